#!/usr/bin/env bash
# The recorded canary prints the documented series exactly: error rate to three decimals, p99 in ms, availability to two
# (K-01 .. K-06 by K-10 and K-11; K-13 with pooled probes).
. "$(dirname "$0")/../tap.sh"
rehearse=$program

# series FILE: what the driving policy's checkpoints measured, as the documents print it
series() {
    awk -F, 'NR > 1 && $1 == "advised" {
        share = $12 > 0 && $13 > 0 ? 100 * $12 / $13 : 0
        if ($8 == "error_rate") error = sprintf("%.3f", share)
        if ($8 == "latency.p99") p99 = $12 / 1000000
        if ($8 == "availability") print error, p99, sprintf("%.2f", share)
    }' "$1" | tr '\n' ';'
}
documented="0.071 39 99.97;0.087 38 99.96;0.074 42 99.96;0.074 42 99.96;0.079 46 99.97;"

check() {
    local sentence=$1 recording=$2 expected=$3 seen
    "$rehearse" judge scenarios/canary.yaml --metrics "$recording" --out "$scratch/out" --quiet >"$scratch/log" 2>&1 ||
        { echo "not ok - $sentence: exit status $?"; sed 's/^/# /' "$scratch/log"; failed=1; return; }
    seen=$(series "$scratch/out/checkpoints.csv")
    if [ "$seen" = "$documented" ] && [ "$expected" = same ]; then
        echo "ok - $sentence"
    elif [ "$seen" != "$documented" ] && [ "$expected" = other ]; then
        echo "ok - $sentence"
    else
        echo "not ok - $sentence: $seen"
        failed=1
    fi
}
check "the counts of K-10 and K-11 print the canary series K-01 to K-06" scenarios/recorded/canary-oct-31.csv same
check "19 pooled targets print it as well (K-13)" scenarios/recorded/canary-oct-31-probes.csv same
# One more failed probe in the first quarter of an hour is visible.
sed 's/3420,1,/3420,2,/' scenarios/recorded/canary-oct-31-probes.csv >"$scratch/worse.csv"
check "one more failed probe does not" "$scratch/worse.csv" other
exit $failed
