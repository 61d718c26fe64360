//! Tables of text in every form, and what the tables of a report hold.

mod averaged_forecasts;
mod certainty;
mod configuration_columns;
mod configurations;
mod engine_pairs;
mod form;
mod importance_rows;
mod interval_rows;
mod papers;
mod pareto;
mod slice_rows;
mod step_rows;
mod trial_rows;

pub(crate) use averaged_forecasts::averaged_forecasts;
pub(crate) use certainty::{certainty_table, combined_table, selection_table, statistics_table};
pub(crate) use configurations::{people_table, spread, summary_table};
pub(crate) use engine_pairs::{engine_notes, engines_table};
pub(crate) use form::latex;
pub use form::{Align, Table};
pub(crate) use importance_rows::importance_table;
pub(crate) use interval_rows::{interval_table, people_intervals};
pub(crate) use papers::papers;
pub(crate) use pareto::pareto_table;
pub(crate) use slice_rows::{slice_columns, slice_rows};
pub(crate) use step_rows::{step_columns, step_rows, steps_table};
pub(crate) use trial_rows::{TIMING_COLUMNS, timing_row, trial_columns, trial_row};
