#!/usr/bin/env bash
# Results are one run's, whole, or the old one's, whole, whenever and by whatever signal the run is ended.
# REHEARSE_ROBUST=long ends five times as many runs, 1,000 and 2 times 200: by hand, before a release.
# slow: 200 runs are ended, and 40 twice where two folders cannot be exchanged.
[ ! -w /dev/shm ] || export TMPDIR=/dev/shm # a disk is slow, and nothing here is to outlive a power cut
. "$(dirname "$0")/../tap.sh"
. tests/robust/tiny.sh
. tests/robust/one_run.sh

ends=200 kills=40
[ "${REHEARSE_ROBUST:-}" != long ] || ends=1000 kills=200
RANDOM=20252 # bash's own generator: the same moments every time
now_ms() { echo $(($(date +%s%N) / 1000000)); }
measure() { # how long a run takes, so that the moments fall into it
    local start
    start=$(now_ms)
    tiny --seed 2 --out "$scratch/timed" || [ $? = 1 ] || return
    took_ms=$(($(now_ms) - start))
    echo "# a run takes $took_ms ms"
}
# ended SIGNAL FOLDER [WRAPPER...]: a run that is ended at a random moment; prints its exit status
ended() {
    local signal=$1 folder=$2 ms=$((RANDOM % (took_ms * 3 / 2 + 2)))
    shift 2
    # In the foreground it waits for what it ended: one that is killed may still be at its last system call.
    "$@" timeout --foreground --preserve-status -s "$signal" "$(printf '%d.%03d' $((ms / 1000)) $((ms % 1000)))" \
        "$program" run "$scratch/tiny.yaml" --threads 1 --plots none --quiet --seed $((1 + RANDOM % 2)) --out "$folder"
    echo $?
}
scraps() { find "$scratch" -maxdepth 2 -name '.rehearse-*' | grep . ; }

many_ends() {
    local i signal status before
    for ((i = 0; i < ends; i++)); do
        case $((i % 4)) in 0) signal=TERM ;; 1) signal=INT ;; 2) signal=HUP ;; *) signal=KILL ;; esac
        before=$(stat -c %i "$scratch/out/run.json")
        status=$(ended $signal "$scratch/out" 2>/dev/null)
        one_run "$scratch/out" || { echo "after $signal, exit $status, try $i"; return 1; }
        # A program that INT ends before it has begun has status 130 for a shell, too; nothing is written then.
        [ "$status" != 130 ] || grep -q '"partial": true' "$scratch/out/outcome.json" ||
            { [ $signal = INT ] && [ "$before" = "$(stat -c %i "$scratch/out/run.json")" ]; } ||
            { echo "exit 130 after $signal, but whole"; return 1; }
        echo "$signal $status" >>"$scratch/ends"
    done
    # What the moments met is told, not judged, as it hangs on the machine's speed; kill.sh ends runs at counted calls.
    sort "$scratch/ends" | uniq -c | sed 's/^ */# times, signal, exit status: /'
}
next_run_clears() {
    tiny --seed 2 --out "$scratch/out" || [ $? = 1 ] || return
    ! scraps && diff -rq -x run.json "$scratch/new" "$scratch/out"
}
# Where folders cannot be exchanged a kill may leave too few files, without outcome.json, but never those of two runs.
one_runs_files() { # one_runs_files FOLDER
    local known file same
    for known in "$scratch/old" "$scratch/new"; do
        same=1
        for file in "$1"/*; do
            case $file in *run.json) continue ;; esac
            [ ! -e "$file" ] || cmp -s "$file" "$known/${file##*/}" || same=0
        done
        [ $same = 0 ] || return 0
    done
    false
}
killed_in_place() { # killed_in_place TIMES FOLDER [WRAPPER...]
    local i times=$1 folder=$2
    shift 2
    rm -f "$scratch/found"
    cp -r "$scratch/old" "$folder"
    for ((i = 0; i < times; i++)); do
        (cd "${at:-$folder}" && ended KILL "$folder" "$@") >/dev/null 2>&1
        if [ -e "$folder/outcome.json" ]; then
            one_run "$folder" || { ls -l "$folder"; return 1; }
            echo whole >>"$scratch/found"
        else
            one_runs_files "$folder" || { ls -l "$folder"; return 1; }
            echo "too few, without outcome.json" >>"$scratch/found"
        fi
    done
    sort "$scratch/found" | uniq -c | sed 's/^ */# times: /'
    (cd "${at:-$folder}" && tiny --seed 2 --out "$folder") || [ $? = 1 ] || return
    one_run "$folder" && [ -z "$(find "$folder" -name '.rehearse-*')" ]
}
build_shim() {
    printf '%s\n' '#define _GNU_SOURCE' '#include <errno.h>' '#include <stdio.h>' '#include <sys/syscall.h>' '#include <unistd.h>' \
        'int renameat2(int a, const char *from, int b, const char *to, unsigned flags) {' \
        '    if (flags & RENAME_EXCHANGE) { errno = EINVAL; return -1; }' \
        '    return (int)syscall(SYS_renameat2, a, from, b, to, flags); }' >"$scratch/no_exchange.c"
    "${CC:-gcc}" -shared -fPIC "$scratch/no_exchange.c" -o "$scratch/no_exchange.so"
}
mixture_is_seen() {
    cp -r "$scratch/old" "$scratch/mixed" && one_run "$scratch/mixed" && cp "$scratch/new/samples.csv" "$scratch/mixed" &&
        ! one_run "$scratch/mixed" && ! one_runs_files "$scratch/mixed"
}
# Each file of one run among those of the other, also with the sums of run.json put right.
strangers_are_seen() {
    local file
    for file in "$scratch"/new/*; do
        rm -rf "$scratch/strange" && cp -r "$scratch/old" "$scratch/strange" && all_of_one_digest "$scratch/strange" || return
        cp "$file" "$scratch/strange" && ! all_of_one_digest "$scratch/strange" || { echo "$file"; return 1; }
    done
}

check "there are two different results" old_and_new
check "every file names the digest of its run, and one of another run is seen" strangers_are_seen
check "a run can be timed" measure
cat "$scratch/check.output"
[ $failed = 0 ] || exit 1
cp -r "$scratch/old" "$scratch/out"
check "$ends ends by TERM, INT, HUP and KILL: one run's files, whole, and 130 only if they are marked partial" many_ends
cat "$scratch/check.output"
check "the next run clears up what the killed ones left" next_run_clears
check "killed $kills times in the working folder: never the files of two runs" killed_in_place $kills "$scratch/here"
cat "$scratch/check.output"
if grep -q fsanitize "$(dirname "$program")/flags" 2>/dev/null; then
    skip "killed $kills times where folders cannot be exchanged" "a sanitizer wants to be loaded first"
else
    check "renameat2 can be made to refuse" build_shim
    killed_beside() { at=$scratch killed_in_place $kills "$scratch/there" env LD_PRELOAD="$scratch/no_exchange.so"; }
    check "$kills kills where folders cannot be exchanged: never the files of two runs" killed_beside
    cat "$scratch/check.output"
fi
check "negative control: a mixture is seen" mixture_is_seen
exit $failed
