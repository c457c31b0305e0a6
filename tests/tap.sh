# Sourced by script tests: a scratch folder, and `check SENTENCE COMMAND...`, which prints one line of TAP,
# `skip SENTENCE WHY`, and a few commands to be checked.
# At the end a script does `exit $failed`.
set -u
cd "$(dirname "$0")/../.." || exit 3
program=$PWD/${BUILD:-build}/rehearse
case ${BUILD:-} in /*) program=$BUILD/rehearse ;; esac
scratch=$(mktemp -d) || exit 3
trap 'rm -rf "$scratch"' EXIT
failed=0

check() {
    local sentence=$1
    shift
    if "$@" >"$scratch/check.output" 2>&1; then
        echo "ok - $sentence"
    else
        echo "not ok - $sentence"
        sed 's/^/  /' "$scratch/check.output"
        failed=1
    fi
}

# skip SENTENCE WHY: what cannot be checked here; tests/run counts it apart. WHY ends with `(.ci/setup EXTRA installs it)`
# where that would help.
skip() { echo "ok - $1 # SKIP $2"; }

# check_drawn SENTENCE COMMAND...: what needs gnuplot.
check_drawn() {
    if command -v gnuplot >/dev/null; then check "$@"; else skip "$1" "no gnuplot here (.ci/setup installs it)"; fi
}

# is_json: stdin is one JSON text and nothing else, as the library that every build has reads it.
is_json() {
    [ -x "$scratch/is_json" ] || "${CC:-gcc}" -x c - -ljansson -o "$scratch/is_json" <<'END' || return
#include <jansson.h>
int main(void) { return !json_loadf(stdin, JSON_REJECT_DUPLICATES, NULL); }
END
    "$scratch/is_json"
}

# comes_true COMMAND...: waits until it does. The five minutes are a watchdog, not a verdict on speed.
comes_true() {
    local i
    for ((i = 0; i < 6000; i++)); do ! "$@" || return 0; sleep 0.05; done
    echo "it never comes true: $*"
    false
}

# exits CODE COMMAND...: the command ends with this code.
exits() {
    local expected=$1 got=0
    shift
    "$@" || got=$?
    [ "$got" = "$expected" ] || { echo "exit $got, not $expected: $*"; false; }
}
