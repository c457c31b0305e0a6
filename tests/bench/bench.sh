#!/usr/bin/env bash
# What a round costs, in nanoseconds and against yardsticks taken in the same run, RUNS (5) times: minimum, median, maximum.
# Writes results/bench.csv. FULL=1 adds the whole plan and four hours of five million learners (minutes).
set -u
cd "$(dirname "$0")/../.." || exit 3
build=${BUILD:-build}
scratch=$(mktemp -d) || exit 3
trap 'rm -rf "$scratch"' EXIT
yardstick=$build/yardstick
${CC:-cc} -std=c17 -D_POSIX_C_SOURCE=200809L -O2 -o "$yardstick" tests/bench/yardstick.c -lm || exit 3

run() { # run SCENARIO TIME THREADS: "seconds rounds bytes" of one run
    "$build/rehearse" run "$1" --until "$2" --threads "$3" --out "$scratch/out" --plots none --quiet
    awk -F'[:,]' '/"wall_s"/ { s = $2 } /"rounds"/ { r = $2 } /"peak_memory_bytes"/ { b = $2 } END { print s, r, b }' \
        "$scratch/out/run.json"
}
# A round's cost without the start: the difference of a long and a short run.
cost() { # cost SCENARIO SHORT LONG THREADS
    { run "$1" "$2" "$4"; run "$1" "$3" "$4"; } | awk 'NR == 1 { s = $1; r = $2 } NR == 2 { printf "%.2f\n", ($1 - s) * 1e9 / ($2 - r) }'
}
divide() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.4g\n", a / b }'; }
simpy() { /usr/bin/python3 tests/bench/simpy_mm1.py 100000; }
has_simpy=$(/usr/bin/python3 -c 'import simpy' 2>/dev/null && echo yes)
[ "$has_simpy" ] || echo "bench: SimPy's rows are left out (Debian's package python3-simpy3 is not installed)" >&2
note() { printf '%s\t%s\n' "$1" "$2" >>"$scratch/notes"; }

for round in $(seq "${RUNS:-5}"); do
    echo "bench: $round of ${RUNS:-5}" >&2
    default=$(cost scenarios/canary.yaml 10m 30m 1)
    two=$(cost scenarios/canary.yaml 10m 30m 2)
    million=$(cost tests/bench/five-million.yaml 1m 3m 1)
    touch=$("$yardstick" touch 160 20000000)
    heap=$("$yardstick" heap 3000000)
    note "a round of the default plan on one core [ns] (<= 60)" "$default"
    note "a prefetched random touch of 160 MB [ns]" "$touch"
    note "a customer of a textbook M/M/1 with a heap [ns]" "$heap"
    note "round / touch (<= 3)" "$(divide "$default" "$touch")"
    note "round / textbook customer" "$(divide "$default" "$heap")"
    if [ "$has_simpy" ]; then
        customer=$(simpy)
        note "a customer of an M/M/1 in SimPy [ns]" "$customer"
        note "round / SimPy customer" "$(divide "$default" "$customer")"
    fi
    note "a round of 5 M learners in 8 regions / of the default plan (<= 1.3)" "$(divide "$million" "$default")"
    note "2 threads against 1 (>= 1.8)" "$(divide "$default" "$two")"
    note "a round in minutes 10-30 / in minutes 5-10 (1 is linear)" "$(divide "$default" "$(cost scenarios/canary.yaml 5m 10m 1)")"
    bytes=$(run tests/bench/five-million.yaml 1m 2 | awk '{ print $3 }')
    note "peak memory of 5 M learners [MB] (<= 300)" "$(divide "$bytes" 1000000)"
    note "peak memory a learner of 5 M [bytes] (<= 60)" "$(divide "$bytes" 5000000)"
done
if [ -n "${FULL:-}" ]; then
    note "the whole plan on 2 threads [s] (<= 75)" "$(run scenarios/canary-ramp-rollout.yaml 60d 2 | awk '{ print $1 }')"
    note "4 hours of 5 M learners on 2 threads [s] (<= 75)" "$(run tests/bench/five-million.yaml 4h 2 | awk '{ print $1 }')"
fi
{
    echo "what,minimum,median,maximum,runs"
    cut -f1 "$scratch/notes" | awk '!seen[$0]++' | while IFS= read -r what; do
        awk -F'\t' -v what="$what" '$1 == what { print $2 }' "$scratch/notes" | sort -g |
            awk -v what="$what" '{ x[NR] = $1 } END { printf "%s,%s,%s,%s,%d\n", what, x[1], x[int((NR + 1) / 2)], x[NR], NR }'
    done
} >results/bench.csv.partial && mv results/bench.csv.partial results/bench.csv
column -s, -t results/bench.csv 2>/dev/null || cat results/bench.csv
