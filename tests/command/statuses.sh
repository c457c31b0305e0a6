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

# Every way out of every verb: STATUS | what is said, on either stream | arguments.
table() {
    cat <<END
2|Usage|
0|Usage|help
0|Usage: rehearse run|help run
0|Usage: rehearse check|help check
0|Usage: rehearse judge|help judge
0|Usage|--help
0|Usage|-h
0|rehearse 0.|--version
2|is not a verb|help nothing
2|is not a verb|nothing
2|is not a verb|--nothing
0|Usage: rehearse run|run --help
0|Usage: rehearse check|check -h
0|Usage: rehearse judge|judge --help
2|no scenario|run
2|no scenario|judge
2|Usage: rehearse check|check
2|found another|run $small $small
2|found another|judge $small $small --metrics $good
2|no such file|run $scratch/none.yaml
2|no such file|check $scratch/none.yaml
2|no such file|judge $scratch/none.yaml --metrics $good
2|no such file|judge $small --metrics $scratch/none.csv
2|Give --metrics|judge $small
2|unrecognized option|run $small --nothing
2|requires an argument|run $small --plots none --out
2|is not PATH=VALUE|run $small --set seed
2|unknown key|run $small --set sede=1
2|unknown key|check $small --set sede=1
2|what the candidate is compared with|check $small --set candidate=baseline
2|unknown key|judge $small --set sede=1 --metrics $good
2|--seed|run $small --seed x
2|--seed|run $small --seed 9223372036854775808
2|--threads|run $small --threads 257
2|--until|run $small --until 0s
2|--until|run $small --until 2025-10-31T12:00Z
2|--until|run $small --until -1m
0|digest|run $small --until 2m
0|"digest"|run $small --until 2m --json
1|digest|run $small --until 20m --set expect.canary=no-go
1|digest|run $small --until 2m --set analyzers.ultra-fast.errors=50% --set expect={}
0|digest|run $small --until 2m --set analyzers.ultra-fast.errors=50% --set expect={canary:~rollback}
3|cannot write|run $small --until 2m --out /dev/null/x
3|cannot write|run $small --until 2m --plots /dev/null/x
3|is not a run's|run $small --until 2m --out $scratch/theirs
0|learners|check $small
2|unknown key|check $small $scratch/bad.yaml
2|there is no key|check --explain nothing
0|count|check --explain learners.count
0|learners|check --explain=
0|digest|judge $vector --metrics $good
0|"digest"|judge $vector --metrics $good --json
1|digest|judge $vector --metrics $good --set expect={decisions:~[rollback]}
1|decides nothing|judge $vector --metrics $scratch/early.csv
2|no row lies inside|judge $vector --metrics $scratch/late.csv
2|the first row names the columns|judge $vector --metrics $scratch/empty.csv
2|unknown column|judge $vector --metrics $scratch/unknown.csv
3|cannot write|judge $vector --metrics $good --out /dev/null/x
3|cannot write|judge $vector --metrics $good --plots /dev/null/x
END
}
vector=tests/vectors/canary-passes.yaml good=tests/vectors/canary-passes.csv small=scenarios/small.yaml
printf 'time,latency.p99\n900d,46ms\n' >"$scratch/late.csv"
printf 'time,latencyp99\n1m,46ms\n' >"$scratch/unknown.csv"
: >"$scratch/empty.csv"
printf 'rehearsal: 1\nsede: 1\n' >"$scratch/bad.yaml"
mkdir "$scratch/theirs" && echo mine >"$scratch/theirs/samples.csv"
ends_with() { # ends_with STATUS WORDS ARGUMENT...; ~ in an argument is a blank
    local expected=$1 words=$2 places=()
    shift 2
    case ${1:-} in
    run | judge)
        [[ " $* " == *" --out"* ]] || places+=(--out "$scratch/table")
        [[ " $* " == *" --plots"* ]] || places+=(--plots none)
        ;;
    esac
    exits "$expected" "$program" "${@//\~/ }" "${places[@]}" >"$scratch/said" 2>&1 && grep -qF -- "$words" "$scratch/said" ||
        { cat "$scratch/said"; false; }
}
while IFS='|' read -r status words arguments; do
    check "exit $status: rehearse ${arguments//$scratch\//}" ends_with "$status" "$words" $arguments
done < <(table)
check "control: another status is seen" eval '! ends_with 1 Usage help'

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
