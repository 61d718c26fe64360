//! Student's t: intervals for means and paired tests over seeds.

use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::report::analysis::Spread;

/// How sure an interval is.
pub(crate) const CONFIDENCE: f64 = 0.95;

/// From `low` to `high`, in the unit of what it is an interval of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// A test statistic and its two-sided p-value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Test {
    /// Negative if the first of the two compared has the smaller errors.
    pub statistic: f64,
    /// Probability of a statistic at least as far from 0 if both were equally good.
    pub p: f64,
}

/// `mean ± t * sd / sqrt(n)` with t the quantile of n - 1 degrees of freedom; `None` below two values.
pub fn mean_interval(values: &[f64]) -> Option<Interval> {
    let Spread { mean, sd: Some(sd) } = Spread::from_values(values)? else { return None };
    let count = values.len() as f64;
    let quantile = student(count - 1.0)?.inverse_cdf(0.5 + CONFIDENCE / 2.0);
    let half = quantile * sd / count.sqrt();
    Some(Interval { low: mean - half, high: mean + half })
}

/// The paired t-test of differences: `mean / (sd / sqrt(n))` with n - 1 degrees of freedom; `None` below two
/// differences or if they do not vary.
pub fn paired(differences: &[f64]) -> Option<Test> {
    let Spread { mean, sd: Some(sd) } = Spread::from_values(differences)? else { return None };
    let count = differences.len() as f64;
    let statistic = (sd > 0.0).then(|| mean / (sd / count.sqrt()))?;
    two_sided(statistic, count - 1.0)
}

/// A statistic that follows Student's t with `freedom` degrees of freedom.
pub(crate) fn two_sided(statistic: f64, freedom: f64) -> Option<Test> {
    let p = 2.0 * student(freedom)?.cdf(-statistic.abs());
    Some(Test { statistic, p: p.min(1.0) })
}

fn student(freedom: f64) -> Option<StudentsT> {
    StudentsT::new(0.0, 1.0, freedom).ok()
}
