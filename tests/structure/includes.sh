#!/usr/bin/env bash
# The layout of the repository: includes go down the floors only, and a few habits a reader relies on.
#     base < random, metrics < model < world | control | language | lint < rehearsal < report < library | command
# A header stands beside its source; names are unique in a room.
# Each rule is checked on the real tree and then on a bad tree, which it must refuse.
set -u
cd "$(dirname "$0")/../.." || exit 3

declare -A floor=([base]=0 [random]=1 [metrics]=1 [model]=2 [world]=3 [control]=3 [language]=3 [lint]=3 [rehearsal]=4 [report]=5
    [library]=6 [command]=6)
lines_max=800
columns_max=120 # .clang-format's; it wraps no comments
top_level=" Makefile README.md LICENSE src include scenarios tests results plots build "

# Every checker prints one line for each thing that is wrong in TREE ($1).
check_includes() {
    local tree=$1 file line included from to
    grep -HnrE --include='*.[ch]' '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' "$tree/src" |
        sed -E 's/^([^:]*):([0-9]+):[^"]*"([^"]*)".*/\1 \2 \3/' |
        while read -r file line included; do
            from=${file#"$tree"/src/} from=${from%%/*} to=${included%%/*}
            if [[ $included != */* ]]; then echo "$file:$line: write \"ROOM/$included\""
            elif [ -z "${floor[$from]-}" ]; then echo "$file: $from is not a room"
            elif [ -z "${floor[$to]-}" ]; then echo "$file:$line: $to is not a room"
            elif [ "$from" != "$to" ] && [ "${floor[$from]}" -le "${floor[$to]}" ]; then
                echo "$file:$line: $from may not include $included"
            fi
        done
}

# Within a room, that is a folder of src: x.h and x.c are one thing, so the name says where to look.
check_names() {
    find "$1/tests" -type f \( -name '*.[ch]' -o -name '*.sh' \) | sed 's|.*/||' | sort | uniq -d |
        sed 's/$/: two files have this name/'
    find "$1/src" -mindepth 3 -type f -name '*.[ch]' | sed 's/$/: a room has no rooms in it/'
}

check_lengths() {
    find "$1/src" "$1/tests" -type f -name '*.[ch]' -exec awk -v max=$lines_max \
        'FNR == max + 1 { print FILENAME ": over " max " lines" }' {} +
}

check_widths() {
    LC_ALL=C.UTF-8 grep -rnHE --include='*.[ch]' "^.{$((columns_max + 1)),}" "$1/src" "$1/tests" |
        sed -E "s/^([^:]*:[0-9]+):.*/\\1: over $columns_max columns/"
}

# A pointer is there (`if (p)`) or not (`if (!p)`): one way to ask.
check_null() {
    grep -rnHE --include='*.[ch]' '[!=]=[[:space:]]*NULL\>|\<NULL[[:space:]]*[!=]=' "$1/src" "$1/include" "$1/tests" |
        sed -E 's/^([^:]*:[0-9]+):.*/\1: write p or !p/'
}

check_top_level() {
    local entry
    for entry in "$1"/*; do
        entry=${entry##*/}
        [[ $top_level == *" $entry "* ]] || echo "$entry: not one of$top_level"
    done
}

failed=0
say() { # say GOOD SENTENCE [COMPLAINTS]
    if [ "$1" = 1 ]; then echo "ok - $2"; else echo "not ok - $2"; sed 's/^/  /' <<<"${3-}"; failed=1; fi
}
holds() { # holds CHECKER SENTENCE: on the real tree
    local complaints
    complaints=$($1 .)
    say "$([ -z "$complaints" ] && echo 1)" "$2" "$complaints"
}
catches() { # catches CHECKER SENTENCE PATTERN: in $bad
    local complaints
    complaints=$($1 "$bad")
    say "$([[ $complaints == *"$3"* ]] && echo 1)" "$2" "$complaints"
}

holds check_includes "includes go down the floors only"
holds check_names "file names are unique"
holds check_lengths "no file in src, include or tests is over $lines_max lines"
holds check_widths "no line in them is over $columns_max columns"
holds check_null "no pointer is compared with NULL"
holds check_top_level "the top level holds what it should"

# Bad trees: one file each, put into an otherwise good tree.
bad=$(mktemp -d) || exit 3
trap 'rm -rf "$bad"' EXIT
fresh() {
    rm -rf "${bad:?}"/*
    mkdir -p "$bad"/src/{base,random,metrics,model,language,world,control} "$bad"/include "$bad"/tests/unit
    local part
    for part in base/text random/pcg metrics/sample model/policy language/yaml world/cell control/gate; do
        : >"$bad/src/$part.c"
        : >"$bad/src/$part.h"
    done
}
refuses_include() { # refuses_include FILE INCLUDED SENTENCE PATTERN
    fresh
    echo "#include \"$2\"" >"$bad/$1"
    catches check_includes "$3" "$4"
}

fresh
printf '#include "base/text.h"\n#include "random/pcg.h"\n#include <stdio.h>\n' >"$bad/src/world/cell.c"
complaints=$(for checker in check_includes check_names check_lengths check_widths check_null \
    check_top_level; do $checker "$bad"; done)
say "$([ -z "$complaints" ] && echo 1)" "control: a good tree passes" "$complaints"
refuses_include src/base/text.c random/pcg.h "control: base that includes random is refused" "base may not include"
refuses_include src/world/cell.c control/gate.h "control: world that includes control is refused" "world may not include"
refuses_include src/control/gate.c world/cell.h "control: control that includes world is refused" "control may not include"
refuses_include src/metrics/sample.c random/pcg.h "control: metrics that includes random is refused" "metrics may not include"
refuses_include src/random/pcg.c metrics/sample.h "control: random that includes metrics is refused" "random may not include"
refuses_include src/base/text.h world/cell.h "control: a header that looks up is refused" "base may not include"
refuses_include src/model/policy.c language/yaml.h "control: model that includes language is refused" "model may not include"
refuses_include src/world/cell.c language/yaml.h "control: world that includes language is refused" "world may not include"
refuses_include src/base/text.c orphan/text.h "control: a header of no room is refused" "orphan is not a room"
refuses_include src/base/text.c text.h "control: an include without its room is refused" "write"
fresh
mkdir "$bad/src/world/inner"
: >"$bad/src/world/inner/cell.c"
catches check_names "control: a room within a room is refused" "inner/cell.c"
fresh
: >"$bad/tests/unit/cell.sh"
mkdir "$bad/tests/other"
: >"$bad/tests/other/cell.sh"
catches check_names "control: two tests of one name are refused" "cell.sh"
fresh
yes '' | head -n $((lines_max + 1)) >"$bad/src/base/text.c"
catches check_lengths "control: a file of $((lines_max + 1)) lines is refused" "text.c: over"
fresh
yes '' | head -n $((lines_max + 1)) >"$bad/tests/unit/test_text.c"
catches check_lengths "control: so is a test" "test_text.c: over"
fresh
printf '%*s\n' $columns_max '' $((columns_max + 1)) '' >"$bad/tests/unit/test_text.c"
catches check_widths "control: a line of $((columns_max + 1)) columns is refused" "test_text.c:2: over"
for compared in 'if (text == NULL)' 'while (text!=NULL)' 'if (NULL == text)'; do
    fresh
    echo "$compared" >"$bad/src/base/text.h"
    catches check_null "control: '$compared' is refused" "text.h:1: write"
done
fresh
: >"$bad/notes.txt"
catches check_top_level "control: a stray file at the top is refused" "notes.txt"

exit $failed
