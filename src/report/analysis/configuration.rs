//! One configuration of one engine over its seeds.

use serde_json::Value;

use super::shared_settings::{SharedSettings, setting_text, setting_words};
use super::spread::Spread;
use super::statistics::TestVerdict;
use crate::metric::{Metric, SELECTION_METRIC};
use crate::network::LossKind;
use crate::record::{Record, Status};
use crate::results::ResultsFolder;
use crate::spec::{Params, Part, PerPart, named, schema};

/// Shorter times of a trial are not told apart, seconds.
pub(crate) const SHORTEST: f64 = 1e-4;

/// One configuration of one engine over its seeds.
#[derive(Clone, Debug)]
pub struct Configuration {
    /// Its position among all, in plan order.
    pub at: usize,
    /// The engine's name.
    pub engine: String,
    /// Whether it is a baseline.
    pub baseline: bool,
    /// Its hyperparameters.
    pub settings: SharedSettings,
    /// Seeds that ended with numbers.
    pub seeds: usize,
    /// Seeds that diverged or failed.
    pub unsuccessful: usize,
    /// Those of them that diverged.
    pub diverged: usize,
    /// What it is chosen by, by part, over the seeds that ended with numbers.
    pub rmse: PerPart<Option<Spread>>,
    /// Means of [`Configuration::further`] on the test part over the same seeds.
    pub further: Vec<Option<f64>>,
    /// What it is chosen by, over the targets of all slices of a rolling origin together, whose mean stands in `rmse`.
    pub pooled: Option<Spread>,
    /// What it is chosen by, at each step of the horizon on the test part: means over the same seeds; empty for
    /// one step.
    pub by_step: Vec<f64>,
    /// `1 - test RMSE / test RMSE of the naive forecast`.
    pub skill: Option<f64>,
    /// Mean wall time of a trial.
    pub seconds: f64,
    /// Floating-point operations of a trial, the mean over its seeds: its optimizer steps by the network's shape, in
    /// which inputs for the rows of a service day count as one. `None` of a baseline.
    pub work: Option<f64>,
    /// Whether it is its engine's best by validation.
    pub selected: bool,
    /// Where it stands on test beside the best by validation of all engines.
    pub verdict: TestVerdict,
    /// Whether it saw validation and test rows in training (`scale: {fit: all}`).
    pub leak: bool,
}

impl Configuration {
    /// Mean RMSE on a part.
    pub fn mean(&self, part: Part) -> Option<f64> {
        self.rmse[part].map(|spread| spread.mean)
    }

    /// The value of a hyperparameter, or the number that being unset stands for; `None` where the engine has no use
    /// for it or nothing is set.
    pub fn setting(&self, name: &str) -> Option<&Value> {
        schema::setting(name, !self.baseline, |name| self.settings.get(name))
    }

    /// The measures besides the one it is chosen by.
    pub(crate) fn further(results: &ResultsFolder) -> impl Iterator<Item = &'static Metric> + use<> {
        results.metrics().filter(|metric| metric.name != SELECTION_METRIC.name)
    }

    /// Whether it forecasts quantiles.
    pub(crate) fn forecasts_quantiles(&self) -> bool {
        !self.baseline && self.settings.value(named::loss).flatten() == Some(LossKind::Quantiles)
    }

    /// The engine's name, with its lag if it is a baseline.
    pub(crate) fn label(&self) -> String {
        let lag = self.settings.get(named::look_back.name).filter(|_| self.baseline);
        match lag {
            Some(lag) if self.engine != "persistence" => format!("{} {}", self.engine, setting_text(lag)),
            _ => self.engine.clone(),
        }
    }

    /// A baseline's label; of a trained one the engine, `between` and what distinguishes it among `columns`.
    pub fn name(&self, between: &str, columns: &[&str]) -> String {
        if self.baseline { self.label() } else { format!("{}{between}{}", self.engine, self.words(columns)) }
    }

    /// What distinguishes a trained one among `columns`, in words: `look_back 28, level none`.
    pub fn words(&self, columns: &[&str]) -> String {
        let word = |name: &&str| format!("{name} {}", setting_words(self.setting(name)));
        columns.iter().map(word).collect::<Vec<_>>().join(", ")
    }
}

/// Of the finished trials of one configuration, at least one; `at` is its position, `before` the one before it.
pub(super) fn configuration(
    results: &ResultsFolder,
    group: &[Record],
    (at, before): (usize, Option<&Configuration>),
) -> Configuration {
    let trial = &group[0].trial;
    let done: Vec<&Record> = group.iter().filter(|record| record.result.status == Status::Done).collect();
    let spread = |part: Part| {
        let values: Vec<f64> = done.iter().filter_map(|record| record.result.chosen_by(part)).collect();
        Spread::from_values(&values)
    };
    let further = |metric: &Metric| {
        let values: Vec<f64> =
            done.iter().filter_map(|record| record.result.metric(Part::Test, metric.name)).collect();
        Spread::from_values(&values).filter(|_| values.len() == done.len()).map(|spread| spread.mean)
    };
    let baseline = results.info(&trial.engine).is_some_and(|info| info.is_baseline());
    let seconds: f64 = group.iter().map(|record| record.timing.seconds).sum();
    Configuration {
        at,
        engine: trial.engine.clone(),
        baseline,
        settings: SharedSettings::like(before.map(|before| &before.settings), &trial.settings),
        seeds: done.len(),
        unsuccessful: group.len() - done.len(),
        diverged: group.iter().filter(|record| record.result.status == Status::Diverged).count(),
        rmse: PerPart::from_fn(spread),
        further: Configuration::further(results).map(further).collect(),
        pooled: pooled(&done),
        by_step: by_step(&done),
        skill: None,
        seconds: seconds / group.len() as f64,
        work: (!baseline).then(|| work(results, group)),
        selected: false,
        verdict: TestVerdict::Unknown,
        leak: trial.settings.leaks(),
    }
}

/// The mean work of some trials of one configuration.
fn work(results: &ResultsFolder, group: &[Record]) -> f64 {
    // What the data alone would tell.
    const SLOTS: usize = 1;
    let params = Params::of(&group[0].trial, &results.spec);
    let network = results.spec.network_of(&params, SLOTS);
    let step = network.flop(params.batch_size, params.scored_steps()).training as f64;
    step * group.iter().map(|record| record.result.steps as f64).sum::<f64>() / group.len() as f64
}

/// The measure that configurations are chosen by, over all slices together; `None` if there are none.
fn pooled(done: &[&Record]) -> Option<Spread> {
    let of =
        |record: &&Record| record.result.scores.test.as_ref()?.pooled.get(SELECTION_METRIC.name).copied();
    Spread::from_values(&done.iter().filter_map(of).collect::<Vec<f64>>())
}

/// Means over records of the measure that configurations are chosen by, step by step on the test part.
fn by_step(done: &[&Record]) -> Vec<f64> {
    let steps = |record: &&Record| record.result.scores.test.as_ref().map_or(0, |score| score.by_step.len());
    let at = |step: usize| {
        let of = |record: &&Record| {
            record.result.scores.test.as_ref()?.by_step.get(step)?.get(SELECTION_METRIC.name).copied()
        };
        Spread::from_values(&done.iter().filter_map(of).collect::<Vec<f64>>()).map(|spread| spread.mean)
    };
    (0..done.iter().map(steps).min().unwrap_or(0)).filter_map(at).collect()
}

/// Better by validation first; those with a seed that came to nothing behind all others.
pub(crate) fn by_validation(a: &Configuration, b: &Configuration) -> std::cmp::Ordering {
    let whole = (a.unsuccessful > 0).cmp(&(b.unsuccessful > 0));
    whole.then_with(|| compare(a.mean(Part::Validation), b.mean(Part::Validation)))
}

/// Absent numbers come last.
pub(crate) fn compare(a: Option<f64>, b: Option<f64>) -> std::cmp::Ordering {
    let key = |value: Option<f64>| value.unwrap_or(f64::INFINITY);
    key(a).total_cmp(&key(b))
}
