//! What makes uneven rows even: rows that are gathered, or periods that are counted. Each was tried on the file.

use std::path::Path;

use crate::base::error::{Place, Problem};
use crate::data::Series;
use crate::data::csv::{parse, rows};
use crate::spec::{DataSpec, EvenTimes, Fill, Gather, Resample, Times};

/// Steps that rows are gathered into, the finest first.
const STEPS: [&str; 4] = ["1 hour", "1 day", "1 week", "1 month"];

/// Rows that a series must have to be forecast.
const FEWEST: usize = 30;

/// Remedies for rows that no even step fits, as one problem; `None` if none reads the file.
pub(crate) fn remedy(bytes: &[u8], data: &DataSpec, path: &Path) -> Option<Problem> {
    if let Some(periods) = periods(bytes, data, path) {
        return Some(periods);
    }
    let total = rows(bytes, data, path).ok()?.len();
    let fits = |every: &&str| {
        let found = gathered(bytes, data, every, Gather::Count, path)?;
        let enough = found.len() >= FEWEST && 2 * total >= 3 * found.len();
        enough.then(|| format!("{total} rows make {} steps of {every}", found.len()))
    };
    let every: Vec<(&str, String)> =
        STEPS.iter().filter_map(|every| Some((*every, fits(every)?))).take(2).collect();
    let (first, _) = every.first()?;
    let counts: Vec<&str> = every.iter().map(|(_, words)| words.as_str()).collect();
    let what = format!("no step is even; rows may be gathered into even ones: {}", counts.join(", "));
    let help = format!(
        "below data: in the spec, `resample: {{ every: {first}, by: count }}` counts rows, where each is an event such as a trip; by: sum adds up {}, \
         by: mean averages it",
        data.target
    );
    Some(Problem::new(Place::file(path), what).help(help))
}

fn gathered(bytes: &[u8], data: &DataSpec, every: &str, by: Gather, path: &Path) -> Option<Series> {
    let mut own = DataSpec { resample: Some(Resample { every: every.to_owned(), by }), ..data.clone() };
    own.csv.gaps = Some(Fill::Drop);
    own.csv.missing = Some(Fill::Drop);
    parse(bytes, &own, path).ok()
}

/// Periods of about the same length, such as 4-4-5 weeks, which may be counted instead.
fn periods(bytes: &[u8], data: &DataSpec, path: &Path) -> Option<Problem> {
    let rows = rows(bytes, data, path).ok()?;
    let mut lengths: Vec<i32> =
        rows.windows(2).map(|pair| (pair[1].0.date() - pair[0].0.date()).get_days()).collect();
    lengths.sort_unstable();
    let common = lengths.chunk_by(|a, b| a == b).max_by_key(|run| run.len())?[0];
    if common < 7 || !lengths.iter().all(|length| 3 * length >= 2 * common && 2 * length <= 3 * common) {
        return None;
    }
    let start = rows.first()?.0.date().to_string();
    let step = format!("{common} days");
    let even = EvenTimes { start: start.clone(), step: step.clone() };
    let mut own = DataSpec { time: Times::Even(even), ..data.clone() };
    own.csv.date_format = None;
    parse(bytes, &own, path).ok()?;
    let what =
        format!("periods are {} to {} days long, most of them {common}", lengths.first()?, lengths.last()?);
    let help = format!("to count periods as if all were as long: --start {start} --step \"{step}\"");
    Some(Problem::new(Place::file(path), what).help(help))
}
