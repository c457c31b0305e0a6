#!/usr/bin/env bash
# The gate vectors (K-60 .. K-96, scenarios/policies/README.md): each NAME.yaml but base.yaml is a small scenario with what
# is expected, and in its first line what it shows; NAME.csv has the metrics that are judged; nothing is simulated. A
# comment in a vector says more of what is expected:
#     # fails: CRITERION; ...  these criteria of the last gate fail, and no others
# and two make its negative controls:
#     # flip: PATH=VALUE     with this expectation the vector must fail; may be repeated
#     # equality: POLICY     with <= and >= for < and > in this policy's gates and checkpoints it must fail
. "$(dirname "$0")/../tap.sh"
rehearse=$program

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

# The criteria that failed in the last gate judged, as `# fails` has them.
failing() {
    awk -F, 'NR > 1 { if ($2 != phase) list = ""; phase = $2; if ($7 == "fail") list = list (list == "" ? "" : "; ") $4 }
             END { print list }' "$scratch/out/gates.csv"
}

note() { sed -n "s/^# $2: //p" "$1"; }

for vector in tests/vectors/*.yaml; do
    [ "$vector" != tests/vectors/base.yaml ] || continue
    name=$(basename "$vector" .yaml)
    judge=("$rehearse" judge "$vector" --metrics "${vector%.yaml}.csv" --out "$scratch/out")
    say 0 "$name: $(sed -nE '1s/^# K-[0-9]+b?: //p' "$vector")" "${judge[@]}"

    fails=$(note "$vector" fails)
    [ -z "$fails" ] || say 0 "$name: what fails is $fails" [ "$(failing)" = "$fails" ]

    while read -r flip; do
        [ -z "$flip" ] || say 1 "$name fails with $flip" "${judge[@]}" --set "$flip"
    done < <(note "$vector" flip)

    policy=$(note "$vector" equality)
    [ -n "$policy" ] || continue
    sed '/->/!{s/ < / <= /;s/ > / >= /}' "scenarios/policies/$policy.yaml" >"$scratch/$policy.yaml"
    say 1 "$name tells < from <=" "${judge[@]}" --set "policy=$scratch/$policy.yaml"
done
exit $failed
