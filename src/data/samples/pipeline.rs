//! The way from a series to what a network sees and learns: fitted once on a train part, applied to any rows.
//!
//! Everything that is learnt from values or from the timetable is kept here: scalers, the times of day, the rows
//! of a day. So a pipeline that was saved lays out rows that came later as it laid out those it was fitted on.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::fitted_line::FittedLine;
use crate::data::calendar::Slots;
use crate::data::{FitRows, ProfileMeans, Scaler, Series, Transform};
use crate::spec::{FeatureSet, Params, ScaleFit, ScaleMethod};

/// How channels are scaled.
#[derive(Clone, Debug)]
pub struct Scaling {
    /// The method, for values; what is 0 or 1 stays so.
    pub method: ScaleMethod,
    /// Which rows it is fitted on.
    pub fit: ScaleFit,
    /// Rows of the train part.
    pub train: Range<usize>,
}

/// A fitted way from a series to a [`Frame`](crate::data::Frame).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pipeline {
    /// Further inputs.
    pub features: FeatureSet,
    /// What is done to the series before scaling.
    pub transform: Transform,
    /// Steps from the last known row to the first one forecast.
    pub lead: usize,
    /// Steps K that are forecast at once.
    pub horizon: usize,
    /// How values are scaled.
    pub scalers: Scalers,
    /// The times of day of the series.
    pub slots: Slots,
    /// Rows of a day, where all days have equally many.
    pub rows_per_day: Option<usize>,
    /// Whether one more channel tells which values were observed.
    #[serde(default)]
    pub masked: bool,
    /// What is usual at which time.
    #[serde(default, skip_serializing_if = "Profiles::is_empty")]
    pub profiles: Profiles,
    /// What forecasts below it are cut to, in the target's unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// What a line forecasts is taken off what is learnt; none without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<FittedLine>,
}

/// Means of the train part by time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Profiles {
    /// Of the target or its logarithm, taken off by the transform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) transform: Option<ProfileMeans>,
    /// Of the transformed series, which are inputs, in the order of the set.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) inputs: Vec<ProfileMeans>,
}

impl Profiles {
    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.transform.is_none() && self.inputs.is_empty()
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &ProfileMeans> {
        self.transform.iter().chain(&self.inputs)
    }
}

/// What was fitted on the train part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scalers {
    /// Of the transformed series, as it is seen.
    pub series: Scaler,
    /// Of what is learnt and forecast.
    pub goal: Scaler,
    /// Of further columns by name; one that is only 0 and 1 in the train part stays as it is and is absent.
    pub columns: BTreeMap<String, Scaler>,
}

impl Scalers {
    /// Those that leave everything as it is.
    pub(super) fn none() -> Self {
        Self { series: Scaler::IDENTITY, goal: Scaler::IDENTITY, columns: BTreeMap::new() }
    }
}

impl Pipeline {
    /// Fits the scalers of a configuration on the rows that `scaling` names.
    ///
    /// # Panics
    /// If the series lacks a column of the set.
    pub fn fit(series: &Series, features: &FeatureSet, params: &Params, scaling: &Scaling) -> Self {
        let (lead, horizon) = (params.first_ahead(), params.steps_ahead());
        let transform = Transform::of(params);
        let slots = Slots::of(series);
        let train = scaling.train.clone();
        // Whatever scalers are fitted on, what is usual is learnt from the train part alone.
        let usual = transform.profile().map(|by| {
            let values: Vec<f64> = series.values.iter().map(|value| transform.logarithm(*value)).collect();
            ProfileMeans::fit(by, series, &slots, (&values, train.clone()))
        });
        let taken_off = usual
            .as_ref()
            .map_or_else(Vec::new, |means| means.at_rows(series, &slots, 0..series.times.len()));
        let transformed = transform.rows(&series.values, &taken_off, 0);
        let seen_values: Vec<f64> = transformed.iter().map(|row| row.seen).collect();
        let inputs = features.profile.iter().map(|by| {
            let rows = train.start.max(transform.depth()).min(train.end)..train.end;
            ProfileMeans::fit(*by, series, &slots, (&seen_values, rows))
        });
        let profiles = Profiles { transform: usual, inputs: inputs.collect() };
        let depth = transform.depth().min(scaling.train.end);
        let rows = FitRows::behind(&seen_values, depth, scaling.train.clone(), scaling.fit).observed(series);
        let seen = Scaler::fit(scaling.method, &rows);
        let goal = match params.difference.is_some() || params.level.is_some() {
            true => {
                let learnt = transform.goals(&transformed, &taken_off, (lead, horizon), 0);
                let goals = goal_rows(series, &learnt.goals, (depth, lead, horizon), scaling);
                Scaler::fit(scaling.method, &FitRows::choose(&goals, 0..goals.len(), ScaleFit::Train))
            }
            false => seen,
        };
        let scaler = |column: &String| {
            let rows = FitRows::choose(column_of(series, column), scaling.train.clone(), scaling.fit);
            let rows = rows.without_left_out(series);
            let scaler = (!rows.is_zero_or_one()).then(|| Scaler::fit(scaling.method, &rows));
            scaler.map(|scaler| (column.clone(), scaler))
        };
        let columns = features.columns().filter_map(scaler).collect();
        Self {
            features: features.clone(),
            transform,
            lead,
            horizon,
            scalers: Scalers { series: seen, goal, columns },
            slots,
            rows_per_day: series.rows_per_day,
            masked: series.masked,
            profiles,
            at_least: params.at_least,
            line: None,
        }
    }

    /// The same in the unit of the transformed series and without a line: what baselines see, and its own line.
    pub(super) fn unscaled(&self) -> Self {
        Self { scalers: Scalers::none(), line: None, ..self.clone() }
    }
}

/// A column of a series.
///
/// # Panics
/// If it has none of that name.
pub(super) fn column_of<'a>(series: &'a Series, column: &String) -> &'a [f64] {
    series.covariates.get(column).expect("invariant: a series has the columns of its spec")
}

/// The goals whose targets lie in the train part.
pub(super) fn goal_rows(
    series: &Series,
    goals: &[f64],
    (depth, lead, horizon): (usize, usize, usize),
    scaling: &Scaling,
) -> Vec<f64> {
    let rows = goals.len() / horizon;
    let Range { start, end } = match scaling.fit {
        ScaleFit::Train => scaling.train.clone(),
        ScaleFit::All => 0..rows,
    };
    let first = depth.max(start.saturating_sub(lead));
    let last = end.saturating_sub(lead + horizon - 1).max(first + 1).min(rows);
    let is_truth = |number: &usize| {
        let target = number / horizon + lead + number % horizon;
        target >= rows || series.is_truth(target..target + 1)
    };
    (first.min(last) * horizon..last * horizon).filter(is_truth).map(|number| goals[number]).collect()
}
