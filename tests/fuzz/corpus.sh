#!/usr/bin/env bash
# Every file that ever crashed a reader, and the seeds of the fuzzer, read again by the build at hand.
. "$(dirname "$0")/../tap.sh"

archive=$(dirname "$program")/librehearse.a
export REHEARSE_SCENARIOS=$PWD/scenarios
# The archive may be a sanitized one, made by another compiler.
flags=$(cat "$(dirname "$program")/flags")

build() { # build TARGET
    # shellcheck disable=SC2046,SC2086
    $flags -Werror "tests/fuzz/fuzz_$1.c" tests/fuzz/replay.c "$archive" $(pkg-config --libs libfyaml jansson) -lcsv -lm \
        -o "$scratch/replay_$1"
}
replay() { # replay TARGET FILE...
    local target=$1
    shift
    build "$target" && [ -f "$1" ] && "$scratch/replay_$target" "$@" >"$scratch/said" 2>&1 || { tail -n 5 "$scratch/said" 2>/dev/null; false; }
}
check "scenarios: none of the corpus crashes the reader" replay scenario tests/fuzz/corpus/scenario/*
check "tables: none of the corpus crashes the reader" replay table tests/fuzz/corpus/table/*
check "recordings: none of the corpus crashes the reader or the judge" replay recording tests/fuzz/corpus/recording/*
exit $failed
