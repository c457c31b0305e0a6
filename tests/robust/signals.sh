#!/usr/bin/env bash
# Signals: HUP interrupts as INT and TERM do; a gnuplot that hangs is ended at once, and the tables are there.
. "$(dirname "$0")/../tap.sh"
. tests/robust/tiny.sh
. tests/robust/one_run.sh

caught() { # caught ID NUMBER: the run has set up its handler
    local mask
    [ "$(readlink "/proc/$1/exe")" = "$program" ] || return
    mask=$(sed -n 's/^SigCgt:[[:space:]]*//p' "/proc/$1/status") && [ $((0x${mask: -8} >> ($2 - 1) & 1)) = 1 ]
}
long() { exec "$program" run scenarios/canary-ramp-rollout.yaml --threads 1 --plots none --quiet --out "$scratch/long"; }
partial() { # partial SIGNAL NUMBER
    local pid code=0
    long & pid=$!
    comes_true caught $pid "$2" || { kill -9 $pid; return 1; }
    kill "-$1" $pid
    wait $pid || code=$?
    [ $code = 130 ] && grep -q '"partial": true' "$scratch/long/outcome.json" && one_run "$scratch/long"
}
nohup_stays() {
    local pid
    (trap '' HUP; long) & pid=$!
    comes_true caught $pid 15 || { kill -9 $pid; return 1; }
    ! caught $pid 1
    local good=$?
    kill -9 $pid
    wait $pid 2>/dev/null
    return $good
}
hanging() { # a gnuplot that never ends
    mkdir -p "$scratch/bin"
    printf '#!/bin/sh\necho $$ >%s/gnuplot.id\nexec sleep 100\n' "$scratch" >"$scratch/bin/gnuplot"
    chmod +x "$scratch/bin/gnuplot"
    PATH=$scratch/bin:$PATH exec "$program" run "$scratch/tiny.yaml" --threads 1 --quiet --out "$scratch/out" \
        --plots "$scratch/plots" 2>"$scratch/said"
}
ends_gnuplot() { # ends_gnuplot SIGNAL
    local pid code=0 gnuplot
    rm -rf "$scratch/gnuplot.id" "$scratch/out" "$scratch/plots"
    hanging & pid=$!
    comes_true test -s "$scratch/gnuplot.id" || { kill -9 $pid; return 1; }
    one_run "$scratch/out" || return # while it draws
    gnuplot=$(cat "$scratch/gnuplot.id")
    kill "-$1" $pid
    wait $pid || code=$?
    cat "$scratch/said"
    ! kill -0 "$gnuplot" 2>/dev/null || { kill -9 "$gnuplot"; echo "gnuplot lives"; return 1; }
    [ $code = $whole ] && grep -q 'interrupted while gnuplot drew' "$scratch/said" && one_run "$scratch/out" &&
        grep -q '"partial": false' "$scratch/out/outcome.json" &&
        [ -z "$(ls -A "$scratch/plots")" ] && [ -z "$(find "$scratch" -name '.rehearse-*')" ]
}
draws_nothing() {
    local pid code=0
    "$program" run scenarios/canary-ramp-rollout.yaml --threads 1 --quiet --out "$scratch/long" --plots "$scratch/none" & pid=$!
    comes_true caught $pid 15 || { kill -9 $pid; return 1; }
    kill -TERM $pid
    wait $pid || code=$?
    [ $code = 130 ] && one_run "$scratch/long" && [ -z "$(ls -A "$scratch/none")" ]
}

check "HUP leaves a marked partial result and exits 130" partial HUP 1
check "TERM, too" partial TERM 15
check "a hangup that is ignored, as nohup has it, stays ignored" nohup_stays
whole=0
tiny --out "$scratch/whole" || whole=$?
for signal in INT TERM HUP; do
    check "$signal ends a gnuplot that hangs: the tables are whole, the exit status is theirs, no scraps" ends_gnuplot $signal
done
check "an interrupted run draws no pictures" draws_nothing
exit $failed
