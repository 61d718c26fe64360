//! What is told of rows before their values are, on one scale; values of the target fill in the rest.

use std::ops::Range;

use crate::data::calendar::{self, NamedDays};
use crate::data::samples::pipeline::column_of;
use crate::data::samples::transform::TransformedRow;
use crate::data::{Pipeline, ProfileMeans, Scaler, Scalers, Series, lags};
use crate::spec::CalendarField;

/// How many channels a row has, and which of them values fill in.
#[derive(Clone, Copy)]
pub(super) struct ChannelCounts {
    /// Of the row itself: the series first, deviations from what is usual last.
    pub of_row: usize,
    /// Where among these it stands whether the value was observed, if it is told.
    observed_at: Option<usize>,
    deviations: usize,
    /// Of each row to forecast.
    told: usize,
    /// Where lags begin among these.
    lags_at: usize,
    horizon: usize,
}

impl ChannelCounts {
    /// Channels F.
    pub(super) fn features(&self) -> usize {
        self.of_row + self.horizon * self.told
    }
}

/// The channels of rows, those that values fill in left open.
pub(super) struct ToldRows {
    pub shape: ChannelCounts,
    scaler: Scaler,
    /// The first row.
    first: usize,
    /// `[rows, channels of the row itself]`; what is usual stands where deviations from it will, 0 where it will whether a value was observed.
    past: Vec<f64>,
    /// `[rows to forecast, told]`; 0 where lags will stand.
    told: Vec<f64>,
}

impl ToldRows {
    /// Of `rows`, and of those that are `told` of in them.
    pub(super) fn of(
        (pipeline, scalers): (&Pipeline, &Scalers),
        series: &Series,
        (rows, told): (Range<usize>, Range<usize>),
        days: &[NamedDays],
    ) -> Self {
        let Pipeline { features: set, slots, masked, profiles, .. } = pipeline;
        let column = |name: &String| ScaledColumn::of(series, name, scalers);
        let usual = |means: &ProfileMeans, rows: Range<usize>| {
            let usual = means.at_rows(series, slots, rows).into_iter();
            usual.map(|usual| scalers.series.scale(usual)).collect::<Vec<f64>>()
        };
        let columns: Vec<ScaledColumn> = set.past.iter().map(column).collect();
        let past_usual: Vec<Vec<f64>> =
            profiles.inputs.iter().map(|means| usual(means, rows.clone())).collect();
        let shape = ChannelCounts {
            of_row: set.channels() + usize::from(*masked),
            observed_at: masked.then_some(1 + columns.len()),
            deviations: past_usual.len(),
            told: set.ahead(slots.count()),
            lags_at: 0,
            horizon: pipeline.horizon,
        };
        let mut past = Vec::with_capacity(rows.len() * shape.of_row);
        for row in rows.clone() {
            past.push(0.0);
            past.extend(columns.iter().map(|column| column.at(row)));
            past.extend(masked.then_some(0.0));
            past.extend(past_usual.iter().map(|usual| usual[row - rows.start]));
        }
        let known: Vec<(ScaledColumn, i64)> =
            set.known.iter().map(|(name, around)| (column(name), *around as i64)).collect();
        let told_usual: Vec<Vec<f64>> =
            profiles.inputs.iter().map(|means| usual(means, told.clone())).collect();
        let lags_of = set.lags.iter().map(|lag| 2 * lag.around + 1).sum::<usize>();
        let lags_at = shape.told - lags_of - told_usual.len();
        let mut channels = Vec::with_capacity(told.len() * shape.told);
        for row in told.clone().filter(|_| shape.told > 0) {
            for (column, around) in &known {
                // Behind the end of the file the last row holds on.
                channels.extend((-around..=*around).map(|days| column.at(lags::days_off(series, row, days))));
            }
            for (&field, &form) in &set.calendar {
                let number = calendar::number(series, slots, field, row);
                calendar::push(&mut channels, number, CalendarField::values(field, slots.count()), form);
            }
            channels.extend(days.iter().map(|named| f64::from(named.hold(series, row))));
            channels.extend(std::iter::repeat_n(0.0, lags_of));
            channels.extend(told_usual.iter().map(|usual| usual[row - told.start]));
        }
        let shape = ChannelCounts { lags_at, ..shape };
        Self { shape, scaler: scalers.series, first: rows.start, past, told: channels }
    }

    /// The channel of the target at a row.
    pub(super) fn scale(&self, row: &TransformedRow) -> f64 {
        self.scaler.scale(row.seen)
    }

    /// The inputs of some of the rows, `[rows, F]`: `seen` is the transformed value of a row, `observed` tells whether it was
    /// observed, and `lags` has the rows that lags look at. Rows to forecast behind the end are no input of any sample.
    pub(super) fn inputs(
        &self,
        rows: Range<usize>,
        lags: &[Vec<Option<usize>>],
        seen: impl Fn(usize) -> Option<f64>,
        observed: impl Fn(usize) -> bool,
    ) -> Vec<f64> {
        let ChannelCounts { of_row, observed_at, deviations, told: count, lags_at, horizon } = self.shape;
        let scaled = |row: usize| seen(row).map(|value| self.scaler.scale(value));
        let begin = rows.start - self.first;
        let end = ((begin + rows.len() + horizon - 1) * count).min(self.told.len());
        let mut told = self.told[(begin * count).min(end)..end].to_vec();
        // What is told of a row is the same whichever row it is forecast from.
        for (at, channels) in told.chunks_exact_mut(count.max(1)).enumerate() {
            for (channel, sources) in channels[lags_at..].iter_mut().zip(lags) {
                *channel = sources[begin + at].and_then(scaled).unwrap_or(0.0);
            }
        }
        let mut values = Vec::with_capacity(rows.len() * self.shape.features());
        for (at, row) in rows.enumerate() {
            let (start, seen) = (values.len(), scaled(row).unwrap_or(f64::NAN));
            values.extend_from_slice(&self.past[(begin + at) * of_row..][..of_row]);
            values[start] = seen;
            if let Some(place) = observed_at {
                values[start + place] = f64::from(observed(row));
            }
            values[start + of_row - deviations..].iter_mut().for_each(|usual| *usual = seen - *usual);
            let ahead = (at * count).min(told.len())..((at + horizon) * count).min(told.len());
            values.extend_from_slice(&told[ahead]);
            values.resize(start + self.shape.features(), f64::NAN);
        }
        values
    }
}

impl Pipeline {
    /// What inputs tell of each of some rows before their values are known, `[rows, channels]` on the scale of training, in
    /// the order of [`Pipeline::channels`]; 0 where lags stand.
    pub(crate) fn told(&self, series: &Series, rows: Range<usize>) -> Vec<f64> {
        let days = self.named_days(series, rows.clone());
        ToldRows::of((self, &self.scalers), series, (rows.start..rows.start, rows), &days).told
    }

    /// The named days of its inputs among some rows, in the order of their names.
    pub(super) fn named_days(&self, series: &Series, rows: Range<usize>) -> Vec<NamedDays> {
        let rules = self.features.days.values();
        rules.map(|rules| NamedDays::of(series, rules, rows.clone())).collect()
    }
}

/// A column on a scale.
struct ScaledColumn<'a> {
    values: &'a [f64],
    /// None where it stays as it is.
    scaler: Option<Scaler>,
}

impl<'a> ScaledColumn<'a> {
    fn of(series: &'a Series, name: &String, scalers: &Scalers) -> Self {
        Self { values: column_of(series, name), scaler: scalers.columns.get(name).copied() }
    }

    fn at(&self, row: usize) -> f64 {
        self.scaler.map_or(self.values[row], |scaler| scaler.scale(self.values[row]))
    }
}
