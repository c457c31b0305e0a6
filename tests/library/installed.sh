#!/usr/bin/env bash
# The library as others meet it: installed, found by pkg-config, linked both ways, and nothing of it but rehearse_*.
# alone: `make install` builds in the folder that all others run from.
. "$(dirname "$0")/../tap.sh"

if grep -q fsanitize "$(dirname "$program")/flags" 2>/dev/null; then
    skip "a program outside links the installed library" "sanitized objects need the sanitizer's runtime"
    exit 0
fi
place=$scratch/usr
export PKG_CONFIG_PATH=$place/lib/pkgconfig LD_LIBRARY_PATH=$place/lib
cc=${CC:-gcc}
installs() { env -u V make -s install "BUILD=$(dirname "$program")" "PREFIX=$place"; }
builds() { # builds NAME FLAGS...: from the installed copy, in a folder where the sources are not
    local name=$1
    shift
    cp tests/outside/outside.c "$scratch/" && (cd "$scratch" &&
        "$cc" -std=c17 -Wall -Wextra -Werror outside.c -o "$name" $(pkg-config --cflags rehearse) "$@")
}
shared() { builds shared $(pkg-config --libs rehearse) && ldd "$scratch/shared" | grep -q "$place/lib/librehearse.so.$(pkg-config --modversion rehearse | cut -d. -f1,2)"; }
static() {
    builds static -Wl,-Bstatic -lrehearse -Wl,-Bdynamic $(pkg-config --static --libs rehearse | sed 's/-lrehearse//') "-L$place/lib" &&
        ! ldd "$scratch/static" | grep -q librehearse
}
same_digest() { # as the command's; and the library adds no word to the program's own
    local digest
    "$program" run scenarios/small.yaml --plots none --out "$scratch/out" --quiet
    digest=$(sed -n 's/.*"digest": "\(.*\)".*/\1/p' "$scratch/out/outcome.json")
    printf 'judged: canary running\nrehearsed: as expected\ndigest %s\n' "$digest" >"$scratch/expected"
    for way in shared static; do
        "$scratch/$way" scenarios/small.yaml >"$scratch/said" 2>&1 && diff "$scratch/expected" "$scratch/said" || return
    done
}
mistakes_are_values() {
    printf 'rehearsal: 1\nnmae: x\n' >"$scratch/wrong.yaml"
    exits 2 "$scratch/shared" "$scratch/wrong.yaml" >"$scratch/said"
    grep -q 'wrong.yaml:2:1: unknown key "nmae"' "$scratch/said"
}
exported() { nm -D --defined-only "$place"/lib/librehearse.so | awk '{ print $3 }' | sort; }
declared() { grep -oE '\brehearse_[a-z_]+\(' include/rehearse.h | tr -d '(' | sort -u; }
exports_the_header() { diff <(declared | grep -vxE 'rehearse_observer|rehearse_failure') <(exported); }
archive_too() { diff <(exported) <(nm -g --defined-only "$place/lib/librehearse.a" | awk 'NF == 3 { print $3 }' | sort); }
header_stands_alone() {
    echo '#include <rehearse.h>' >"$scratch/alone.c"
    "$cc" -std=c99 -Wall -Wextra -Wpedantic -Werror -Iinclude -fsyntax-only "$scratch/alone.c" &&
        { ! command -v g++ >/dev/null || g++ -x c++ -std=c++11 -Wall -Wextra -Wpedantic -Werror -Iinclude -fsyntax-only "$scratch/alone.c"; }
}
one_version() { [ "$(pkg-config --modversion rehearse)" = "$("$program" --version | awk '{ print $2 }')" ]; }
leaves_nothing() {
    env -u V make -s uninstall "PREFIX=$place" && [ -z "$(find "$place" -type f -o -type l)" ]
}

check "make install puts program, library, header and pkg-config file in place" installs
check "a program outside builds against the shared library" shared
check "and against the static one" static
check "both judge a row, give the command's digest, and print nothing else" same_digest
check "a mistake in a scenario is a value with its place" mistakes_are_values
check "the shared library exports what the header declares, and nothing else" exports_the_header
check "so does the static one" archive_too
check "the header is C99 and C++ by itself" header_stands_alone
check "program and pkg-config file are of one version" one_version
check "make uninstall leaves nothing" leaves_nothing
exit $failed
