//! A configuration trained again on every known row.

use super::chosen::Chosen;
use super::kept::{Kept, Workshop, refit_file};
use super::request::refused;
use super::rows_to_forecast::Rows;
use crate::base::error::Result;
use crate::base::text::counted;
use crate::data::Split;
use crate::engine;
use crate::forecaster::{Forecaster, content};
use crate::run::{self, Experiment, FitStart};
use crate::spec::{Params, PerPart};

impl Workshop<'_> {
    /// The configuration trained on every known row, for the mean number of epochs that its seeds kept, from the same
    /// seeds; kept beside the others until the rows are others.
    pub(crate) fn refitted(&self, chosen: &Chosen, kept: &Kept, rows: &Rows) -> Result<Kept> {
        let trained_by = kept.forecasters[0].engine()?;
        if trained_by.info.is_baseline() {
            return refused(self.folder, "baselines are not refitted", "leave out --refit");
        }
        if let Some(missing) = trained_by.info.missing {
            let message = format!("the configuration is of {}: {missing}", trained_by.info.name);
            return refused(self.folder, message, "ask for another one, for example --engine reference");
        }
        if trained_by.info.name == engine::LIBTORCH_NAME {
            (self.ready)()?;
        }
        let known = rows.series.first(rows.known);
        let mut experiment = Experiment::of_series(self.results.spec.clone(), known)?;
        let all = rows.known;
        experiment.split = Split::of_rows(PerPart { train: 0..all, validation: all..all, test: all..all });
        experiment.rolling = None;
        let kept_epochs: Vec<usize> = chosen.records.iter().map(|record| record.result.best_epoch).collect();
        let mean = kept_epochs.iter().sum::<usize>() as f64 / kept_epochs.len() as f64;
        let epochs = mean.round().max(1.0) as usize;
        // No validation part is left to choose it by.
        let penalty = kept.forecasters[0].pipeline.line.as_ref().map(|line| line.lambda);
        let mut forecasters = Vec::new();
        for record in &chosen.records {
            let path = refit_file(self.folder, &record.trial.id.0);
            let found = path.exists().then(|| Forecaster::load(&path)).transpose()?;
            let same = |kept: &Forecaster| {
                kept.provenance.rows == all
                    && kept.provenance.content == content(&rows.series, &kept.pipeline.features, all)
                    && kept.params.epochs == epochs
            };
            let forecaster = match found.filter(same) {
                Some(forecaster) => forecaster,
                None => {
                    let params = Params { patience: None, ..Params::of(&record.trial, &self.results.spec) };
                    let seed = record.trial.seed.unwrap_or_default();
                    // A schedule goes as far as it had gone, not to its end.
                    let last_epoch = Some(epochs);
                    let start = FitStart { penalty, last_epoch, ..FitStart::new(&experiment.split, seed) };
                    let (fit, _) = run::fit_from(&experiment, trained_by, &params, start, self.watch)?;
                    let hash = run::hash([&fit.outcome]);
                    let made = run::forecaster(&experiment, &record.trial, (0, &fit), &hash);
                    let made = Forecaster { params: Params { epochs, ..params }, ..made };
                    made.save(&path)?;
                    made
                }
            };
            forecasters.push(forecaster);
        }
        let hashes: Vec<&str> =
            forecasters.iter().map(|forecaster| forecaster.provenance.hash.as_str()).collect();
        let notes = vec![format!(
            "trained again on all {all} known rows for {}, {} (hashes {}); intervals are those of the fits before",
            counted(epochs, "epoch"),
            match kept_epochs.iter().all(|kept| *kept == epochs) {
                true => "as many as were kept before".to_owned(),
                false => format!(
                    "the mean of those that its seeds kept, {}",
                    kept_epochs.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")
                ),
            },
            hashes.join(", ")
        )];
        Ok(Kept { forecasters, engine: kept.engine, notes, folder: self.folder.to_path_buf() })
    }
}
