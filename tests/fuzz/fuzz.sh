#!/usr/bin/env bash
# libFuzzer feeds damaged files to the readers, under the address and undefined-behaviour sanitizers.
# slow: it builds everything for the sanitizers, and 36,000 files are read.
#     tests/fuzz/fuzz.sh [SECONDS [SEED]]    in all; a crash is kept as tests/fuzz/corpus/TARGET/crash-...
# As a test it makes a fixed number of runs from one seed, so that yesterday's green is not red by chance today, nor on
# another machine; `make fuzz` goes on for as long as it is told, from a new seed.
. "$(dirname "$0")/../tap.sh"

seconds=${1:-} seed=${2:-20251031}
targets="scenario table recording"
declare -A runs=([scenario]=20000 [table]=6000 [recording]=10000)
watchdog=600 # seconds for one file: no verdict on speed, what takes so long never ends
sanitize="address,undefined -fno-sanitize-recover=all"
folder=$(dirname "$program")/fuzz
export REHEARSE_SCENARIOS=$PWD/scenarios ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1

echo 'int LLVMFuzzerTestOneInput(const char *d, long n); int LLVMFuzzerTestOneInput(const char *d, long n) { return !d && n; }' \
    >"$scratch/try.c"
if ! clang -fsanitize=fuzzer -fopenmp "$scratch/try.c" -o "$scratch/try" >/dev/null 2>&1; then
    skip "damaged files do no harm" "no clang with libFuzzer and OpenMP here (.ci/setup clang fuzz installs them)"
    exit 0
fi

# Words of the language, so that the fuzzer need not guess them.
dictionary() {
    { cat scenarios/*.yaml scenarios/policies/*.yaml; "$program" check --explain ''; head -qn 1 tests/vectors/*.csv; } |
        grep -oE '[A-Za-z_][A-Za-z_.-]{2,30}' | sort -u | sed 's/.*/"&"/'
    printf '"%s"\n' '{' '}' ': ' '- ' '.csv' '%' 'ms' '-1' '1/3' '99999999999999999999' '0.0000000001' '1e308' '< 0' '&a' '*a' '!!'
}
build() {
    nice -n 10 make -s "BUILD=$folder" CC=clang "CFLAGS=-O1 -g -fno-omit-frame-pointer" \
        "SANITIZE=-fsanitize=fuzzer-no-link,$sanitize" "$folder/rooms.a" || return
    local target
    for target in $targets; do
        # shellcheck disable=SC2046,SC2086
        clang -std=c17 -D_POSIX_C_SOURCE=200809L -Isrc -O1 -g -Wall -Wextra -fopenmp -fsanitize=fuzzer,$sanitize \
            "tests/fuzz/fuzz_$target.c" "$folder/rooms.a" $(pkg-config --cflags --libs yaml-0.1 jansson) -lcsv -lm \
            -o "$folder/fuzz_$target" || return
    done
}
seeds_of() {
    echo "$PWD/tests/fuzz/corpus/$1"
    case $1 in
    scenario) echo "$PWD/scenarios $PWD/scenarios/policies" ;;
    recording) echo "$PWD/tests/vectors $PWD/scenarios/recorded" ;;
    table) echo "$PWD/scenarios" ;;
    esac
}
fuzz() { # fuzz TARGET LIMIT
    mkdir -p "$scratch/new/$1" "tests/fuzz/corpus/$1"
    local status=0
    # shellcheck disable=SC2046
    nice -n 10 "$folder/fuzz_$1" "$scratch/new/$1" $(seeds_of "$1") -seed="$seed" "$2" -timeout=$watchdog \
        -rss_limit_mb=2048 -max_len=4000 -dict="$scratch/dictionary" -artifact_prefix="$PWD/tests/fuzz/corpus/$1/" \
        -print_final_stats=1 >"$scratch/$1.log" 2>&1 || status=$?
    grep -E '^stat::number_of_executed_units' "$scratch/$1.log" | sed "s/.*: */# fuzz_$1: runs /" >>"$scratch/stats"
    [ $status = 0 ] || { grep -vE '^#[0-9]|^\s*NEW_FUNC' "$scratch/$1.log" | tail -n 50; false; }
}

check "the targets build" build
[ $failed = 0 ] || exit 1
check "the words of the language are known" eval 'dictionary >"$scratch/dictionary" && grep -q cpu.cores "$scratch/dictionary"'
for target in $targets; do
    if [ -n "$seconds" ]; then
        check "$target: $((seconds / 3)) s of damaged files crash nothing" fuzz "$target" -max_total_time=$((seconds / 3))
    else
        check "$target: ${runs[$target]} damaged files crash nothing" fuzz "$target" -runs=${runs[$target]}
    fi
done
cat "$scratch/stats"
exit $failed
