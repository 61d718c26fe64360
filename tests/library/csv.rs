//! CSV files as users have them: what is read, what is refused, and what the user is told.

use std::path::{Path, PathBuf};

use lookback::data::{Series, Step};
use lookback::spec::{CsvOptions, Fill};

use crate::csv_data::csv_data;

/// Sums of the same numbers in another order may differ in the last bits.
const SUM_TOLERANCE: f64 = 1e-9;

/// A provided file: its columns, options, and rows with their sum, or what the message must tell.
struct Case {
    file: &'static str,
    time: &'static str,
    target: &'static str,
    options: CsvOptions,
    outcome: Result<(usize, f64), &'static [&'static str]>,
    note: &'static str,
}

fn case(
    file: &'static str,
    (time, target): (&'static str, &'static str),
    options: CsvOptions,
    outcome: Result<(usize, f64), &'static [&'static str]>,
) -> Case {
    Case { file, time, target, options, outcome, note: "" }
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn none() -> CsvOptions {
    CsvOptions::default()
}

const RIDES: (&str, &str) = ("date", "ridership");

fn cases() -> Vec<Case> {
    let caption = "International airline passengers: monthly totals in thousands. Jan 49 ? Dec 60";
    vec![
        case(
            "02_semicolon_decimal_comma.csv",
            RIDES,
            none(),
            Err(&[
                "only 1 column named \"date;ridership;temp\"",
                "is the delimiter \";\"?",
                "data.csv.delimiter: \";\"",
                "data.csv.decimal",
            ]),
        ),
        case(
            "02_semicolon_decimal_comma.csv",
            RIDES,
            CsvOptions { delimiter: some(";"), decimal: some(","), date_format: some("%d.%m.%Y"), ..none() },
            Ok((40, 484.421)),
        ),
        case(
            "02_semicolon_decimal_comma.csv",
            RIDES,
            CsvOptions { delimiter: some(";"), ..none() },
            Err(&[
                ":2:",
                "column date: \"22.01.2001\" is not an ISO date",
                "data.csv.date_format: \"%d.%m.%Y\"",
                "column ridership: \"15,732\" is not a number",
                "data.csv.decimal: \",\"",
            ]),
        ),
        case(
            "04_thousands_quoted.csv",
            RIDES,
            none(),
            Err(&[
                ":2:",
                "column ridership: \"15,732\" is not a number (thousands separator?)",
                "data.csv.thousands: \",\" reads it as 15732",
            ]),
        ),
        case(
            "04_thousands_quoted.csv",
            RIDES,
            CsvOptions { thousands: some(","), ..none() },
            Ok((40, 484421.0)),
        ),
        case(
            "06_footer_datamarket.csv",
            ("Month", caption),
            none(),
            Err(&[
                ":147:",
                "1 field, 2 expected",
                "International airline passengers",
                "data.csv.skip_footer: 3",
            ]),
        ),
        case(
            "06_footer_datamarket.csv",
            ("Month", caption),
            CsvOptions { skip_footer: Some(3), ..none() },
            Ok((144, 40363.0)),
        ),
        case(
            "08_missing_values.csv",
            RIDES,
            none(),
            Err(&[
                ":5:",
                "column ridership: 7 of 40 values missing, first at line 5 (2001-01-25)",
                "data.csv.missing: drop | mask | ffill",
            ]),
        ),
        Case {
            note: "7 of 40 values missing: left out",
            ..case(
                "08_missing_values.csv",
                RIDES,
                CsvOptions { missing: Some(Fill::Drop), ..none() },
                Ok((33, 407.954)),
            )
        },
        Case {
            note: "7 of 40 values missing: filled with the last value before them",
            ..case(
                "08_missing_values.csv",
                RIDES,
                CsvOptions { missing: Some(Fill::ForwardFill), ..none() },
                Ok((40, 407.954 + 15.872 + 15.511 + 2.477 + 16.162 + 15.902 + 1.595 + 15.636)),
            )
        },
        case(
            "10_duplicate_conflict.csv",
            RIDES,
            none(),
            Err(&[
                "timestamp 2001-02-05 occurs on lines 16 and 23 with different values (15.562 and 3)",
                "delete the wrong row",
            ]),
        ),
        Case { note: "sorted", ..case("12_descending.csv", RIDES, none(), Ok((40, 484.421))) },
        case(
            "14_dst_spring_naive.csv",
            ("timestamp", "entries"),
            none(),
            Err(&[
                ":28:",
                "1 gap: 2024-03-10 01:00 -> 03:00 (1 missing)",
                "daylight-saving",
                "data.csv.time_zone",
                "data.csv.gaps",
            ]),
        ),
        case(
            "14_dst_spring_naive.csv",
            ("timestamp", "entries"),
            CsvOptions { time_zone: some("America/Chicago"), ..none() },
            Ok((71, 20997.0)),
        ),
        case("16_dst_offsets.csv", ("timestamp", "entries"), none(), Ok((73, 21681.0))),
        Case {
            note: "UTF-16LE",
            ..case(
                "18_utf16le_excel.txt",
                RIDES,
                CsvOptions { delimiter: some("\\t"), ..none() },
                Ok((40, 484.421)),
            )
        },
        case("18_utf16le_excel.txt", RIDES, none(), Err(&["is the delimiter \"\\t\"?"])),
        case(
            "20_operational_day.csv",
            ("hour", "45 Queen Street"),
            none(),
            Err(&[":2:", "column hour: \"6:00-6:59\" is not a time", "give one column of whole timestamps"]),
        ),
        case(
            "20_operational_day.csv",
            ("date", "45 Queen Street"),
            none(),
            Err(&[
                "2019-01-01 occurs on lines 2 and 3",
                "column hour seems to hold the time of day (\"6:00-6:59\")",
            ]),
        ),
        case(
            "22_ragged.csv",
            RIDES,
            none(),
            Err(&[":13:", "4 fields, 3 expected", ":19:", "2 fields, 3 expected"]),
        ),
        case(
            "24_us_dates.csv",
            ("service_date", "rides"),
            none(),
            Err(&[
                ":2:",
                "column service_date: \"01/22/2001\" is not an ISO date",
                "data.csv.date_format: \"%m/%d/%Y\" reads the column",
            ]),
        ),
        case(
            "24_us_dates.csv",
            ("service_date", "rides"),
            CsvOptions { date_format: some("%m/%d/%Y"), ..none() },
            Ok((40, 484.421)),
        ),
        case(
            "24_us_dates.csv",
            ("service_date", "rides"),
            CsvOptions { date_format: some("%d/%m/%Y"), ..none() },
            Err(&[":2:", "\"01/22/2001\" is not a time of the form \"%d/%m/%Y\""]),
        ),
        case(
            "26_two_digit_year.csv",
            ("month", "passengers"),
            none(),
            Err(&[":2:", "\"49-01\" has no 4-digit year"]),
        ),
        case(
            "26_two_digit_year.csv",
            ("month", "passengers"),
            CsvOptions { date_format: some("%y-%m"), ..none() },
            Err(&["data.csv.date_format", "a year of 2 digits"]),
        ),
        case(
            "28_inf_overflow_hex.csv",
            RIDES,
            none(),
            Err(&[
                ":8:",
                "column ridership: \"inf\" is not a finite number",
                "\"1e400\" is not a finite number",
                "\"0x1F\" is not a number",
            ]),
        ),
        case("30_header_only.csv", RIDES, none(), Err(&["no data rows"])),
        case("32_too_short.csv", RIDES, none(), Ok((9, 113.993))),
        case(
            "34_duplicate_header.csv",
            RIDES,
            none(),
            Err(&[":1:", "column name \"ridership\" occurs twice (columns 2 and 3)"]),
        ),
        case(
            "36_comments_spaces_trailing.csv",
            RIDES,
            CsvOptions { comment: some("#"), ..none() },
            Ok((40, 484.421)),
        ),
        case("36_comments_spaces_trailing.csv", RIDES, none(), Err(&[":1:", "data.csv.comment: \"#\""])),
        Case {
            note: "gzip data and was unpacked",
            ..case("38_is_gzip.csv", RIDES, none(), Ok((40, 484.421)))
        },
        case("40_nul_bytes.csv", RIDES, none(), Err(&[":3:", "column ridership", "NUL byte"])),
        Case {
            note: "15-minute series with 9 regular breaks (nights/weekend); 72 rows a day",
            ..case("42_service_hours_15min.csv", ("timestamp", "entries"), none(), Ok((720, 405541.0)))
        },
        case(
            "44_fullwidth_digits.csv",
            RIDES,
            none(),
            Err(&[":2:", "column ridership: \"１５.７３２\" is not a number (full-width digits"]),
        ),
    ]
}

fn nasty() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/nasty")
}

/// Times by the clock that never changes.
fn instants(series: &Series) -> Vec<jiff::civil::DateTime> {
    let offset = |row: usize| series.offsets.as_ref().map_or(0, |offsets| i64::from(offsets[row]));
    let of =
        |row: usize| series.times[row].checked_sub(jiff::SignedDuration::from_secs(offset(row))).unwrap();
    (0..series.times.len()).map(of).collect()
}

fn check(series: &Series) {
    assert_eq!(series.times.len(), series.len() + series.ahead());
    assert!(series.values.iter().all(|value| value.is_finite()));
    assert!(instants(series).windows(2).all(|pair| pair[0] < pair[1]), "times ascend");
    assert!(series.offsets.as_ref().is_none_or(|offsets| offsets.len() == series.times.len()));
}

#[test]
fn every_provided_file_is_read_or_refused_as_it_should_be() {
    for case in cases() {
        let spec = csv_data(case.time, case.target, case.options.clone());
        let name = format!("{} with {:?}", case.file, case.options);
        match (Series::read(&spec, &nasty().join(case.file)), case.outcome) {
            (Ok(series), Ok((rows, sum))) => {
                println!("{}: {:?}", case.file, series.notes);
                check(&series);
                assert_eq!(series.len(), rows, "{name}");
                let total: f64 = series.values.iter().sum();
                assert!((total - sum).abs() <= SUM_TOLERANCE * sum.abs(), "{name}: {total}");
                assert!(
                    series.notes.iter().any(|note| note.contains(case.note)) || case.note.is_empty(),
                    "{name}: {:?}",
                    series.notes
                );
            }
            (Err(error), Err(fragments)) => {
                let message = error.to_string();
                println!("{message}\n");
                for fragment in fragments {
                    assert!(message.contains(fragment), "{name}: {fragment:?} is not in:\n{message}");
                }
            }
            (outcome, _) => panic!("{name}: {outcome:?}"),
        }
    }
}

#[test]
fn every_provided_file_is_in_the_table() {
    for entry in std::fs::read_dir(nasty()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(name == "README.md" || cases().iter().any(|case| case.file == name), "{name}");
    }
}

#[test]
fn a_service_day_of_72_rows_is_known() {
    let spec = csv_data("timestamp", "entries", none());
    let series = Series::read(&spec, &nasty().join("42_service_hours_15min.csv")).unwrap();
    assert_eq!((series.step, series.rows_per_day), (Step::Seconds(900), Some(72)));
}

#[test]
fn local_times_in_a_zone_are_read_like_their_offsets() {
    let text = std::fs::read_to_string(nasty().join("16_dst_offsets.csv")).unwrap();
    let with_offsets =
        Series::parse(text.as_bytes(), &csv_data("timestamp", "entries", none()), Path::new("x.csv"))
            .unwrap();
    let local = text.replace("-05:00,", ",").replace("-06:00,", ",");
    let zone = CsvOptions { time_zone: some("America/Chicago"), ..none() };
    let in_zone =
        Series::parse(local.as_bytes(), &csv_data("timestamp", "entries", zone), Path::new("x.csv")).unwrap();
    assert_eq!((&in_zone.times, &in_zone.values), (&with_offsets.times, &with_offsets.values));
    assert_eq!(in_zone.offsets, with_offsets.offsets);
    assert_eq!(in_zone.step, Step::Seconds(3600));
    let walls: Vec<String> = (24..27).map(|row| in_zone.wall(row).to_string()).collect();
    assert_eq!(walls, ["2024-11-03T00:00:00", "2024-11-03T01:00:00", "2024-11-03T01:00:00"]);
}
