//! What `-v` tells: decisions that a verb makes by itself, on standard error.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::base::text::printable;
use crate::engine::{self, reference::isa::Isa};
use crate::run::{Experiment, Options};

static ON: AtomicBool = AtomicBool::new(false);

/// From now on decisions are told.
pub(crate) fn switch_on() {
    ON.store(true, Ordering::Relaxed);
}

/// Whether they are.
pub(crate) fn is_on() -> bool {
    ON.load(Ordering::Relaxed)
}

/// Tells one.
pub(crate) fn tell(text: impl FnOnce() -> String) {
    if is_on() {
        tell!("verbose: {}", printable(&text()));
    }
}

/// The data that an experiment has read.
pub(crate) fn tell_of_data(experiment: &Experiment) {
    let (spec, series) = (&experiment.spec, &experiment.series);
    tell(|| {
        format!(
            "data {}: {} rows, one for each {}, SHA-256 {}",
            spec.data_path().display(),
            series.len(),
            series.step,
            series.sha256
        )
    });
}

/// What is about to be run, and with what.
pub(crate) fn tell_of_sweep(experiment: &Experiment, options: &Options, folder: &Path) {
    tell_of_data(experiment);
    tell(|| {
        // One that this machine lacks is the gradient check's to refuse.
        let isa = Isa::from_environment().map_or("unknown", Isa::word);
        let libtorch = engine::libtorch_version().unwrap_or_else(|| "not built in".to_owned());
        format!(
            "{} workers; reference with {isa} instructions; libtorch {libtorch}, {} threads a trial",
            options.jobs, options.libtorch_threads
        )
    });
    tell(|| format!("{} trials planned; results in {}", experiment.plan.len(), folder.display()));
}

/// The files that a results folder holds at the end.
pub(crate) fn tell_of_files(folder: &Path) {
    tell(|| {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut names: Vec<String> =
            entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        format!("{} holds {}", folder.display(), names.join(", "))
    });
}
