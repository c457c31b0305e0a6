#!/usr/bin/env bash
# One word, one meaning: what a file of src defines at file scope - functions, static ones too, tables, and the tags of
# structs, unions and enums - no other file defines under the same name, in whatever room; NAME.h and NAME.c are one
# file. A search for a name leads to one place.
set -u
cd "$(dirname "$0")/../.." || exit 3

# clashes TREE: a line for each name that several files define
clashes() {
    find "$1/src" -name '*.[ch]' -exec awk -f tests/structure/unique_names.awk {} + | awk '{
        file = substr($2, 1, length($2) - 2)
        if (($1, file) in seen) next
        seen[$1, file] = 1
        if (++files[$1] > 1) twice[$1] = 1
        where[$1] = where[$1] " " $2
    } END { for (name in twice) print name ":" where[name] }' | sort
}

failed=0
say() { # say GOOD SENTENCE [COMPLAINTS]
    if [ "$1" = 1 ]; then echo "ok - $2"; else echo "not ok - $2"; sed 's/^/  /' <<<"${3-}"; failed=1; fi
}

complaints=$(clashes .)
say "$([ -z "$complaints" ] && echo 1)" "no name at file scope belongs to two files" "$complaints"
count=$(find src -name '*.[ch]' -exec awk -f tests/structure/unique_names.awk {} + | wc -l)
functions=$(cat src/*/*.c | grep -c '^{')
say "$([ "$count" -ge "$functions" ] && echo 1)" "control: at least the $functions functions of the sources are seen" "$count names"

# Bad trees: a name in base, and again in world, or in the same room.
bad=$(mktemp -d) || exit 3
trap 'rm -rf "$bad"' EXIT
mkdir -p "$bad/src/base" "$bad/src/world"
refuses() { # refuses SENTENCE ONE OTHER
    printf '%b\n' "$2" >"$bad/src/base/text.c"
    printf '%b\n' "$3" >"$bad/src/world/cell.c"
    local found
    found=$(clashes "$bad")
    say "$([[ $found == twin:*text.c*cell.c || $found == twin:*cell.c*text.c ]] && echo 1)" "control: $1" "$found"
}
passes() { # passes SENTENCE ONE OTHER
    printf '%b\n' "$2" >"$bad/src/base/text.c"
    printf '%b\n' "$3" >"$bad/src/world/cell.c"
    local found
    found=$(clashes "$bad")
    say "$([ -z "$found" ] && echo 1)" "control: $1" "$found"
}
refuses "two functions of one name are refused" 'int twin(int a)\n{\n    return a;\n}' 'static void twin(void)\n{\n}'
refuses "even if one has its parameters on two lines" 'int twin(int a,\n         int b)\n{\n    return a;\n}' 'char *twin(void)\n{\n}'
refuses "two structs of one name are refused" 'struct twin {\n    int a;\n};' 'static const struct twin {\n    int b;\n} x[] = {{1}};'
refuses "a struct within another counts" 'struct outer {\n    struct twin {\n        int a;\n    } in;\n};' 'enum twin { A };'
refuses "two tables of one name are refused" 'static const char *const twin[] = {"a"};' 'const int twin[2][3] = {\n    {1}};'
refuses "a function and a struct of one name are refused" 'struct twin {\n};' 'static void twin(void)\n{\n}'
printf 'static int twin;\n' >"$bad/src/base/text.c"
printf 'static void twin(void)\n{\n}\n' >"$bad/src/base/file.c"
: >"$bad/src/world/cell.c"
say "$([[ $(clashes "$bad") == twin:*file.c*text.c || $(clashes "$bad") == twin:*text.c*file.c ]] && echo 1)" \
    "control: two files of one room are refused" "$(clashes "$bad")"
printf 'struct twin {\n};\n' >"$bad/src/base/file.h"
: >"$bad/src/base/text.c"
say "$([ -z "$(clashes "$bad")" ] && echo 1)" "control: a header and its source are one file" "$(clashes "$bad")"
rm "$bad"/src/base/file.[ch]
passes "a declaration is no definition" 'int twin(int a);\nstruct twin;\nextern const int twin[];' 'int twin(int a)\n{\n    return a;\n}'
passes "nor is a comment or a local" '/* struct twin {\n   twin( */\nvoid f(void)\n{\n    int twin = 1;\n}' 'int twin(int a)\n{\n    return a;\n}'

exit $failed
