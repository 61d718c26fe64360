//! The way from a series to what a network sees and learns: fitted once on a train part, applied to any rows.
//!
//! Everything that is learnt from values or from the timetable is kept here: scalers, the times of day, the rows
//! of a day. So a pipeline that was saved lays out rows that came later as it laid out those it was fitted on.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::fitted_line::FittedLine;
use super::frame::{Frame, Inverse};
use crate::data::calendar::{self, NamedDays, Slots};
use crate::data::{FitRows, ProfileMeans, Scaler, Series, Transform, lags};
use crate::spec::{CalendarField, FeatureSet, Params, ScaleFit, ScaleMethod};

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

/// A fitted way from a series to a [`Frame`].
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
    pub fn is_empty(&self) -> bool {
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
        let taken_off = usual.as_ref().map_or_else(Vec::new, |means| means.at_rows(series, &slots, 0));
        let done = transform.apply(&series.values, &taken_off, (lead, horizon));
        let inputs = features.profile.iter().map(|by| {
            let rows = train.start.max(transform.depth()).min(train.end)..train.end;
            ProfileMeans::fit(*by, series, &slots, (&done.seen, rows))
        });
        let profiles = Profiles { transform: usual, inputs: inputs.collect() };
        let depth = transform.depth().min(scaling.train.end);
        let rows = FitRows::behind(&done.seen, depth, scaling.train.clone(), scaling.fit).observed(series);
        let seen = Scaler::fit(scaling.method, &rows);
        let goal = match params.difference.is_some() || params.level.is_some() {
            true => {
                let goals = goal_rows(series, &done.goals, (depth, lead, horizon), scaling);
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
        let series = Scaler { offset: 0.0, factor: 1.0 };
        let scalers = Scalers { series, goal: series, columns: BTreeMap::new() };
        Self { scalers, line: None, ..self.clone() }
    }

    /// What is seen and learnt at every row of a series.
    ///
    /// # Panics
    /// If the series lacks a column of the set or has a row at a time of day that the pipeline does not know.
    pub fn apply(&self, series: &Series) -> Frame {
        self.apply_from(series, 0)
    }

    /// The same for the rows from `first` on, as far back as these look. Rows whose value is not known yet hold NaN, and
    /// so does whatever would follow from such a value.
    ///
    /// # Panics
    /// As [`Pipeline::apply`].
    pub(crate) fn apply_from(&self, series: &Series, first: usize) -> Frame {
        let (lead, horizon, rows) = (self.lead, self.horizon, series.len());
        let lags = lags::sources(series, &self.features, lead + horizon - 1, first + lead);
        let seen_from = lags.iter().flatten().flatten().copied().fold(first, usize::min);
        let looked_at = self.transform.looks_at(seen_from);
        let means = self.profiles.transform.as_ref();
        let taken_off =
            means.map_or_else(Vec::new, |means| means.at_rows(series, &self.slots, looked_at.min(rows)));
        let done = self.transform.apply_from(&series.values, &taken_off, (lead, horizon), seen_from);
        let mut seen = vec![0.0; rows];
        for (seen, value) in seen.iter_mut().zip(&done.seen).skip(seen_from) {
            *seen = self.scalers.series.scale(*value);
        }
        let past: Vec<ScaledColumn> =
            self.features.past.iter().map(|column| self.scaled(series, column)).collect();
        let known = self.features.known.iter();
        let known = known.map(|(column, around)| (self.scaled(series, column), *around)).collect();
        let usual: Vec<Vec<f64>> =
            self.profiles.inputs.iter().map(|means| self.usual(series, means, first)).collect();
        let days = self.features.days.values().map(|rules| NamedDays::of(series, rules)).collect();
        let told = Told {
            series,
            pipeline: self,
            known,
            days,
            lags,
            first: first + lead,
            usual: &usual,
            seen: &seen,
        };
        let ahead = self.features.ahead(self.slots.count());
        // What is told of a row is the same whichever row it is forecast from.
        let targets: Vec<Vec<f64>> = match ahead {
            0 => Vec::new(),
            _ => (first + lead..series.times.len()).map(|row| told.of(row)).collect(),
        };
        let own = self.features.own() + usize::from(self.masked);
        let features = own + horizon * ahead;
        let mut values = Vec::with_capacity((rows - first) * features);
        for row in first..rows {
            values.push(seen[row]);
            values.extend(past.iter().map(|column| column.at(row)));
            values.extend(self.masked.then(|| f64::from(series.is_observed(row..row + 1))));
            values.extend(usual.iter().map(|usual| seen[row] - usual[row]));
            for target in row - first..row - first + horizon {
                match targets.get(target) {
                    Some(channels) => values.extend(channels),
                    // Rows whose targets lie behind the end are no input of any sample.
                    None => values.extend(std::iter::repeat_n(f64::NAN, ahead)),
                }
            }
        }
        let line = self.line.as_ref().map(|line| line.after_rows(&self.unscaled().apply_from(series, first)));
        let mut bases = done.bases;
        let mut goals = done.goals[first * horizon..].to_vec();
        for (at, forecast) in line.iter().flatten().enumerate() {
            bases[first * horizon + at] += forecast;
            goals[at] -= forecast;
        }
        let mut seasonal_slots = vec![0; first];
        seasonal_slots.extend(calendar::seasonal_slots(series, &self.slots, first));
        Frame {
            first,
            values: values.into(),
            features,
            past: own,
            goals: goals.iter().map(|value| self.scalers.goal.scale(*value)).collect(),
            lead,
            horizon,
            seasonal_slots: seasonal_slots.into(),
            clock: series.clock.clone(),
            rows_per_day: self.rows_per_day,
            truths: (series.observed.is_some() || series.left_out.is_some())
                .then(|| (first..rows).map(|row| series.is_truth(row..row + 1)).collect()),
            inverse: Inverse {
                scaler: self.scalers.goal,
                transform: self.transform,
                bases,
                plain: self.transform.is_none() && self.line.is_none(),
                horizon,
                at_least: self.at_least,
            },
        }
    }

    /// What is usual at every row from `first` on, on the scale of training.
    fn usual(&self, series: &Series, means: &ProfileMeans, first: usize) -> Vec<f64> {
        let usual = means.at_rows(series, &self.slots, first).into_iter();
        usual.map(|usual| self.scalers.series.scale(usual)).collect()
    }

    fn scaled<'a>(&self, series: &'a Series, column: &String) -> ScaledColumn<'a> {
        let scaler = self.scalers.columns.get(column).copied();
        ScaledColumn { values: column_of(series, column), scaler }
    }
}

/// A column on the scale of training.
struct ScaledColumn<'a> {
    values: &'a [f64],
    /// None where it stays as it is.
    scaler: Option<Scaler>,
}

impl ScaledColumn<'_> {
    fn at(&self, row: usize) -> f64 {
        self.scaler.map_or(self.values[row], |scaler| scaler.scale(self.values[row]))
    }
}

fn column_of<'a>(series: &'a Series, column: &String) -> &'a [f64] {
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

/// What is known of a row before its value is.
struct Told<'a> {
    series: &'a Series,
    pipeline: &'a Pipeline,
    /// Columns and the days around the row.
    known: Vec<(ScaledColumn<'a>, usize)>,
    /// Days by rule.
    days: Vec<NamedDays>,
    /// For each lag and neighbour the row that lies so far behind each row from `first` on.
    lags: Vec<Vec<Option<usize>>>,
    first: usize,
    /// For each profile what is usual at each row, scaled.
    usual: &'a [Vec<f64>],
    /// The scaled series.
    seen: &'a [f64],
}

impl Told<'_> {
    fn of(&self, row: usize) -> Vec<f64> {
        let Pipeline { features: set, slots, .. } = self.pipeline;
        let mut channels = Vec::new();
        for (column, around) in &self.known {
            let around = *around as i64;
            // Behind the end of the file the last row holds on.
            channels.extend((-around..=around).map(|days| column.at(lags::days_off(self.series, row, days))));
        }
        for (&field, &form) in &set.calendar {
            let number = calendar::number(self.series, slots, field, row);
            calendar::push(&mut channels, number, CalendarField::values(field, slots.count()), form);
        }
        channels.extend(self.days.iter().map(|named| f64::from(named.hold(self.series, row))));
        let lagged = |sources: &Vec<Option<usize>>| {
            sources[row - self.first].and_then(|source| self.seen.get(source)).copied()
        };
        channels.extend(self.lags.iter().map(|sources| lagged(sources).unwrap_or(0.0)));
        channels.extend(self.usual.iter().map(|usual| usual[row]));
        channels
    }
}
