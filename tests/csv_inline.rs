//! More CSV files as users have them, a few lines each.

use std::path::{Path, PathBuf};

use lookback::data::{Series, Step};
use lookback::error::Result;
use lookback::spec::{CsvOptions, DataSpec, Fill};

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn parse_columns(bytes: &[u8], time: &str, target: &str, csv: CsvOptions) -> Result<Series> {
    let file = PathBuf::from("x.csv");
    let data =
        DataSpec { file, time: time.into(), target: target.into(), unit: String::new(), sha256: None, csv };
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

#[test]
fn encodings_and_line_ends() {
    let plain = days(&["1", "2", "3"]);
    accepted(parse(&format!("\u{feff}{plain}")), &[1.0, 2.0, 3.0]);
    accepted(parse(&plain.replace('\n', "\r\n")), &[1.0, 2.0, 3.0]);
    accepted(parse(&plain.replace('\n', "\r")), &[1.0, 2.0, 3.0]);
    accepted(parse("t,y\r\n2001-01-01,1\r2001-01-02,2\n2001-01-03,3"), &[1.0, 2.0, 3.0]);
    let units: Vec<u16> = plain.encode_utf16().collect();
    let be =
        |mark: &[u8]| [mark, &units.iter().flat_map(|unit| unit.to_be_bytes()).collect::<Vec<u8>>()].concat();
    let le =
        |mark: &[u8]| [mark, &units.iter().flat_map(|unit| unit.to_le_bytes()).collect::<Vec<u8>>()].concat();
    let plain_options = CsvOptions::default;
    noted(
        &accepted(parse_columns(&be(b"\xfe\xff"), "t", "y", plain_options()), &[1.0, 2.0, 3.0]),
        "UTF-16BE",
    );
    noted(
        &accepted(parse_columns(&le(b"\xff\xfe"), "t", "y", plain_options()), &[1.0, 2.0, 3.0]),
        "UTF-16LE",
    );
    refused(
        parse_columns(&be(b""), "t", "y", plain_options()),
        &["UTF-16BE without a byte-order mark", "UTF-8"],
    );
    refused(parse_columns(&le(b""), "t", "y", plain_options()), &["UTF-16LE without a byte-order mark"]);
    refused(parse_columns(&le(b"\xff\xfe\0"), "t", "y", plain_options()), &["UTF-16", "damaged"]);
    refused(
        parse_columns(b"t,y,caf\n2001-01-01,1,a\n2001-01-02,2,\xe9", "t", "y", plain_options()),
        &["x.csv:3:", "0xE9", "iconv"],
    );
}

#[test]
fn files_that_are_no_csv() {
    for (bytes, what) in [
        (&b""[..], "the file is empty"),
        (b"PK\x03\x04rest", "xlsx"),
        (b"PAR1rest", "Parquet"),
        (b"<!DOCTYPE html><html>", "HTML"),
        (b"\n <html><body>", "HTML"),
        (b"{\"a\": 1}", "JSON"),
        (b"[{\"a\": 1}]", "JSON"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
        (b"\n\n", "no header"),
    ] {
        refused(parse_columns(bytes, "t", "y", CsvOptions::default()), &[what]);
    }
    let data = DataSpec {
        file: "src".into(),
        time: "t".into(),
        target: "y".into(),
        unit: String::new(),
        sha256: None,
        csv: CsvOptions::default(),
    };
    refused(Series::read(&data, Path::new(env!("CARGO_MANIFEST_DIR"))), &["is a folder"]);
    refused(Series::read(&data, Path::new("no/such/file.csv")), &["cannot read no/such/file.csv"]);
}

#[test]
fn headers() {
    let body = "\n2001-01-01,1\n2001-01-02,2\n";
    refused(
        parse(&format!("T,Y{body}")),
        &["x.csv:1: no column is named \"t\" (data.time)", "\"T\" is meant?"],
    );
    accepted(parse(&format!(" t ,\u{a0}y{body}")), &[1.0, 2.0]);
    refused(
        parse(&format!("t,{body}")),
        &["no column is named \"y\" (data.target); there are \"t\", \"\"", "without a name"],
    );
    refused(parse("2001-01-01,1\n2001-01-02,2\n"), &["the first line looks like data"]);
    refused(parse(&format!("sep=,\nt,y{body}")), &["sep=", "delete the line"]);
    refused(parse(&format!("Entries\n\nt,y{body}")), &["line 3 looks like the header"]);
    refused(parse("t\ty\n2001-01-01\t1\n"), &["is the delimiter \"\\t\"?"]);
    refused(parse("\"t,y\"\n\"2001-01-01,1\"\n"), &["only 1 column", "in quotes"]);
    refused(parse("t|y\n2001-01-01|1\n"), &["is the delimiter \"|\"?"]);
    refused(
        parse_columns(b"t,y\n2001-01-01,1\n", "t", "t", CsvOptions::default()),
        &["name the same column \"t\""],
    );
    refused(parse_columns(b"t,y\n2001-01-01,1\n", "", "y", CsvOptions::default()), &["data.time is empty"]);
    refused(parse(&format!("a,b{body}")), &["\"t\" (data.time)", "\"y\" (data.target)"]);
    accepted(parse("t,y,z,z\n2001-01-01,1,a,b\n2001-01-02,2,a,b\n"), &[1.0, 2.0]);
}

#[test]
fn quotes() {
    accepted(
        parse("t,\"y\",note\n\"2001-01-01\",\"1\",\"a \"\"b\"\"\nc\"\n2001-01-02,2,5\" pipe\n"),
        &[1.0, 2.0],
    );
    refused(parse("t,y,n\n2001-01-01,1,\"a\n2001-01-02,2,b\n2001-01-03,3,c\n"), &["x.csv:2:", "quote"]);
    refused(parse("t,y\n2001-01-01,\"15\"7\n2001-01-02,2\n"), &["x.csv:2:", "quote"]);
    refused(parse("t,y\n2001-01-01, \"15\"\n2001-01-02,2\n"), &["x.csv:2:", "quote within the field"]);
    refused(parse("t,y\n2001-01-01,\"1\n5\"\n2001-01-02,2\n"), &["x.csv:2:", "is not a number"]);
}

#[test]
fn rows_that_do_not_fit() {
    refused(
        parse("t,y\n2001-01-01,15,732\n2001-01-02,15,762\n"),
        &["x.csv:2: 3 fields, 2 expected", "decimal comma"],
    );
    refused(
        parse("t,y,\n2001-01-01,15,732\n2001-01-02,15,762\n"),
        &["x.csv:2:", "column 3 has no name", "decimal comma"],
    );
    noted(&accepted(parse("t,y\n2001-01-01,1,\n2001-01-02,2,\n"), &[1.0, 2.0]), "empty field behind");
    accepted(parse("t,y\n2001-01-01,1\n2001-01-02,2\n,\n\n  \n"), &[1.0, 2.0]);
    noted(
        &accepted(parse("t,y\n2001-01-01,1\n\n,\n2001-01-02,2\n"), &[1.0, 2.0]),
        "2 blank lines skipped, the first is line 3",
    );
    refused(
        parse("t,y\n2001-01-01,1\n2001-01-02,2\nTotal,3\n"),
        &["x.csv:4:", "\"Total\"", "skip_footer: 1"],
    );
    refused(parse("t,y\n2001-01-01,1\n# moved\n2001-01-02,2\n"), &["x.csv:3:", "comment: \"#\""]);
    let footer = CsvOptions { skip_footer: Some(2), ..CsvOptions::default() };
    refused(
        parse_with("t,y\n2001-01-01,1\n2001-01-02,2\nend,\n", footer),
        &["skip_footer: 2 skips 1 row of data", "skip_footer: 1"],
    );
    let footer = CsvOptions { skip_footer: Some(9), ..CsvOptions::default() };
    refused(parse_with("t,y\n2001-01-01,1\n", footer), &["skip_footer: 9 leaves nothing"]);
}

#[test]
fn numbers_that_are_fine() {
    accepted(
        parse(&days(&["+1.5", "-2", "1e3", "2.5E-1", ".5", "5.", "007"])),
        &[1.5, -2.0, 1000.0, 0.25, 0.5, 5.0, 7.0],
    );
    let thousands = |mark: &str| CsvOptions { thousands: some(mark), ..CsvOptions::default() };
    accepted(
        parse_with(&days(&["\"1,234.5\"", "\"12,345,678\"", "12"]), thousands(",")),
        &[1234.5, 12345678.0, 12.0],
    );
    accepted(
        parse_with(&days(&["1 234.5", "1\u{a0}234", "1\u{202f}234"]), thousands(" ")),
        &[1234.5, 1234.0, 1234.0],
    );
    accepted(parse_with(&days(&["1'234.5", "1\u{2019}234"]), thousands("'")), &[1234.5, 1234.0]);
    accepted(parse_with(&days(&["\"1.234,5\"", "1.234.567"]), thousands(".")), &[1234.5, 1234567.0]);
    let comma = CsvOptions { decimal: some(","), ..CsvOptions::default() };
    accepted(parse_with(&days(&["\"1,5\"", "2"]), comma), &[1.5, 2.0]);
}

#[test]
fn numbers_that_are_none() {
    for (field, what) in [
        ("15%", "percent"),
        ("$15", "currency"),
        ("15 €", "currency"),
        ("15 km", "unit"),
        ("15*", "footnote"),
        ("15a", "footnote"),
        ("\"1,234.5\"", "data.csv.thousands: \",\" reads it as 1234.5"),
        ("1 234", "data.csv.thousands: \" \" reads it as 1234"),
        ("1\u{a0}234", "data.csv.thousands: \" \" reads it as 1234"),
        ("1'234", "data.csv.thousands: \"'\""),
        ("1.234.567", "data.csv.thousands: \".\""),
        ("'15", "apostrophe"),
        ("=A1+1", "formula"),
        ("#DIV/0!", "spreadsheet"),
        ("(15)", "parentheses"),
        ("15-", "sign stands behind"),
        ("\u{2212}15", "U+2212"),
        ("١٥", "another script"),
        ("infinity", "not a finite number"),
        ("-Inf", "not a finite number"),
        ("1e400", "not a finite number"),
        ("1e-400", "too small"),
        ("0x1F", "hexadecimal"),
        ("1_000", "something stands"),
        ("1.5D+03", "something stands"),
        ("true", "write 1 or 0"),
        ("closed", "is not a number"),
        ("1e", "is not a number"),
        ("+", "is not a number"),
        ("\"1,23\"", "data.csv.decimal: \",\" reads it as 1.23"),
    ] {
        refused(parse(&days(&["1", "2", field, "4"])), &["x.csv:4:", "column y", what]);
    }
    let thousands = CsvOptions { thousands: some(","), ..CsvOptions::default() };
    refused(parse_with(&days(&["1", "\"12,34\"", "3"]), thousands), &["x.csv:3:", "is not a number"]);
    let both = CsvOptions { thousands: some(","), decimal: some(","), ..CsvOptions::default() };
    refused(parse_with(&days(&["1", "2"]), both), &["data.csv.thousands and data.csv.decimal"]);
}

#[test]
fn points_that_may_group_thousands_are_refused_until_the_spec_says_which() {
    let text = days(&["1.234", "950", "12.500"]);
    refused(parse(&text), &["x.csv:2:", "may mean thousands", "data.csv.decimal: \".\""]);
    let stated = CsvOptions { decimal: some("."), ..CsvOptions::default() };
    accepted(parse_with(&text, stated), &[1.234, 950.0, 12.5]);
    let thousands = CsvOptions { thousands: some("."), ..CsvOptions::default() };
    accepted(parse_with(&text, thousands), &[1234.0, 950.0, 12500.0]);
    noted(&accepted(parse(&days(&["1.234", "2.345"])), &[1.234, 2.345]), "three digits");
}

#[test]
fn missing_values_in_many_spellings() {
    for field in ["", "n/a", "#N/A", "--", "NULL", ".", "missing", "NaN", "None", "\u{2014}", " ", "\\N"] {
        let text = days(&["1", field, "3"]);
        refused(parse(&text), &["x.csv:3:", "1 of 3 values missing, first at line 3 (2001-01-02)"]);
        let fill = |fill| CsvOptions { missing: Some(fill), ..CsvOptions::default() };
        noted(
            &accepted(parse_with(&text, fill(Fill::Interpolate)), &[1.0, 2.0, 3.0]),
            "1 of 3 values missing: filled",
        );
        accepted(parse_with(&text, fill(Fill::ForwardFill)), &[1.0, 1.0, 3.0]);
        accepted(parse_with(&text, fill(Fill::Drop)), &[1.0, 3.0]);
    }
    let fill = CsvOptions { missing: Some(Fill::Interpolate), ..CsvOptions::default() };
    noted(
        &accepted(parse_with(&days(&["", "2", "3", "NA"]), fill.clone()), &[2.0, 3.0]),
        "2 of these left out",
    );
    refused(parse_with(&days(&["", "NA"]), fill), &["2 of 2 values missing"]);
}

#[test]
fn sentinels_are_refused_or_said() {
    refused(
        parse(&days(&["10", "-999", "12", "-999"])),
        &["x.csv:3:", "-999 occurs 2 times", "data.csv.missing"],
    );
    refused(parse(&days(&["10", "9999", "12"])), &["x.csv:3:", "9999 occurs 1 time"]);
    noted(
        &accepted(parse(&days(&["5000", "9999", "9999"])), &[5000.0, 9999.0, 9999.0]),
        "9999 occurs 2 times",
    );
    noted(&accepted(parse(&days(&["5", "5"])), &[5.0, 5.0]), "every value is 5");
}

#[test]
fn times_that_are_fine() {
    let hour = Step::Seconds(3600);
    for (column, step) in [
        (&["1949-01", "1949-02", "1949-03"][..], Step::Months(1)),
        (&["1949Q1", "1949Q2", "1949Q3"], Step::Months(3)),
        (&["1949-Q4", "1950-Q1"], Step::Months(3)),
        (&["1949", "1950", "1951"], Step::Months(12)),
        (&["2001-01-31", "2001-02-28", "2001-03-31", "2001-04-30"], Step::Months(1)),
        (&["2001-01-15", "2001-02-15", "2001-03-15"], Step::Months(1)),
        (&["2000-12-31", "2001-12-31", "2002-12-31"], Step::Months(12)),
        (&["2001-01-01", "2001-01-08", "2001-01-15"], Step::Seconds(604_800)),
        (&["20010131", "20010201"], Step::Seconds(86_400)),
        (&["2001-01-22T05:00:00.000Z", "2001-01-22T06:00:00.000Z"], hour),
        (&["2001-01-22 23:00", "2001-01-22 24:00", "2001-01-23 01:00"], hour),
        (&["2001-01-22 9:00", "2001-01-22 10:00"], hour),
        (&["2001-01-22T0900", "2001-01-22T1000"], hour),
        (&["2001-01-22 09:00:00+0530", "2001-01-22 10:00:00+0530"], hour),
        (&["2001-01-22 09:00:01", "2001-01-22 09:00:02"], Step::Seconds(1)),
    ] {
        let series = parse(&times(column)).unwrap_or_else(|error| panic!("{column:?}: {error}"));
        assert_eq!((series.step, series.len()), (step, column.len()), "{column:?}");
    }
    for (format, column, step) in [
        ("%b %Y", &["Jan 1949", "Feb 1949"][..], Step::Months(1)),
        ("%s", &["980121600", "980125200"], hour),
        ("%Y%m%d", &["20010131", "20010201"], Step::Seconds(86_400)),
        ("%m/%d/%Y %I:%M %p", &["01/22/2001 11:00 AM", "01/22/2001 12:00 PM"], hour),
        ("%d.%m.%Y %H:%M", &["22.01.2001 11:00", "22.01.2001 12:00"], hour),
        ("%Y-%j", &["2001-364", "2001-365", "2002-001"], Step::Seconds(86_400)),
    ] {
        let options = CsvOptions { date_format: some(format), ..CsvOptions::default() };
        let series =
            parse_with(&times(column), options).unwrap_or_else(|error| panic!("{column:?}: {error}"));
        assert_eq!((series.step, series.len()), (step, column.len()), "{column:?}");
    }
}

#[test]
fn times_that_are_none() {
    for (time, what) in [
        ("2001-02-30", "no calendar has"),
        ("2001-13-01", "no calendar has"),
        ("2001-W05", "ISO week"),
        ("980121600000", "date_format"),
        ("9801216000", "%s"),
        ("9801216000000", "milliseconds"),
        ("36913", "day number"),
        ("01-02-03", "no 4-digit year"),
        ("Jan 49", "no 4-digit year"),
        ("2001-01-02 25:00", "no clock shows"),
        ("2001-01-02 05:00:00.5", "fraction"),
        ("0049-01-01", "year 49"),
        ("", "is missing"),
        ("tomorrow", "is not an ISO date"),
        ("2001-01-02 05:00", "but the times above are each a date"),
        ("2001-01", "is a month, but"),
        ("２００１-01-02", "is not an ISO date"),
    ] {
        refused(
            parse(&rows(&["2001-01-01,1", &format!("{time},2"), "2001-01-03,3"])),
            &["x.csv:3:", "column t", what],
        );
    }
    refused(
        parse(&times(&["02/01/2001", "02/02/2001", "02/03/2001"])),
        &["both", "%m/%d/%Y", "%d/%m/%Y", "only you"],
    );
    for (format, what) in [
        ("%d.%m.%y", "2 digits"),
        ("%D", "2 digits"),
        ("%d.%m.", "no year"),
        ("%Y-%m-%d %I", "%p"),
        ("%Y %Z", "zone"),
    ] {
        let options = CsvOptions { date_format: some(format), ..CsvOptions::default() };
        refused(parse_with(&times(&["2001-01-01"]), options), &["data.csv.date_format", what]);
    }
    let compact = CsvOptions { date_format: some("%Y%m%d"), ..CsvOptions::default() };
    refused(parse_with(&times(&["2001121", "2001122"]), compact), &["x.csv:2:", "every digit in its place"]);
    let slashes = CsvOptions { date_format: some("%d/%m/%Y"), ..CsvOptions::default() };
    noted(
        &parse_with(&times(&["01/02/2001", "02/02/2001", "03/02/2001"]), slashes).unwrap(),
        "\"%m/%d/%Y\" would read every row too",
    );
    let years = CsvOptions { date_format: some("%Y-%m"), ..CsvOptions::default() };
    refused(parse_with(&times(&["49-01", "49-02"]), years), &["x.csv:2:", "year 49"]);
}

#[test]
fn order_and_duplicates() {
    noted(
        &accepted(parse(&times(&["2001-01-02", "2001-01-01", "2001-01-03"])), &[2.0, 1.0, 3.0]),
        "not in the order of time",
    );
    let text = rows(&["2001-01-01,1", "2001-01-02,2", "2001-01-02,2.0", "2001-01-03,3"]);
    noted(
        &accepted(parse(&text), &[1.0, 2.0, 3.0]),
        "1 duplicate row with equal values dropped, the first at line 4 (as line 3)",
    );
    let text = rows(&["2001-01-01,1", "2001-01-02,2", "2001-01-02,NA", "2001-01-03,3"]);
    let drop = CsvOptions { missing: Some(Fill::Drop), ..CsvOptions::default() };
    refused(parse_with(&text, drop), &["lines 3 and 4", "2 and missing"]);
    refused(parse(&rows(&["2001-01-01,1"])), &["1 row"]);
}

#[test]
fn gaps_and_uneven_steps() {
    let text = times(&["2001-01-01", "2001-01-02", "2001-01-05", "2001-01-06", "2001-01-08"]);
    refused(
        parse(&text),
        &["2 gaps (3 rows missing)", "2001-01-02 -> 2001-01-05 (2 missing)", "data.csv.gaps"],
    );
    let fill = |fill| CsvOptions { gaps: Some(fill), ..CsvOptions::default() };
    let filled = parse_with(&text, fill(Fill::Interpolate)).unwrap();
    assert_eq!(filled.times.len(), 8);
    assert!((filled.values[2] - (2.0 + 1.0 / 3.0)).abs() < 1e-12, "{:?}", filled.values);
    assert_eq!(filled.times[3].to_string(), "2001-01-04T00:00:00");
    noted(
        &accepted(parse_with(&text, fill(Fill::ForwardFill)), &[1.0, 2.0, 2.0, 2.0, 3.0, 4.0, 4.0, 5.0]),
        "3 missing in 2 gaps",
    );
    accepted(parse_with(&text, fill(Fill::Drop)), &[1.0, 2.0, 3.0, 4.0, 5.0]);
    let months = parse_with(&times(&["1949-01", "1949-02", "1949-05"]), fill(Fill::ForwardFill)).unwrap();
    assert_eq!((months.len(), months.times[3].to_string()), (5, "1949-04-01T00:00:00".to_owned()));
    refused(
        parse(&times(&[
            "2000-12-31 23:00",
            "2001-01-01 00:00",
            "2001-01-01 01:00",
            "2001-01-01 02:00",
            "2001-01-01 02:30",
            "2001-01-01 03:00",
        ])),
        &["30 minutes"],
    );
    refused(
        parse_with(
            &times(&["2001-01-01 00:00:00", "2001-01-01 00:00:01", "2901-01-01 00:00:00"]),
            fill(Fill::ForwardFill),
        ),
        &["check the years"],
    );
}

/// Hourly local times of `days` days of October and November with a doubled hour, as clocks in Chicago show them.
#[test]
fn the_double_hour_of_autumn_is_resolved_in_order() {
    let hours = ["00:00", "01:00", "01:00", "02:00", "03:00"];
    let column: Vec<String> = hours.iter().map(|hour| format!("2024-11-03 {hour}")).collect();
    let column: Vec<&str> = column.iter().map(String::as_str).collect();
    let zone = CsvOptions { time_zone: some("America/Chicago"), ..CsvOptions::default() };
    let series = accepted(parse_with(&times(&column), zone.clone()), &[1.0, 2.0, 3.0, 4.0, 5.0]);
    assert_eq!(series.step, Step::Seconds(3600));
    assert_eq!(series.times[2].to_string(), "2024-11-03T02:00:00");
    assert_eq!(series.wall(2).to_string(), "2024-11-03T01:00:00");
    assert_eq!(series.wall(4).to_string(), "2024-11-03T03:00:00");
    let reversed: Vec<&str> = column.iter().rev().copied().collect();
    accepted(parse_with(&times(&reversed), zone.clone()), &[5.0, 4.0, 3.0, 2.0, 1.0]);
    refused(parse(&times(&column)), &["lines 3 and 4", "data.csv.time_zone"]);
    refused(
        parse_with(&times(&["2024-03-10 01:00", "2024-03-10 02:00", "2024-03-10 03:00"]), zone),
        &["x.csv:3:", "does not exist"],
    );
    let nowhere = CsvOptions { time_zone: some("Mars/Olympus"), ..CsvOptions::default() };
    refused(parse_with(&times(&column), nowhere), &["data.csv.time_zone", "IANA"]);
}

#[test]
fn days_with_offsets_step_by_days() {
    let column = [
        "2024-03-09T00:00-06:00",
        "2024-03-10T00:00-06:00",
        "2024-03-11T00:00-05:00",
        "2024-03-12T00:00-05:00",
    ];
    assert_eq!(parse(&times(&column)).unwrap().step, Step::Seconds(86_400));
    refused(parse(&times(&["2024-03-09T00:00Z", "2024-03-09 01:00"])), &["x.csv:3:", "offset"]);
}

/// Rows from 1 April 2024 (a Monday) on, `weeks` weeks, at hours for which `open(weekday, hour)` holds.
fn service(weeks: i64, open: impl Fn(i64, i64) -> bool) -> Vec<String> {
    let start: jiff::civil::DateTime = "2024-04-01T00:00".parse().unwrap();
    let hours = (0..weeks * 168).filter(|hour| open(hour / 24 % 7, hour % 24));
    hours
        .map(|hour| {
            start
                .saturating_add(jiff::SignedDuration::from_hours(hour))
                .strftime("%Y-%m-%d %H:%M")
                .to_string()
        })
        .collect()
}

fn of_times(column: &[String]) -> Result<Series> {
    parse(&times(&column.iter().map(String::as_str).collect::<Vec<_>>()))
}

#[test]
fn regular_breaks_are_said_in_one_note() {
    let nights = of_times(&service(2, |_, hour| (5..23).contains(&hour))).unwrap();
    assert_eq!(nights.notes, ["1-hour series with 13 regular breaks (nights); 18 rows a day"]);
    let over_midnight = of_times(&service(2, |_, hour| !(2..5).contains(&hour))).unwrap();
    assert_eq!(over_midnight.rows_per_day, Some(21));
    let weekend =
        of_times(&service(
            3,
            |day, hour| if day < 5 { (5..23).contains(&hour) } else { (8..20).contains(&hour) },
        ));
    let weekend = weekend.unwrap();
    assert_eq!(weekend.rows_per_day, None);
    noted(&weekend, "days of different length");
    let weekdays = of_times(&service(3, |day, _| day < 5)).unwrap();
    noted(&weekdays, "2 regular breaks (weekend); 24 rows a day");
    let daily: Vec<String> =
        service(3, |day, hour| day < 5 && hour == 0).iter().map(|t| t[..10].to_owned()).collect();
    noted(&of_times(&daily).unwrap(), "daily series with 2 regular breaks (weekend); 5 rows a week");
    let midnights: Vec<String> = daily.iter().map(|day| format!("{day} 00:00")).collect();
    noted(&of_times(&midnights).unwrap(), "daily series with 2 regular breaks (weekend); 5 rows a week");
}

#[test]
fn a_hole_in_the_service_is_no_break() {
    let full = service(2, |day, hour| day < 5 && (5..23).contains(&hour));
    assert!(of_times(&full).is_ok());
    let without =
        |lost: &dyn Fn(&str) -> bool| -> Vec<String> { full.iter().filter(|t| !lost(t)).cloned().collect() };
    refused(
        of_times(&without(&|t| t == "2024-04-03 12:00")),
        &["1 gap: 2024-04-03 11:00 -> 13:00 (1 missing)"],
    );
    refused(
        of_times(&without(&|t| t == "2024-04-03 05:00")),
        &["1 gap: 2024-04-02 22:00 -> 2024-04-03 06:00 (1 missing)"],
    );
    refused(
        of_times(&without(&|t| t == "2024-04-03 22:00")),
        &["1 gap: 2024-04-03 21:00 -> 2024-04-04 05:00 (1 missing)"],
    );
    refused(of_times(&without(&|t| t.starts_with("2024-04-03"))), &["(18 missing)"]);
    refused(
        of_times(&without(&|t| t.starts_with("2024-04-03") || t.starts_with("2024-04-10"))),
        &["36 rows missing"],
    );
    let once = service(1, |day, hour| day < 2 && (5..23).contains(&hour));
    refused(of_times(&once), &["1 gap"]);
    let daily: Vec<String> = service(4, |day, hour| day < 5 && hour == 0)
        .iter()
        .map(|t| t[..10].to_owned())
        .filter(|t| t != "2024-04-09")
        .collect();
    refused(of_times(&daily), &["1 gap: 2024-04-08 -> 2024-04-10 (1 missing)"]);
    let fill = CsvOptions { gaps: Some(Fill::ForwardFill), ..CsvOptions::default() };
    let filled = parse_with(&times(&daily.iter().map(String::as_str).collect::<Vec<_>>()), fill).unwrap();
    assert_eq!(filled.len(), 20);
    let rogue = {
        let mut rows = service(3, |day, hour| day < 5 && (5..23).contains(&hour));
        rows.push("2024-04-11 23:00".to_owned());
        rows.sort();
        rows
    };
    refused(of_times(&rogue), &["2024-04-11 23:00", "1 row at times without service"]);
}

#[test]
fn at_most_twenty_problems_are_shown() {
    let text = days(&["1"; 31]).replace(",1\n", ",1x\n").replacen(",1x\n", ",1\n", 20);
    let message = parse(&text).unwrap_err().to_string();
    assert_eq!(message.matches("is not a number").count(), 11, "{message}");
    let long: String =
        (0..90).map(|i| format!("{},{}\n", 1900 + i, if i % 3 == 0 { "x1" } else { "1" })).collect();
    let message = parse(&format!("t,y\n{long}")).unwrap_err().to_string();
    assert_eq!(message.matches("is not a number").count(), 20, "{message}");
    assert!(message.contains("and 10 more problems"), "{message}");
}
