#!/usr/bin/env bash
# Our pcg32 agrees with libpcg-cpp-dev's, word by word; and would not if one of its numbers were another.
. "$(dirname "$0")/../tap.sh"

compiler=${CXX:-g++}
flags="-std=c++17 -O1 -Wall -Wextra"
if ! echo '#include <pcg_random.hpp>' | "$compiler" -x c++ -E - >/dev/null 2>&1; then
    skip "our pcg32 agrees with another one" "no $compiler with pcg_random.hpp here (.ci/setup pcg installs them)"
    exit 0
fi

# build NAME HEADERS PCG_C: the comparison with the headers of this folder, then those of src, and this source
build() {
    # shellcheck disable=SC2086
    "${CC:-gcc}" -std=c17 -O1 "-I$2" -Isrc -c "$3" -o "$scratch/$1.o" &&
        "${CC:-gcc}" -std=c17 -D_POSIX_C_SOURCE=200809L -O1 "-I$2" -Isrc -c src/base/check.c -o "$scratch/check.o" &&
        "$compiler" $flags "-I$2" -Isrc tests/random/agreement.cpp "$scratch/$1.o" "$scratch/check.o" -o "$scratch/$1"
}

# changed SED FILE: the same with one number of pcg.h or pcg.c changed, which is noticed
header=headers/random/pcg.h multiplier=6364136223846793005
changed() {
    mkdir -p "$scratch/headers/random"
    cp src/random/pcg.h "$scratch/headers/random/" && cp src/random/pcg.c "$scratch/pcg.c" && sed -i "$1" "$scratch/$2" &&
        build changed "$scratch/headers" "$scratch/pcg.c" || return
    if cmp -s "$scratch/pcg.c" src/random/pcg.c && cmp -s "$scratch/headers/random/pcg.h" src/random/pcg.h; then
        echo "nothing was changed"
        return 1
    fi
    exits 1 "$scratch/changed"
}

check "the comparison compiles" build agreement src src/random/pcg.c
"$scratch/agreement" || failed=1
check "negative control: another multiplier is noticed" changed s/$multiplier/6364136223846793009/ $header
check "negative control: another shift is noticed" changed 's/state >> 18/state >> 17/' $header
check "negative control: another multiplier of jumps is noticed" changed 's/multiplier \*= multiplier/multiplier *= multiplier + 8/' pcg.c
check "negative control: biased bounded numbers are noticed" changed 's/draw < threshold/draw < 0/' pcg.c
exit $failed
