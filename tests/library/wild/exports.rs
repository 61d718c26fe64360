//! Kinds of exports that were once read wrongly without a word.

use super::*;

/// The same text in another encoding, in which every character of it is.
fn in_encoding(text: &str, table: impl Fn(char) -> Option<u8>) -> Vec<u8> {
    let byte = |c: char| if c.is_ascii() { c as u8 } else { table(c).unwrap_or_else(|| panic!("{c}")) };
    text.chars().map(byte).collect()
}

fn problems(bytes: &[u8], wishes: &[(&str, &str)]) -> String {
    let (_folder, path) = written("mine.csv", bytes);
    match look(&path, wishes) {
        Inspected::Unready(_, _, problems) => format!("{problems:?}"),
        Inspected::Ready(look) => panic!("it was read: {:?}", look.data),
    }
}

#[test]
fn the_euro_sign_tells_latin_9_from_its_elder_and_from_windows() {
    let text =
        |header: &str| lines(header, 200, |at| format!("{};{}", day(at).strftime("%d.%m.%Y"), value(at)));
    let latin_9 = |c: char| match c {
        '€' => Some(0xa4),
        'Š' => Some(0xa6),
        'œ' => Some(0xbd),
        c => u8::try_from(c as u32).ok(),
    };
    for header in ["Päivä;Määrä €", "Date;Recettes en € du cœur", "Kuupäev;Sõitjaid Šveitsis"] {
        let look = is(&in_encoding(&text(header), latin_9), 200, "2019-01-01", "2019-07-19", sum(200));
        assert_eq!(look.data.target, header.split(';').next_back().expect("two names"));
        assert_eq!(look.data.csv.encoding.as_deref(), Some("iso-8859-15"));
    }
    let (bytes, ..) = encoding_rs::WINDOWS_1252.encode("Datum;Einnahmen in €\n");
    let rest = text("");
    let bytes = [bytes.as_ref(), rest.trim_start().as_bytes()].concat();
    let look = is(&bytes, 200, "2019-01-01", "2019-07-19", sum(200));
    assert_eq!(look.data.target, "Einnahmen in €");
}

#[test]
fn hebrew_is_read_as_hebrew() {
    let text = lines("תאריך;מספר נוסעים", 200, |at| {
        format!("{};{}", day(at).strftime("%d.%m.%Y"), value(at))
    });
    let (bytes, _, failed) = encoding_rs::WINDOWS_1255.encode(&text);
    assert!(!failed);
    assert_eq!(is(&bytes, 200, "2019-01-01", "2019-07-19", sum(200)).data.target, "מספר נוסעים");
}

#[test]
fn code_pages_of_the_baltic_and_of_old_macintoshes_are_known_by_their_words() {
    let tables: [(&str, &'static encoding_rs::Encoding); 2] = [
        ("Datums;Pasažieru skaits mēnesī", encoding_rs::WINDOWS_1257),
        ("Дата;Пассажиры за день", encoding_rs::X_MAC_CYRILLIC),
    ];
    for (header, encoding) in tables {
        let text = lines(header, 200, |at| format!("{};{}", day(at).strftime("%d.%m.%Y"), value(at)));
        let (bytes, _, failed) = encoding.encode(&text);
        assert!(!failed, "{header}");
        let look = is(&bytes, 200, "2019-01-01", "2019-07-19", sum(200));
        assert_eq!(
            Some(look.data.target.as_str()),
            header.split(';').next_back(),
            "{:?}",
            look.data.csv.encoding
        );
    }
}

#[test]
fn a_column_that_tells_the_times_once_more_or_counts_the_rows_is_no_target() {
    let twice = lines("code,month,riders", 120, |at| {
        format!("{},{},{}", month(at).strftime("%Y%m"), month(at).strftime("%Y %B"), value(at))
    });
    assert_eq!(is(twice.as_bytes(), 120, "1990-01", "1999-12", sum(120)).data.target, "riders");
    let counted = lines("\"\",\"x\"", 120, |at| format!("\"{}\",{}", at + 1, value(at)));
    let (_folder, path) = written("mine.csv", counted.as_bytes());
    let wish = [("data.time", "{ start: 2012-03-01, step: day }")];
    let Inspected::Ready(read) = look(&path, &wish) else { panic!("{counted}") };
    assert_eq!((read.data.target.as_str(), read.series.len()), ("x", 120));
}

#[test]
fn parts_of_years_of_which_some_are_whole_and_milliseconds_of_several_places_are_times() {
    let parts = lines("\"\",\"time\",\"value\"", 120, |at| {
        format!("\"{}\",{},{}", at + 1, 1990.0 + at as f64 / 12.0, value(at))
    });
    is(parts.as_bytes(), 120, "1990-01", "1999-12", sum(120));
    let places = lines("place,measured_from,measured_to,value", 400, |at| {
        let from = 1_672_617_600 + at / 2 * 3600;
        format!("p{},{from}000,{}000,{}", at % 2, from + 3600, value(at / 2) + at % 2)
    });
    let look = is(places.as_bytes(), 200, "2023-01-02T00:00", "2023-01-10T07:00", sum(200));
    assert_eq!((look.data.target.as_str(), look.others.len()), ("p0", 1));
    let halves = lines("التاريخ,الركاب", 400, |at| {
        let half = if hour(at).hour() < 12 { "ص" } else { "م" };
        format!("{} {half},{}", hour(at).strftime("%d/%m/%Y %I:%M"), value(at))
    });
    is(halves.as_bytes(), 400, "2023-01-02T00:00", "2023-01-18T15:00", sum(400));
}

#[test]
fn hours_across_beside_months_are_no_hours_of_a_day() {
    let names: String =
        (4..24).map(|hour| format!(",{hour:02}-{:02} in,{hour:02}-{:02} out", hour + 1, hour + 1)).collect();
    let months = lines(&format!("month{names},made"), 60, |at| {
        let values: String = (0..40).map(|slot| format!(",{}", value(at) + slot)).collect();
        format!("{}{values},{}03", month(at).strftime("%Y-%m"), month(at).strftime("%Y%m"))
    });
    let look = is(months.as_bytes(), 60, "1990-01", "1994-12", sum(60));
    assert!(look.data.across.is_none(), "{:?}", look.data);
    // Beside days every other column is the hours of one direction.
    let days = lines(&format!("day{names}"), 60, |at| {
        let values: String =
            (0..40).map(|slot| format!(",{}", value(at * 20 + slot / 2) + slot % 2 * 1000)).collect();
        format!("{}{values}", day(at).strftime("%Y-%m-%d"))
    });
    let look = is(days.as_bytes(), 1200, "2019-01-01T04:00", "2019-03-01T23:00", sum(1200));
    assert!(
        look.guesses.iter().any(|guess| guess.contains("\"04-05 out\"") && guess.contains("14 more")),
        "{:?}",
        look.guesses
    );
}

#[test]
fn a_table_of_few_rows_below_many_lines_of_words_is_found() {
    let names: String = (0..72).map(|at| format!(",\"{}\"", month(at).strftime("%B %Y"))).collect();
    let row = |name: &str, more: i64| {
        let values: String = (0..72).map(|at| format!(",\"1,{:03}\"", value(at) + more)).collect();
        format!("\"{name}\"{values}\n")
    };
    let text = format!(
        "\"Passengers, by month\"\n\"Frequency: Monthly\"\n\"Table: 23-10\"\n\"Release date: 2023-03-16\"\n\"Geography: Canada\"\n\n\
         \"\"{names}\n{}{}\n\"Footnotes:\"\n\"1 Data are in thousands.\"\n",
        row("Total", 0),
        row("Rail", 7)
    );
    let look = is(text.as_bytes(), 72, "1990-01", "1995-12", 72_000.0 + sum(72));
    assert_eq!((look.data.target.as_str(), look.others.as_slice()), ("Total", &["Rail".to_owned()][..]));
}

#[test]
fn rows_with_more_fields_than_names_have_numbers_for_names() {
    let head = "\"Libellé\";\"Nombre de voyageurs\"\n\"idBank\";\"001717000\"\n\"Dernière mise à jour\";\"31/01/2023 12:00\"\n\"Période\";\"\"";
    let text = lines(head, 120, |at| {
        format!("\"{}\";\"{},5\";\"A\"", month(119 - at).strftime("%Y-%m"), value(119 - at))
    });
    let look = is(text.as_bytes(), 120, "1990-01", "1999-12", sum(120) + 60.0);
    assert_eq!((look.data.csv.header, look.data.csv.skip_header), (Some(false), Some(4)));
    assert_eq!(look.data.target, "column 2");
}

#[test]
fn four_bytes_a_character_are_read_by_their_mark() {
    let text = lines("Datum;Fahrgäste", 200, |at| format!("{};{}", day(at).strftime("%d.%m.%Y"), value(at)));
    let of = |order: fn(u32) -> [u8; 4]| -> Vec<u8> {
        format!("\u{feff}{text}").chars().flat_map(|c| order(u32::from(c))).collect()
    };
    for bytes in [of(u32::to_le_bytes), of(u32::to_be_bytes)] {
        assert_eq!(is(&bytes, 200, "2019-01-01", "2019-07-19", sum(200)).data.target, "Fahrgäste");
    }
}

#[test]
fn a_zone_behind_an_offset_is_read_where_it_has_that_offset() {
    let text = |zone: &str| {
        lines("time,riders", 200, |at| {
            format!("{}+01:00[{zone}],{}", hour(at).strftime("%Y-%m-%dT%H:%M"), value(at))
        })
    };
    is(text("Europe/Berlin").as_bytes(), 200, "2023-01-02T00:00", "2023-01-10T07:00", sum(200));
    let data = ready(text("Europe/Berlin").as_bytes()).data;
    for (zone, why) in [("America/Chicago", "does not have then"), ("Middle/Earth", "no IANA time zone")] {
        let read = lookback::data::Series::parse(text(zone).as_bytes(), &data, Path::new("x.csv"));
        let refused = read.expect_err("another zone").to_string();
        assert!(refused.contains(why), "{refused}");
    }
}

#[test]
fn thousands_may_be_parted_by_low_lines() {
    let text =
        lines("date,riders", 200, |at| format!("{},{}_{:03}", day(at).strftime("%Y-%m-%d"), value(at), at));
    let look = is(text.as_bytes(), 200, "2019-01-01", "2019-07-19", 1000.0 * sum(200) + 19_900.0);
    assert_eq!(look.data.csv.thousands.as_deref(), Some("_"));
}

#[test]
fn times_that_are_even_but_for_some_seconds_are_put_to_the_nearest_step_and_said() {
    let noisy = |at: i64| hour(0).saturating_add(jiff::Span::new().seconds(900 * at + (at * 7) % 5 - 2));
    let text =
        lines("time,riders", 400, |at| format!("{},{}", noisy(at).strftime("%Y-%m-%d %H:%M:%S"), value(at)));
    let read = is(text.as_bytes(), 400, "2023-01-02T00:00", "2023-01-06T03:45", sum(400));
    assert!(
        read.guesses.iter().any(|guess| guess.contains("even but for up to 2 seconds")),
        "{:?}",
        read.guesses
    );
    assert!(read.data.resample.as_ref().is_some_and(|own| own.nearest && own.every == "15 minutes"));
    // What is even by itself stays as it is, and what lies far off is no noise.
    let drift = lines("time,riders", 400, |at| {
        let time = hour(0).saturating_add(jiff::Span::new().seconds(901 * at));
        format!("{},{}", time.strftime("%Y-%m-%d %H:%M:%S"), value(at))
    });
    assert!(
        is(drift.as_bytes(), 400, "2023-01-02T00:00", "2023-01-06T03:51", sum(400)).data.resample.is_none()
    );
    let far = lines("time,riders", 400, |at| {
        let time = hour(0).saturating_add(jiff::Span::new().seconds(900 * at + (at * at) % 400));
        format!("{},{}", time.strftime("%Y-%m-%d %H:%M:%S"), value(at))
    });
    let told = problems(far.as_bytes(), &[]);
    assert!(told.contains("`resample: { every: 1 hour, by: count }`"), "{told}");
    let (_folder, path) = written("mine.csv", far.as_bytes());
    let wish = [("data.resample", "{ every: 1 hour, by: sum }")];
    let Inspected::Ready(read) = look(&path, &wish) else { panic!("the remedy reads it") };
    assert_eq!((read.series.len(), read.series.values.iter().sum::<f64>()), (100, sum(400)));
}

#[test]
fn columns_beside_hours_across_are_named_where_they_are_left_out() {
    let names: String = (6..24).map(|hour| format!(",{hour:02}시-{:02}시", hour + 1)).collect();
    let text = lines(&format!("날짜,06시 이전{names},24시 이후"), 60, |at| {
        let values: String = (0..20).map(|slot| format!(",{}", value(at * 20 + slot))).collect();
        format!("{}{values}", day(at).strftime("%Y-%m-%d"))
    });
    let total = (0..60).flat_map(|at| (1..19).map(move |slot| value(at * 20 + slot))).sum::<i64>() as f64;
    let look = is(text.as_bytes(), 60 * 18, "2019-01-01T06:00", "2019-03-01T23:00", total);
    let told = "columns \"06시 이전\", \"24시 이후\" of numbers beside the hours are left out";
    assert!(look.guesses.iter().any(|guess| guess == told), "{:?}", look.guesses);
}

#[test]
fn days_of_a_month_across_are_days_and_those_that_no_month_has_are_none() {
    let first = |month: i8| date(2019, month, 1);
    let days = |month: i8| i64::from(first(month).days_in_month());
    let at = |month: i8, day: i64| i64::from(first(month).day_of_year()) + day - 2;
    for (name, empty) in [("", ""), ("Tag ", "-"), ("d", "")] {
        let names: String = (1..32).map(|day| format!(",{name}{day}")).collect();
        let mut text = format!("Month{names},Total\n");
        for month in 1..=12 {
            let cell = |day: i64| match day <= days(month) {
                true => format!(",{}", value(at(month, day))),
                false => format!(",{empty}"),
            };
            let total: i64 = (1..=days(month)).map(|day| value(at(month, day))).sum();
            writeln!(text, "2019-{month:02}{},{total}", (1..32).map(cell).collect::<String>()).expect("text");
        }
        let look = is(text.as_bytes(), 365, "2019-01-01", "2019-12-31", sum(365));
        assert!(
            look.series.notes.iter().any(|note| note.starts_with("7 empty fields of days")),
            "{:?}",
            look.series.notes
        );
        assert!(
            look.guesses.iter().any(|guess| guess.contains("column \"Total\" of numbers")),
            "{:?}",
            look.guesses
        );
    }
    // A value at a day that its month does not have is an error.
    let data = ready(
        lines(&format!("Month{}", (1..32).map(|day| format!(",{day}")).collect::<String>()), 12, |at| {
            format!(
                "2019-{:02}{}",
                at + 1,
                (0..31).map(|day| if day < days(at as i8 + 1) { ",5" } else { "," }).collect::<String>()
            )
        })
        .replace(",5,5", ",5,6")
        .as_bytes(),
    )
    .data;
    let names: String = (1..32).map(|day| format!(",{day}")).collect();
    let bad = format!("Month{names}\n2019-01{}\n2019-02{}\n", ",5".repeat(31), ",5".repeat(31));
    let refused =
        lookback::data::Series::parse(bad.as_bytes(), &data, Path::new("x.csv")).expect_err("February 29th");
    assert!(
        refused.to_string().contains("\"2019-02 29\" is a time that no calendar and clock has"),
        "{refused}"
    );
}

/// A table whose columns are `columns` and whose rows begin with `rows`.
fn table(corner: &str, columns: &[String], rows: &[String], cell: impl Fn(i64, i64) -> i64) -> String {
    let mut text = format!("{corner};{}\n", columns.join(";"));
    for (at, row) in (0..).zip(rows) {
        let cells: Vec<String> =
            (0..columns.len() as i64).map(|column| cell(at, column).to_string()).collect();
        writeln!(text, "{row};{}", cells.join(";")).expect("text");
    }
    text
}

#[test]
fn a_time_of_which_rows_hold_one_part_and_names_of_columns_the_other_is_one_time() {
    let years: Vec<String> = (1980..2020).map(|year| year.to_string()).collect();
    let months: Vec<String> = (0..12).map(|at| month(at).strftime("%B").to_string()).collect();
    let by_years = |rows: &[String], corner: &str| {
        let each = rows.len() as i64;
        table(corner, &years, rows, |row, column| value(column * each + row))
    };
    is(by_years(&months, "Month").as_bytes(), 480, "1980-01", "2019-12", sum(480));
    let numbers: Vec<String> = (1..13).map(|month| month.to_string()).collect();
    is(by_years(&numbers, "Monat").as_bytes(), 480, "1980-01", "2019-12", sum(480));
    let quarters: Vec<String> = (1..5).map(|quarter| format!("Q{quarter}")).collect();
    is(by_years(&quarters, "Quarter").as_bytes(), 160, "1980-01", "2019-10", sum(160));
    let dates: Vec<String> = (0..40).map(|at| day(at).strftime("%d.%m.%Y").to_string()).collect();
    let hours: Vec<String> = (0..24).map(|hour| format!("{hour:02}:00")).collect();
    let by_dates = table("Hour", &dates, &hours, |row, column| value(column * 24 + row));
    let look = is(by_dates.as_bytes(), 960, "2019-01-01T00:00", "2019-02-09T23:00", sum(960));
    assert!(look.guesses.iter().any(|guess| guess.contains("hold each time together")), "{:?}", look.guesses);
    // A total below is none of the months.
    let with_total = format!("{}Total;{}\n", by_years(&months, "Month"), vec!["9"; 40].join(";"));
    is(with_total.as_bytes(), 480, "1980-01", "2019-12", sum(480));
    // Twelve stations are no months.
    let stations = by_years(&numbers, "Station");
    assert_eq!(ready(stations.as_bytes()).series.len(), 40);
}

#[test]
fn what_all_names_of_dates_have_around_them_is_no_part_of_the_date() {
    for (before, behind) in [("X", ""), ("", " Resor"), ("pax_", ""), ("", " 월")] {
        let names: Vec<String> =
            (0..72).map(|at| format!("{before}{}{behind}", month(at).strftime("%Y.%m"))).collect();
        let text =
            table("Line", &names, &["Red".to_owned(), "Blue".to_owned()], |row, column| value(column) + row);
        let look = is(text.as_bytes(), 72, "1990-01", "1995-12", sum(72));
        assert_eq!((look.data.target.as_str(), look.others.as_slice()), ("Red", &["Blue".to_owned()][..]));
    }
}

#[test]
fn files_that_are_no_table_are_called_what_they_are() {
    let tar = [vec![b'a'; 257], b"ustar".to_vec(), vec![0; 250]].concat();
    let files: [(&[u8], &str); 9] = [
        (b"\n<div class=\"error\">Not found, sorry</div>\n", "an HTML page"),
        (b"<META http-equiv=\"refresh\">\n", "an HTML page"),
        (b"# remarks\n@relation tourism\n@data\nT1:1979-01-01:5,6\n", ".tsf"),
        (b"{\"date\":\"2020-01-01\",\"riders\":5}\n{\"date\":\"2020-01-02\",\"riders\":6}\n", "JSON"),
        (b"\x80\x04\x95\x1c\x0c\0\0", "a pickle of Python"),
        (b"$FL2@(#) SPSS DATA FILE", "a data file of SPSS"),
        (b"<stata_dta><header>", "a data file of Stata"),
        (b"MATLAB 5.0 MAT-file, Platform", "a data file of MATLAB"),
        (&tar, "a tar archive"),
    ];
    for (bytes, what) in files {
        let (_folder, path) = written("mine.csv", bytes);
        let refused = inspect(&path, &Wishes::default()).expect_err("no table").to_string();
        assert!(refused.contains(what), "{what}: {refused}");
    }
    let named_so = lines("<DATE>,<VOL>", 200, |at| format!("{},{}", day(at).strftime("%Y%m%d"), value(at)));
    is(named_so.as_bytes(), 200, "2019-01-01", "2019-07-19", sum(200));
}
