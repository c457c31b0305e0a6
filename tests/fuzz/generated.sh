#!/usr/bin/env bash
# Random valid scenarios (generate.c), each on one thread and on three: no crash, no word of a sanitizer, equal files.
#     tests/fuzz/generated.sh [COUNT [SEED]]    COUNT (default 90) scenarios from SEED
# slow: two runs a scenario. As a test it plays the same ones every time; `make generate` plays 2,000 under the sanitizers, from any seed.
. "$(dirname "$0")/../tap.sh"

count=${1:-90} seed=${2:-1} jobs=${JOBS:-1}
base=tests/fuzz/generated.yaml
export ASAN_OPTIONS=detect_leaks=1:exitcode=99 UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1 OMP_THREAD_LIMIT=4

build() {
    # The archive may be a sanitized one, made by another compiler.
    # shellcheck disable=SC2046,SC2086
    $(cat "$(dirname "$program")/flags") -Werror tests/fuzz/generate.c "$(dirname "$program")/rooms.a" \
        $(pkg-config --libs yaml-0.1 jansson) -lcsv -lm -o "$scratch/generate"
}
generates() {
    "$scratch/generate" "$base" "$seed" "$count" >"$scratch/scenarios" 2>"$scratch/refused" &&
        [ "$(wc -l <"$scratch/scenarios")" -eq "$count" ] && [ ! -s "$scratch/refused" ] || { cat "$scratch/refused"; false; }
}

# play FOLDER UNTIL SETTING...: on one thread and on three; what went wrong, with the command that shows it
play() {
    local folder=$1 until=$2 setting threads status first=
    shift 2
    local run=("$program" run "$base" --until "$until" --plots none --quiet)
    for setting; do run+=(--set "$setting"); done
    for threads in 1 3; do
        status=0
        "${run[@]}" --threads $threads --out "$folder/$threads" >"$folder/said" 2>&1 || status=$?
        if [ $status -gt 1 ] || [ -s "$folder/said" ] || [ "${first:=$status}" != "$status" ]; then
            printf 'status %s: ' $status && printf '%q ' "${run[@]}" --threads $threads && echo && tail -n 25 "$folder/said"
            return 1
        fi
    done
    diff -rq -x run.json "$folder/1" "$folder/3" || { printf 'files differ: %q ' "${run[@]}"; echo; return 1; }
}
play_share() { # play_share N: every jobs-th scenario from the N-th on
    local line n=0 bad=0 folder=$scratch/share$1 words
    while IFS= read -r line; do
        n=$((n + 1))
        [ $((n % jobs)) = "$1" ] || continue
        rm -rf "$folder" && mkdir -p "$folder"
        IFS=$'\t' read -r -a words <<<"$line"
        play "$folder" "${words[@]}" || bad=1
    done <"$scratch/scenarios"
    return $bad
}
plays_all() {
    local share shares=() bad=0
    for ((share = 0; share < jobs; share++)); do
        play_share $share >"$scratch/played$share" 2>&1 &
        shares+=($!)
    done
    for share in "${!shares[@]}"; do wait "${shares[share]}" || bad=1; cat "$scratch/played$share"; done
    return $bad
}
difference_is_seen() {
    mkdir -p "$scratch/control" && cp "$program" "$scratch/faulty" && real=$program || return
    printf '#!/bin/sh\ncase "$*" in *"--threads 3"*) exec "%s" "$@" --seed 7 ;; esac\nexec "%s" "$@"\n' "$real" "$real" >"$scratch/faulty"
    program=$scratch/faulty
    ! play "$scratch/control" 60s >/dev/null
}
kinds() { "$program" check --explain faults.0.kind | sed -n 's/^ *one of \(.*\); required$/\1/p' | sed 's/, /\n/g' | sort; }
every_kind_of_fault() {
    diff <(kinds) <(sed -n 's/^  - .*kind: \([a-z_]*\).*/\1/p' "$base" | sort) &&
        grep -x "#define FAULTS_IN_BASE $(kinds | wc -l)" tests/fuzz/generate.c
}

check "the base has a fault of every kind" every_kind_of_fault
check "the generator builds" build
[ $failed = 0 ] || exit 1
check "each of $count scenarios is valid, and every key is turned in one" generates
check "$count random scenarios play alike on one thread and on three" plays_all
check "negative control: what differs with the number of threads is seen" difference_is_seen
exit $failed
