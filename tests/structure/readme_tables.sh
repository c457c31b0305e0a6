#!/usr/bin/env bash
# The pages of three tests show what was measured: a table each, not empty, with the command that makes it beside it; and
# tests/readme.sh puts new ones there.
. "$(dirname "$0")/../tap.sh"

# A table between the markers NAME has a row at least, and its section names COMMAND before the end of the table.
has_table() { # has_table FILE NAME COMMAND
    awk -v name="$2" -v command="\`$3\`" '
        /^#/ { named = 0 }
        index($0, command) { named = 1 }
        $0 == "<!-- /" name " -->" { inside = 0; good = named && rows > 2 }
        inside && /^\|.*[^| ]/ { rows++ }
        $0 == "<!-- " name " -->" { inside = 1 }
        END { if (!good) print "no table, or an empty one, or no " command " beside it"; exit !good }' "$1"
}
check "what theory was compared with is there, and how" has_table tests/theory/README.md theory "make theory"
check "and the same bits everywhere" has_table tests/cross/README.md determinism "make cross"
check "and how fast it is" has_table tests/bench/README.md bench "make bench"

# The digests there are those of the program at hand: a change of results that leaves the page behind is noticed.
canary_digest() {
    "$program" run scenarios/canary.yaml --until 2m --plots none --quiet --out "$scratch/canary" >/dev/null &&
        sed -n 's/^  "digest": "\(.*\)",*$/\1/p' "$scratch/canary/outcome.json"
}
digest_is_in() { # digest_is_in FILE: in every row of the table that tells the whole program's
    local digest rows
    digest=$(canary_digest) && [ ${#digest} = 16 ] || return
    rows=$(sed -n '/^<!-- determinism/,/^<!-- .determinism/p' "$1" | grep -E ' [0-9a-f]{16} \|$')
    [ -n "$rows" ] && ! grep -vF "| $digest |" <<<"$rows"
}
check "the digests there are this program's" digest_is_in tests/cross/README.md
sed '/^<!-- determinism/,/^<!-- .determinism/s/| gcc -O2 .*/| gcc -O2 | | 0123456789abcdef |/' tests/cross/README.md >"$scratch/stale.md"
check "control: a row with another is refused" exits 1 digest_is_in "$scratch/stale.md"

# A made-up repository with the same three tables, old ones on their pages and new ones in results/.
tree=$scratch/tree
pages=("$tree"/tests/{theory,cross,bench}/README.md)
mkdir -p "$tree/results" "$tree"/tests/{theory,cross,bench}
table() { # table WORD ROWS
    printf 'Measured %s.\n\n| a | b |\n|---|---|\n' "$1"
    for ((i = 1; i <= $2; i++)); do echo "| $1 $i | 1 |"; done
}
fresh() { # fresh ROWS: that many in each old table
    for name in theory:theory determinism:cross bench:bench; do
        {
            printf '# About %s\n\nIt is `make %s`.\n\n<!-- %s -->\n' ${name%:*} ${name#*:} ${name%:*}
            table old "$1"
            printf '<!-- /%s -->\nafter\n' ${name%:*}
        } >"$tree/tests/${name#*:}/README.md"
    done
    table new 3 | tee "$tree/results/theory.md" >"$tree/results/bench.md"
    rm -f "$tree/results/determinism.md"
}
count() { cat "${pages[@]}" | grep -cF "$1"; }
refuses() { ! has_table "$tree/tests/theory/README.md" "$@"; }
without() { fresh 1 && sed -i "$1" "$tree/tests/theory/README.md"; }
copies_what_is_there() {
    fresh 2 && tests/readme.sh "$tree" >"$scratch/said" && cat "${pages[@]}" >"$scratch/once" &&
        [ "$(count '| new ')" = 6 ] && [ "$(count '| old ')" = 2 ] && [ "$(count after)" = 3 ] && [ "$(count details)" = 0 ]
}
says_what_is_not() { grep -F 'results/determinism.md is not there; the table of `make cross` stays' "$scratch/said"; }
changes_nothing_twice() { tests/readme.sh "$tree" && cat "${pages[@]}" | cmp - "$scratch/once"; }
folds_a_long_one() {
    fresh 1 && table new 31 >"$tree/results/theory.md" && tests/readme.sh "$tree" && [ "$(count '| new ')" = 34 ] &&
        grep -xF "<details><summary>the table: 31 rows</summary>" "$tree/tests/theory/README.md" &&
        grep -xF "</details>" "$tree/tests/theory/README.md" && [ "$(count details)" = 2 ]
}
stops_without_its_end() {
    without '/^<!-- .theory/d' && exits 3 tests/readme.sh "$tree" && [ "$(count '| old ')" = 2 ] && [ "$(count '| new ')" = 3 ]
}

fresh 1
check "control: a table of one row is one" has_table "$tree/tests/theory/README.md" theory "make theory"
check "control: a table of another command is refused" refuses theory "make bench"
fresh 0
check "control: a table without rows is refused" refuses theory "make theory"
without '/^<!-- theory/d'
check "control: so is one without its marker" refuses theory "make theory"
check "what was measured is copied, the rest stays" copies_what_is_there
check "and what was not measured is named" says_what_is_not
check "twice is as once" changes_nothing_twice
check "a long table is folded" folds_a_long_one
check "a table that misses a marker stays" stops_without_its_end
exit $failed
