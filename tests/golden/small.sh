#!/usr/bin/env bash
# The small plan decides what it decided yesterday, to the last numerator. Changed only by `make bless`.
. "$(dirname "$0")/../tap.sh"

golden=tests/golden/small
run() { exits "$1" "$program" run scenarios/small.yaml --out "$scratch/small" --plots none --quiet "${@:2}"; }
without_digest() { sed 's/,[^,]*$//' "$1"; }
digest() { grep -h '"digest"' "$scratch/small/outcome.json"; }

if [ -n "${REHEARSE_BLESS:-}" ]; then
    run 0 && mkdir -p "$golden" && cp "$scratch"/small/{decisions,gates}.csv "$golden/" && digest >"$golden/digest"
    exit $?
fi
check "the small plan ends as expected" run 0
for table in decisions gates; do
    check "the small plan's $table are the golden ones" diff "$golden/$table.csv" "$scratch/small/$table.csv"
done
check "so is its digest, of every round" diff "$golden/digest" <(digest)
check "negative control: another seed does not give them" \
    eval '"$program" run scenarios/small.yaml --seed 7 --out "$scratch/small" --plots none --quiet; ! diff -q <(without_digest "$golden/gates.csv") <(without_digest "$scratch/small/gates.csv")'
exit $failed
