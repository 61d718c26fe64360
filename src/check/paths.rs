//! The ways that a spec's trials take from data to forecasts, and the rows that each may see.

use std::ops::Range;

use crate::data::Part;
use crate::engine::{self, Engine};
use crate::run::Experiment;
use crate::spec::schema::{self, Affects};
use crate::spec::{Fill, Params, ScaleFit, ScaleMethod};

/// The seed of the networks that walk the ways.
pub(super) const SEED: u64 = 1;

/// Sizes with which a way is walked.
const SMALL: (usize, usize) = (4, 2);

/// One way from data to forecasts.
#[derive(Clone)]
pub struct DataPath {
    /// Who forecasts, made small.
    pub engine: &'static Engine,
    /// The first trial's hyperparameters, made small.
    pub params: Params,
}

impl DataPath {
    /// Every distinct way of a plan, in plan order, and the engines that this build lacks.
    pub fn all(experiment: &Experiment) -> (Vec<Self>, Vec<&'static str>) {
        let (mut seen, mut paths, mut missing) = (Vec::new(), Vec::new(), Vec::new());
        for trial in experiment.plan.firsts() {
            let deciding: Vec<_> =
                schema::affecting(Affects::Data).map(|name| trial.settings.get(name).cloned()).collect();
            let key = (trial.engine.clone(), deciding);
            if seen.contains(&key) {
                continue;
            }
            let engine = engine::by_name(&trial.engine).expect("invariant: the plan names known engines");
            seen.push(key);
            if engine.info.missing.is_some() {
                missing.push(engine.info.name);
                continue;
            }
            let mut params = Params::of(&trial, &experiment.spec);
            (params.hidden_units, params.epochs) =
                (params.hidden_units.min(SMALL.0), params.epochs.min(SMALL.1));
            // Small enough that no change of the data makes training diverge.
            params.learning_rate = params.learning_rate.min(0.001);
            paths.push(Self { engine: engine::audit_stand_in(engine), params });
        }
        missing.dedup();
        (paths, missing)
    }

    /// The way in words.
    pub fn words(&self) -> String {
        let (name, params) = (self.engine.info.name, &self.params);
        let number = |word: &str, number: Option<usize>| number.map(|number| format!("{word} {number}"));
        let further = [
            params.features.as_ref().map(|set| format!("features {set}")),
            params.log.map(|log| log.word().to_owned()),
            number("difference", params.difference),
            number("level", params.level),
            params.profile.map(|profile| format!("profile {}", profile.word())),
            params.line.map(|line| format!("less {}", line.word())),
            number("loss_steps", params.loss_steps),
            number("horizon", params.horizon),
            number("lead", params.lead),
        ];
        let further: String = further.into_iter().flatten().map(|words| format!(", {words}")).collect();
        if self.engine.info.is_baseline() {
            let lag = params.clock_lag.map_or_else(|| params.look_back.to_string(), |lag| lag.to_string());
            return format!("{name} {lag}{further}");
        }
        let window = if params.window == crate::spec::Window::Steps { "" } else { " as features" };
        let fit = if self.named_leak().is_some() { " fit all" } else { "" };
        format!("{name} {}{window}, {}{fit}{further}", params.look_back, params.scale_method.word())
    }

    /// The rows that its scaler is fitted on; `None` if it scales nothing.
    pub(crate) fn scaler_rows(&self, experiment: &Experiment) -> Option<Range<usize>> {
        let scaled = !self.engine.info.is_baseline() && self.params.scale_method != ScaleMethod::Identity;
        let train = experiment.split.rows(Part::Train);
        let all = self.params.scale_fit == ScaleFit::All;
        scaled.then(|| if all { 0..experiment.series.len() } else { train })
    }

    /// The words of the spec that ask for a leak, if it does.
    pub(crate) fn named_leak(&self) -> Option<&'static str> {
        let scales = !self.engine.info.is_baseline() && self.params.scale_method != ScaleMethod::Identity;
        (scales && self.params.scale_fit == ScaleFit::All).then_some("scale: {fit: all}")
    }
}

/// What the spec says of reading the data that lets a value know later ones, in words.
pub fn looks_ahead(experiment: &Experiment) -> Vec<&'static str> {
    let csv = &experiment.spec.data.csv;
    let ahead = |fill: Option<Fill>| fill == Some(Fill::Interpolate);
    let mut found = Vec::new();
    if ahead(csv.missing) {
        found.push("data.csv.missing: interpolate");
    }
    if ahead(csv.gaps) {
        found.push("data.csv.gaps: interpolate");
    }
    found
}
