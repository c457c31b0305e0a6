#!/usr/bin/env bash
# The outcome depends on the scenario, the seed and the version alone (contract 1.1): one digest and the same files for
# every number of threads, and another digest for another seed.
. "$(dirname "$0")/../tap.sh"

plan() { # plan NAME ARGUMENT...: two minutes of the canary in 25 cells
    local name=$1
    shift
    "$program" run scenarios/canary.yaml --until 2m --out "$scratch/$name" --plots none --quiet "$@"
}
digest() { sed -n 's/^  "digest": "\(.*\)",*$/\1/p' "$scratch/$1/outcome.json"; }
same_files() { diff -r -x run.json "$scratch/$1" "$scratch/$2"; }
differ() { [ -n "$(digest "$1")" ] && [ "$(digest "$1")" != "$(digest "$2")" ]; }

for threads in 1 2 3; do
    check "two minutes of the canary run on $threads threads" plan "t$threads" --threads $threads
done
check "threads 1 and 2 write the same bytes but in run.json" same_files t1 t2
check "threads 1 and 3 write the same bytes but in run.json" same_files t1 t3
check "the same run again writes the same bytes" eval 'plan again --threads 2 && same_files t2 again'
check "a seed given by hand is the scenario's seed" eval \
    'plan by_hand --seed "$(sed -n "s/^seed: \([0-9]*\).*/\1/p" scenarios/canary-ramp-rollout.yaml)" && same_files t1 by_hand'
check "negative control: another seed has another digest" eval 'plan other --seed 7 && differ t1 other'
check "negative control: a changed scenario has another digest" eval \
    'plan changed --set analyzers.ultra-fast.errors=0.2% && differ t1 changed'
exit $failed
