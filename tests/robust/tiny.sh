# Sourced after tap.sh: a run of a few milliseconds, and what must hold of its results after something went wrong.
cat >"$scratch/tiny.yaml" <<END
rehearsal: 1
name: tiny
seed: 1
learners: {count: 60, segments: [{name: A, share: 1/2}, {name: B, share: 1/2}], rounds: {think: {exponential: {mean: 2s}}}}
regions: [{name: NA, share: 100%, network: {lognormal: {median: 6ms, p99: 12ms}}}]
analyzers:
  baseline: {service: {deterministic: 50ms}, replicas: 1}
  ultra-fast: {service: {lognormal: {median: 8ms, p99: 18ms}}, replicas: 1, errors: 1%}
policy: $PWD/scenarios/policies/000.yaml
plan:
  - {phase: canary, at: 2025-10-31T12:00Z, for: 2m, split: 50%, checkpoints: [1m, 2m]}
  - {phase: ramp, at: 2025-10-31T12:02Z, for: 2m, split: 100%, checkpoints: [2m]}
END
tiny() { "$program" run "$scratch/tiny.yaml" --threads 1 --plots none --quiet "$@"; }

# old_and_new: $scratch/old and $scratch/new are whole results of seeds 1 and 2; a NO-GO (1) is a good run too.
old_and_new() {
    local seed name status
    for seed in 1 2; do
        name=$([ $seed = 1 ] && echo old || echo new) status=0
        tiny --seed $seed --out "$scratch/$name" || status=$?
        [ $status -le 1 ] && [ -s "$scratch/$name/outcome.json" ] || return
    done
    ! cmp -s "$scratch/old/outcome.json" "$scratch/new/outcome.json"
}
# every_file_whole FOLDER: it is the old result or the new one, to the last file and byte; run.json, which has times in
# it, is JSON.
every_file_whole() {
    diff -rq -x run.json "$scratch/old" "$1" >/dev/null || diff -rq -x run.json "$scratch/new" "$1" || return
    is_json <"$1/run.json" || { echo "run.json is not JSON"; return 1; }
}
