//! From a CSV file to a checked [`Series`]; never a wrong number silently.
//!
//! bytes -> `text` (encoding) -> `records` -> `header`, `table` (the needed columns with their lines) ->
//! `stamp`, `number` (field by field) -> `point` (one axis) -> `order` (one row for each time) ->
//! `grid`, `service` (step, gaps, regular breaks) -> `fill`, `covariates` -> series. `file_rows` goes as far as the fields,
//! `rows_to_series` from there; `read` is the whole way, `join` that of an older file and a newer one.
//! A file is read by the spec's `data.csv` alone: what could be guessed becomes advice, not a reading.
//! Knows nothing of splits, windows and scaling.

pub(crate) mod axis;
pub(crate) mod fields;
mod file_rows;
pub(crate) mod findings;
mod join;
mod read;
mod rows_to_series;
pub(crate) mod rules;
pub(crate) mod table;
pub(crate) mod text;

pub(crate) use self::axis::service::Service;
pub(crate) use self::fields::covariates::unseen_words;
pub(crate) use self::file_rows::FileRows;
pub(crate) use self::join::{columns_without, widened};
pub(crate) use self::read::bytes;
pub(crate) use self::rows_to_series::series;
