//! What is done to a series before scaling, and undone in every forecast: logarithm, profile, difference, level.
//!
//! In this order, u being the logarithm of y (or y itself), p what is usual at a row's time, d the lag of the difference
//! and m the values of the level:
//!
//! ```text
//! w[i] = u[i] - p[i]          v[i] = w[i] - w[i-d]        level[o] = mean(v[o-m+1 ..= o])
//! z[i] = v[i] - level[i-1]                                      what a forecast sees of row i
//! goal[o, t] = u[t] - base[o, t]                                what is learnt: row t, forecast after row o
//! base[o, t] = p[t] + w[t - d'] + level[o]     d' = the smallest multiple of d for which row t - d' is known at o
//! ```
//!
//! Everything that row o's forecast needs was known at row o, and so the way back, `y = u^-1(goal + base)`, is too: p
//! depends on the time alone. Without a profile w is u, without a difference v is w, and without a level nothing is
//! subtracted.

use serde::{Deserialize, Serialize};

use crate::spec::{Logarithm, Params, Profile};

/// The way from values to what is seen and learnt, and back.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Transform {
    log: Option<Logarithm>,
    difference: Option<usize>,
    level: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    profile: Option<Profile>,
}

/// One row on its way.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct TransformedRow {
    u: f64,
    w: f64,
    /// Of v from the first row on.
    sum: f64,
    /// z; 0 in the first [`Transform::depth`] rows.
    pub(super) seen: f64,
}

impl TransformedRow {
    /// A row whose value is not known.
    pub(super) const UNKNOWN: Self = Self { u: f64::NAN, w: f64::NAN, sum: f64::NAN, seen: f64::NAN };
}

/// What is learnt of a series, and what leads back.
pub(crate) struct Goals {
    /// By row o and step of the horizon, `[rows, K]`; 0 where there is none.
    pub goals: Vec<f64>,
    /// Bases, `[rows, K]`.
    pub bases: Vec<f64>,
}

impl Transform {
    /// As a configuration says.
    pub fn of(params: &Params) -> Self {
        Self { log: params.log, difference: params.difference, level: params.level, profile: params.profile }
    }

    /// Whether it leaves everything as it is.
    pub fn is_none(&self) -> bool {
        *self == Self { log: None, difference: None, level: None, profile: None }
    }

    /// Rows at the beginning of the series that have no z: d + m.
    pub fn depth(&self) -> usize {
        self.difference.unwrap_or(0) + self.level.unwrap_or(0)
    }

    /// What the means that are taken off are by.
    pub fn profile(&self) -> Option<Profile> {
        self.profile
    }

    /// The first row whose value has no logarithm, if one is taken.
    pub fn refused(&self, values: &[f64]) -> Option<usize> {
        match self.log? {
            Logarithm::Natural => values.iter().position(|value| *value <= 0.0),
            Logarithm::OnePlus => values.iter().position(|value| *value < 0.0),
        }
    }

    /// u of y.
    pub(crate) fn logarithm(&self, value: f64) -> f64 {
        match self.log {
            None => value,
            Some(Logarithm::Natural) => libm::log(value),
            Some(Logarithm::OnePlus) => libm::log1p(value),
        }
    }

    /// From goal and base back to the target's unit.
    pub fn back(&self, goal: f64, base: f64) -> f64 {
        let u = goal + base;
        match self.log {
            None => u,
            Some(Logarithm::Natural) => libm::exp(u),
            Some(Logarithm::OnePlus) => libm::expm1(u),
        }
    }

    /// The first row that is looked at, if the rows from `first` on are transformed.
    pub(super) fn looks_at(&self, first: usize) -> usize {
        // A level is a difference of sums from the first row on: sums from another row on would round otherwise.
        if self.level.is_some() { 0 } else { first.saturating_sub(self.difference.unwrap_or(0)) }
    }

    /// Transforms the rows from `first` on; `usual` is p, and empty without a profile. What is seen is 0 before `first`, and
    /// rows that are not looked at may hold anything.
    pub(crate) fn rows(&self, values: &[f64], usual: &[f64], first: usize) -> Vec<TransformedRow> {
        let mut rows = vec![TransformedRow::default(); values.len()];
        for i in self.looks_at(first).min(values.len())..values.len() {
            rows[i] = self.row((i, first), (values[i], usual.get(i).copied()), |i| rows[i]);
        }
        rows
    }

    /// Row i by those `before` it.
    pub(super) fn row(
        &self,
        (i, first): (usize, usize),
        (value, usual): (f64, Option<f64>),
        before: impl Fn(usize) -> TransformedRow,
    ) -> TransformedRow {
        let u = self.logarithm(value);
        let w = usual.map_or(u, |usual| u - usual);
        let v = match self.difference {
            None => w,
            Some(lag) if i < self.looks_at(first) + lag => 0.0,
            Some(lag) => w - before(i - lag).w,
        };
        let sum = if i > 0 && self.level.is_some() { before(i - 1).sum } else { 0.0 } + v;
        let seen = match self.level {
            _ if i < self.depth().max(first) => 0.0,
            None => v,
            Some(_) => v - self.level(i - 1, before),
        };
        TransformedRow { u, w, sum, seen }
    }

    /// The mean of the last m values until a row that has so many behind the difference's; else 0.
    fn level(&self, row: usize, of: impl Fn(usize) -> TransformedRow) -> f64 {
        match self.level {
            Some(m) if row + 1 >= self.difference.unwrap_or(0) + m => {
                let before = if row + 1 == m { 0.0 } else { of(row - m).sum };
                (of(row).sum - before) / m as f64
            }
            _ => 0.0,
        }
    }

    /// The base of a forecast after row `o` for the row `ahead` of it; `usual` is p there. `None` before the first row.
    pub(super) fn base(
        &self,
        (o, ahead): (usize, usize),
        usual: Option<f64>,
        of: impl Fn(usize) -> TransformedRow,
    ) -> Option<f64> {
        let base = match self.difference {
            None => 0.0,
            Some(lag) => of((o + ahead).checked_sub(lag * ahead.div_ceil(lag))?).w,
        };
        let base = if self.level.is_some() { base + self.level(o, of) } else { base };
        Some(usual.map_or(base, |usual| base + usual))
    }

    /// What is learnt after the rows from `first` on, of the rows `lead` to `lead + horizon - 1` behind each.
    pub(crate) fn goals(
        &self,
        rows: &[TransformedRow],
        usual: &[f64],
        (lead, horizon): (usize, usize),
        first: usize,
    ) -> Goals {
        let mut all =
            Goals { goals: vec![0.0; rows.len() * horizon], bases: vec![0.0; rows.len() * horizon] };
        for o in first.max(self.depth().saturating_sub(usize::from(self.level.is_some())))..rows.len() {
            for (k, t) in (0..horizon).zip(o + lead..rows.len()) {
                if let Some(base) = self.base((o, lead + k), usual.get(t).copied(), |i| rows[i]) {
                    all.goals[o * horizon + k] = rows[t].u - base;
                    all.bases[o * horizon + k] = base;
                }
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> impl Iterator<Item = Transform> {
        let logs = [None, Some(Logarithm::Natural), Some(Logarithm::OnePlus)];
        let lags = [None, Some(1), Some(7)];
        let levels = [None, Some(1), Some(5)];
        logs.into_iter().flat_map(move |log| {
            lags.into_iter().flat_map(move |difference| {
                levels.into_iter().flat_map(move |level| {
                    let profiles = [None, Some(Profile::Slot)].into_iter();
                    profiles.map(move |profile| Transform { log, difference, level, profile })
                })
            })
        })
    }

    /// What is usual at each row, if something is taken off.
    fn usual(transform: Transform) -> Vec<f64> {
        let rows = transform.profile.map_or(0, |_| 60);
        (0..rows).map(|row| f64::from(row % 7)).collect()
    }

    fn series() -> Vec<f64> {
        (0..60).map(|i| 50.0 + 10.0 * libm::sin(f64::from(i)) + f64::from(i * i % 11)).collect()
    }

    /// What is seen of every row, and what is learnt.
    fn applied(transform: Transform, values: &[f64], ahead: (usize, usize)) -> (Vec<f64>, Goals) {
        let usual = usual(transform);
        let rows = transform.rows(values, &usual, 0);
        (rows.iter().map(|row| row.seen).collect(), transform.goals(&rows, &usual, ahead, 0))
    }

    #[test]
    fn the_way_back_leads_to_the_value_from_every_row_and_lead() {
        let values = series();
        for transform in all() {
            for (lead, horizon) in [(1, 1), (3, 4), (14, 1)] {
                let (_, done) = applied(transform, &values, (lead, horizon));
                for o in 20..values.len() - lead - horizon {
                    for k in 0..horizon {
                        let (goal, base) = (done.goals[o * horizon + k], done.bases[o * horizon + k]);
                        let (back, truth) = (transform.back(goal, base), values[o + lead + k]);
                        assert!((back - truth).abs() < 1e-10, "{transform:?}: {back} is not {truth}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_a_row_needs_was_known_at_that_row() {
        let values = series();
        for transform in all() {
            let (lead, horizon, cut) = (3, 4, 40);
            let (seen, before) = applied(transform, &values, (lead, horizon));
            let mut other = values.clone();
            other[cut..].iter_mut().for_each(|value| *value += 1000.0);
            let (seen_after, after) = applied(transform, &other, (lead, horizon));
            assert_eq!(seen[..cut], seen_after[..cut], "{transform:?}");
            assert_eq!(before.bases[..cut * horizon], after.bases[..cut * horizon], "{transform:?}");
        }
    }

    #[test]
    fn one_step_ahead_what_is_learnt_is_what_will_be_seen() {
        let values = series();
        for transform in all() {
            let (seen, done) = applied(transform, &values, (1, 1));
            for o in transform.depth()..values.len() - 1 {
                assert!((done.goals[o] - seen[o + 1]).abs() < 1e-10, "{transform:?} at {o}");
            }
        }
    }

    #[test]
    fn a_logarithm_refuses_what_it_has_no_value_for() {
        let with = |log| Transform { log, difference: None, level: None, profile: None };
        assert_eq!(with(Some(Logarithm::Natural)).refused(&[1.0, 0.0]), Some(1));
        assert_eq!(with(Some(Logarithm::OnePlus)).refused(&[1.0, 0.0]), None);
        assert_eq!(with(Some(Logarithm::OnePlus)).refused(&[-0.5]), Some(0));
        assert_eq!(with(None).refused(&[-0.5]), None);
    }
}
