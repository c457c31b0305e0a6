#!/usr/bin/env bash
# The test runner counts honestly: in a tree of made-up tests that pass, fail, crash, stop early or check nothing.
set -u
cd "$(dirname "$0")/../.." || exit 3
tree=$(mktemp -d) || exit 3
trap 'rm -rf "$tree"' EXIT
failed=0

# expect SENTENCE LAST_LINE STATUS [OPTION...]: runs the tests of the tree. The line before the last has to be $skipped if
# that is set, and else is not about skipping.
skipped= installed=
expect() {
    local sentence=$1 last_line=$2 status=$3 output got said
    shift 3
    output=$(env -u REHEARSE_FAST -u V REHEARSE_INSTALLED="$installed" BUILD="$tree/build" bash "$tree/tests/run" "$@" 2>&1)
    got=$?
    said=$(tail -n 2 <<<"$output" | head -n 1 | grep -E '^[0-9]+ skipped')
    if [ "$(tail -n 1 <<<"$output")" = "$last_line" ] && [ "$said" = "$skipped" ] && [ $got = "$status" ]; then echo "ok - $sentence"
    else echo "not ok - $sentence"; sed 's/^/  /' <<<"$output"; failed=1; fi
}

fresh() {
    rm -rf "${tree:?}"/*
    mkdir -p "$tree"/tests/{unit,made} "$tree"/build/tests
    cp tests/run "$tree/tests/run"
}
script() { # script NAME: from stdin
    { echo '#!/bin/sh'; cat; } >"$tree/tests/made/$1.sh"
    chmod +x "$tree/tests/made/$1.sh"
}
program() { # program NAME: from stdin, in place of a compiled cmocka program
    : >"$tree/tests/unit/test_$1.c"
    { echo '#!/bin/sh'; cat; } >"$tree/build/tests/test_$1"
    chmod +x "$tree/build/tests/test_$1"
}

fresh
program good <<<'echo 1..2; echo ok 1 - a; echo ok 2 - b'
script good <<<'echo ok - c'
expect "what passes is counted, in programs and scripts" "3 passed, 0 failed" 0
expect "a name chooses" "2 passed, 0 failed" 0 test_good
script bad <<<'echo ok - d; echo not ok - e; exit 1'
expect "one that fails is counted beside those that pass" "4 passed, 1 failed" 1
fresh
program crash <<<'echo 1..2; echo ok 1 - a; kill -SEGV $$'
expect "a crash is a failure" "1 passed, 1 failed" 1
fresh
program early <<<'echo 1..2; echo ok 1 - a; exit 0'
expect "stopping before the plan's end is a failure" "1 passed, 1 failed" 1
fresh
script silent <<<'exit 0'
expect "checking nothing is a failure" "0 passed, 1 failed" 1
fresh
script broken <<<'echo ok - a; exit 7'
expect "a bad end without a word is a failure" "1 passed, 1 failed" 1
fresh
: >"$tree/tests/unit/test_gone.c"
expect "a program that was not built is a failure" "0 passed, 1 failed" 1
fresh
script slow <<'END'
# slow
echo ok - a
END
script quick <<<'echo ok - b'
expect "slow scripts run by default" "2 passed, 0 failed" 0
expect "slow scripts are left out when it must be fast" "1 passed, 0 failed" 0 --fast

fresh
program some <<<'echo 1..3; echo ok 1 - a; echo not ok 2 "# SKIP" b; echo ok 3 - c'
script none <<<'echo "ok - d # skip no such thing (.ci/setup thing installs it)"'
skipped="2 skipped: test_some.c, none.sh"
expect "what is skipped is counted apart and named" "2 passed, 0 failed" 0
installed="some anything"
expect "skipping for want of what could not be installed is not a failure" "2 passed, 0 failed" 0
installed="some thing"
expect "skipping for want of what was installed is one" "2 passed, 1 failed" 1
installed=
script none <<<'echo "ok - d # SKIP"; echo not ok - e; exit 1'
expect "a failure beside what is skipped is counted" "2 passed, 1 failed" 1
program some <<<'echo 1..3; echo ok 1 - a; echo not ok 2 "# SKIP" b; exit 0'
script none <<<'echo "ok - skipping ropes"'
skipped="1 skipped: test_some.c"
expect "stopping early is a failure, with skipped checks too" "2 passed, 1 failed" 1

exit $failed
