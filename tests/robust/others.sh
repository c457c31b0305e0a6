#!/usr/bin/env bash
# Nothing of anybody else's is written over or removed: not in a folder of results, not beside it, not through a link.
. "$(dirname "$0")/../tap.sh"
. tests/robust/tiny.sh
. tests/robust/one_run.sh

fine() { "$@" || [ $? = 1 ]; } # a NO-GO is a good run, too
with_own_files() { # with_own_files FOLDER: they are as they were
    [ "$(cat "$1/notes.txt")" = mine ] && [ -d "$1/sub" ] && [ "$(cat "$1/sub/deep")" = mine ] && [ -L "$1/away" ]
}
own_files() { mkdir -p "$1/sub" && echo mine >"$1/notes.txt" && echo mine >"$1/sub/deep" && ln -s nowhere "$1/away"; }
carried_over() {
    own_files "$scratch/a" && fine tiny --out "$scratch/a" && with_own_files "$scratch/a" && one_run "$scratch/a" &&
        fine tiny --seed 2 --out "$scratch/a" && with_own_files "$scratch/a" && one_run "$scratch/a"
}
carried_in_place() {
    own_files "$scratch/b" && (cd "$scratch/b" && fine tiny --out . && fine tiny --seed 2 --out .) &&
        with_own_files "$scratch/b" && one_run "$scratch/b"
}
# A run that was killed between the exchange and the moving of what was not its own.
rescued() {
    fine tiny --out "$scratch/c" && fine tiny --seed 2 --out "$scratch/.rehearse-c-aB3xYz" && own_files "$scratch/.rehearse-c-aB3xYz" &&
        fine tiny --out "$scratch/c" && with_own_files "$scratch/c" && one_run "$scratch/c" && [ ! -e "$scratch/.rehearse-c-aB3xYz" ]
}
not_provably_a_run() { # it has names of ours, but nothing says that a run made them
    mkdir "$scratch/.rehearse-c-abcdef" && echo mine >"$scratch/.rehearse-c-abcdef/samples.csv" &&
        fine tiny --out "$scratch/c" 2>"$scratch/said" && [ "$(cat "$scratch/.rehearse-c-abcdef/samples.csv")" = mine ] &&
        grep -q 'has files in it that are not a run' "$scratch/said" && rm -r "$scratch/.rehearse-c-abcdef"
}
held_by_another() {
    mkdir "$scratch/.rehearse-c-abcdef" && exec {held}<"$scratch/.rehearse-c-abcdef" && flock "$held" &&
        fine tiny --out "$scratch/c" {held}<&- && [ -d "$scratch/.rehearse-c-abcdef" ] && exec {held}<&- &&
        fine tiny --out "$scratch/c" && [ ! -e "$scratch/.rehearse-c-abcdef" ]
}
refused() { # refused FOLDER NAME: exit 3, named, before anything is simulated
    exits 3 tiny --out "$1" 2>"$scratch/said" && grep -qF "$2 is not a run's" "$scratch/said"
}
own_samples() {
    mkdir "$scratch/d" && echo mine >"$scratch/d/samples.csv" && refused "$scratch/d" samples.csv &&
        [ "$(ls -A "$scratch/d") $(cat "$scratch/d/samples.csv")" = "samples.csv mine" ]
}
own_proof() { # a file of the name that another tool wrote proves nothing, be it the first or the last of a run's
    local name
    for name in run.json outcome.json; do
        mkdir "$scratch/d-$name" && echo '{}' >"$scratch/d-$name/$name" && refused "$scratch/d-$name" $name || return
        echo mine >"$scratch/d-$name/samples.csv" && exits 3 tiny --out "$scratch/d-$name" 2>/dev/null || return
        [ "$(cat "$scratch/d-$name"/*)" = $'{}\nmine' ] || return
    done
}
link_in_place() {
    fine tiny --out "$scratch/e" && echo mine >"$scratch/target" && ln -sf "$scratch/target" "$scratch/e/report.md" &&
        refused "$scratch/e" report.md && [ "$(cat "$scratch/target")" = mine ]
}
own_picture() {
    mkdir "$scratch/p" && echo 'set terminal svg' >"$scratch/p/pictures.gp" && echo mine >"$scratch/p/latency.png" || return
    exits 3 "$program" run "$scratch/tiny.yaml" --threads 1 --quiet --out "$scratch/q" --plots "$scratch/p" 2>"$scratch/said" &&
        grep -qF "is not a run's (no pictures.gp" "$scratch/said" && [ "$(cat "$scratch/p/latency.png")" = mine ]
}
own_beside_pictures() { # drawn twice over; what is not a picture stays
    mkdir "$scratch/r" && echo mine >"$scratch/r/notes.txt" || return
    local i
    for i in 1 2; do
        fine "$program" run "$scratch/tiny.yaml" --threads 1 --quiet --out "$scratch/q" --plots "$scratch/r" || return
    done
    [ "$(cat "$scratch/r/notes.txt")" = mine ] && [ -s "$scratch/r/latency.png" ] && [ -s "$scratch/r/pictures.gp" ]
}
old_traps() { # names that runs once wrote through
    local name
    fine tiny --out "$scratch/f" && mkdir "$scratch/kept" && echo mine >"$scratch/kept/latency.png" || return
    for name in outcome.json run.json report.md samples.csv; do ln -s "$scratch/target" "$scratch/f/$name.partial"; done
    mkdir "$scratch/g" && ln -s "$scratch/kept" "$scratch/g/.drawing" || return
    fine "$program" run "$scratch/tiny.yaml" --threads 1 --quiet --out "$scratch/f" --plots "$scratch/g" 2>/dev/null
    [ "$(cat "$scratch/target" "$scratch/kept/latency.png")" = $'mine\nmine' ] && [ -L "$scratch/g/.drawing" ]
}
same_rights() {
    mkdir -m 2751 "$scratch/h" && fine tiny --out "$scratch/h" && [ "$(stat -c %a "$scratch/h")" = 2751 ]
}
through_a_link() { # the folder itself may be one
    mkdir "$scratch/real" && ln -s real "$scratch/name" && fine tiny --out "$scratch/name" && [ -L "$scratch/name" ] &&
        one_run "$scratch/real"
}
mount_point() {
    fine tiny --out "$scratch/mounted" && fine tiny --seed 2 --out "$scratch/mounted" && one_run "$scratch/mounted"
}

check "own files in a folder of results stay" carried_over
check "in the working folder, too" carried_in_place
check "own files that a killed run had moved away come back" rescued
check "a folder that looks like a killed run's is left alone unless a run made it" not_provably_a_run
check "and while another run holds it" held_by_another
check "a file with the name of a table, where there are no results, is not written over: exit 3" own_samples
check "nor beside a file of another tool that is called as a run's is" own_proof
check "a file with the name of a picture, where none were drawn, is not drawn over: exit 3" own_picture
check_drawn "own files beside pictures stay" own_beside_pictures
check "a link in the place of a table is not written over: exit 3" link_in_place
check "links with the names of old temporary files are not followed" old_traps
check "the folder keeps its rights" same_rights
check "a link to the folder stays one" through_a_link
mkdir "$scratch/mounted"
if mount -t tmpfs -o size=4m tmpfs "$scratch/mounted" 2>/dev/null; then
    trap 'umount "$scratch/mounted"; rm -rf "$scratch"' EXIT
    check "results at a mount point" mount_point
else
    skip "results at a mount point" "mounting one needs root"
fi
exit $failed
