//! Two or more results side by side: what differs in spec and environment, and what that did to the RMSE.
//!
//! The first result is what every other one is held against. Needs the results folders alone.

mod differences;
mod forms;
mod pairs;
mod results_comparison;
mod side;

pub(crate) use forms::{comparison_json, render_comparison};
pub use pairs::Pair;
pub(crate) use results_comparison::ResultsComparison;
pub(crate) use side::Side;
