#!/usr/bin/env bash
# The build keeps its promises: flags that would change bits are refused, help is complete, nothing is built twice,
# and what is installed can be removed.
# alone: `make install` builds in the folder that all others run from.
set -u
cd "$(dirname "$0")/../.." || exit 3
unset MAKEFLAGS MAKELEVEL MFLAGS
scratch=$(mktemp -d) || exit 3
trap 'rm -rf "$scratch"' EXIT
failed=0

check() { # check SENTENCE COMMAND...
    local sentence=$1
    shift
    if "$@" >"$scratch/output" 2>&1; then echo "ok - $sentence"
    else echo "not ok - $sentence"; sed 's/^/  /' "$scratch/output"; failed=1; fi
}
compiles() { ${CC:-gcc} -std=c17 -D_POSIX_C_SOURCE=200809L -Isrc -fsyntax-only "$@" src/base/check.c; }
refused() { ! compiles "$@"; }
help_names() { make -s help | awk '{ print $2 }' | sort; }
phony_names() { sed -n 's/^\.PHONY: //p' Makefile | tr ' ' '\n' | grep -vxE 'programs|setup|setup-tests|FORCE' | sort; }
help_is_complete() { diff <(help_names) <(phony_names); }
help_is_a_table() { ! make -s help | grep -vE '^  make [a-z ]{11} [^ ].{0,100}$'; }
# A small tree of its own: nobody edits it while this looks.
small_tree() {
    mkdir -p "$scratch/tree/src" && cp -R Makefile "$scratch/tree/" && cp -R src/base "$scratch/tree/src/"
}
compiled() { # compiled N [ARGUMENT...]: a build compiles N files
    local expected=$1 got
    shift
    got=$(env -u BUILD -u V make -C "$scratch/tree" CFLAGS=-O0 "$@" all | tee "$scratch/build" | grep -c '^  CC')
    [ "$got" = "$expected" ] || { cat "$scratch/build"; false; }
}
# Everything is an hour old, and the header is new: no clock is too coarse to tell them apart.
touch_header() { find "$scratch/tree" -exec touch -d "1 hour ago" {} + && touch "$scratch/tree/src/base/check.h"; }
setup_is_silent() { [ -z "$(.ci/setup tests 2>&1)" ]; }
# A compiler that finds neither of the tests' libraries; an apt-get and a sudo that do nothing.
without_test_libraries() {
    mkdir -p "$scratch/bin"
    printf '#!/bin/sh\nexit 1\n' | tee "$scratch/bin/apt-get" >"$scratch/bin/sudo"
    printf '#!/bin/sh\n! grep -qE "cmocka|gsl"\n' >"$scratch/bin/cc"
    chmod +x "$scratch"/bin/*
}
set_up_without() { PATH=$scratch/bin:$PATH CC=$scratch/bin/cc .ci/setup "$@" 2>&1; }
program_needs_none() { [ -z "$(set_up_without)" ]; }
tests_need_both() { set_up_without tests | grep -x 'setup: missing, by .*: libcmocka-dev libgsl-dev'; }
round_trip() {
    make -s "BUILD=$BUILD" DESTDIR="$scratch/root" PREFIX=/opt/x install &&
        [ -x "$scratch/root/opt/x/bin/rehearse" ] && [ -d "$scratch/root/opt/x/share/rehearse/scenarios" ] &&
        make -s "BUILD=$BUILD" DESTDIR="$scratch/root" PREFIX=/opt/x uninstall &&
        [ -z "$(find "$scratch/root" -type f)" ]
}

check "control: the asserted flags compile" compiles -ffp-contract=off
check "fast math is refused" refused -ffast-math
if [ "$(uname -m)" = x86_64 ]; then check "x87 arithmetic is refused" refused -mfpmath=387; fi
check "help lists every target" help_is_complete
check "in one line each, aligned" help_is_a_table
check "set-up says nothing when nothing is missing" setup_is_silent
without_test_libraries
check "a run needs no library of the tests" program_needs_none
check "control: the tests do, and it is said" tests_need_both
check "a small tree is made" small_tree
sources=$(ls src/base/*.c | wc -l)
check "a first build compiles everything" compiled "$sources"
check "a second build compiles nothing" compiled 0
check "everything grows old but one header" touch_header
check "a changed header compiles what includes it" compiled "$(grep -l '"base/check.h"' src/base/*.c | wc -l)"
check "changed flags compile everything" compiled "$sources" CFLAGS=-O1
# A sanitized build was made with other flags than a plain make would use.
case ${BUILD:=build} in */asan | */ubsan | */tsan) exit $failed ;; esac
if [ -x "$BUILD/rehearse" ]; then check "install and uninstall leave nothing behind" round_trip; fi
exit $failed
