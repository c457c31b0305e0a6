#!/usr/bin/env bash
# The test runner counts honestly: in a tree of made-up tests that pass, fail, crash, stop early or check nothing. And it
# runs them at the same time, leaves alone what has to be alone, knows how long is left, and ends with all its children.
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
skipped="2 skipped: none.sh, test_some.c"
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

unsaid=$(for script in tests/*/*.sh; do head -n 5 "$script" | grep -qE '^# (slow|alone)($|:$)' && echo "$script"; done)
if [ -z "$unsaid" ]; then echo "ok - what is slow or has to be alone says why"
else echo "not ok - what is slow or has to be alone says why"; sed 's/^/  /' <<<"$unsaid"; failed=1; fi

# until_there FILE: a test's way of waiting for another one; five minutes are a watchdog.
until_there='until_there() { i=0; until [ -e "$1" ] || [ $i = 3000 ]; do sleep 0.1; i=$((i + 1)); done; [ -e "$1" ]; }'
eval "$until_there"
meets() { # meets ONE OTHER: two tests that each wait for the other to have begun
    script "$1" <<END
$until_there
: >"$tree/$1"
until_there "$tree/$2" && echo "ok - $1 met $2"
END
}
skipped=
fresh
meets romeo juliet
meets juliet romeo
expect "two run at a time" "2 passed, 0 failed" 0

fresh
for number in 1 2 3 4 5 6 7 8; do
    script good$number <<<'for i in $(seq 500); do echo "ok - $i"; done'
    script bad$number <<<'for i in $(seq 500); do echo "ok - $i"; done; echo not ok - e; exit 1'
done
expect "each that fails among others is counted, and every line of each" "8000 passed, 8 failed" 1 --jobs 5

fresh
for name in a b c d; do
    script $name <<END
mkdir "$tree/busy" && echo "ok - nobody else was busy"
sleep 0.1
rmdir "$tree/busy"
END
done
expect "one at a time when that is asked for" "4 passed, 0 failed" 0 --jobs 1
for name in a b c; do sed -i '2i # alone: there is one place' "$tree/tests/made/$name.sh"; done
expect "what has to be alone is" "4 passed, 0 failed" 0 --jobs 4

fresh
script killed <<<'kill -9 $PPID; sleep 1'
script other <<<'echo ok - a'
expect "one that is killed with its shell is counted" "1 passed, 1 failed" 1

fresh
script good <<<'echo ok - a'
script waits <<END
sleep 1000 & echo \$! >"$tree/child.partial"
mv "$tree/child.partial" "$tree/child"
wait
END
interrupt() { # the runner ends, says so, and nothing that it started is left
    local runner child status=0
    set -m # what a shell starts in the background without this ignores INT; env: so may what started us
    BUILD="$tree/build" env --default-signal bash "$tree/tests/run" >"$tree/said" 2>&1 & runner=$!
    set +m
    until_there "$tree/child" && kill "-$1" $runner && wait $runner || status=$?
    child=$(cat "$tree/child")
    rm "$tree/child"
    [ $status = 130 ] && grep -q '^interrupted after [01] of 2 tests$' "$tree/said" && ! kill -0 "$child" 2>/dev/null
}
for signal in INT TERM HUP; do
    if interrupt $signal; then echo "ok - $signal ends the runner and what it has started"
    else echo "not ok - $signal ends the runner and what it has started"; sed 's/^/  /' "$tree/said"; failed=1; fi
done

fresh
script long <<<'echo ok - a'
script short <<END # until it has cost 0.2 s
while times >"$tree/times" && read -r user rest <"$tree/times"; do
    case \$user in 0m0.[01]*) i=0; while [ \$i -lt 10000 ]; do i=\$((i + 1)); done ;; *) break ;; esac
done
sleep 1; echo ok - b
END
printf 'full tests/made/long.sh 600.0\nfast tests/made/long.sh 6.0\n' >"$tree/tests/seconds"
says() { # says SENTENCE LINE [OPTION...]
    local sentence=$1 line=$2 output
    shift 2
    output=$(env -u REHEARSE_FAST BUILD="$tree/build" bash "$tree/tests/run" "$@" 2>&1)
    if grep -qE "$line" <<<"$output"; then echo "ok - $sentence"
    else echo "not ok - $sentence"; sed 's/^/  /' <<<"$output"; failed=1; fi
}
says "how long is left is known from the start" '^2 tests, 2 at a time, about 10 min left$'
says "for the fast ones, too" '^2 tests, 2 at a time, about 10 s left$' --fast
says "a test of a second or so says that it has ended" '^[12] of 2 tests, .*left: tests/made/short.sh took [0-9]+ s$'
says "what tests cost is noted" '2 passed' --note-seconds
noted() { grep -q "^$1" "$tree/tests/seconds"; }
if noted 'fast tests/made/long.sh 6.0$' && noted 'full tests/made/short.sh [0-9]' && ! noted '.*600'; then
    echo "ok - for the mode that ran"
else echo "not ok - for the mode that ran"; sed 's/^/  /' "$tree/tests/seconds"; failed=1; fi

exit $failed
