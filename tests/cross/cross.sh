#!/usr/bin/env bash
# The same digest from every compiler, processor, number of threads, locale, time zone and folder (contract 1.1).
# slow: the engine is built a dozen times, and runs under qemu.
#     tests/cross/cross.sh [--full]
# Two programs: `digest` (tests/cross/digest.c, the engine alone, built for whatever compiler and qemu are here) and the
# whole program (canary.yaml, two minutes). --full builds the whole program with every native compiler, too, and writes
# the table results/determinism.md. What is not installed is named and left out: `make cross` installs it.
. "$(dirname "$0")/../tap.sh"

full=0
[ "${1:-}" != --full ] || full=1
exact="-ffp-contract=off -fno-fast-math"
flags="-std=c17 -D_POSIX_C_SOURCE=200809L -D_FILE_OFFSET_BITS=64 -Isrc $exact"
# Without what wants a library that other processors do not have here.
base=$(printf '%s ' src/base/*.c)
sources="tests/cross/digest.c ${base/src\/base\/csv.c/} src/random/*.c src/metrics/*.c src/world/*.c src/model/apportion.c"
sources="$sources src/model/fault.c src/model/fault_schedule.c"
rows=0 reference= whole_reference=
table=$scratch/table.md
unset OMP_NUM_THREADS GLIBC_TUNABLES

have() { command -v "$1" >/dev/null 2>&1; }
canary() { # canary PROGRAM FOLDER ARGUMENT...
    "$1" run scenarios/canary.yaml --until 2m --plots none --quiet --out "$2" "${@:3}"
}
digest_in() { sed -n 's/^  "digest": "\(.*\)",*$/\1/p' "$1/outcome.json"; }

# build_digest ROW COMPILER FLAGS...: -fopenmp where the compiler has its runtime
build_digest() {
    local row=$1
    shift
    # shellcheck disable=SC2086
    nice -n 10 "$@" $flags -fopenmp $sources -lm -o "$scratch/$row.digest" 2>"$scratch/$row.errors" ||
        nice -n 10 "$@" $flags -Wno-unknown-pragmas $sources -lm -o "$scratch/$row.digest" 2>>"$scratch/$row.errors"
}

# One row, in the background: what the digest program says, and what the whole program says when there is one.
work_row() { # work_row ROW RUNNER MAKE COMPILER FLAGS...
    local row=$1 runner=$2 whole=$3
    shift 3
    build_digest "$row" "$@" || return
    # shellcheck disable=SC2086
    $runner "$scratch/$row.digest" 2 >"$scratch/$row.said" 2>>"$scratch/$row.errors"
    if [ "$whole" = yes ] && [ $full = 1 ]; then
        local compiler=$1 archiver=ar
        shift
        [[ "$*" != *-flto* ]] || archiver=gcc-ar
        nice -n 10 make -s "BUILD=$scratch/$row" "CC=$compiler" "CFLAGS=$*" "AR=$archiver" all >"$scratch/$row.make" 2>&1 &&
            canary "$scratch/$row/rehearse" "$scratch/$row.out" --threads 2 && digest_in "$scratch/$row.out" >"$scratch/$row.whole"
        rm -rf "${scratch:?}/$row"
    fi
}

# start_row NAME NEEDS RUNNER WHOLE COMPILER FLAGS...: NEEDS are commands; the row is left out when one is missing
names=()
start_row() {
    local name=$1 needs=$2 need
    for need in $needs; do
        if ! have "$need"; then
            skip "one digest: $name" "no $need (make cross installs what can be had)"
            echo "| $name | not run: no $need | |" >>"$table.out"
            return
        fi
    done
    shift 2
    names[rows]=$name
    [ "$(jobs -rp | wc -l)" -lt 2 ] || wait -n
    work_row $rows "$@" &
    rows=$((rows + 1))
}

# same_as_first ROW: both digests are those of the first row that ran
same_as_first() {
    local said whole
    said=$(cat "$scratch/$1.said" 2>/dev/null) whole=$(cat "$scratch/$1.whole" 2>/dev/null)
    : "${reference:=$said}" "${whole_reference:=$whole}"
    printf '| %s | %s | %s |\n' "${names[$1]}" "${said:-none}" "${whole:-}" >>"$table"
    [ -n "$said" ] && [ "$said" = "$reference" ] && { [ ! -e "$scratch/$1.make" ] || [ "$whole" = "$whole_reference" ]; } ||
        { tail -n 5 "$scratch/$1".{errors,make} 2>/dev/null; echo "$said / $whole, not $reference / $whole_reference"; false; }
}

plain=""
if [ "$(uname -m)" = x86_64 ]; then i686_runner=$(have qemu-i386 && echo qemu-i386 || echo "$plain"); fi
start_row "gcc -O2" gcc "" yes gcc -O2
start_row "gcc -O0" gcc "" yes gcc -O0
start_row "gcc -O3" gcc "" yes gcc -O3
start_row "gcc -O3 -march=native" gcc "" yes gcc -O3 -march=native
start_row "gcc -O3 -flto" gcc "" yes gcc -O3 -flto
start_row "clang -O1" clang "" yes clang -O1
start_row "clang -O3" clang "" yes clang -O3
start_row "clang -O3 -march=native" clang "" no clang -O3 -march=native
start_row "musl, static, without OpenMP" musl-gcc "" no musl-gcc -O3 -static -Wno-unknown-pragmas
start_row "aarch64 under qemu" "aarch64-linux-gnu-gcc qemu-aarch64" qemu-aarch64 no aarch64-linux-gnu-gcc -O3 -static
start_row "s390x (big endian) under qemu" "s390x-linux-gnu-gcc qemu-s390x" qemu-s390x no s390x-linux-gnu-gcc -O3 -static
start_row "i686 (32 bits) under qemu" i686-linux-gnu-gcc "${i686_runner-}" no i686-linux-gnu-gcc -O3 -msse2 -mfpmath=sse -static
wait
for ((row = 0; row < rows; row++)); do
    check "one digest: ${names[row]}" same_as_first $row
done

# Settings of one and the same binary: the digest program of row 0, and the whole program that was built by make.
setting_rows=0
setting() { # setting NAME WHOLE-PROGRAM-ARGUMENTS -- ENVIRONMENT...: also every result file is the same, but run.json
    local name=$1 out=$scratch/setting$setting_rows arguments=()
    shift
    while [ "$1" != -- ]; do arguments+=("$1"); shift; done
    shift
    setting_rows=$((setting_rows + 1))
    local said whole threads=2
    [ "${arguments[0]:-}" != --threads ] || threads=${arguments[1]}
    said=$(env "$@" "$scratch/0.digest" "$threads")
    [ ${#arguments[@]} -gt 0 ] || arguments=(--threads 2)
    env "$@" "$program" run scenarios/canary.yaml --until 2m --plots none --quiet --out "$out" "${arguments[@]}" || return
    whole=$(digest_in "$out")
    : "${whole_reference:=$whole}"
    printf '| %s | %s | %s |\n' "$name" "$said" "$whole" >>"$table"
    [ "$said" = "$reference" ] && [ "$whole" = "$whole_reference" ] || { echo "$said / $whole"; false; }
    [ "$out" = "$scratch/setting0" ] || diff -r -x run.json "$scratch/setting0" "$out"
}
checked_setting() { check "one digest and the same files: $1" setting "$@"; }

for threads in 1 2 3 4 8; do checked_setting "$threads threads" --threads $threads --; done
if grep -qw fma /proc/cpuinfo 2>/dev/null; then
    checked_setting "FMA and AVX2 masked" -- GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-AVX2,-AVX2_Usable,-FMA_Usable
fi
checked_setting "another time zone" -- TZ=Asia/Kathmandu
for locale in en_US tr_TR de_DE; do
    if have localedef && localedef -i $locale -f UTF-8 "$scratch/$locale.UTF-8" 2>/dev/null; then
        checked_setting "locale $locale" -- LOCPATH="$scratch" LC_ALL=$locale.UTF-8 LANG=$locale.UTF-8 LANGUAGE=$locale
    else
        skip "one digest and the same files: locale $locale" "no localedef, or no sources (.ci/setup locales installs them)"
    fi
done

elsewhere() { # the same scenario from another folder, by an absolute path
    local whole
    mkdir -p "$scratch/else where" && cp -R scenarios "$scratch/else where/" && (
        cd / && "$program" run "$scratch/else where/scenarios/canary.yaml" --until 2m --plots none --quiet \
            --out "$scratch/else where/out"
    ) || return
    whole=$(digest_in "$scratch/else where/out")
    printf '| another folder | | %s |\n' "$whole" >>"$table"
    [ "$whole" = "$whole_reference" ] && diff "$scratch"/{setting0,else\ where/out}/samples.csv
}
check "one digest: another folder" elsewhere

# What the flags are there for: with contraction allowed a processor with fused multiply-add computes other tables.
contracted() {
    local said
    # shellcheck disable=SC2086
    gcc -O3 -march=native $flags -ffp-contract=fast -Wno-unknown-pragmas $sources -lm -o "$scratch/contracted" 2>&1 || return
    said=$("$scratch/contracted")
    printf '| negative control: -ffp-contract=fast | %s | |\n' "$said" >>"$table"
    [ -n "$said" ] && [ "$said" != "$reference" ]
}
if grep -qw fma /proc/cpuinfo 2>/dev/null; then check "negative control: contraction gives another digest" contracted; fi

if [ $full = 1 ]; then
    {
        printf 'Measured by `make cross` on %s, %s. Every row but a negative control must show the same.\n\n' \
            "$(uname -srm)" "$(gcc --version | head -n 1)"
        printf '| what | the engine alone (tests/cross/digest.c) | whole program, canary.yaml, 2 minutes |\n|---|---|---|\n'
        cat "$table"
        [ ! -e "$table.out" ] || cat "$table.out"
    } >"$scratch/determinism.md" && mkdir -p results && mv "$scratch/determinism.md" results/determinism.md
    check "the table is in results/determinism.md" test -s results/determinism.md
fi
exit $failed
