//! The readers, each with what is done next with what it took.

use std::path::{Path, PathBuf};

use lookback::data::Series;
use lookback::new::{Inspected, Wishes, inspect_bytes};
use lookback::record::Journal;
use lookback::run::{engine_infos, readable_infos};
use lookback::spec::{CsvOptions, DataSpec, Fill, Names, Negatives, Plan, Spec};

/// Reads a spec; one that is taken can be planned, written out and read again.
pub(crate) fn spec(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let readable = readable_infos();
    let infos: Vec<_> = readable.iter().collect();
    let path = Path::new("a.yaml");
    let Ok(spec) = Spec::parse(&text, path, &infos) else { return false };
    let _ = Plan::of(&spec, &engine_infos());
    let resolved = spec.resolved_yaml(&spec.data.file);
    let again = Spec::parse(&resolved, path, &infos);
    let again = again.unwrap_or_else(|error| panic!("the resolved spec is refused: {error}\n{resolved}"));
    let (plan, again) = (Plan::lay_out(&spec, &infos), Plan::lay_out(&again, &infos));
    assert_eq!(plan.len(), again.len());
    if !plan.is_empty() {
        assert_eq!(plan.trial(plan.len() - 1), again.trial(plan.len() - 1));
    }
    true
}

/// Reads a CSV file of `time,value` whose missing rows are left out.
pub(crate) fn csv_with_gaps_dropped(bytes: &[u8]) -> bool {
    let csv = CsvOptions { gaps: Some(Fill::Drop), ..CsvOptions::default() };
    let (time, target) = ("time".to_owned(), "value".to_owned());
    let data = DataSpec {
        file: PathBuf::from("x.csv"),
        time: time.into(),
        target,
        unit: String::new(),
        sha256: None,
        csv,
        ..DataSpec::default()
    };
    Series::parse(bytes, &data, Path::new("x.csv")).is_ok()
}

/// Reads a CSV file, by options that the length of the file chooses, for the columns that it may have.
pub(crate) fn csv(bytes: &[u8]) -> bool {
    let mut csv = CsvOptions::default();
    if bytes.len().is_multiple_of(3) {
        let fills = [None, Some(Fill::Interpolate), Some(Fill::ForwardFill), Some(Fill::Drop)];
        (csv.missing, csv.gaps) = (fills[bytes.len() % 4], fills[bytes.len() / 4 % 4]);
        csv.time_zone = bytes.len().is_multiple_of(2).then(|| "America/Chicago".to_owned());
        csv.delimiter = bytes.len().is_multiple_of(5).then(|| ";".to_owned());
    }
    let every = |length: usize| bytes.len().is_multiple_of(length);
    csv.negatives = every(7).then_some(if every(2) { Negatives::Parentheses } else { Negatives::Behind });
    csv.strip = every(11).then(|| Names(vec!["*".to_owned(), "p".to_owned()]));
    csv.header_lines = every(13).then_some(2);
    csv.row_names = every(17).then_some(true);
    csv.encoding = every(19).then(|| "cp850".to_owned());
    if every(23) {
        csv.delimiter = Some(" ".to_owned());
    }
    let columns =
        [("date", "ridership"), ("timestamp", "entries"), ("month", "passengers"), ("time", "value")];
    let read = |(time, target): (&str, &str)| {
        let (time, target) = (time.to_owned(), target.to_owned());
        let unit = String::new();
        let data = DataSpec {
            file: PathBuf::from("x.csv"),
            time: time.as_str().into(),
            target,
            unit,
            sha256: None,
            csv: CsvOptions {
                fill_down: bytes.len().is_multiple_of(29).then(|| Names(vec![time.clone()])),
                ..csv.clone()
            },
            ..DataSpec::default()
        };
        let Ok(series) = Series::parse(bytes, &data, Path::new("x.csv")) else { return false };
        assert!(series.values.iter().all(|value| value.is_finite()));
        assert!(series.times.len() == series.len() + series.ahead());
        true
    };
    let names = |target: &str| bytes.windows(target.len()).any(|piece| piece == target.as_bytes());
    read(columns.into_iter().find(|(_, target)| names(target)).unwrap_or(columns[0]))
}

/// Finds out how a file is to be read; what can be read is a series by the spec that was found.
pub(crate) fn inspection(bytes: &[u8]) -> bool {
    let path = Path::new("x.csv");
    let Ok(Inspected::Ready(look)) = inspect_bytes(bytes, &Wishes::default(), path) else { return false };
    let again = Series::parse(bytes, &look.data, path).expect("what was found reads the file");
    assert!(again == look.series && again.values.iter().all(|value| value.is_finite()));
    true
}

/// Reads a journal.
pub(crate) fn journal(bytes: &[u8]) -> bool {
    let Ok(journal) = Journal::parse(bytes, Path::new("journal.jsonl")) else { return false };
    journal
        .records()
        .for_each(|record| _ = journal.session_of(&record.expect("what was indexed can be read again")));
    true
}
