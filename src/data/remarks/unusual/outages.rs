//! Outages and slumps that were made up, of days, weeks, months and quarters.

use std::path::Path;

use jiff::Span;
use jiff::civil::{Date, date};

use super::*;
use crate::data::wall::months;
use crate::spec::{DataSpec, Fill};

/// Days of three years from 2015 on, quieter at weekends and in winter, with some noise, times what `share` says of a day.
fn series(share: impl Fn(Date) -> f64) -> Series {
    let mut csv = "day,riders\n".to_owned();
    for at in 0..1096_i64 {
        let day = date(2015, 1, 1).saturating_add(Span::new().days(at));
        let weekend = f64::from(day.weekday().to_monday_zero_offset() / 5);
        let summer = (f64::from(day.day_of_year()) / 365.25 * std::f64::consts::TAU).cos();
        let noise = ((at * at * 31 + at * 17) % 101) as f64;
        csv += &format!("{day},{}\n", (1000.0 - 300.0 * weekend - 200.0 * summer + noise) * share(day));
    }
    parsed(&csv)
}

/// Rows without a value are dropped.
fn parsed(csv: &str) -> Series {
    let mut data =
        DataSpec { time: "day".to_owned().into(), target: "riders".to_owned(), ..DataSpec::default() };
    data.csv.missing = Some(Fill::Drop);
    Series::parse(csv.as_bytes(), &data, Path::new("riders.csv")).expect("it is well formed")
}

/// Rows of so many weeks or months, quieter in winter, with some noise, times what `share` says of a row; `None`: no value.
fn rows((weeks, of_months): (i64, i64), rows: usize, share: impl Fn(usize) -> Option<f64>) -> Series {
    let mut csv = "day,riders\n".to_owned();
    for at in 0..rows {
        let away = at as i64;
        let time = date(1990, 1, 1)
            .saturating_add(Span::new().weeks(weeks * away))
            .saturating_add(Span::new().months(of_months * away));
        let summer = (f64::from(time.day_of_year()) / 365.25 * std::f64::consts::TAU).cos();
        let value =
            share(at).map(|share| format!("{:.3}", (1000.0 - 300.0 * summer + 100.0 * noise(at)) * share));
        let form = if of_months > 0 { "%Y-%m" } else { "%Y-%m-%d" };
        csv += &format!("{},{}\n", time.strftime(form), value.unwrap_or_default());
    }
    parsed(&csv)
}

/// Between 0 and 1.
fn noise(at: usize) -> f64 {
    ((at * at * 31 + at * 17) % 101) as f64 / 101.0
}

/// The first and the last row of each found in validation.
fn of_rows(series: &Series) -> Vec<(usize, usize)> {
    let split = Split::by_fractions(series.len(), 0.7, 0.15, (0, 0));
    unusual_days(series, &split).into_iter().map(|days| (days.rows.start, days.rows.end - 1)).collect()
}

/// The periods found in validation, which is from 2017-02-06 to 2017-07-19.
fn found(share: impl Fn(Date) -> f64) -> Vec<String> {
    let series = series(share);
    let split = Split::by_fractions(series.len(), 0.7, 0.15, (0, 0));
    unusual_days(&series, &split).iter().map(|days| days.period(&series)).collect()
}

fn lies(day: Date, from: Date, to: Date, share: f64) -> f64 {
    if (from..=to).contains(&day) { share } else { 1.0 }
}

#[test]
fn an_outage_and_a_slump_in_validation_or_right_before_it_are_found() {
    let outage = found(|day| lies(day, date(2017, 4, 4), date(2017, 4, 7), 0.0));
    assert_eq!(outage, ["2017-04-04..2017-04-07"]);
    let slump = found(|day| lies(day, date(2017, 3, 1), date(2017, 5, 31), 0.2));
    assert_eq!(slump, ["2017-03-01..2017-05-31"]);
    let whole = found(|day| lies(day, date(2017, 2, 6), date(2017, 7, 19), 0.2));
    assert_eq!(whole, ["2017-02-06..2017-07-19"]);
    let before = found(|day| lies(day, date(2017, 1, 24), date(2017, 1, 30), 0.1));
    assert_eq!(before, ["2017-01-24..2017-01-30"]);
    let crowds = found(|day| lies(day, date(2017, 6, 5), date(2017, 6, 18), 3.0));
    assert_eq!(crowds, ["2017-06-05..2017-06-18"]);
}

#[test]
fn what_is_elsewhere_stays_or_comes_every_year_is_not_told() {
    assert!(found(|_| 1.0).is_empty());
    assert!(found(|day| lies(day, date(2016, 4, 4), date(2016, 4, 8), 0.0)).is_empty(), "train");
    assert!(found(|day| lies(day, date(2017, 10, 4), date(2017, 10, 8), 0.0)).is_empty(), "test");
    assert!(found(|day| lies(day, date(2017, 4, 1), date(2018, 1, 1), 0.3)).is_empty(), "a level that stays");
    assert!(found(|day| lies(day, date(2017, 4, 4), date(2017, 4, 5), 0.1)).is_empty(), "two days");
    let wet = |day: Date| if day.iso_week_date().week() % 9 == 6 { 0.3 } else { 1.0 };
    assert!(found(wet).is_empty(), "as wet as other weeks");
    let each_april = |day: Date| if day.month() == 4 && (10..=16).contains(&day.day()) { 0.2 } else { 1.0 };
    assert!(found(each_april).is_empty());
}

#[test]
fn the_remark_names_the_days_and_how_to_leave_them_out() {
    let series = series(|day| lies(day, date(2017, 4, 4), date(2017, 4, 7), 0.1));
    let split = Split::by_fractions(series.len(), 0.7, 0.15, (0, 0));
    let told = unusual_validation(&series, &split).expect("they stand out");
    assert!(told.contains("2017-04-04 to 2017-04-07 (4 days, 10 % of the usual)"), "{told}");
    assert!(told.contains("exclude: [2017-04-04..2017-04-07]"), "{told}");
    assert_eq!(unusual_validation(&series, &split.without_validation()), None);
}

#[test]
fn what_the_test_part_holds_changes_nothing() {
    let outage = |day| lies(day, date(2017, 4, 4), date(2017, 4, 7), 0.0);
    let wild = |day: Date| if day >= date(2017, 7, 20) && day.day() % 3 > 0 { 0.05 } else { 1.0 };
    assert_eq!(found(|day| outage(day) * wild(day)), ["2017-04-04..2017-04-07"]);
    let into_it = found(|day| lies(day, date(2017, 7, 10), date(2017, 7, 30), 0.1));
    assert_eq!(into_it, ["2017-07-10..2017-07-19"], "what is tested is never left out");
}

#[test]
fn slumps_of_weeks_months_and_quarters_are_found_in_validation_or_two_rows_before_it() {
    let cases = [((1, 0), 416, 310..320, 156), ((0, 1), 180, 135..140, 36), ((0, 3), 120, 90..93, 12)];
    for (step, count, slump, three_years) in cases {
        let lies =
            |slump: Range<usize>| rows(step, count, |at| Some(if slump.contains(&at) { 0.2 } else { 1.0 }));
        assert_eq!(of_rows(&lies(slump.clone())), [(slump.start, slump.end - 1)]);
        let validation = (7 * count) / 10;
        assert_eq!(of_rows(&lies(validation - 2..validation)), [(validation - 2, validation - 1)]);
        let before = lies(slump.start - three_years..slump.end - three_years);
        assert!(of_rows(&before).is_empty(), "{count} rows");
        assert!(of_rows(&rows(step, count, |at| Some(3_f64.powf(2.0 * noise(at) - 1.0)))).is_empty());
    }
}

#[test]
fn where_too_few_rows_tell_how_far_is_usual_nothing_is_told() {
    let series = rows((1, 0), 188, |at| Some(if (133..135).contains(&at) { 0.2 } else { 1.0 }));
    assert!(of_rows(&series).is_empty());
}

#[test]
fn months_and_weeks_have_their_place_by_date_where_rows_were_dropped() {
    let dropped = |at: usize| (at % 17 != 5).then_some(1.0);
    let (of_months, weeks) = (rows((0, 3), 80, dropped), rows((1, 0), 300, dropped));
    let place = |at: usize| months(of_months.wall(at)) / 3 - months(of_months.wall(0)) / 3;
    for (at, unit) in Units::of(&of_months).expect("quarters have rounds").of.iter().enumerate() {
        assert_eq!(unit.as_ref().map_or(at as i64, |(rows, _)| place(rows.start)), at as i64);
    }
    let since = |row: usize| (weeks.wall(row).date() - weeks.wall(0).date()).get_days();
    let of = Units::of(&weeks).expect("weeks have rounds").of;
    for (at, unit) in of.iter().enumerate() {
        assert_eq!(unit.as_ref().map_or(7 * at as i32, |(rows, _)| since(rows.start)), 7 * at as i32);
    }
    assert_eq!((of.len(), of.iter().flatten().count()), (300, weeks.len()));
}
