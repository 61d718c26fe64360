//! Specs from the outside: text in, plan or messages out.

mod bad;
mod good;
mod halving;
mod plans;
mod properties;
mod race;
mod search;
mod targets;
mod tpe;

use std::collections::BTreeMap;
use std::path::Path;

use lookback::base::error::{Error, Problem};
use lookback::spec::{EngineInfo, EngineRole, Outcome, Params, Plan, Spec, Trial, TrialId, UsedBy, Uses};

/// What every test here starts from: the example of the design, with a hash.
const METRO: &str = "\
# experiments/metro.yaml
name: metro
question: How far back must an LSTM look to forecast tomorrow's entries at Clark/Lake?
data:
  file: data/chicago_l.csv          # relative to this file
  time: date
  target: ridership
  unit: thousand entries
  sha256: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
split: {train: 0.70, validation: 0.15, test: 0.15}
scale: {method: min_max, fit: train}
engines: [reference, libtorch]
sweep:                              # cartesian product; any hyperparameter may stand here
  look_back: [7, 14, 28]
  hidden_units: [8, 32, 64]
  learning_rate: [0.01, 0.001]
repeats: 3                          # seeds per configuration
seed: 7
train: {optimizer: adam, batch_size: 32, epochs: 40, early_stopping: {patience: 8}, clip_norm: 1.0}
baselines: [persistence, {seasonal_naive: 7}, {ridge: 28}]
";

/// The shortest useful spec.
const SHORT: &str = "\
name: short
data: {file: a.csv, time: t, target: y}
engines: [reference]
sweep: {look_back: [7, 14], hidden_units: [8], learning_rate: [0.01]}
";

/// [`SHORT`] with 18 configurations of up to 40 epochs each, searched so.
fn staged(search: &str, repeats: usize) -> String {
    let start = SHORT.split("sweep").next().expect("it has a sweep");
    format!(
        "{start}sweep:\n  look_back: [7]\n  hidden_units: [1, 2, 3, 4, 5, 6, 7, 8, 9]\n  learning_rate: [0.1, 0.01]\n\
         repeats: {repeats}\ntrain: {{epochs: 40}}\nsearch: {search}\n"
    )
}

fn plan(text: &str) -> Plan {
    Plan::of(&good(text), &INFOS).expect("a plan")
}

/// Grows a plan to its end as a sweep does; returns the trained trials in the order of the plan.
fn grown(plan: &mut Plan, made_up: impl Fn(&Trial) -> Outcome) -> Vec<Trial> {
    let mut known: BTreeMap<TrialId, Outcome> = BTreeMap::new();
    loop {
        let trials: Vec<Trial> = plan.iter().filter(|trial| trial.seed.is_some()).collect();
        known.extend(trials.iter().map(|trial| (trial.id.clone(), made_up(trial))));
        let before = plan.len();
        let open = plan.grow(&|id| Ok(known.get(id).copied())).expect("all is known");
        if !open && plan.len() == before {
            return trials;
        }
    }
}

const NETWORK: Uses = Uses::Of(UsedBy::Networks);

const fn engine(name: &'static str, uses: Uses, missing: Option<&'static str>) -> EngineInfo {
    let role = match uses {
        Uses::Of(_) => EngineRole::Network,
        Uses::These([]) => EngineRole::Baseline { naive: false, without_lag: Some("repeats the last value") },
        Uses::These(_) => EngineRole::Baseline { naive: false, without_lag: None },
    };
    let (seeded, refuses) = (matches!(role, EngineRole::Network), accepts as fn(&Params) -> Option<String>);
    EngineInfo {
        name,
        about: "",
        role,
        uses,
        seeded,
        missing,
        most_inputs: None,
        follows_season: false,
        refuses,
    }
}

fn accepts(_: &Params) -> Option<String> {
    None
}

fn tanh_only(params: &Params) -> Option<String> {
    (params.cell_output.word() != "tanh").then(|| "libtorch has cell_output tanh only".into())
}

static REFERENCE: EngineInfo = engine("reference", NETWORK, None);
static LIBTORCH: EngineInfo = EngineInfo { refuses: tanh_only, ..engine("libtorch", NETWORK, None) };
static MISSING: EngineInfo = engine("libtorch", NETWORK, Some("build with the cargo feature `libtorch`"));
static PERSISTENCE: EngineInfo = engine("persistence", Uses::These(&[]), None);
static SEASONAL: EngineInfo = EngineInfo {
    role: EngineRole::Baseline { naive: true, without_lag: None },
    ..engine("seasonal_naive", Uses::These(&["look_back"]), None)
};
static RIDGE: EngineInfo = engine("ridge", Uses::These(&["look_back", "scale_method", "scale_fit"]), None);

/// All engines, libtorch among them.
static INFOS: [&EngineInfo; 5] = [&REFERENCE, &LIBTORCH, &PERSISTENCE, &SEASONAL, &RIDGE];
/// The same in a build without libtorch.
static INFOS_WITHOUT: [&EngineInfo; 5] = [&REFERENCE, &MISSING, &PERSISTENCE, &SEASONAL, &RIDGE];

fn parse(text: &str) -> Result<Spec, Error> {
    Spec::parse(text, Path::new("experiments/a.yaml"), &INFOS)
}

fn good(text: &str) -> Spec {
    parse(text).unwrap_or_else(|error| panic!("{error}\nin\n{}", &text[..text.len().min(2000)]))
}

fn problems(text: &str) -> Vec<Problem> {
    match parse(text) {
        Err(Error::Input(problems)) => problems,
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("no problem in\n{text}"),
    }
}
