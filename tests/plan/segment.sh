#!/usr/bin/env bash
# A segment can be rolled back alone: in the simulated world it leaves the new version, and the others stay (T-14, B-10).
. "$(dirname "$0")/../tap.sh"

cat >"$scratch/parts.yaml" <<'END'
policy: 1
name: parts
phases:
  - phase: canary
    gate: [error_rate < 50%]
    triggers: [latency.p99 > 1ms in segment B for 1m -> rollback segment B to 0%]
END
"$program" run scenarios/small.yaml --until 10m --plots none --quiet --out "$scratch/out" --set "policy=$scratch/parts.yaml" \
    --set 'beside=[]' --set 'expect={}' --set 'only=[canary]'

# requests SEGMENT FROM TO: what the new version served of it in the samples of that time
requests() {
    awk -F, -v segment="$1" -v from="$2" -v to="$3" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["segment"] == segment && $at["arm"] == "ultra-fast" && $at["time"] >= from && $at["time"] < to {
            sum += $at["requests"] }
        END { print sum + 0 }' "$scratch/out/segments.csv"
}
served() { local count; count=$(requests "$@"); echo "$count"; [ "$count" -gt 500 ]; }
not_served() { local count; count=$(requests "$@"); echo "$count"; [ "$count" -eq 0 ]; }

# The trigger fires at 12:01:00, the traffic has moved at 12:02:00, and who waited then is done half a minute later.
check "before, the new version serves the segment" served B 2025-10-31T12:00 2025-10-31T12:02
check "after, it does not" not_served B 2025-10-31T12:02:30Z 2025-10-31T12:10
check "but the others it does" served A 2025-10-31T12:02:30Z 2025-10-31T12:10
check "and the decision says which segment" grep -F "in segment B the ultra-fast arm goes to 0%" "$scratch/out/decisions.csv"
exit $failed
