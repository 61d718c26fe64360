//! Shapes of files that public portals have: statistics offices, city counters, transit agencies.

use jiff::civil::DateTime;

use super::{day, hour, is, lines, look, month, ready, sum, value, written};
use lookback::new::{Inspected, Wishes, inspect};

/// The names of January to December.
fn months_of(names: &'static str) -> impl Fn(i64) -> &'static str {
    move |at| names.split(' ').nth(at as usize % 12).expect("twelve names")
}

#[test]
fn slots_hours_and_minutes_stand_beside_the_date() {
    let half = |at: i64| day(at / 48).strftime("%d-%b-%Y").to_string();
    let slots = lines("SETTLEMENT_DATE,SETTLEMENT_PERIOD,ND", 960, |at| {
        format!("{},{},{}", half(at), at % 48 + 1, value(at))
    });
    is(slots.as_bytes(), 960, "2019-01-01T00:00", "2019-01-20T23:30", sum(960));
    let minutes = lines("Date,Hour,Minute,Vehicles", 960, |at| {
        format!("{},{},{},{}", day(at / 96).strftime("%Y-%m-%d"), at % 96 / 4, at % 4 * 15, value(at))
    });
    is(minutes.as_bytes(), 960, "2019-01-01T00:00", "2019-01-10T23:45", sum(960));
    let doy = lines("Year,DOY,Visitors", 500, |at| {
        format!("{},{},{}", day(at).year(), day(at).date().day_of_year(), value(at))
    });
    is(doy.as_bytes(), 500, "2019-01-01", "2020-05-14", sum(500));
    let ending = lines("Date,Hour,Entries", 480, |at| {
        format!("{},HE{:02},{}", day(at / 24).strftime("%m/%d/%Y"), at % 24 + 1, value(at))
    });
    is(ending.as_bytes(), 480, "2019-01-01T01:00", "2019-01-21T00:00", sum(480));
    let korean =
        lines("연도,월,승객수", 120, |at| format!("{},{},{}", 1990 + at / 12, at % 12 + 1, value(at)));
    is(korean.as_bytes(), 120, "1990-01-01", "1999-12-01", sum(120));
}

#[test]
fn the_clock_may_stand_in_front_and_the_weekday_behind() {
    for format in ["%H:%M %d.%m.%Y", "%Y-%m-%d-%H", "%d/%m/%Y, %H:%M", "%Y%m%dT%H%M"] {
        let text = lines("time;n", 400, |at| format!("{};{}", hour(at).strftime(format), value(at)));
        is(text.as_bytes(), 400, "2023-01-02T00:00", "2023-01-18T15:00", sum(400));
    }
    let weekday = |at: i64| {
        "月火水木金土日".chars().nth(day(at).weekday().to_monday_zero_offset() as usize).expect("seven")
    };
    let japanese = lines("日付,人数", 300, |at| {
        let date = day(at);
        format!("{}/{}/{}({}),{}", date.year(), date.month(), date.day(), weekday(at), value(at))
    });
    let look = is(japanese.as_bytes(), 300, "2019-01-01", "2019-10-27", sum(300));
    assert_eq!(look.data.target, "人数");
    let ordinal = |date: DateTime| match date.day() {
        1 | 21 | 31 => "st",
        2 | 22 => "nd",
        3 | 23 => "rd",
        _ => "th",
    };
    let text = lines("date,n", 300, |at| {
        format!("{}{} {},{}", day(at).day(), ordinal(day(at)), day(at).strftime("%B %Y"), value(at))
    });
    is(text.as_bytes(), 300, "2019-01-01", "2019-10-27", sum(300));
    let eras = lines("年月,乗車人員", 48, |at| {
        format!("令和{}年{}月,{}", 2 + at / 12, at % 12 + 1, value(at))
    });
    is(eras.as_bytes(), 48, "2020-01-01", "2023-12-01", sum(48));
}

#[test]
fn months_are_known_in_many_languages() {
    for names in [
        "Январь Февраль Март Апрель Май Июнь Июль Август Сентябрь Октябрь Ноябрь Декабрь",
        "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień",
        "leden únor březen duben květen červen červenec srpen září říjen listopad prosinec",
        "gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",
        "januari februari mars april maj juni juli augusti september oktober november december",
        "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
    ] {
        let name = months_of(names);
        let text = lines("period,n", 120, |at| format!("{} {},{}", name(at), 1990 + at / 12, value(at)));
        is(text.as_bytes(), 120, "1990-01-01", "1999-12-01", sum(120));
    }
}

#[test]
fn parts_of_a_year_are_told_in_words() {
    let quarters: [fn(i64, i64) -> String; 7] = [
        |year, at| format!("{year} {at}e kwartaal"),
        |year, at| format!("{at}. Quartal {year}"),
        |year, at| format!("{year} Qtr {at}"),
        |year, at| format!("{at}er trimestre {year}"),
        |year, at| format!("Q{at} {:02}", year % 100),
        |year, at| format!("{} {year}", ["Jan-Mar", "Apr-Jun", "Jul-Sep", "Oct-Dec"][at as usize - 1]),
        |year, at| format!("{year}第{at}季度"),
    ];
    for quarter in quarters {
        let text =
            lines("period,n", 80, |at| format!("{},{}", quarter(1990 + at / 4, at % 4 + 1), value(at)));
        is(text.as_bytes(), 80, "1990-01-01", "2009-10-01", sum(80));
    }
    for half in ["S", "H", "-S"] {
        let text = lines("period,n", 60, |at| format!("{}{half}{},{}", 1990 + at / 2, at % 2 + 1, value(at)));
        is(text.as_bytes(), 60, "1990-01-01", "2019-07-01", sum(60));
    }
    let beside = lines("Année;Trimestre;Voyageurs", 80, |at| {
        format!("{};T{};{}", 1990 + at / 4, at % 4 + 1, value(at))
    });
    is(beside.as_bytes(), 80, "1990-01-01", "2009-10-01", sum(80));
}

#[test]
fn an_october_whose_zero_was_cut_off_is_no_january() {
    let text = lines("Period,Data_value", 120, |at| {
        let month = if at % 12 == 9 { "1".to_owned() } else { format!("{:02}", at % 12 + 1) };
        format!("{}.{month},{}", 1990 + at / 12, value(at))
    });
    let look = is(text.as_bytes(), 120, "1990-01-01", "1999-12-01", sum(120));
    assert_eq!(look.data.csv.date_format.as_deref(), Some("decimal month"));
}

#[test]
fn names_of_hours_months_and_quarters_across_are_many() {
    let names: [fn(i64) -> String; 6] = [
        |hour| hour.to_string(),
        |hour| format!("Hour {hour}"),
        |hour| format!("{hour}時"),
        |hour| format!("{hour:02}시-{:02}시", hour + 1),
        |hour| format!("{hour:02}:00 - {:02}:00", hour + 1),
        |hour| format!("{} {}M", (hour + 11) % 12 + 1, if hour < 12 { 'A' } else { 'P' }),
    ];
    for name in names {
        let header: Vec<String> = (0..24).map(name).collect();
        let text = lines(&format!("Date,{}", header.join(",")), 60, |at| {
            let row: Vec<String> = (0..24).map(|hour| value(24 * at + hour).to_string()).collect();
            format!("{},{}", day(at).strftime("%Y-%m-%d"), row.join(","))
        });
        is(text.as_bytes(), 1440, "2019-01-01T00:00", "2019-03-01T23:00", sum(1440));
    }
    for (header, parts) in [("Year,Q1,Q2,Q3,Q4", 4), ("Year,1,2,3,4,5,6,7,8,9,10,11,12", 12)] {
        let text = lines(header, 25, |year| {
            let row: Vec<String> = (0..parts).map(|part| value(parts * year + part).to_string()).collect();
            format!("{},{}", 1990 + year, row.join(","))
        });
        is(text.as_bytes(), 25 * parts as usize, "1990-01-01", "2014-1", sum(25 * parts));
    }
}

#[test]
fn what_a_statistics_office_writes_above_and_below_the_names_is_no_data() {
    let quarter = |at: i64| format!("{};{}. Quartal;{}", 2004 + at / 4, at % 4 + 1, value(at));
    let office = lines("Tabelle: 46181-0005\nBahnen: Land, Quartale;;\n;;Fahrgäste\n;;1000", 72, quarter)
        + "__________\nStand: 01.02.2023 / 10:11:12\n";
    let look = is(office.as_bytes(), 72, "2004-01-01", "2021-10-01", sum(72));
    assert_eq!(look.data.target, "Fahrgäste");
    let series = ",Passengers ;  Domestic ;,Passengers ;  Other ;\nUnit,000,000\nFrequency,Month,Month\nSeries Start,Jan-1991,Jan-1991\nNo. Obs,240,240\nSeries ID,A8558A,A8559A";
    let bureau = lines(series, 240, |at| format!("{},{},{}", month(at).strftime("%b-%Y"), value(at), 7));
    is(bureau.as_bytes(), 240, "1990-01-01", "2009-12-01", sum(240));
    let key = "\"Title\",\"Air passengers\"\n\"CDID\",\"JQ2X\"\n\"Unit\",\"thousands\"\n\"Release date\",\"20-01-2023\"\n\"Important notes\",\"\"";
    let service = lines(key, 240, |at| format!("\"{}\",\"{}\"", month(at).strftime("%Y %b"), value(at)));
    is(service.as_bytes(), 240, "1990-01-01", "2009-12-01", sum(240));
    for (above, below) in
        [("", "\nyyyy-mm-dd;Kfz/h;km/h"), ("Station;Main;North\n", ""), ("", "\ndate;int;float")]
    {
        let text = lines(&format!("{above}date;Volume;Speed{below}"), 300, |at| {
            format!("{};{};5", day(at).strftime("%Y-%m-%d"), value(at))
        });
        let look = is(text.as_bytes(), 300, "2019-01-01", "2019-10-27", sum(300));
        assert_eq!(look.data.target, "Volume", "{above}{below}");
    }
    // Names of columns may be years.
    let years = lines("Date,2023,2022,2021", 300, |at| {
        format!("{},{},4,5", day(at).strftime("%-m/%-d/%Y"), value(at))
    });
    is(years.as_bytes(), 300, "2019-01-01", "2019-10-27", sum(300));
}

#[test]
fn totals_and_names_between_the_rows_are_left_out_and_said() {
    let year = |at: i64| format!("{},TOTAL,{}\n", 1989 + at / 12, 9_999_999);
    let text = lines("Year,Month,Riders", 120, |at| {
        let total = if at > 0 && at % 12 == 0 { year(at) } else { String::new() };
        format!("{total}{},{},{}", 1990 + at / 12, at % 12 + 1, value(at))
    });
    let look = is(text.as_bytes(), 120, "1990-01-01", "1999-12-01", sum(120));
    assert!(look.guesses.iter().any(|guess| guess.contains("total")), "{:?}", look.guesses);
    assert!(
        look.series.notes.iter().any(|note| note.contains("9 rows that are no data")),
        "{:?}",
        look.series.notes
    );
    let again = lines("Date,Count", 300, |at| {
        let names = if at > 0 && at % 100 == 0 { "Date,Count\n" } else { "" };
        format!("{names}{},{}", day(at).strftime("%Y-%m-%d"), value(at))
    });
    is(again.as_bytes(), 300, "2019-01-01", "2019-10-27", sum(300));
}

#[test]
fn a_number_that_differs_by_chance_tells_no_series_apart() {
    let places = ["Times Sq-42 St", "Grand Central", "Canal St"];
    let text = lines("time,station,payment,riders,transfers", 2400, |at| {
        let (place, card) = (places[at as usize / 2 % 3], ["metrocard", "omny"][at as usize % 2]);
        format!(
            "{},{place},{card},{},{}",
            hour(at / 6).strftime("%Y-%m-%d %H:%M"),
            value(at),
            value(at) / 9 + at % 6
        )
    });
    let look = ready(text.as_bytes());
    assert_eq!(look.data.series.0, ["station", "payment"], "{:?}", look.data);
    assert_eq!((look.series.len(), look.others.len()), (400, 5));
    let stores = lines("Store,Date,Sales,Customers,Open", 900, |at| {
        format!("{},{},{},{},1", at % 3 + 1, day(at / 3).strftime("%Y-%m-%d"), value(at) * 10, value(at))
    });
    let look = ready(stores.as_bytes());
    assert_eq!((look.data.series.0.clone(), look.series.len()), (vec!["Store".to_owned()], 300));
}

#[test]
fn the_encoding_is_the_one_whose_words_are_words() {
    let encodings = [
        ("日付,人数", encoding_rs::SHIFT_JIS),
        ("日期,客流量", encoding_rs::GBK),
        ("Miesiąc,Pasażerowie", encoding_rs::WINDOWS_1250),
        ("日期,0時", encoding_rs::BIG5),
    ];
    for (header, encoding) in encodings {
        let text = lines(header, 300, |at| format!("{},{}", day(at).strftime("%Y-%m-%d"), value(at)));
        let look = is(&encoding.encode(&text).0, 300, "2019-01-01", "2019-10-27", sum(300));
        assert_eq!(look.data.target, header.split(',').nth(1).expect("two names"), "{}", encoding.name());
    }
}

#[test]
fn points_behind_semicolons_part_thousands_where_all_have_three_digits() {
    let text = lines("Datum;Fahrgäste", 300, |at| {
        format!("{};{}.{:03}", day(at).strftime("%d.%m.%Y"), value(at), at % 1000)
    });
    let look = ready(text.as_bytes());
    assert_eq!(look.series.values[1], (value(1) * 1000 + 1) as f64);
    assert!(look.guesses.iter().any(|guess| guess.contains("thousands")), "{:?}", look.guesses);
    let decimals =
        lines("Datum;kW", 300, |at| format!("{};0.{:03}", day(at).strftime("%d.%m.%Y"), at % 1000));
    assert_eq!(ready(decimals.as_bytes()).series.values[1], 0.001);
}

#[test]
fn a_number_that_stands_for_missing_and_periods_of_different_length_have_remedies_that_work() {
    let text = lines("Date,Riders", 300, |at| {
        format!("{},{}", day(at).strftime("%Y-%m-%d"), if at % 20 == 5 { -9999 } else { value(at) })
    });
    let (_folder, path) = written("mine.csv", text.as_bytes());
    let Inspected::Unready(_, _, problems) = look(&path, &[]) else { panic!("{text}") };
    assert!(
        problems[0].help.as_deref().is_some_and(|help| help.contains("missing_values: [\"-9999\"]")),
        "{problems:?}"
    );
    let Inspected::Ready(read) = look(&path, &[("missing_values", "[\"-9999\"]")]) else { panic!("{text}") };
    // Holes of a row each are masked.
    let observed = (0..read.series.len()).filter(|row| read.series.is_observed(*row..row + 1)).count();
    assert_eq!((read.series.len(), observed), (300, 285));
    let periods = lines("Date,Riders", 60, |at| {
        let date = day((0..at).map(|period| if period % 13 == 0 { 31 } else { 28 }).sum());
        format!("{},{}", date.strftime("%Y-%m-%d"), value(at))
    });
    let (_folder, path) = written("mine.csv", periods.as_bytes());
    let Inspected::Unready(_, _, problems) = look(&path, &[]) else { panic!("{periods}") };
    let help = problems.last().and_then(|problem| problem.help.clone()).unwrap_or_default();
    assert!(help.contains("--set data.csv.uneven=true"), "{problems:?}");
    let Inspected::Ready(read) = look(&path, &[("data.csv.uneven", "true")]) else { panic!("{periods}") };
    let ends = (read.series.times[0].to_string(), read.series.times[59].to_string());
    // Dates stay those of the file: 5 of the 59 periods before the last are of 31 days.
    let last = day(59 * 28 + 5 * 3).to_string();
    assert_eq!(
        (read.series.len(), ends.0.as_str(), ends.1.as_str()),
        (60, "2019-01-01T00:00:00", last.as_str())
    );
    assert!(
        read.series.notes.iter().any(|note| note.contains("steps are 28 to 31 days long")),
        "{:?}",
        read.series.notes
    );
    // A period that is missing is still one.
    let hole: String = periods
        .lines()
        .enumerate()
        .filter(|(at, _)| *at != 30)
        .map(|(_, line)| format!("{line}\n"))
        .collect();
    let data = lookback::spec::DataSpec {
        csv: lookback::spec::CsvOptions { gaps: None, ..read.data.csv.clone() },
        ..read.data.clone()
    };
    let refused = lookback::data::Series::parse(hole.as_bytes(), &data, std::path::Path::new("x.csv"))
        .expect_err("a hole")
        .to_string();
    assert!(refused.contains("1 gap") && refused.contains("(1 missing)"), "{refused}");
}

#[test]
fn marks_beside_numbers_are_taken_off_with_a_word_of_it() {
    for (mark, every) in [("p", 17), (" e", 9), ("*", 5), (" [r]", 30), (" pax", 1), ("%", 1)] {
        let text = lines("month,riders", 120, |at| {
            let mark = if at % every == 0 { mark } else { "" };
            format!("{},{}{mark}", month(at).strftime("%Y-%m"), value(at))
        });
        let look = is(text.as_bytes(), 120, "1990-01", "1999-12", sum(120));
        let told = look.guesses.join("; ");
        assert!(told.contains("is taken off") && told.contains(mark.trim()), "{mark}: {told}");
    }
    // What multiplies or bounds a number is none.
    for mark in ["k", "m", "万"] {
        let text = lines("month,riders", 120, |at| {
            format!("{},{}{}", month(at).strftime("%Y-%m"), value(at), if at == 70 { mark } else { "" })
        });
        let (_folder, path) = written("mine.csv", text.as_bytes());
        let Inspected::Unready(_, _, problems) = look(&path, &[]) else { panic!("{mark} is no mark") };
        assert!(!format!("{problems:?}").contains("strip"), "{mark}: {problems:?}");
    }
}

#[test]
fn digits_are_grouped_in_india_by_two_above_a_thousand() {
    let text = lines("date,riders", 300, |at| {
        let number = value(at) * 1037;
        let grouped = match number / 100_000 {
            0 => format!("{},{:03}", number / 1000, number % 1000),
            lakh => format!("{lakh},{:02},{:03}", number / 1000 % 100, number % 1000),
        };
        format!("{},\"{grouped}\"", day(at).date())
    });
    is(text.as_bytes(), 300, "2019-01-01", "2019-10-27", 1037.0 * sum(300));
}

#[test]
fn years_of_other_eras_halves_of_the_day_and_zones_are_read() {
    type Writes = fn(i64) -> String;
    let cases: [(&str, Writes); 9] = [
        ("thai", |at| format!("{}/{}", day(at).strftime("%d/%m"), day(at).year() + 543)),
        ("roc", |at| format!("{}年{}", day(at).year() - 1911, day(at).strftime("%-m月%-d日"))),
        ("portuguese", |at| {
            let names = [
                "janeiro",
                "fevereiro",
                "março",
                "abril",
                "maio",
                "junho",
                "julho",
                "agosto",
                "setembro",
                "outubro",
            ];
            format!("{} de {} de {}", day(at).day(), names[day(at).month() as usize - 1], day(at).year())
        }),
        ("korean", |at| {
            let half = if hour(at).hour() < 12 { "오전" } else { "오후" };
            format!("{} {half} {}", hour(at).strftime("%Y-%m-%d"), hour(at).strftime("%-I:%M:%S"))
        }),
        ("chinese", |at| {
            let half = if hour(at).hour() < 12 { "上午" } else { "下午" };
            format!("{} {half} {}", hour(at).strftime("%Y/%m/%d"), hour(at).strftime("%I:%M:%S"))
        }),
        ("zone", |at| hour(at).strftime("%Y-%m-%d %H:%M CET").to_string()),
        ("log", |at| hour(at).strftime("%d/%b/%Y:%H:%M:%S +0000").to_string()),
        ("ctime", |at| hour(at).strftime("%a %b %d %H:%M:%S %Y").to_string()),
        ("stata", |at| format!("{}m{}", month(at).year(), month(at).month())),
    ];
    for (what, writes) in cases {
        let text = lines("when,riders", 300, |at| format!("\"{}\",{}", writes(at), value(at)));
        let first = match what {
            "thai" | "roc" | "portuguese" => "2019-01-01",
            "stata" => "1990-01",
            _ => "2023-01-02",
        };
        is(text.as_bytes(), 300, first, "", sum(300));
    }
}

#[test]
fn columns_called_by_the_letters_of_a_format_are_told_apart() {
    let text = lines("yyyy,mm,dd,HH,MM,flow", 900, |at| {
        let time = hour(0).saturating_add(jiff::Span::new().minutes(10 * at));
        format!("{},{}", time.strftime("%Y,%m,%d,%H,%M"), value(at))
    });
    is(text.as_bytes(), 900, "2023-01-02T00:00", "2023-01-08T05:50", sum(900));
    let text = lines("Date,Day,Quarter hour,Entries", 900, |at| {
        let time = hour(0).saturating_add(jiff::Span::new().minutes(15 * at));
        let next = time.saturating_add(jiff::Span::new().minutes(15));
        format!("{}-{},{}", time.strftime("%d/%m/%Y,%a,%H%M"), next.strftime("%H%M"), value(at))
    });
    is(text.as_bytes(), 900, "2023-01-02T00:00", "2023-01-11T08:45", sum(900));
}

#[test]
fn a_header_of_more_than_a_mebibyte_is_named_as_such() {
    let text = format!("date,riders{}\n2020-01-01,5\n", ",a long name of a column".repeat(50_000));
    let (_folder, path) = written("mine.csv", text.as_bytes());
    let error = inspect(&path, &Wishes::default()).expect_err("no header is so long").to_string();
    assert!(error.contains("the header is longer than 1 MiB"), "{error}");
}
