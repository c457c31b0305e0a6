#!/usr/bin/env bash
# The pages (README.md, here and there) speak of what is there: each link leads somewhere, each path and each source
# that is named exists.
. "$(dirname "$0")/../tap.sh"

pages() { (cd "$1" && find . -name README.md -not -path './build/*' -not -path './.git/*' | sed 's|^\./||' | sort); }

# What stands in `backticks`, without blocks of code; names in capitals (src/ROOM/) stand for any.
named() { sed '/^```/,/^```/d' "$1" | grep -oE '`[^` ]+`' | tr -d '`' | sort -u; }

# Prints each path that is not there. What runs and builds make (results/, plots/, build/) need not be.
missing_paths() { # missing_paths TREE
    local page name
    for page in $(pages "$1"); do
        named "$1/$page" | while read -r name; do
            case $name in
                *[A-Z][A-Z]*.* | *[A-Z][A-Z]*/* | results/* | plots/* | build/*) ;;
                src/* | tests/* | scenarios/* | include/* | .ci/* | .pictures/*)
                    # shellcheck disable=SC2086 # a pattern such as tests/*/README.md has to match something
                    compgen -G "$1/$name" >/dev/null || echo "$page: $name" ;;
                */*) ;;
                *.c | *.h | *.sh)
                    find "$1/src" "$1/tests" "$1/include" -name "$name" 2>/dev/null | grep -q . || echo "$page: $name" ;;
            esac
        done
    done
}
missing_links() { # missing_links TREE
    local page link
    for page in $(pages "$1"); do
        sed '/^```/,/^```/d' "$1/$page" | grep -oE '\]\([^)#]+' | cut -c3- | grep -v '^https*:' | while read -r link; do
            [ -e "$1/$(dirname "$page")/$link" ] || echo "$page: $link"
        done
    done
}
all_paths_exist() { ! missing_paths "$1" | grep .; }
all_links_lead() { ! missing_links "$1" | grep .; }
has_lines() { # has_lines LOW HIGH FILE
    local lines
    lines=$(wc -l <"$3")
    [ "$lines" -ge "$1" ] && [ "$lines" -le "$2" ] || { echo "$3 has $lines lines, not $1 to $2"; false; }
}
# The map comes right after the command and its output.
map_is_near() { [ "$(grep -m1 -n '^## Map' README.md | cut -d: -f1)" -le 75 ]; }

check "every path that a page names exists" all_paths_exist .
check "every link of a page leads somewhere" all_links_lead .
check "README has 150 to 200 lines" has_lines 150 200 README.md
check "src/README.md has at most 250" has_lines 100 250 src/README.md
check "the map follows README's first result" map_is_near

mkdir -p "$scratch/tree/src"
echo 'See `src/gone.c`, `gone.h` and [this](src/gone.md).' >"$scratch/tree/README.md"
check "control: a path that is gone is noticed" exits 1 all_paths_exist "$scratch/tree"
check "control: so is a link" exits 1 all_links_lead "$scratch/tree"
touch "$scratch/tree/src"/gone.{c,h,md}
check "control: they pass once they are there" all_paths_exist "$scratch/tree"
check "control: links, too" all_links_lead "$scratch/tree"
exit $failed
