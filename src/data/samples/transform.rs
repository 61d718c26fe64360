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

/// A series on its way: what is seen, what is learnt, what leads back.
pub struct Transformed {
    /// z, `[rows]`; 0 in the first [`Transform::depth`] rows.
    pub seen: Vec<f64>,
    /// Goals by row o and step of the horizon, `[rows, K]`; 0 where there is none.
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

    /// Transforms every row, for forecasts of the rows `lead` to `lead + horizon - 1` behind the last known one; `usual`
    /// is p, and empty without a profile.
    pub fn apply(&self, values: &[f64], usual: &[f64], ahead: (usize, usize)) -> Transformed {
        self.apply_from(values, usual, ahead, 0)
    }

    /// The first row that is looked at, if the rows from `first` on are transformed.
    pub(super) fn looks_at(&self, first: usize) -> usize {
        // A level is a difference of sums from the first row on: sums from another row on would round otherwise.
        if self.level.is_some() { 0 } else { first.saturating_sub(self.difference.unwrap_or(0)) }
    }

    /// The same with 0 in all rows before `first`; the others have the same bits. `usual` may hold anything in rows that
    /// are not looked at.
    pub(super) fn apply_from(
        &self,
        values: &[f64],
        usual: &[f64],
        (lead, horizon): (usize, usize),
        first: usize,
    ) -> Transformed {
        let (rows, lag) = (values.len(), self.difference.unwrap_or(0));
        let from = self.looks_at(first);
        let on = |of: &dyn Fn(usize) -> f64, from: usize| {
            let mut all = vec![0.0; rows];
            (from..rows).for_each(|i| all[i] = of(i));
            all
        };
        let u = on(&|i| self.logarithm(values[i]), from);
        let subtracted = (!usual.is_empty()).then(|| on(&|i| u[i] - usual[i], from));
        let w = subtracted.as_ref().unwrap_or(&u);
        let differences = (lag > 0).then(|| on(&|i| w[i] - w[i - lag], (from + lag).min(rows)));
        let v = differences.as_ref().unwrap_or(w);
        let level = self.levels(v);
        let depth = self.depth();
        let before = |i: usize| if self.level.is_some() { level[i - 1] } else { 0.0 };
        let seen = on(&|i| v[i] - before(i), depth.max(first).min(rows));
        let (mut goals, mut bases) = (vec![0.0; rows * horizon], vec![0.0; rows * horizon]);
        for o in first.max(depth.saturating_sub(usize::from(self.level.is_some())))..rows {
            for k in 0..horizon {
                let t = o + lead + k;
                let back = if lag == 0 { 0 } else { lag * (lead + k).div_ceil(lag) };
                if t >= v.len() || back > t {
                    continue;
                }
                let base = if lag == 0 { 0.0 } else { w[t - back] };
                let base = if self.level.is_some() { base + level[o] } else { base };
                let base = usual.get(t).map_or(base, |usual| base + usual);
                goals[o * horizon + k] = u[t] - base;
                bases[o * horizon + k] = base;
            }
        }
        Transformed { seen, goals, bases }
    }

    /// The mean of the last m values at each row that has so many behind the difference's; else 0.
    fn levels(&self, v: &[f64]) -> Vec<f64> {
        let Some(m) = self.level else { return Vec::new() };
        let lag = self.difference.unwrap_or(0);
        let mut sums = vec![0.0; v.len() + 1];
        for (i, value) in v.iter().enumerate() {
            sums[i + 1] = sums[i] + value;
        }
        let mean = |o: usize| (sums[o + 1] - sums[o + 1 - m]) / m as f64;
        (0..v.len()).map(|o| if o + 1 < lag + m { 0.0 } else { mean(o) }).collect()
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

    #[test]
    fn the_way_back_leads_to_the_value_from_every_row_and_lead() {
        let values = series();
        for transform in all() {
            for (lead, horizon) in [(1, 1), (3, 4), (14, 1)] {
                let done = transform.apply(&values, &usual(transform), (lead, horizon));
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
            let before = transform.apply(&values, &usual(transform), (lead, horizon));
            let mut other = values.clone();
            other[cut..].iter_mut().for_each(|value| *value += 1000.0);
            let after = transform.apply(&other, &usual(transform), (lead, horizon));
            assert_eq!(before.seen[..cut], after.seen[..cut], "{transform:?}");
            assert_eq!(before.bases[..cut * horizon], after.bases[..cut * horizon], "{transform:?}");
        }
    }

    #[test]
    fn one_step_ahead_what_is_learnt_is_what_will_be_seen() {
        let values = series();
        for transform in all() {
            let done = transform.apply(&values, &usual(transform), (1, 1));
            for o in transform.depth()..values.len() - 1 {
                assert!((done.goals[o] - done.seen[o + 1]).abs() < 1e-10, "{transform:?} at {o}");
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
