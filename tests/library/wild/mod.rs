//! Files as transit offices export them, one of each kind with made-up values: what `new` makes of them.

mod clocks;
mod exports;
mod portals;
mod tables;
mod tools;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use jiff::civil::{DateTime, date};
use lookback::new::{CsvInspection, Inspected, Wishes, inspect};

/// A weekly round with a little of everything, always above zero.
fn value(at: i64) -> i64 {
    200 + 30 * (at % 7) + (at * at) % 11
}

fn sum(rows: i64) -> f64 {
    (0..rows).map(value).sum::<i64>() as f64
}

/// `rows` lines with the time of each as `time` writes it, below `header`.
fn lines(header: &str, rows: i64, line: impl Fn(i64) -> String) -> String {
    let mut text = format!("{header}\n");
    for at in 0..rows {
        writeln!(text, "{}", line(at)).expect("text");
    }
    text
}

fn day(at: i64) -> DateTime {
    date(2019, 1, 1).at(0, 0, 0, 0).saturating_add(jiff::Span::new().days(at))
}

fn hour(at: i64) -> DateTime {
    date(2023, 1, 2).at(0, 0, 0, 0).saturating_add(jiff::Span::new().hours(at))
}

fn month(at: i64) -> DateTime {
    date(1990, 1, 1).at(0, 0, 0, 0).saturating_add(jiff::Span::new().months(at))
}

fn written(name: &str, bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::File::create(&path).expect("a file").write_all(bytes).expect("it can be written");
    (folder, path)
}

fn look(path: &Path, wishes: &[(&str, &str)]) -> Inspected {
    let mut known = Wishes::default();
    for (key, value) in wishes {
        known.set_text(key, value);
    }
    inspect(path, &known).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn ready(bytes: &[u8]) -> Box<CsvInspection> {
    let (_folder, path) = written("mine.csv", bytes);
    match look(&path, &[]) {
        Inspected::Ready(look) => look,
        Inspected::Unready(_, _, problems) => {
            panic!("{problems:?}\n{}", String::from_utf8_lossy(&bytes[..bytes.len().min(300)]))
        }
    }
}

/// Rows, first and last time, sum.
fn is(bytes: &[u8], rows: usize, first: &str, last: &str, total: f64) -> Box<CsvInspection> {
    let look = ready(bytes);
    let series = &look.series;
    let ends = (series.times[0].to_string(), series.times[series.len() - 1].to_string());
    let own = series.values.iter().sum::<f64>();
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
    assert_eq!(series.len(), rows, "{head}{:?}", look.data);
    assert!(ends.0.starts_with(first) && ends.1.starts_with(last), "{head}{ends:?}");
    assert!((own - total).abs() < 1e-6 * total, "{head}{own}, not {total}; {:?}", look.data);
    look
}

#[test]
fn times_in_several_columns_are_read_together() {
    let clocks: [(&str, &str); 8] = [
        ("%Y-%m-%d,%H", "Date,Hour"),
        ("%Y-%m-%d,%H:%M", "Date,Hour"),
        ("%d/%m/%Y,%H:%M:%S", "Datum,Uhrzeit"),
        ("%d-%m-%Y,%I.%M.%S %p", "date,time"),
        ("%m/%d/%Y,%I:%M %p", "DATE,TIME"),
        ("%d.%m.%Y,%H:%M", "Datum,"),
        ("%Y,%m,%d,%H", "year,month,day,hour"),
        ("%Y,%b,%d,%H", "Jahr,Monat,Tag,Stunde"),
    ];
    for (format, header) in clocks {
        let text = lines(&format!("{header},riders"), 400, |at| {
            format!("{},{}", hour(at).strftime(format), value(at))
        });
        let look = is(text.as_bytes(), 400, "2023-01-02T00:00", "2023-01-18T15:00", sum(400));
        assert!(look.data.time.columns().len() > 1 && look.data.target == "riders", "{:?}", look.data);
    }
    let ending = lines("Date,HourEnding,load", 480, |at| {
        format!("{},{},{}", hour(at).strftime("%m/%d/%Y"), at % 24 + 1, value(at))
    });
    is(ending.as_bytes(), 480, "2023-01-02T01:00", "2023-01-22T00:00", sum(480));
    for (header, clock) in [
        ("date,minute_of_day,flow", (|at| at % 96 * 15) as fn(i64) -> i64),
        ("date,time,flow", |at| at % 96 * 15 / 60 * 100 + at % 96 * 15 % 60),
    ] {
        let text = lines(header, 960, |at| {
            format!("{},{},{}", day(at / 96).strftime("%Y-%m-%d"), clock(at), value(at))
        });
        is(text.as_bytes(), 960, "2019-01-01T00:00", "2019-01-10T23:45", sum(960));
    }
    let ranges = lines("day,slot,riders", 480, |at| {
        format!("{},{:02}-{:02},{}", hour(at).strftime("%Y-%m-%d"), at % 24, at % 24 + 1, value(at))
    });
    is(ranges.as_bytes(), 480, "2023-01-02T00:00", "2023-01-21T23:00", sum(480));
    let quarters =
        lines("year,quarter,riders", 60, |at| format!("{},{},{}", 1990 + at / 4, at % 4 + 1, value(at)));
    is(quarters.as_bytes(), 60, "1990-01-01", "2004-10-01", sum(60));
    let months =
        lines("year,month,riders", 60, |at| format!("{},{},{}", 1990 + at / 12, at % 12 + 1, value(at)));
    is(months.as_bytes(), 60, "1990-01-01", "1994-12-01", sum(60));
}

#[test]
fn spellings_of_times_are_known() {
    let of_days = [
        "%d %b %Y",
        "%b %d %Y",
        "%a %d %b %Y",
        "%d.%m.%Y",
        "%Y/%m/%d",
        "%Y%m%d",
        "%d-%b-%Y",
        "%Y年%m月%d日",
        "%A, %d. %B %Y",
    ];
    for format in of_days {
        let text = lines("date;riders", 300, |at| format!("{};{}", day(at).strftime(format), value(at)));
        is(text.as_bytes(), 300, "2019-01-01", "2019-10-27", sum(300));
    }
    let of_hours = [
        "%Y-%m-%d %H:%M:%S.000000 UTC",
        "%Y-%m-%dT%H",
        "%Y-%m-%d %H",
        "%Y%m%d%H",
        "%d.%m.%Y %H:%M - ",
        "%m/%d/%Y %I:%M:%S %p",
        "%s",
        "%s000",
        "%d/%m/%Y %Hh",
        "%Y-%m-%dT%H:%M:%SZ",
    ];
    for format in of_hours {
        let stamp = |at: i64| {
            let zoned = hour(at).to_zoned(jiff::tz::TimeZone::UTC).expect("a time");
            let text = zoned.strftime(format).to_string();
            if text.ends_with(" - ") {
                text + &hour(at + 1).strftime("%d.%m.%Y %H:%M").to_string()
            } else {
                text
            }
        };
        let text = lines("time,riders", 400, |at| format!("{},{}", stamp(at), value(at)));
        is(text.as_bytes(), 400, "2023-01-02T00:00", "2023-01-18T15:00", sum(400));
    }
    let of_weeks = ["%G-W%V", "%G%V", "%Y-%m-%d/"];
    for format in of_weeks {
        let stamp = |at: i64| {
            let first = date(2019, 1, 7).at(0, 0, 0, 0).saturating_add(jiff::Span::new().weeks(at));
            let last = first.saturating_add(jiff::Span::new().days(6)).strftime("%Y-%m-%d").to_string();
            first.strftime(format).to_string() + if format.ends_with('/') { &last } else { "" }
        };
        let text = lines("week,riders", 150, |at| format!("{},{}", stamp(at), value(at)));
        is(text.as_bytes(), 150, "2019-01-07", "2021-11-15", sum(150));
    }
    let of_months = ["%Y-%m", "%b %Y", "%B-%Y", "%YM%m", "%Y%m", "%m/%Y", "%Y-%-m", "%b-%y"];
    for format in of_months {
        let text = lines("month,riders", 120, |at| format!("{},{}", month(at).strftime(format), value(at)));
        is(text.as_bytes(), 120, "1990-01-01", "1999-12-01", sum(120));
    }
    let quarter = |at: i64| (1990 + at / 4, at % 4 + 1);
    let of_quarters: [fn((i64, i64)) -> String; 6] = [
        |(year, quarter)| format!("Q{quarter} {year}"),
        |(year, quarter)| format!("{year}-Q{quarter}"),
        |(year, quarter)| format!("{year}Q{quarter}"),
        |(year, quarter)| format!("{quarter}Q{year}"),
        |(year, quarter)| format!("{year}.{quarter}"),
        |(year, quarter)| format!("{year}:{quarter}"),
    ];
    for write in of_quarters {
        let text = lines("quarter,riders", 80, |at| format!("{},{}", write(quarter(at)), value(at)));
        is(text.as_bytes(), 80, "1990-01-01", "2009-10-01", sum(80));
    }
    let weeks = lines("week,riders", 150, |at| {
        let monday = date(2018, 1, 1).saturating_add(jiff::Span::new().weeks(at)).iso_week_date();
        format!("{}-W{:02},{}", monday.year(), monday.week(), value(at))
    });
    is(weeks.as_bytes(), 150, "2018-01-01", "2020-11-09", sum(150));
    let fiscal =
        lines("fiscal year,riders", 60, |at| format!("{}-{:02},{}", 1950 + at, (51 + at) % 100, value(at)));
    is(fiscal.as_bytes(), 60, "1950-01-01", "2009-01-01", sum(60));
    let decimal = lines("t,ppm", 120, |at| format!("{:.3},{}", 1990.0 + at as f64 / 12.0, value(at)));
    is(decimal.as_bytes(), 120, "1990-01-01", "1999-12-01", sum(120));
}

#[test]
fn day_and_month_are_told_apart_by_the_whole_file_and_by_even_steps() {
    // The first 3456 rows are of the 1st to the 12th: both orders read them.
    let five = |at: i64| date(2016, 1, 1).at(0, 0, 0, 0).saturating_add(jiff::Span::new().minutes(5 * at));
    let text = lines("t,flow", 4000, |at| format!("{},{}", five(at).strftime("%d/%m/%Y %H:%M"), value(at)));
    let look = is(text.as_bytes(), 4000, "2016-01-01", "2016-01-14", sum(4000));
    assert_eq!(look.data.csv.date_format.as_deref(), Some("%d/%m/%Y %H:%M"));
    let text = lines("month,riders", 120, |at| format!("{},{}", month(at).strftime("%-m/%-d/%Y"), value(at)));
    let look = is(text.as_bytes(), 120, "1990-01-01", "1999-12-01", sum(120));
    let told = look.guesses.join("\n");
    assert!(told.contains("%m/%d/%Y") && told.contains("%d/%m/%Y"), "{told}");
}

#[test]
fn the_last_business_day_of_each_month_is_a_month() {
    let text = lines("date,riders", 120, |at| {
        let last = month(at).date().last_of_month();
        let back = (i64::from(last.weekday().to_monday_one_offset()) - 5).max(0);
        format!("{},{}", last.saturating_sub(jiff::Span::new().days(back)), value(at))
    });
    let look = is(text.as_bytes(), 120, "1990-01-31", "1999-12-31", sum(120));
    assert_eq!(look.series.step.to_string(), "1 month");
}

#[test]
fn series_in_rows_give_what_series_in_columns_give() {
    let station = |at: i64, of: i64| value(at + of) + 50 * of;
    let mut long = "Date,Code,Station,Total\n".to_owned();
    let mut wide = "Date,ALPHA,BRAVO,CEDAR\n".to_owned();
    for at in 0..100 {
        let stamp = day(at).strftime("%Y-%m-%d").to_string();
        for (of, name) in [(0, "ALPHA"), (1, "BRAVO"), (2, "CEDAR")] {
            writeln!(long, "{stamp},{:03},{name},{}", of + 7, station(at, of)).expect("text");
        }
        writeln!(wide, "{stamp},{},{},{}", station(at, 0), station(at, 1), station(at, 2)).expect("text");
    }
    let (long, wide) = (ready(long.as_bytes()), ready(wide.as_bytes()));
    assert_eq!(long.data.series.0, ["Station"]);
    assert_eq!((long.data.target.as_str(), long.data.value.as_deref()), ("ALPHA", Some("Total")));
    assert_eq!(long.others, ["BRAVO", "CEDAR"]);
    assert_eq!((&long.series.values, &long.series.times), (&wide.series.values, &wide.series.times));
}

#[test]
fn a_row_for_each_place_and_time_that_no_column_tells_apart_is_never_averaged_by_advice() {
    let text = lines("date,riders", 200, |at| format!("{},{}", day(at / 4).strftime("%Y-%m-%d"), value(at)));
    let (_folder, path) = written("mine.csv", text.as_bytes());
    let Inspected::Unready(_, _, problems) = look(&path, &[]) else { panic!("it is no series") };
    assert!(!format!("{problems:?}").contains("duplicates"), "{problems:?}");
    assert!(format!("{problems:?}").contains("--series"), "{problems:?}");
}

#[test]
fn several_columns_tell_series_apart_where_one_does_not() {
    let mut text = "JOUR;ARRET;TITRE;NB_VALD\n".to_owned();
    for at in 0..80 {
        for (stop, ticket, extra) in
            [("MOULIN", "PASS", 0), ("MOULIN", "JEUNE", 3), ("FONTAINE", "PASS", 5), ("FONTAINE", "JEUNE", 9)]
        {
            writeln!(text, "{};{stop};{ticket};{}", day(at).strftime("%d/%m/%Y"), value(at) + extra)
                .expect("text");
        }
    }
    let look = is(text.as_bytes(), 80, "2019-01-01", "2019-03-21", sum(80));
    assert_eq!(look.data.series.0, ["ARRET", "TITRE"]);
    assert_eq!(look.data.target, "MOULIN / PASS");
}

#[test]
fn hours_and_months_across_become_rows() {
    let header: Vec<String> = (0..24).map(|hour| format!("{hour:02}-{:02}", hour + 1)).collect();
    let text = lines(&format!("Datum;{}", header.join(";")), 40, |at| {
        let values: Vec<String> = (0..24).map(|hour| value(at * 24 + hour).to_string()).collect();
        format!("{};{}", day(at).strftime("%d.%m.%Y"), values.join(";"))
    });
    is(text.as_bytes(), 960, "2019-01-01T00:00", "2019-02-09T23:00", sum(960));
    let text = lines("YEAR,JAN,FEB,MAR,APR,MAY,JUN,JUL,AUG,SEP,OCT,NOV,DEC", 30, |at| {
        let values: Vec<String> = (0..12).map(|month| value(at * 12 + month).to_string()).collect();
        format!("{},{}", 1950 + at, values.join(","))
    });
    is(text.as_bytes(), 360, "1950-01-01", "1979-12-01", sum(360));
}

#[test]
fn what_stands_above_and_below_the_rows_is_left_out() {
    let body = |separator: &str| {
        lines(&format!("time{separator}riders"), 200, |at| {
            format!("{}{separator}{}", day(at).strftime("%Y-%m-%d"), value(at))
        })
    };
    let files = [
        format!("Report of riders\nhttps://example.org\n\n{}", body(",")),
        format!("Zeitraum;1. Januar 2019 00:00 -> 31. Dezember 2019 00:00\n;\n{}", body(";")),
        format!("sep=;\n{}", body(";")),
        format!("{}Grand Total,{}\n", body(","), sum(200)),
        format!("{}\nSource: transit office, revised\n", body(",")),
        body(",").replace("riders\n", "riders\n,[persons]\n"),
        body(",").replace('\n', "\r"),
        format!("# made by hand\n{}", body(",")),
    ];
    for text in files {
        is(text.as_bytes(), 200, "2019-01-01", "2019-07-19", sum(200));
    }
}

#[test]
fn encodings_are_guessed_and_said_and_packed_files_opened() {
    let names = "日期,客流量,出站量";
    let text =
        lines(names, 300, |at| format!("{},{},{}", day(at).strftime("%Y/%m/%d"), value(at), value(at) / 2));
    for encoding in [encoding_rs::GB18030, encoding_rs::BIG5] {
        let (bytes, _, failed) = encoding.encode(&text);
        if failed {
            continue;
        }
        let look = is(&bytes, 300, "2019-01-01", "2019-10-27", sum(300));
        assert_eq!(look.data.target, "客流量");
        assert!(look.guesses.iter().any(|guess| guess.starts_with("encoding: ")), "{:?}", look.guesses);
    }
    let text = lines("Date;Fréquentation à l’arrêt", 300, |at| {
        format!("{};{}", day(at).strftime("%d/%m/%Y"), value(at))
    });
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(&text);
    assert_eq!(is(&bytes, 300, "2019-01-01", "2019-10-27", sum(300)).data.target, "Fréquentation à l’arrêt");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(text.as_bytes()).expect("memory");
    is(&packed.finish().expect("memory"), 300, "2019-01-01", "2019-10-27", sum(300));
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("riders.csv", zip::write::SimpleFileOptions::default()).expect("memory");
    archive.write_all(text.as_bytes()).expect("memory");
    is(&archive.finish().expect("memory").into_inner(), 300, "2019-01-01", "2019-10-27", sum(300));
}

#[test]
fn a_row_number_a_code_a_year_or_a_constant_is_no_target() {
    /// A line of a file by its number.
    type Line = fn(i64) -> String;
    let files: [(&str, Line); 5] = [
        ("Unnamed: 0,date,riders", |at| format!("{at},{},{}", day(at).strftime("%Y-%m-%d"), value(at))),
        ("trip_no,date,riders", |at| format!("{},{},{}", 1001 + at, day(at).strftime("%m/%d/%Y"), value(at))),
        ("date,entry_gate_no,persons", |at| {
            format!("{},{},{}", day(at).strftime("%Y-%m-%d"), at % 5 + 1, value(at))
        }),
        (",year,month,is_holiday,boardings", |at| {
            format!("{},2019,{},0,{}", day(at).strftime("%Y-%m-%d"), day(at).month(), value(at))
        }),
        ("date,county,station_id,lat,volume", |at| {
            format!("{},12,4711,53.1,{}", day(at).strftime("%Y-%m-%d"), value(at))
        }),
    ];
    for (header, line) in files {
        let text = lines(header, 200, line);
        is(text.as_bytes(), 200, "2019-01-01", "2019-07-19", sum(200));
    }
}

#[test]
fn a_running_total_is_read_as_its_increments_and_said() {
    let mut total = 0;
    let mut text = "date,total_entries\n".to_owned();
    for at in 0..200 {
        total = if at == 120 { 17 } else { total + value(at) };
        writeln!(text, "{},{total}", day(at).strftime("%Y-%m-%d")).expect("text");
    }
    let look = ready(text.as_bytes());
    assert!(look.data.counter);
    assert_eq!(look.series.values[0], value(1) as f64);
    assert_eq!(look.series.len(), 198, "the first row, and the one where it began again");
    assert!(look.guesses.iter().any(|guess| guess.contains("never fall")), "{:?}", look.guesses);
}

#[test]
fn a_short_running_total_without_holes_is_said_to_have_none() {
    let text = lines("date,entries", 56, |at| format!("{},{}", day(at).strftime("%Y-%m-%d"), sum(at + 1)));
    let look = ready(text.as_bytes());
    assert!(look.data.counter && look.series.len() == 55);
    assert!(!look.guesses.iter().any(|guess| guess.contains("missing")), "{:?}", look.guesses);
}

#[test]
fn marks_of_numbers_that_the_user_states_are_no_guess() {
    let text = lines("date;power", 60, |at| format!("{};1.{}", day(at).strftime("%Y-%m-%d"), value(at)));
    let read = |wishes: &[(&str, &str)]| {
        let (_folder, path) = written("mine.csv", text.as_bytes());
        let Inspected::Ready(look) = look(&path, wishes) else { panic!("it reads") };
        (look.series.values[0], look.guesses.join("\n"))
    };
    let (value, said) = read(&[]);
    assert_eq!(value, 1200.0);
    assert!(said.contains("--set data.csv.decimal=. if these are decimals"), "{said}");
    let (value, said) = read(&[("data.csv.decimal", ".")]);
    assert_eq!(value, 1.2);
    assert!(!said.contains("thousands"), "{said}");
}

#[test]
fn words_for_small_counts_are_missing_and_damaged_numbers_are_not() {
    let line = |word: &'static str| {
        move |at: i64| {
            let count = if at % 9 == 4 { word.to_owned() } else { value(at).to_string() };
            format!("{},{count}", day(at).strftime("%Y-%m-%d"))
        }
    };
    for word in ["Moins de 5", "<5", "closed", "-"] {
        let look = ready(lines("date,NB_VALD", 200, line(word)).as_bytes());
        assert_eq!(look.series.len(), 178, "{word}");
    }
    for word in ["inf", "1e400", "0x1F", "１２"] {
        let (_folder, path) = written("mine.csv", lines("date,riders", 200, line(word)).as_bytes());
        assert!(matches!(look(&path, &[]), Inspected::Unready(..)), "{word}");
    }
}

#[test]
fn what_holds_no_series_is_refused_with_a_reason() {
    let files = [
        (
            lines("origin,destination,count", 60, |at| format!("A{at},B{},{}", at % 7, value(at))),
            "none of the columns holds times",
        ),
        (
            lines("a,b,c", 60, |at| format!("{}.5,{}.25,{}", value(at), value(at + 1), value(at + 2))),
            "no column holds times",
        ),
        (lines("Month,Sales", 36, |at| format!("{}-{:02},{}", at / 12 + 1, at % 12 + 1, value(at))), "year"),
    ];
    for (text, reason) in files {
        let (_folder, path) = written("mine.csv", text.as_bytes());
        match inspect(&path, &Wishes::default()) {
            Err(error) => assert!(error.to_string().contains(reason), "{reason}: {error}"),
            Ok(Inspected::Unready(_, _, problems)) => {
                assert!(format!("{problems:?}").contains(reason), "{reason}: {problems:?}")
            }
            Ok(Inspected::Ready(look)) => panic!("{reason}: {:?}", look.data),
        }
    }
    let matrix = lines("a,b,c", 60, |at| format!("{}.5,{}.25,{}", value(at), value(at + 1), value(at + 2)));
    let (_folder, path) = written("mine.csv", matrix.as_bytes());
    let Inspected::Ready(look) = look(&path, &[("time", "{ start: 2012-03-01, step: 5 minutes }")]) else {
        panic!("times are told")
    };
    assert_eq!(look.series.times[59].to_string(), "2012-03-01T04:55:00");
}
