//! Successive halving and Hyperband: rungs follow from the spec and the records of the rung below.

use std::collections::BTreeMap;

use lookback::Error;
use lookback::spec::{Outcome, Plan, Trial, TrialId};

use super::{good, grown, plan, problems, staged};

fn spec(search: &str) -> String {
    staged(search, 2)
}

const HALVING: &str = "{halving: {first_epochs: 4, factor: 3}}";

/// More hidden units are better, seed 1 is worse, and 5 units lose a seed.
fn made_up(trial: &Trial) -> Outcome {
    let hidden = trial.settings["hidden_units"].as_f64().expect("a number");
    match (hidden as u64, trial.seed) {
        (5, Some(1)) => Outcome::Lost,
        (_, seed) => Outcome::Validated(10.0 - hidden + seed.unwrap_or_default() as f64 / 100.0),
    }
}

/// The trained trials of a plan that is grown to its end, by their epochs.
fn rungs_of(plan: &mut Plan) -> BTreeMap<u64, Vec<Trial>> {
    let mut rungs: BTreeMap<u64, Vec<Trial>> = BTreeMap::new();
    for trial in grown(plan, made_up) {
        rungs.entry(trial.settings["epochs"].as_u64().expect("whole")).or_default().push(trial);
    }
    rungs
}

fn hidden(trials: &[Trial]) -> Vec<u64> {
    let mut all: Vec<u64> =
        trials.iter().map(|trial| trial.settings["hidden_units"].as_u64().expect("whole")).collect();
    all.dedup();
    all
}

#[test]
fn each_rung_holds_the_better_third_of_the_one_below_with_every_seed() {
    let mut plan = plan(&spec(HALVING));
    assert!(plan.grows());
    let rungs = rungs_of(&mut plan);
    assert_eq!(rungs.keys().copied().collect::<Vec<_>>(), [4, 13, 40]);
    let counts: Vec<usize> = rungs.values().map(Vec::len).collect();
    assert_eq!(counts, [18 * 2, 6 * 2, 2 * 2]);
    assert_eq!(hidden(&rungs[&13]), [7, 8, 9]);
    // Learning rates tie: the first in the plan goes on.
    assert_eq!(hidden(&rungs[&40]), [9]);
}

#[test]
fn a_rung_waits_for_every_trial_of_the_one_below() {
    let mut plan = plan(&spec(HALVING));
    let first = plan.len();
    let last = plan.iter().filter(|trial| trial.seed.is_some()).last().expect("there are trials").id;
    let all_but_one = |id: &TrialId| Ok((*id != last).then_some(Outcome::Validated(1.0)));
    assert!(plan.grow(&all_but_one).expect("it grows"), "a rung is to be decided");
    assert_eq!(plan.len(), first);
    plan.grow(&|id| Ok(Some(Outcome::Validated(f64::from(u8::from(*id == last)))))).expect("it grows");
    assert!(plan.len() > first);
    let unreadable = |id: &TrialId| match *id == last {
        true => Err(Error::Check("a record that cannot be read".to_owned())),
        false => Ok(Some(Outcome::Validated(1.0))),
    };
    plan.grow(&unreadable).expect_err("a rung is not decided without one of its records");
    assert_eq!(plan.len(), first);
    assert!(plan.grow(&|_| Ok(None)).expect("it grows"));
    assert_eq!(plan.len(), first, "rungs whose records are gone are forgotten");
}

#[test]
fn a_configuration_that_lost_a_seed_goes_on_only_if_all_did() {
    let mut plan =
        plan(&spec("{halving: {first_epochs: 13, factor: 3}}").replace("1, 2, 3, 4, 5, 6, 7, 8, 9", "4, 5"));
    assert_eq!(hidden(&rungs_of(&mut plan)[&40]), [4]);
    let mut lost = plan.clone();
    lost.grow(&|_| Ok(Some(Outcome::Lost))).expect("it grows");
    assert_eq!(
        hidden(
            &lost.iter().filter(|trial| trial.settings.get("epochs") == Some(&40.into())).collect::<Vec<_>>()
        ),
        [4]
    );
}

#[test]
fn the_trials_of_a_rung_are_those_a_grid_with_its_epochs_would_have() {
    let mut halved = plan(&spec(HALVING));
    let rungs = rungs_of(&mut halved);
    let grid: Vec<TrialId> = plan(&spec("grid")).iter().map(|trial| trial.id).collect();
    assert!(rungs[&40].iter().all(|trial| grid.contains(&trial.id)));
    assert_eq!(halved.trial(halved.len() - 1).settings["epochs"], 40);
}

#[test]
fn hyperband_runs_brackets_of_different_draws() {
    let text = spec("{hyperband: {first_epochs: 4, factor: 3, seed: 5}}")
        .replace("[0.1, 0.01]", "{log_uniform: [0.001, 0.1]}");
    let mut plan = plan(&text);
    let first: Vec<u64> = plan
        .iter()
        .filter_map(|trial| trial.settings.get("epochs").and_then(|epochs| epochs.as_u64()))
        .collect();
    let count = |epochs: u64| first.iter().filter(|own| **own == epochs).count();
    // Three rungs, S = 2: ceil(3 / 3 * 9), ceil(3 / 2 * 3) and 3 configurations with two seeds each.
    assert_eq!((count(4), count(13), count(40)), (9 * 2, 5 * 2, 3 * 2));
    let rungs = rungs_of(&mut plan);
    let counts: Vec<usize> = rungs.values().map(Vec::len).collect();
    assert_eq!(counts, [9 * 2, (5 + 3) * 2, (3 + 1 + 1) * 2]);
    let resolved = good(&text).resolved_yaml("a.csv".as_ref());
    assert_eq!(rungs_of(&mut super::plan(&resolved)), rungs);
}

#[test]
fn halvings_that_cannot_be_are_refused() {
    let cases = [
        (
            spec("{halving: {first_epochs: 20, factor: 3}}"),
            "3 times as many are more than the 40 of `train.epochs`",
        ),
        (spec("{halving: {first_epochs: 41}}"), "more than the 40"),
        (spec("{halving: {factor: 3}}"), "`search.halving.first_epochs` is missing"),
        (spec("{halving: {first_epochs: 4, factor: 1}}"), "whole number from 2 to 100"),
        (
            spec("{halving: {first_epochs: 4, configurations: 19}}"),
            "asks for 19 configurations, but the sweep has only 18",
        ),
        (spec("{hyperband: {first_epochs: 1, factor: 2}}"), "asks for"),
        (
            spec(HALVING)
                .replace("epochs: 40", "batch_size: 8")
                .replace("repeats", "  epochs: [4, 40]\nrepeats"),
            "`sweep.epochs` is an axis",
        ),
        (spec(HALVING) + "split: {train: 0.8, validation: 0, test: 0.2}\n", "there is no validation part"),
        (
            spec(HALVING).replace("[0.1, 0.01]", "{log_uniform: [0.01, 0.1]}"),
            "is a range, of which a grid has no end",
        ),
        (
            spec("{hyperband: {first_epochs: 1, factor: 2}}").replace("epochs: 40", "epochs: 100000"),
            "at most 10,000",
        ),
    ];
    for (text, expected) in cases {
        let found = problems(&text);
        assert!(
            found.iter().any(|problem| problem.message.contains(expected)),
            "{expected}\n{found:#?}\n{text}"
        );
    }
}
