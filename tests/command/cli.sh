#!/usr/bin/env bash
# The command line: usage, exit codes, what goes where (contract 5).
. "$(dirname "$0")/../tap.sh"

bad=$scratch/bad.yaml
printf 'rehearsal: 1\nextends: %s/scenarios/small.yaml\nlearners: {cuont: 5}\n' "$PWD" >"$bad"
small() { "$program" run scenarios/small.yaml --out "$scratch/out" --plots none "$@"; }
says() { # says TEXT COMMAND...: stderr or stdout has the text
    local text=$1
    shift
    "$@" >"$scratch/said" 2>&1
    grep -qF -- "$text" "$scratch/said" || { cat "$scratch/said"; false; }
}
silent() { [ -z "$("$@" 2>&1)" ]; }
last_line_is_the_digest() { small --until 2m | tail -n 1 | grep -Eq '^digest [0-9a-f]{16}$'; }
json_alone() { small --until 2m --json 2>"$scratch/err" | is_json && [ ! -s "$scratch/err" ]; }
nothing_written() { rm -rf "$scratch/out"; small --set learners.count=0 2>/dev/null; [ ! -e "$scratch/out" ]; }
catches_interrupts() { # catches_interrupts ID: the run, no longer the shell, has set up its handler of SIGINT, signal 2
    local caught
    [ "$(readlink "/proc/$1/exe")" = "$(readlink -f "$program")" ] || return
    caught=$(sed -n 's/^SigCgt:[[:space:]]*//p' "/proc/$1/status") && [ $((0x${caught: -4} & 2)) != 0 ]
}
partial() { # of a plan that takes so long that it cannot be over by then
    "$program" run scenarios/canary-ramp-rollout.yaml --out "$scratch/part" --plots none --quiet & local pid=$! code=0
    comes_true catches_interrupts $pid || { kill -9 $pid; return 1; }
    kill -INT $pid
    wait $pid || code=$?
    [ $code = 130 ] && grep -q '"partial": true' "$scratch/part/outcome.json"
}
old_results_stay() {
    small --quiet --until 2m && cp -r "$scratch/out" "$scratch/old" || return 1
    rm "$scratch/out/report.md" && mkdir "$scratch/out/report.md" # cannot be replaced by a file
    exits 3 small --quiet --until 4m
    local code=$?
    rmdir "$scratch/out/report.md"
    [ $code = 0 ] && [ -s "$scratch/old/report.md" ] && ! ls "$scratch/out" | grep -q partial
}

check "without a verb: usage, exit 2" exits 2 "$program"
check "help: exit 0, with the table of exit codes" says "130" "$program" help
check "help of a verb" says "Usage: rehearse run" "$program" help run
check "--version" says "rehearse 0." "$program" --version
check "an unknown verb gets the nearest" says "did you mean 'run'" "$program" rum
check "an unknown verb: exit 2" exits 2 "$program" rum
check "an unknown option: exit 2" exits 2 small --no-such-option
for verb in run check judge; do
    check "$verb: an unknown option is named by the verb" says "rehearse $verb: unrecognized option '--no-such-option'" \
        "$program" "$verb" --no-such-option
    check "$verb: --set without = is named by the verb" says "rehearse $verb: --set 'seed' is not PATH=VALUE" \
        "$program" "$verb" --set seed
done
cells() { "$program" "$1" scenarios/small.yaml --set 'regions=[{name: NA, share: 100%, cells: 5}]' "${@:2}"; }
cut='warning: region NA: its cells cut capacity: 5 cells share the replicas of'
cut_is_reported() {
    cells run --until 2m --out "$scratch/out" --plots none --quiet && grep -F "NA 5 (as written); ${cut#*: }" "$scratch/out/report.md"
}
check "check warns of cells that cut capacity" says "$cut" cells check
check "run warns of them" says "$cut" cells run --until 2m --out "$scratch/out" --plots none
check "the report names them" cut_is_reported
unjudged() { # nobody judges the second phase; run and check say so in the same words
    local plan='plan=[{phase: canary, at: 2025-10-31T12:00Z, for: 10m, split: 1%}, {phase: wide, at: 2025-10-31T12:10Z, for: 10m, split: 2%}]'
    "$program" "$1" scenarios/small.yaml --set "$plan" --set 'expect={}' "${@:2}" 2>&1 | grep -E '^[^:]*: (note|warning): '
}
same_remarks() {
    [[ $(unjudged check) == *': note: phase wide is not judged: policy '*', which drives, has no rules for it' ]] &&
        [ "$(unjudged run --until 2m --out "$scratch/out" --plots none)" = "$(unjudged check)" ] &&
        [ -z "$(unjudged run --until 2m --out "$scratch/out" --plots none --quiet)" ]
}
check "run and check name a phase that nobody judges in the same words" same_remarks
check "--threads 0 is refused" exits 2 small --threads 0
check "--seed -1 is refused" exits 2 small --seed -1
check "--set without = is refused" exits 2 small --set learners.count
check "--until nonsense is refused" exits 2 small --until yesterday
whole_until() { # whole_until TIME: as without --until
    local whole
    whole=$(small --quiet --set learners.count=200 --json 2>&1) || [ $? = 1 ] || return
    [ "$(small --quiet --set learners.count=200 --json --until "$1")" = "$whole" ]
}
check "--until as late as can be counted is the whole plan" whole_until 9223372036854775807ns
check "no scenario: exit 2" exits 2 "$program" run
check "two scenarios: exit 2" exits 2 "$program" run a.yaml b.yaml
check "a missing file: exit 2, named" says "nowhere.yaml" "$program" run nowhere.yaml
check "a misspelt key: file:line:column, caret and nearest key" says "bad.yaml:3:12: error" "$program" run "$bad"
check "a misspelt key: did you mean count" says "count" "$program" run "$bad"
check "bad input writes nothing" nothing_written
check "--quiet prints nothing" silent small --until 2m --quiet
check "the last line is the digest" last_line_is_the_digest
check "--json prints JSON and nothing else" json_alone
check "control: two JSON texts are not one" eval '! is_json <<<"{}{}"'
check "stdout on a full disk: exit 3" eval 'exits 3 small --until 2m >/dev/full'
check "results that cannot be written: exit 3, no half-written file" old_results_stay
check "an interrupt leaves a marked partial result and exits 130" partial
check "a failed expectation: exit 1" exits 1 small --quiet --set 'expect.canary=no-go'
check "check: exit 0 on every ready scenario" "$program" check scenarios/*.yaml scenarios/faults/*.yaml
check "check: exit 2 on a bad one" exits 2 "$program" check "$bad"
# A run that is stopped after a phase was rolled back: what was decided is judged, what was not is not.
stopped_after_rollback() {
    "$program" run scenarios/small.yaml --set analyzers.ultra-fast.errors=50% --set "expect={canary: $1, ramp: go}" \
        --until 2m --plots none --out "$scratch/stopped" >"$scratch/said" 2>&1
    grep -E 'canary: |ramp: ' "$scratch/said" | grep -qx "  $2 canary: $1"
}
until_2m_expecting() { # until_2m_expecting VERDICT: exit status of a run that was rolled back before its end
    "$program" run scenarios/small.yaml --set analyzers.ultra-fast.errors=50% --set "expect={canary: $1}" --until 2m \
        --plots none --out "$scratch/stopped" --quiet
}
check "an expectation that failed before --until: exit 1" exits 1 until_2m_expecting go
check "one that held: exit 0" exits 0 until_2m_expecting rollback
check "without expectations a rollback before --until: exit 1" exits 1 small --quiet --until 2m \
    --set analyzers.ultra-fast.errors=50% --set expect={}
check "and phases that were not reached: exit 0" exits 0 small --quiet --until 2m --set expect={}
dropped_is_shown() { # an expectation of a phase that is not played
    "$program" run scenarios/small.yaml --set learners.count=2k --set only=[ramp] --set "expect={canary: no-go}" --plots none \
        --out "$scratch/only" | grep -qx '  not judged canary: no-go'
}
check "an expectation of a phase that \`only\` leaves out is shown as not judged" dropped_is_shown
check "a phase that was decided before --until is judged: held" stopped_after_rollback rollback held
check "and not" stopped_after_rollback go NOT
exit $failed
