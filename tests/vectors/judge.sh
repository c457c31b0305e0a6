#!/usr/bin/env bash
# The judge verb: its exit codes, and that bad input writes nothing.
. "$(dirname "$0")/../tap.sh"
rehearse=${REHEARSE:-$program}
scenario=scenarios/canary.yaml recording=scenarios/recorded/canary-oct-31.csv

# say CONDITION-STATUS SENTENCE
say() {
    if [ "$1" -eq 0 ]; then echo "ok - $2"; else echo "not ok - $2"; sed 's/^/# /' "$scratch/err"; failed=1; fi
}
# exits STATUS SENTENCE ARGUMENT...
exits() {
    local expected=$1 sentence=$2
    shift 2
    "$rehearse" judge "$@" >"$scratch/out" 2>"$scratch/err"
    [ $? -eq "$expected" ]
    say $? "$sentence"
}

exits 0 "a recording that goes as expected exits 0" $scenario --metrics $recording --out "$scratch/good"
[ -s "$scratch/good/outcome.json" ]; say $? "and its results are written"
exits 1 "a broken expectation exits 1" $scenario --metrics $recording --out "$scratch/other" --set expect.canary=no-go
exits 0 "--json prints one JSON text" $scenario --metrics $recording --out "$scratch/json" --json
is_json <"$scratch/out" 2>"$scratch/err"; say $? "that parses"

sed 's/46ms/46/;s/,211,/,225001,/' $recording >"$scratch/bad.csv"
exits 2 "a recording with mistakes exits 2" $scenario --metrics "$scratch/bad.csv" --out "$scratch/none"
[ ! -e "$scratch/none" ]; say $? "and writes nothing"
grep -q "bad.csv:10:26: error: more failed than there were" "$scratch/err"; say $? "and points at the mistake"
exits 2 "a missing recording exits 2" $scenario --metrics "$scratch/missing.csv" --out "$scratch/none"
exits 2 "no recording exits 2" $scenario
exits 2 "no scenario exits 2" --metrics $recording
exits 2 "an unknown option exits 2" $scenario --metrics $recording --frobnicate
printf 'time,cpu\n2026-10-31T12:15Z,1%%\n' >"$scratch/elsewhen.csv"
exits 2 "a recording of another time exits 2" $scenario --metrics "$scratch/elsewhen.csv" --out "$scratch/none"
exits 0 "--help exits 0" --help

# The same recording gives the same outcome, byte for byte.
exits 0 "judged again" $scenario --metrics $recording --out "$scratch/again"
diff -r -x run.json "$scratch/good" "$scratch/again" >"$scratch/err"; say $? "the outcome is the same"
exit $failed
