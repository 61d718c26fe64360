//! Known columns that hold today's value, alone or together: a regression on the window and what is known of the row to
//! forecast leaves next to nothing to be forecast.
//!
//! Letters: n rows, P inputs. The window's last values, calendar and flags are the base; a column of many values that
//! is said to be known is under suspicion. With it the share of variance that is left, on rows that did not make the
//! fit, must not fall to a small part of what the base leaves: no timetable knows a count that exactly.

use std::collections::BTreeSet;
use std::fmt;

use super::{NormalEquations, Part, Series, Split};
use crate::spec::Spec;

/// Known columns that give the target away.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownLeak {
    /// As in the file.
    pub columns: Vec<String>,
    /// The target's name.
    pub target: String,
    /// Share of the target's variance, on rows that the fit has not seen, that is explained with the columns.
    pub with: f64,
    /// The same without them.
    pub without: f64,
}

impl KnownLeak {
    /// Whether nothing but the value itself explains it.
    fn is_sure(&self) -> bool {
        self.with > 1.0 - SURE
    }

    /// Whether hardly anything else explains it.
    fn is_likely(&self) -> bool {
        self.with > 1.0 - LIKELY
    }
}

impl fmt::Display for KnownLeak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { columns, target, with, without } = self;
        let sure = match (self.is_sure(), self.is_likely()) {
            (true, _) => "LEAK",
            (_, true) => "LEAK, very likely",
            _ => "LEAK, perhaps",
        };
        let verb = match (columns.len(), self.is_likely()) {
            (1, true) => "holds",
            (_, true) => "together hold",
            (1, false) => "tells much of",
            (_, false) => "together tell much of",
        };
        write!(
            f,
            "{sure}: {} {verb} the value of {target} that is to be forecast: with the last values {:.2} % of it is \
             explained, without {:.1} %; what is measured is `past`, not `known`",
            columns.join(" and "),
            100.0 * with,
            100.0 * without.max(0.0)
        )
    }
}

/// Share of variance left below which nothing but the value itself is meant.
const SURE: f64 = 1e-4;
/// Share of variance left below which a leak is likely ...
const LIKELY: f64 = 0.05;
/// ... and below which it may be one: today's value beside as much noise as nothing else explains ...
const PERHAPS: f64 = 0.15;
/// ... if it is also this part of what is left without the columns.
const PART: f64 = 0.2;
/// Different values from which on a column is more than a flag or a class.
const MANY: usize = 12;
/// Rows of a window that is looked at; a trailing mean of a month is seen.
const WINDOW: usize = 35;
/// Most rows that are looked at, the last ones of each part.
const ROWS: usize = 3000;
/// Keeps the solution apart from rounding.
const LAMBDA: f64 = 1e-9;

/// The known columns of a spec's features that give the target away.
pub fn leaks(spec: &Spec, series: &Series, split: &Split) -> Vec<KnownLeak> {
    let lead = spec.variants().map(|params| params.first_ahead()).max().unwrap_or(1);
    let names: BTreeSet<&String> = spec.features.values().flat_map(|set| set.known.keys()).collect();
    leaks_of(series, split, &names.into_iter().cloned().collect::<Vec<_>>(), lead)
}

/// The same for columns by name, at a distance of `lead` rows from the last known value.
pub(crate) fn leaks_of(series: &Series, split: &Split, names: &[String], lead: usize) -> Vec<KnownLeak> {
    let varied = |name: &&String| {
        let values = series.covariates.get(*name).map_or(&[][..], Vec::as_slice);
        let bits: BTreeSet<u64> = values.iter().map(|value| value.to_bits()).take(10_000).collect();
        bits.len() > MANY
    };
    let suspects: Vec<&String> = names.iter().filter(varied).collect();
    let flags: Vec<&String> = names.iter().filter(|name| !suspects.contains(name)).collect();
    let rows = split.rows(Part::Train).len();
    if suspects.is_empty() || rows < 8 * MANY {
        return Vec::new();
    }
    let test = ColumnTrial { series, lead, window: WINDOW.min(rows / 8), flags, split };
    let Some(without) = test.explained(&[]) else { return Vec::new() };
    let leak = |columns: &[&String]| {
        let with = test.explained(columns)?;
        let left = 1.0 - with;
        let found = left < PERHAPS && left < PART * (1.0 - without);
        let columns = columns.iter().map(|name| (*name).clone()).collect();
        found.then(|| KnownLeak { columns, target: series.target.clone(), with, without })
    };
    let single: Vec<KnownLeak> = suspects.iter().filter_map(|name| leak(&[*name])).collect();
    if !single.is_empty() || suspects.len() == 1 {
        return single;
    }
    let Some(mut all) = leak(&suspects) else { return Vec::new() };
    let mut needed = suspects;
    // One after the other is left out that is not needed.
    let mut at = 0;
    while at < needed.len() && needed.len() > 2 {
        let rest: Vec<&String> = needed.iter().copied().filter(|name| *name != needed[at]).collect();
        match leak(&rest) {
            Some(found) => (all, needed) = (found, rest),
            None => at += 1,
        }
    }
    vec![all]
}

/// What columns are worth beside the window.
struct ColumnTrial<'a> {
    series: &'a Series,
    lead: usize,
    window: usize,
    flags: Vec<&'a String>,
    split: &'a Split,
}

impl ColumnTrial<'_> {
    /// The share of variance that is explained on rows behind the train part; `None` if there are too few.
    fn explained(&self, columns: &[&String]) -> Option<f64> {
        let train = self.rows(Part::Train);
        let held: Vec<usize> =
            [Part::Validation, Part::Test].into_iter().flat_map(|part| self.rows(part)).collect();
        let width = self.inputs(*train.first()?, columns).len();
        if held.len() < 10 || train.len() < 2 * width {
            return None;
        }
        let target = |row: &usize| self.series.values[*row];
        let inputs: Vec<f64> = train.iter().flat_map(|row| self.inputs(*row, columns)).collect();
        let truths: Vec<f64> = train.iter().map(target).collect();
        let (weights, bias) = NormalEquations::of(&inputs, &truths, (train.len(), 1)).solve(LAMBDA)?;
        let mean = held.iter().map(target).sum::<f64>() / held.len() as f64;
        let (mut left, mut all) = (0.0, 0.0);
        for row in &held {
            let inputs = self.inputs(*row, columns);
            let told: f64 = inputs.iter().zip(&weights).map(|(input, weight)| input * weight).sum();
            left += (target(row) - bias[0] - told).powi(2);
            all += (target(row) - mean).powi(2);
        }
        (all > 0.0).then(|| 1.0 - left / all)
    }

    /// The last rows of a part that were observed and have everything before them.
    fn rows(&self, part: Part) -> Vec<usize> {
        let earliest = self.window + self.lead;
        let rows = self.split.rows(part).filter(|row| *row >= earliest);
        let rows: Vec<usize> = rows.filter(|row| self.series.is_truth(*row..row + 1)).collect();
        rows[rows.len().saturating_sub(ROWS)..].to_vec()
    }

    /// The window before a row, hour and weekday, flags, and the columns at the row and before it: of several the row before, of
    /// one as many as half the window, for a mean that is centred tells a value that many rows later.
    fn inputs(&self, row: usize, columns: &[&String]) -> Vec<f64> {
        let last = row - self.lead;
        let mut inputs: Vec<f64> = self.series.values[last + 1 - self.window..=last].to_vec();
        let wall = self.series.wall(row);
        let angles = [
            (f64::from(wall.hour()) / 24.0, 2),
            (f64::from(wall.weekday().to_monday_zero_offset()) / 7.0, 3),
            (f64::from(wall.day_of_year()) / 366.0, 1),
        ];
        for (share, waves) in angles {
            for wave in 1..=waves {
                let angle = std::f64::consts::TAU * share * f64::from(wave);
                inputs.extend([libm::sin(angle), libm::cos(angle)]);
            }
        }
        inputs.extend(self.flags.iter().map(|name| self.series.covariates[*name][row]));
        let back = if columns.len() > 1 { 1 } else { self.window / 2 };
        inputs.extend(
            columns.iter().flat_map(|name| (0..=back).map(|back| self.series.covariates[*name][row - back])),
        );
        inputs
    }
}
