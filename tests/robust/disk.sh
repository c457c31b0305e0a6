#!/usr/bin/env bash
# A full disk: exit 3, a word on stderr, and the old result as it was.
# slow: 110 runs, each compared file by file.
. "$(dirname "$0")/../tap.sh"
. tests/robust/tiny.sh

full_stdout() { # full_stdout COMMAND...: exit 3 when what was asked for cannot be printed
    exits 3 "$@" >/dev/full
}
judge() { "$program" judge tests/vectors/canary-passes.yaml --metrics tests/vectors/canary-passes.csv --out "$scratch/judged" "$@"; }

no_scraps() { ! find "$scratch" -name '.rehearse-*' | grep .; }

# limited BLOCKS: no file may grow beyond BLOCKS KiB, as with a quota.
limited() {
    local out=$scratch/limited said
    rm -rf "$out" && cp -r "$scratch/old" "$out"
    (
        ulimit -f "$1"
        exits 3 tiny --seed 2 --out "$out"
    ) 2>"$scratch/said" || { cat "$scratch/said"; return 1; }
    grep -q 'rehearse: cannot write' "$scratch/said" && every_file_whole "$out" && no_scraps
}

# A file system of 4 MiB, with the old results in it and FREE KiB left.
mounted=$scratch/small
can_mount() { mkdir -p "$mounted" && mount -t tmpfs -o size=4m tmpfs "$mounted" 2>/dev/null; }
left_free() { # left_free KIB [ARGUMENT...]: prints the exit status
    local kib=$1 status=0
    shift
    rm -rf "${mounted:?}"/* && cp -r "$scratch/old" "$mounted/out" || return
    head -c 4200k /dev/zero >"$mounted/filler" 2>/dev/null
    truncate -s -"${kib}K" "$mounted/filler" || return
    "$program" run "$scratch/tiny.yaml" --threads 1 --quiet --seed 2 --out "$mounted/out" "$@" >"$scratch/said" 2>&1 || status=$?
    case $status in
    [01]) diff -rq -x run.json "$scratch/new" "$mounted/out" || return ;;
    3) grep -q 'rehearse: ' "$scratch/said" || return ;;
    *) cat "$scratch/said"; return 1 ;;
    esac
    echo $status >>"$scratch/statuses"
    every_file_whole "$mounted/out" && no_scraps
}
full_in_many_ways() {
    local i kib most
    most=$(du -sk "$scratch/new" | cut -f1)
    for i in {0..49}; do
        kib=$((most * i / 40))
        left_free $kib --plots none || { echo "with $kib KiB free of $most"; return 1; }
    done
    sort "$scratch/statuses" | uniq -c | sed 's/^ */# exit status: /'
    grep -q 3 "$scratch/statuses" && grep -q 1 "$scratch/statuses"
}
# The same where nothing may be mounted: files take so many bytes, and then no more.
build_full_disk() { "${CC:-gcc}" -shared -fPIC -O1 -Wall -Wextra -Werror tests/robust/full_disk.c -o "$scratch/full_disk.so"; }
bytes_left() { # bytes_left BYTES
    local status=0
    rm -rf "$scratch/limited" && cp -r "$scratch/old" "$scratch/limited"
    DISK_BYTES=$1 LD_PRELOAD=$scratch/full_disk.so "$program" run "$scratch/tiny.yaml" --threads 1 --plots none --quiet --seed 2 \
        --out "$scratch/limited" 2>"$scratch/said" || status=$?
    case $status in
    [01]) diff -rq -x run.json "$scratch/new" "$scratch/limited" || return ;;
    3) grep -q 'cannot write.*No space left' "$scratch/said" && diff -r "$scratch/old" "$scratch/limited" || return ;;
    *) cat "$scratch/said"; return 1 ;;
    esac
    echo $status >>"$scratch/byte_statuses"
    is_json <"$scratch/limited/run.json" && no_scraps
}
fifty_sizes() {
    local all i
    all=$(cat "$scratch/new"/* | wc -c)
    for i in {0..49}; do
        bytes_left $((all * i / 48)) || { echo "with $((all * i / 48)) bytes of $all"; return 1; }
    done
    sort "$scratch/byte_statuses" | uniq -c | sed 's/^ */# exit status: /'
    grep -q 3 "$scratch/byte_statuses" && grep -q 1 "$scratch/byte_statuses"
}
no_room_for_pictures() {
    left_free "$(($(du -sk "$scratch/new" | cut -f1) * 5 / 4 + 16))" --plots "$mounted/plots" && grep -q 3 <(tail -n 1 "$scratch/statuses") &&
        no_scraps
}

check "there are two different results" old_and_new
check "run: stdout on a full disk" full_stdout "$program" run "$scratch/tiny.yaml" --plots none --out "$scratch/x"
check "run --json: stdout on a full disk" full_stdout "$program" run "$scratch/tiny.yaml" --plots none --out "$scratch/x" --json
check "judge: stdout on a full disk" full_stdout judge
check "check: stdout on a full disk" full_stdout "$program" check scenarios/small.yaml
check "check --explain: stdout on a full disk" full_stdout "$program" check --explain learners
check "help: stdout on a full disk" full_stdout "$program" help
check "help run: stdout on a full disk" full_stdout "$program" help run
check "--version: stdout on a full disk" full_stdout "$program" --version
check "bad input with stderr on a full disk is still exit 2" exits 2 eval '"$program" run nowhere.yaml 2>/dev/full'
for kib in 1 4; do check "no file beyond $kib KiB: exit 3, the old files stay" limited $kib; done
if grep -q fsanitize "$(dirname "$program")/flags" 2>/dev/null; then
    skip "50 sizes of room in bytes" "a sanitizer wants to be loaded first"
else
    check "a disk can be made to look full" build_full_disk
    check "50 sizes of room in bytes, most too little: exit 3, the old files stay" fifty_sizes
    cat "$scratch/check.output"
fi
if can_mount; then
    trap 'umount "$mounted"; rm -rf "$scratch"' EXIT
    check "50 sizes of room, most too little: exit 3, the old files stay" full_in_many_ways
    check_drawn "room for tables but not for pictures: exit 3, no scraps" no_room_for_pictures
else
    skip "a small file system fills up" "mounting one needs root"
fi
exit $failed
