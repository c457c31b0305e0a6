#!/usr/bin/env bash
# `check --lint`: what is printed, in which format, and the exit status.
. "$(dirname "$0")/../tap.sh"

plan=scenarios/canary-ramp-rollout.yaml
lint() { "$program" check --lint "$@"; }
said() { # said TEXT COMMAND...: stdout has the text, stderr nothing
    local text=$1
    shift
    "$@" >"$scratch/out" 2>"$scratch/err"
    [ ! -s "$scratch/err" ] && grep -qF -- "$text" "$scratch/out" || { cat "$scratch/out" "$scratch/err"; false; }
}
complains() { # complains TEXT COMMAND...: exit 2, stderr has the text, stdout nothing
    local text=$1
    shift
    exits 2 "$@" >"$scratch/out" 2>"$scratch/err" && [ ! -s "$scratch/out" ] && grep -qF -- "$text" "$scratch/err"
}
cat >"$scratch/calm.yaml" <<END
policy: 1
name: calm
phases:
  - {phase: canary, gate: [error_rate < 1%]}
END
printf 'rehearsal: 1\nextends: %s/scenarios/canary.yaml\npolicy: calm.yaml\nbeside: []\n' "$PWD" >"$scratch/calm-plan.yaml"
printf 'rehearsal: 1\nextends: %s/scenarios/canary.yaml\nlearners: {cuont: 5}\n' "$PWD" >"$scratch/bad.yaml"

check "findings have a place as compilers write it, and their rule" \
    said "scenarios/policies/000.yaml:65:9: warning: ramp: " lint $plan
check "they are counted" eval 'lint $plan | tail -n 1 | grep -E "^$plan: [0-9]+ warnings?, [0-9]+ notes?$"'
check "they fail nothing" lint $plan
check "but under --werror: exit 1" exits 1 lint --werror $plan
check "a plan without warnings passes under it" lint --werror "$scratch/calm-plan.yaml"
check "a scenario that is not good: exit 2 all the same" exits 2 lint --werror "$scratch/bad.yaml" $plan
check "one alone, too" exits 2 lint "$scratch/bad.yaml"
check "JSON is JSON and nothing else" eval 'lint --format json $plan | is_json'
check "so it is of no findings" eval 'lint --format json "$scratch/calm-plan.yaml" | is_json'
check "SARIF, too" eval 'lint --format sarif $plan | is_json'
odd=$scratch/$'odd \xff'
mkdir "$odd"
sed 's/< 1%/< 0.00001%/' "$scratch/calm.yaml" >"$odd/strict.yaml"
printf 'rehearsal: 1\nextends: %s/scenarios/canary.yaml\npolicy: strict.yaml\nbeside: []\n' "$PWD" >"$odd/strict-plan.yaml"
for format in json sarif; do
    check "$format of a path that is no UTF-8 shows its bytes" \
        eval 'lint --format $format "$odd/strict-plan.yaml" >"$scratch/out" && is_json <"$scratch/out" && grep -qF "odd \\\\xff/strict" "$scratch/out"'
done
check "several scenarios are one SARIF run" eval '[ "$(lint --format sarif $plan scenarios/ramp.yaml | grep -c columnKind)" = 1 ]'
check "without --lint nothing is found" eval '! "$program" check $plan | grep -F "warning:"'
check "an unknown format is refused" complains "--format 'xml' is not text, json, sarif or markdown" lint --format xml $plan
check "--format alone is refused" complains "--format is of what --lint finds" "$program" check --format json $plan
check "--werror alone is refused" complains "--werror is of what --lint finds" "$program" check --werror $plan
page_has_them() { # page_has_them PAGE: its table is what is found today
    lint --format markdown $plan | grep '^|' >"$scratch/now" && [ "$(wc -l <"$scratch/now")" -gt 10 ] &&
        sed -n '/^<!-- lint -->/,/^<!-- .lint -->/p' "$1" | grep '^|' | diff - "$scratch/now"
}
check "the page on the documents has what is found in them (make readme)" page_has_them scenarios/policies/README.md
sed '/warning-too-late/d' scenarios/policies/README.md >"$scratch/page.md"
check "control: a page that lacks some is refused" exits 1 page_has_them "$scratch/page.md"
readme_has_them() { # the numbers that README gives are those that are found
    local number
    lint $plan >"$scratch/now"
    for number in 'between 0.5% and 0.75% is rolled back after 3m and never warned of' 'all 6 looks' '64.175% of such phases' \
        '1 of 3,600' 99.995%; do
        grep -qF "$number" README.md && grep -qF "$number" "$scratch/now" || { echo "not in both: $number"; return 1; }
    done
}
check "so has README" readme_has_them
check "a full disk: exit 3" eval 'exits 3 lint $plan >/dev/full'
exit $failed
