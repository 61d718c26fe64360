//! How a shard of a sweep ends: in words and with a code.

use super::Exit;
use crate::run::{MOST_DEATHS, PartTally, Shard};

/// Says how an attempt at a shard ended. The codes are those of a sweep; giving up is one of
/// [`Exit::Trials`], so that a cluster does not take it for success.
pub fn ending(part: &PartTally, shard: Shard, quiet: bool) -> Exit {
    let tally = &part.tally;
    if !quiet {
        eprintln!("shard {shard}: {} trials run now, {} left", tally.run, tally.pending);
    }
    for id in &part.given_up {
        eprintln!(
            "trial {}: {MOST_DEATHS} attempts died at it; it is given up (--rerun failed tries it again)",
            id.0
        );
    }
    if tally.data_changed {
        eprintln!(
            "the data file has changed while the shard ran: its results are those of the content at the start"
        );
    }
    if tally.interrupted {
        eprintln!("interrupted: what is finished is kept; the same command goes on");
        Exit::Interrupted
    } else if tally.unsuccessful > 0 || tally.pending > 0 {
        Exit::Trials
    } else {
        Exit::Done
    }
}
