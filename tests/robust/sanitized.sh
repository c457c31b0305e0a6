#!/usr/bin/env bash
# Small runs of every verb under the address and undefined-behaviour sanitizers, and under the thread sanitizer.
# slow: two builds of everything, which then run ten times as slowly.
. "$(dirname "$0")/../tap.sh"
. tests/robust/tiny.sh

here=$(dirname "$program")
case $here in */asan | */ubsan | */tsan | */sanitized*) skip "small runs under the sanitizers" "this build is sanitized already"; exit 0 ;; esac
export ASAN_OPTIONS=detect_leaks=1:exitcode=99 UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
export TSAN_OPTIONS="ignore_noninstrumented_modules=1 halt_on_error=1 exitcode=99"

build() { # build NAME COMPILER SANITIZERS
    nice -n 10 make -s "BUILD=$here/$1" "CC=$2" CFLAGS="-O1 -g -fno-omit-frame-pointer" "SANITIZE=$3" CHECKS=1 all &&
        sanitized=$here/$1/rehearse
}
# fine COMMAND...: exit 0 or 1 (a NO-GO is a good run) and nothing said by a sanitizer
fine() {
    local status=0
    "$@" >"$scratch/said" 2>&1 || status=$?
    ! grep -E 'Sanitizer|runtime error' "$scratch/said" && [ $status -le 1 ] || { tail -n 30 "$scratch/said"; false; }
}
digest_of() { sed -n 's/^  "digest": "\(.*\)",*$/\1/p' "$1/outcome.json"; }
same_digest() { # same_digest SCENARIO ARGUMENT...: as from the plain build
    local scenario=$1
    shift
    fine "$sanitized" run "$scenario" --plots none --quiet --out "$scratch/one" "$@" &&
        fine "$program" run "$scenario" --plots none --quiet --out "$scratch/two" "$@" &&
        [ -n "$(digest_of "$scratch/one")" ] && [ "$(digest_of "$scratch/one")" = "$(digest_of "$scratch/two")" ]
}
refused() { exits 2 "$sanitized" run "$@" 2>"$scratch/said"; ! grep -E 'Sanitizer|runtime error' "$scratch/said"; }
some_runs() { # some_runs WORDS
    check "$1: the small plan, with pictures" fine "$sanitized" run scenarios/small.yaml --out "$scratch/s" --plots "$scratch/p"
    check "$1: the small plan has its digest" same_digest scenarios/small.yaml --threads 2
    check "$1: the tiny plan has its digest on one thread" same_digest "$scratch/tiny.yaml" --threads 1
    check "$1: two minutes of the canary in 25 cells on 4 threads" same_digest scenarios/canary.yaml --until 2m --threads 4
}

if [ -x "$here/sanitized-address/rehearse" ] || echo 'int main(void){return 0;}' |
    gcc -x c - -fsanitize=address,undefined -o "$scratch/try" 2>/dev/null; then
    check "address and undefined: builds" build sanitized-address gcc "-fsanitize=address,undefined -fno-sanitize-recover=all"
    some_runs "address and undefined"
    check "address and undefined: bad input" refused tests/vectors/canary-passes.csv
    check "address and undefined: help and keys" fine "$sanitized" check --explain ''
    for vector in canary-passes one-failed-probe 100-coach-rounds 120-percent-on-two-polls; do
        check "address and undefined: judging $vector" fine "$sanitized" judge tests/vectors/$vector.yaml \
            --metrics tests/vectors/$vector.csv --out "$scratch/j" --plots "$scratch/jp"
    done
    check "address and undefined: the corpus of the fuzzer" env "BUILD=$here/sanitized-address" tests/fuzz/corpus.sh
    check "address and undefined: random scenarios" env "BUILD=$here/sanitized-address" tests/fuzz/generated.sh 90 2
else
    skip "small runs under the address and undefined-behaviour sanitizers" "this gcc has none"
fi

archer=$(.ci/setup where-archer)
if echo 'int main(void){return 0;}' | clang -x c - -fopenmp -fsanitize=thread -o "$scratch/try" 2>/dev/null && [ -n "$archer" ]; then
    export OMP_TOOL_LIBRARIES=$archer
    check "threads: builds" build sanitized-thread clang -fsanitize=thread
    some_runs "threads"
else
    skip "small runs under the thread sanitizer" "no clang with OpenMP and archer (.ci/setup clang installs them)"
fi
exit $failed
