#!/usr/bin/env bash
# Exit statuses in the corners: values that are empty, pipes that nobody reads, recordings that decide nothing.
. "$(dirname "$0")/../tap.sh"

printf 'time,latency.p99\n1m,46ms\n' >"$scratch/early.csv"
judge() { "$program" judge tests/vectors/canary-passes.yaml --out "$scratch/judged" --quiet "$@"; }
empty() { # empty VERB OPTION ARGUMENT...
    exits 2 "$program" "$1" "--$2" "" "${@:3}" 2>"$scratch/said" && grep -q -- "--$2 needs a value" "$scratch/said"
}
# into_closed_pipe HOW COMMAND...: its status when nobody reads stdout; HOW the caller takes SIGPIPE
into_closed_pipe() {
    local how=$1 status
    shift
    mkfifo "$scratch/pipe$$" || return
    exec {both}<>"$scratch/pipe$$" {write}>"$scratch/pipe$$" {both}<&-
    rm "$scratch/pipe$$"
    (trap "$how" PIPE; exec "$@" >&"$write" {write}>&-) 2>"$scratch/said"
    status=$?
    exec {write}>&-
    cat "$scratch/said"
    [ $status = 3 ] && grep -q 'cannot write to stdout' "$scratch/said"
}
decides_nothing() {
    exits 1 judge --metrics "$scratch/early.csv" --set 'expect={decisions: [no rollback]}' 2>"$scratch/said" &&
        grep -q 'decides nothing' "$scratch/said"
}
no_folder_none() {
    (cd "$scratch" && judge_there() { "$program" judge "$OLDPWD/tests/vectors/canary-passes.yaml" --quiet --out judged "$@"; } &&
        judge_there --metrics "$OLDPWD/tests/vectors/canary-passes.csv" --plots none && [ ! -e none ])
}

for option in out plots until seed threads set; do
    check "run --$option '': exit 2, named" empty run $option scenarios/small.yaml
done
for option in out plots metrics set; do
    check "judge --$option '': exit 2, named" empty judge $option tests/vectors/canary-passes.yaml
done
for how in - ''; do
    check "a closed pipe is exit 3, SIGPIPE ${how:-ignored}" into_closed_pipe "$how" "$program" help
    check "for a run, too, SIGPIPE ${how:-ignored}" into_closed_pipe "$how" "$program" run scenarios/small.yaml --until 2m \
        --plots none --out "$scratch/run"
    check "and for a long text, SIGPIPE ${how:-ignored}" into_closed_pipe "$how" "$program" run scenarios/small.yaml --until 4m \
        --plots none --json --out "$scratch/run"
done
check "control: the recording that decides everything is exit 0" judge --metrics tests/vectors/canary-passes.csv
check "a recording that decides nothing is exit 1, with words" decides_nothing
check "judge --plots none makes no folder of that name" no_folder_none
exit $failed
