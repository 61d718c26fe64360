//! `new`: from a CSV file that no spec describes to a spec that `check` accepts.

use super::{Path, PathBuf, code, program, read, root, stderr, stdout, temporary};
use std::fmt::Write;
use std::process::Output;

/// Calls `new mine` in `folder`.
fn new(folder: &Path, data: &Path, more: &[&str]) -> Output {
    let mut command = program();
    command.args(["new", "mine", "--data"]).arg(data).args(more).current_dir(folder);
    command.output().expect("the program starts")
}

/// Calls `new` and `check`, and gives the spec's text; files are `(name, text)`.
fn accepted(csv: &str, more: &[&str]) -> String {
    let folder = temporary();
    let data = folder.path().join("mine.csv");
    std::fs::write(&data, csv).expect("it can be written");
    let output = new(folder.path(), &data, more);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    check(folder.path());
    read(folder.path().join("experiments/mine.yaml"))
}

fn check(folder: &Path) {
    let spec = folder.join("experiments/mine.yaml");
    let output = program().arg("check").arg(&spec).output().expect("the program starts");
    assert_eq!(code(&output), 0, "{}\n{}", stderr(&output), read(&spec));
}

#[test]
fn every_nasty_file_leads_to_a_good_spec_or_a_clear_error() {
    let mut refused = Vec::new();
    let files = std::fs::read_dir(root().join("tests/data/nasty")).expect("they ship");
    let mut files: Vec<PathBuf> = files.map(|entry| entry.expect("they ship").path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension != "md"));
    files.sort();
    for file in &files {
        let folder = temporary();
        let output = new(folder.path(), file, &[]);
        match code(&output) {
            0 => check(folder.path()),
            2 => {
                let (error, name) = (stderr(&output), file.file_name().expect("a file").to_string_lossy());
                assert!(error.contains(&*name), "the file is named:\n{error}");
                let draft = folder.path().join("experiments/mine.yaml");
                assert!(!draft.exists() || read(&draft).starts_with("# NOT READY"), "{name}");
                refused.push(name[..2].to_owned());
            }
            other => panic!("{}: {other}\n{}", file.display(), stderr(&output)),
        }
    }
    let expected = ["10", "20", "22", "26", "28", "30", "32", "34", "40", "44"];
    assert_eq!(refused, expected, "of {} files", files.len());
}

/// Counts of a metro line with a break at night, every `minutes` of four weeks; weekends are quieter.
fn metro(minutes: i64) -> String {
    metro_of(minutes, 28)
}

/// The same of so many days.
fn metro_of(minutes: i64, days: i64) -> String {
    let mut csv = "time,entries,exits\n".to_owned();
    let start = jiff::civil::date(2024, 3, 4).at(0, 0, 0, 0);
    for slot in 0..days * 24 * 60 / minutes {
        let time = start.saturating_add(jiff::Span::new().minutes(slot * minutes));
        if (time.hour(), time.minute()) >= (5, 30) && time.hour() < 23 {
            let weekend = i64::from(time.weekday().to_monday_zero_offset() > 4);
            let value = 200 + 40 * (12 - (i64::from(time.hour()) - 12).abs()) - 90 * weekend + slot % 7;
            writeln!(csv, "{},{value},{}", time.strftime("%Y-%m-%d %H:%M"), value / 2).expect("text");
        }
    }
    csv
}

#[test]
fn counts_with_a_break_at_night_get_rounds_of_a_service_day_and_week() {
    // 17.5 hours of service a day.
    for (minutes, day) in [(10, 105), (15, 70), (30, 35)] {
        let spec = accepted(&metro(minutes), &[]);
        assert!(spec.contains("target: entries # or exits"), "{spec}");
        assert!(
            spec.contains(&format!("{{ seasonal_naive: {day} }}, {{ seasonal_naive: {} }}", 7 * day)),
            "{spec}"
        );
        for proposed in [
            // More than 24 times of day would be many inputs.
            "calendar: [{ slot: cyclic }, weekday], lags: [{ day: 1, around: 2 }, { week: 1, around: 2 }]",
            "profile: slot",
            "features: [calendar, beside, usual",
            // Busy days and peaks multiply.
            "log: [null, ln_1p]",
            "line: [ridge]",
            "engines: [reference]",
            "{ ridge_products: ",
            "{ boosted_trees: ",
            "{ calendar_ridge: ",
            "{ ets: ",
            "{ theta: ",
        ] {
            assert!(spec.contains(proposed), "{proposed}: {spec}");
        }
        // Few rows are trained to the end with all seeds.
        assert_eq!(spec.contains("race:"), minutes < 30, "{spec}");
    }
}

/// The same with many values below 0 from this part of the lines on.
fn with_negatives(csv: &str, from: f64) -> String {
    let first = (from * csv.lines().count() as f64) as usize;
    let changed = |(at, line): (usize, &str)| match at < first {
        true => format!("{line}\n"),
        false => line.replacen(",2", ",-2", 1) + "\n",
    };
    csv.lines().enumerate().map(changed).collect()
}

#[test]
fn of_many_weeks_the_calendar_alone_and_the_logarithm_are_tried_where_no_value_is_negative() {
    let counts = metro_of(30, 90);
    let spec = accepted(&counts, &[]);
    for proposed in [
        "lags: [{ day: 1, around: 2 }, { week: 1, around: 2 }, { week: 2 }], profile: slot",
        "features: [calendar, usual]",
        "log: [null, ln_1p]",
        "line: [null, ridge]",
    ] {
        assert!(spec.contains(proposed), "{proposed}: {spec}");
    }
    assert!(!spec.contains("level: ") && !spec.contains("beside: "), "{spec}");
    let spec = accepted(&with_negatives(&counts, 0.0), &[]);
    assert!(spec.contains("level: [null, 35]") && !spec.contains("log: "), "{spec}");
    // In the test part alone.
    let spec = accepted(&with_negatives(&counts, 0.95), &[]);
    assert!(!spec.contains("level: ") && !spec.contains("log: "), "{spec}");
}

#[test]
fn of_few_weeks_with_negative_values_the_distance_stands_for_the_logarithm() {
    let counts = metro_of(15, 30);
    let spec = accepted(&counts, &[]);
    assert!(
        spec.contains("features: [calendar, beside, usual, others]") && spec.contains("log: [null, ln_1p]"),
        "{spec}"
    );
    let spec = accepted(&with_negatives(&counts, 0.0), &[]);
    assert!(spec.contains("level: [null, 70]") && !spec.contains("log: "), "{spec}");
}

#[test]
fn of_more_than_twenty_thousand_rows_of_many_weeks_the_richest_set_is_tried_as_it_is() {
    let spec = accepted(&metro_of(15, 450), &[]);
    assert!(spec.contains("features: [usual, others]"), "{spec}");
    assert!(!spec.contains("level: ") && !spec.contains("log: "), "{spec}");
}

#[test]
fn a_spec_is_never_overwritten_and_its_name_stays_in_its_folder() {
    let folder = temporary();
    let data = folder.path().join("mine.csv");
    std::fs::write(&data, metro(30)).expect("it can be written");
    assert_eq!(code(&new(folder.path(), &data, &[])), 0);
    let spec = folder.path().join("experiments/mine.yaml");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&spec).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o644, "others may read it, as they may its data");
    }
    std::fs::write(&spec, "name: other\n").expect("it can be written");
    let output = new(folder.path(), &data, &[]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("left as it is"), "{}", stderr(&output));
    assert_eq!(read(&spec), "name: other\n");
    for name in ["../up", "a b", "", ".hidden", "a/b", "on", "con", "a."] {
        let mut command = program();
        command.args(["new", name, "--data"]).arg(&data).current_dir(folder.path());
        assert_eq!(code(&command.output().expect("the program starts")), 2, "{name}");
    }
    let left = std::fs::read_dir(folder.path().join("experiments")).expect("a folder").count();
    assert_eq!(left, 2, "the spec and the schema for editors");
    // What YAML takes for a number stands in quotes.
    let mut command = program();
    command.args(["new", "2019", "--data"]).arg(&data).current_dir(folder.path());
    assert_eq!(code(&command.output().expect("the program starts")), 0);
    assert!(read(folder.path().join("experiments/2019.yaml")).contains("name: \"2019\""));
}

#[test]
fn a_mark_of_validity_may_be_named_alone_where_times_stand_across() {
    let hours = |of: &dyn Fn(i64) -> String| (1..=24).map(of).collect::<String>();
    let names = hours(&|hour| format!(",H{hour:02},V{hour:02}"));
    let row = |day: i64| {
        let date = jiff::civil::date(2024, 1, 1).saturating_add(jiff::Span::new().days(day));
        let mark = |hour: i64| if (hour + day) % 50 == 0 { "X" } else { "V" };
        format!("{date}{}\n", hours(&|hour| format!(",{},{}", 100 + 10 * hour + day % 7, mark(hour))))
    };
    let csv = format!("day{names}\n{}", (0..40).map(row).collect::<String>());
    let spec = accepted(&csv, &["--set", "data.across.valid=[V]", "--set", "data.csv.missing=ffill"]);
    assert!(spec.contains("valid: V"), "{spec}");
}

#[test]
fn what_the_user_names_is_taken() {
    let spec = accepted(&metro(30), &["--target", "exits", "--time", "time", "--season", "50"]);
    assert!(spec.contains("target: exits # or entries") && spec.contains("seasonal_naive: 50 }"), "{spec}");
    let american = metro(30).replace("2024-03-", "03/").replace(' ', "/2024 ");
    let spec = accepted(&american, &["--date-format", "%m/%d/%Y %H:%M"]);
    assert!(spec.contains("date_format: \"%m/%d/%Y %H:%M\""), "{spec}");
}

#[test]
fn dates_that_two_formats_read_are_asked_about() {
    let mut csv = "day,entries\n".to_owned();
    for day in 1..=12 {
        for month in 1..=3 {
            writeln!(csv, "{day:02}/{month:02}/2024,{day}").expect("text");
        }
    }
    let folder = temporary();
    let data = folder.path().join("mine.csv");
    std::fs::write(&data, csv).expect("it can be written");
    let output = new(folder.path(), &data, &[]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("--date-format '%d/%m/%Y'"), "{}", stderr(&output));
}

#[test]
fn names_that_yaml_would_misread_are_quoted_and_those_that_command_a_terminal_refused() {
    let csv = metro(30).replace("time,entries,exits", "no,\"entries: \"\"all\"\" # in\",yes");
    let spec = accepted(&csv, &[]);
    assert!(
        spec.contains("time: \"no\"") && spec.contains(r#"target: "entries: \"all\" # in" # or yes"#),
        "{spec}"
    );
    let folder = temporary();
    let data = folder.path().join("mine.csv");
    std::fs::write(&data, csv.replace("# in", "\u{1b}[2J")).expect("it can be written");
    let output = new(folder.path(), &data, &[]);
    assert_eq!(code(&output), 2);
    assert!(!stderr(&output).contains('\u{1b}'), "{}", stderr(&output));
}

/// Days of riders, some of them missing, and columns that were counted on the same day.
fn days(lost: impl Fn(i64) -> bool) -> String {
    let mut csv = "day,riders,casual,registered,rain\n".to_owned();
    let mut draw = 1_u64;
    let mut noise = |below: u64| {
        draw = draw.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (draw >> 33) % below
    };
    for day in 0..400 {
        let date = jiff::civil::date(2023, 1, 2).saturating_add(jiff::Span::new().days(day));
        let (casual, registered, rain) = (noise(300), 200 + noise(500), noise(2));
        let riders = if lost(day) { String::new() } else { (casual + registered).to_string() };
        writeln!(csv, "{date},{riders},{casual},{registered},{rain}").expect("text");
    }
    csv
}

#[test]
fn columns_that_give_the_target_away_are_named() {
    let spec = accepted(&days(|_| false), &["--target", "riders"]);
    let spec = spec.replace("\n#   ", " ");
    assert!(
        spec.contains("registered and casual together tell the value of riders in the same row"),
        "{spec}"
    );
    let exits = accepted(&metro(30), &[]);
    assert!(exits.contains("exits tells the value of entries in the same row"), "{exits}");
    let honest = days(|_| false).replace("casual", "other");
    let spec = accepted(&honest, &["--target", "other"]);
    assert!(!spec.contains("rain tells"), "{spec}");
}

#[test]
fn short_holes_are_marked_and_long_ones_left_out() {
    let few = accepted(&days(|day| day % 40 == 3), &["--target", "riders"]);
    let flat = few.replace("\n#   ", " ");
    let told = " values missing: filled with the last value before them, and an input tells them apart, neither trained on nor scored \
                (mask); at most 1 in a row";
    assert!(few.contains("missing: mask") && flat.contains(told), "{few}");
    assert_eq!(flat.matches(" values missing").count(), 1, "one fact is told once: {few}");
    let long = accepted(&days(|day| (100..120).contains(&day)), &["--target", "riders"]);
    assert!(long.contains("missing: drop"), "{long}");
    let asked = accepted(&days(|day| day % 40 == 3), &["--target", "riders", "--missing", "ffill"]);
    assert!(asked.contains("missing: ffill"), "{asked}");
    let absent: String = days(|day| day % 40 == 3)
        .lines()
        .filter(|line| !line.contains(",,"))
        .map(|line| line.to_owned() + "\n")
        .collect();
    let rows = accepted(&absent, &["--target", "riders"]);
    assert!(rows.contains("gaps: mask") && rows.contains("--gaps zero"), "{rows}");
}

#[test]
fn forecasts_of_counts_that_come_near_zero_are_cut_there() {
    assert!(
        accepted(&days(|_| false), &["--target", "casual"]).contains("forecast: { at_least: 0, quantiles:")
    );
    assert!(!accepted(&metro(30), &[]).contains("at_least"), "far above zero");
    let signed = days(|_| false).replace("-02,", "-02,-");
    assert!(!accepted(&signed, &["--target", "riders"]).contains("at_least"), "not only from zero on");
}

/// Riders of three years: quiet at weekends and on a day that `closed` tells, and as many as `booked` said a day before.
fn three_years(quiet: impl Fn(jiff::civil::Date) -> bool) -> String {
    let mut csv = "day,riders,closed,booked,holiday\n".to_owned();
    let booked = |day: i64| (day * day * 31 + day * 7) % 211;
    for at in 1..=1096 {
        let day = jiff::civil::date(2015, 1, 1).saturating_add(jiff::Span::new().days(at));
        let low = i64::from(day.weekday().to_monday_zero_offset() > 4) + 2 * i64::from(quiet(day));
        let closed = i64::from(at % 40 == 0);
        let value = 2000 - 400 * low - 300 * closed + booked(at - 1) + (at * at * 17) % 53;
        writeln!(csv, "{day},{value},{closed},{},{}", booked(at), i64::from(quiet(day))).expect("text");
    }
    csv
}

#[test]
fn columns_of_0_and_1_what_leads_and_a_countrys_holidays_are_proposed() {
    let spec = accepted(&three_years(|day| (day.month(), day.day()) == (7, 4)), &[]);
    assert!(spec.contains("known: { holiday: { around: 1 }, closed: { around: 1 } }"), "{spec}");
    assert!(spec.contains("# holiday, closed hold 0 and 1 alone and may be `known`"), "{spec}");
    assert!(
        spec.contains("past: [booked]") && spec.contains("features: [calendar, usual, others]"),
        "{spec}"
    );
    assert!(!spec.contains("country:"), "one day a year is no calendar of holidays: {spec}");
    let spec = accepted(&three_years(|day| (day.month(), day.day()) == (7, 4)), &["--target", "holiday"]);
    assert!(spec.contains("known: { closed: { around: 1 } }"), "the target is not told: {spec}");
    let feasts = ["01-01", "04-27", "05-05", "12-25", "12-26"];
    let dutch = |day: jiff::civil::Date| feasts.contains(&day.strftime("%m-%d").to_string().as_str());
    let spec = accepted(&three_years(dutch), &[]);
    // Nothing is closed there at Easter and Whitsun; Ascension fell on 5 May once.
    let except = "public: { country: NL, except: [easter + 1 day, easter + 50 days, easter - 2 days] } }";
    assert!(spec.contains(except) && spec.contains("are left out (`except`) where they are as"), "{spec}");
    assert!(spec.contains("public holidays of NL lie"), "{spec}");
    let spec = accepted(&three_years(dutch), &["--country", "BE"]);
    assert!(spec.contains("country: BE") && !spec.contains("country: NL"), "{spec}");
}

#[test]
fn a_column_of_a_countrys_holidays_gives_way_to_it_and_one_that_is_known_is_asked_for() {
    let feasts = [
        "2015-01-01 2015-04-05 2015-04-06 2015-04-27 2015-05-05 2015-05-14 2015-05-24 2015-05-25 2015-12-25 2015-12-26",
        "2016-01-01 2016-03-27 2016-03-28 2016-04-27 2016-05-05 2016-05-15 2016-05-16 2016-12-25 2016-12-26",
        "2017-01-01 2017-04-16 2017-04-17 2017-04-27 2017-05-25 2017-06-04 2017-06-05 2017-12-25 2017-12-26",
    ]
    .join(" ");
    let folder = temporary();
    let data = folder.path().join("mine.csv");
    let csv = three_years(|day| feasts.contains(&day.to_string()));
    std::fs::write(&data, &csv).expect("it can be written");
    let output = new(folder.path(), &data, &[]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let (spec, told) = (read(folder.path().join("experiments/mine.yaml")), stdout(&output));
    assert!(spec.contains("country: NL") && spec.contains("known: { closed: { around: 1 } }"), "{spec}");
    let left_out = "holiday marks nearly the public holidays of NL";
    assert!(
        spec.contains(left_out) && told.contains("write `known: [holiday]` in place of `days`"),
        "{spec}"
    );
    let last = "`forecast` will need a file with closed for the rows to come, the target left empty there:\n  lookback forecast \
                results/mine --data FILE\n";
    assert!(told.ends_with(last), "{told}");
    let bare: String =
        csv.lines().map(|line| line.split(',').take(2).collect::<Vec<_>>().join(",") + "\n").collect();
    std::fs::write(&data, bare).expect("it can be written");
    std::fs::remove_file(folder.path().join("experiments/mine.yaml")).expect("it is there");
    let told = stdout(&new(folder.path(), &data, &[]));
    assert!(!told.contains("will need a file"), "{told}");
}

#[test]
fn a_short_series_gets_many_epochs_and_no_race() {
    let mut csv = "month,passengers\n".to_owned();
    for at in 0..120_i64 {
        let month = jiff::civil::date(2010, 1, 1).saturating_add(jiff::Span::new().months(at));
        writeln!(csv, "{},{}", month.strftime("%Y-%m"), 300 + 3 * at + 40 * (at % 12 - 6).abs())
            .expect("text");
    }
    let spec = accepted(&csv, &[]);
    assert!(!spec.contains("race:"), "a single seed would choose by luck: {spec}");
    let epochs =
        spec.split_once(" epochs: ").and_then(|(_, rest)| rest.split(',').next()?.parse::<u32>().ok());
    assert!(epochs > Some(60), "an epoch has six steps: {spec}");
}

/// The text without the breaks of its comments.
fn unwrapped(spec: &str) -> String {
    spec.replace("\n#   ", " ")
}

#[test]
fn days_that_are_unusual_in_validation_are_left_out_and_otherwise_check_names_them() {
    let outages = |all: &[(jiff::civil::Date, i64)]| {
        let mut csv = String::new();
        for line in three_years(|_| false).lines() {
            let (day, rest) = line.split_once(',').expect("two columns");
            let value = rest.split(',').next().expect("a value");
            let lies_in = |(from, days): &(jiff::civil::Date, i64)| {
                let after = day.parse::<jiff::civil::Date>().map(|day| i64::from((day - *from).get_days()));
                after.is_ok_and(|after| (0..*days).contains(&after))
            };
            let value = if all.iter().any(lies_in) { &value[..value.len() - 1] } else { value };
            writeln!(csv, "{day},{value}").expect("text");
        }
        csv
    };
    let folder = temporary();
    let data = folder.path().join("mine.csv");
    std::fs::write(&data, outages(&[(jiff::civil::date(2017, 6, 5), 5)])).expect("it can be written");
    let output = new(folder.path(), &data, &[]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let file = folder.path().join("experiments/mine.yaml");
    let spec = read(&file);
    let split = "split: { train: 0.70, validation: 0.15, test: 0.15, exclude: [2017-06-05..2017-06-09] }";
    assert!(spec.contains(split), "{spec}");
    let told = "unusual days in the validation part or right before it: 2017-06-05 to 2017-06-09 (5 days, 1";
    assert!(unwrapped(&spec).contains(told) && stdout(&output).contains(told), "{}", stdout(&output));
    let checked = || stdout(&program().arg("check").arg(&file).output().expect("the program starts"));
    assert!(!checked().contains("unusual days"), "they are left out: {}", checked());
    std::fs::write(&file, spec.replace(", exclude: [2017-06-05..2017-06-09]", ""))
        .expect("it can be written");
    assert!(
        checked().contains("the choice by validation rests on unusual days: 2017-06-05"),
        "{}",
        checked()
    );
    // What sees into a long slump is no validation either: so it begins earlier.
    let slump = (jiff::civil::date(2017, 3, 1), 60);
    let spec = accepted(&outages(&[slump]), &[]);
    assert!(spec.contains("exclude: [2017-03-01..2017-04-29]"), "{spec}");
    assert!(
        spec.contains("split: { validation: ") && spec.contains(" rows, test: 165 rows, exclude"),
        "{spec}"
    );
    // Nor is another outage that it then has.
    let spec = accepted(&outages(&[(jiff::civil::date(2016, 12, 5), 5), slump]), &[]);
    assert!(spec.contains("exclude: [2016-12-05..2016-12-09, 2017-03-01..2017-04-29]"), "{spec}");
    assert!(!accepted(&three_years(|_| false), &[]).contains("exclude"), "nothing is unusual");
}

/// Hours of three stations with the weather, the stations in blocks or side by side.
fn stations(blocks: bool) -> String {
    let mut rows: Vec<(usize, i64, String)> = Vec::new();
    for (at, station) in ["Alewife", "Davis", "Porter"].into_iter().enumerate() {
        for hour in 0..2400_i64 {
            let time = jiff::civil::date(2024, 1, 1).at(0, 0, 0, 0) + jiff::Span::new().hours(hour);
            let draw = |hour: i64| (hour * hour * 31 + hour * 7 + 300 * at as i64) % 211;
            let day = 100 * (12 - (i64::from(time.hour()) - 12).abs());
            let value = day * (1 + at as i64) + draw(hour - 1) + (hour * hour * 17) % 53;
            let words = ["dry", "wet"][(hour % 5 / 4) as usize];
            rows.push((
                at,
                hour,
                format!(
                    "{},{station},{},{value},{},{words}",
                    time.strftime("%Y-%m-%d %H:%M"),
                    at + 7,
                    draw(hour)
                ),
            ));
        }
    }
    if !blocks {
        rows.sort_by_key(|(at, hour, _)| (*hour, *at));
    }
    let lines: Vec<String> = rows.into_iter().map(|(_, _, line)| line).collect();
    format!("time,station,zone_fare,entries,booked,sky\n{}\n", lines.join("\n"))
}

#[test]
fn series_in_blocks_are_told_apart_like_those_side_by_side_and_their_columns_are_looked_at() {
    for blocks in [true, false] {
        let spec = unwrapped(&accepted(&stations(blocks), &[]));
        let found = spec.contains("series: station") && spec.contains("value: entries");
        assert!(found && spec.contains("target: Alewife # or Davis, Porter"), "blocks {blocks}: {spec}");
        assert!(spec.contains("past: [booked]"), "blocks {blocks}: {spec}");
        let left_out = "columns left out: zone_fare (one value for each series); sky (words: `known` or `past` takes them)";
        assert!(spec.contains(left_out), "blocks {blocks}: {spec}");
    }
}

#[test]
fn columns_that_are_left_out_are_named_with_the_reason() {
    let spec = unwrapped(&accepted(&days(|_| false).replace("rain", "is_raining"), &["--target", "casual"]));
    let told = "is_raining (the last value tells nothing of the next row beyond the series itself)";
    assert!(spec.contains("columns left out: ") && spec.contains(told), "{spec}");
    let with_more = |line: &str| {
        if line.contains("casual") { format!("{line},spare,zone\n") } else { format!("{line},,4\n") }
    };
    let spec = unwrapped(&accepted(
        &days(|_| false).lines().map(with_more).collect::<String>(),
        &["--target", "casual"],
    ));
    assert!(spec.contains("spare (empty)") && spec.contains("zone (one value in all rows)"), "{spec}");
}
