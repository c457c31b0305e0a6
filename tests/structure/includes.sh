#!/usr/bin/env bash
# The layout of the repository: includes go down the floors only, and a few habits a reader relies on.
#     base < random, metrics < scenario < world | control < rehearsal < report < command
# Each rule is checked on the real tree and then on a bad tree, which it must refuse.
set -u
cd "$(dirname "$0")/../.." || exit 3

declare -A floor=([base]=0 [random]=1 [metrics]=1 [scenario]=2 [world]=3 [control]=3 [rehearsal]=4 [report]=5 [command]=6)
# A public header X.h belongs to the room that has src/ROOM/X.c; these two have no such file.
declare -A room_of_header=([report]=report [command]=command)
lines_max=400
columns_max=120 # .clang-format's; it wraps no comments
top_level=" Makefile README.md LICENSE src include scenarios tests results plots build "

# room_of_file TREE FILE: the room of a source or of a header, nothing when it has none.
room_of_file() {
    local path=${2#"$1"/} name source
    case $path in
    src/*/*) path=${path#src/}; echo "${path%%/*}" ;;
    include/rehearse/*.h)
        name=$(basename "$path" .h)
        if [ -n "${room_of_header[$name]-}" ]; then echo "${room_of_header[$name]}"; return; fi
        for source in "$1"/src/*/"$name".c; do
            if [ -e "$source" ]; then basename "$(dirname "$source")"; return; fi
        done
        ;;
    esac
}

# Every checker prints one line for each thing that is wrong in TREE ($1).
check_includes() {
    local tree=$1 file line included target from to
    grep -HnrE --include='*.[ch]' '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' "$tree/src" "$tree/include" |
        sed -E 's/^([^:]*):([0-9]+):[^"]*"([^"]*)".*/\1 \2 \3/' |
        while read -r file line included; do
            case $included in
            rehearse/*) target=$tree/include/$included ;;
            */*) target=$tree/src/$included ;;
            *) echo "$file:$line: write \"rehearse/$included\" or \"ROOM/$included\""; continue ;;
            esac
            from=$(room_of_file "$tree" "$file") to=$(room_of_file "$tree" "$target")
            if [ -z "${floor[${from:-none}]-}" ]; then echo "$file: which room is it of? add it to room_of_header"
            elif [ -z "${floor[${to:-none}]-}" ]; then echo "$file:$line: which room is $included of? add it to room_of_header"
            elif [ "$from" != "$to" ] && [ "${floor[$from]}" -le "${floor[$to]}" ]; then
                echo "$file:$line: $from may not include $included of $to"
            fi
        done
}

check_names() {
    find "$1/src" "$1/include" "$1/tests" -type f \( -name '*.[ch]' -o -name '*.sh' \) | sed 's|.*/||' | sort | uniq -d |
        sed 's/$/: two files have this name/'
}

check_lengths() {
    find "$1/src" "$1/include" "$1/tests" -type f -name '*.[ch]' -exec awk -v max=$lines_max \
        'FNR == max + 1 { print FILENAME ": over " max " lines" }' {} +
}

check_widths() {
    LC_ALL=C.UTF-8 grep -rnHE --include='*.[ch]' "^.{$((columns_max + 1)),}" "$1/src" "$1/include" "$1/tests" |
        sed -E "s/^([^:]*:[0-9]+):.*/\\1: over $columns_max columns/"
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
holds check_top_level "the top level holds what it should"

# Bad trees: one file each, put into an otherwise good tree.
bad=$(mktemp -d) || exit 3
trap 'rm -rf "$bad"' EXIT
fresh() {
    rm -rf "${bad:?}"/*
    mkdir -p "$bad"/src/{base,random,metrics,scenario,world,control} "$bad"/include/rehearse "$bad"/tests/unit
    local pair
    for pair in base/text random/pcg metrics/sample world/cell control/gate; do
        : >"$bad/src/$pair.c"
        : >"$bad/include/rehearse/${pair#*/}.h"
    done
}
refuses_include() { # refuses_include FILE INCLUDED SENTENCE PATTERN
    fresh
    echo "#include \"$2\"" >"$bad/$1"
    catches check_includes "$3" "$4"
}

fresh
printf '#include "rehearse/text.h"\n#include "rehearse/pcg.h"\n#include <stdio.h>\n' >"$bad/src/world/cell.c"
complaints=$(for checker in check_includes check_names check_lengths check_widths check_top_level; do $checker "$bad"; done)
say "$([ -z "$complaints" ] && echo 1)" "control: a good tree passes" "$complaints"
refuses_include src/base/text.c rehearse/pcg.h "control: base that includes random is refused" "base may not include"
refuses_include src/world/cell.c rehearse/gate.h "control: world that includes control is refused" "world may not include"
refuses_include src/control/gate.c rehearse/cell.h "control: control that includes world is refused" "control may not include"
refuses_include src/metrics/sample.c rehearse/pcg.h "control: metrics that includes random is refused" "metrics may not include"
refuses_include src/random/pcg.c rehearse/sample.h "control: random that includes metrics is refused" "random may not include"
refuses_include include/rehearse/text.h rehearse/cell.h "control: a public header that looks up is refused" "base may not include"
refuses_include src/base/text.c world/inside.h "control: a look into a higher room's folder is refused" "base may not include"
refuses_include src/base/text.c rehearse/orphan.h "control: a header of no room is refused" "which room is"
refuses_include src/base/text.c text.h "control: an include without its room is refused" "write"
fresh
: >"$bad/tests/unit/cell.c"
catches check_names "control: two files of one name are refused" "cell.c"
fresh
yes '' | head -n $((lines_max + 1)) >"$bad/src/base/text.c"
catches check_lengths "control: a file of $((lines_max + 1)) lines is refused" "text.c: over"
fresh
yes '' | head -n $((lines_max + 1)) >"$bad/tests/unit/test_text.c"
catches check_lengths "control: so is a test" "test_text.c: over"
fresh
printf '%*s\n' $columns_max '' $((columns_max + 1)) '' >"$bad/tests/unit/test_text.c"
catches check_widths "control: a line of $((columns_max + 1)) columns is refused" "test_text.c:2: over"
fresh
: >"$bad/notes.txt"
catches check_top_level "control: a stray file at the top is refused" "notes.txt"

exit $failed
