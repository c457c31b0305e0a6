#!/usr/bin/env bash
# A plan may call its two versions what it likes: names decide nothing, and the engine has neither
# a name nor a price of its own.
. "$(dirname "$0")/../tap.sh"

# The small plan with other names, in other places: the candidate is listed first.
renamed() {
    cp -R scenarios "$scratch/scenarios"
    sed -i -E 's/ultra-fast/canary-arm/g; s/^(  )baseline:/\1stable:/' "$scratch"/scenarios/*.yaml
    "$program" check "$scratch/scenarios/small.yaml"
}
digest_of() { "$program" run "$@" --plots none --out "$scratch/out" --quiet >/dev/null; sed -n 's/.*"digest": "\(.*\)".*/\1/p' "$scratch/out/outcome.json"; }
same_digest() { [ -n "$(digest_of scenarios/small.yaml)" ] && [ "$(digest_of scenarios/small.yaml)" = "$(digest_of "$scratch/scenarios/small.yaml")" ]; }
candidate_is_the_other() { # negative control: which one is released does decide
    [ "$(digest_of scenarios/small.yaml)" != "$(digest_of scenarios/small.yaml --set candidate=baseline --set analyzers.baseline.replicas=30 --set analyzers.ultra-fast.replicas=30)" ]
}

without_money() { # a plan that does not say what it earns: its report speaks of none
    "$program" run scenarios/small.yaml --set 'business={apdex: 100ms}' --plots none --out "$scratch/poor" --quiet >/dev/null
    ! grep -nE '\$[0-9]|on the baseline bring' "$scratch/poor/report.md" "$scratch/poor/outcome.json" &&
        grep -q 'bring \$1251' "$scratch/out/report.md"
}

check "a plan with other names for its versions is read" renamed
check "and gives the same digest" same_digest
check "control: another candidate gives another" candidate_is_the_other
check "without business: there is no amount of money in the report" without_money
exit $failed
