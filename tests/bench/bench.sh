#!/usr/bin/env bash
# What a round costs, in nanoseconds and against yardsticks, RUNS (5) times: minimum, median, maximum, and whether the
# median meets its target. Writes results/bench.csv and results/bench.md.
#     FULL=1    adds the whole plan and four hours of five million learners, once each: two to three minutes more
set -u
cd "$(dirname "$0")/../.." || exit 3
build=${BUILD:-build}
results=${RESULTS:-results}
scratch=$(mktemp -d) || exit 3
trap 'rm -rf "$scratch"' EXIT
yardstick=$build/yardstick
${CC:-cc} -std=c17 -D_POSIX_C_SOURCE=200809L -O2 -o "$yardstick" tests/bench/yardstick.c -lm || exit 3

run() { # run SCENARIO TIME THREADS: "seconds rounds bytes" of one run
    rm -f "$scratch/out/run.json"
    "$build/rehearse" run "$1" --until "$2" --threads "$3" --out "$scratch/out" --plots none --quiet
    awk -F'[:,]' '/"wall_s"/ { s = $2 } /"rounds"/ { r = $2 } /"peak_memory_bytes"/ { b = $2 } END { print s, r, b }' \
        "$scratch/out/run.json"
}
# A round's cost without the start: the difference of a long and a short run.
cost() { # cost SCENARIO SHORT LONG THREADS
    { run "$1" "$2" "$4"; run "$1" "$3" "$4"; } | awk 'NR == 1 { s = $1; r = $2 } NR == 2 { printf "%.2f\n", ($1 - s) * 1e9 / ($2 - r) }'
}
divide() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.4g\n", a / b }'; }
note() { # note WHAT TARGET VALUE
    case $3 in '' | *[!0-9.]*) echo "bench: $1: no measurement but '$3'" >&2; exit 3 ;; esac
    printf '%s\t%s\t%s\n' "$@" >>"$scratch/notes"
}
# What is compared is measured one right after the other; which comes first alternates.
compare() { # compare A B: two commands that print nanoseconds; into $a, $b and their $ratio
    if [ $((round % 2)) = 1 ]; then a=$($1) b=$($2); else b=$($2) a=$($1); fi
    ratio=$(divide "$a" "$b")
}

default_plan() { cost scenarios/canary.yaml 10m 30m 1; }
default_plan_later() { cost scenarios/canary.yaml 30m 60m 1; }
default_plan_2_threads() { cost scenarios/canary.yaml 10m 30m 2; }
five_million() { cost tests/bench/five-million.yaml 1m 5m 1; }
touch_memory() { "$yardstick" touch 160 20000000; }
textbook_heap() { "$yardstick" heap 3000000; }
simpy() { /usr/bin/python3 tests/bench/simpy_mm1.py 100000; }
has_simpy=$(/usr/bin/python3 -c 'from simpy import Resource' 2>/dev/null && echo yes)
[ "$has_simpy" ] || echo "bench: SimPy's rows are left out (Debian's package python3-simpy3 is not installed)" >&2

for round in $(seq "${RUNS:-5}"); do
    echo "bench: $round of ${RUNS:-5}" >&2
    compare default_plan touch_memory
    note "a round of the default plan on one core [ns]" "<= 60" "$a"
    note "a prefetched random touch of 160 MB [ns]" "" "$b"
    note "round / touch" "<= 3" "$ratio"
    compare default_plan textbook_heap
    note "a customer of a textbook M/M/1 with a heap [ns]" "" "$b"
    note "round / textbook customer" "" "$ratio"
    if [ "$has_simpy" ]; then
        compare default_plan simpy
        note "a customer of an M/M/1 in SimPy [ns]" "" "$b"
        note "round / SimPy customer" "" "$ratio"
    fi
    compare five_million default_plan
    note "a round of 5 M learners in 8 regions / of the default plan" "<= 1.3" "$ratio"
    compare default_plan default_plan_2_threads
    note "2 threads against 1" ">= 1.8" "$ratio"
    # Linear growth is 1; a tenth is for what else a machine does.
    compare default_plan_later default_plan
    note "a round in minutes 30-60 / in minutes 10-30" "<= 1.1" "$ratio"
    bytes=$(run tests/bench/five-million.yaml 1m 2 | awk '{ print $3 }')
    note "peak memory of 5 M learners [MB]" "<= 300" "$(divide "$bytes" 1000000)"
    note "peak memory a learner of 5 M [bytes]" "<= 40" "$(divide "$bytes" 5000000)"
done
if [ -n "${FULL:-}" ]; then
    note "the whole plan on 2 threads [s]" "<= 75" "$(run scenarios/canary-ramp-rollout.yaml 60d 2 | awk '{ print $1 }')"
    read -r seconds _ bytes < <(run tests/bench/five-million.yaml 4h 2)
    note "4 hours of 5 M learners on 2 threads [s]" "<= 75" "$seconds"
    note "peak memory of these 4 hours [MB]" "<= 300" "$(divide "$bytes" 1000000)"
fi

{
    echo "what,target,minimum,median,maximum,runs"
    cut -f1,2 "$scratch/notes" | awk '!seen[$0]++' | while IFS=$'\t' read -r what target; do
        awk -F'\t' -v what="$what" '$1 == what { print $3 }' "$scratch/notes" | sort -g | awk -v row="$what,$target" \
            '{ x[NR] = $1 } END { printf "%s,%s,%s,%s,%d\n", row, x[1], x[int((NR + 1) / 2)], x[NR], NR }'
    done
    # What FULL=1 measured, once, stays until the next FULL=1.
    [ -n "${FULL:-}" ] || sed -n '/ \[s\],/p; /4 hours \[MB\],/p' "$results/bench.csv" 2>/dev/null
} >"$results/bench.csv.partial"
mv "$results/bench.csv.partial" "$results/bench.csv" || exit 3

# The rows again, with a last column: does the median meet the target?
judged() {
    awk -F, -v OFS=, 'NR == 1 { print $0, "met"; next }
        { split($2, target, " "); met = target[1] == "<=" ? $4 <= target[2] + 0 : $4 >= target[2] + 0
          print $0, $2 == "" ? "" : met ? "yes" : "no" }' "$results/bench.csv"
}
{
    processor=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -n 1)
    echo "Measured by \`make bench\` on $(uname -srm), $(nproc) processors: ${processor:-unknown}, $(${CC:-cc} --version | head -n 1)."
    echo "A target is met when the median meets it; rows of 4 hours and of the whole plan are of the last \`make bench FULL=1\`."
    echo
    judged | awk -F, '{ gsub(/,/, " | "); print "| " $0 " |" } NR == 1 { print "|---|---|--:|--:|--:|--:|---|" }'
} >"$results/bench.md.partial"
mv "$results/bench.md.partial" "$results/bench.md" || exit 3
judged | awk -F, '{ printf "%-60s %8s %10s %10s %10s %5s  %s\n", $1, $2, $3, $4, $5, $6, $7 }'
