#!/usr/bin/env bash
# slow: memory runs out at each allocation of a run in turn: exit 3, or no harm at all; never wrong results, and the old ones stay.
. "$(dirname "$0")/../tap.sh"
. tests/robust/tiny.sh

stride=${1:-1}          # of the allocations when one fails: every one
stride_on=${2:-7}       # when all later ones fail too
stride_mistake=${3:-37} # after the first 1,000 when a mistake is found, or a recording judged
seconds=${4:-300}       # at most, for each of the first two; more is a failure
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
# sums FOLDER: a line of checksum, length and name for each file. One process, since it is done thousands of times.
sums() { (cd "$1" && exec cksum -- *); }
note_sums() {
    sums_old=$(sums "$scratch/old") sums_new=$(sums "$scratch/new") files=$(ls "$scratch/old" | wc -l)
    known=$(printf '%s\n' "$sums_old" "$sums_new")
    [ "$files" -gt 3 ]
}
# whole FOLDER SUMS [new]: every file is there and is the old one or the new one (only the new one), run.json is JSON
whole() {
    local line count=0 of=$known
    [ -z "${3:-}" ] || of=$sums_new
    while read -r line; do
        case $line in
        *.partial) continue ;; # marked as what it is
        *' run.json') is_json <"$1/run.json" || { echo "run.json is not JSON"; return 1; } ;;
        *) [[ $'\n'$of$'\n' == *$'\n'"$line"$'\n'* ]] || { echo "${line##* } is not ${3:-the old file nor the new one}"; return 1; } ;;
        esac
        count=$((count + 1))
    done <<<"$2"
    [ $count = "$files" ] || { echo "$count files, not $files"; return 1; }
}

# try N WORKER [on]: one run whose N-th allocation fails (and every later one). Notes the status, and what is wrong.
try() {
    local n=$1 out=$scratch/out$2 said=$scratch/said$2 status=0 who=nobody wrong= now only=
    echo nobody >"$scratch/who$2"
    FAIL_AT=$n FAIL_ON=${3:-} FAIL_WHERE=$scratch/who$2 LD_PRELOAD=$shim "$program" run "$scratch/tiny.yaml" --threads 1 \
        --plots none --quiet --seed 2 --out "$out" >"$said" 2>&1 || status=$?
    read -r who <"$scratch/who$2"
    case $status in
    [01]) only=new ;;
    3) [[ $(<"$said") =~ (rehearse|libgomp):\  ]] || wrong="exit 3 without a word" ;;
    *) wrong="exit $status: $(head -c 300 "$said")" ;;
    esac
    now=$(sums "$out")
    if [ "$now" != "$sums_old" ]; then # something was written
        whole "$out" "$now" $only >"$scratch/wrong$2" || wrong="$wrong exit $status: $(<"$scratch/wrong$2")"
        [[ $now != *.partial* ]] || rm -f "$out"/*.partial
        cp "$scratch"/old/* "$out"
    elif [ $status -le 1 ]; then
        wrong="$wrong exit $status and nothing written"
    fi
    [ "$who" != nobody ] || wrong="$wrong it was never asked for"
    [ -z "$wrong" ] || echo "allocation $n, asked for by $who: $wrong" >>"$scratch/bad$2"
    echo "$status" >>"$scratch/statuses"
}
# worker NUMBER STRIDE [on]: every other one of the allocations, until the time is up
worker() {
    local n until=$((SECONDS + seconds)) count
    read -r count <"$scratch/count"
    cp -r "$scratch/old" "$scratch/out$1"
    for ((n = 1 + $1 * $2; n <= count; n += 2 * $2)); do
        if [ $SECONDS -ge $until ]; then echo "stopped at allocation $n of $count: the time was up" >>"$scratch/bad$1"; break; fi
        try $n "$1" "${3:-}"
    done 2>/dev/null # the shell's own words on crashes
}
each_allocation() { # each_allocation STRIDE [on]
    local count tries
    rm -rf "$scratch"/{bad0,bad1,statuses,out0,out1}
    worker 0 "$@" &
    worker 1 "$@" &
    wait
    read -r count <"$scratch/count"
    tries=$(wc -l <"$scratch/statuses")
    {
        echo "# one fails${2:+, and all later ones}: $tries tries, $count allocations"
        sort "$scratch/statuses" | uniq -c | sed 's/^ *\([0-9]*\) \(.*\)/#   exit status \2: \1 times/'
    } >>"$scratch/summary"
    [ ! -s "$scratch/bad0" ] && [ ! -s "$scratch/bad1" ] || { cat "$scratch"/bad[01] 2>/dev/null | head -n 20; return 1; }
    [ "$tries" = $(((count + $1 - 1) / $1)) ] || { echo "$tries tries for $count allocations"; return 1; }
}
# each_ends STATUS COMMAND...: whichever allocation fails, the command ends with that status or with 3 and a word.
each_ends() {
    local expected=$1 on n status stride
    shift
    for on in "" 1; do
        for ((n = 1; ; n += stride)); do
            stride=$((n < 1000 ? 1 : stride_mistake)) status=0
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
    local half=$scratch/half
    cp -r "$scratch/old" "$half" && whole "$half" "$(sums "$half")" && ! whole "$half" "$(sums "$half")" new &&
        head -c 100 "$scratch/new/outcome.json" >"$half/outcome.json" && ! whole "$half" "$(sums "$half")" &&
        rm "$half/outcome.json" && ! whole "$half" "$(sums "$half")"
}

check "an allocation can be made to fail" build_shim
check "there are two different results" old_and_new
check "the failing library alone changes nothing" counted
note_sums || failed=1
[ $failed = 0 ] || exit 1
nth() { case $1 in 1) echo each ;; *) echo "every ${1}th" ;; esac; }
check "one allocation fails, $(nth "$stride") in turn: exit 3 or no harm, files whole" each_allocation "$stride"
check "so does every later one, from $(nth "$stride_on") in turn: exit 3 or no harm, files whole" each_allocation "$stride_on" on
check "one allocation fails while a mistake is found: exit 2 or 3" refused
check "one allocation fails while a recording is judged: exit 0 or 3" judged
check "negative control: half a file, an old one in a new result and one that is gone are seen" negative_control
cat "$scratch/summary"
exit $failed
