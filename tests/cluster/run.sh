#!/usr/bin/env bash
# run.sh PROGRAM [CASE...] : the faults of docs/cluster.md (all of them, or those of these numbers) against a real
# Slurm, each held to one process's results.
# Needs root and Debian's packages of Slurm; ends with 77 and a loud message where they cannot be had.
set -euo pipefail
program=$(realpath "${1:?the program}")
shift
(($# > 0)) || set -- 1 2 3 4 5 6 7 8 9
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/lookback-cluster.XXXXXX")
shards=8

skip() {
    echo "############################################################"
    echo "# THE CLUSTER TEST DID NOT RUN: $*"
    echo "############################################################"
    # As the tests do: what CI names is a failure there.
    [[ ",${LOOKBACK_REQUIRE:-}," != *,slurm,* ]] || { echo "cluster-test: LOOKBACK_REQUIRE names slurm" >&2; exit 1; }
    exit 77
}
[[ $(id -u) == 0 ]] || skip "it needs root"
command -v apt-get slurmctld > /dev/null || skip "there is neither apt-get nor Slurm"

cleanup() { "$here/down.sh" "$work/slurm" > /dev/null 2>&1 || true; rm -rf "$work"; }
trap cleanup EXIT
"$here/up.sh" "$work/slurm" 2 1 > "$work/up.log" 2>&1 || { cat "$work/up.log"; skip "Slurm cannot be installed or started"; }
export SLURM_CONF=$work/slurm/slurm.conf

fail() {
    echo "cluster-test: FAILED: $*" >&2
    echo "--- the queue, why nodes are drained, and the end of the controller's log:" >&2
    { squeue; sinfo -R; tail -25 "$work/slurm/log/slurmctld.log"; } >&2 || true
    exit 1
}
# within SECONDS COMMAND...: until it succeeds; every wait is bounded.
within() {
    local end=$((SECONDS + $1)); shift
    until "$@"; do ((SECONDS < end)) || return 1; sleep 0.3; done
}

# A spec of some 3 s for each of 8 shards.
cat > "$work/faults.yaml" << YAML
name: faults
question: Does a cluster lose, double or change anything?
data: { file: $here/../../experiments/data/airline.csv, time: month, target: passengers, unit: thousand passengers }
engines: [reference]
sweep:
  look_back: [1, 12]
  hidden_units: [4, 16]
  learning_rate: [0.01, 0.003]
repeats: 8
train: { epochs: 1000, batch_size: 16 }
baselines: [persistence, { seasonal_naive: 12 }]
YAML
"$program" sweep "$work/faults.yaml" --results "$work/one" --quiet
echo "cluster-test: one process: $(($(wc -l < "$work/one/faults/trials.csv") - 1)) trials"

# submit FOLDER [SPEC]: into that folder.
submit() { "$program" submit "${2:-$work/faults.yaml}" --results "$1" --shards "$shards" > "$1.out" || fail "submit: $(cat "$1.out")"; }
job_of() { sed -n 's/^submitted [^,]* as job \([0-9]*\).*/\1/p' "$1.out"; }
complete() { "$program" status "$1/faults" > "$1.status" 2>&1; }
idle() { [[ -z $(squeue -h 2> /dev/null) ]]; }
merge() { "$program" merge "$1/faults" --quiet 2> "$1.merge" || fail "merge: $(cat "$1.merge")"; }
# same FOLDER WHAT [ONE]: the files that no machine and no number of processes may change.
same() {
    local file one=$work/${3:-one}/faults
    for file in trials.csv spec.yaml gradients.csv statistics.csv; do
        cmp "$one/$file" "$1/faults/$file" || fail "$2: $file differs"
    done
    cmp <(cut -d, -f1 "$one/timing.csv") <(cut -d, -f1 "$1/faults/timing.csv") || fail "$2: timing"
    echo "cluster-test: $2: equal to one process"
}
begun() { compgen -G "$1/faults/parts/*/*.live" > /dev/null; }
records() { cat "$1"/faults/parts/*/*.part 2> /dev/null | grep -c '"record":' || true; }
some_records() { (($(records "$1") >= $2)); }
fresh() { mkdir -p "$work/$1"; echo "$work/$1"; }
# The folder of a sweep that nothing has disturbed.
plain() {
    [[ -s $work/plain/faults/trials.csv ]] || case_1 > /dev/null
    fresh plain > /dev/null
}

source "$here/faults.sh"
for case in "$@"; do
    case_begun=$SECONDS
    "case_$case"
    echo "cluster-test: case $case took $((SECONDS - case_begun)) s"
done
echo "cluster-test: all passed in $SECONDS s"
