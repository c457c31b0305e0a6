# Sourced by script tests: a scratch folder, and `check SENTENCE COMMAND...`, which prints one line of TAP.
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

# exits CODE COMMAND...: the command ends with this code.
exits() {
    local expected=$1 got=0
    shift
    "$@" || got=$?
    [ "$got" = "$expected" ] || { echo "exit $got, not $expected: $*"; false; }
}
