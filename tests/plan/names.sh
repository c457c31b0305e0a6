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
    local swapped=("$scratch/scenarios/small.yaml" --set candidate=stable --set analyzers.stable.replicas=30
        --set analyzers.canary-arm.replicas=30)
    [ "$(digest_of scenarios/small.yaml)" != "$(digest_of "${swapped[@]}")" ]
}

without_money() { # a plan that does not say what it earns: its report speaks of none
    "$program" run scenarios/small.yaml --set 'business={apdex: 100ms}' --plots none --out "$scratch/poor" --quiet >/dev/null
    ! grep -nE '\$[0-9]|on the baseline bring|revenue_' "$scratch/poor/report.md" "$scratch/poor/outcome.json" &&
        ! head -1 "$scratch/poor/samples.csv" | grep revenue &&
        grep -q 'bring \$1251' "$scratch/out/report.md" && head -1 "$scratch/out/samples.csv" | grep -q ,revenue_micro,
}

# A recording of four columns: what it does not count, its report does not call 0.
judged() { # judged COLUMN VALUE: one more column
    printf 'time,requests,errors,%s\n2025-10-31T12:15Z,112500,80,%s\n' "$1" "$2" >"$scratch/recording.csv"
    "$program" judge scenarios/canary.yaml --set 'business={apdex: 100ms}' --metrics "$scratch/recording.csv" \
        --out "$scratch/judged" --quiet >/dev/null
    [ -s "$scratch/judged/report.md" ]
}
not_counted() {
    judged latency.p99 39ms
    grep -qF ' 112,500 attempts, 80 failed; rounds and learners were not recorded' "$scratch/judged/report.md" &&
        grep -q '^| canary | 1% |.* | - | 112,500 |' "$scratch/judged/report.md" &&
        ! head -1 "$scratch/judged/samples.csv" | grep revenue
}
recorded_money() { # control
    judged 'revenue.delta[arm=all]' 5%
    head -1 "$scratch/judged/samples.csv" | grep -q ,revenue_micro,
}

longest_name() { # 64 characters, as the range of a name says
    local name
    name=$(printf 'x%.0s' {1..64})
    mkdir -p "$scratch/long" && cp -R scenarios/. "$scratch/long/" && sed -i "s/ultra-fast/$name/g" "$scratch"/long/*.yaml &&
        "$program" check "$scratch/long/small.yaml"
}

check "a plan with other names for its versions is read" renamed
check "and gives the same digest" same_digest
check "control: another candidate gives another" candidate_is_the_other
check "without business: no money is in report and samples" without_money
check "what a recording does not count is not told as 0, and money is not told" not_counted
check "control: money is where a recording has it" recorded_money
check "a version may have a name of 64 characters" longest_name
exit $failed
