//! What tools write: databases, spreadsheets, statistics programs, consoles.

use super::{day, hour, is, lines, month, sum, value};

#[test]
fn databases_and_spreadsheets_write_times_with_what_means_nothing() {
    for (header, format) in [
        ("ts,n", "{ts '%Y-%m-%d %H:%M:%S'}"),
        ("d,t,n", "{d '%Y-%m-%d'},{t '%H:%M:%S'}"),
        ("Datum,Zeit,n", "%d.%m.%Y 00:00:00,30.12.1899 %H:%M:%S"),
        ("date,hour,n", "%Y-%m-%dT00:00:00.000,%-H"),
        ("Date,Hour,n", "%m/%d/%Y 12:00:00 AM,%-H"),
        ("Datum,Uhrzeit,n", "%Y%m%d,%H%M%S"),
        ("date,time,n", "%Y-%m-%d,%-H0000"),
        ("YYYYMM,Day,Hour,n", "%Y%m,%d,%-H"),
        ("Month,Day,Hour,n", "%b-%Y,%-d,%-H"),
        ("Year,Month,Day,Time,n", "%Y,%-m,%-d,%H:%M"),
        ("time,n", "%s000000"),
        ("time,n", "%s000000000"),
        ("ts,n", "%d-%b-%y %I.%M.%S.000000000 %p"),
        ("ts,n", "%Y-%m-%d %H:%M:%S.0000000 +01:00"),
    ] {
        let text = lines(header, 400, |at| {
            let time = hour(at).to_zoned(jiff::tz::TimeZone::UTC).expect("an instant");
            format!("{},{}", time.strftime(format), value(at))
        });
        is(text.as_bytes(), 400, "2023-01-02T00:00", "2023-01-18T15:00", sum(400));
    }
    let serial = |at: i64| (day(at).date() - jiff::civil::date(1899, 12, 30)).get_days();
    let text = lines("Date,Riders", 300, |at| format!("{},{}", serial(at), value(at)));
    is(text.as_bytes(), 300, "2019-01-01", "2019-10-27", sum(300));
    let slots = lines("date,slot,n", 480, |at| {
        format!("{},{},{}", day(at / 48).strftime("%Y-%m-%d"), at % 48, value(at))
    });
    is(slots.as_bytes(), 480, "2019-01-01T00:00", "2019-01-10T23:30", sum(480));
}

#[test]
fn consoles_and_statistics_programs_draw_tables_of_their_own() {
    let date = |at: i64| day(at).strftime("%Y-%m-%d").to_string();
    let blanks =
        lines("DATE   HOUR COUNT", 480, |at| format!("{}  {:2} {:6}", date(at / 24), at % 24, value(at)));
    is(blanks.as_bytes(), 480, "2019-01-01T00:00", "2019-01-20T23:00", sum(480));
    let r = lines("\"date\" \"n\"", 200, |at| format!("\"{}\" \"{}\" {}", at + 1, date(at), value(at)));
    is(r.as_bytes(), 200, "2019-01-01", "2019-07-19", sum(200));
    let commas = lines("\"date\",\"n\"", 200, |at| format!("\"{}\",\"{}\",{}", at + 1, date(at), value(at)));
    is(commas.as_bytes(), 200, "2019-01-01", "2019-07-19", sum(200));
    let sqlite =
        lines("date        riders\n----------  ------", 200, |at| format!("{}  {}", date(at), value(at)));
    is(sqlite.as_bytes(), 200, "2019-01-01", "2019-07-19", sum(200));
    let markdown = lines("| date | n |\n|---|---|", 200, |at| format!("| {} | {} |", date(at), value(at)));
    is(markdown.as_bytes(), 200, "2019-01-01", "2019-07-19", sum(200));
    let mysql = lines("+------------+-----+\n| date       | n   |\n+------------+-----+", 200, |at| {
        format!("| {} | {} |", date(at), value(at))
    });
    is(format!("{mysql}+------------+-----+\n").as_bytes(), 200, "2019-01-01", "2019-07-19", sum(200));
    let text = lines("=\"Date\",\"=\"\"Riders\"\"\"", 200, |at| {
        format!("=\"{}\",\"=\"\"{}\"\"\"", date(at), value(at))
    });
    is(text.as_bytes(), 200, "2019-01-01", "2019-07-19", sum(200));
}

#[test]
fn months_of_many_languages_are_read_with_and_without_their_accents() {
    for names in [
        "ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค. ก.ย. ต.ค. พ.ย. ธ.ค.",
        "Ιαν Φεβ Μαρ Απρ Μαϊ Ιουν Ιουλ Αυγ Σεπ Οκτ Νοε Δεκ",
        "Січень Лютий Березень Квітень Травень Червень Липень Серпень Вересень Жовтень Листопад Грудень",
        "tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu joulukuu",
        "sausis vasaris kovas balandis gegužė birželis liepa rugpjūtis rugsėjis spalis lapkritis gruodis",
        "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
        "JANVIER FEVRIER MARS AVRIL MAI JUIN JUILLET AOUT SEPTEMBRE OCTOBRE NOVEMBRE DECEMBRE",
        "OCAK ŞUBAT MART NİSAN MAYIS HAZİRAN TEMMUZ AĞUSTOS EYLÜL EKİM KASIM ARALIK",
    ] {
        let of = |at: i64| names.split(' ').nth(at as usize % 12).expect("twelve");
        let text = lines("month;n", 96, |at| format!("{} {};{}", of(at), month(at).year(), value(at)));
        is(text.as_bytes(), 96, "1990-01", "1997-12", sum(96));
    }
    let german = lines("Tag;n", 200, |at| {
        let weekday =
            ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"][day(at).weekday().to_monday_zero_offset() as usize];
        format!("{weekday}, {};{}", day(at).strftime("%d.%m.%Y"), value(at))
    });
    is(german.as_bytes(), 200, "2019-01-01", "2019-07-19", sum(200));
    let wrong = german.replace("Mi, ", "Fr, ");
    let data = super::ready(german.as_bytes()).data;
    let refused = lookback::data::Series::parse(wrong.as_bytes(), &data, std::path::Path::new("x.csv"));
    assert!(
        refused
            .expect_err("a Wednesday")
            .to_string()
            .contains("names a weekday that its date does not fall on")
    );
}
