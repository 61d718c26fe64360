//! Damaged CSV files: never a panic, and what is read is a series.

use std::path::{Path, PathBuf};

use lookback::data::Series;
use lookback::spec::{CsvOptions, Fill};
use proptest::prelude::*;

use crate::csv_data::csv_data;
use crate::csv_pieces::CSV_PIECES;

/// Files of each kind.
const CASES: u32 = 2000;

fn seeds() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/nasty");
    let mut names: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    names.retain(|name| name.extension().is_some_and(|extension| extension != "md"));
    names
        .iter()
        .map(|name| std::fs::read(name).unwrap())
        .map(|bytes| bytes[..bytes.len().min(2000)].to_vec())
        .collect()
}

/// One change: where (as a fraction), what to take away, what to put there.
fn change() -> impl Strategy<Value = (f64, usize, Vec<u8>)> {
    let piece = prop_oneof![
        4 => proptest::sample::select(CSV_PIECES).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 0..4),
    ];
    (0.0..1.0, 0..12usize, piece)
}

fn options() -> impl Strategy<Value = CsvOptions> {
    let pick = |texts: &'static [&'static str]| {
        proptest::option::weighted(0.3, proptest::sample::select(texts).prop_map(str::to_owned))
    };
    let fill = || {
        let fills = vec![Fill::Interpolate, Fill::ForwardFill, Fill::Drop];
        proptest::option::weighted(0.5, proptest::sample::select(fills))
    };
    let marks = (pick(&[";", "\\t", ","]), pick(&[",", "."]), pick(&[",", ".", " ", "'"]), pick(&["#"]));
    let times = (
        pick(&["%d.%m.%Y", "%m/%d/%Y", "%Y-%m-%d", "%Y%m", "%s"]),
        pick(&["America/Chicago", "Pacific/Auckland"]),
    );
    let rest = (proptest::option::weighted(0.2, 0..5usize), fill(), fill());
    (marks, times, rest).prop_map(|(marks, times, rest)| CsvOptions {
        delimiter: marks.0,
        decimal: marks.1,
        thousands: marks.2,
        comment: marks.3,
        date_format: times.0,
        time_zone: times.1,
        skip_footer: rest.0,
        missing: rest.1,
        gaps: rest.2,
        ..CsvOptions::default()
    })
}

fn check(bytes: &[u8], time: &str, target: &str, csv: CsvOptions) -> Result<bool, TestCaseError> {
    let data = csv_data(time, target, csv);
    let Ok(series) = Series::parse(bytes, &data, Path::new("x.csv")) else { return Ok(false) };
    prop_assert!(!series.is_empty());
    prop_assert_eq!(series.times.len(), series.len() + series.ahead());
    prop_assert!(series.values.iter().all(|value| value.is_finite()));
    let offset = |row: usize| series.offsets.as_ref().map_or(0, |offsets| i64::from(offsets[row]));
    let instant =
        |row: usize| series.times[row].checked_sub(jiff::SignedDuration::from_secs(offset(row))).unwrap();
    let instants: Vec<_> = (0..series.times.len()).map(instant).collect();
    prop_assert!(instants.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", series.times);
    prop_assert!(series.offsets.as_ref().is_none_or(|offsets| offsets.len() == series.times.len()));
    Ok(true)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_file_is_read_whole_or_refused(
        seed in proptest::sample::select(seeds()),
        changes in proptest::collection::vec(change(), 0..4),
        csv in options(),
        plain in any::<bool>(),
    ) {
        let mut bytes = seed;
        for (place, taken, put) in changes {
            let from = (place * bytes.len() as f64) as usize;
            let to = (from + taken).min(bytes.len());
            bytes.splice(from..to, put);
        }
        let csv = if plain { CsvOptions::default() } else { csv };
        for (time, target) in [("date", "ridership"), ("timestamp", "entries"), ("month", "passengers")] {
            check(&bytes, time, target, csv.clone())?;
        }
    }

    #[test]
    fn a_table_of_odd_cells_is_read_whole_or_refused(
        cells in proptest::collection::vec((0..40u32, "[-+0-9.,eE' ]{0,6}|NA|"), 1..12),
        csv in options(),
    ) {
        let rows = cells.iter().map(|(day, value)| format!("2001-01-{day:02},\"{value}\"\n"));
        let text = format!("t,y\n{}", rows.collect::<String>());
        check(text.as_bytes(), "t", "y", csv)?;
    }

    #[test]
    fn numbers_written_by_rust_come_back_bit_by_bit(values in proptest::collection::vec(-1e15..1e15f64, 3..40)) {
        let start = jiff::civil::date(2001, 1, 1);
        let day = |i: usize| start.saturating_add(jiff::Span::new().days(i as i64));
        let rows = values.iter().enumerate().map(|(i, value)| format!("{},{value}\n", day(i)));
        let text = format!("t,y\n{}", rows.collect::<String>());
        let csv = CsvOptions { decimal: Some(".".to_owned()), ..CsvOptions::default() };
        let data = csv_data("t", "y", csv);
        let series = Series::parse(text.as_bytes(), &data, Path::new("x.csv")).unwrap();
        prop_assert_eq!(series.values, values);
    }
}
