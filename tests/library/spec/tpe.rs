//! The search with a model: batches follow from the spec and the results of the batches before.

use std::collections::BTreeMap;

use lookback::spec::{Outcome, Plan, Trial, TrialId};

use super::{INFOS, SHORT, good, problems};

fn spec(search: &str) -> String {
    let start = SHORT.split("sweep").next().expect("it has a sweep");
    format!(
        "{start}sweep:\n  look_back: [1, 2, 3, 4, 5, 6]\n  hidden_units: {{log_integer: [1, 256]}}\n  \
         learning_rate: {{log_uniform: [1.0e-5, 1.0]}}\nrepeats: 1\nbaselines: []\nsearch: {search}\n"
    )
}

/// Best at a look-back of 4, 60 hidden units and a learning rate of 0.003; a rate above 0.3 diverges.
fn made_up(trial: &Trial) -> f64 {
    let number = |name: &str| trial.settings[name].as_f64().expect("a number");
    let rate = number("learning_rate").log10() - 0.003_f64.log10();
    let hidden = number("hidden_units").ln() - 60.0_f64.ln();
    1.0 + 0.5 * (number("look_back") - 4.0).abs() + rate * rate + 0.3 * hidden * hidden
}

fn outcome(trial: &Trial) -> Outcome {
    let rate = trial.settings["learning_rate"].as_f64().expect("a number");
    if rate > 0.3 { Outcome::Lost } else { Outcome::Validated(made_up(trial)) }
}

/// Every trial, as a sweep decides them batch by batch.
fn grown(text: &str) -> Vec<Trial> {
    let mut plan = Plan::of(&good(text), &INFOS).expect("a plan");
    let mut known: BTreeMap<TrialId, Outcome> = BTreeMap::new();
    loop {
        let before = known.len();
        known.extend(plan.iter().map(|trial| (trial.id.clone(), outcome(&trial))));
        if known.len() == before {
            return plan.iter().collect();
        }
        plan.grow(&|id| Ok(known.get(id).copied())).expect("all is known");
    }
}

fn best(trials: &[Trial]) -> f64 {
    let scores = trials.iter().filter_map(|trial| match outcome(trial) {
        Outcome::Validated(score) => Some(score),
        Outcome::Lost => None,
    });
    scores.fold(f64::INFINITY, f64::min)
}

#[test]
fn a_model_beats_random_draws_at_equal_budget_over_20_seeds() {
    let of = |word: &str, seed: u64, more: &str| {
        best(&grown(&spec(&format!("{{{word}: {{configurations: 48, seed: {seed}{more}}}}}"))))
    };
    let pairs: Vec<[f64; 2]> =
        (0..20).map(|seed| [of("tpe", seed, ", per_batch: 8"), of("random", seed, "")]).collect();
    let mean = |at: usize| pairs.iter().map(|pair| pair[at] - 1.0).sum::<f64>() / 20.0;
    assert!(mean(0) < 0.4 * mean(1), "{} {}", mean(0), mean(1));
    assert!(pairs.iter().filter(|[model, random]| model < random).count() >= 16, "{pairs:?}");
}

#[test]
fn batches_wait_for_results_and_are_the_same_however_they_come() {
    let text = spec("{tpe: {configurations: 20, per_batch: 6, seed: 3}}");
    let all = grown(&text);
    assert_eq!(all.len(), 20);
    let ids: std::collections::BTreeSet<&TrialId> = all.iter().map(|trial| &trial.id).collect();
    assert_eq!(ids.len(), 20, "none stands twice");
    let mut plan = Plan::of(&good(&text), &INFOS).expect("a plan");
    assert!(plan.grows() && plan.len() == 6, "{}", plan.len());
    let last = all[5].id.clone();
    let all_but_one = |id: &TrialId| Ok((*id != last).then_some(Outcome::Validated(1.0)));
    assert!(plan.grow(&all_but_one).expect("it grows"), "one is missing");
    assert_eq!(plan.len(), 6);
    // With everything known at once, as after a restart.
    let known: BTreeMap<&TrialId, Outcome> = all.iter().map(|trial| (&trial.id, outcome(trial))).collect();
    assert!(!plan.grow(&|id| Ok(known.get(id).copied())).expect("it grows"));
    assert_eq!(plan.iter().collect::<Vec<_>>(), all);
    // Other results, other batches; the first one is that of a random search.
    let others = |id: &TrialId| known.get(id).map(|_| Outcome::Validated(id.0.bytes().map(f64::from).sum()));
    plan.grow(&|id| Ok(others(id))).expect("it grows");
    assert_ne!(plan.iter().nth(6), all.get(6).cloned());
    let random = Plan::of(&good(&spec("{random: {configurations: 6, seed: 3}}")), &INFOS).expect("a plan");
    assert_eq!(random.iter().collect::<Vec<_>>(), all[..6]);
}

#[test]
fn a_small_space_is_tried_to_its_end() {
    let text = spec("{tpe: {configurations: 6, per_batch: 2}}")
        .replace("{log_integer: [1, 256]}", "[8]")
        .replace("{log_uniform: [1.0e-5, 1.0]}", "[0.1]");
    let mut tried: Vec<u64> =
        grown(&text).iter().map(|trial| trial.settings["look_back"].as_u64().expect("whole")).collect();
    tried.sort_unstable();
    assert_eq!(tried, [1, 2, 3, 4, 5, 6]);
}

#[test]
fn a_model_needs_results_on_validation_and_something_to_search() {
    for (text, expected) in [
        (spec("{tpe: {per_batch: 2}}"), "configurations"),
        (
            spec("{tpe: {configurations: 4}}") + "split: {train: 0.8, validation: 0, test: 0.2}\n",
            "there is no validation part",
        ),
        (spec("{tpe: {configurations: 4, per_batch: 0}}"), "per_batch"),
    ] {
        let found = problems(&text);
        assert!(found.iter().any(|problem| problem.message.contains(expected)), "{expected}: {found:?}");
    }
}
