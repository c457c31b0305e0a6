#!/usr/bin/env bash
# The default seed is one whose canary reads like the documented one: the quick part of calibration.sh. Health probes draw
# from streams of their own, so they are the same for fewer learners.
. "$(dirname "$0")/../tap.sh"

run() {
    "$program" run scenarios/canary-ramp-rollout.yaml --until 30h --out "$scratch/out" --plots none --quiet \
        --set learners.count=3k --set analyzers.ultra-fast.errors=0 --set analyzers.ultra-fast.cache=none "$@"
}
# availability LOW HIGH PHASE: every judged value of the phase lies between them.
availability() {
    awk -F, -v low="$1" -v high="$2" -v phase="$3" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["policy"] == "advised" && $at["phase"] == phase && $at["metric"] == "availability" {
            x = $at["value"]; print x; n++; if (x < low || x > high) bad = 1
        }
        END { exit bad || n < 4 }' "$scratch/out/checkpoints.csv"
}
check "the plan runs to the ramp's gate, which has no hit rate without a cache" exits 1 run
check "canary checkpoints: availability 99.95 to 99.99 % (K-01..K-05)" availability 0.9995 0.9999 canary
check "ramp checkpoints: availability above 99.95 % (K-22)" availability 0.99950001 1 ramp
check "negative control: the next seed does not read so" eval 'run --seed 20251032; ! availability 0.9995 0.9999 canary'
exit $failed
