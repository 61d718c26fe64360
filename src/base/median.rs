//! The median.

use statrs::statistics::{Data, OrderStatistics};

/// The value in the middle, or the mean of the two there; `None` of nothing.
pub(crate) fn median(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| Data::new(values.to_vec()).median())
}
