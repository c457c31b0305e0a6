#!/usr/bin/env bash
# dieharder sees what is wrong with badly keyed streams, and nothing wrong with ours.
# slow: two of its tests, on each of three generators.
#     tests/random/dieharder.sh [--full]
# As a test it takes seconds: two quick tests of dieharder, on our keying and on two that are known to be bad. --full
# runs dieharder's whole set on ours, an hour or so; the report is results/dieharder.txt. Every machine of the same byte
# order gives it the same words, and so the same p-values.
. "$(dirname "$0")/../tap.sh"

learners=65536 seed=20251031
readings=114 # of the full set of dieharder 3.31.1

if ! command -v dieharder >/dev/null; then
    skip "dieharder finds nothing" "no dieharder here (.ci/setup dieharder installs it)"
    exit 0
fi

build() {
    "${CC:-gcc}" -std=c17 -D_POSIX_C_SOURCE=200809L -O3 -Isrc tests/random/interleave.c src/random/pcg.c \
        src/base/check.c -o "$scratch/interleave"
}

# battery KEYING OPTION...: dieharder on learners of this keying, read as words from a pipe (-g 200). -k 2 computes
# p-values exactly; -Y 1 reads a weak test again, with more samples, until it has passed or failed.
battery() {
    "$scratch/interleave" $learners "$1" $seed | nice -n 10 dieharder -g 200 -k 2 -Y 1 "${@:2}"
}
# summary REPORT READINGS: counts; exit 1 if any test failed, 2 if not as many were read
summary() { awk -v expected="$2" -f tests/random/dieharder.awk "$1"; }

# quick KEYING: count the ones (a stream of bytes), and runs up and down
quick() { { battery "$1" -d 8; battery "$1" -d 15; } >"$scratch/$1" && summary "$scratch/$1" 3; }

check "interleave compiles" build
check "our keying passes two tests of dieharder" quick hashed
check "negative control: sequential increments fail them" exits 1 quick sequential
check "negative control: states 2^40 apart fail them" exits 1 quick shifted
sed '$d' "$scratch/hashed" >"$scratch/short"
check "control: a report that ends early is not taken for a pass" exits 2 summary "$scratch/short" 3
[ "${1:-}" = --full ] || exit $failed

report=results/dieharder.txt
mkdir -p results
echo "dieharder: $readings readings, an hour or so; the first come within a minute" >&2
SECONDS=0
battery hashed -a 2>&1 | while IFS= read -r line; do
    printf '%s\n' "$line"
    printf '%6d s %s\n' $SECONDS "$line" >&2
done >"$scratch/report"
{
    echo "One draw of each of $learners learners in turn, seed $seed: dieharder -a -g 200 -k 2 -Y 1, $SECONDS s"
    summary "$scratch/report" $readings
} >"$scratch/summary"
{ cat "$scratch/summary"; echo; cat "$scratch/report"; } >$report.partial && mv $report.partial $report
cat "$scratch/summary"
check "dieharder's full set: no test failed, none is missing" summary "$scratch/report" $readings
exit $failed
