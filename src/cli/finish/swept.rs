//! What follows the last trial of a sweep: a speed pass, tables, forecasts, and what is said of them.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use super::{
    after_sweep, agree, keep_forecasters, keep_forecasts, keep_next_rows, summarise, tell_of_published,
};
use crate::base::error::Result;
use crate::base::text::printable;
use crate::cli::Exit;
use crate::cli::screen::{ends_as, verbose};
use crate::results::ResultsFolder;
use crate::run::{Experiment, Remembered, Tally, engine_infos};

/// A sweep whose trials have ended.
pub(crate) struct Swept<'a> {
    /// Its spec, plan and data.
    pub experiment: &'a Experiment,
    /// Its results.
    pub folder: &'a Path,
    /// Forecasts and forecasters of its best trials.
    pub remembered: Remembered,
    /// How it ended.
    pub tally: Tally,
    /// Whether forecasts are kept.
    pub drawn: bool,
}

impl Swept<'_> {
    /// Writes whatever is derived from the trials and says how they ended; `root` holds all results.
    ///
    /// # Errors
    /// If a file cannot be written, or trials differ from those before.
    pub(crate) fn finish(self, root: &Path, quiet: bool, stop: &AtomicBool) -> Result<Exit> {
        let Self { experiment, folder, remembered, tally, drawn } = self;
        let timed = match tally.interrupted || tally.pending > 0 {
            true => Ok(()),
            false => after_sweep(experiment, folder, quiet, stop),
        };
        let exit = ending(&tally, quiet);
        ends_as(exit);
        if tally.data_changed {
            tell_of_changed_data(experiment);
        }
        let results = ResultsFolder::open(folder, engine_infos())?;
        if results.journal.basis().is_some_and(|basis| *basis != experiment.basis()) {
            tell!("no trial was finished on the data as it is now: the tables stay those of the data before");
            return Ok(exit);
        }
        agree(&results, tally.planned - tally.pending, folder)?;
        // Of a list of targets the overview is shown instead.
        summarise(&results, folder, quiet || experiment.spec.listed, |standing| {
            let (columns, forecasters) = remembered.all();
            if drawn {
                keep_forecasters(folder, standing, &forecasters)?;
                keep_next_rows(folder, standing, stop)?;
                keep_forecasts(experiment, folder, standing, columns, stop)
            } else {
                Ok(())
            }
        })?;
        timed?;
        if drawn && !quiet {
            tell_of_published(root, folder, experiment)?;
        }
        verbose::tell_of_files(folder);
        Ok(exit)
    }
}

fn tell_of_changed_data(experiment: &Experiment) {
    tell!(
        "{}: changed while the sweep ran; the results are those of its content at the start (SHA-256 {}), \
         and the next sweep runs their trials again",
        printable(&experiment.spec.data_path().display().to_string()),
        experiment.series.sha256
    );
}

/// What a sweep ends with.
fn ending(tally: &Tally, quiet: bool) -> Exit {
    if tally.interrupted {
        let (planned, kept) = (tally.planned, tally.planned - tally.pending);
        if !quiet {
            tell!("interrupted: {kept} of {planned} trials are finished and kept; the same command goes on");
        }
        Exit::Interrupted
    } else if tally.unsuccessful > 0 {
        Exit::Trials
    } else {
        Exit::Done
    }
}
