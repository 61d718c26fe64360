//! Two or more results side by side: what differs in spec and environment, and what that did to the RMSE.
//!
//! The first result is what every other one is held against. Needs the results folders alone.

mod comparison;
mod differences;
mod forms;
mod pairs;
mod side;

pub use comparison::Comparison;
pub use differences::Difference;
pub use forms::{comparison_json, render_comparison};
pub use pairs::{Against, Pair};
pub use side::Side;
