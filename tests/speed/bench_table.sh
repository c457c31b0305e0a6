#!/usr/bin/env bash
# The bench computes what it says: around a program that pretends to need 50 ns a round, 80 ns of them with five million
# learners, 25 ns on two threads, and one second to start.
# slow: the yardsticks beside it are measured as in earnest.
. "$(dirname "$0")/../tap.sh"

mkdir -p "$scratch/build" "$scratch/results"
cat >"$scratch/build/rehearse" <<'END'
#!/bin/sh
# rehearse run SCENARIO --until TIME --threads N --out FOLDER ...: a million rounds a minute
case $2 in *five-million*) ns=80 bytes=150000000 ;; *) ns=50 bytes=20000000 ;; esac
case $4 in *m) minutes=${4%m} ;; *) minutes=1000 ;; esac
mkdir -p "$8"
awk -v ns=$ns -v minutes=$minutes -v threads="$6" -v bytes=$bytes 'BEGIN {
    printf "\"wall_s\": %.3f,\n\"rounds\": %d,\n\"peak_memory_bytes\": %d\n", 1 + minutes * ns / 1000 / threads, minutes * 1e6, bytes
}' >"$8/run.json"
END
chmod +x "$scratch/build/rehearse"
bench() { env "$@" RUNS=2 BUILD="$scratch/build" RESULTS="$scratch/results" tests/bench/bench.sh >"$scratch/said"; }
has_row() { grep -xF "$2" "$scratch/results/$1" || { cat "$scratch/results/$1"; false; }; }
says() { sed 's/  */ /g' "$scratch/said" | grep -x "$1" || { cat "$scratch/said"; false; }; }
simpy_row_as_installed() {
    if /usr/bin/python3 -c 'from simpy import Resource' 2>/dev/null; then grep '^round / SimPy customer,,0\.0' "$scratch/results/bench.csv"
    else ! grep SimPy "$scratch/results/bench.csv"; fi
}
stops() { exits 3 bench && [ ! -e "$scratch/results/bench.csv" ]; }

check "it runs, with the long rows" bench FULL=1
check "a round is what it costs without the start" has_row bench.csv \
    "a round of the default plan on one core [ns],<= 60,50.00,50.00,50.00,2"
check "two threads are compared with one" has_row bench.csv "2 threads against 1,>= 1.8,2,2,2,2"
check "memory is divided by five million" has_row bench.csv "peak memory a learner of 5 M [bytes],<= 40,30,30,30,2"
check "a long row counts one run" has_row bench.csv "the whole plan on 2 threads [s],<= 75,26.000,26.000,26.000,1"
check "what misses its target is said to" says "a round of 5 M learners in 8 regions / of the default plan <= 1.3 1.6 1.6 1.6 2 no"
check "what meets it, too" says "a round in minutes 30-60 / in minutes 10-30 <= 1.1 1 1 1 2 yes"
check "the same in Markdown" has_row bench.md "| 2 threads against 1 | >= 1.8 | 2 | 2 | 2 | 2 | yes |"
check "SimPy has its row where it is installed" simpy_row_as_installed
check "it runs without the long rows" bench
check "which stay" has_row bench.csv "4 hours of 5 M learners on 2 threads [s],<= 75,41.000,41.000,41.000,1"
rm "$scratch/results/bench.csv"
printf '#!/bin/sh\nexit 3\n' >"$scratch/build/rehearse"
check "control: a program that does not run gives no table" stops
exit $failed
