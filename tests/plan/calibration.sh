#!/usr/bin/env bash
# The default plan with its default seed reads like the documents: the canary's checkpoints, the ramp's board and its
# load, up to the ramp's gate.
# slow: up to there it is 450 million rounds, and each is simulated.
. "$(dirname "$0")/../tap.sh"

run() { "$program" run scenarios/canary-ramp-rollout.yaml --until 30h --out "$scratch/out" --plots none --quiet; }

# within LOW HIGH VALUE... : every value lies in [LOW, HIGH], and there is one.
within() {
    local low=$1 high=$2
    shift 2
    [ $# -gt 0 ] && printf '%s\n' "$@" | awk -v low="$low" -v high="$high" \
        '{ print; if ($1 < low || $1 > high) bad = 1 } END { exit bad }'
}
# judged FILE PHASE METRIC: the values that the driving policy judged.
judged() {
    awk -F, -v phase="$2" -v metric="$3" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["policy"] == "advised" && $at["phase"] == phase && $at["metric"] == metric { print $at["value"] }' \
        "$scratch/out/$1.csv"
}
# ramp COLUMN: the ramp's samples of one column, ultra-fast arm.
ramp() {
    awk -F, -v column="$1" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["phase"] == "ramp" && $at["arm"] == "ultra-fast" { print $at[column] }' "$scratch/out/samples.csv"
}
mean() { awk '{ sum += $1; n++ } END { printf "%.6f\n", sum / n }'; }
sum() { awk '{ sum += $1 } END { printf "%.0f\n", sum }'; }
# Over two samples of 30 s: the largest whole minute of a sum, per second, or of a mean.
peak_minute() { awk '{ if (NR % 2 == 0) { m = (last + $1) / 2; if (m > peak) peak = m } last = $1 } END { printf "%.6f\n", peak }'; }

check "the plan runs to the ramp's gate" run
check "canary checkpoints: error rate 0.05 to 0.10 % (K-01..K-05)" within 0.0005 0.0010 $(judged checkpoints canary error_rate)
check "canary checkpoints: p99 36 to 50 ms (K-01..K-05)" within 36000000 50000000 $(judged checkpoints canary latency.p99)
check "canary checkpoints: availability 99.95 to 99.99 % (K-01..K-05)" within 0.9995 0.9999 $(judged checkpoints canary availability)
check "ramp gate: error rate 0.05 to 0.10 % (K-20)" within 0.0005 0.0010 $(judged gates ramp error_rate)
check "ramp gate: p99 40 to 50 ms (K-21)" within 40000000 50000000 $(judged gates ramp latency.p99)
check "ramp gate: availability above 99.95 % (K-22)" within 0.99950001 1 $(judged gates ramp availability)
check "ramp: 18.0 M ultra-fast rounds within 1 % (K-40)" within 17820000 18180000 "$(ramp rounds_started | sum)"
check "ramp: mean 1,250 requests/s within 1 % (K-23)" within 1237.5 1262.5 "$(ramp throughput_per_s | mean)"
check "ramp: peak minute 2,100 requests/s within 5 % (K-24)" within 1995 2205 "$(ramp throughput_per_s | peak_minute)"
check "ramp: 50,000 learners on the arm (K-25)" within 50000 50000 "$(ramp learner_us | awk '{ printf "%.0f\n", $1 / 30e6 }' | sort -u)"
check "ramp: peak minute of CPU 65 % within 5 % (X-08, K-31)" within 0.6175 0.6825 "$(ramp cpu | peak_minute)"
check "ramp: memory 72 % within 1 point (K-32)" within 0.71 0.73 "$(ramp memory | mean)"
check "ramp: peak minute of network 58 % within 5 % (K-33)" within 0.551 0.609 "$(ramp network | peak_minute)"
check "negative control: a wider value is outside the band" exits 1 within 0.0005 0.0010 0.0011
exit $failed
