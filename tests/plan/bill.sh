#!/usr/bin/env bash
# A run with faults is played once more without them: what they cost is the difference, and nothing else is in it.
. "$(dirname "$0")/../tap.sh"

# A cache whose misses an arm cannot bear: emptied, it drowns.
cat >"$scratch/calm.yaml" <<END
rehearsal: 1
extends: $PWD/scenarios/small.yaml
analyzers:
  ultra-fast:
    cache: {hit: 99.6%, miss: {exponential: {mean: 500ms}}, warm: 5m}
    deployed: 2025-10-30T12:00Z
END
cat >"$scratch/flush.yaml" <<END
rehearsal: 1
extends: calm.yaml
faults: [{at: 2025-10-31T12:40Z, kind: cache_flush, arm: ultra-fast}]
expect: {canary: go, ramp: rollback}
END
run() { "$program" run "$scratch/flush.yaml" --plots none --quiet "$@"; }
# figures COLUMN FILE: of bill.csv, a line each.
figures() { awk -F, -v column="$1" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } { print $2, $at[column] }' "$2/bill.csv"; }
# sum COLUMN FOLDER: of samples.csv over both arms, from 12:40 to where the run with the fault was last seen.
sum() {
    awk -F, -v column="$1" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["time"] >= "2025-10-31T12:40" && $at["time"] < "2025-10-31T12:42:00" { sum += $at[column] }
        END { print sum + 0 }' "$2/samples.csv"
}
# rows TABLE FOLDER: but for the last column, which names the run.
rows() { sed 's/,[^,]*$//' "$2/$1.csv"; }
# Whether the rows that an awk condition chooses are the same in both runs.
same() {
    local table
    for table in samples segments regions; do
        diff -q <(rows $table "$scratch/with" | awk -F, "$1") <(rows $table "$scratch/without" | awk -F, "$1") || return
    done
}
digest() { grep -h '"digest"' "$1/outcome.json"; }
all_zero() { [ -s "$1/bill.csv" ] && ! figures difference "$1" | grep -vE ' 0(\.0*)?$'; }

check "a run with a fault ends as expected" exits 0 run --out "$scratch/with"
check "its bill is in a table" test -s "$scratch/with/bill.csv"
"$program" run "$scratch/calm.yaml" --plots none --quiet --out "$scratch/without"
check "without faults there is no bill" eval '! ls "$scratch/without" | grep -E "bill|clock|timeline" && ! grep -q "\"bill\"" "$scratch/without/outcome.json"'
check "before the fault both are the same" same '$1 < "2025-10-31T12:40"'
check "negative control: after it they are not"  exits 1 same '$1 < "2025-10-31T12:41"'
for row in rounds_failed:rounds_failed sessions_quit:sessions_quit attempts:offered; do
    figure=${row%:*} column=${row#*:}
    check "what the bill says of $figure without the fault is what a run without it counts" \
        test "$(figures without "$scratch/with" | awk -v f="$figure" '$1 == f { print $2 }')" = "$(sum "$column" "$scratch/without")"
    check "and with it what the run with it counts" \
        test "$(figures with "$scratch/with" | awk -v f="$figure" '$1 == f { print $2 }')" = "$(sum "$column" "$scratch/with")"
done
run --no-bill --out "$scratch/alone"
check "--no-bill changes nothing but that there is no bill" \
    eval 'test "$(digest "$scratch/with")" = "$(digest "$scratch/alone")" && ! ls "$scratch/alone" | grep bill'
for threads in 1 2 3; do
    run --threads $threads --out "$scratch/threads"
    check "$threads threads give the same bill" diff "$scratch/with/bill.csv" "$scratch/threads/bill.csv"
done

run --set objective.target=99.9% --set analyzers.ultra-fast.cache.warm=0 --set expect.ramp=go --out "$scratch/none"
check "a fault of no effect costs exactly nothing: a cache that is warm at once" all_zero "$scratch/none"
check "negative control: one that is not costs something" eval '! all_zero "$scratch/with" >/dev/null'
"$program" run "$scratch/flush.yaml" --plots none --out "$scratch/said" >"$scratch/said.txt"
check "a run prints the incident's clock" grep -qE '^Detected +Oct 31 12:40:30 +TTD, time to detect +30s$' "$scratch/said.txt"
check "its timeline" grep -qE '^ +1 +Oct 31 12:40:30 +rollback ' "$scratch/said.txt"
check "and its bill" grep -qE '^ +1 +Rounds without an answer +[0-9,]+ +[0-9,]+ +[0-9,]+$' "$scratch/said.txt"

for note in incident update briefings status; do
    check "there is a note $note.md, of this run" \
        grep -qF "$(grep -ho '"digest": "[0-9a-f]*"' "$scratch/with/outcome.json" | head -1 | cut -d'"' -f4)" "$scratch/with/$note.md"
    check "none without a fault" test ! -e "$scratch/without/$note.md"
done
check "a snapshot is of a quarter of an hour" grep -qE '^\| Oct 31 12:45 \| Recovered \| 0% \|' "$scratch/with/briefings.md"
check "a briefing of an hour" grep -qE '^\| Oct 31 13:00 \| Recovered \| .*rollback' "$scratch/with/briefings.md"
check "the public note ends with what it was" grep -qF '| Resolved | This is over after 2m. At most 50% of' "$scratch/with/status.md"
check "and names neither version nor fault" eval '! grep -E "ultra-fast|baseline|cache|flush " "$scratch/with/status.md"'

drawn() { "$program" run "$scratch/$1.yaml" --quiet --out "$scratch/drawn" --plots "$scratch/$1-plots"; }
bands() { grep -c "fillcolor rgb '#F3D9C9'" "$scratch/$1-plots/pictures.gp"; }
drawn flush
check_drawn "the incident has a picture" test -s "$scratch/flush-plots/incident-1.png"
check_drawn "to which the report links" grep -q 'incident-1.png' "$scratch/drawn/report.md"
check_drawn "the fault is a band in it and in every other picture" test "$(bands flush)" -ge 9
drawn calm
check_drawn "negative control: without it there is no band" test "$(bands calm)" = 0
check_drawn "and no picture of an incident" test ! -e "$scratch/calm-plots/incident-1.png"
exit $failed
