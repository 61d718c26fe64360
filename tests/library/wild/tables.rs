//! Tables of other shapes: values by turns with marks, slots and dates across, merged cells, marks beside times, names in
//! several lines.

use lookback::new::{Inspected, Wishes, inspect};

use super::{day, hour, is, lines, look, month, ready, sum, value, written};

/// A line for each of so many days, with so many cells.
fn days_across(
    header: impl Fn(i64) -> String,
    days: i64,
    slots: i64,
    cell: impl Fn(i64) -> String,
) -> String {
    let names: String = (0..slots).map(|slot| format!(";{}", header(slot))).collect();
    lines(&format!("Fecha{names}"), days, |at| {
        let cells: String = (0..slots).map(|slot| format!(";{}", cell(at * slots + slot))).collect();
        format!("{}{cells}", day(at).strftime("%d/%m/%Y"))
    })
}

#[test]
fn values_by_turns_with_marks_of_validity_are_read_and_the_others_are_missing() {
    let header = |slot: i64| format!("H{:02};V{:02}", slot + 1, slot + 1);
    let all = days_across(header, 60, 24, |at| format!("{};V", value(at)));
    let read = is(all.as_bytes(), 1440, "2019-01-01T01:00", "2019-03-02T00:00", sum(1440));
    let across = read.data.across.clone().expect("it is");
    assert_eq!((across.from.as_str(), across.to.as_str(), across.every), ("H01", "H24", Some(2)));
    let bad = |at: i64| at % 37 == 5;
    let some =
        days_across(header, 60, 24, |at| if bad(at) { "0;N".to_owned() } else { format!("{};V", value(at)) });
    let read = ready(some.as_bytes());
    let observed = |at: &i64| !bad(*at);
    let own = (0..1440).filter(observed).map(value).sum::<i64>() as f64;
    let total: f64 = (0..read.series.len())
        .filter(|row| read.series.filled(*row..row + 1) == 0)
        .map(|row| read.series.values[row])
        .sum();
    assert_eq!(total, own);
    assert!(read.guesses.iter().any(|guess| guess.contains("\"V\" says so")), "{:?}", read.guesses);
    let status = days_across(|slot| format!("{slot:02}:00;Status"), 60, 24, |at| format!("{};ok", value(at)));
    is(status.as_bytes(), 1440, "2019-01-01T00:00", "2019-03-01T23:00", sum(1440));
    let two = days_across(
        |slot| format!("in_{slot:02};out_{slot:02}"),
        60,
        24,
        |at| format!("{};1{}", value(at), value(at)),
    );
    is(two.as_bytes(), 1440, "2019-01-01T00:00", "2019-03-01T23:00", sum(1440));
}

#[test]
fn numbered_columns_are_slots_of_a_day_but_not_those_of_things() {
    for (name, slots) in [("V", 24), ("Hora ", 24), ("P", 24), ("q", 96), ("HH", 48), ("T", 288)] {
        let first = i64::from(name != "Hora ");
        let text =
            days_across(|slot| format!("{name}{}", slot + first), 40, slots, |at| value(at).to_string());
        let read = ready(text.as_bytes());
        assert_eq!(read.series.len() as i64, 40 * slots, "{name}: {:?}", read.data);
        assert_eq!(read.series.values.iter().sum::<f64>(), sum(40 * slots), "{name}");
    }
    let from_zero = days_across(|slot| format!("Value{slot:02}"), 40, 96, |at| value(at).to_string());
    is(from_zero.as_bytes(), 3840, "2019-01-01T00:00", "2019-02-09T23:45", sum(3840));
    for thing in ["Sensor ", "station_", "Line", "gate"] {
        let text = days_across(|slot| format!("{thing}{}", slot + 1), 60, 24, |at| value(at).to_string());
        assert_eq!(ready(text.as_bytes()).series.len(), 60, "{thing}");
    }
}

#[test]
fn dates_across_are_a_series_for_each_row() {
    for format in ["%Y-%m", "%b-%Y", "%m/%Y", "%YM%m"] {
        let names: String = (0..72).map(|at| format!(",{}", month(at).strftime(format))).collect();
        let row = |name: &str, more: i64| {
            format!("{name},pax{}\n", (0..72).map(|at| format!(",{}", value(at) + more)).collect::<String>())
        };
        let text = format!("Station,Unit{names}\n{}{}", row("Alpha", 0), row("Beta", 7));
        let read = is(text.as_bytes(), 72, "1990-01", "1995-12", sum(72));
        assert!(read.data.time.columns().is_empty() && read.others == ["Beta"], "{:?}", read.data);
    }
    let newest_first: String = (0..72).map(|at| format!(";{}", month(71 - at).strftime("%Y-%m"))).collect();
    let values: String = (0..72).map(|at| format!(";{}", value(71 - at))).collect();
    is(
        format!("Libellé;idBank{newest_first}\nTrafic;001{values}\n").as_bytes(),
        72,
        "1990-01",
        "1995-12",
        sum(72),
    );
}

#[test]
fn weekdays_across_are_refused_rather_than_one_of_them_read() {
    let weeks = lines("Week starting,Mon,Tue,Wed,Thu,Fri,Sat,Sun", 60, |at| {
        format!(
            "{}{}",
            day(at * 7).strftime("%d/%m/%Y"),
            (0..7).map(|d| format!(",{}", value(at + d))).collect::<String>()
        )
    });
    let (_folder, path) = written("mine.csv", weeks.as_bytes());
    let refused = inspect(&path, &Wishes::default()).expect_err("what is a row?").to_string();
    assert!(refused.contains("weekdays stand across"), "{refused}");
}

#[test]
fn a_mark_beside_a_time_does_not_make_its_row_a_footer() {
    let months = |at: i64| month(at).strftime("%YM%m").to_string();
    for (mark, rows) in [("*", 14), (" (p)", 3), (" prov.", 20), ("¹", 1), (" 1)", 2), ("*", 50)] {
        let text = lines("Perioden;Reizigers", 120, |at| {
            format!("{}{};{}", months(at), if at >= 120 - rows { mark } else { "" }, value(at))
        });
        let read = is(text.as_bytes(), 120, "1990-01", "1999-12", sum(120));
        assert!(
            read.guesses.iter().any(|guess| guess.contains("is taken off (strip)")),
            "{:?}",
            read.guesses
        );
    }
    // What was not counted yet is asked for.
    let text = lines("Perioden;Reizigers", 120, |at| {
        format!("{}{};{}", months(at), if at >= 110 { " F" } else { "" }, value(at))
    });
    let (_folder, path) = written("mine.csv", text.as_bytes());
    let Inspected::Unready(_, _, problems) = look(&path, &[]) else { panic!("forecasts are no data") };
    let help = problems[0].help.clone().expect("a remedy");
    assert!(help.contains("skip_footer=10") && help.contains("strip=[\"F\"]"), "{help}");
    let Inspected::Ready(without) = look(&path, &[("data.csv.skip_footer", "10")]) else {
        panic!("they are left out")
    };
    assert_eq!((without.series.len(), without.series.values.iter().sum::<f64>()), (110, sum(110)));
    let Inspected::Ready(with) = look(&path, &[("data.csv.strip", "[F]")]) else { panic!("they are data") };
    assert_eq!(with.series.len(), 120);
    let total = lines("Month,Trips", 120, |at| format!("{},{}", month(at).strftime("%b-%Y"), value(at)));
    is(format!("{total}1999 Total,5000\n").as_bytes(), 120, "1990-01", "1999-12", sum(120));
}

#[test]
fn labels_that_stand_once_are_those_of_the_rows_below() {
    let once = |at: i64| if at % 12 == 0 { month(at).year().to_string() } else { String::new() };
    let text = lines("Year,Month,Trips", 120, |at| {
        format!("{},{},{}", once(at), month(at).strftime("%B"), value(at))
    });
    let read = is(text.as_bytes(), 120, "1990-01", "1999-12", sum(120));
    assert!(read.guesses.iter().any(|guess| guess.contains("(fill_down)")), "{:?}", read.guesses);
    let text = lines("Stop;Day;Riders", 400, |at| {
        let name = ["Alpha", "", "Beta", ""][usize::from(at % 200 != 0) + 2 * usize::from(at >= 200)];
        format!("{name};{};{}", day(at % 200).strftime("%d.%m.%Y"), value(at % 200) + at / 200 * 1000)
    });
    let read = is(text.as_bytes(), 200, "2019-01-01", "2019-07-19", sum(200));
    assert_eq!((read.data.target.as_str(), read.others), ("Alpha", vec!["Beta".to_owned()]));
}

#[test]
fn names_in_several_lines_are_joined_and_names_that_stand_twice_are_numbers() {
    let row = |at: i64| {
        format!("{},{},{},{}", day(at).strftime("%Y-%m-%d"), value(at), value(at) + 1, value(at) + 2)
    };
    let text = lines(",Alpha,,Beta\nDate,In,Out,In", 100, row);
    let read = is(text.as_bytes(), 100, "2019-01-01", "2019-04-10", sum(100));
    assert_eq!((read.data.target.as_str(), read.data.csv.header_lines), ("Alpha In", Some(2)));
    let (_folder, path) = written("mine.csv", lines("Date,n,n,m", 100, row).as_bytes());
    let Inspected::Unready(_, _, problems) = look(&path, &[]) else { panic!("which of the two?") };
    assert!(problems[0].message.contains("occurs twice (columns 2 and 3)"), "{problems:?}");
    let Inspected::Ready(read) = look(&path, &[("target", "column 3")]) else { panic!("it is told") };
    assert_eq!(read.series.values.iter().sum::<f64>(), sum(100) + 100.0);
    let levels = lines(",in,in\nstation,A,B\ndate,,", 60, |at| {
        format!("{},{},{}", day(at).strftime("%Y-%m-%d"), value(at), value(at) + 1)
    });
    let read = is(levels.as_bytes(), 60, "2019-01-01", "2019-03-01", sum(60));
    assert_eq!((read.data.target.as_str(), read.others), ("in A", vec!["in B".to_owned()]));
}

#[test]
fn code_pages_of_dos_are_known_by_their_words() {
    for (name, bytes) in [
        ("Fréquentation", &b"Fr\x82quentation"[..]),
        ("Fahrgäste Süd", b"Fahrg\x84ste S\x81d"),
        ("Estación de Málaga", b"Estaci\xa2n de M\xa0laga"),
        ("Paris\u{2013}Lyon", b"Paris\x96Lyon"),
        ("Entrées", b"Entr\xe9es"),
    ] {
        let rows: String =
            (0..100).map(|at| format!("{};{}\n", day(at).strftime("%d.%m.%Y"), value(at))).collect();
        let file = [b"Jour;", bytes, b"\n", rows.as_bytes()].concat();
        let read = is(&file, 100, "2019-01-01", "2019-04-10", sum(100));
        assert_eq!(read.data.target, name, "{:?}", read.data.csv.encoding);
    }
}

#[test]
fn negative_numbers_are_told_in_every_customary_way() {
    let spelt = |write: fn(i64) -> String| {
        lines("Date;Net", 200, |at| format!("{};{}", day(at).strftime("%Y-%m-%d"), write(value(at) - 300)))
    };
    let of = |text: String| {
        let read = ready(text.as_bytes());
        read.series.values.iter().sum::<f64>()
    };
    let expected = sum(200) - 60_000.0;
    assert_eq!(of(spelt(|net| net.to_string().replace('-', "\u{2212}"))), expected);
    assert_eq!(of(spelt(|net| if net < 0 { format!("({})", -net) } else { net.to_string() })), expected);
    assert_eq!(of(spelt(|net| if net < 0 { format!("{}-", -net) } else { net.to_string() })), expected);
    let text = spelt(|net| format!("=\"{net}\""));
    assert_eq!(of(text), expected);
    // What multiplies a number is not taken off.
    let (_folder, path) = written("mine.csv", spelt(|net| format!("{} tys.", net + 400)).as_bytes());
    assert!(matches!(inspect(&path, &Wishes::default()), Ok(Inspected::Unready(..)) | Err(_)));
    let hours =
        lines("Date;Count", 200, |at| format!("{};{} Pers.", hour(at).strftime("%Y-%m-%d %H:%M"), value(at)));
    is(hours.as_bytes(), 200, "2023-01-02T00:00", "2023-01-10T07:00", sum(200));
}
