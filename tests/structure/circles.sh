#!/usr/bin/env bash
# Within a room, too, files stand on each other and not in a circle: whoever reads one need not know those that use it.
# Read off the objects, by `nm`: what one defines and another needs. Circles between rooms are includes.sh's.
. "$(dirname "$0")/../tap.sh"

objects=${program%/rehearse}/src

objects_of() { # of the sources that there are: a build keeps those of files that are gone
    local source
    for source in src/"$1"/*.c; do
        source=${source#src/}
        echo "$objects/${source%.c}.o"
    done
}

# needs OBJECT...: "user used" for each pair of objects of which one needs a symbol of the other
needs() {
    nm -g "$@" 2>/dev/null | awk '
        /^$/ { next }
        /\.o:$/ { sub(/:$/, ""); sub(/.*\//, ""); file = $0; next }
        NF == 3 && $2 ~ /[TDRBVW]/ { defined[$3] = file }
        NF == 2 && $1 == "U" { used[file " " $2] }
        END { for (pair in used) {
            split(pair, part, " ")
            if ((part[2] in defined) && defined[part[2]] != part[1]) print part[1], defined[part[2]]
        } }' | sort -u
}
# circles OBJECT...: what stands in a circle; nothing if none does
circles() { needs "$@" | tsort 2>&1 >/dev/null | sed -n 's/^tsort: \([^ ]*\.o\)$/\1/p'; }

room_has_none() {
    local found
    found=$(circles $(objects_of "$1"))
    [ -z "$found" ] || { echo "in a circle: "$found; false; }
}
for room in src/*/; do
    room=$(basename "$room")
    check "$room has no circle of files" room_has_none "$room"
done

compile() { echo "$2" >"$scratch/$1.c" && ${CC:-gcc} -c "$scratch/$1.c" -o "$scratch/$1.o"; }
circle_is_seen() {
    compile one 'int two(void); int one(void) { return two(); }' &&
        compile two 'int three(void); int two(void) { return three(); }' &&
        compile three "int $1(void); int three(void) { return $1(); }" &&
        [ "$(circles "$scratch"/{one,two,three}.o | sort | tr '\n' ' ')" = "$2" ]
}
check "control: a circle of three is seen" circle_is_seen one "one.o three.o two.o "
check "control: a chain of three is none" circle_is_seen elsewhere ""
check "control: the pairs of a room are seen" test "$(needs $(objects_of report) | wc -l)" -gt 50

exit $failed
