#!/usr/bin/env bash
# The cache warms after the deployment and cools when it is flushed (F-08, G-42).
. "$(dirname "$0")/../tap.sh"

run() { "$program" run scenarios/small.yaml --out "$scratch/out" --plots none --quiet --set expect.ramp=go "$@"; }
# hits TIME: the ultra-fast arm's hit rate in the sample that starts then.
hits() {
    awk -F, -v time="$1" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["time"] == time && $at["arm"] == "ultra-fast" { print $at["cache_hit_rate"] }' "$scratch/out/samples.csv"
}
digest() { grep -h '"digest"' "$scratch/out/outcome.json"; }
between() { echo "$3"; awk -v low="$1" -v high="$2" -v x="$3" 'BEGIN { exit !(x != "" && x >= low && x <= high) }'; }

run
check "a cold cache answers little in its first half minute" between 0 0.10 "$(hits 2025-10-31T12:00:30Z)"
check "half an hour later it is near its 82 %" between 0.74 0.84 "$(hits 2025-10-31T12:45:30Z)"
run --set 'analyzers.ultra-fast.cache.flushes=[2025-10-31T12:45Z]'
check "before a flush nothing changes" between 0.70 0.84 "$(hits 2025-10-31T12:44:30Z)"
check "after a flush it is cold again" between 0 0.10 "$(hits 2025-10-31T12:45:30Z)"
check "and warms again: after a time constant, 63 % of 82 %" between 0.46 0.57 "$(hits 2025-10-31T12:55:30Z)"
flushed=$(digest)
run --set 'faults=[{at: 2025-10-31T12:45Z, kind: cache_flush, arm: ultra-fast}]'
check "a flush that is written as a fault is the same flush" test "$flushed" = "$(digest)"
run --set 'faults=[{at: 2025-10-31T12:46Z, kind: cache_flush, arm: ultra-fast}]'
check "negative control: a minute later it is another" test "$flushed" != "$(digest)"
run --set 'analyzers.ultra-fast.cache.warm=0'
check "with a time constant of 0 it is warm at once" between 0.78 0.86 "$(hits 2025-10-31T12:00:30Z)"
run --set 'analyzers.ultra-fast.deployed=2025-10-31T12:40Z'
check "before it is deployed a cache has nothing" between 0 0 "$(hits 2025-10-31T12:35:00Z)"
check "from then on it warms" between 0.46 0.57 "$(hits 2025-10-31T12:50:00Z)"
exit $failed
