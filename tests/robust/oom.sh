#!/usr/bin/env bash
# Memory runs out at each allocation of a run in turn: exit 3, or no harm at all; no wrong results, and the old ones stay.
# slow: there are 14,000 allocations, and each fails twice: alone, and with every later one.
. "$(dirname "$0")/../tap.sh"
. tests/robust/tiny.sh

if grep -q fsanitize "$(dirname "$program")/flags" 2>/dev/null; then
    skip "memory runs out at every allocation in turn" "a sanitizer has an allocator of its own"
    exit 0
fi
ulimit -c 0 # a crash is seen without its core
shim=$scratch/fail_allocation.so
build() {
    local warnings=(-O1 -Wall -Wextra -Werror)
    "${CC:-gcc}" -shared -fPIC "${warnings[@]}" tests/robust/{fail_allocation,two_results}.c -ldl -o "$shim" &&
        "${CC:-gcc}" "${warnings[@]}" tests/robust/mishandle.c -o "$scratch/mishandle"
}
# each_fails "STATUS..." LEAST FOLDERS COMMAND...: whichever of its allocations (LEAST or more) fails, the command ends
# with one of these and its new results, or with 3, a word, and each file old or new (fail_allocation.c).
each_fails() {
    local mode wrong=0
    for mode in one on; do
        FAIL=$mode FAIL_ENDS=$1 FAIL_LEAST=$2 FAIL_FOLDERS=$3 LD_PRELOAD=$shim "${@:4}" >"$scratch/said" 2>&1 || wrong=1
        grep '^#' "$scratch/said" >>"$scratch/summary"
        grep -v '^#' "$scratch/said"
    done
    return $wrong
}
run() {
    each_fails "0 1" 500 "$scratch/old:$scratch/new:$1" "$program" run "$scratch/tiny.yaml" --threads 1 --plots none \
        --quiet --seed 2 --out "$1"
}
refused() { # a text that is not YAML, and one that YAML is too much for
    printf 'rehearsal: 1\nname: "a\\u00e9 \\\n  b"\nlearners: {count: [1\n' >"$scratch/broken.yaml"
    printf 'rehearsal: 1\nname: >-\n  a\n  b\nlearners: *others\n' >"$scratch/alias.yaml"
    each_fails 2 20 "" "$program" check "$scratch/broken.yaml" &&
        each_fails 2 20 "" "$program" check "$scratch/alias.yaml" &&
        each_fails 2 20 "" "$program" check "$scratch/tiny.yaml" --set 'learners.count=[1'
}
judged() {
    judge() { "$@" judge tests/vectors/canary-passes.yaml --metrics tests/vectors/canary-passes.csv --quiet --out "$scratch/judged"; }
    judge "$program" && cp -r "$scratch/judged" "$scratch/known" &&
        judge each_fails 0 500 "$scratch/known:$scratch/known:$scratch/judged" "$program"
}
# seen HOW WORDS: a program that does wrong in this way is found out, with these words; with no words it does right.
seen() {
    local status=0
    rm -rf "$scratch"/{a,b,c} && mkdir "$scratch"/{a,b,c} && echo old | tee "$scratch"/a/{a,b} >/dev/null
    printf renewed | tee "$scratch"/b/{a,b} >/dev/null
    FAIL_MIXED=1 each_fails 0 3 "$scratch/a:$scratch/b:$scratch/c" "$scratch/mishandle" "$1" "$scratch/c" renewed >"$scratch/seen" ||
        status=$?
    cat "$scratch/seen"
    [ -n "$2" ] || return $status
    [ $status = 1 ] && grep -q "asked for by mishandle: $2" "$scratch/seen"
}

mixed_seen() { # it replaces one file after the other
    rm -rf "$scratch"/{a,b,c} && mkdir "$scratch"/{a,b,c} && echo old | tee "$scratch"/a/{a,b} >/dev/null
    printf renewed | tee "$scratch"/b/{a,b} >/dev/null
    each_fails 0 3 "$scratch/a:$scratch/b:$scratch/c" "$scratch/mishandle" right "$scratch/c" renewed | grep -q 'old and new files are mixed'
}

check "an allocation can be made to fail" build
check "there are two different results" old_and_new
[ $failed = 0 ] || exit 1
mkdir "$scratch/out"
check "each allocation of a run fails in turn, alone or with every later one: exit 3 or no harm, files whole" run "$scratch/out"
check "and while a mistake is found: exit 2 or 3" refused
check "and while a recording is judged: exit 0 or 3, files whole" judged
cat "$scratch/summary"
check "a program that does right at each allocation is found right" seen right ""
check "negative control: a crash is seen" seen crash "signal 11"
check "negative control: old and new files together are seen" mixed_seen
check "negative control: half a file is seen" seen half "exit status 3, b is neither the old file nor the new one"
check "negative control: an old file in a new result is seen" seen go-on "exit status 0, b is not the new file"
check "negative control: a lost file is seen" seen lose "exit status 3, b is gone"
check "negative control: a file that nobody knows is seen" seen stranger "exit status 3, c is a file that no run writes"
check "negative control: exit 3 without a word is seen" seen silent "exit status 3 without a word"
check "negative control: another exit status is seen" seen odd "exit status 4"
exit $failed
