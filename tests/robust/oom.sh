#!/usr/bin/env bash
# slow: memory runs out at every allocation in turn: exit 3, or no harm at all; never wrong results, and the old ones stay.
. "$(dirname "$0")/../tap.sh"
. tests/robust/tiny.sh

first=${1:-1000} # all of these, then every 37th; when all later ones fail too, every 7th
seconds=${2:-60} # at most, for each of the two
if grep -q fsanitize "$(dirname "$program")/flags" 2>/dev/null; then
    skip "memory runs out at every allocation in turn" "a sanitizer has an allocator of its own"
    exit 0
fi
shim=$scratch/fail_allocation.so
build_shim() {
    "${CC:-gcc}" -shared -fPIC -O1 -Wall -Wextra -Werror tests/robust/fail_allocation.c -ldl -o "$shim" &&
        is_json <<<"{}" # built here: two workers at once would trip over each other
}
counted() { # there are allocations to fail, and the shim alone changes nothing
    tiny --seed 2 --out "$scratch/shimmed" >/dev/null || [ $? = 1 ] || return
    local status=0
    FAIL_COUNT=$scratch/count LD_PRELOAD=$shim tiny --seed 2 --out "$scratch/shimmed" || status=$?
    [ $status -le 1 ] && diff -rq -x run.json "$scratch/new" "$scratch/shimmed" && [ "$(cat "$scratch/count")" -gt 500 ]
}
same_as_new() { diff -rq -x run.json "$scratch/new" "$1" >/dev/null && is_json <"$1/run.json"; }

# try N WORKER [on]: one run whose N-th allocation fails (and every later one). Notes the status, and what is wrong.
try() {
    local n=$1 out=$scratch/out$2 status=0 who=nobody wrong=
    echo nobody >"$scratch/who$2"
    FAIL_AT=$n FAIL_ON=${3:-} FAIL_WHERE=$scratch/who$2 LD_PRELOAD=$shim "$program" run "$scratch/tiny.yaml" --threads 1 \
        --plots none --quiet --seed 2 --out "$out" >"$scratch/said$2" 2>&1 || status=$?
    read -r who <"$scratch/who$2"
    case $status:$who in
    [01]:*) ;;
    3:*) grep -qE '(rehearse|libgomp): ' "$scratch/said$2" || wrong="exit 3 without a word" ;;
    *) wrong="exit $status: $(head -c 300 "$scratch/said$2")" ;;
    esac
    if ! diff -r "$scratch/old" "$out" >/dev/null; then # something was written
        every_file_whole "$out" >"$scratch/wrong$2" || wrong="$wrong $(<"$scratch/wrong$2")"
        [ $status -gt 1 ] || same_as_new "$out" || wrong="$wrong exit $status with other results"
        rm -rf "$out" && cp -r "$scratch/old" "$out"
    elif [ $status -le 1 ]; then
        wrong="$wrong exit $status and nothing written"
    fi
    [ -z "$wrong" ] || echo "allocation $n, asked for by $who: $wrong" >>"$scratch/bad$2"
    echo "$status" >>"$scratch/statuses"
}
# worker NUMBER ON: every other allocation, until the time is up
worker() {
    local n until=$((SECONDS + seconds)) count stride
    read -r count <"$scratch/count"
    cp -r "$scratch/old" "$scratch/out$1"
    for ((n = 1 + $1; n <= count; n += 2 * stride)); do
        stride=$((n < first ? 1 : 37))
        [ -z "${2:-}" ] || stride=7
        if [ $SECONDS -ge $until ]; then echo "# stopped at $n of $count: the time was up" >>"$scratch/statuses"; break; fi
        try $n "$1" "${2:-}"
    done 2>/dev/null # the shell's own words on crashes
}
every_allocation() { # every_allocation [on]
    rm -rf "$scratch"/{bad0,bad1,statuses,out0,out1}
    worker 0 "${1:-}" &
    worker 1 "${1:-}" &
    wait
    echo "# one fails${1:+, and all later ones}" >>"$scratch/summary"
    sort "$scratch/statuses" | uniq -c | sed 's/^ *\([0-9]*\) \(.*\)/#   exit status \2: \1 times/' >>"$scratch/summary"
    [ "$(wc -l <"$scratch/statuses")" -gt 200 ] || { echo "only $(wc -l <"$scratch/statuses") tries"; return 1; }
    [ ! -s "$scratch/bad0" ] && [ ! -s "$scratch/bad1" ] || { cat "$scratch"/bad[01] 2>/dev/null | head -n 20; false; }
}
# each_ends STATUS COMMAND...: whichever allocation fails, the command ends with that status or with 3 and a word.
each_ends() {
    local expected=$1 on n status stride
    shift
    for on in "" 1; do
        for ((n = 1; ; n += stride)); do
            stride=$((n < first ? 1 : 37)) status=0
            echo nobody >"$scratch/who"
            FAIL_AT=$n FAIL_ON=$on FAIL_WHERE=$scratch/who LD_PRELOAD=$shim "$@" >"$scratch/said" 2>&1 || status=$?
            [ "$(<"$scratch/who")" != nobody ] || break
            { [ $status = 3 ] && grep -q 'rehearse: ' "$scratch/said"; } || [ $status = "$expected" ] ||
                { echo "allocation $n${on:+ and all later ones}: exit $status"; cat "$scratch/said"; return 1; }
        done
    done
    [ $n -gt 20 ] || { echo "only $n allocations"; false; }
} 2>/dev/null # the shell's own words on crashes
refused() { # a text that is not YAML, and one that YAML is too much for
    printf 'rehearsal: 1\nname: "a\\u00e9 \\\n  b"\nlearners: {count: [1\n' >"$scratch/broken.yaml"
    printf 'rehearsal: 1\nname: >-\n  a\n  b\nlearners: *others\n' >"$scratch/alias.yaml"
    each_ends 2 "$program" check "$scratch/broken.yaml" && each_ends 2 "$program" check "$scratch/alias.yaml" &&
        each_ends 2 "$program" check "$scratch/tiny.yaml" --set 'learners.count=[1'
}
judged() {
    each_ends 0 "$program" judge tests/vectors/K-60.yaml --metrics tests/vectors/K-60.csv --out "$scratch/judged" --quiet
}
negative_control() { # a run that crashed, or wrote half a file, would be seen
    cp -r "$scratch/old" "$scratch/half" && head -c 100 "$scratch/new/outcome.json" >"$scratch/half/outcome.json" &&
        ! every_file_whole "$scratch/half"
}

check "an allocation can be made to fail" build_shim
check "there are two different results" old_and_new
check "the failing library alone changes nothing" counted
[ $failed = 0 ] || exit 1
check "one allocation fails: exit 3 or no harm, files whole" every_allocation
check "so does every later one: exit 3 or no harm, files whole" every_allocation on
check "one allocation fails while a mistake is found: exit 2 or 3" refused
check "one allocation fails while a recording is judged: exit 0 or 3" judged
check "negative control: half a file is seen" negative_control
cat "$scratch/summary"
exit $failed
