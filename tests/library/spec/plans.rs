//! Plans: order, ids, what is skipped and what is refused.

use std::collections::BTreeSet;
use std::path::Path;

use lookback::base::error::Error;
use lookback::spec::{Params, Plan};

use super::{INFOS, INFOS_WITHOUT, METRO, SHORT, good, plan};

fn ids(text: &str) -> BTreeSet<String> {
    plan(text).iter().map(|trial| trial.id.0).collect()
}

#[test]
fn trials_come_engine_by_engine_axis_by_axis_with_seeds_innermost() {
    let plan = plan(METRO);
    let first = plan.trial(0);
    assert_eq!((first.engine.as_str(), first.seed), ("reference", Some(7)));
    assert_eq!(plan.trial(1).settings, first.settings);
    assert_eq!(plan.trial(1).seed, Some(8));
    assert_eq!(plan.trial(3).settings["learning_rate"], 0.001);
    assert_eq!(plan.trial(6).settings["hidden_units"], 32);
    assert_eq!(plan.trial(18).settings["look_back"], 14);
    assert_eq!(plan.trial(54).engine, "libtorch");
    let baselines: Vec<String> = (108..111).map(|number| plan.trial(number).engine).collect();
    assert_eq!(baselines, ["persistence", "seasonal_naive", "ridge"]);
    assert_eq!(plan.trial(110).seed, None);
}

#[test]
fn ids_never_change_from_version_to_version() {
    let plan = plan(METRO);
    let ids = [0, 1, 54, 108, 109, 110].map(|number| plan.trial(number).id.0);
    assert_eq!(ids, GOLDEN);
}

const GOLDEN: [&str; 6] = [
    "e655f903dc5d8525",
    "ed3354392518f0d6",
    "793ff59925807f4d",
    "516f8b415605f636",
    "4e86d5d16971f840",
    "b48e834b1449745b",
];

#[test]
fn a_value_equal_to_its_default_is_the_same_trial() {
    let without = ids(METRO);
    for (at, with) in [
        ("train: {", "train: {loss_steps: 1, "),
        ("repeats: 3", "forecast: {horizon: 1, lead: 1}\nrepeats: 3"),
        ("  time: date", "  season: 1\n  csv: {delimiter: ',', decimal: '.'}\n  time: date"),
        ("repeats: 3", "forecast: null\nrepeats: 3"),
    ] {
        assert_eq!(ids(&METRO.replacen(at, with, 1)), without, "{with}");
    }
    let horizon = METRO.replacen("repeats: 3", "forecast: {horizon: 2}\nrepeats: 3", 1);
    assert_eq!(ids(&horizon).intersection(&without).count(), 3, "the baselines have no use for it here");
}

#[test]
fn null_and_the_number_it_stands_for_run_once() {
    let swept = |values: &str| SHORT.replacen("sweep: {", &format!("sweep: {{horizon: {values}, "), 1);
    let alone = ids(SHORT);
    for values in ["[null, 1]", "[1, null]", "[1]", "[null]"] {
        assert_eq!(ids(&swept(values)), alone, "{values}");
    }
    let both = plan(&swept("[null, 1, 2]"));
    assert_eq!(both.len(), 2 * plan(&swept("[2]")).len() - 2, "two baselines");
    assert_eq!(both.trial(0).setting("horizon"), Some(&1.into()), "tables show the number");
    let drawn = SHORT.replacen(
        "sweep: {",
        "search: {random: {configurations: 4}}\nsweep: {horizon: {integer: [1, 2]}, ",
        1,
    );
    assert!(ids(&drawn).is_superset(&alone.into_iter().take(6).collect()));
}

#[test]
fn walks_over_ids_and_over_configurations_tell_what_each_trial_tells() {
    let plan = plan(METRO);
    let backwards: Vec<usize> = (0..plan.len()).rev().collect();
    for (number, id) in plan.ids(0..plan.len()).chain(plan.ids(backwards.into_iter())) {
        assert_eq!(id, plan.trial(number).id);
    }
    let numbers: Vec<usize> = plan.configurations().map(|trials| trials.start).collect();
    assert!(plan.firsts().eq(numbers.into_iter().map(|number| plan.trial(number))));
    for number in 1..plan.len() {
        let (one, other) = (plan.trial(number - 1), plan.trial(number));
        let same = (one.engine, one.settings) == (other.engine, other.settings);
        assert_eq!(plan.same_configuration(number - 1, number), same);
    }
}

#[test]
fn every_trial_has_its_own_id() {
    assert_eq!(ids(METRO).len(), plan(METRO).len());
}

#[test]
fn the_order_and_spelling_of_a_spec_change_no_id() {
    let same = [
        METRO.replace("[7, 14, 28]", "[28, 7, 14]"),
        METRO
            .replace("  look_back: [7, 14, 28]\n", "")
            .replace("sweep:", "sweep:\n  look_back: [7, 14, 28]\n  #"),
        METRO.replace("[0.01, 0.001]", "[1e-3, 1E-2]"),
        METRO.replace("clip_norm: 1.0", "clip_norm: 1"),
        METRO.replace("[reference, libtorch]", "[libtorch, reference]"),
        METRO.replace("data/chicago_l.csv", "elsewhere.csv").replace("thousand entries", "entries"),
        METRO.replace("split: {train: 0.70, validation: 0.15, test: 0.15}\n", ""),
        METRO.replace("name: metro", "name: other"),
    ];
    for text in same {
        assert_eq!(ids(&text), ids(METRO), "{text}");
    }
}

#[test]
fn whatever_changes_a_result_changes_every_id() {
    let other = [
        METRO.replace("target: ridership", "target: other"),
        METRO.replace("time: date", "time: other"),
        METRO.replace("unit:", "csv: {missing: drop}\n  unit:"),
        METRO.replace("train: 0.70, validation: 0.15", "train: 0.65, validation: 0.20"),
        METRO.replace("test: 0.15}", "test: 0.15, trim: {first: 1}}"),
    ];
    for text in other {
        assert!(ids(&text).is_disjoint(&ids(METRO)), "{text}");
    }
    let seeds: BTreeSet<String> = ids(&METRO.replace("seed: 7", "seed: 100"));
    // Only the baselines have no seed.
    assert_eq!(seeds.intersection(&ids(METRO)).count(), 3);
}

#[test]
fn an_axis_that_an_engine_does_not_use_multiplies_nothing() {
    let plan = plan(
        &METRO
            .replace("sweep:", "sweep:\n  cell_output: [tanh]\n  scale_method: [min_max, standard]\n  #")
            .replace(", fit: train", "")
            .replace("method: min_max", "fit: train"),
    );
    let count = |engine: &str| plan.iter().filter(|trial| trial.engine == engine).count();
    assert_eq!((count("persistence"), count("seasonal_naive"), count("ridge")), (1, 1, 2));
    let ridge = plan.iter().find(|trial| trial.engine == "ridge").unwrap();
    assert_eq!(ridge.settings.keys().collect::<Vec<_>>(), ["look_back", "scale_fit", "scale_method"]);
    assert_eq!(ridge.settings["look_back"], 28);
}

#[test]
fn params_of_a_trial_are_its_settings_over_the_spec() {
    let text = METRO
        .replace("early_stopping: {patience: 8}, ", "")
        .replace("sweep:", "sweep:\n  patience: [8, null]\n ");
    let spec = good(&text);
    let plan = Plan::of(&spec, &INFOS).unwrap();
    for trial in plan.iter() {
        let params = Params::of(&trial, &spec);
        assert_eq!(
            params.patience,
            trial.settings.get("patience").map(|value| value.as_u64().unwrap() as usize)
        );
        match trial.engine.as_str() {
            "persistence" => assert_eq!(params.look_back, 1),
            _ => assert_eq!(params.look_back as u64, trial.settings["look_back"].as_u64().unwrap()),
        }
    }
    let params = Params::of(&plan.trial(0), &spec);
    // 40 epochs of 32 + 32 + 6 samples.
    assert_eq!(params.optimizer_steps(70), 40 * 3);
}

#[test]
fn a_trial_is_found_by_the_beginning_of_its_id() {
    let plan = plan(METRO);
    let file = Path::new("a.yaml");
    let id = plan.trial(5).id.0;
    assert_eq!(plan.find(&id[..10].to_uppercase(), file).unwrap(), 5);
    assert!(plan.find("", file).unwrap_err().to_string().contains("more than one trial"));
    assert!(plan.find("xyz", file).unwrap_err().to_string().contains("none of the 111 trials"));
}

#[test]
fn an_engine_that_is_not_in_the_build_stops_the_plan_but_not_its_listing() {
    let spec = good(METRO);
    let error = Plan::of(&spec, &INFOS_WITHOUT).unwrap_err().to_string();
    assert!(error.starts_with("experiments/a.yaml:12:22: `libtorch` is not in this build"), "{error}");
    assert!(error.contains("cargo feature `libtorch`"), "{error}");
    assert_eq!(Plan::lay_out(&spec, &INFOS_WITHOUT).len(), 111);
}

#[test]
fn an_engine_that_refuses_a_configuration_stops_the_plan() {
    let spec = good(&METRO.replace("sweep:", "sweep:\n  cell_output: [tanh, identity]\n  #"));
    let Err(Error::Input(problems)) = Plan::of(&spec, &INFOS) else { panic!("accepted") };
    assert_eq!(problems.len(), 1);
    assert!(
        problems[0].message.contains("`libtorch` cannot run 18 of its configurations"),
        "{}",
        problems[0]
    );
}

#[test]
fn a_plan_of_millions_is_not_stored() {
    let values: Vec<String> = (1..=3000).map(|value| value.to_string()).collect();
    let text = SHORT
        .replace("[7, 14]", &format!("[{}]", values.join(",")))
        .replace("[8]", &format!("[{}]", values[..1000].join(",")));
    let spec = good(&text.replace("[0.01]}", "[0.01]}\nbaselines: []\nrepeats: 3"));
    let plan = Plan::of(&spec, &INFOS).unwrap();
    assert_eq!(plan.len(), 9_000_000);
    assert_eq!(plan.trial(8_999_999).settings["look_back"], 3000);
}

#[test]
fn a_resolved_spec_gives_the_same_plan() {
    for text in [METRO, SHORT, &format!("{SHORT}baselines: []\nseed: 18446744073709551000\n")] {
        let spec = good(text);
        let resolved = spec.resolved_yaml(Path::new("../x.csv"));
        assert!(resolved.starts_with("# resolved by lookback"));
        let again = good(&resolved);
        assert_eq!(again.data.file, Path::new("../x.csv"));
        assert!(plan(text).iter().eq(Plan::of(&again, &INFOS).unwrap().iter()), "{resolved}");
        assert_eq!(again.resolved_yaml(Path::new("../x.csv")), resolved);
    }
}

#[test]
fn a_resolved_spec_reads_like_one_written_by_hand() {
    assert_eq!(good(METRO).resolved_yaml(Path::new("../experiments/data/chicago_l.csv")), RESOLVED);
}

const RESOLVED: &str = "\
# resolved by lookback: the spec with every default filled in
name: metro
question: How far back must an LSTM look to forecast tomorrow's entries at Clark/Lake?
data:
  file: ../experiments/data/chicago_l.csv
  time: date
  target: ridership
  unit: thousand entries
  sha256: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
split:
  train: 0.7
  validation: 0.15
  test: 0.15
  trim:
    first: 0
    last: 0
scale:
  method: min_max
  fit: train
window: steps
engines:
- reference
- libtorch
sweep:
  look_back:
  - 7
  - 14
  - 28
  hidden_units:
  - 8
  - 32
  - 64
  learning_rate:
  - 0.01
  - 0.001
repeats: 3
seed: 7
model:
  cell_output: tanh
train:
  batch_size: 32
  epochs: 40
  early_stopping:
    patience: 8
  clip_norm: 1.0
  optimizer: adam
  precision: f32
baselines:
- persistence
- seasonal_naive: 7
- ridge: 28
";

#[test]
fn texts_that_look_like_something_else_survive_resolving() {
    for text in [
        "no", "yes", "~", "null", "1e3", "0x10", "010", "1_000", "12:30", "a: b", "# c", "- d", "é", "*e",
        " f ", "true", ".5", "N", "",
    ] {
        let spec = good(&SHORT.replace("target: y", &format!("target: {text:?}")));
        let again = good(&spec.resolved_yaml(&spec.data.file));
        assert_eq!(again.data.target, text, "{}", spec.resolved_yaml(&spec.data.file));
    }
}

#[test]
fn a_season_enters_the_ids_only_where_it_is_set() {
    let with =
        |season: &str| METRO.replace("target: ridership", &format!("target: ridership\n  season: {season}"));
    assert_eq!(ids(&with("null")), ids(METRO));
    assert!(ids(&with("7")).is_disjoint(&ids(METRO)));
    assert_ne!(ids(&with("7")), ids(&with("364")));
}
