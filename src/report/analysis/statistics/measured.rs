//! What is known of one configuration beyond its means.

use super::paired_comparison::PairedComparison;
use super::student::Interval;

/// What is known of one configuration beyond its means.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measured {
    /// For its mean test RMSE over seeds (Student's t); the test times are taken as given.
    pub over_seeds: Option<Interval>,
    /// For its mean test RMSE over test times (moving-block bootstrap); the seeds are taken as given.
    pub over_times: Option<Interval>,
    /// Against the best by validation; `None` for that one itself.
    pub against_best: Option<PairedComparison>,
    /// Against the naive forecast that skill is measured against; `None` for that one itself.
    pub against_naive: Option<PairedComparison>,
}
