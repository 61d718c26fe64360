#!/usr/bin/env bash
# run.sh PROGRAM : the faults of docs/cluster.md against a real Slurm, each held to one process's results.
# Needs root and Debian's packages of Slurm; ends with 77 and a loud message where they cannot be had.
set -euo pipefail
program=$(realpath "${1:?the program}")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/lookback-cluster.XXXXXX")
shards=8

skip() {
    echo "############################################################"
    echo "# THE CLUSTER TEST DID NOT RUN: $*"
    echo "############################################################"
    exit 77
}
[[ $(id -u) == 0 ]] || skip "it needs root"
command -v apt-get slurmctld > /dev/null || skip "there is neither apt-get nor Slurm"

cleanup() { "$here/down.sh" "$work/slurm" > /dev/null 2>&1 || true; rm -rf "$work"; }
trap cleanup EXIT
"$here/up.sh" "$work/slurm" 2 1 > "$work/up.log" 2>&1 || { cat "$work/up.log"; skip "Slurm cannot be installed or started"; }
export SLURM_CONF=$work/slurm/slurm.conf

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
train: { epochs: 400, batch_size: 16 }
baselines: [persistence, { seasonal_naive: 12 }]
YAML

fail() { echo "cluster-test: FAILED: $*" >&2; exit 1; }
# within SECONDS COMMAND...: until it succeeds; every wait is bounded.
within() {
    local end=$((SECONDS + $1)); shift
    until "$@"; do ((SECONDS < end)) || return 1; sleep 0.3; done
}
submit() { "$program" submit "$work/faults.yaml" --results "$1" --shards "$shards" > "$1.out" || fail "submit: $(cat "$1.out")"; }
job_of() { sed -n 's/.*as job \([0-9]*\) and.*/\1/p' "$1.out"; }
complete() { "$program" status "$1/faults" > "$1.status" 2>&1; }
idle() { [[ -z $(squeue -h 2> /dev/null) ]]; }
merge() { "$program" merge "$1/faults" --quiet 2> "$1.merge" || fail "merge: $(cat "$1.merge")"; }
# The files that no machine and no number of processes may change.
same() {
    local file
    for file in trials.csv spec.yaml gradients.csv statistics.csv; do
        cmp "$work/one/faults/$file" "$1/faults/$file" || fail "$2: $file differs"
    done
    cmp <(cut -d, -f1 "$work/one/faults/timing.csv") <(cut -d, -f1 "$1/faults/timing.csv") || fail "$2: timing"
    echo "cluster-test: $2: equal to one process"
}
begun() { compgen -G "$1/faults/parts/*/*.live" > /dev/null; }
records() { cat "$1"/faults/parts/*/*.part 2> /dev/null | grep -c '"record":' || true; }
some_records() { (($(records "$1") >= $2)); }
fresh() { echo "$work/$1"; mkdir -p "$work/$1"; }
# Ends every process below a daemon, the daemon too.
kill_tree() {
    local pid=$1 child
    for child in $(pgrep -P "$pid" || true); do kill_tree "$child"; done
    kill -9 "$pid" 2> /dev/null || true
}
node_daemon() { cat "$work/slurm/run/slurmd.n$1.pid"; }
stepds() { pgrep -f "slurmstepd.*\[$1" || pgrep slurmstepd || true; }

"$program" sweep "$work/faults.yaml" --results "$work/one" --quiet
echo "cluster-test: one process: $(($(wc -l < "$work/one/faults/trials.csv") - 1)) trials"

# 1
r=$(fresh plain); submit "$r"
within 120 complete "$r" || fail "1: not complete: $(cat "$r.status")"
within 60 test -s "$r/faults/trials.csv" || fail "1: the merge job left no tables"
within 30 idle
same "$r" "1 array of $shards shards on two nodes, merged by the dependent job"

# 2
r=$(fresh node); submit "$r"
within 30 some_records "$r" 4 || fail "2: no records"
daemon=$(node_daemon 2)
victims=$(pgrep -P "$daemon" || true)
victim_steps=$(squeue -h -w n2 -o %A 2> /dev/null | head -1)
for pid in $(pgrep -f "slurmstepd" || true) $victims; do
    # The steps of node n2 alone: their spool is its own.
    if grep -qs "n2" "/proc/$pid/environ" || ls -l "/proc/$pid/fd" 2> /dev/null | grep -q "spool/n2\|slurmd.n2"; then kill_tree "$pid"; fi
done
kill_tree "$daemon"
scontrol update nodename=n2 state=down reason=lost
sleep 1
slurmd -N n2
scontrol update nodename=n2 state=resume 2> /dev/null || true
for id in $(squeue -h -t PD -o %i 2> /dev/null | grep -v '\[' || true); do scontrol update jobid="$id" starttime=now 2> /dev/null || true; done
within 150 complete "$r" || { submit "$r"; within 120 complete "$r" || fail "2: not complete: $(cat "$r.status")"; }
scancel -u root; within 30 idle; merge "$r"
same "$r" "2 node n2 and its processes killed (job $(job_of "$r"), step of $victim_steps)"

# 3
r=$(fresh daemon); submit "$r"
within 30 some_records "$r" 4 || fail "3: no records"
kill -9 "$(node_daemon 2)"
scontrol update nodename=n2 state=down reason=lost
sleep 1
slurmd -N n2
scontrol update nodename=n2 state=resume 2> /dev/null || true
for id in $(squeue -h -t PD -o %i 2> /dev/null | grep -v '\[' || true); do scontrol update jobid="$id" starttime=now 2> /dev/null || true; done
within 150 complete "$r" || { submit "$r"; within 120 complete "$r" || fail "3: not complete: $(cat "$r.status")"; }
# The shard on the lost daemon is run a second time on purpose: both copies end.
"$program" sweep "$work/faults.yaml" --results "$r" --shard 0/$shards --rerun all --quiet
scancel -u root; within 30 idle
"$program" merge "$r/faults" > "$r.out" 2> "$r.merge" || fail "3: $(cat "$r.merge")"
grep -Eq ' [1-9][0-9]* of them run more than once' "$r.merge" || fail "3: duplicates are not counted: $(cat "$r.merge")"
same "$r" "3 daemon of n2 killed, copies to the end: $(tail -1 "$r.merge")"

# 4
part=$(ls -S "$work"/plain/faults/parts/3-of-$shards/*.part | head -1)
r=$(fresh torn); cp -r "$work/plain/faults" "$r/"; part=${part/plain/torn}
truncate -s -3 "$part"
"$program" merge "$r/faults" > "$r.out" 2> "$r.merge" && fail "4: a torn part was merged"
grep -q "takes them: 3$" "$r.out" || fail "4: shard 3 is not named: $(cat "$r.out")"
submit "$r"
grep -q "submitted 1 of $shards" "$r.out" || fail "4: not only one shard: $(cat "$r.out")"
within 60 complete "$r" || fail "4: not complete"
within 30 idle; merge "$r"
same "$r" "4 part cut by 3 bytes: shard 3 named, it alone submitted again"

# 5
r=$(fresh controller); submit "$r"
sleep 1.5
kill -9 "$(cat "$work/slurm/run/slurmctld.pid")"
ended() { ! begun "$r"; }
within 20 some_records "$r" 1 || fail "5: no records"
within 60 ended || fail "5: the tasks that ran do not end"
complete "$r" && fail "5: complete too soon to tell anything"
(($(awk '$1 $2 ~ /^[0-9]+$/ { sum += $3 } END { print sum + 0 }' "$r.status") == $(records "$r"))) || fail "5: status counts something else than the files"
slurmctld
within 30 sinfo -h > /dev/null 2>&1 || fail "5: the controller does not come back"
scancel -u root 2> /dev/null || true
within 30 idle || scontrol reconfigure
# A controller that lost its memory may hold a job for good (`launch failed requeued held`): ask again for what is
# missing, a few times.
for round in 1 2 3 4; do
    "$program" submit "$work/faults.yaml" --results "$r" > "$r.out" || fail "5: resubmission: $(cat "$r.out")"
    within 60 complete "$r" && break
    scancel -u root 2> /dev/null || true
    within 30 idle || true
done
complete "$r" || fail "5: not complete: $(cat "$r.status")"
scancel -u root 2> /dev/null || true; merge "$r"
same "$r" "5 controller killed 1.5 s after submission; status counted files, complete after $round resubmissions"

# 6
r=$(fresh plan); cp -r "$work/plain/faults" "$r/"
sed 's/repeats: 8/repeats: 7/' "$work/faults.yaml" > "$work/other.yaml"
code=0; "$program" sweep "$work/other.yaml" --results "$r" --shard 1/$shards --quiet 2> "$r.err" || code=$?
((code == 2)) && grep -q "another plan" "$r.err" || fail "6: another plan: $code $(cat "$r.err")"
# A part rewritten with true checksums, so that only what it says is wrong.
forge() {
    python3 - "$1" "$2" "$3" << 'PY'
import sys, zlib
path, old, new = sys.argv[1:]
lines = [line.split(' ', 1)[1].rstrip('\n').replace(old, new, 1) for line in open(path)]
open(path, 'w').write(''.join(f'{zlib.crc32(line.encode()):08x} {line}\n' for line in lines))
PY
}
for forgery in '"results_version":1|"results_version":999|results version 999' '"data_sha256":"|"data_sha256":"0|other data' '"plan":"|"plan":"0|another plan'; do
    IFS='|' read -r old new said <<< "$forgery"
    r=$(fresh "forged"); rm -rf "$r/faults"; cp -r "$work/plain/faults" "$r/"
    forge "$(ls "$r"/faults/parts/2-of-$shards/*.part | head -1)" "$old" "$new"
    code=0; "$program" merge "$r/faults" > /dev/null 2> "$r.err" || code=$?
    ((code == 4)) && grep -q "$said" "$r.err" && grep -q "shard 2/$shards" "$r.err" || fail "6: $said: $code $(cat "$r.err")"
done
r=$(fresh conflict); cp -r "$work/plain/faults" "$r/"
cp "$(ls "$r"/faults/parts/2-of-$shards/*.part | head -1)" "$r/faults/parts/2-of-$shards/zz.part"
forge "$r/faults/parts/2-of-$shards/zz.part" '"rmse":' '"rmse":1'
code=0; "$program" merge "$r/faults" > /dev/null 2> "$r.err" || code=$?
((code == 4)) && grep -q "two results" "$r.err" || fail "6: two results: $code $(cat "$r.err")"
echo "cluster-test: 6 another plan, other data, another results version, two results of one trial: refused"

# 7 waits for successive halving.

# 8
# Trials of half a second, so that the killer meets the one it looks for.
sed -e 's/look_back: .*/look_back: [12]/' -e 's/hidden_units: .*/hidden_units: [32]/' -e 's/epochs: 400/epochs: 4000/' \
    -i "$work/faults.yaml"
"$program" sweep "$work/faults.yaml" --results "$work/long" --quiet
r=$(fresh poison)
poison=$(sed -n 9p "$work/long/faults/trials.csv" | cut -d, -f1)
# Whoever takes up this trial is killed, every time.
cat > "$work/killer.py" << 'PY'
import glob, os, signal, sys, time
folder, trial = sys.argv[1:]
killed = set()
while True:
    for live in glob.glob(f'{folder}/faults/parts/*/*.live'):
        try:
            if live in killed or trial not in open(live).read():
                continue
            if trial not in open(live[:-5] + '.part').read():
                os.kill(int(live.rsplit('-', 2)[1]), signal.SIGKILL)
            killed.add(live)
        except OSError:
            pass
    time.sleep(0.003)
PY
python3 "$work/killer.py" "$r" "$poison" & watcher=$!
submit "$r"
gave_up() { "$program" status "$r/faults" > "$r.status" 2>&1 || grep -q "gave up" "$r.status"; }
within 120 gave_up || fail "8: no shard gave up: $(cat "$r.status")"
within 90 idle || fail "8: the job does not end"
kill "$watcher"; wait "$watcher" 2> /dev/null || true
complete "$r" && fail "8: a poison trial is complete"
grep -qr "trial $poison" "$r"/faults/parts/*/gave-up.txt || fail "8: the trial is not named"
code=0; "$program" merge "$r/faults" --partial --quiet 2> "$r.merge" || code=$?
((code == 7)) || fail "8: partial merge ended with $code"
grep -v "^$poison," "$work/long/faults/trials.csv" | cmp - "$r/faults/trials.csv" || fail "8: something else is missing"
echo "cluster-test: 8 poison trial $poison: named, everything else complete"
echo "cluster-test: all passed in $SECONDS s"
