//! How optimistic it was to pick the best of many configurations by validation.

use statrs::statistics::Statistics as _;

use crate::report::analysis::{Configuration, by_validation};
use crate::spec::Part;

/// What choosing by validation cost one engine.
#[derive(Clone, Debug, PartialEq)]
pub struct SelectionCost {
    /// The engine's name.
    pub engine: String,
    /// Configurations that were chosen from: those with numbers on both parts.
    pub configurations: usize,
    /// Spearman's rank correlation of validation and test RMSE over them; `None` below three or if either is
    /// the same for all.
    pub correlation: Option<f64>,
    /// Validation RMSE of the chosen one.
    pub chosen_validation: f64,
    /// Test RMSE of the chosen one.
    pub chosen_test: f64,
    /// Lowest test RMSE of all, known only in hindsight.
    pub best_test: f64,
}

impl SelectionCost {
    /// Of the configurations of one engine; `None` below two of them.
    pub(crate) fn compute(engine: &str, configurations: &[Configuration]) -> Option<Self> {
        let rivals = configurations.iter().filter(|configuration| configuration.engine == engine);
        let rivals: Vec<&Configuration> =
            rivals.filter(|c| c.mean(Part::Validation).is_some() && c.mean(Part::Test).is_some()).collect();
        let means = |part: Part| rivals.iter().filter_map(|c| c.mean(part)).collect::<Vec<f64>>();
        let (validation, test) = (means(Part::Validation), means(Part::Test));
        let selected = rivals.iter().copied().find(|c| c.selected);
        let chosen = selected.or_else(|| rivals.iter().copied().min_by(|a, b| by_validation(a, b)));
        let chosen = chosen.filter(|_| rivals.len() > 1)?;
        Some(Self {
            engine: engine.to_owned(),
            configurations: rivals.len(),
            correlation: spearman(&validation, &test),
            chosen_validation: chosen.mean(Part::Validation)?,
            chosen_test: chosen.mean(Part::Test)?,
            best_test: test.iter().copied().fold(f64::INFINITY, f64::min),
        })
    }
}

/// Spearman's rank correlation: Pearson's of the ranks, ties sharing their mean rank.
pub(crate) fn spearman(a: &[f64], b: &[f64]) -> Option<f64> {
    if a.len() < 3 {
        return None;
    }
    let (a, b) = (ranks(a), ranks(b));
    let spread = a.iter().population_std_dev() * b.iter().population_std_dev();
    (spread > 0.0).then(|| a.iter().population_covariance(b.iter()) / spread)
}

/// Ranks from 1; equal values share the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let rank = |value: &f64| {
        let below = values.iter().filter(|other| *other < value).count();
        let equal = values.iter().filter(|other| *other == value).count();
        below as f64 + (equal as f64 + 1.0) / 2.0
    };
    values.iter().map(rank).collect()
}
