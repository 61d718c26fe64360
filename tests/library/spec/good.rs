//! Specs that are right, and what they come out as.

use std::path::Path;

use lookback::spec::{
    Back, Baseline, CellOutput, Optimizer, Plan, Precision, ScaleFit, ScaleMethod, SplitBy, Trim, Window,
};

use super::{INFOS, METRO, SHORT, good};

#[test]
fn the_spec_of_the_design_is_valid_as_written() {
    let spec = good(METRO);
    assert_eq!(spec.engines, ["reference", "libtorch"]);
    assert_eq!(
        spec.axes.iter().map(|axis| axis.name).collect::<Vec<_>>(),
        ["look_back", "hidden_units", "learning_rate"]
    );
    assert_eq!((spec.base().patience, spec.base().clip_norm), (Some(8), Some(1.0)));
    assert_eq!((spec.repeats, spec.seed), (3, 7));
    assert_eq!(spec.data_path(), Path::new("experiments/data/chicago_l.csv"));
    // 2 engines x 18 configurations x 3 seeds, and one trial for each baseline.
    assert_eq!(Plan::of(&spec, &INFOS).unwrap().len(), 2 * 18 * 3 + 3);
}

#[test]
fn what_a_short_spec_leaves_out_has_a_default() {
    let spec = good(SHORT);
    let base = spec.base();
    let trim = Trim::default();
    assert_eq!(spec.split.by, SplitBy::Fractions { train: 0.70, validation: 0.15, test: 0.15, trim });
    assert_eq!((base.batch_size, base.epochs, base.patience, base.clip_norm), (32, 40, None, None));
    assert_eq!((base.optimizer, base.window), (Optimizer::Adam, Window::Steps));
    assert_eq!((base.scale_method, base.scale_fit), (ScaleMethod::MinMax, ScaleFit::Train));
    assert_eq!((base.precision, base.cell_output), (Precision::F32, CellOutput::Tanh));
    assert_eq!((spec.repeats, spec.seed), (3, 0));
    let of_rows = |name: &str, rows| Baseline { engine: name.to_owned(), lag: Back::Rows(rows) };
    assert_eq!(spec.baselines, [of_rows("persistence", 1), of_rows("ridge", 14)]);
}

#[test]
fn persistence_joins_the_baselines_unless_there_are_none() {
    let spec = good(&format!("{SHORT}baselines: [{{seasonal_naive: 7}}, {{seasonal_naive: 364}}]\n"));
    let names: Vec<&str> = spec.baselines.iter().map(|baseline| baseline.engine.as_str()).collect();
    assert_eq!(names, ["persistence", "seasonal_naive", "seasonal_naive"]);
    assert!(good(&format!("{SHORT}baselines: []\n")).baselines.is_empty());
    let spec = good(&format!(
        "{SHORT}baselines: [{{seasonal_naive: {{day: 1}}}}, {{seasonal_naive: {{week: 2}}}}]\n"
    ));
    let lags: Vec<String> = spec.baselines.iter().map(|baseline| baseline.lag.json().to_string()).collect();
    assert_eq!(lags, ["1", "{\"day\":1}", "{\"week\":2}"]);
}

#[test]
fn every_hyperparameter_can_be_fixed_or_swept() {
    let fixed = good(
        "name: fixed\ndata: {file: a.csv, time: t, target: y}\nengines: [reference]\nlook_back: 7\nwindow: features\n\
         model: {hidden_units: 8, cell_output: identity}\nscale: {method: none, fit: all}\n\
         train: {learning_rate: 1e-2, precision: f64, optimizer: sgd, early_stopping: null, clip_norm: ~}\n",
    );
    assert_eq!((fixed.base().window, fixed.base().precision), (Window::Features, Precision::F64));
    assert_eq!((fixed.base().learning_rate, fixed.base().scale_method), (0.01, ScaleMethod::Identity));
    assert!(fixed.axes.is_empty());
    let swept = good(
        "name: swept\ndata: {file: a.csv, time: t, target: y}\nengines: [reference]\nsweep:\n  cell_output: [tanh, identity]\n  \
         precision: [f32, f64]\n  scale_fit: [train, all]\n  scale_method: [min_max, none]\n  window: [steps, features]\n  \
         optimizer: [adam, sgd]\n  clip_norm: [null, 1]\n  patience: [null, 8]\n  epochs: [1, 2]\n  batch_size: [1, 32]\n  \
         learning_rate: [1, 2]\n  hidden_units: [1, 2]\n  look_back: [1, 2]\n",
    );
    assert_eq!(swept.axes.len(), 13);
    assert_eq!(swept.axes[0].name, "look_back");
}

#[test]
fn all_csv_options_arrive() {
    let spec = good(
        "name: a\ndata:\n  file: /b/c.csv\n  time: t\n  target: y\n  csv:\n    delimiter: \"\\t\"\n    decimal: ','\n    \
         thousands: ' '\n    date_format: '%m/%d/%Y'\n    time_zone: America/Chicago\n    comment: '#'\n    skip_footer: 2\n    \
         missing: ffill\n    gaps: drop\nengines: [reference]\nlook_back: 1\nmodel: {hidden_units: 1}\ntrain: {learning_rate: 1}\n",
    );
    let csv = &spec.data.csv;
    assert_eq!(csv.delimiter.as_deref(), Some("\t"));
    assert_eq!(
        (csv.decimal.as_deref(), csv.thousands.as_deref(), csv.skip_footer),
        (Some(","), Some(" "), Some(2))
    );
    assert_eq!(spec.data_path(), Path::new("/b/c.csv"));
    let again = good(&spec.resolved_yaml(&spec.data.file));
    assert_eq!(spec.data, again.data);
}

#[test]
fn windows_line_ends_a_byte_order_mark_and_anchors_change_nothing() {
    let plain = Plan::of(&good(METRO), &INFOS).unwrap();
    let anchors =
        METRO.replace("[7, 14, 28]", "&list [7, 14, 28]").replace("batch_size: 32", "batch_size: &b 32");
    for text in
        [format!("\u{feff}{METRO}"), METRO.replace('\n', "\r\n"), anchors, format!("---\n{METRO}...\n")]
    {
        let plan = Plan::of(&good(&text), &INFOS).unwrap();
        assert!(plan.iter().eq(plain.iter()), "{text}");
    }
}

#[test]
fn places_lead_to_keys_and_list_items() {
    let places = good(METRO).places;
    let spot = |path: &str| {
        let place = places.of(path);
        (place.line.unwrap(), place.column.unwrap())
    };
    assert_eq!(spot("sweep.look_back"), (14, 3));
    assert_eq!(spot("sweep.look_back[2]"), (14, 22));
    assert_eq!(spot("train.early_stopping.patience"), (19, 71));
    assert_eq!(spot("train.early_stopping.patience:"), (19, 81));
    assert_eq!(spot("data.csv.decimal"), spot("data"));
    assert_eq!(spot("baselines[1].seasonal_naive"), (20, 27));
}
