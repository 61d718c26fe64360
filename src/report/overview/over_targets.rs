//! Configurations over all targets: mean skill and mean rank.

use std::collections::BTreeMap;

use serde_json::Value;

use super::target_results::TargetResults;
use crate::metric::skill;
use crate::report::analysis::{Configuration, Standing, by_validation};
use crate::spec::{Part, schema};

/// One configuration over all targets.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OverTargets {
    /// The engine's name.
    pub engine: String,
    /// The same with the lag of a baseline.
    pub label: String,
    /// Whether it is a baseline.
    pub baseline: bool,
    /// Its hyperparameters.
    pub settings: BTreeMap<String, Value>,
    /// Mean over targets of `1 - validation RMSE / that of the target's naive forecast`.
    pub validation_skill: Option<f64>,
    /// Mean over targets of its place by validation, from 1, among all that stand here.
    pub rank: Option<f64>,
    /// Mean over targets of the skill on test.
    pub test_skill: Option<f64>,
    /// The lowest of these skills.
    pub least: Option<f64>,
    /// Whether it is the best trained one by mean validation skill.
    pub chosen: bool,
}

impl OverTargets {
    /// The value of a hyperparameter, or the number that being unset stands for.
    pub(crate) fn setting(&self, name: &str) -> Option<&Value> {
        schema::setting(name, !self.baseline, |name| self.settings.get(name))
    }
}

/// The configurations that every target with results has, each with numbers for every seed, in plan order.
pub(crate) fn over_targets(targets: &[TargetResults]) -> Vec<OverTargets> {
    let standings: Vec<&Standing> = targets.iter().filter_map(|target| target.standing.as_ref()).collect();
    let Some((first, others)) = standings.split_first() else { return Vec::new() };
    let indices: Vec<BTreeMap<String, &Configuration>> = others.iter().map(|c| by_key(c)).collect();
    let shared: Vec<Vec<&Configuration>> = first
        .configurations
        .iter()
        .filter(|c| whole(c))
        .filter_map(|c| {
            let same = indices.iter().map(|index| index.get(&key(c)).copied());
            std::iter::once(Some(c)).chain(same).collect()
        })
        .collect();
    let validated = shared.iter().flatten().all(|c| c.mean(Part::Validation).is_some());
    let mut found: Vec<OverTargets> = shared.iter().map(|c| one(c, &standings)).collect();
    for (at, c) in found.iter_mut().enumerate().filter(|_| validated) {
        let places = (0..standings.len()).map(|target| place(&shared, at, target) as f64);
        c.rank = mean(places.map(Some));
    }
    let trained = found.iter_mut().filter(|c| !c.baseline && c.validation_skill.is_some());
    // Of equal ones the first.
    let best = trained.reduce(|best, c| if c.validation_skill > best.validation_skill { c } else { best });
    if let Some(best) = best {
        best.chosen = true;
    }
    found
}

/// Whether all its seeds ended with numbers.
fn whole(configuration: &Configuration) -> bool {
    configuration.seeds > 0 && configuration.unsuccessful == 0
}

fn key(configuration: &Configuration) -> String {
    let settings =
        serde_json::to_string(&configuration.settings.to_map()).expect("invariant: settings are JSON");
    configuration.engine.clone() + &settings
}

fn by_key<'a>(standing: &'a Standing) -> BTreeMap<String, &'a Configuration> {
    standing.configurations.iter().filter(|c| whole(c)).map(|c| (key(c), c)).collect()
}

/// One configuration, given its results on each target.
fn one(same: &[&Configuration], standings: &[&Standing]) -> OverTargets {
    let validation = |(c, standing): (&&Configuration, &&Standing)| {
        skill(c.mean(Part::Validation)?, standing.naive_rmse(Part::Validation)?)
    };
    let skills: Vec<Option<f64>> = same.iter().map(|c| c.skill).collect();
    let least = skills.iter().copied().collect::<Option<Vec<f64>>>();
    OverTargets {
        engine: same[0].engine.clone(),
        label: same[0].label(),
        baseline: same[0].baseline,
        settings: same[0].settings.to_map(),
        validation_skill: mean(same.iter().zip(standings).map(validation)),
        rank: None,
        test_skill: mean(skills.into_iter()),
        least: least.map(|all| all.into_iter().fold(f64::INFINITY, f64::min)),
        chosen: false,
    }
}

/// The place of configuration `at` by validation on one target; equal ones share the better place.
fn place(shared: &[Vec<&Configuration>], at: usize, target: usize) -> usize {
    let c = shared[at][target];
    1 + shared.iter().filter(|other| by_validation(other[target], c).is_lt()).count()
}

/// Of numbers that are all there.
fn mean(values: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    let values: Vec<f64> = values.collect::<Option<_>>()?;
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}
