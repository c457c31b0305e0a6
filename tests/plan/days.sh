#!/usr/bin/env bash
# Many days of one scenario: the same whoever plays them, each to be played again by itself.
. "$(dirname "$0")/../tap.sh"

cat >"$scratch/flush.yaml" <<END
rehearsal: 1
extends: $PWD/scenarios/small.yaml
name: flush
learners: {count: 5k}
analyzers:
  baseline: {replicas: 3}
  ultra-fast:
    replicas: 3
    cache: {hit: 99.6%, miss: {exponential: {mean: 500ms}}, warm: 5m}
    deployed: 2025-10-30T12:00Z
faults: [{at: 2025-10-31T12:40Z, kind: cache_flush, arm: ultra-fast}]
END
days() { "$program" run "$scratch/flush.yaml" --quiet "$@"; }
# of SEED COLUMN FOLDER: from days.csv.
of() {
    awk -F, -v seed="$1" -v column="$2" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["seed"] == seed { print $at[column] }' "$3/days.csv"
}

days --seeds 7 --threads 1 --out "$scratch/one"
for threads in 2 3; do
    days --seeds 7 --threads $threads --out "$scratch/more"
    for file in days.json days.md days.csv spreads.csv verdicts.csv; do
        check "$threads threads give the same $file" diff "$scratch/one/$file" "$scratch/more/$file"
    done
done
check "there is a row for every day" test "$(wc -l <"$scratch/one/days.csv")" = 8
for seed in 20251034 20251038; do
    days --seed $seed --plots none --out "$scratch/alone" --set expect.canary=go
    check "seed $seed alone is the day of that seed, to the digest" \
        grep -q "\"digest\": \"$(of $seed day_digest "$scratch/one")\"" "$scratch/alone/outcome.json"
    check "and so is its bill" test "$(of $seed rounds_failed_difference "$scratch/one")" = \
        "$(awk -F, '$2 == "rounds_failed" { sum += $6 } END { print sum + 0 }' <(cat "$scratch/alone/bill.csv" 2>/dev/null))"
done
check "negative control: days differ" \
    eval 'test "$(of 20251034 day_digest "$scratch/one")" != "$(of 20251035 day_digest "$scratch/one")"'
days --seeds 7 --seed 20251035 --out "$scratch/later"
check "the seeds go on from the one that is given" \
    test "$(of 20251038 day_digest "$scratch/one")" = "$(of 20251038 day_digest "$scratch/later")"
last=$((2 ** 63 - 1))
days --seeds 3 --seed $last --out "$scratch/last"
check "after the largest seed comes the smallest, so that --seed takes each" \
    test "$(awk -F, 'NR > 1 { print $2 }' "$scratch/last/days.csv" | xargs)" = "$last 0 1"
days --seeds 2 --no-bill --out "$scratch/bare"
check "without twins the days are the same" \
    test "$(of 20251035 day_digest "$scratch/one")" = "$(of 20251035 day_digest "$scratch/bare")"
check "and have no difference to tell" eval '! grep -q difference "$scratch/bare/days.csv"'
check "all is in one JSON text" is_json <"$scratch/one/days.json"
"$program" run "$scratch/flush.yaml" --seeds 7 --out "$scratch/said" >"$scratch/said.txt"
check "shares are told with their exact interval" \
    grep -qE '^canary +go +[0-7] +7 +[0-9.]+% +[0-9.]+% +[0-9.]+%$' "$scratch/said.txt"
check "and which days to look at" grep -qE '^  rehearse run .*flush.yaml --seed 202510[34][0-9]$' "$scratch/said.txt"
check "no day is asked for: a complaint" exits 2 days --seeds 0
exit $failed
