//! The inputs of rows as a pipeline lays them out.
//!
//! What follows from times and known columns is laid out once, whatever the values are; a `Frame` is made of it with one
//! series of values, and forecasts that are fed back (`Walks`) with one that goes on. Letters: K horizon, F channels.

mod input_rows;
mod row_layout;
mod told;
mod walks;

pub(crate) use row_layout::RowLayout;
pub(crate) use walks::Walks;
