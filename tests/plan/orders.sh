#!/usr/bin/env bash
# Between what is ordered and what the traffic does something may go wrong, too: a misroute (F-19), a rollback that is
# slow or fails (F-20).
. "$(dirname "$0")/../tap.sh"

run() { "$program" run scenarios/small.yaml --out "$scratch/out" --plots none --quiet "$@"; }
# column NAME TIME: of the ultra-fast arm in the sample that starts then.
column() {
    awk -F, -v name="$1" -v time="$2" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["time"] == time && $at["arm"] == "ultra-fast" { print $at[name] }' "$scratch/out/samples.csv"
}
digest() { grep -h '"digest"' "$scratch/out/outcome.json"; }
share() { echo "$3 of $4"; awk -v low="$1" -v high="$2" -v x="$3" -v y="$4" 'BEGIN { exit !(y > 0 && x / y >= low && x / y <= high) }'; }

run
plain=$(digest) before=$(column offered 2025-10-31T12:44:30Z) during=$(column offered 2025-10-31T12:45:30Z)
split=$(column split 2025-10-31T12:45:30Z)
run --set expect.ramp=go --set 'faults=[{at: 2025-10-31T12:45Z, kind: misroute, split: 1%, for: 5m}]'
check "a misroute changes nothing before it" test "$before" = "$(column offered 2025-10-31T12:44:30Z)"
check "while it holds 1 % of learners are there, not 50 %" share 0.015 0.03 "$(column offered 2025-10-31T12:45:30Z)" "$during"
check "what the balancer says is what it was told" test "$split" = "$(column split 2025-10-31T12:45:30Z)"
digests=
for threads in 1 2 3; do
    run --threads $threads --set 'faults=[{at: 2025-10-31T12:45Z, kind: misroute, split: 1%, for: 5m}]'
    digests+="$(digest)"$'\n'
done
check "threads give one digest" test "$(sort -u <<<"$digests" | grep -c digest)" = 1
check "which is not that of a day without it" test "$(head -1 <<<"$digests")" != "$plain"
run --set 'faults=[{at: 2025-10-31T12:35Z, kind: rollback_fails}]'
check "without a rollback, one that would fail changes nothing" test "$plain" = "$(digest)"

broken='{at: 2025-10-31T12:40Z, kind: abort, status: error, percentage: 20%, arm: ultra-fast}'
hinder() { run --set expect.ramp=rollback --set "faults=[$broken${1:+, $1}]"; }
# moves: when the traffic moved, a line each.
moves() { awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } $at["decision"] == "traffic" { print $at["time"] }' "$scratch/out/decisions.csv"; }
later() { echo "$(($(date -d "$2" +%s) - $(date -d "$1" +%s)))"; }
hinder
prompt=$(moves | tail -1)
check "negative control: a rollback moves the traffic three times" test "$(moves | wc -l)" = 3
hinder '{at: 2025-10-31T12:35Z, kind: rollback_fails}'
check "one that fails does not move it" test "$(moves | wc -l)" = 2
check "and the run says so" grep -q 'the traffic has not moved 5m30s after the order' "$scratch/out/outcome.json"
hinder '{at: 2025-10-31T12:35Z, kind: rollback_slow, latency: 6m}'
check "a slow one moves it so much later" test "$(later "$prompt" "$(moves | tail -1)")" = 360
hinder '{at: 2025-10-31T12:35Z, kind: rollback_fails, for: 8m}'
check "one that failed is carried out when that is over" test "$(moves | tail -1)" = 2025-10-31T12:43:00Z

refused() { ! "$program" check scenarios/small.yaml --set "$1" >"$scratch/said" 2>&1 && grep -F -- "$2" "$scratch/said"; }
at='at: 2025-10-31T12:45Z'
check "a misroute needs its split" refused "faults=[{$at, kind: misroute}]" 'misroute needs `split`'
check "where nobody is looking it is refused" refused "faults=[{at: 2026-10-31T12:45Z, kind: misroute, split: 1%}]" \
    'no part of this fault falls into a time that the plan observes'
check "what hinders rollbacks has no aim" refused "faults=[{$at, kind: rollback_fails, region: US}]" \
    'rollback_fails cannot be aimed by `region`'
cat >"$scratch/quiet-policy.yaml" <<END
policy: 1
name: quiet
title: a gate and nothing else
phases:
  - phase: canary
    gate: [error_rate < 90%]
  - phase: ramp
    gate: [error_rate < 90%]
END
cat >"$scratch/quiet.yaml" <<END
rehearsal: 1
extends: $PWD/scenarios/small.yaml
policy: quiet-policy.yaml
beside: []
faults: [{$at, kind: rollback_fails}]
END
check "and where nothing is ever rolled back it is refused" eval \
    '"$program" check "$scratch/quiet.yaml" 2>&1 | grep -F "neither plan nor policy ever takes learners off the candidate"'
exit $failed
