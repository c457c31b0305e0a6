#!/usr/bin/env bash
# A run that finds another one writing to its folder says so and waits; an interrupt ends the waiting.
. "$(dirname "$0")/../tap.sh"
. tests/robust/tiny.sh

gone() { ! kill -0 "$1" 2>/dev/null; }
# Holds the lock of FOLDER as another run does, until release.
hold() {
    mkdir -p "$1" && exec {held}<"$1" && flock "$held"
}
release() { exec {held}<&-; }
waits() { # waits FOLDER COMMAND...: starts it with FOLDER held, and returns when it says that it waits; its id is $pid
    local folder=$1
    shift
    hold "$folder"
    "$@" {held}<&- 2>"$scratch/said" & pid=$!
    comes_true grep -qx "rehearse: waiting for another run that writes to $folder" "$scratch/said"
}
given_up() { # given_up SIGNAL STATUS FOLDER COMMAND...: ends with it, and the folder is as empty as it was
    local signal=$1 expected=$2 folder=$3 status=0
    waits "${@:3}" && kill "-$signal" $pid && comes_true gone $pid || { kill -9 $pid; release; cat "$scratch/said"; return 1; }
    wait $pid || status=$?
    release
    cat "$scratch/said"
    [ $status = $expected ] && [ -z "$(ls -A "$folder")" ] && [ "$(wc -l <"$scratch/said")" = 2 ]
}
goes_on() {
    local status=0
    waits "$scratch/late" exec_tiny --out "$scratch/late" || { kill -9 $pid; release; return 1; }
    release
    wait $pid || status=$?
    [ $status -le 1 ] && diff -r -x run.json "$scratch/old" "$scratch/late" && [ "$(wc -l <"$scratch/said")" = 1 ]
}
# In the background these become the program itself, so that a signal reaches it.
exec_tiny() { exec "$program" run "$scratch/tiny.yaml" --threads 1 --plots none --quiet "$@"; }
exec_plotted() { exec "$program" run "$scratch/tiny.yaml" --threads 1 --quiet --out "$scratch/out" --plots "$1"; }

check "there are two different results" old_and_new
check "a run waits for another one that writes to its folder, and then goes on" goes_on
for signal in INT TERM; do
    check "$signal ends the waiting for the folder of results: exit 130, nothing written" \
        given_up $signal 130 "$scratch/held-$signal" exec_tiny --out "$scratch/held-$signal"
done
whole=0
tiny --out "$scratch/whole" || whole=$?
check "an interrupt ends the waiting for the folder of pictures: none are written, the exit status is the tables'" \
    given_up INT $whole "$scratch/plots" exec_plotted "$scratch/plots"
check "the tables are there: they come first" eval 'diff -rq -x run.json "$scratch/old" "$scratch/out"'
check "a run that nobody is in the way of says nothing" eval '[ -z "$(tiny --out "$scratch/free" 2>&1)" ]'
exit $failed
