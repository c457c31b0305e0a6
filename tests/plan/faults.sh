#!/usr/bin/env bash
# Faults of the plan's own list do what they say, each where it is aimed, and are refused where they can touch nothing:
# F-01 to F-08, F-10, F-12 to F-16, F-21, F-24, F-31, F-33, F-41 (error spikes, drifts and steps; surge; latency drift and
# step; database; cache; processor, memory and network; segment; revenue, complaints, churn, inconsistency; both arms;
# quota; replication; skew between regions).
. "$(dirname "$0")/../tap.sh"

run() { # run FAULTS [ARGUMENT...]: five minutes, of which these faults hold from the third on
    rm -rf "$scratch/out"
    "$program" run scenarios/small.yaml --until 5m --out "$scratch/out" --plots none --quiet --set policy="$scratch/none.yaml" \
        --set beside=[] --set expect={} --set "faults=$1" "${@:2}"
}
printf 'policy: 1\nname: none\nphases:\n  - phase: canary\n    gate: [error_rate < 100%%]\n' >"$scratch/none.yaml"

# of COLUMN WHO: its means before the fault and while it holds. WHO is ARM, `ARM region NAME` or `ARM segment NAME`.
of() {
    local arm part name
    read -r arm part name <<<"$2"
    awk -F, -v column="$1" -v arm="$arm" -v part="$part" -v name="$name" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["arm"] == arm && (!part || $at[part] == name) {
            late = $at["time"] >= "2025-10-31T12:02"; sum[late] += $at[column]; n[late]++ }
        END { printf "%.9f %.9f\n", sum[0] / n[0], sum[1] / n[1] }' "$scratch/out/${part:-sample}s.csv"
}
# becomes COLUMN WHO CONDITION: of before and now.
becomes() {
    local values
    values=$(of "$1" "$2")
    echo "$1 of $2: $values, expected $3"
    awk "{ before = \$1; now = \$2; exit !($3) }" <<<"$values"
}
# shows FAULT COLUMN WHO CONDITION [ARGUMENT...]: from the third minute on.
shows() { run "[{$1, at: 2025-10-31T12:02Z}]" "${@:5}" && becomes "$2" "$3" "$4"; }

two='regions=[{name: NA, share: 60%, network: {deterministic: 10ms}}, {name: EU, share: 40%, network: {deterministic: 10ms}}]'
new='arm: ultra-fast' same='now < 1.3 * before + 0.001'
check "a step of errors is as high as it says" \
    shows "kind: abort, status: error, percentage: 5%, $new" error_rate ultra-fast 'now > 0.04 && now < 0.06'
check "and leaves the other version alone" becomes error_rate baseline "$same"
check "a drift of errors is half as high on average" \
    shows "kind: abort, status: error, percentage: {from: 0%, to: 20%, over: 3m}, $new" error_rate ultra-fast 'now > 0.08 && now < 0.12'
check "without an arm a fault strikes both" \
    shows 'kind: abort, status: error, percentage: 8%' error_rate baseline 'now > 0.07 && now < 0.09'
check "a fault of a segment is as high there as it says" \
    shows "kind: abort, status: error, percentage: 8%, segment: C, $new" error_rate "ultra-fast segment C" 'now > 0.06 && now < 0.1'
check "and leaves the other segments alone" becomes error_rate "ultra-fast segment A" "$same"
check "services of four times the length: a step of latency" \
    shows "kind: service_time, factor: 4, $new" latency_p50_ms ultra-fast 'now > before + 50'
check "a drift of latency is in between" \
    shows "kind: service_time, factor: {from: 1, to: 4, over: 3m}, $new" latency_p50_ms ultra-fast 'now > before + 15 && now < before + 200'
check "of answers that are 0.5 to 2.5 s late a quarter and some are later than 2 s" \
    shows "kind: delay, latency: 1500ms, jitter: 1s, $new" error_rate ultra-fast 'now > 0.24 && now < 0.30'
check "a slow database is felt by those who miss the cache" \
    shows "kind: database, factor: 5, $new" latency_p99_ms ultra-fast 'now > before + 100'
check "a cache whose hits collapse has none" \
    shows "kind: cache_collapse, percentage: 100%, $new" cache_hit_rate ultra-fast 'before > 0.05 && now == 0'
check "keys that expire at once leave few hits" \
    shows "kind: cache_expiry, percentage: 90%, $new" cache_hit_rate ultra-fast 'before > 0.7 && now < 0.3' --set analyzers.ultra-fast.deployed=2025-10-30T12:00Z
check "processor time that another takes is in use" \
    shows "kind: cpu_pressure, percentage: 60%, $new" cpu ultra-fast 'now > before + 0.59 && now < before + 0.65'
check "and so is memory" \
    shows "kind: memory_pressure, percentage: 20%, $new" memory ultra-fast 'now > before + 0.19 && now < before + 0.21'
check "and the link" \
    shows "kind: network_pressure, percentage: 60%, $new" network ultra-fast 'now > before + 0.59 && now < before + 0.65'
check "beyond a quota attempts are refused" \
    shows "kind: quota, limit: 5/s, $new" error_rate ultra-fast 'now > 0.2'
check "lost answers come 200 ms later" \
    shows "kind: loss, percentage: 30%, $new" latency_p90_ms ultra-fast 'now > before + 180'
check "answers wait for copies in other regions" \
    shows "kind: replication_lag, latency: 80ms, $new" latency_p50_ms ultra-fast 'now > before + 79 && now < before + 90' --set "$two"
check "a surge raises demand, by and by to three times" \
    shows 'kind: surge, factor: 3' throughput_per_s baseline 'now > 1.5 * before && now < 3 * before'
check "in the region that it is aimed at" \
    shows 'kind: surge, factor: 3, region: EU' requests "baseline region EU" 'now > 1.5 * before' --set "$two"
check "and in no other" becomes requests "baseline region NA" 'now < 1.1 * before'
check "learners bring less" \
    shows "kind: revenue_loss, percentage: 10%, $new" revenue_usd_per_minute ultra-fast 'now < before * 0.95'
check "they complain" \
    shows "kind: complaints, percentage: 10%, $new" complaints ultra-fast 'now > 10 * before'
check "they leave" \
    shows "kind: churn, percentage: 10%, $new" churn_added_us ultra-fast 'before == 0 && now > 0'
check "and find data that do not agree" \
    shows "kind: inconsistency, percentage: 1%, $new" inconsistent ultra-fast 'before == 0 && now > 0'

says() { "$program" check scenarios/small.yaml --set "faults=[{$1, at: 2025-10-31T12:02Z}]" 2>&1 | grep -F "$2"; }
check "a database without a cache is refused" says 'kind: database, factor: 2, arm: baseline' 'has no cache'
check "a share of nobody is refused" says "kind: abort, status: error, percentage: 0%, $new" 'strikes nobody'
check "an unknown parameter is refused, with those there are" \
    says "kind: quota, limit: 5/s, jitter: 1s, $new" 'quota does not take `jitter`; it takes `limit`'

cat >"$scratch/faults.csv" <<'END'
kind,at,for,arm,status,percentage
abort,2025-10-31T12:02Z,1m,ultra-fast,error,5%
abort,2025-10-31T12:04Z,,ultra-fast,error,"{from: 5%, to: 6%, over: 1m}"
END
digest_of() { run "$1" >&2 && grep -h '"digest"' "$scratch/out/outcome.json"; }
is_its_rows() {
    local table list
    table=$(digest_of "$scratch/faults.csv") && list=$(digest_of "[
        {kind: abort, at: 2025-10-31T12:02Z, for: 1m, arm: ultra-fast, status: error, percentage: 5%},
        {kind: abort, at: 2025-10-31T12:04Z, arm: ultra-fast, status: error, percentage: {from: 5%, to: 6%, over: 1m}}]") &&
        [ "$table" = "$list" ]
}
check "a table of faults is the list of its rows" is_its_rows

# The kinds that the key takes, in the order of their descriptions.
kinds() { "$program" check --explain faults.0.kind | sed -n 's/^ *one of \(.*\); required$/\1/p' | sed 's/, /\n/g'; }
described() { "$program" check --explain faults | sed -n 's/^    \([a-z_]*\) {.*}: .*/\1/p'; }
check "the reference describes every kind that the key takes" eval 'kinds | grep abort && diff <(kinds) <(described)'
exit $failed
