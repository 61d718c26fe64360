//! Shards of a sweep: what they may begin with, and how they end, in words and with a code.

use std::path::Path;
use std::time::Duration;

use crate::base::error::{Error, Place, Problem, Result};
use crate::base::text::counted;
use crate::cli::Exit;
use crate::run::{Experiment, MOST_DEATHS, PartTally, Shard};

/// How long a network filesystem may hide from one host what another has written.
const HIDDEN: Duration = Duration::from_secs(60);

/// How often a rung that must be decided is looked for.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Adds to the plan the rungs that the parts of all shards decide. Returns whether `rung` (from 1) is among them,
/// for which it waits as long as its files may be hidden.
///
/// # Errors
/// If the parts cannot be read, or the spec has no such rung.
pub(crate) fn grow(experiment: &mut Experiment, results: &Path, rung: usize) -> Result<bool> {
    let all = experiment.plan.rungs().len();
    if !(1..=all).contains(&rung) {
        let message = format!("--rung {rung}: this spec has {}", counted(all, "rung"));
        let problem = Problem::new(Place::file(&experiment.spec.places.file), message);
        return Err(Error::input(problem.help(format!("expected 1 to {all}"))));
    }
    let mut waited = Duration::ZERO;
    loop {
        experiment.grow_from_parts(results)?;
        if experiment.plan.rungs()[rung - 1].is_decided() {
            return Ok(true);
        }
        if waited >= HIDDEN {
            tell!(
                "rung {rung} is not decided: trials of the rung below are missing; see lookback status {}",
                results.display()
            );
            return Ok(false);
        }
        std::thread::sleep(LOOK_EVERY);
        waited += LOOK_EVERY;
    }
}

/// Says how an attempt at a shard ended. The codes are those of a sweep; if trials were given up it is
/// [`Exit::Incomplete`], as of a merge that lacks them.
pub(crate) fn ending(part: &PartTally, shard: Shard, quiet: bool) -> Exit {
    let tally = &part.tally;
    if !quiet {
        tell!("shard {shard}: {} trials run now, {} left", tally.run, tally.pending);
    }
    for id in &part.given_up {
        tell!(
            "trial {}: {MOST_DEATHS} attempts died at it; it is given up (--rerun failed tries it again)",
            id.0
        );
    }
    if tally.data_changed {
        tell!(
            "the data file has changed while the shard ran: its results are those of the content at the start"
        );
    }
    if tally.interrupted {
        tell!("interrupted: what is finished is kept; the same command goes on");
        Exit::Interrupted
    } else if tally.pending > 0 {
        Exit::Incomplete
    } else if tally.unsuccessful > 0 {
        Exit::Trials
    } else {
        Exit::Done
    }
}
