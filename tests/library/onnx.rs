//! Exported forecasters: ONNX Runtime gives the forecasts of this program, for inputs and transforms of every kind.

use std::path::Path;
use std::process::Command;
use std::sync::atomic::AtomicBool;

use lookback::data::{Part, Predictions, Scaler, Series, Transform};
use lookback::engine::by_name;
use lookback::forecaster::Forecaster;
use lookback::run::{Experiment, fits, forecaster, hash};
use lookback::spec::{Lag, Params, Profile};
use serde::Deserialize;

use super::tools::missing;

/// The largest difference as a part of the forecast: the network in f32, and functions that are exact to some of its
/// roundings.
pub(crate) const RUNTIME: f64 = 1e-5;

/// The same as a part of what the network's output is multiplied by: some roundings of f32. They count where the offset of
/// the scale brings a forecast near zero, as with counts of a night.
const ROUNDINGS: f64 = 32.0 * f32::EPSILON as f64;

/// What ONNX Runtime gave for a file.
#[derive(Deserialize)]
pub(crate) struct Outputs {
    /// The mean over the seeds, `[n, K]`.
    pub forecast: Vec<f64>,
    /// `[n, seeds, K]`.
    pub seeds: Vec<f64>,
    /// The mean over the seeds, `[n, K, Q]`, if there are any.
    #[serde(default)]
    pub quantiles: Vec<f64>,
}

/// Python with ONNX Runtime: `LOOKBACK_PYTHON`, else `python3`; `None` if it lacks it.
pub(crate) fn python() -> Option<String> {
    let python = std::env::var("LOOKBACK_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let found = Command::new(&python).args(["-c", "import onnxruntime"]).output();
    if found.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    missing("onnx", &format!("{python} has no onnxruntime; LOOKBACK_PYTHON may name another"));
    None
}

/// A file and its inputs for some rows to forecast.
pub(crate) struct Asked {
    place: tempfile::TempDir,
}

impl Asked {
    /// The exported `seeds` beside the inputs of the rows from each of `targets` on.
    pub(crate) fn of(seeds: &[Forecaster], series: &Series, targets: &[usize]) -> Self {
        let place = tempfile::tempdir().unwrap();
        let model = Forecaster::to_onnx(seeds).unwrap();
        // Three layers of 64 have more than that in their weights alone.
        let weights: usize = seeds.iter().map(|seed| size_of::<f32>() * seed.weights.count()).sum();
        let most = if weights < 300_000 { 300_000 } else { weights + 50_000 };
        assert!(model.len() < most, "{} bytes, weights {weights}", model.len());
        std::fs::write(place.path().join("model.onnx"), model).unwrap();
        std::fs::write(place.path().join("samples"), targets.len().to_string()).unwrap();
        write_inputs(&seeds[0], series, targets, place.path());
        Self { place }
    }

    /// What ONNX Runtime gives for each.
    pub(crate) fn outputs(python: &str, all: &[Self]) -> Vec<Outputs> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/library/onnx_forecasts.py");
        let folders = all.iter().map(|asked| asked.place.path());
        let output = Command::new(python).arg(script).args(folders).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

/// Writes the inputs that the file asks for, each into a file of its name.
fn write_inputs(forecaster: &Forecaster, series: &Series, targets: &[usize], place: &Path) {
    let Forecaster { pipeline, params, .. } = forecaster;
    let (steps, lead, horizon) = (params.look_back, pipeline.lead, pipeline.horizon);
    // Channels as they are told to a pipeline that transforms and scales nothing; the value of a row is its number, so
    // that a lag tells which row it is.
    let mut raw = pipeline.clone();
    raw.transform = Transform::of(&Params::plain(1, 1));
    raw.scalers.series = Scaler { offset: 0.0, factor: 1.0 };
    raw.scalers.goal = raw.scalers.series;
    raw.scalers.columns.clear();
    raw.profiles = Default::default();
    raw.features.profile.clear();
    raw.line = None;
    let mut numbers = series.clone();
    numbers.values = (0..series.len()).map(|row| row as f64).collect();
    let frame = raw.apply(&numbers);
    // Each lag with its neighbours.
    let lags: Vec<Lag> =
        pipeline.features.lags.iter().flat_map(|lag| std::iter::repeat_n(*lag, 1 + 2 * lag.around)).collect();
    let told = (frame.features - frame.past) / horizon - lags.len();
    let channel = |row: usize, at: usize| frame.values[row * frame.features + at];
    let of_target = |row: usize, at: usize| channel(row - lead, frame.past + at);
    let is_clock = |lag: &usize| lags[*lag].rows(pipeline.rows_per_day).is_none();
    let (mut columns, mut known, mut lag_rows, mut deepest) = (vec![], vec![], vec![], steps as i64);
    for target in targets {
        let origin = target - lead;
        columns.extend(
            (origin + 1 - steps..=origin).flat_map(|row| (1..frame.past).map(move |at| channel(row, at))),
        );
        for row in target + 1 - steps..target + horizon {
            known.extend((0..told).map(|at| of_target(row, at)));
            let from_end = |lag: usize| of_target(row, told + lag) as i64 - origin as i64 - 1;
            deepest = (0..lags.len()).map(|lag| -from_end(lag)).fold(deepest, i64::max);
            lag_rows.extend((0..lags.len()).filter(is_clock).map(from_end));
        }
    }
    let rows = deepest as usize + pipeline.transform.depth();
    let history = targets
        .iter()
        .flat_map(|target| &series.values[target - lead + 1 - rows..target - lead + 1])
        .copied();
    let write = |name: &str, bytes: Vec<u8>| std::fs::write(place.join(name), bytes).unwrap();
    let bytes = |values: Vec<f64>| values.iter().flat_map(|value| value.to_le_bytes()).collect();
    write("history", bytes(history.collect()));
    write("columns", bytes(columns));
    write("told", bytes(known));
    let ahead = lead + horizon - 1;
    let times = targets.iter().flat_map(|target| {
        let origin = target - lead;
        (origin + 1 - rows..origin + 1 + ahead).flat_map(|row| numbers_at(forecaster, series, row))
    });
    write("times", times.flat_map(i64::to_le_bytes).collect());
    write("lag_rows", lag_rows.iter().flat_map(|row| row.to_le_bytes()).collect());
}

/// The number of a row for each profile, that of the transform first.
fn numbers_at(forecaster: &Forecaster, series: &Series, row: usize) -> Vec<i64> {
    let wall = series.wall(row);
    let weekday = i64::from(wall.weekday().to_monday_zero_offset());
    let slots: Vec<String> = forecaster.pipeline.slots.clone().into();
    let slot = slots.iter().position(|slot| *slot == wall.time().to_string()).unwrap() as i64;
    let number = |profile: &Profile| match profile {
        Profile::Slot => weekday * slots.len() as i64 + slot,
        Profile::HourOfWeek => weekday * 24 + i64::from(wall.hour()),
        Profile::DayOfYear => i64::from(wall.day_of_year()) - 1,
    };
    forecaster.params.profile.iter().chain(&forecaster.pipeline.features.profile).map(number).collect()
}

/// Asserts that forecasts differ by at most [`RUNTIME`] of their size and [`ROUNDINGS`] of the `scale` that the network
/// learns on.
pub(crate) fn assert_near(theirs: &[f64], ours: &[f64], scale: f64, what: &str) {
    assert_eq!(theirs.len(), ours.len(), "{what}");
    for (at, (theirs, ours)) in theirs.iter().zip(ours).enumerate() {
        let most = RUNTIME * ours.abs() + ROUNDINGS * scale;
        assert!((theirs - ours).abs() <= most, "{what}, number {at}: {theirs} {ours}");
    }
}

/// An experiment on made-up rows, so many hours apart.
fn experiment(hours: i64, rest: &str) -> Experiment {
    let folder = tempfile::tempdir().unwrap();
    let first: jiff::civil::DateTime = "2023-09-01T00:00:00".parse().unwrap();
    let row = |at: i64| {
        let time = first.checked_add(jiff::Span::new().hours(hours * at)).unwrap();
        let wave = 140.0 + 9.0 * (at % 7) as f64 + (at * at % 23) as f64;
        // Some rows are missing, so that a day is by the clock.
        let (day, wind) = (time.strftime("%Y-%m-%d %H:%M"), at * 7 % 31);
        if hours < 24 && at % 97 == 50 {
            String::new()
        } else {
            let sky = ["sun", "rain", "fog"][(at * at % 7 % 3) as usize];
            format!("{day},{wave},{wind},{},{sky}\n", i32::from(at % 11 == 3))
        }
    };
    let data: String = (0..300).map(row).collect();
    std::fs::write(folder.path().join("a.csv"), format!("day,y,wind,event,sky\n{data}")).unwrap();
    let file = folder.path().join("a.yaml");
    let train = if rest.contains("train:") { "" } else { "train: {learning_rate: 0.02, epochs: 1}\n" };
    let (gaps, rest) = rest.split_once(" gaps\n").unwrap_or(("drop", rest));
    let spec = format!(
        "name: a\ndata: {{file: a.csv, time: day, target: y, unit: people, csv: {{gaps: {gaps}}}}}\nlook_back: 9\n\
         repeats: 2\n{train}engines: [reference]\n{rest}"
    );
    std::fs::write(&file, spec).unwrap();
    Experiment::load(&file).unwrap()
}

const FEATURES: &str = "features: {past: [wind], known: {event: {around: 1}}, calendar: [weekday, day_of_year, hour], \
    days: {party: [12-24..12-26]}, lags: [28, {week: 2}, {day: 21}]}\n";

/// Hours from row to row, and the rest of a spec.
fn specs() -> Vec<(i64, String)> {
    let model = |rest: &str| format!("model: {{hidden_units: 3{rest}}}\n");
    let of = |cell: &str, rest: &str| format!("{}{rest}", model(cell));
    vec![
        (24, of("", "")),
        (24, of(", cell: gru", "scale: {method: standard}\nforecast: {at_least: 150}\n")),
        (24, of(", layers: 2", "transform: {log: ln}\n")),
        (
            24,
            of(
                ", cell: gru",
                "train: {learning_rate: 0.02, epochs: 1, loss: quantiles}\ntransform: {log: ln, difference: 7}\n\
                 forecast: {horizon: 3, at_least: 150, quantiles: [0.1, 0.5, 0.8, 0.9]}\n",
            ),
        ),
        (
            24,
            of(
                ", cell: gru, layers: 4",
                "transform: {log: ln_1p, difference: 7}\nforecast: {lead: 3, horizon: 9}\n",
            ),
        ),
        (24, of(", cell_output: identity", "transform: {level: 5}\nwindow: features\n")),
        (
            24,
            of(
                "",
                &format!(
                    "{FEATURES}transform: {{log: ln, difference: 7, level: 5}}\nforecast: {{horizon: 14}}\n"
                ),
            ),
        ),
        (24, of(", cell: gru", &format!("{FEATURES}window: features\nforecast: {{lead: 2, horizon: 3}}\n"))),
        // Words, each an input of 0 and 1.
        (
            24,
            of(
                ", cell: gru",
                "features: {past: [sky, wind], known: [event]}\nforecast: {lead: 2, horizon: 3}\n",
            ),
        ),
        (24, of("", "features: {past: [wind], known: {sky: {around: 1}}}\n")),
        // What is usual, taken off and as inputs, beside lags with neighbours.
        (
            24,
            of(
                "",
                "features: {profile: [slot, day_of_year], lags: [{step: 21, around: 2}, {week: 3, around: 1}]}\n\
                 transform: {profile: hour_of_week}\nforecast: {lead: 2, horizon: 6}\n",
            ),
        ),
        (
            6,
            of(
                ", cell: gru",
                "features: {past: [wind], calendar: [hour], lags: [{day: 1, around: 5}, 9], profile: slot}\n\
                 transform: {log: ln, difference: 4, level: 8, profile: slot}\nforecast: {horizon: 3}\n",
            ),
        ),
        (6, of("", "features: {profile: hour_of_week, lags: [{week: 1, around: 2}]}\nwindow: features\n")),
        // What a line leaves.
        (24, of("", "transform: {line: ridge}\n")),
        (
            24,
            of(
                ", cell: gru",
                "features: {past: [wind], known: {event: {around: 1}}, calendar: [weekday], lags: [28]}\n\
                 scale: {method: standard}\ntransform: {log: ln, difference: 7, line: ridge_products}\n\
                 forecast: {lead: 2, horizon: 2}\nwindow: features\n",
            ),
        ),
        (
            6,
            of(
                "",
                "features: {past: [wind], known: [event], calendar: [hour], lags: [{day: 1, around: 2}], profile: slot}\n\
                 train: {learning_rate: 0.02, epochs: 1, loss: quantiles, loss_steps: 3}\n\
                 transform: {level: 8, line: ridge_products}\nforecast: {horizon: 2}\n",
            ),
        ),
        // By the clock, with rows that are missing; and with rows that are filled in and told apart.
        (6, of("", &format!("{FEATURES}transform: {{difference: 4}}\n"))),
        (
            6,
            format!(
                "mask gaps\n{}",
                of(", cell: gru, layers: 2", &format!("{FEATURES}transform: {{level: 8}}\n"))
            ),
        ),
    ]
}

#[test]
fn onnx_runtime_forecasts_what_this_program_forecasts_for_every_kind_of_input_and_transform() {
    let Some(python) = python() else { return };
    let (mut asked, mut ours) = (Vec::new(), Vec::new());
    for (hours, rest) in specs() {
        let experiment = experiment(hours, &rest);
        let (mut seeds, mut forecasts) = (Vec::new(), Vec::new());
        let mut rows = 0..0;
        for trial in experiment.plan.iter().filter(|trial| trial.engine == "reference") {
            let engine = by_name(&trial.engine).unwrap();
            let params = Params::of(&trial, &experiment.spec);
            let fits =
                fits(&experiment, engine, &params, trial.seed.unwrap_or_default(), &AtomicBool::new(false))
                    .unwrap();
            let made =
                forecaster(&experiment, &trial, (0, &fits[0]), &hash(fits.iter().map(|fit| &fit.outcome)));
            let targets = &fits[0].parts.samples[Part::Test].targets;
            rows = targets[0]..targets[targets.len() - 1] + 1;
            forecasts.push(made.forecast(engine, &experiment.series, rows.clone()).unwrap());
            seeds.push(made);
        }
        asked.push(Asked::of(&seeds, &experiment.series, &rows.collect::<Vec<usize>>()));
        ours.push((rest, seeds[0].pipeline.horizon, forecasts));
    }
    for (outputs, (rest, horizon, ours)) in Asked::outputs(&python, &asked).iter().zip(ours) {
        assert_eq!(ours.len(), 2, "two seeds");
        let mean = |of: fn(&Predictions) -> &Vec<f64>| -> Vec<f64> {
            of(&ours[0]).iter().zip(of(&ours[1])).map(|(a, b)| (a + b) / 2.0).collect()
        };
        assert_near(&outputs.forecast, &mean(|own| &own.points), 0.0, &rest);
        assert_near(&outputs.quantiles, &mean(|own| &own.quantiles), 0.0, &rest);
        for (seed, ours) in ours.iter().map(|own| &own.points).enumerate() {
            let theirs =
                outputs.seeds.chunks(2 * horizon).flat_map(|both| &both[seed * horizon..][..horizon]);
            assert_near(&theirs.copied().collect::<Vec<_>>(), ours, 0.0, &rest);
        }
    }
}

#[test]
fn what_is_no_network_or_not_of_one_configuration_is_not_exported() {
    let experiment =
        experiment(24, "baselines: [{ridge: 9}]\nmodel: {hidden_units: 3}\nsweep: {level: [null, 5]}\n");
    let made = |engine: &str| -> Vec<Forecaster> {
        let trials = experiment.plan.iter().filter(|trial| trial.engine == engine);
        let made = |trial: lookback::spec::Trial| {
            let params = Params::of(&trial, &experiment.spec);
            let seed = trial.seed.unwrap_or_default();
            let fits =
                fits(&experiment, by_name(engine).unwrap(), &params, seed, &AtomicBool::new(false)).unwrap();
            forecaster(&experiment, &trial, (0, &fits[0]), "")
        };
        trials.map(made).collect()
    };
    let refused = |seeds: &[Forecaster], part: &str| {
        let message = Forecaster::to_onnx(seeds).unwrap_err();
        assert!(message.contains(part), "{message}");
    };
    refused(&[], "no forecaster");
    refused(&made("ridge"), "ridge is a baseline");
    refused(&made("reference"), "have different inputs");
}
