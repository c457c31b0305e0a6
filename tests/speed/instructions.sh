#!/usr/bin/env bash
# A round costs no more instructions than the stored bound. Instructions are counted, not timed: time is noisy, they are
# not. The bound holds for gcc 12 on x86-64 with the Makefile's own flags; elsewhere nothing is judged.
# slow: a counted instruction takes fifty times as long.
. "$(dirname "$0")/../tap.sh"

bound=590
counted() { # counted TIME: "instructions rounds" of a run up to then
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" run scenarios/canary.yaml --until "$1" \
        --set learners.count=100k --threads 1 --out "$scratch/out" --plots none --quiet 2>&1 | awk '/Collected/ { print $NF }'
    awk -F'[:,]' '/"rounds"/ { print $2 }' "$scratch/out/run.json"
}
per_round() { { counted 1m; counted 4m; } | paste -sd' ' | awk '{ printf "%.1f\n", ($3 - $1) / ($4 - $2) }'; }
at_most() { echo "$2 instructions a round, bound $1"; awk -v bound="$1" -v x="$2" 'BEGIN { exit !(x > 0 && x <= bound) }'; }

if [ "$(uname -m)" != x86_64 ] || ! gcc --version 2>/dev/null | grep -q ' 12\.'; then
    skip "a round costs at most $bound instructions" "the bound is of gcc 12 on x86-64"
    exit 0
fi
if ! command -v valgrind >/dev/null; then
    skip "a round costs at most $bound instructions" "no valgrind here (.ci/setup speed installs it)"
    exit 0
fi
measured=$(per_round)
echo "# $measured instructions a round"
check "a round costs at most $bound instructions" at_most $bound "$measured"
check "negative control: half of it would not be kept" eval '! at_most "$(awk -v x="$measured" "BEGIN { print x / 2 }")" "$measured"'
exit $failed
