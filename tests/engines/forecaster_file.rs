//! Weights in a file: they come back bit for bit, and PyTorch forecasts the same with them.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use lookback::data::{Pipeline, Scaler, Scalers, Shape, Step, Transform};
use lookback::engine::{Engine, Weights};
use lookback::forecaster::{Forecaster, Provenance, Trained};
use lookback::spec::{FeatureSet, Precision};

use crate::cases::*;
use crate::tools::missing;

/// A forecaster whose samples have this shape: every channel but the first is a column of the past.
fn forecaster(engine: &Engine, weights: Weights, shape: Shape, precision: Precision) -> Forecaster {
    let params = params(shape, precision);
    let scaler = Scaler { offset: 0.1, factor: 1.0 / 3.0 };
    let past = (1..shape.features).map(|column| format!("c{column}")).collect();
    let pipeline = Pipeline {
        features: FeatureSet { past, ..FeatureSet::default() },
        transform: Transform::of(&params),
        lead: 1,
        horizon: shape.horizon,
        scalers: Scalers { series: scaler, goal: scaler, columns: BTreeMap::new() },
        slots: serde_json::from_str("[\"00:00:00\"]").unwrap(),
        masked: false,
        profiles: lookback::data::Profiles::default(),
        at_least: Some(-3.0),
        line: None,
        rows_per_day: None,
    };
    let text = String::new;
    let provenance = Provenance {
        version: "0".to_owned(),
        trial: "0123456789abcdef".to_owned(),
        engine: engine.info.name.to_owned(),
        seed: Some(7),
        hash: "fedcba9876543210".to_owned(),
        fit: 1,
        fits: 1,
        target: "y".to_owned(),
        unit: text(),
        time: "t".to_owned(),
        step: Step::Months(1),
        data_sha256: text(),
        rows: 9,
        from: text(),
        to: text(),
        content: text(),
        trained: Trained { first: 0, end: 5, from: text(), to: text(), least: -0.0, greatest: 0.1 },
    };
    Forecaster { pipeline, params, weights, provenance }
}

#[test]
fn a_loaded_forecaster_forecasts_the_same_bits() {
    each(networks(), |engine, shape, precision| {
        let windows = samples(shape);
        let mut model = build(engine, &params(shape, precision), shape);
        train(engine, &mut *model, &windows);
        let saved = forecaster(engine, model.weights(), shape, precision);
        let bytes = saved.to_bytes();
        assert_eq!(bytes, saved.clone().to_bytes(), "the same forecaster has the same bytes");
        let loaded = Forecaster::from_bytes(&bytes).unwrap();
        assert_eq!(loaded, saved);
        let mut other = build(engine, &params(shape, precision), shape);
        other.set_weights(&loaded.weights).unwrap();
        assert_eq!(forecast(&mut *model, &windows), forecast(&mut *other, &windows), "{}", engine.info.name);
    });
}

#[test]
fn a_file_that_is_no_forecaster_is_refused_with_its_reason() {
    let engine = networks().next().unwrap();
    let (shape, precision) = (SHAPES[3], Precision::F32);
    let whole = forecaster(engine, initial(shape), shape, precision);
    let refused = |bytes: &[u8], part: &str| {
        let message = Forecaster::from_bytes(bytes).unwrap_err();
        assert!(message.contains(part), "{part:?} is not in: {message}");
    };
    let bytes = whole.to_bytes();
    for cut in [0, 5, 8, 100, bytes.len() - 1] {
        refused(&bytes[..cut], "is not a safetensors file");
    }
    let replaced = |from: &[u8], to: &[u8]| {
        let at = bytes.windows(from.len()).position(|window| window == from).unwrap();
        [&bytes[..at], to, &bytes[at + from.len()..]].concat()
    };
    refused(&replaced(b"\"lookback\"", b"\"somebody\""), "no metadata called `lookback`");
    refused(&replaced(b"\"head.bias\"", b"\"tail.bias\""), "has no tensor called `head.bias`");
    let size = Shape { features: 2, ..shape };
    let other = forecaster(engine, initial(size), shape, precision);
    refused(&other.to_bytes(), "weights are [lstm.weight_ih_l0 [20, 2]");
    refused(&replaced(b"\"format\\\":1", b"\"format\\\":9"), "is of format 9");
    refused(
        &replaced(b"\"column\\\":\\\"c1\\\"", b"\"column\\\":\\\"c9\\\""),
        "are not those of its pipeline",
    );
    let mut more = whole.clone();
    more.weights.0.push(lookback::engine::Tensor {
        name: "more".to_owned(),
        shape: vec![1],
        values: vec![0.0],
    });
    refused(&more.to_bytes(), "expected [lstm.weight_ih_l0");
    let gone = Forecaster::load(Path::new("nowhere.safetensors")).unwrap_err().to_string();
    assert!(gone.contains("cannot read nowhere.safetensors"), "{gone}");
}

/// The largest difference between PyTorch's forecasts and ours, as a part of the largest forecast. Sums
/// of a few dozen products in another order, each rounded to 6e-8 (f32) or 1.1e-16 (f64), through
/// functions that are exact to some roundings.
const PYTORCH: [(Precision, f64); 2] = [(Precision::F32, 2e-6), (Precision::F64, 1e-14)];

/// Python with PyTorch and safetensors: `LOOKBACK_PYTHON`, else `python3`; `None` if it lacks them.
fn python() -> Option<String> {
    let python = std::env::var("LOOKBACK_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let found = Command::new(&python).args(["-c", "import torch, safetensors.torch"]).output();
    if found.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    missing("pytorch", &format!("{python} has no torch and safetensors; LOOKBACK_PYTHON may name another"));
    None
}

#[test]
fn pytorch_loads_a_forecaster_and_forecasts_the_same() {
    let Some(python) = python() else { return };
    let place = tempfile::tempdir().unwrap();
    let engine = networks().next().unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/engines/forecaster_file.py");
    let mut command = Command::new(&python);
    command.arg(script);
    let mut ours = Vec::new();
    for (precision, tolerance) in PYTORCH {
        for shape in SHAPES {
            let windows = samples(shape);
            let mut model = build(engine, &params(shape, precision), shape);
            train(engine, &mut *model, &windows);
            let file = place.path().join(format!("{}.safetensors", ours.len()));
            std::fs::write(&file, forecaster(engine, model.weights(), shape, precision).to_bytes()).unwrap();
            let inputs: Vec<&[f64]> = (0..windows.len()).map(|sample| windows.input(sample)).collect();
            let inputs_file = file.with_extension("json");
            std::fs::write(&inputs_file, serde_json::to_string(&inputs).unwrap()).unwrap();
            command.arg(file).arg(inputs_file);
            ours.push((shape, tolerance, forecast(&mut *model, &windows)));
        }
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let theirs: Vec<Vec<f64>> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(theirs.len(), ours.len());
    for ((shape, tolerance, ours), theirs) in ours.iter().zip(&theirs) {
        assert!(close(theirs, ours, *tolerance), "{shape:?} {tolerance}\n{theirs:?}\n{ours:?}");
    }
}
