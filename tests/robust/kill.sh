#!/usr/bin/env bash
# kill -9 at each moment of a run that can make a difference leaves the old result or the new one.
# slow: it is started anew for each of its system calls, more than 400 times.
. "$(dirname "$0")/../tap.sh"
. tests/robust/tiny.sh

run_tiny=("$program" run "$scratch/tiny.yaml" --threads 1 --plots none --quiet --seed 2 --out)
run_drawn=("$program" run "$scratch/tiny.yaml" --threads 1 --quiet --out "$scratch/drawn" --plots "$scratch/plots")

build() {
    "${CC:-gcc}" -O1 -Wall -Wextra -Werror tests/robust/{kill_at_call,two_results}.c -o "$scratch/kill_at_call"
}
can_trace() { [ "$("$scratch/kill_at_call" count /bin/true 2>/dev/null || echo 0)" -gt 0 ]; }
# Moments are counted in system calls: before, within and after the writing, on a machine of any speed.
kill_at_each_call() {
    mkdir "$scratch/killed"
    "$scratch/kill_at_call" each "$scratch/old:$scratch/new:$scratch/killed" "${run_tiny[@]}" "$scratch/killed" \
        >"$scratch/moments" 2>&1 || { cat "$scratch/moments"; false; }
}
# A program that writes its file in place is found out, and so is one that never gets to write.
in_place() {
    mkdir "$scratch"/{a,b,c}
    echo old >"$scratch/a/file" && echo new >"$scratch/b/file"
    "$scratch/kill_at_call" each "$scratch/a:$scratch/b:$scratch/c" \
        "$(command -v bash)" -c "echo new >'$scratch/c/file'" >"$scratch/said"
    [ $? = 1 ] && grep -q 'file is neither the old file nor the new one' "$scratch/said"
}
never_writes() {
    "$scratch/kill_at_call" each "$scratch/a:$scratch/b:$scratch/c" /bin/true >"$scratch/said"
    [ $? = 1 ] && grep -q ' 0 within it, 0 after it' "$scratch/said"
}
# What a dead run left behind does not stand in the way of the next one, and goes away with it.
next_run_is_whole() {
    tiny --seed 2 --out "$scratch/killed" || [ $? = 1 ] || return
    diff -r -x run.json "$scratch/new" "$scratch/killed" && is_json <"$scratch/killed/run.json"
}
dies_while_drawing() { # old pictures stay whole, too
    local calls percent
    "${run_drawn[@]}" || [ $? = 1 ] || return
    ls "$scratch/plots"/*.png >/dev/null || return
    cp -r "$scratch/plots" "$scratch/old-plots"
    calls=$("$scratch/kill_at_call" count "${run_drawn[@]}") || return
    for percent in 50 60 65 70 75 80 85 90 95; do # of its calls; the first half is the run
        # A gnuplot that has lost its parent is waited for: it holds file 5 open until it ends.
        : "$("$scratch/kill_at_call" $((calls * percent / 100)) "${run_drawn[@]}" 5>&1 || echo ended >"$scratch/ended")"
        [ ! -e "$scratch/ended" ] || { echo "it ended before $percent % of $calls calls"; return 1; }
        diff -rq "$scratch/old-plots" "$scratch/plots" || return
    done
}
# After the kills above.
next_run_clears_the_pictures() {
    "${run_drawn[@]}" || [ $? = 1 ] || return
    diff -r "$scratch/old-plots" "$scratch/plots" && [ -z "$(find "$scratch" -name '.rehearse-*')" ]
}
# Runs of two seeds at once into one place: what is there in the end is one run's, whole, and nothing else.
many_at_once() {
    local i round
    for ((round = 0; round < 10; round++)); do
        for ((i = 0; i < 6; i++)); do tiny --seed $((1 + i % 2)) --out "$scratch/crowd" & done
        wait
        diff -rq -x run.json "$scratch/old" "$scratch/crowd" || diff -rq -x run.json "$scratch/new" "$scratch/crowd" || return
        is_json <"$scratch/crowd/run.json" || return
    done
}

check "a program can be killed at a system call" build
check "there are two different results" old_and_new
[ $failed = 0 ] || exit 1
if can_trace; then
    check "killed at each of its system calls: one whole result, the old one or the new one" kill_at_each_call
    cat "$scratch/moments"
    check "the next run is whole and clears up" next_run_is_whole
    check_drawn "killed while drawing: the old pictures are as they were" dies_while_drawing
    check_drawn "the next run draws the same pictures and clears up" next_run_clears_the_pictures
    check "negative control: a file that is written in place is seen" in_place
    check "negative control: a run that is not killed while it writes is seen" never_writes
else
    skip "killed at each of its system calls: one whole result, the old one or the new one" \
        "no program may trace another here"
fi
check "runs at once into one place: one whole result" many_at_once
exit $failed
