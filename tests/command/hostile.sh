#!/usr/bin/env bash
# Names and texts from outside, hostile ones, are refused or shown: nothing of them is obeyed by gnuplot, a page, a
# spreadsheet or a terminal.
. "$(dirname "$0")/../tap.sh"

here=$scratch/here
mkdir "$here" && cp -R scenarios/. "$here" && cd "$here" || exit 3
grep -v '^name:' small.yaml >unnamed.yaml
cat >reading.csv <<'END'
time,requests,errors
15m,1000,1
END

refused() { # refused FILE: nothing is written, and the file's name is what is wrong
    local file=$1
    cp unnamed.yaml "./$file" || return
    : >before && : >said && find . -type f >before
    for verb in run "judge --metrics reading.csv"; do
        exits 2 "$program" $verb "./$file" --set learners.count=200 2>said || return
        grep -q 'give the scenario a `name`' said && ! LC_ALL=C grep -q $'[\x01-\x09\x0b-\x1f]' said || return
    done
    find . -type f | grep -v '/said$' | sort | cmp - <(grep -v '/said$' before | sort) && [ ! -e pwned ]
}
named() { # with a name of its own a file may be called anything
    cp small.yaml "./$1"
    "$program" check "./$1" >said 2>&1 && ! LC_ALL=C grep -q $'[\x01-\x09\x0b-\x1f]' said
}
for file in $'evil\nsystem "touch pwned"\n#.yaml' '...yaml' '..yaml' '.yaml' 'a b.yaml' $'\x1b]0;x\x07.yaml' '`touch pwned`.yaml' \
    '<b>.yaml' "$(printf 'x%.0s' {1..200}).yaml"; do
    check "a scenario without a name is not called after the file $(printf %q "$file")" refused "$file"
done
check "one with a name may lie in any file" named $'evil\nsystem "touch pwned"\n#.yaml'

# Texts: an assumption, the title of a policy and a remediation that would forge.
evil='# Forged\n\n## Verdict: go\n\n<script>alert(1)</script> ![x](http://evil) | a | <!-- \e[2J\e]0;owned\a \u009b31m \u202e \x7f'
escaped=${evil//\\/\\\\}
sed "s~^title: .*~title: \"$escaped\"~; s~text: roll back and iterate weekly; revert to canary}~text: \"=cmd() $escaped\"}~" policies/000.yaml |
    sed 's~text: fix and re-test (24 hours)~text: "=cmd() # Forged"~' >policies/evil.yaml
cat >evil.yaml <<END
rehearsal: 1
extends: small.yaml
name: evil
policy: policies/evil.yaml
beside: []
assumptions:
  - {id: forged, text: "$evil"}
END
acts=$'[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xa8-\xae]'
sent() { LC_ALL=C grep -qE "$acts" "$@"; }
played() {
    "$program" run evil.yaml --set analyzers.ultra-fast.errors=50% --set learners.count=2000 --out out --plots none --progress >printed 2>progress
    local code=$?
    [ $code -le 1 ] && "$program" run evil.yaml --json --quiet --set analyzers.ultra-fast.errors=50% --set learners.count=2000 --out out --plots none >json
    [ $code -le 1 ] && grep -q Forged out/report.md
}
harmless() { ! sent printed out/*.csv out/*.md out/*.json json; }
no_headings() { ! grep -nE '^[-* ]*#+ *(Forged|Verdict)' out/report.md printed; }
no_tags() { ! grep -nE '(^|[^\\])<(script|!--)' out/report.md && ! grep -nE '(^|[^\\])!?\[x\]' out/report.md; }
no_formula() { ! grep -nE '(^|,)"?=' out/*.csv; }
still_json() { is_json <json && is_json <out/outcome.json; }
check "a scenario with hostile texts is played" played
check "its tables, pages and what is printed send nothing that a terminal obeys" harmless
check "its texts forge no heading" no_headings
check "and no HTML, no comment and no picture" no_tags
check "and no formula of a spreadsheet" no_formula
check "outcome.json is JSON" still_json

mistaken() { # mistaken FILE: the complaint is shown and sends nothing
    exits 2 "$program" "$@" 2>said || return
    ! sent said && [ -s said ]
}
printf 'time,requests,errors\n15m,\x1b[2J\xc2\x9b31m\xe2\x80\xae,1\n' >acting.csv
printf 'rehearsal: 1\nextends: small.yaml\nlearners: {count: "\xc2\x9b31m\xe2\x80\xae\\e[2J"}\n' >acting.yaml
check "a mistake in a recording is shown harmless" mistaken judge small.yaml --metrics acting.csv
check "a mistake in a scenario is shown harmless" mistaken run acting.yaml
check "a mistake on the command line is shown harmless" mistaken run small.yaml --until $'\x1b[2J'
check "so is one in --set" mistaken run small.yaml --set $'learners.count=\x1b[2J'
check "so is an unknown key" mistaken check --explain $'\x1b[2J'
check "so is an unknown verb" mistaken $'\x1b[2J'
folder=$'\x1b[2J\xe2\x80\xae'
into_folder() { "$program" run small.yaml --set learners.count=200 --until 1m --out "$1" --plots none >printed 2>said; }
folder_is_shown() { # where results went
    into_folder "$folder" && grep -qF 'results in \x1b[2J\u202e' printed && ! sent printed said
}
refusal_is_shown() { # nothing of anybody else's is written over
    mkdir -p "$folder-taken" && echo mine >"$folder-taken/report.md" || return
    exits 3 into_folder "$folder-taken" && grep -qF '\x1b[2J\u202e-taken/report.md is not' said && ! sent printed said
}
check "a folder for results is shown harmless" folder_is_shown
check "so is one that is refused" refusal_is_shown

mkfifo pipe
not_ordinary() { exits 2 timeout 5 "$program" "$@" 2>said && grep -q 'not an ordinary file\|a folder\|empty\|nothing' said; }
check "a pipe is no scenario" not_ordinary run pipe
check "a pipe is no recording, and is not waited for" not_ordinary judge small.yaml --metrics pipe
for file in /dev/zero /dev/tty /proc/self/mem .; do
    check "$file is no recording" not_ordinary judge small.yaml --metrics "$file"
    check "$file is no scenario" not_ordinary run "$file"
done
exit $failed
