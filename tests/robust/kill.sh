#!/usr/bin/env bash
# slow: kill -9 at 50 moments or more, drawn from a fixed seed, never leaves a half-written file in a result's place.
. "$(dirname "$0")/../tap.sh"
. tests/robust/tiny.sh

moments=50
RANDOM=20251 # bash's own generator: the same moments every time
now_ms() { echo $(($(date +%s%N) / 1000000)); }

# How long a run takes, so that the moments fall into it; results are written in its last part.
measure() {
    local start
    start=$(now_ms)
    tiny --seed 2 --out "$scratch/timed" >/dev/null
    took_ms=$(($(now_ms) - start))
    [ -s "$scratch/timed/outcome.json" ]
}
# kill_once MS: starts from the old results, writes the new ones and dies after MS; the outcome is noted.
kill_once() {
    local out=$scratch/killed pid status=0
    rm -rf "$out" && cp -r "$scratch/old" "$out"
    "$program" run "$scratch/tiny.yaml" --threads 1 --plots none --quiet --seed 2 --out "$out" & pid=$!
    sleep "$(printf '0.%03d' "$1")"
    kill -9 $pid
    wait $pid || status=$?
    every_file_whole "$out" || return
    if diff -rq -x run.json "$scratch/old" "$out" >/dev/null; then echo untouched
    elif diff -rq -x run.json -x '*.partial' "$scratch/new" "$out" >/dev/null; then echo done
    else echo between
    fi >>"$scratch/moments"
}
all_kinds() { # before, within and after the writing
    [ "$(sort -u "$scratch/moments" 2>/dev/null | xargs)" = "between done untouched" ]
}
# Where writing takes a few milliseconds more moments may be needed to hit it.
kill_at_many_moments() {
    local i
    for ((i = 0; i < 6 * moments; i++)); do
        [ $i -lt $moments ] || ! all_kinds || return 0
        kill_once $((RANDOM % (took_ms + took_ms / 2 + 2))) || return
    done
} 2>/dev/null
# What a dead run left behind does not stand in the way of the next one, and goes away with it.
next_run_is_whole() {
    : >"$scratch/killed/outcome.json.partial"
    tiny --seed 2 --out "$scratch/killed" || [ $? = 1 ] || return
    diff -r -x run.json "$scratch/new" "$scratch/killed" && is_json <"$scratch/killed/run.json"
}
dies_while_drawing() { # old pictures stay whole, too
    command -v gnuplot >/dev/null || return 0
    local i pid
    "$program" run "$scratch/tiny.yaml" --quiet --out "$scratch/drawn" --plots "$scratch/plots" || [ $? = 1 ] || return
    ls "$scratch/plots"/*.png >/dev/null || return
    cp -r "$scratch/plots" "$scratch/old-plots"
    for ((i = 0; i < 8; i++)); do
        "$program" run "$scratch/tiny.yaml" --quiet --seed 1 --out "$scratch/drawn" --plots "$scratch/plots" & pid=$!
        sleep "$(printf '0.%03d' $((RANDOM % 900)))"
        kill -9 $pid
        wait $pid
        diff -rq -x '.drawing*' "$scratch/old-plots" "$scratch/plots" || return
    done
} 2>/dev/null
# After the kills above, and with what a run leaves that is killed at the worst moment.
next_run_clears_the_pictures() {
    command -v gnuplot >/dev/null || return 0
    mkdir -p "$scratch/plots/.drawing" && cd "$scratch/plots/.drawing" &&
        touch pictures.gp pictures.gp.partial said.txt && echo an old one >latency.svg && cd "$OLDPWD" || return
    "$program" run "$scratch/tiny.yaml" --quiet --out "$scratch/drawn" --plots "$scratch/plots" || [ $? = 1 ] || return
    diff -r "$scratch/old-plots" "$scratch/plots"
}
# Runs of two seeds at once into one place: what is there in the end is one run's, whole, and nothing else.
many_at_once() {
    local i round
    for ((round = 0; round < 10; round++)); do
        for ((i = 0; i < 6; i++)); do tiny --seed $((1 + i % 2)) --out "$scratch/crowd" & done
        wait
        diff -rq -x run.json "$scratch/old" "$scratch/crowd" || diff -rq -x run.json "$scratch/new" "$scratch/crowd" || return
        is_json <"$scratch/crowd/run.json" || return
    done
}

check "there are two different results" old_and_new
check "a run can be timed" measure
check "$moments moments or more: every file is the old one or the new one" kill_at_many_moments
check "the moments fell before, within and after the writing" all_kinds
check "the next run is whole and clears up" next_run_is_whole
check "killed while drawing: the old pictures are as they were" dies_while_drawing
check "the next run draws the same pictures and clears up" next_run_clears_the_pictures
check "runs at once into one place: one whole result" many_at_once
sort "$scratch/moments" | uniq -c | sed 's/^ */# /'
exit $failed
