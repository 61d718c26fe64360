//! Times that stand in several columns: a date and its clock, years and months.

use super::guess::{TimeGuess, is, joined, measure, seconds};
use super::words::{CLOCKS, DAY, DAY_OF_YEAR, HOUR, MINUTE, MONTH, QUARTER, SLOT, WEEK, WEEKDAY, YEAR};
use crate::data::csv::fields::format::Format;
use crate::data::csv::fields::{names, stamp_hint};
use crate::data::csv::table::header::numbered;
use crate::new::inspection::sheet::Sheet;

/// Rows whose clocks run backward within one date, of all, from which on the day is taken to begin at another hour.
const OPERATIONAL: f64 = 0.02;

/// A date with a clock in another column; an error if the clock runs backward within each date.
pub(crate) fn with_clock(
    sheet: &Sheet,
    date: &TimeGuess,
    column: usize,
) -> Option<Result<TimeGuess, String>> {
    let clock = sheet.column(column);
    let filled: Vec<&str> = clock.iter().copied().filter(|field| !field.is_empty()).collect();
    let mut different = filled.clone();
    different.sort_unstable();
    different.dedup();
    if filled.len() < clock.len() || different.len() < 2 || different.len() > 1440 {
        return None;
    }
    let day = date.format.as_ref().map_or("%Y-%m-%d", Format::text);
    let joined = joined(sheet.body().iter().map(|row| vec![row[date.columns[0]], row[column]]));
    let fields: Vec<&str> = joined.iter().map(String::as_str).collect();
    let digits = different.iter().all(|field| field.bytes().all(|byte| byte.is_ascii_digit()));
    if digits && is(&sheet.names[column], SLOT) {
        return with_slots(sheet, date, column, &different).map(Ok);
    }
    let named = is(&sheet.names[column], HOUR) || is(&sheet.names[column], MINUTE);
    let long = different.iter().any(|field| field.len() > 2);
    if digits && !named && (long || !counts_hours(&filled)) {
        return None;
    }
    let iso =
        !(digits && long) && date.format.is_none() && fields.iter().all(|field| stamp_hint::is_iso(field));
    // One or two digits are hours; more are a clock without its colon, or minutes of the day.
    let fits = |clock: &&&str| long || !clock.starts_with("%N") && **clock != "%i";
    let text = CLOCKS.iter().filter(fits).map(|clock| format!("{day} {clock}"));
    let first_year = date.format.as_ref().map(Format::first_year);
    let mut formats = text.filter_map(|text| Format::new(&text, first_year).ok());
    let format = match iso {
        true => None,
        false => Some(formats.find(|format| fields.iter().all(|field| format.parse(field).is_ok()))?),
    };
    let guess = measure(&[date.columns[0], column], format, &fields, sheet.contiguous());
    if guess.distinct <= date.distinct * 1.5 {
        return None;
    }
    let backward = steps_back_within_dates(&guess, &fields[..sheet.contiguous().min(fields.len())]);
    if guess.distinct >= 0.999 && backward > OPERATIONAL {
        return Some(Err(format!(
            "within each date of column {} the clock in column {} runs backward: the day seems to begin at another hour, and \
             the hours after midnight to belong to the next date",
            sheet.names[date.columns[0]], sheet.names[column]
        )));
    }
    Some(Ok(TimeGuess { numeric: false, named: true, ..guess }))
}

/// A date with the number of a slot of that day, where these go from 1 to as many as a day has.
fn with_slots(sheet: &Sheet, date: &TimeGuess, column: usize, different: &[&str]) -> Option<TimeGuess> {
    let numbers: Vec<i64> = different.iter().filter_map(|field| field.parse().ok()).collect();
    let (low, high) = (numbers.iter().min()?, numbers.iter().max()?);
    let minutes = [60, 30, 20, 15, 10, 5].into_iter().find(|minutes| 1440 / minutes == *high)?;
    if *low != 1 || numbers.len() as i64 * 2 < *high {
        return None;
    }
    let day = date.format.as_ref().map_or("%Y-%m-%d", Format::text);
    in_format(sheet, date, &[date.columns[0], column], &format!("{day} %{minutes}n"))
}

/// A date and an hour of twelve with its half of the day in a third column.
pub(crate) fn with_half(sheet: &Sheet, hour: &TimeGuess) -> Option<TimeGuess> {
    let text = hour.format.as_ref().map_or("%Y-%m-%d %H", Format::text);
    let day = text.strip_suffix("%H")?;
    let half = |field: &&str| names::half_day(field).is_some_and(|(_, length)| length == field.len());
    let column = (0..sheet.names.len())
        .find(|column| !hour.columns.contains(column) && sheet.column(*column).iter().all(half))?;
    finer(sheet, hour, column, &format!("{day}%I %p"))
}

/// A date and an hour with the minutes in a third column.
pub(crate) fn with_minutes(sheet: &Sheet, hour: &TimeGuess) -> Option<TimeGuess> {
    let text = hour.format.as_ref().map_or("%Y-%m-%d %H", Format::text);
    let fits = |column: &usize| {
        let minutes =
            sheet.column(*column).iter().all(|field| field.parse::<u8>().is_ok_and(|minute| minute < 60));
        is(&sheet.names[*column], MINUTE) && minutes && !hour.columns.contains(column)
    };
    let column = (0..sheet.names.len()).find(fits).filter(|_| text.ends_with("%H"))?;
    finer(sheet, hour, column, &format!("{text} %M"))
}

/// A date and an hour with a further column, in a format for all three, where that tells more times apart.
fn finer(sheet: &Sheet, hour: &TimeGuess, column: usize, format: &str) -> Option<TimeGuess> {
    let columns: Vec<usize> = hour.columns.iter().copied().chain([column]).collect();
    let guess = in_format(sheet, hour, &columns, format)?;
    (guess.distinct > hour.distinct * 1.5).then_some(guess)
}

/// Columns joined, where every row reads in a format; its years of two digits are read as those of `known`.
fn in_format(sheet: &Sheet, known: &TimeGuess, columns: &[usize], format: &str) -> Option<TimeGuess> {
    let format = Format::new(format, known.format.as_ref().map(Format::first_year)).ok()?;
    let joined = joined(sheet.body().iter().map(|row| columns.iter().map(|column| row[*column]).collect()));
    let fields: Vec<&str> = joined.iter().map(String::as_str).collect();
    let reads = fields.iter().all(|field| format.parse(field).is_ok());
    reads.then(|| TimeGuess { named: true, ..measure(columns, Some(format), &fields, sheet.contiguous()) })
}

/// Whether whole numbers go round as the hours of a day do.
fn counts_hours(fields: &[&str]) -> bool {
    let numbers: Vec<i64> = fields.iter().filter_map(|field| field.parse().ok()).collect();
    let (low, high) =
        (numbers.iter().min().copied().unwrap_or(0), numbers.iter().max().copied().unwrap_or(0));
    let next = numbers
        .windows(2)
        .filter(|pair| pair[1] - pair[0] == 1 || pair[1] == low && pair[0] == high || pair[0] == pair[1])
        .count();
    (0..=1).contains(&low)
        && (23..=24).contains(&high)
        && numbers.len() > 24
        && next * 10 >= numbers.len() * 9
}

/// Share of rows whose time is earlier than that of the row before, of the same date.
fn steps_back_within_dates(guess: &TimeGuess, fields: &[&str]) -> f64 {
    let day = |field: &str| field.split(' ').next().unwrap_or_default().to_owned();
    let times: Vec<Option<i64>> = fields.iter().map(|field| seconds(field, guess.format.as_ref())).collect();
    let falls = |at: &usize| times[*at] < times[*at - 1] && day(fields[*at]) == day(fields[*at - 1]);
    let rises = |at: &usize| times[*at] > times[*at - 1] && day(fields[*at]) == day(fields[*at - 1]);
    let (falls, rises) = ((1..times.len()).filter(falls).count(), (1..times.len()).filter(rises).count());
    // Rows that run from new to old fall all the time.
    if rises == 0 { 0.0 } else { falls as f64 / times.len() as f64 }
}

/// Years, months and so on in columns of their own.
pub(super) fn parts(sheet: &Sheet) -> Vec<TimeGuess> {
    let fits = |column: usize, low: i64, high: i64| {
        sheet.column(column).iter().all(|field| {
            field.parse::<f64>().is_ok_and(|n| n.fract() == 0.0 && (low..=high).contains(&(n as i64)))
        })
    };
    let whole = |column: usize| {
        sheet.column(column).iter().all(|field| field.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let called_beside = |words: &'static [&'static str], (low, high), taken: &[usize]| {
        let free = (0..sheet.names.len()).filter(|column| !taken.contains(column));
        free.into_iter()
            .find(|column| is(&sheet.names[*column], words) && whole(*column) && fits(*column, low, high))
    };
    let called = |words, low, high| called_beside(words, (low, high), &[]);
    let unnamed = |column: &usize| {
        sheet.names[*column] == numbered(*column) && whole(*column) && fits(*column, 1900, 2100)
    };
    let year = called(YEAR, 1700, 2200).or_else(|| (0..sheet.names.len()).find(unnamed));
    let Some(year) = year else { return Vec::new() };
    let words = |column: usize| sheet.column(column).iter().all(|field| names::month(field).is_some());
    let month_word = (0..sheet.names.len()).find(|column| *column != year && words(*column));
    let month = month_word.or_else(|| called(MONTH, 1, 12));
    let mut chains: Vec<(Vec<usize>, String)> = Vec::new();
    if let Some(month) = month {
        let format = format!("%Y {}", if month_word.is_some() { "%B" } else { "%m" });
        chains.push((vec![year, month], format.clone()));
        if let Some(day) = called(DAY, 1, 31) {
            chains.extend(with_hours(vec![year, month, day], format!("{format} %d"), &called_beside));
        }
    }
    if let Some(day) = called(DAY_OF_YEAR, 1, 366) {
        chains.extend(with_hours(vec![year, day], "%Y %j".to_owned(), &called_beside));
    }
    let week = called(WEEK, 1, 53).zip(called(WEEKDAY, 1, 7));
    chains.extend(week.map(|(week, weekday)| (vec![year, week, weekday], "%G %V %u".to_owned())));
    let others = |words: &'static [&'static str]| {
        (0..sheet.names.len()).find(|column| *column != year && is(&sheet.names[*column], words))
    };
    // A quarter may be told by its words whatever its column is called.
    let quarter = others(QUARTER).or_else(|| {
        let told = |column: &usize| {
            sheet
                .column(*column)
                .iter()
                .all(|field| names::year_part(field).is_some_and(|part| part.rest.is_empty()))
        };
        (0..sheet.names.len()).filter(|column| *column != year).find(told)
    });
    for (found, formats) in [
        (quarter, vec!["%Y %q", "%Y %v", "%Y K%q"]),
        (others(WEEK), vec!["%G %V", "%G W%V", "%G KW%V", "%G S%V"]),
    ] {
        chains.extend(
            found.into_iter().flat_map(|column| {
                formats.iter().map(move |format| (vec![year, column], (*format).to_owned()))
            }),
        );
    }
    let mut found = Vec::new();
    for (columns, format) in chains {
        let joined =
            joined(sheet.body().iter().map(|row| columns.iter().map(|column| row[*column]).collect()));
        let fields: Vec<&str> = joined.iter().map(String::as_str).collect();
        let Ok(format) = Format::new(&format, None) else { continue };
        if fields.iter().all(|field| format.parse(field).is_ok()) {
            let guess = measure(&columns, Some(format), &fields, sheet.contiguous());
            found.push(TimeGuess { numeric: false, named: true, ..guess });
        }
    }
    found
}

/// The column of whole numbers in a range, called by one of some names, that is not taken.
type Called<'a> = dyn Fn(&'static [&'static str], (i64, i64), &[usize]) -> Option<usize> + 'a;

/// The columns of a day, and the same with the hours and minutes that stand beside it.
fn with_hours(mut columns: Vec<usize>, mut format: String, called: &Called) -> Vec<(Vec<usize>, String)> {
    let mut chains = vec![(columns.clone(), format.clone())];
    for (words, low, high, directive) in [(HOUR, 0, 24, "%H"), (MINUTE, 0, 59, "%M")] {
        let Some(next) = called(words, (low, high), &columns) else { break };
        format = format!("{format} {directive}");
        columns.push(next);
        chains.push((columns.clone(), format.clone()));
    }
    chains
}
