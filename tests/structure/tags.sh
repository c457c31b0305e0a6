#!/usr/bin/env bash
# Ids of the plan's rules (X-37, K-62b) stand in comments only, beside what they mean: each resolves to a line of
# scenarios/policies/README.md, each contract to one of src/README.md, and nothing that a user reads shows either.
. "$(dirname "$0")/../tap.sh"

id='[A-Z]-[0-9]{2,3}[a-z]?'

# Every id in the sources, tests, scenarios and pages of TREE, one a line; in a test's name it is written X_37.
cited_ids() { # cited_ids TREE
    (cd "$1" && grep -rhoIE "\b$id\b" README.md Makefile src include tests scenarios 2>/dev/null
        grep -rhoE --include='*.c' "[a-z]_[A-Z]_[0-9]{2,3}\b" tests 2>/dev/null | sed -E 's/^._(.)_/\1-/') | sort -u
}
resolved_ids() { sed -nE "s/^\| ($id) \| .+ \| .+ \|\$/\1/p" "$1/scenarios/policies/README.md"; }
unknown_ids() { # prints what does not resolve, and where it is
    local tree=$1 name
    comm -23 <(cited_ids "$tree") <(resolved_ids "$tree" | sort -u) | while read -r name; do
        grep -rnI -m1 -E "(\b|_)${name/-/[-_]}\b" "$tree"/{README.md,src,include,tests,scenarios} 2>/dev/null | head -1
    done
}
every_id_resolves() { ! unknown_ids "$1" | grep .; }
no_id_twice() { ! resolved_ids "$1" | sort | uniq -d | grep .; }

# "contract 3" is a heading, "contract 3.6" a numbered line below it.
cited_contracts() {
    grep -rhoIiE "contracts? [0-9](\.[0-9]+)?(, [0-9]\.[0-9]+)*" "$1"/{src,include,tests,scenarios,README.md} 2>/dev/null |
        grep -oE "[0-9](\.[0-9]+)?" | sort -u
}
resolved_contracts() {
    sed -nE 's/^### Contract ([0-9]): .*/\1/p; s/^([0-9]+)\. .*/.\1/p; s/^##? .*/end/p' "$1/src/README.md" |
        awk '/^end/ { section = ""; next } /^[0-9]/ { section = $0; print; next } section { print section $0 }'
}
every_contract_resolves() {
    ! comm -23 <(cited_contracts "$1") <(resolved_contracts "$1" | sort -u) | sed 's/^/no such contract: /' | grep .
}

# In the source an id stands beside what it means: a comment is never an id alone.
no_id_alone() { ! grep -rnE "/\* *($id[,. ]*(and )?)+\*/" "$1/src"; }

check "every id of the plan's rules is explained in scenarios/policies/README.md" every_id_resolves .
check "and once only" no_id_twice .
check "in the source none stands alone" no_id_alone .
check "every contract that is cited is in src/README.md" every_contract_resolves .

# The same, of a bad tree.
bad=$scratch/bad
mkdir -p "$bad/src" "$bad/tests" "$bad/scenarios/policies"
cp scenarios/policies/README.md "$bad/scenarios/policies/"
cp src/README.md "$bad/src/"
# Put together here, so that this file itself cites nothing unknown.
echo "/* (X""-999) */" >"$bad/src/a.c"
check "control: an unknown id is refused" exits 1 every_id_resolves "$bad"
echo "/* X-37 */" >"$bad/src/a.c"
check "control: a known one is not" every_id_resolves "$bad"
check "control: nor does one stand alone unseen" exits 1 no_id_alone "$bad"
echo "static void it_breaks_X""_999(void **state)" >"$bad/tests/a.c"
check "control: nor is one in a test's name taken unseen" exits 1 every_id_resolves "$bad"
rm "$bad/tests/a.c"
echo "/* contract ""9.9 */" >"$bad/src/a.c"
check "control: an unknown contract is refused" exits 1 every_contract_resolves "$bad"

# What users read.
shows_none() { # shows_none FILE...: the files are there, not empty, and hold neither ids nor contracts
    for file in "$@"; do [ -s "$file" ] || { echo "$file is empty"; return 1; }; done
    ! grep -nE "\b$id\b|[Cc]ontract [0-9]" "$@"
}
runs_small() {
    local code
    for changes in "" "analyzers.ultra-fast.errors=2%" "analyzers.ultra-fast.errors=0.9%"; do
        code=0
        "$program" run scenarios/small.yaml ${changes:+--set "$changes"} --plots none \
            --out "$scratch/out-$changes" >"$scratch/out-$changes.txt" || code=$?
        [ $code -le 1 ] || return
        shows_none "$scratch/out-$changes".txt "$scratch/out-$changes"/*.{md,json,csv} || return
    done
}
judges() { # a gate that fails, its investigation and its incident report
    "$program" judge tests/vectors/failed-gate-is-investigated.yaml --metrics tests/vectors/failed-gate-is-investigated.csv --out "$scratch/judged" \
        --plots "$scratch/pictures" >"$scratch/judged.txt"
    shows_none "$scratch/judged.txt" "$scratch/judged"/*.{md,json,csv}
}
helps() {
    "$program" --help >"$scratch/help.txt" || return
    for verb in run check judge; do "$program" help $verb >>"$scratch/help.txt" || return; done
    shows_none "$scratch/help.txt"
}
explains() { "$program" check --explain '' >"$scratch/explain.txt" && shows_none "$scratch/explain.txt"; }
complains() {
    printf 'rehearsal: 1\nextends: %s\nlerners: 1\nregions: [{name: a, share: 100%%, cells: 4000}]\nplan: 3\n' \
        "$PWD/scenarios/small.yaml" >"$scratch/bad.yaml"
    exits 2 "$program" check "$scratch/bad.yaml" 2>"$scratch/complaints.txt" && shows_none "$scratch/complaints.txt"
}
check "a run shows no id, however it ends" runs_small
check "nor do a failed gate and its incident report" judges
check "nor does any help" helps
check "nor do the explanations of the keys" explains
check "nor do complaints" complains
no_string_has_one() { # comments may; a string of the source may not
    ! sed -E 's|//.*||; s|/\*.*||' "$@" | grep -E "\"[^\"]*\b$id\b"
}
check "nor does any string of the source" no_string_has_one src/*/*.[ch]
printf 'text_add(out, "as asked (X-37)");\n' >"$scratch/shown.c"
check "control: a string with one is refused" exits 1 no_string_has_one "$scratch/shown.c"
check "nor does README" shows_none README.md
exit $failed
