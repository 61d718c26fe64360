//! One series, however a file spells and lays it out: properties of the readers.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::{DateTime, date};
use lookback::data::Series;
use lookback::spec::{Across, CsvOptions, DataSpec, Names, Negatives, Times};
use proptest::prelude::*;

use crate::csv_data::csv_data;

/// Files of each kind.
const CASES: u32 = 200;

fn hour(at: usize) -> DateTime {
    date(2023, 1, 2).at(0, 0, 0, 0).saturating_add(jiff::Span::new().hours(at as i64))
}

fn day(at: usize) -> DateTime {
    date(2019, 1, 1).at(0, 0, 0, 0).saturating_add(jiff::Span::new().days(at as i64))
}

fn read(text: &str, data: &DataSpec) -> Series {
    let series = Series::parse(text.as_bytes(), data, Path::new("x.csv"));
    series.unwrap_or_else(|error| panic!("{error}\n{}", text.chars().take(400).collect::<String>()))
}

/// Times and the bits of the values.
fn content(series: &Series) -> (Vec<DateTime>, Vec<u64>) {
    (series.times.clone(), series.values.iter().map(|value| value.to_bits()).collect())
}

/// The series as a plain file.
fn plain(values: &[i32], time: fn(usize) -> DateTime) -> Series {
    let line = |(at, value): (usize, &i32)| format!("{},{value}\n", time(at).strftime("%Y-%m-%d %H:%M"));
    let text = format!("t,y\n{}", values.iter().enumerate().map(line).collect::<String>());
    read(&text, &csv_data("t", "y", CsvOptions::default()))
}

fn named(names: &[&str]) -> Times {
    Times::Columns(Names(names.iter().map(|name| (*name).to_owned()).collect()))
}

/// How a number is written, and the options that read it.
type Spelling = (fn(i32) -> String, fn(&mut CsvOptions));

fn grouped(value: i32, mark: &str) -> String {
    let digits = value.unsigned_abs().to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).expect("digits")).collect();
    format!("{}{}", if value < 0 { "-" } else { "" }, groups.join(mark))
}

const NUMBERS: [Spelling; 9] = [
    (|value| value.to_string(), |_| ()),
    (|value| format!("{value}.0"), |_| ()),
    (|value| format!("{value},00"), |csv| csv.decimal = Some(",".to_owned())),
    (|value| grouped(value, "."), |csv| csv.thousands = Some(".".to_owned())),
    (|value| grouped(value, "\u{202f}"), |csv| csv.thousands = Some(" ".to_owned())),
    (|value| value.to_string().replace('-', "\u{2212}"), |_| ()),
    (
        |value| if value < 0 { format!("({})", -i64::from(value)) } else { value.to_string() },
        |csv| csv.negatives = Some(Negatives::Parentheses),
    ),
    (
        |value| if value < 0 { format!("{}-", -i64::from(value)) } else { value.to_string() },
        |csv| csv.negatives = Some(Negatives::Behind),
    ),
    (|value| format!("=\"{value}\""), |_| ()),
];

const HOURS: [&str; 12] = [
    "%d.%m.%Y %H:%M",
    "%m/%d/%Y %I:%M %p",
    "%Y%m%d%H",
    "%a %d %b %Y %H.%M",
    "%d-%b-%Y %Hh",
    "%Y-%m-%dT%H:%M:%S%z",
    "{ts '%Y-%m-%d %H:%M:%S'}",
    "%H:%M %d/%m/%Y",
    "%s",
    "%j %Y %H:%M",
    "%G-W%V-%u %H:%M",
    "%Y年%m月%d日 %H時",
];

/// Values of a range; a lone -99 or the like would be taken for a missing one.
fn numbers(range: std::ops::Range<i32>) -> impl Strategy<Value = i32> {
    range.prop_map(|value| if matches!(value, -9 | -99 | -999 | -9999 | -99_999) { value + 1 } else { value })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_spelling_of_times_and_numbers_is_the_same_series(
        values in proptest::collection::vec(numbers(-99_999..9_999_999), 40..120),
        format in proptest::sample::select(&HOURS[..]),
        (spell, options) in proptest::sample::select(&NUMBERS[..]),
        delimiter in proptest::sample::select(&[";", "\t", "|"][..]),
    ) {
        let zoned = |at: usize| hour(at).to_zoned(jiff::tz::TimeZone::UTC).expect("an instant");
        let line = |(at, value): (usize, &i32)| format!("{}{delimiter}{}\n", zoned(at).strftime(format), spell(*value));
        let text = format!("t{delimiter}y\n{}", values.iter().enumerate().map(line).collect::<String>());
        let mut csv = CsvOptions {
            delimiter: Some(delimiter.to_owned()),
            date_format: Some(format.to_owned()),
            decimal: Some(".".to_owned()),
            ..CsvOptions::default()
        };
        options(&mut csv);
        if csv.thousands.as_deref() == Some(".") {
            csv.decimal = None;
        }
        prop_assert_eq!(content(&read(&text, &csv_data("t", "y", csv))), content(&plain(&values, hour)));
    }

    #[test]
    fn rows_in_any_order_are_the_same_series(
        (values, order) in proptest::collection::vec(numbers(-999..9999), 5..60).prop_flat_map(|values| {
            let order: Vec<usize> = (0..values.len()).collect();
            (Just(values), Just(order).prop_shuffle())
        }),
    ) {
        let line = |at: &usize| format!("{},{}\n", hour(*at).strftime("%Y-%m-%d %H:%M"), values[*at]);
        let text = format!("t,y\n{}", order.iter().map(line).collect::<String>());
        prop_assert_eq!(content(&read(&text, &csv_data("t", "y", CsvOptions::default()))), content(&plain(&values, hour)));
    }

    #[test]
    fn columns_that_are_read_together_are_as_one(values in proptest::collection::vec(numbers(-999..9999), 24..100)) {
        for (format, names) in [
            ("%Y-%m-%d,%H", "d,h"),
            ("%Y,%m,%d,%H", "a,b,c,d"),
            ("%Y%m,%d,%H", "ym,d,h"),
            ("%d.%m.%Y 00:00,30.12.1899 %H:%M", "d,h"),
            ("%Y,%j,%I,%p", "y,j,h,p"),
        ] {
            let line = |(at, value): (usize, &i32)| format!("{},{value}\n", hour(at).strftime(format));
            let text = format!("{names},y1\n{}", values.iter().enumerate().map(line).collect::<String>());
            let csv = CsvOptions { date_format: Some(format.replace(',', " ")), ..CsvOptions::default() };
            let data = DataSpec { time: named(&names.split(',').collect::<Vec<_>>()), ..csv_data("t", "y1", csv) };
            prop_assert_eq!(content(&read(&text, &data)), content(&plain(&values, hour)), "{}", format);
        }
    }

    #[test]
    fn wide_long_and_across_are_the_same_series(
        values in proptest::collection::vec((0..9999i32, numbers(-99..9999)), 48..96),
        labels_once in any::<bool>(),
    ) {
        let values = &values[..values.len() / 24 * 24];
        let first: Vec<i32> = values.iter().map(|(value, _)| *value).collect();
        let expected = content(&plain(&first, hour));
        let time = |at: usize| hour(at).strftime("%Y-%m-%d %H:%M").to_string();
        let wide = values.iter().enumerate().map(|(at, (a, b))| format!("{},{a},{b}\n", time(at)));
        let wide = format!("t,A,B\n{}", wide.collect::<String>());
        prop_assert_eq!(&content(&read(&wide, &csv_data("t", "A", CsvOptions::default()))), &expected);

        let again = |at: usize| if labels_once { String::new() } else { time(at) };
        let long = values.iter().enumerate().map(|(at, (a, b))| format!("{},A,{a}\n{},B,{b}\n", time(at), again(at)));
        let long = format!("t,k,n\n{}", long.collect::<String>());
        let csv = CsvOptions { fill_down: labels_once.then(|| Names(vec!["t".to_owned()])), ..CsvOptions::default() };
        let series = Names(vec!["k".to_owned()]);
        let data = DataSpec { series, value: Some("n".to_owned()), ..csv_data("t", "A", csv) };
        prop_assert_eq!(&content(&read(&long, &data)), &expected);

        let cells = |day: usize, cell: &dyn Fn(usize) -> String| (0..24).map(|hour| cell(day * 24 + hour)).collect::<String>();
        let days = values.len() / 24;
        let pairs = (0..days).map(|d| {
            format!("{}{}\n", time(d * 24).split(' ').next().expect("a day"), cells(d, &|at| format!(",{},V", first[at])))
        });
        let pairs = format!("t{}\n{}", (0..24).map(|h| format!(",H{h:02},V{h:02}")).collect::<String>(), pairs.collect::<String>());
        let across = Across {
            from: "H00".to_owned(),
            to: "H23".to_owned(),
            every: Some(2),
            valid: Some(Names(vec!["V".to_owned()])),
        };
        let csv = CsvOptions { date_format: Some("%Y-%m-%d H%H".to_owned()), ..CsvOptions::default() };
        let data = DataSpec { across: Some(across), ..csv_data("t", "value", csv) };
        prop_assert_eq!(&content(&read(&pairs, &data)), &expected);
    }

    #[test]
    fn dates_across_are_as_rows_below_each_other(values in proptest::collection::vec(0..9999i32, 5..60)) {
        let names: String = (0..values.len()).map(|at| format!(",{}", day(at).strftime("%m/%d/%Y"))).collect();
        let own: String = values.iter().map(|value| format!(",{value}")).collect();
        let other: String = values.iter().map(|value| format!(",{}", value + 1)).collect();
        let text = format!("Museum{names}\nCastle{own}\nMill{other}\n");
        let end = |at: usize| day(at).strftime("%m/%d/%Y").to_string();
        let across = Across { from: end(0), to: end(values.len() - 1), every: None, valid: None };
        let csv = CsvOptions { date_format: Some("%m/%d/%Y".to_owned()), ..CsvOptions::default() };
        let series = Names(vec!["Museum".to_owned()]);
        let data = DataSpec { time: named(&[]), across: Some(across), series, ..csv_data("t", "Castle", csv) };
        prop_assert_eq!(content(&read(&text, &data)), content(&plain(&values, day)));
    }
}

#[test]
fn a_value_counts_only_beside_a_mark_that_says_so() {
    let row = |day: usize| {
        (0..24)
            .map(|at| format!(",{},{}", day * 24 + at, if at == 5 { "N" } else { "V" }))
            .collect::<String>()
    };
    let header: String = (1..=24).map(|at| format!(",H{at:02},V{at:02}")).collect();
    let text = format!("t{header}\n2023-01-01{}\n2023-01-02{}\n", row(0), row(1));
    let across = |valid: Option<&str>| {
        let valid = valid.map(|word| Names(vec![word.to_owned()]));
        Some(Across { from: "H01".to_owned(), to: "H24".to_owned(), every: Some(2), valid })
    };
    let csv = CsvOptions {
        date_format: Some("%Y-%m-%d H%H".to_owned()),
        missing: Some(lookback::spec::Fill::Drop),
        ..CsvOptions::default()
    };
    let data = DataSpec { across: across(Some("V")), ..csv_data("t", "value", csv) };
    let series = read(&text, &data);
    assert_eq!(series.len(), 46);
    assert!(!series.values.contains(&5.0) && !series.values.contains(&29.0));
    assert!(
        series.notes.iter().any(|note| note.starts_with("2 values missing by the mark behind")),
        "{:?}",
        series.notes
    );
    assert_eq!(read(&text, &DataSpec { across: across(None), ..data.clone() }).len(), 48);
    let beyond = Some(Across {
        from: "V01".to_owned(),
        to: "V24".to_owned(),
        every: Some(2),
        valid: Some(Names(vec!["V".to_owned()])),
    });
    let refused = Series::parse(text.as_bytes(), &DataSpec { across: beyond, ..data }, Path::new("x.csv"));
    assert!(
        refused.expect_err("nothing is behind V24").to_string().contains("no column stands behind"),
        "so it says"
    );
}

#[test]
fn names_may_stand_in_several_lines_and_columns_be_called_by_number() {
    let rows: String =
        (0..5).map(|at| format!("{},{at},{},{}\n", day(at).strftime("%Y-%m-%d"), at * 2, at * 3)).collect();
    let text = format!(",Alpha,,Beta\nDate,In,Out,In\n{rows}");
    let csv = CsvOptions { header_lines: Some(2), ..CsvOptions::default() };
    let values = |target: &str| read(&text, &csv_data("Date", target, csv.clone())).values;
    let by_name: BTreeMap<&str, f64> =
        ["Alpha In", "Alpha Out", "Beta In"].into_iter().map(|name| (name, values(name)[4])).collect();
    assert_eq!(by_name.into_values().collect::<Vec<_>>(), [4.0, 8.0, 12.0]);
    let twice = format!("Date,n,n,m\n{rows}");
    let data = |target| csv_data("Date", target, CsvOptions::default());
    let refused =
        Series::parse(twice.as_bytes(), &data("n"), Path::new("x.csv")).expect_err("which?").to_string();
    assert!(refused.contains("call it by its number: \"column 2\""), "{refused}");
    assert_eq!(read(&twice, &data("column 3")).values[4], 8.0);
}

#[test]
fn blanks_part_fields_and_rows_may_begin_with_a_name_of_their_own() {
    let rows: String =
        (0..5).map(|at| format!("\"{}\"   \"{}\" {at}\n", at + 1, day(at).strftime("%Y-%m-%d"))).collect();
    let csv = CsvOptions { delimiter: Some(" ".to_owned()), row_names: Some(true), ..CsvOptions::default() };
    let series = read(&format!("\"date\" \"n\"\n{rows}"), &csv_data("date", "n", csv));
    assert_eq!(series.values, [0.0, 1.0, 2.0, 3.0, 4.0]);
}
