//! What a user should know of a series in the light of his spec: what was filled in, clocks that are not his, inputs
//! that tell nothing, columns that tell the answer.

mod unusual;
mod zeros;

use std::ops::Range;

use self::unusual::unusual_validation;
pub(crate) use self::unusual::{UnusualDays, unusual_days, unusual_words};
use self::zeros::zeros_where_none_are;
use super::calendar::{self, NamedDays, Slots};
use super::leaks::leaks;
use super::{DAY, Part, Series, Split, Step, Written};
use crate::base::text::counted;
use crate::spec::{Back, FeatureSet, Spec};

/// Every remark, each a sentence; under a rolling origin `split` is its outline.
pub(crate) fn remarks(spec: &Spec, series: &Series, split: &Split) -> Vec<String> {
    let train = split.rows(Part::Train);
    let mut remarks: Vec<String> = Vec::new();
    remarks.extend(filled(series, split));
    remarks.extend(excluded(spec, series, split));
    remarks.extend(foreign_clock(spec, series));
    remarks.extend(below_what_can_be(spec, series));
    remarks.extend(counts(spec, series));
    remarks.extend(zeros_where_none_are(series, &spec.data.target));
    remarks.extend(unusual_validation(series, split));
    let target = &series.values[train.clone()];
    if let Some(value) = constant(target.iter().copied()) {
        let name = &spec.data.target;
        remarks.push(format!(
            "{name} is {value} in the whole train part: nothing can be learnt there; take another split or another target"
        ));
    }
    for (name, set) in &spec.features {
        remarks.extend(silent(series, (name, set), &train));
    }
    remarks.extend(leaks(spec, series, split).iter().map(ToString::to_string));
    remarks.dedup();
    remarks
}

/// What was filled in, by part.
fn filled(series: &Series, split: &Split) -> Option<String> {
    series.observed.as_ref()?;
    let part = |part: Part| {
        let rows = split.rows(part);
        format!("{} of {} {} rows", series.filled(rows.clone()), rows.len(), part.word())
    };
    let [train, validation, test] = Part::ALL.map(part);
    Some(format!(
        "filled in: {train}, {validation}, {test}; they are inputs at most, neither trained on nor scored"
    ))
}

/// What the spec leaves out, by part.
fn excluded(spec: &Spec, series: &Series, split: &Split) -> Option<String> {
    series.left_out.as_ref()?;
    let lies_in_one = |row: &usize| spec.split.exclude.iter().any(|period| period.holds(series.wall(*row)));
    let part = |part: Part| {
        let rows = split.rows(part);
        format!("{} of {} {} rows", rows.clone().filter(lies_in_one).count(), rows.len(), part.word())
    };
    let [train, validation, test] = Part::ALL.map(part);
    let behind = (0..series.len()).filter(|row| series.is_left_out(*row) && !lies_in_one(row)).count();
    Some(format!(
        "excluded (split.exclude): {train}, {validation}, {test}, and {} behind them whose inputs may reach into them; \
         they are neither trained on nor scored",
        counted(behind, "row")
    ))
}

/// Observed values that no forecast can come near, because it is cut above them.
fn below_what_can_be(spec: &Spec, series: &Series) -> Option<String> {
    let greatest = spec.variants().filter_map(|params| params.at_least).reduce(f64::max)?;
    let is_below = |row: &usize| series.is_observed(*row..row + 1) && series.values[*row] < greatest;
    let rows: Vec<usize> = (0..series.values.len()).filter(is_below).collect();
    let first = *rows.first()?;
    Some(format!(
        "{} of {} lie below forecast.at_least ({greatest}), the first at {} ({}): no forecast comes near them",
        counted(rows.len(), "value"),
        spec.data.target,
        series.short_stamp(first),
        series.values[first]
    ))
}

/// Counts, of which nothing says that a forecast of them cannot lie below zero.
fn counts(spec: &Spec, series: &Series) -> Option<String> {
    let cut = spec.variants().any(|params| params.at_least.is_some());
    (!cut && series.is_count()).then(|| {
        format!(
            "{} is a count that comes near 0, and forecasts may fall below: forecast: {{ at_least: 0 }} cuts them there",
            spec.data.target
        )
    })
}

/// Days and hours of UTC, where the values may follow the clock of a place.
fn foreign_clock(spec: &Spec, series: &Series) -> Option<String> {
    let midnight = |row: usize| series.wall(row).time() == jiff::civil::Time::midnight();
    if series.written != Written::Utc || (0..series.len()).all(midnight) {
        return None;
    }
    let by_days = |set: &FeatureSet| {
        let around = set.known.values().any(|around| *around > 0);
        let lags = set.lags.iter().any(|lag| matches!(lag.back, Back::Clock(_)));
        !set.calendar.is_empty() || !set.profile.is_empty() || !set.days.is_empty() || around || lags
    };
    let slots = spec
        .baselines
        .iter()
        .any(|baseline| ["calendar_mean", "calendar_ridge"].contains(&&*baseline.engine));
    (slots || spec.features.values().any(by_days)).then(|| {
        "times are of UTC, and so are hours, days and weekdays: if the values follow the clock of a place, name it \
         (data.csv.time_zone: Europe/Berlin)"
            .to_owned()
    })
}

/// The inputs of a set that have one value in the whole train part.
fn silent(series: &Series, (name, set): (&String, &FeatureSet), train: &Range<usize>) -> Vec<String> {
    let mut found = Vec::new();
    for (rule, days) in &set.days {
        let named = NamedDays::of(series, days, 0..series.times.len());
        if !train.clone().any(|row| named.hold(series, row)) {
            found.push(format!(
                "no row of the train part lies on a day of features.{name}.days.{rule}: it tells nothing there; \
                 leave it out, or train on more years"
            ));
        }
    }
    let slots = Slots::of(series);
    for field in set.calendar.keys() {
        let numbers = train.clone().map(|row| calendar::number(series, &slots, *field, row) as f64);
        if train.len() > 1 && constant(numbers).is_some() {
            let word = field.word();
            let help = match series.step {
                Step::Seconds(step) if step > DAY => "day_of_year tells such rows the season",
                Step::Months(_) => "month tells such rows the season",
                Step::Seconds(_) => "leave it out, or train on more rows",
            };
            found.push(format!(
                "features.{name}.calendar: {word} is the same in every row of the train part, a row for each {}: {help}",
                series.step
            ));
        }
    }
    for column in set.past.iter().chain(set.known.keys()) {
        let values = series.covariates.get(column).map_or(&[][..], |values| &values[train.clone()]);
        if let Some(value) = constant(values.iter().copied()).filter(|_| train.len() > 1) {
            found.push(format!(
                "column {column} is {value} in the whole train part: it tells nothing there, and what it does later is \
                 not learnt; leave it out"
            ));
        }
    }
    found
}

/// The value that all of them are.
fn constant(mut values: impl Iterator<Item = f64>) -> Option<f64> {
    let first = values.next()?;
    values.all(|value| value == first).then_some(first)
}
