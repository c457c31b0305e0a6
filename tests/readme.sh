#!/usr/bin/env bash
# Copies what was measured to the pages of the tests that measured it: what results/NAME.md says goes between <!-- NAME -->
# and <!-- /NAME -->, for theory (tests/theory/README.md), determinism (tests/cross), bench (tests/bench) and lint
# (scenarios/policies). Tables of more than 30 rows are folded. What was not measured here stays as it is.
#     tests/readme.sh [FOLDER]     FOLDER has tests/*/README.md and results/ (default: this repository)
set -u
cd "${1:-$(dirname "$0")/..}" || exit 3

# What stands between the markers NAME is replaced by FILE. Without both markers, or without a table, nothing is.
replace() { # replace NAME FILE PAGE
    awk -v name="$1" -v page="$3" '
        FILENAME != page { if (/^\|/) table[++rows] = $0; else text = text $0 "\n"; next }
        $0 == "<!-- /" name " -->" { inside = 0; closed = opened }
        !inside { print }
        $0 == "<!-- " name " -->" {
            inside = opened = 1
            printf "\n%s", text
            folded = rows > 30 + 2 # two are the head
            if (folded) printf "<details><summary>the table: %d rows</summary>\n\n", rows - 2
            for (i = 1; i <= rows; i++) print table[i]
            print folded ? "\n</details>\n" : ""
        }
        END { exit !(closed && !inside && rows > 2) }' "$2" "$3" >"$3.partial" && mv "$3.partial" "$3"
}

status=0
for row in theory:theory:tests/theory determinism:cross:tests/cross bench:bench:tests/bench lint:readme:scenarios/policies; do
    IFS=: read -r name target folder <<<"$row"
    command="make $target" page=$folder/README.md file=results/$name.md
    if [ ! -f "$file" ]; then
        echo "readme: $file is not there; the table of \`$command\` stays as it is"
    elif replace "$name" "$file" "$page"; then
        echo "readme: $name is what \`$command\` measured"
    else
        rm -f "$page.partial"
        echo "readme: $file has no table, or $page has not both <!-- $name --> and <!-- /$name -->" >&2
        status=3
    fi
done
exit $status
