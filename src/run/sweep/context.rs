//! What a sweep works with, where its results go, who looks on, and how it ended.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use super::pending::{Options, Pending};
use crate::base::error::Result;
use crate::record::{Record, Session};
use crate::run::{Experiment, Remembered};
use crate::spec::Trial;
use crate::train::Epoch;

/// What a sweep works with.
pub struct SweepContext<'a> {
    /// The spec, its plan and its data.
    pub experiment: &'a Experiment,
    /// Which of its trials, and with how much of the machine.
    pub options: &'a Options,
    /// Who runs them, for the record.
    pub session: &'a Session,
    /// Who looks on.
    pub observer: &'a dyn Observer,
    /// Takes in the forecasts of the best trials, for the report.
    pub remembered: &'a Remembered,
    /// Set when the user asks to stop.
    pub stop: &'a AtomicBool,
}

/// Where results go.
pub struct Destination<'a> {
    /// The results folder of this experiment.
    pub folder: &'a Path,
    /// The spec with every default filled in, to stand beside the results.
    pub resolved_spec: String,
    /// Asked with the pending configurations before any of them starts; its error ends the sweep.
    pub approve: &'a Approve<'a>,
    /// Whether the folder may hold another experiment's results.
    pub take_over: bool,
}

/// Sees an experiment and a pending trial of each of its configurations, in plan order, and says whether all may run; of
/// a plan that grows it sees every part.
pub(crate) type Approve<'a> = dyn Fn(&Experiment, &mut dyn Iterator<Item = Trial>) -> Result<()> + 'a;

/// Sees a sweep happen; called from several threads.
pub trait Observer: Sync {
    /// What will run, and what is finished already or no longer counts.
    fn begin(&self, pending: &Pending);
    /// A worker takes up a trial of so much work, which has so many epochs at most.
    fn started(&self, worker: usize, trial: &Trial, work: u64, epochs: usize);
    /// A worker has done an epoch, which counts from 1.
    fn epoch(&self, worker: usize, number: usize, epoch: &Epoch);
    /// A trial is in the journal.
    fn finished(&self, worker: usize, record: &Record, work: u64);
}

/// How a sweep ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Trials run by this call.
    pub run: usize,
    /// Trials of the plan; of a search that halves those of the rungs that are decided.
    pub planned: usize,
    /// Trials of the plan that have not finished.
    pub pending: usize,
    /// Trials of the plan that failed or diverged, in this call or before.
    pub unsuccessful: usize,
    /// Whether the user asked to stop.
    pub interrupted: bool,
    /// Whether the data file had other content at the end than the trials were run on.
    pub data_changed: bool,
}
