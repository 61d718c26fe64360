//! A sweep rung by rung, for searches that halve.
//!
//! One process climbs by itself. Shards stop where a rung depends on the others; when all have ended, each of them
//! reads all parts and comes to the same next rung.

use super::checkpoints::Checkpoints;
use super::{Destination, Options, SweepContext, Tally, pending, sweep};
use crate::base::error::Result;
use crate::record::{Journal, Writer};

/// Sweeps; and of a search that halves, as long as there is one, the next rung, once all of the one below it have
/// finished. The plan of `context` holds the rungs that are decided already.
///
/// # Errors
/// As [`sweep`].
pub(crate) fn sweep_rungs(context: &SweepContext, destination: &Destination) -> Result<(Tally, Writer)> {
    let (mut tally, mut writer) = sweep(context, destination)?;
    if !context.experiment.plan.grows() || context.options.only.is_some() {
        return Ok((tally, writer));
    }
    // What was asked to run again has run.
    let options = Options { rerun: None, ..context.options.clone() };
    let mut experiment = context.experiment.clone();
    while !tally.interrupted && tally.pending == 0 {
        let journal = Journal::read(destination.folder)?;
        experiment.plan.grow(&journal.outcomes(Some(&experiment.basis())))?;
        let left = pending(&experiment, 0..experiment.plan.len(), &journal, &options);
        if left.queue.is_empty() && left.alone.is_empty() {
            break;
        }
        // The next sweep takes the folder's lock itself.
        drop(writer);
        let next =
            sweep(&SweepContext { experiment: &experiment, options: &options, ..*context }, destination)?;
        tally = Tally { run: tally.run + next.0.run, ..next.0 };
        writer = next.1;
    }
    if tally.pending == 0 {
        Checkpoints::of(destination.folder, &experiment.series.sha256).clear();
    }
    Ok((tally, writer))
}
