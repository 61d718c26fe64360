# The faults of docs/cluster.md, one function each; read by run.sh, whose words they use.

# Ends every process below a daemon, the daemon too.
kill_tree() {
    local pid=$1 child
    for child in $(pgrep -P "$pid" || true); do kill_tree "$child"; done
    kill -9 "$pid" 2> /dev/null || true
}
node_daemon() { cat "$work/slurm/run/slurmd.n$1.pid"; }
# Node n2 is found lost and comes back.
lose_and_resume_n2() {
    scontrol update nodename=n2 state=down reason=lost
    sleep 1
    slurmd -N n2
    scontrol update nodename=n2 state=resume 2> /dev/null || true
}
# Complete; until then what was requeued need not wait out the two minutes that Slurm gives a lost node.
complete_without_delay() {
    complete "$1" && return
    local id
    for id in $(squeue -h -t PD -o '%i %r' 2> /dev/null | sed -n 's/ BeginTime$//p'); do
        scontrol update jobid="$id" starttime=now 2> /dev/null || true
    done
    return 1
}
# requeued FOLDER CASE: complete by itself.
requeued() {
    within 90 complete_without_delay "$1" || fail "$2: not complete: $(cat "$1.status")"
    scancel -u root; within 30 idle || fail "$2: the queue does not empty"
}

case_1() {
    local r; r=$(fresh plain); submit "$r"
    within 120 complete "$r" || fail "1: not complete: $(cat "$r.status")"
    within 60 test -s "$r/faults/trials.csv" || fail "1: the merge job left no tables"
    within 30 idle || fail "1: the queue does not empty"
    same "$r" "1 array of $shards shards on two nodes, merged by the dependent job"
}

case_2() {
    local r daemon pid; r=$(fresh node); submit "$r"
    within 30 some_records "$r" 4 || fail "2: no records"
    daemon=$(node_daemon 2)
    for pid in $(pgrep -f "slurmstepd" || true) $(pgrep -P "$daemon" || true); do
        # The steps of node n2 alone: their spool is its own.
        if grep -qs "n2" "/proc/$pid/environ" || ls -l "/proc/$pid/fd" 2> /dev/null | grep -q "spool/n2\|slurmd.n2"; then kill_tree "$pid"; fi
    done
    kill_tree "$daemon"
    lose_and_resume_n2
    requeued "$r" 2; merge "$r"
    same "$r" "2 node n2 and its processes killed (job $(job_of "$r"))"
}

case_3() {
    local r; r=$(fresh daemon); submit "$r"
    within 30 some_records "$r" 4 || fail "3: no records"
    kill -9 "$(node_daemon 2)"
    lose_and_resume_n2
    requeued "$r" 3
    # The shard on the lost daemon is run a second time on purpose: both copies end.
    "$program" sweep "$work/faults.yaml" --results "$r" --shard 0/$shards --rerun all --quiet
    "$program" merge "$r/faults" > "$r.out" 2> "$r.merge" || fail "3: $(cat "$r.merge")"
    grep -Eq ' [1-9][0-9]* of them run more than once' "$r.merge" || fail "3: duplicates are not counted: $(cat "$r.merge")"
    same "$r" "3 daemon of n2 killed, copies to the end: $(tail -1 "$r.merge")"
}

case_4() {
    local r part; plain; r=$(fresh torn); cp -r "$work/plain/faults" "$r/"
    part=$(ls -S "$r"/faults/parts/3-of-$shards/*.part | head -1)
    truncate -s -3 "$part"
    "$program" merge "$r/faults" > "$r.out" 2> "$r.merge" && fail "4: a torn part was merged"
    grep -q "takes them: 3$" "$r.out" || fail "4: shard 3 is not named: $(cat "$r.out")"
    submit "$r"
    grep -q "submitted 1 of $shards" "$r.out" || fail "4: not only one shard: $(cat "$r.out")"
    within 60 complete "$r" || fail "4: not complete"
    within 30 idle || fail "4: the queue does not empty"
    merge "$r"
    same "$r" "4 part cut by 3 bytes: shard 3 named, it alone submitted again"
}

# A controller writes its state down every few seconds. One that is killed forgets the jobs of the last of them and
# gives their numbers to others; a node's daemon, which hears from the controller when a job is over, still has them
# as running, refuses ("Job 14 already running, do not launch second copy"), and its node is drained ("Duplicate
# jobid") with the job held. Whoever runs the cluster begins the daemons again, which forget, and resumes the nodes.
mend_nodes() {
    local node daemon
    for node in 1 2; do
        daemon=$(node_daemon "$node")
        kill "$daemon"
        within 10 gone "$daemon" || fail "5: the daemon of n$node does not end"
        slurmd -N "n$node"
        scontrol update nodename="n$node" state=resume 2> /dev/null || true
    done
    within 30 usable || fail "5: the nodes do not come back: $(sinfo)"
}
gone() { ! kill -0 "$1" 2> /dev/null; }
usable() { sinfo -h -t idle,alloc,mix -o %D 2> /dev/null | awk '{ sum += $1 } END { exit sum != 2 }'; }

case_5() {
    local r; r=$(fresh controller); rm -rf "$r/faults"; submit "$r"
    sleep 1.5
    kill -9 "$(cat "$work/slurm/run/slurmctld.pid")"
    ended() { ! begun "$r"; }
    within 20 some_records "$r" 1 || fail "5: no records"
    within 60 ended || fail "5: the tasks that ran do not end"
    complete "$r" && fail "5: complete too soon to tell anything"
    (($(awk '$1 $2 ~ /^[0-9]+$/ { sum += $3 } END { print sum + 0 }' "$r.status") == $(records "$r"))) ||
        fail "5: status counts something else than the files"
    slurmctld
    within 30 sinfo -h > /dev/null 2>&1 || fail "5: the controller does not come back"
    scancel -u root 2> /dev/null || true
    mend_nodes
    within 30 idle || fail "5: the queue does not empty"
    submit "$r"
    within 90 complete "$r" || fail "5: not complete: $(cat "$r.status")"
    within 60 idle || fail "5: the queue does not empty"
    merge "$r"
    same "$r" "5 controller killed 1.5 s after submission; status counted files, complete after one resubmission"
}

# A part rewritten with true checksums, so that only what it says is wrong.
forge() {
    python3 - "$1" "$2" "$3" << 'PY'
import sys, zlib
path, old, new = sys.argv[1:]
bodies = [line.split(' ', 1)[1].split(',"crc32":')[0].replace(old, new, 1) for line in open(path)]
lines = [f'{body},"crc32":"{zlib.crc32(body.encode()):08x}"}}' for body in bodies]
open(path, 'w').write(''.join(f'{zlib.crc32(line.encode()):08x} {line}\n' for line in lines))
PY
}

case_6() {
    local r code forgery old new said; plain; r=$(fresh wrong); cp -r "$work/plain/faults" "$r/"
    sed 's/repeats: 8/repeats: 7/' "$work/faults.yaml" > "$work/other.yaml"
    code=0; "$program" sweep "$work/other.yaml" --results "$r" --shard 1/$shards --quiet 2> "$r.err" || code=$?
    ((code == 2)) && grep -q "another plan" "$r.err" || fail "6: another plan: $code $(cat "$r.err")"
    for forgery in '"results_version":|"results_version":99|results version 99[0-9]*' '"data_sha256":"|"data_sha256":"0|other data' '"plan":"|"plan":"0|another plan'; do
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
}

# Three rungs, as a chain of arrays. In the second folder a task of the first rung is killed, the rungs above leave the
# queue, and one more submission completes it.
case_7() {
    local r code
    cp "$work/faults.yaml" "$work/halving.yaml"
    echo 'search: { halving: { first_epochs: 50, factor: 4 } }' >> "$work/halving.yaml"
    "$program" sweep "$work/halving.yaml" --results "$work/climbed" --quiet
    r=$(fresh halving); submit "$r" "$work/halving.yaml"
    grep -q "rung 3 as job" "$r.out" || fail "7: no chain: $(cat "$r.out")"
    within 180 complete "$r" || fail "7: not complete: $(cat "$r.status")"
    within 60 test -s "$r/faults/trials.csv" || fail "7: the merge job left no tables"
    within 30 idle || fail "7: the queue does not empty"
    same "$r" "7 successive halving as a chain of dependent arrays" climbed
    r=$(fresh broken); submit "$r" "$work/halving.yaml"
    within 30 some_records "$r" 1 || fail "7: no records"
    scancel "$(job_of "$r")_2" || fail "7: a task cannot be ended"
    within 120 idle || fail "7: the rungs above do not leave the queue"
    code=0; "$program" status "$r/faults" > "$r.status" || code=$?
    ((code == 7)) && grep -q "rung 1 of 3" "$r.status" || fail "7: $code $(cat "$r.status")"
    grep -q "takes them: 2$" "$r"/faults/slurm/merge-*.log || fail "7: the merge does not name shard 2"
    submit "$r" "$work/halving.yaml"
    grep -q "submitted 1 of $shards" "$r.out" || fail "7: not one shard: $(cat "$r.out")"
    within 180 complete "$r" || fail "7: not complete: $(cat "$r.status")"
    within 60 test -s "$r/faults/trials.csv" || fail "7: the second merge job left no tables"
    within 30 idle || fail "7: the queue does not empty"
    same "$r" "7 the same with a task ended, one resubmission" climbed
}

# Searches that are chains too: a race over epochs and seeds, and batches of a tree-structured Parzen estimator.
case_9() {
    local r name search
    while read -r name search; do
        { cat "$work/faults.yaml"; echo "search: $search"; } > "$work/$name.yaml"
        "$program" sweep "$work/$name.yaml" --results "$work/$name-one" --quiet
        r=$(fresh "$name"); submit "$r" "$work/$name.yaml"
        grep -q "rung 2 as job" "$r.out" || fail "9: no chain: $(cat "$r.out")"
        within 180 complete "$r" || fail "9: $name not complete: $(cat "$r.status")"
        within 60 test -s "$r/faults/trials.csv" || fail "9: the merge job left no tables"
        within 30 idle || fail "9: the queue does not empty"
        same "$r" "9 $name as a chain of dependent arrays" "$name-one"
    done << 'SEARCHES'
race { race: { stages: [{ epochs: 100, seeds: 1 }, { keep: 4, seeds: 3 }, { keep: 2 }] } }
tpe { tpe: { configurations: 6, per_batch: 3, seed: 1 } }
SEARCHES
}

case_8() {
    local r poison watcher code
    # Trials that take long enough for the killer to meet the one it looks for.
    sed -e 's/look_back: .*/look_back: [12]/' -e 's/hidden_units: .*/hidden_units: [32]/' -e 's/epochs: 1000/epochs: 2000/' \
        "$work/faults.yaml" > "$work/long.yaml"
    "$program" sweep "$work/long.yaml" --results "$work/long" --quiet
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
    submit "$r" "$work/long.yaml"
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
}
