#!/usr/bin/env bash
# What a header promises a function checks, NAME_check; of each a test has to see that it can fail.
. "$(dirname "$0")/../tap.sh"

# unseen FOLDER: the checks that its headers declare and its tests of them do not name
unseen() {
    grep -hoE '^void [a-z_]+_check(_[a-z]+)?\(' "$1"/src/*/*.h | sed -E 's/^void |\($//g' | sort -u | while read -r name; do
        grep -qw "$name" "$1"/tests/unit/test_checks.c "$1"/tests/unit/test_invariants.c || echo "$name"
    done
}
all_are_seen() { [ -z "$(unseen . | tee /dev/stderr)" ]; }
one_more_is_missed() {
    mkdir -p "$scratch/src/room" "$scratch/tests/unit"
    cp tests/unit/test_checks.c tests/unit/test_invariants.c "$scratch/tests/unit/"
    echo 'void thing_check(const struct thing *t);' >"$scratch/src/room/thing.h"
    [ "$(unseen "$scratch")" = thing_check ]
}
check "each NAME_check is broken in tests/unit/test_checks.c or test_invariants.c" all_are_seen
check "negative control: a check that nobody breaks is named" one_more_is_missed
exit $failed
