//! Words of new rows that the train part lacked: which they are, and what a network gets in their place.

use std::collections::{BTreeMap, BTreeSet};

use super::request::Request;
use super::rows_to_forecast::{Rows, read};
use crate::base::error::Result;
use crate::base::text::counted;
use crate::data::csv::findings::quote;
use crate::data::{WordColumn, word_input};
use crate::forecaster::Forecaster;
use crate::spec::{DataSpec, Spec};

/// A sentence for each word of a row to forecast, or of one that came after those of the trials.
///
/// # Errors
/// If the file can no longer be read.
pub(super) fn notes(
    request: &Request,
    spec: &Spec,
    forecaster: &Forecaster,
    rows: &Rows,
) -> Result<Vec<String>> {
    let inputs = inputs(forecaster, rows);
    if inputs.is_empty() {
        return Ok(Vec::new());
    }
    let covariates = inputs.keys().map(|column| (*column).to_owned()).collect();
    let spec = Spec { data: DataSpec { covariates, ..spec.data.clone() }, ..spec.clone() };
    let (series, _) = read(request.data.as_deref(), &spec, Some(&forecaster.provenance.from))?;
    let of = |(column, words): (&&str, &BTreeSet<&str>)| {
        let found = series.words.get(*column)?;
        Some(unseen(column, words, found, (forecaster, rows)))
    };
    Ok(inputs.iter().filter_map(of).flatten().collect())
}

/// The columns of words that a forecaster has inputs of, and the words that these stand for.
fn inputs<'f>(forecaster: &'f Forecaster, rows: &Rows) -> BTreeMap<&'f str, BTreeSet<&'f str>> {
    let features = &forecaster.pipeline.features;
    let mut inputs: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let named = features.past.iter().chain(features.known.keys());
    for name in named.filter(|name| rows.series.covariates.contains_key(*name)) {
        if let Some((column, word)) = word_input(name) {
            inputs.entry(column).or_default().insert(word);
        }
    }
    inputs
}

/// A sentence for each word of a column's new rows that no row of the train part has.
fn unseen(
    column: &str,
    inputs: &BTreeSet<&str>,
    found: &WordColumn,
    (forecaster, rows): (&Forecaster, &Rows),
) -> Vec<String> {
    let provenance = &forecaster.provenance;
    let seen = found.seen(provenance.trained.first..provenance.trained.end);
    let end = found.of_row.len().min(rows.known + rows.count);
    let mut first: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for row in provenance.rows..end {
        let place = found.of_row[row];
        let word = if place.is_nan() { continue } else { found.words[place as usize].as_str() };
        if !seen.contains(&word) {
            first.entry(word).or_insert((row, 0)).1 += 1;
        }
    }
    let names: Vec<String> = inputs.iter().map(|word| quote(word)).collect();
    let sentence = |(word, (row, times)): (&str, (usize, usize))| {
        let more =
            if times > 1 { format!(", the first of {}", counted(times, "such row")) } else { String::new() };
        format!(
            "{}{more}: {column} is {}, a word that the train part lacks: its inputs, one for each of {}, are all 0 there",
            rows.series.short_stamp(row),
            quote(word),
            names.join(", ")
        )
    };
    first.into_iter().map(sentence).collect()
}
