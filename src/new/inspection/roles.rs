//! What each column of a sheet holds: numbers by which marks, words, row numbers, codes, parts of the calendar.

use std::collections::BTreeMap;

use super::sheet::Sheet;
use crate::data::csv::fields::number::{self, MARKS, NumberCell};
use crate::data::csv::table::header::numbered;

/// Decimal mark and thousands separator.
pub(crate) type Marks = (char, Option<char>);

/// Share of a column's fields that must be numbers or missing.
const NUMBERS: f64 = 0.8;

/// The same where the rest are a few words that recur, such as `Moins de 5`.
const NUMBERS_BESIDE_WORDS: f64 = 0.4;

/// Different marks beside the numbers of a column.
const MOST_FLAGS: usize = 4;

/// Fields that are looked at for their marks.
const LOOKED_AT: usize = 1000;

/// Parts of names of what is no quantity, in lower case.
const CODES: &[&str] = &[
    "id",
    "ids",
    "code",
    "codes",
    "no",
    "nr",
    "nro",
    "num",
    "number",
    "idx",
    "index",
    "uid",
    "gid",
    "fid",
    "oid",
    "objectid",
    "key",
    "ref",
    "instant",
    "zip",
    "plz",
    "postcode",
    "lat",
    "lon",
    "lng",
    "latitude",
    "longitude",
    "long",
    "x",
    "y_coord",
    "x_coord",
    "geom",
    "insee",
    "fips",
    "uic",
    "siri",
    "codigo",
    "código",
    "cve",
    "编号",
    "序号",
    "編號",
    "line",
    "linea",
    "ligne",
    "linie",
    "route",
    "platform",
    "gate",
    "unnamed",
    "rang",
    "rank",
    "row",
    "version",
];

/// Whole names of columns whose numbers tell things apart, in lower case.
const THINGS: &[&str] = &[
    "store",
    "item",
    "shop",
    "station",
    "sensor",
    "counter",
    "detector",
    "zone",
    "stop",
    "region",
    "area",
    "direction",
    "lane",
    "class",
    "category",
    "district",
    "site",
    "terminal",
];

/// Names of parts of the calendar, in lower case.
const CALENDAR: &[&str] = &[
    "year",
    "yr",
    "jahr",
    "annee",
    "année",
    "anio",
    "año",
    "ano",
    "month",
    "mnth",
    "monat",
    "mois",
    "mes",
    "day",
    "tag",
    "jour",
    "dia",
    "hour",
    "hr",
    "hora",
    "stunde",
    "heure",
    "hourending",
    "minute",
    "week",
    "woche",
    "semaine",
    "semana",
    "weekday",
    "dow",
    "quarter",
    "quartal",
    "trimestre",
    "season",
    "holiday",
    "workingday",
    "weekend",
    "dayofweek",
    "wday",
    "yday",
    "doy",
    "date",
    "time",
    "timestamp",
    "epoch",
    "is_holiday",
    "is_weekend",
    "星期",
    "holidays",
    "dst",
];

/// Parts of names of what is likely meant, in lower case.
const MEANT: &[&str] = &[
    "ridership",
    "rider",
    "riders",
    "ride",
    "rides",
    "entries",
    "entry",
    "entrances",
    "passenger",
    "passengers",
    "boarding",
    "boardings",
    "alighting",
    "alightings",
    "inflow",
    "outflow",
    "flow",
    "exits",
    "demand",
    "volume",
    "traffic",
    "count",
    "counts",
    "cnt",
    "usage",
    "trips",
    "visitors",
    "visits",
    "visitor",
    "validations",
    "vald",
    "affluence",
    "afluencia",
    "pasajeros",
    "viajeros",
    "passageiros",
    "voyageurs",
    "fahrgäste",
    "fahrgaeste",
    "passagiere",
    "besucher",
    "radfahrer",
    "pedestrians",
    "cyclists",
    "vehicles",
    "taps",
    "arrivals",
    "departures",
    "persons",
    "people",
    "load",
    "attendance",
    "quantity",
    "inbound",
    "outbound",
    "checkins",
    "patronage",
    "footfall",
    "客流",
    "客流量",
    "进站",
    "进站量",
    "出站",
    "出站量",
    "乘客",
    "人次",
    "人数",
    "旅客",
    "進站",
    "出站人次",
    "customers",
    "sales",
    "crossings",
    "admissions",
    "pax",
    "pasażerów",
    "пассажиры",
    "승차",
    "하차",
    "승하차",
];

/// Parts of names of what is likely an influence, not the target.
const INFLUENCE: &[&str] = &[
    "temp",
    "temperature",
    "humidity",
    "hum",
    "wind",
    "windspeed",
    "rain",
    "rainfall",
    "snow",
    "snowfall",
    "clouds",
    "cloud",
    "pressure",
    "weather",
    "dew",
    "visibility",
    "solar",
    "precipitation",
    "percent",
    "pct",
    "observed",
    "rate",
    "taux",
    "price",
    "fare",
    "points",
    "capacity",
    "quality",
    "flag",
    "status",
    "forecast",
    "prediction",
    "predicted",
    "casual",
    "stations",
];

/// What a column holds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Role {
    /// How its numbers are written; `None`: it holds none.
    pub marks: Option<Marks>,
    /// Words between the numbers, with how often they stand there.
    pub words: BTreeMap<String, usize>,
    /// Marks beside its numbers, such as flags.
    pub strip: Vec<String>,
    /// Different fields.
    pub distinct: usize,
    /// Whether it goes up by one from row to row.
    pub row_number: bool,
    /// Whether its name tells a code.
    pub code: bool,
    /// Whether its name tells a part of the calendar.
    pub calendar: bool,
    /// Whether its name tells what is likely meant.
    pub meant: bool,
    /// Whether its name tells a sum over all parts.
    pub total: bool,
    /// Whether its name tells an influence.
    pub influence: bool,
    /// Share of fields without a value.
    pub empty: f64,
}

impl Role {
    /// Of a column.
    pub(super) fn of(sheet: &Sheet, column: usize) -> Self {
        let all = sheet.column(column);
        let step = (all.len() / LOOKED_AT).max(1);
        let fields: Vec<&str> = all.iter().step_by(step).copied().collect();
        let empty =
            all.iter().filter(|field| number::is_missing(field)).count() as f64 / all.len().max(1) as f64;
        let mut different: Vec<&str> = all.clone();
        different.sort_unstable();
        different.dedup();
        let strip = beside_numbers(&all);
        let bare = |field: &&'_ str| -> bool {
            MARKS.iter().any(|marks| number::with_marks(field, marks.0, marks.1).is_some())
        };
        let numbers: Vec<&str> =
            fields.iter().map(|field| if bare(field) { field } else { without(field, &strip) }).collect();
        let marks = marks(&numbers, sheet.delimiter == b';');
        let mut words = BTreeMap::new();
        if let Some((decimal, thousands)) = marks {
            for field in all.iter().filter(|field| !number::is_missing(field)) {
                if number::with_marks(field, decimal, thousands).is_none()
                    && number::with_marks(without(field, &strip), decimal, thousands).is_none()
                {
                    *words.entry((*field).to_owned()).or_insert(0) += 1;
                }
            }
        }
        let whole: Vec<i64> =
            all[..sheet.contiguous()].iter().map_while(|field| field.parse().ok()).collect();
        let row_number = whole.len() > 2
            && whole.len() == sheet.contiguous()
            && whole.windows(2).all(|pair| pair[1] - pair[0] == 1);
        let parts = words_of(&sheet.names[column]);
        let has = |list: &[&str]| parts.iter().any(|part| list.contains(&part.as_str()));
        let first_or_last = |list: &[&str]| {
            parts.first().is_some_and(|part| list.contains(&part.as_str()))
                || parts.last().is_some_and(|part| list.contains(&part.as_str()))
        };
        let whole_numbers = fields.iter().all(|field| field.is_empty() || field.parse::<i64>().is_ok());
        Self {
            strip: if marks.is_some() { strip } else { Vec::new() },
            marks,
            words,
            distinct: different.len(),
            row_number,
            code: sheet.header && sheet.names[column] == numbered(column) && whole_numbers
                || THINGS.contains(&sheet.names[column].trim().to_lowercase().as_str()) && whole_numbers
                || first_or_last(CODES)
                    && !sheet.names[column].to_lowercase().starts_with("number of")
                    && !is_number_of(&parts),
            calendar: CALENDAR.contains(&sheet.names[column].trim().to_lowercase().as_str())
                || parts.len() == 1 && has(CALENDAR) && whole_numbers,
            meant: has(MEANT)
                || MEANT
                    .iter()
                    .any(|word| !word.is_ascii() && sheet.names[column].to_lowercase().contains(word)),
            total: has(&[
                "total",
                "all",
                "gesamt",
                "insgesamt",
                "summe",
                "totale",
                "totaal",
                "合计",
                "合計",
                "总计",
                "總計",
            ]),
            influence: has(INFLUENCE) || sheet.names[column].contains('%'),
            empty,
        }
    }

    /// Whether it holds numbers that differ and are neither a row number nor a code.
    pub(crate) fn is_quantity(&self) -> bool {
        self.marks.is_some() && self.distinct > 1 && !self.row_number && !self.code && !self.calendar
    }
}

/// `no_of_cards`, `noOfTokens`, `nb_vald`: a number of something is a quantity.
fn is_number_of(parts: &[String]) -> bool {
    parts.first().is_some_and(|first| ["no", "number", "num", "nr"].contains(&first.as_str()))
        && parts.get(1).is_some_and(|second| second == "of")
        || parts.last().is_some_and(|last| last == "number") && parts.len() == 2 && parts[0] == "total"
}

/// The words of a name, in lower case: parted by what is no letter or digit, and where small letters turn into capitals.
fn words_of(name: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut small = false;
    for c in name.chars() {
        if !c.is_alphanumeric() {
            words.push(String::new());
        } else {
            if c.is_uppercase() && small {
                words.push(String::new());
            }
            words.last_mut().expect("invariant: never empty").extend(c.to_lowercase());
        }
        small = c.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Marks beside the numbers of a column, if every field that is no number is one with such a mark: most fields have
/// none, or all have the same.
fn beside_numbers(fields: &[&str]) -> Vec<String> {
    let is_number =
        |field: &str| MARKS.iter().any(|marks| number::with_marks(field, marks.0, marks.1).is_some());
    let mut marks: Vec<String> = Vec::new();
    let (mut filled, mut marked) = (0, 0);
    for field in fields.iter().filter(|field| !number::is_missing(field)) {
        filled += 1;
        if is_number(field) {
            continue;
        }
        marked += 1;
        let Some(mark) = number::beside(field) else { return Vec::new() };
        if !marks.iter().any(|known| known == mark) {
            marks.push(mark.to_owned());
        }
        if marks.len() > MOST_FLAGS || !is_number(without(field, &marks)) {
            return Vec::new();
        }
    }
    let fits = marked * 2 < filled || marks.len() == 1 && marked == filled;
    if fits { marks } else { Vec::new() }
}

/// A field without the mark beside its number.
fn without<'f>(field: &'f str, marks: &[String]) -> &'f str {
    let own = |mark: &String| field.strip_suffix(mark.as_str()).or_else(|| field.strip_prefix(mark.as_str()));
    marks.iter().find_map(own).unwrap_or(field).trim()
}

/// The marks by which most fields are numbers; `None` if there are none.
fn marks(fields: &[&str], semicolons: bool) -> Option<Marks> {
    let filled: Vec<&str> = fields.iter().copied().filter(|field| !number::is_missing(field)).collect();
    if filled.is_empty() {
        return None;
    }
    let mut order = MARKS;
    if semicolons {
        // Who parts fields by semicolons has decimal commas.
        order.swap(1, 2);
        // And points that part thousands, if every point has three digits behind it.
        let points = filled.iter().filter(|field| field.contains('.')).count();
        let grouped =
            |field: &&str| number::with_marks(field, ',', Some('.')).is_some() && !field.starts_with("0.");
        if points > 0 && filled.iter().all(grouped) {
            return Some((',', Some('.')));
        }
    }
    let count = |(decimal, thousands): &Marks| {
        filled
            .iter()
            .filter(|field| {
                matches!(number::with_marks(field, *decimal, *thousands), Some(NumberCell::Value(_)))
            })
            .count()
    };
    // Of equals the first: the usual ones.
    let (best, marks) =
        order.iter().rev().map(|marks| (count(marks), marks)).max_by_key(|(count, _)| *count)?;
    let share = best as f64 / filled.len() as f64;
    let mut rest: Vec<&str> = filled
        .iter()
        .copied()
        .filter(|field| number::with_marks(field, marks.0, marks.1).is_none())
        .collect();
    rest.sort_unstable();
    rest.dedup();
    let few = rest.len() <= 3 && share >= NUMBERS_BESIDE_WORDS && best > 2;
    (best > 0 && (share >= NUMBERS || few)).then_some(*marks)
}
