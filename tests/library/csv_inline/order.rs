//! Order, steps, gaps, zones and breaks in service.

use lookback::data::{Note, Step};
use lookback::spec::{Fill, Gather};

use super::*;

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
    noted(
        &accepted(parse_with(&text, drop), &[1.0, 2.0, 3.0]),
        "1 row without a value beside one of the same time",
    );
    let text = rows(&["2001-01-01,1", "2001-01-02,2", "2001-01-02,4", "2001-01-03,3"]);
    refused(
        parse(&text),
        &["lines 3 and 4", "different values (2 and 4)", "data.series", "data.csv.duplicates"],
    );
    for (gather, value) in
        [(Gather::First, 2.0), (Gather::Mean, 3.0), (Gather::Sum, 6.0), (Gather::Last, 4.0)]
    {
        let csv = CsvOptions { duplicates: Some(gather), ..CsvOptions::default() };
        noted(&accepted(parse_with(&text, csv), &[1.0, value, 3.0]), "1 time stands more than once");
    }
    refused(parse(&rows(&["2001-01-01,1"])), &["1 row"]);
}

/// As a spreadsheet writes a time of another country: day and month exchanged wherever both could be either.
fn exchanged(time: jiff::civil::DateTime) -> String {
    let (day, month) = if time.day() <= 12 {
        (i32::from(time.month()), time.day())
    } else {
        (i32::from(time.day()), time.month())
    };
    format!("{}-{month:02}-{day:02} {}", time.year(), time.strftime("%H:%M"))
}

#[test]
fn rows_with_day_and_month_exchanged_are_refused_whatever_their_step() {
    for (first, hours, rows) in [
        ("2021-01-01T00:00", 24, 365),
        ("2021-02-03T00:00", 24, 365),
        ("2021-03-05T00:00", 1, 24 * 120),
        ("2019-11-11T06:00", 6, 700),
        ("2018-01-01T00:00", 168, 200),
    ] {
        let first: jiff::civil::DateTime = first.parse().unwrap();
        let all = (0..rows).map(|row| first + jiff::Span::new().hours(row * hours));
        let weekdays = |time: &jiff::civil::DateTime| hours > 24 || time.weekday().to_monday_one_offset() < 6;
        let told: Vec<String> = all.clone().map(exchanged).collect();
        let closed: Vec<String> = all.filter(weekdays).map(exchanged).collect();
        let newest: Vec<String> = told.iter().rev().cloned().collect();
        for told in [told, closed, newest] {
            let told: Vec<&str> = told.iter().map(String::as_str).collect();
            refused(parse(&times(&told)), &["day and month exchanged", "write every date in one order"]);
        }
    }
}

#[test]
fn blocks_in_disorder_are_sorted_not_taken_for_exchanged_days() {
    let day =
        |row: i64| jiff::civil::date(2021, 1, 1).saturating_add(jiff::Span::new().days(row)).to_string();
    let told: Vec<String> = (180..360).chain(0..180).map(day).collect();
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    noted(&parse(&times(&told)).unwrap(), "not in the order of time");
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

#[test]
fn the_double_hour_of_autumn_is_resolved_in_order() {
    let hours = ["00:00", "01:00", "01:00", "02:00", "03:00"];
    let column: Vec<String> = hours.iter().map(|hour| format!("2024-11-03 {hour}")).collect();
    let column: Vec<&str> = column.iter().map(String::as_str).collect();
    let zone = CsvOptions { time_zone: some("America/Chicago"), ..CsvOptions::default() };
    let series = accepted(parse_with(&times(&column), zone.clone()), &[1.0, 2.0, 3.0, 4.0, 5.0]);
    assert_eq!(series.step, Step::Seconds(3600));
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
    assert_eq!(nights.notes, [Note::from("1-hour series with 13 regular breaks (nights); 18 rows a day")]);
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
