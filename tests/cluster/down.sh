#!/bin/bash
# down.sh DIR : ends what up.sh has started there.
D=${1:?dir}; export SLURM_CONF=$D/slurm.conf
scancel -u root 2> /dev/null; sleep 0.5
for f in "$D"/run/*.pid /run/munge/munged.pid; do
    [ -r "$f" ] || continue
    pid=$(cat "$f"); kill "$pid" 2> /dev/null
    for _ in $(seq 50); do kill -0 "$pid" 2> /dev/null || break; sleep 0.1; done
done
true
