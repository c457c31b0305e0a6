#!/usr/bin/env bash
# The ready scenarios with faults (scenarios/faults; F-01 to F-03, F-08, F-12) show what they say: each is healthy before
# its fault, decides as it expects with it, passes or recovers with its cure, and is back at the baseline afterwards.
# slow: eleven ramps of up to four hours.
. "$(dirname "$0")/../tap.sh"

play() { # play NAME OUT ARGUMENT...: the scenario up to the ramp's gate; exit 0 when its expectations hold
    "$program" run "scenarios/faults/$1.yaml" --until 4h --out "$scratch/$2" --plots none --quiet "${@:3}"
}
# mended NAME SCRIPT: the faults of a scenario, its one fault changed by a script for sed.
mended() { sed -n 's/^  - \({kind.*}\)$/faults=[\1]/p' "scenarios/faults/$1.yaml" | sed "$2"; }

# sums OUT FROM TO: of each version, in the samples of this time of day: served, errors, lookups and hits of the cache.
sums() {
    awk -F, -v from="2025-11-01T$2" -v to="2025-11-01T$3" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["time"] >= from && $at["time"] < to {
            arm = $at["arm"]; seen[arm]; served[arm] += $at["served"]; errors[arm] += $at["errors"]
            lookups[arm] += $at["cache_lookups"]; hits[arm] += $at["cache_hits"] }
        END { for (arm in seen) print arm, served[arm] + errors[arm], errors[arm], lookups[arm], hits[arm] }' \
        "$scratch/$1/samples.csv" | sort
}
# quiet OUT FROM TO: both versions are then as in the ramp without a fault, or serve nobody. Two shares of n and m
# differ by chance with a standard deviation of sqrt(p (1 - p) (1/n + 1/m)); five of them are allowed.
quiet() {
    join <(sums healthy "$2" "$3") <(sums "$1" "$2" "$3") | awk '
        function apart(n, a, m, b,    p) {
            p = (a + b) / (n + m)
            return (a / n - b / m)^2 > 25 * p * (1 - p) * (1 / n + 1 / m)
        }
        { print; if ($6 && apart($2, $3, $6, $7)) bad = 1; if ($8 && apart($4, $5, $8, $9)) bad = 1 }
        END { exit bad || NR != 2 }'
}
loud() { ! quiet "$@"; }

# The one ramp that all of them extend; what they share, they share to the bit.
without() {
    "$program" run scenarios/ramp.yaml --set learners.count=100k --until 4h --out "$scratch/healthy" --plots none \
        --quiet
}
same() { # same OUT FROM TO: not one attempt differs from the ramp without a fault
    sums "$1" "$2" "$3" | grep -q '^ultra-fast [1-9]' && diff <(sums healthy "$2" "$3") <(sums "$1" "$2" "$3")
}
check "without a fault the ramp passes" without
for name in spike step drift segment cache; do
    check "$name: with its fault, its expectations hold" play $name $name
done
for name in spike step segment cache; do
    check "$name: healthy before, to the bit" same $name 14:00 14:40
done
check "drift: healthy before, to the bit" same drift 14:00 14:10
check "spike: while it holds the new version is not as before" loud spike 14:40 14:41:30
check "step: while it holds" loud step 14:40 14:41
check "drift: while it holds" loud drift 14:30 14:45
check "segment: while it holds" loud segment 14:40 14:45
check "cache: while it holds" loud cache 15:00 15:10
check "spike: and quiet afterwards" quiet spike 14:42 18:00
check "step: quiet after the rollback" quiet step 14:42 14:46
check "drift: quiet after the rollback" quiet drift 14:50 14:55
check "segment: quiet after the rollback" quiet segment 14:47 14:51

check "spike, cured: of 0.2 % nobody hears, and no checkpoint holds" \
    play spike cured --until 90m --set "$(mended spike s/1.1%/0.2%/)" --set 'expect={decisions: [no escalate, no hold]}'
check "spike, cured: quiet" quiet cured 14:42 15:30
check "step, cured: ended after 10 s nothing is rolled back" \
    play step cured --until 90m --set "$(mended step 's/}]$/, for: 10s}]/')" \
    --set 'expect={decisions: [escalate at 14:40:30, no rollback]}'
check "step, cured: quiet" quiet cured 14:41 15:30
check "drift, cured: ended after 10 minutes the ramp passes" \
    play drift cured --set "$(mended drift 's/}]$/, for: 10m}]/')" --set 'expect={ramp: go, decisions: [no escalate]}'
check "drift, cured: quiet" quiet cured 14:21 18:00
check "segment, cured: ended after a minute nothing is rolled back" \
    play segment cured --until 90m --set "$(mended segment 's/}]$/, for: 1m}]/')" \
    --set 'expect={decisions: [no rollback]}'
check "segment, cured: quiet" quiet cured 14:42 15:30
check "cache, cured: ended after 20 minutes nobody sees it, and the ramp passes" \
    play cache cured --set "$(mended cache 's/}]$/, for: 20m}]/')" --set 'expect={ramp: go, decisions: [no hold]}'
check "cache, cured: quiet" quiet cured 15:01 18:00
exit $failed
