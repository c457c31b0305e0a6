#!/usr/bin/env bash
# Every file that ever crashed a reader, and the seeds of the fuzzer, read again by the build at hand.
. "$(dirname "$0")/../tap.sh"

archive=$(dirname "$program")/rooms.a
export REHEARSE_SCENARIOS=$PWD/scenarios
# The archive may be a sanitized one, made by another compiler.
flags=$(cat "$(dirname "$program")/flags")

build() { # build TARGET
    # shellcheck disable=SC2046,SC2086
    $flags -Werror "tests/fuzz/fuzz_$1.c" tests/fuzz/replay.c "$archive" $(pkg-config --libs yaml-0.1 jansson) -lcsv -lm \
        -o "$scratch/replay_$1"
}
replay() { # replay TARGET FILE...
    local target=$1
    shift
    build "$target" && [ -f "$1" ] && "$scratch/replay_$target" "$@" >"$scratch/said" 2>&1 || { tail -n 5 "$scratch/said" 2>/dev/null; false; }
}
check "scenarios: none of the corpus crashes the reader" replay scenario tests/fuzz/corpus/scenario/*
check "tables: none of the corpus crashes the reader" replay table tests/fuzz/corpus/table/*
check "recordings: none of the corpus crashes the reader or the judge" replay recording tests/fuzz/corpus/recording/*
crash_is_noticed() {
    cat >"$scratch/bad.c" <<'END'
#include "fuzz_files.h"
int LLVMFuzzerInitialize(int *argc, char ***argv) { return *argc < 0 && !argv; }
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) { return size > 0 && data ? (abort(), 1) : 0; }
END
    # shellcheck disable=SC2046,SC2086
    $flags -Itests/fuzz "$scratch/bad.c" tests/fuzz/replay.c "$archive" $(pkg-config --libs yaml-0.1 jansson) -lcsv -lm \
        -o "$scratch/replay_bad" && ! "$scratch/replay_bad" tests/fuzz/corpus/table/setting
}
check "negative control: a target that crashes is noticed" crash_is_noticed
exit $failed
