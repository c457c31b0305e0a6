#!/usr/bin/env bash
# The gate vectors of the ledger (K-60 .. K-96): each K-*.yaml is a small scenario with what is expected, each K-*.csv the
# metrics that are judged; nothing is simulated. Two comments in a vector make its negative controls:
#     # flip: PATH=VALUE     with this expectation the vector must fail
#     # equality: POLICY     with <= and >= for < and > in this policy's gates and checkpoints it must fail
set -u
cd "$(dirname "$0")/../.." || exit 3
rehearse=${REHEARSE:-$PWD/${BUILD:-build}/rehearse}
scratch=$(mktemp -d) || exit 3
trap 'rm -rf "$scratch"' EXIT
failed=0

# say EXPECTED SENTENCE COMMAND...
say() {
    local expected=$1 sentence=$2 status
    shift 2
    "$@" >"$scratch/output" 2>&1
    status=$?
    if [ "$status" -eq "$expected" ]; then
        echo "ok - $sentence"
    else
        echo "not ok - $sentence (exit status $status, expected $expected)"
        sed 's/^/# /' "$scratch/output"
        failed=1
    fi
}

note() { sed -n "s/^# $2: //p" "$1"; }

for vector in tests/vectors/K-*.yaml; do
    name=$(basename "$vector" .yaml)
    judge=("$rehearse" judge "$vector" --metrics "${vector%.yaml}.csv" --out "$scratch/out")
    say 0 "$name: $(note "$vector" "$name")" "${judge[@]}"

    flip=$(note "$vector" flip)
    [ -z "$flip" ] || say 1 "$name fails when its expectation is turned round" "${judge[@]}" --set "$flip"

    policy=$(note "$vector" equality)
    [ -n "$policy" ] || continue
    sed '/->/!{s/ < / <= /;s/ > / >= /}' "scenarios/policies/$policy.yaml" >"$scratch/$policy.yaml"
    say 1 "$name tells < from <=" "${judge[@]}" --set "policy=$scratch/$policy.yaml"
done
exit $failed
