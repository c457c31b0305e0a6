#!/usr/bin/env bash
# Faults of the plan's own list do what they say, each where it is aimed, and are refused where they can touch nothing:
# F-01 to F-08, F-10, F-12 to F-16, F-21, F-24, F-31, F-33, F-35, F-41 (error spikes, drifts and steps; congestion; latency
# drift and step; database; cache; saturation; segment; revenue, complaints, churn, inconsistency; both arms; quota;
# replication; surge; skew).
. "$(dirname "$0")/../tap.sh"

run() { # run FAULTS: five minutes, of which these faults hold from the third on
    "$program" run scenarios/small.yaml --until 5m --out "$scratch/out" --plots none --quiet --set policy="$scratch/none.yaml" \
        --set beside=[] --set expect={} --set "faults=[$1]" "${@:2}"
}
printf 'policy: 1\nname: none\nphases:\n  - phase: canary\n    gate: [error_rate < 100%%]\n' >"$scratch/none.yaml"
at='at: 2025-10-31T12:02Z, arm: ultra-fast'

# of COLUMN ARM: its sums, or means, before the fault and while it holds.
of() {
    awk -F, -v name="$1" -v arm="$2" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["arm"] == arm { late = $at["time"] >= "2025-10-31T12:02"; sum[late] += $at[name]; n[late]++ }
        END { printf "%.9f %.9f\n", sum[0] / n[0], sum[1] / n[1] }' "$scratch/out/samples.csv"
}
# becomes COLUMN ARM CONDITION: of before and now.
becomes() {
    local values
    values=$(of "$1" "$2")
    echo "$1 of $2: $values, expected $3"
    awk "{ before = \$1; now = \$2; exit !($3) }" <<<"$values"
}
same='now < 1.3 * before + 0.001'

run "{kind: abort, status: error, percentage: 5%, $at}"
check "a step of errors is as high as it says" becomes error_rate ultra-fast 'now > 0.04 && now < 0.06'
check "and leaves the other version alone" becomes error_rate baseline "$same"
run "{kind: abort, status: error, percentage: {from: 0%, to: 20%, over: 3m}, $at}"
check "a drift of errors is half as high on average" becomes error_rate ultra-fast 'now > 0.08 && now < 0.12'
run "{kind: abort, status: error, percentage: 8%, at: 2025-10-31T12:02Z}"
check "without an arm a fault strikes both" becomes error_rate baseline 'now > 0.07 && now < 0.09'
run "{kind: service_time, factor: 4, $at}"
check "services of four times the length: a step of latency" becomes latency_p50_ms ultra-fast 'now > before + 50'
run "{kind: service_time, factor: {from: 1, to: 4, over: 3m}, $at}"
check "a drift of latency is in between" becomes latency_p50_ms ultra-fast 'now > before + 15 && now < before + 200'
run "{kind: delay, latency: 1500ms, jitter: 1s, $at}"
check "of answers that are 0.5 to 2.5 s late a quarter and some are later than 2 s" becomes error_rate ultra-fast 'now > 0.24 && now < 0.30'
run "{kind: database, factor: 5, $at}"
check "a slow database is felt by those who miss the cache" becomes latency_p99_ms ultra-fast 'now > before + 100'
run "{kind: cache_collapse, percentage: 100%, $at}"
check "a cache whose hits collapse has none" becomes cache_hit_rate ultra-fast 'before > 0.05 && now == 0'
run "{kind: cache_expiry, percentage: 90%, $at}" --set analyzers.ultra-fast.deployed=2025-10-30T12:00Z
check "keys that expire at once leave few hits" becomes cache_hit_rate ultra-fast 'before > 0.7 && now < 0.3'
run "{kind: cpu_pressure, percentage: 60%, $at}"
check "processor time that another takes is in use" becomes cpu ultra-fast 'now > before + 0.59 && now < before + 0.65'
run "{kind: quota, limit: 5/s, $at}"
check "beyond a quota attempts are refused" becomes error_rate ultra-fast 'now > 0.2'
run "{kind: loss, percentage: 30%, $at}"
check "lost answers come 200 ms later" becomes latency_p90_ms ultra-fast 'now > before + 180'
run "{kind: replication_lag, latency: 80ms, $at}" --set 'regions=[{name: NA, share: 60%, network: {deterministic: 10ms}}, {name: EU, share: 40%, network: {deterministic: 10ms}}]'
check "answers wait for copies in other regions" becomes latency_p50_ms ultra-fast 'now > before + 79 && now < before + 90'
run "{kind: surge, factor: 3, at: 2025-10-31T12:02Z}"
check "a surge raises demand, by and by to three times" becomes throughput_per_s baseline 'now > 1.5 * before && now < 3 * before'
run "{kind: revenue_loss, percentage: 10%, $at}"
check "learners bring less" becomes revenue_usd_per_minute ultra-fast 'now < before * 0.95'

says() { "$program" check scenarios/small.yaml --set "faults=[$1]" 2>&1 | grep -F "$2"; }
check "a database without a cache is refused" says '{kind: database, factor: 2, at: 2025-10-31T12:02Z, arm: baseline}' 'has no cache'
check "a share of nobody is refused" says "{kind: abort, status: error, percentage: 0%, $at}" 'strikes nobody'
check "an unknown parameter is refused, with those there are" says "{kind: quota, limit: 5/s, jitter: 1s, $at}" 'quota does not take `jitter`; it takes `limit`'

printf 'kind,at,for,arm,status,percentage\nabort,2025-10-31T12:02Z,1m,ultra-fast,error,5%%\nabort,2025-10-31T12:04Z,,ultra-fast,error,"{from: 5%%, to: 6%%, over: 1m}"\n' >"$scratch/faults.csv"
"$program" run scenarios/small.yaml --until 5m --out "$scratch/table" --plots none --quiet --set "faults=$scratch/faults.csv" >/dev/null
digest() { grep -h '"digest"' "$1/outcome.json"; }
"$program" run scenarios/small.yaml --until 5m --out "$scratch/list" --plots none --quiet --set "faults=[
    {kind: abort, at: 2025-10-31T12:02Z, for: 1m, arm: ultra-fast, status: error, percentage: 5%},
    {kind: abort, at: 2025-10-31T12:04Z, arm: ultra-fast, status: error, percentage: {from: 5%, to: 6%, over: 1m}}]" >/dev/null
check "a table of faults is the list of its rows" test "$(digest "$scratch/table")" = "$(digest "$scratch/list")"
# The kinds that the key takes, in the order of their descriptions.
kinds() { "$program" check --explain faults.0.kind | sed -n 's/^ *one of \(.*\); required$/\1/p' | sed 's/, /\n/g'; }
described() { "$program" check --explain faults | sed -n 's/^    \([a-z_]*\) {.*}: .*/\1/p'; }
check "the reference describes every kind that the key takes" eval 'kinds | grep abort && diff <(kinds) <(described)'
exit $failed
