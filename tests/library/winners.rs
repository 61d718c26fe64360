//! The winners of every committed folder, trained again: what `forecast` and ONNX Runtime make of each row of the test
//! part, from data that end before it, is what the journal holds.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;

use lookback::data::Part;
use lookback::engine::by_name;
use lookback::forecaster::Forecaster;
use lookback::record::{Errors, Record, Status};
use lookback::report::Standing;
use lookback::results::ResultsFolder;
use lookback::run::{Experiment, Fit, engine_infos, fits, forecaster, hash};
use lookback::spec::Params;
use rayon::prelude::*;

use super::forecasters::{bits, cut};
use super::onnx::{Asked, RUNTIME, assert_near, python};
use super::tools::missing;

/// Of a winner that trains long one seed is trained again; of others all, in about so many seconds.
const SECONDS: f64 = 2.0;

/// One trial of a winner.
struct Winner {
    experiment: Experiment,
    record: Record,
    fits: Vec<Fit>,
    forecasters: Vec<Forecaster>,
    folder: PathBuf,
}

/// Every folder of results below results/published.
fn folders() -> Vec<PathBuf> {
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("results/published")];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        let entries = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        open.extend(entries.filter(|path| path.is_dir()));
        found.extend(folder.join("journal.jsonl").exists().then_some(folder));
    }
    found.sort();
    found
}

/// Finished trials of the configuration of the reference that validation chose, or of the best one where there is none.
fn chosen(folder: &Path) -> Vec<Record> {
    let results = ResultsFolder::open(folder, engine_infos()).unwrap();
    let standing = Standing::from_results(&results).unwrap();
    let own = |at: &usize| {
        standing.configurations[*at].engine == "reference" && standing.configurations[*at].seeds > 0
    };
    let own: Vec<usize> = (0..standing.configurations.len()).filter(own).collect();
    let selected = own.iter().copied().find(|at| standing.configurations[*at].selected);
    let error = |at: &usize| standing.configurations[*at].mean(Part::Test).unwrap_or(f64::INFINITY);
    let best = own.iter().copied().min_by(|a, b| error(a).total_cmp(&error(b)));
    let at = selected.or(best).expect("every folder has trials of the reference");
    let records = results.records_at(standing.spans[at].clone()).map(Result::unwrap);
    let done: Vec<Record> = records.filter(|record| record.result.status == Status::Done).collect();
    let seconds = done[0].timing.seconds.max(SECONDS / done.len() as f64);
    done.into_iter().take((SECONDS / seconds).max(1.0) as usize).collect()
}

/// Winners of all folders; both tests ask for the same ones.
static WINNERS: LazyLock<Vec<Winner>> = LazyLock::new(|| {
    let trials: Vec<(PathBuf, Record)> = folders()
        .into_iter()
        .flat_map(|folder| chosen(&folder).into_iter().map(move |record| (folder.clone(), record)))
        .collect();
    let again = |(folder, record): (PathBuf, Record)| {
        let experiment = Experiment::of_results(&folder).unwrap();
        let params = Params::of(&record.trial, &experiment.spec);
        let engine = by_name(&record.trial.engine).unwrap();
        let fits = fits(
            &experiment,
            engine,
            &params,
            record.trial.seed.unwrap_or_default(),
            &AtomicBool::new(false),
        )
        .unwrap();
        let hash = hash(fits.iter().map(|fit| &fit.outcome));
        assert_eq!(Some(&hash), record.result.hash.as_ref(), "{} {}", folder.display(), record.trial.id.0);
        let made = |fit| forecaster(&experiment, &record.trial, fit, &hash);
        let forecasters = fits.iter().enumerate().map(made).collect();
        Winner { experiment, record, fits, forecasters, folder }
    };
    trials.into_par_iter().with_max_len(1).map(again).collect()
});

/// Whether the winners can be trained here in a time that people wait.
fn is_optimised() -> bool {
    let level = env!("LOOKBACK_OPT_LEVEL");
    if level == "0" {
        missing("optimised", "committed winners train for hours in a build without optimisation");
    }
    level != "0"
}

#[test]
fn every_test_row_of_a_committed_winner_is_forecast_from_data_that_end_before_it_with_its_recorded_bits() {
    if !is_optimised() {
        return;
    }
    let folders = folders();
    assert!(folders.iter().all(|folder| WINNERS.iter().any(|winner| winner.folder == *folder)));
    WINNERS.par_iter().for_each(|winner| {
        let Winner { experiment, record, folder, .. } = winner;
        let mut errors = Vec::new();
        for (fit, made) in winner.fits.iter().zip(&winner.forecasters) {
            let made = Forecaster::from_bytes(&made.to_bytes()).unwrap();
            let engine = made.engine().unwrap();
            let horizon = made.pipeline.horizon;
            let targets = &fit.parts.samples[Part::Test].targets;
            let recorded = fit.outcome.forecasts[Part::Test].points.chunks(horizon);
            assert_eq!(targets.len(), recorded.len());
            for (target, recorded) in targets.iter().copied().zip(recorded) {
                let known = cut(&experiment.series, &made, target);
                let forecast = made.forecast(engine, &known, target..target + 1).unwrap().points;
                assert_eq!(bits(&forecast), bits(recorded), "{} row {target}", folder.display());
                errors.extend(Errors::of(&forecast, &experiment.series.values[target..target + horizon]).0);
            }
        }
        // Journals of long ago hold the hash of their forecasts alone.
        if let Some(recorded) = record.result.errors(Part::Test) {
            assert_eq!(recorded.0, errors, "{}", folder.display());
        }
    });
}

#[test]
fn onnx_runtime_gives_every_recorded_test_forecast_of_every_committed_winner() {
    let Some(python) = python().filter(|_| is_optimised()) else { return };
    let (mut asked, mut ours) = (Vec::new(), Vec::new());
    for winner in WINNERS.iter() {
        for (fit, made) in winner.fits.iter().zip(&winner.forecasters) {
            let targets = &fit.parts.samples[Part::Test].targets;
            asked.push(Asked::of(std::slice::from_ref(made), &winner.experiment.series, targets));
            ours.push((winner, made.pipeline.scalers.goal.factor, &fit.outcome.forecasts[Part::Test].points));
        }
    }
    for (outputs, (winner, scale, ours)) in Asked::outputs(&python, &asked).iter().zip(ours) {
        assert_near(&outputs.forecast, ours, scale, &winner.folder.display().to_string());
        assert_eq!(outputs.forecast, outputs.seeds, "of one seed");
    }
}

#[test]
fn python_alone_forecasts_the_test_rows_of_metros_winner_from_the_metadata_of_its_weights() {
    let python = std::env::var("LOOKBACK_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let imports = |module: &str| {
        let output = Command::new(&python).args(["-c", &format!("import {module}")]).output();
        output.is_ok_and(|output| output.status.success())
    };
    if !imports("torch") {
        return missing("pytorch", &format!("{python} has no torch; LOOKBACK_PYTHON may name another"));
    }
    if !is_optimised() {
        return;
    }
    let winner = WINNERS.iter().find(|winner| winner.folder.ends_with("metro")).unwrap();
    let [made] = &winner.forecasters[..] else { panic!("metro has one fit") };
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("metro.safetensors");
    made.save(&file).unwrap();
    let targets = &winner.fits[0].parts.samples[Part::Test].targets;
    let (first, end) = (targets[0], targets[targets.len() - 1] + 1);
    let mut command = Command::new(&python);
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/program/forecaster.py")).arg(&file);
    command.arg(winner.experiment.spec.data_path()).arg(first.to_string()).arg(end.to_string());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let theirs: Vec<Vec<f64>> = serde_json::from_slice(&output.stdout).unwrap();
    let errors = &winner.record.result.errors(Part::Test).unwrap().0;
    assert_eq!((theirs.len(), errors.len()), (targets.len(), targets.len()));
    for ((target, theirs), error) in targets.iter().zip(&theirs).zip(errors) {
        let ours = winner.experiment.series.values[*target] + f64::from(*error);
        assert!((theirs[0] - ours).abs() <= RUNTIME * ours.abs(), "row {target}: {theirs:?} {ours}");
    }
}
