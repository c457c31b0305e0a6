#!/usr/bin/env bash
# How many cells a region has decides no answer: with the default division error rate and p99 are those of one cell. The
# table of src/world/README.md: ten minutes of 300,000 learners around the day's peak, all on the ultra-fast arm, whose
# workers alone bound them.
# slow: seven million rounds a division.
. "$(dirname "$0")/../tap.sh"

cat >"$scratch/none.yaml" <<'END'
policy: 1
name: none
phases:
  - phase: peak
    gate: [learners >= 0 in arm all]
END
# scenario REPLICAS CELLS: "default" leaves the division to the program.
scenario() {
    cat <<END
rehearsal: 1
extends: $PWD/scenarios/canary-ramp-rollout.yaml
name: peak
learners: {count: 300k}
regions:
  - {name: NA, share: 100%, utc_offset: -5h, network: {lognormal: {median: 6ms, p99: 12.5ms}}$2}
analyzers: {ultra-fast: {cpu: {per_attempt: 0}, network: {per_attempt: 0}}}
policy: none.yaml
beside: []
plan: [{phase: peak, at: 2025-11-01T15:55Z, for: 10m, split: 100%, replicas: {ultra-fast: $1}}]
expect: {}
END
}
# measured REPLICAS CELLS: error rate in % and p99 in ms; keeps the line for the table.
measured() {
    local cells=", cells: $2"
    [ "$2" = default ] && cells=
    scenario "$1" "$cells" >"$scratch/peak.yaml"
    "$program" run "$scratch/peak.yaml" --out "$scratch/out" --plots none --quiet
    awk -F' *[|] *' '/^[|] Phase/ && !n { for (n = 1; n <= NF; n++) at[$n] = n }
        /^[|] peak/ { rate = $at["Error rate"]; p99 = $at["p99"]; sub("%", "", rate); sub("ms", "", p99)
            print rate, p99; exit }' "$scratch/out/report.md"
}
# as_one CELLS REPLICAS: the division shows what one cell shows, to 0.01 of a percent and to 2 % of p99.
as_one() {
    echo "one cell: ${of[$2-1]}; $1: ${of[$2-$1]}"
    awk -v one="${of[$2-1]}" -v other="${of[$2-$1]}" 'BEGIN {
        split(one, a); split(other, b)
        exit !(a[2] > 0 && b[1] - a[1] <= 0.01 && a[1] - b[1] <= 0.01 && b[2] <= a[2] * 1.02 && b[2] >= a[2] / 1.02)
    }'
}

declare -A of made
for replicas in 30 33 35 40 45 50 60 75; do
    for cells in 1 5 15 default; do of[$replicas-$cells]=$(measured $replicas $cells); done
    made[$replicas]=$("$program" check "$scratch/peak.yaml" | sed -n 's/.*, \([0-9]*\) cells\{0,1\},.*/\1/p')
    check "with $replicas replicas the default division (${made[$replicas]}) shows what one cell shows" as_one default $replicas
done
check "with 75 replicas there are fifteen" test "${made[75]}" = 15
check "negative control: fifteen cells of 35 replicas do not show it" eval '! as_one 15 35'

echo "# | replicas | 1 cell | 5 cells | 15 cells | by default | cells by default |"
echo "# |--:|--:|--:|--:|--:|--:|"
for replicas in 30 33 35 40 45 50 60 75; do
    echo "# | $replicas | ${of[$replicas-1]/ / %, } ms | ${of[$replicas-5]/ / %, } ms | ${of[$replicas-15]/ / %, } ms |" \
        "${of[$replicas-default]/ / %, } ms | ${made[$replicas]} |"
done
exit $failed
