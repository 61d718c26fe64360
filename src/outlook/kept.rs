//! The forecasters of recorded trials: kept in the results folder, or trained again and held against their hash.

use std::path::{Path, PathBuf};

use super::chosen::Chosen;
use super::request::refused;
use crate::base::error::{Error, Result};
use crate::base::text::{counted, seconds};
use crate::check::stored_weights::train_again;
use crate::engine::{self, Engine};
use crate::forecaster::{Forecaster, Provenance};
use crate::record::Record;
use crate::results::ResultsFolder;
use crate::run::{self, Experiment, Options};
use crate::train::Watch;

/// The folder of forecasters in a results folder.
pub(crate) const MODELS_FOLDER: &str = "models";

/// Forecasters of one configuration, and who computes.
pub(crate) struct Kept {
    /// One for each seed, at least one; under a rolling origin of the last fit.
    pub forecasters: Vec<Forecaster>,
    pub engine: &'static Engine,
    pub notes: Vec<String>,
    /// The results folder that they are of.
    pub folder: PathBuf,
}

impl Kept {
    /// Who computes what these forecast; `None` of none.
    fn of(folder: &Path, forecasters: Vec<Forecaster>, mut notes: Vec<String>) -> Result<Option<Self>> {
        let Some(first) = forecasters.first() else { return Ok(None) };
        let trained_by = first.engine()?;
        // Both networks compute the same equations; only one of them needs a library.
        let engine = match trained_by.info.name {
            engine::LIBTORCH_NAME => engine::by_name(engine::REFERENCE_NAME).unwrap_or(trained_by),
            _ => trained_by,
        };
        if engine.info.name != trained_by.info.name {
            notes.push(format!(
                "trained by {}, computed by {}: the two agree to rounding",
                trained_by.info.name, engine.info.name
            ));
        }
        Ok(Some(Self { forecasters, engine, notes, folder: folder.to_path_buf() }))
    }
}

/// Where forecasters are kept and made.
pub struct Workshop<'a> {
    /// A folder of results.
    pub folder: &'a Path,
    /// What it holds.
    pub results: &'a ResultsFolder,
    /// May stop what is trained again.
    pub watch: &'a dyn Watch,
    /// Makes libtorch run, if a trial of it must be trained again.
    pub ready: &'a dyn Fn() -> Result<()>,
    /// Tells of what takes long before it begins.
    pub tell: &'a dyn Fn(&str),
}

impl Workshop<'_> {
    /// The forecasters of a configuration.
    pub(crate) fn kept(&self, chosen: &Chosen) -> Result<Kept> {
        self.completed(chosen, self.found(chosen)?)
    }

    /// Those of them that are kept, one for each record.
    pub(super) fn found(&self, chosen: &Chosen) -> Result<Vec<Option<Forecaster>>> {
        chosen.records.iter().map(|record| self.of_run(record)).collect()
    }

    /// The forecasters of a configuration; those that were not found are trained again.
    pub(super) fn completed(&self, chosen: &Chosen, found: Vec<Option<Forecaster>>) -> Result<Kept> {
        self.tell_of_training(chosen, &found);
        let mut notes = Vec::new();
        let mut forecasters = Vec::new();
        for (record, found) in chosen.records.iter().zip(found) {
            forecasters.push(found.map_or_else(|| self.made(record, &mut notes), Ok)?);
        }
        Kept::of(self.folder, forecasters, notes)?.map_or_else(|| self.none(), Ok)
    }

    /// Those that were trained again on all rows, as `lookback forecast --refit` has kept them.
    pub(crate) fn refits(&self, chosen: &Chosen) -> Result<Kept> {
        let mut forecasters = Vec::new();
        for record in &chosen.records {
            let path = refit_file(self.folder, &record.trial.id.0);
            if !path.exists() {
                let message = format!("trial {} was not trained again on all rows", record.trial.id.0);
                let help = format!("run `lookback forecast {} --refit` first", self.folder.display());
                return refused(self.folder, message, &help);
            }
            forecasters.push(Forecaster::load(&path)?);
        }
        let rows: std::collections::BTreeSet<&str> =
            forecasters.iter().map(|forecaster| forecaster.provenance.content.as_str()).collect();
        if rows.len() > 1 {
            let message = "its seeds were trained again on different rows";
            let help = format!("run `lookback forecast {} --refit` again", self.folder.display());
            return refused(self.folder, message, &help);
        }
        let notes = forecasters.iter().take(1).map(|forecaster| {
            let Provenance { rows, to, .. } = &forecaster.provenance;
            format!("trained again on all {rows} rows until {to}")
        });
        let notes = notes.collect();
        Kept::of(self.folder, forecasters, notes)?.map_or_else(|| self.none(), Ok)
    }

    /// Says how many trials will be trained again, which may take longer than a person waits without a word.
    fn tell_of_training(&self, chosen: &Chosen, found: &[Option<Forecaster>]) {
        let missing = chosen.records.iter().zip(found).filter(|(_, found)| found.is_none());
        let times: Vec<f64> = missing.map(|(record, _)| record.timing.seconds).collect();
        let (trials, whole) = (times.len(), times.iter().sum::<f64>());
        if trials > 0 {
            let label = &chosen.label;
            (self.tell)(&format!(
                "{} of {label} not kept in {MODELS_FOLDER}/: training again, which took {} s when it was recorded",
                counted(trials, "trial"),
                seconds(whole)
            ));
        }
    }

    fn none(&self) -> Result<Kept> {
        refused(self.folder, "no trial of the configuration is done", "run `lookback sweep`")
    }

    /// The same if all of them are kept, and nothing needs to be trained.
    pub(crate) fn at_hand(&self, chosen: &Chosen) -> Option<Kept> {
        let found = self.found(chosen).ok()?.into_iter().collect::<Option<Vec<Forecaster>>>()?;
        Kept::of(self.folder, found, Vec::new()).ok().flatten()
    }

    /// The kept forecaster of this very run.
    fn of_run(&self, record: &Record) -> Result<Option<Forecaster>> {
        let path = file(self.folder, &record.trial.id.0);
        if !path.exists() {
            return Ok(None);
        }
        let forecaster = Forecaster::load(&path)?;
        Ok(Some(forecaster)
            .filter(|forecaster| Some(&forecaster.provenance.hash) == record.result.hash.as_ref()))
    }

    fn made(&self, record: &Record, notes: &mut Vec<String>) -> Result<Forecaster> {
        let trial = &record.trial;
        let name = trial.engine.as_str();
        if let Some(missing) = engine::by_name(name).and_then(|engine| engine.info.missing) {
            let message =
                format!("trial {} is of {name}, its forecaster is not kept here, and {missing}", trial.id.0);
            return refused(self.folder, message, "ask for another one, for example --engine reference");
        }
        if name == engine::LIBTORCH_NAME {
            (self.ready)()?;
        }
        let experiment = Experiment::of_results(self.folder)?;
        engine::set_libtorch_threads(1);
        let now = run::session(&experiment, &Options::again(1), None)?.facts;
        let recorded = self.results.journal.session_of(record);
        let again = train_again(&experiment, record, recorded, &now, self.watch)?;
        if !again.identical {
            notes.push(format!(
                "trial {} was trained again on this machine, which did not record it: its hash differs",
                trial.id.0
            ));
        }
        let mut made = again.forecasters;
        let last = made.pop().expect("invariant: a trial fits at least once");
        keep(self.folder, &last)?;
        Ok(last)
    }
}

/// Keeps a forecaster in a results folder.
///
/// # Errors
/// If the folder cannot be written.
pub fn keep(folder: &Path, forecaster: &Forecaster) -> Result<()> {
    let models = folder.join(MODELS_FOLDER);
    std::fs::create_dir_all(&models).map_err(Error::io("create", &models))?;
    forecaster.save(&file(folder, &forecaster.provenance.trial))
}

/// The file of a trial's forecaster that was trained again on all rows.
pub(super) fn refit_file(folder: &Path, trial: &str) -> PathBuf {
    folder.join(MODELS_FOLDER).join(format!("{trial}-refit.safetensors"))
}

/// The file of what its configuration forecast at past origins of some kind.
pub(super) fn past_file(folder: &Path, trial: &str, kind: &str) -> PathBuf {
    folder.join(MODELS_FOLDER).join(format!("{trial}-past-{kind}.json"))
}

fn file(folder: &Path, trial: &str) -> PathBuf {
    folder.join(MODELS_FOLDER).join(format!("{trial}.safetensors"))
}
