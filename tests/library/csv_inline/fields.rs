//! Numbers and times, field by field.

use lookback::data::Step;
use lookback::spec::Fill;

use super::*;

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
        ("\u{2014}15", "U+2014"),
        ("١٥", "another script"),
        ("infinity", "not a finite number"),
        ("-Inf", "not a finite number"),
        ("1e400", "not a finite number"),
        ("1e-400", "too small"),
        ("0x1F", "hexadecimal"),
        ("1_000", "data.csv.thousands: \"_\" reads it as 1000"),
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
    let edges = accepted(parse_with(&days(&["", "2", "3", "NA"]), fill.clone()), &[2.0, 3.0]);
    noted(&edges, "1 of these left out");
    noted(&edges, "1 row behind the last value without one: rows to forecast");
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
        ("2001-W54", "is a week that its year does not have"),
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
        &["%m/%d/%Y", "%d/%m/%Y", "as different times", "`lookback new`"],
    );
    for (format, what) in [
        ("%d.%m.%g", "write the year as %Y or %y"),
        ("%Y-%U", "counts weeks"),
        ("%Y %V", "needs its year"),
        ("%d.%m.", "no year"),
        ("%Y-%m-%d %I", "%p"),
        ("%Y %Q %L", "%L is not read"),
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
    let days = CsvOptions { date_format: some("%Y-%j"), ..CsvOptions::default() };
    noted(
        &parse_with(&times(&["2010-1", "2010-2", "2010-3"]), days.clone()).unwrap(),
        "(\"2010-1\"); such fields are mostly meant as \"%Y-%m\"",
    );
    let padded = parse_with(&times(&["2010-001", "2010-002", "2010-003"]), days).unwrap();
    assert!(!padded.notes.iter().any(|note| note.to_string().contains("mostly meant")), "{:?}", padded.notes);
    let years = CsvOptions { date_format: some("%Y-%m"), ..CsvOptions::default() };
    refused(parse_with(&times(&["49-01", "49-02"]), years), &["x.csv:2:", "year 49"]);
}
