#!/usr/bin/env bash
# "To repeat it" in report.md is a command that does: whatever was set, and however the scenario's path was typed.
. "$(dirname "$0")/../tap.sh"

mkdir "$scratch/bin" "$scratch/here" && ln -s "$program" "$scratch/bin/rehearse" && PATH=$scratch/bin:$PATH
cp -R scenarios "$scratch/here" && cd "$scratch/here" || exit 3
few='learners.count=200'
awkward=$'it\'s $(touch pwned) `\x1b[31m\n.yaml'
cp scenarios/small.yaml "scenarios/$awkward" && cp scenarios/small.yaml "scenarios/a b.yaml" && cp -R scenarios/. . || exit 3
cp scenarios/small.yaml ./-x.yaml

digest_of() { sed -n 's/.*"digest": "\(.*\)".*/\1/p' "$1/outcome.json"; }
played() { # played FOLDER COMMAND...: whatever the gates say
    local folder=$1 code=0
    shift
    "$@" --out "$folder" --quiet || code=$?
    [ $code -le 1 ]
}
printed() { sed -n '/^## To repeat it/,$s/^    \(rehearse .*\)/\1/p' "$1/report.md"; }
repeats() { # repeats COMMAND...: its report's command gives the same digest and report
    rm -rf first second pwned
    played first "$@" || return
    local command
    command=$(printed first)
    echo "$command"
    eval "played second $command" || return
    [ -n "$(digest_of first)" ] && [ "$(digest_of first)" = "$(digest_of second)" ] && [ ! -e pwned ] &&
        [ "$(printed second)" = "$command" ] && ! LC_ALL=C grep -q $'\x1b' first/report.md
}
run() { repeats rehearse run "$@" --plots none; }
typed_alike() { # typed_alike PATH PATH...: the same report
    local path
    rm -rf first
    for path; do
        played "typed" rehearse run "$path" --set $few --until 2m --plots none || return
        [ -e first ] || cp -R typed first
        cmp typed/report.md first/report.md || return
    done
}
control() { # without --set it is another run
    rm -rf first second
    played first rehearse run scenarios/small.yaml --set $few --until 2m --plots none &&
        played second rehearse run scenarios/small.yaml --until 2m --plots none &&
        [ "$(digest_of first)" != "$(digest_of second)" ]
}

check "a run as it stands" run scenarios/small.yaml --until 2m
check "with settings, a seed and an end" run scenarios/small.yaml --set $few --set 'learners.rounds={think: {exponential: {mean: 10s}}}' --seed 7 --until 2025-10-31T12:05Z --threads 2
check "with a seed that was set" run scenarios/small.yaml --set $few --set seed=8 --until 2m
check "with a policy of the working folder" run scenarios/small.yaml --set $few --until 2m --set beside=[] --set policy=scenarios/policies/003.yaml
check "of a scenario with a blank in its name" run "scenarios/a b.yaml" --set $few --until 2m
check "of one whose name is a command" run "scenarios/$awkward" --set $few --until 2m
check "of one whose name looks like an option" run ./-x.yaml --set $few --until 2m
check "a judgement" repeats rehearse judge scenarios/canary.yaml --metrics scenarios/recorded/canary-oct-31.csv
check "a judgement with settings" repeats rehearse judge ./scenarios/canary.yaml --set beside=[] --set policy=scenarios/policies/003.yaml --metrics "$PWD/scenarios/recorded/canary-oct-31.csv"
check "the report does not depend on how the path was typed" typed_alike scenarios/small.yaml ./scenarios//small.yaml "$PWD/scenarios/small.yaml"
check "control: without its settings it would be another run" control
exit $failed
