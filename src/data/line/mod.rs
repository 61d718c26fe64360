//! Ridge regression: from samples to a linear function of their inputs, for the baselines that are one and for networks
//! that learn what a line leaves.

mod line_inputs;
mod normal_equations;
mod pairwise;
mod ridge_line;

pub(crate) use line_inputs::inputs_once;
pub(crate) use normal_equations::{NormalEquations, best_of};
pub(crate) use pairwise::Products;
pub use ridge_line::RidgeLine;
pub(crate) use ridge_line::WIDEST;
