//! More CSV files as users have them, a few lines each.

mod fields;
mod order;
mod text;

use std::path::Path;

use lookback::base::error::Result;
use lookback::data::Series;
use lookback::spec::CsvOptions;

use crate::csv_data::csv_data;

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn parse_columns(bytes: &[u8], time: &str, target: &str, csv: CsvOptions) -> Result<Series> {
    let data = csv_data(time, target, csv);
    Series::parse(bytes, &data, Path::new("x.csv"))
}

fn parse_with(text: &str, csv: CsvOptions) -> Result<Series> {
    parse_columns(text.as_bytes(), "t", "y", csv)
}

fn parse(text: &str) -> Result<Series> {
    parse_with(text, CsvOptions::default())
}

/// A file `t,y` with the given rows.
fn rows(rows: &[&str]) -> String {
    format!("t,y\n{}\n", rows.join("\n"))
}

/// Days from 2001-01-01 on with these values.
fn days(values: &[&str]) -> String {
    let rows: Vec<String> =
        values.iter().enumerate().map(|(i, v)| format!("2001-01-{:02},{v}", i + 1)).collect();
    format!("t,y\n{}\n", rows.join("\n"))
}

fn times(times: &[&str]) -> String {
    let rows: Vec<String> = times.iter().enumerate().map(|(i, time)| format!("{time},{}", i + 1)).collect();
    format!("t,y\n{}\n", rows.join("\n"))
}

#[track_caller]
fn refused(outcome: Result<Series>, fragments: &[&str]) {
    let message = outcome.expect_err("must be refused").to_string();
    for fragment in fragments {
        assert!(message.contains(fragment), "{fragment:?} is not in:\n{message}");
    }
}

#[track_caller]
fn accepted(outcome: Result<Series>, values: &[f64]) -> Series {
    let series = outcome.unwrap_or_else(|error| panic!("must be accepted:\n{error}"));
    assert_eq!(series.values, values, "{:?}", series.notes);
    series
}

#[track_caller]
fn noted(series: &Series, fragment: &str) {
    assert!(
        series.notes.iter().any(|note| note.contains(fragment)),
        "{fragment:?} is not in {:?}",
        series.notes
    );
}
