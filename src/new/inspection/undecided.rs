//! What could not be decided, and why: in words that name what would help.

use std::path::Path;

use super::roles::Role;
use super::sheet::Sheet;
use super::times::TimeGuess;
use crate::base::error::{Place, Problem, Result};
use crate::data::csv::fields::format::AHEAD;
use crate::data::csv::fields::names::month;
use crate::data::csv::fields::stamp_hint;
use crate::data::csv::findings::{quote, refuse};
use crate::spec::{CsvOptions, DataSpec};

/// Rows that a table of numbers without times must have to be taken for series.
const ROWS: usize = 30;

/// First fields of a column that tell whether it may hold times.
const LOOKED_AT: usize = 50;

/// Names that a message lists.
const NAMED: usize = 12;

/// The number of the column that an option names.
pub(super) fn column(sheet: &Sheet, name: &str, option: &str, path: &Path) -> Result<usize> {
    match sheet.names.iter().position(|known| known == name.trim()) {
        Some(column) => Ok(column),
        None => {
            let what = format!("no column is named {} ({option}); there are {}", quote(name), names(sheet));
            refuse(path, None, what, &format!("set {option} to one of them"))
        }
    }
}

fn names(sheet: &Sheet) -> String {
    let mut shown: Vec<String> = sheet.names.iter().take(NAMED).map(|name| quote(name)).collect();
    if sheet.names.len() > NAMED {
        shown.push(format!("{} more", sheet.names.len() - NAMED));
    }
    shown.join(", ")
}

/// A start without a step, or the other way round.
pub(crate) fn half_even<T>(path: &Path) -> Result<T> {
    refuse(
        path,
        None,
        "times that are not in the file need a first one and a step",
        "--start 2012-03-01 --step \"5 minutes\", with your own",
    )
}

/// Times in the names of columns that no column of times joins.
pub(crate) fn dates_across<T>(sheet: &Sheet, found: &super::across::TimeColumns, path: &Path) -> Result<T> {
    let what = format!(
        "{} stand across, in the names of columns {} to {}, and what each row is cannot be told",
        found.what,
        quote(&sheet.names[found.from]),
        quote(&sheet.names[found.to])
    );
    refuse(
        path,
        Some(sheet.skip_header + 1),
        what,
        "transpose the table: a row for each time, a column for each series",
    )
}

/// A column to forecast whose name others have too.
pub(super) fn twice(sheet: &Sheet, column: usize, path: &Path) -> Option<Problem> {
    let title = &sheet.titles[column];
    let same = |at: &usize| !title.is_empty() && sheet.titles[*at] == *title;
    let columns: Vec<usize> = (0..sheet.titles.len()).filter(same).map(|at| at + 1).collect();
    let [first, second, ..] = columns.as_slice() else { return None };
    let what = format!("column name {} occurs twice (columns {first} and {second})", quote(title));
    let help: Vec<String> = columns.iter().map(|number| format!("--target \"column {number}\"")).collect();
    let help = format!("{}: only you can know which is meant", help.join(" or "));
    Some(Problem::new(Place::line(path, sheet.skip_header + 1), what).help(help))
}

/// Several formats read every row, and the file is a series by each of them.
pub(crate) fn several_formats(data: &DataSpec, formats: Vec<&String>, path: &Path) -> Problem {
    let options: Vec<String> =
        formats.iter().take(3).map(|format| format!("--date-format '{format}'")).collect();
    let what = format!("column {}: {} formats read every time", data.time, formats.len());
    let help = format!("{}: only you can know which is right", options.join(" or "));
    Problem::new(Place::file(path), what).help(help)
}

/// No column of times.
pub(crate) fn no_times<T>(
    sheet: &Sheet,
    roles: &[Role],
    told: &DataSpec,
    why: Option<String>,
    path: &Path,
) -> Result<T> {
    for name in told.time.columns() {
        column(sheet, name, "--time", path)?;
    }
    if let Some(why) = why {
        let help = "write one column of whole times; --time names another column";
        return refuse(path, None, why, help);
    }
    let numbers = roles.iter().filter(|role| role.marks.is_some()).count();
    let all_numbers = numbers == roles.len() && sheet.rows.len() >= ROWS;
    if !sheet.header && all_numbers {
        let what = format!(
            "no column holds times, and there is no header: {} rows of {} numbers. If each row is a series, its times are across",
            sheet.total,
            sheet.names.len()
        );
        return refuse(
            path,
            Some(1),
            what,
            "write a line of names and a column of times; a row for each time",
        );
    }
    let hinted =
        told.time.columns().first().and_then(|name| sheet.names.iter().position(|known| known == name));
    let blamed = hinted.or_else(|| likely(sheet, roles));
    if let Some(column) = blamed {
        let fields = sheet.column(column);
        let unreadable = fields.iter().find(|field| !field.is_empty() && !stamp_hint::is_iso(field));
        let bad = unreadable.or(fields.first()).copied().unwrap_or_default();
        let what = format!("column {}: {} is no time that is known", sheet.names[column], quote(bad));
        let help = stamp_hint::advise(bad, &fields, "").replace("data.csv.date_format:", "--date-format");
        return refuse(path, None, what, &(help + "; another column is named by --time"));
    }
    if all_numbers {
        let what = format!("no column holds times: all {} are numbers", sheet.names.len());
        let help = "if the rows follow each other evenly, give the first time and the step, for example --start 2012-03-01 --step \"5 minutes\"";
        return refuse(path, None, what, help);
    }
    let what = format!("none of the columns holds times; there are {}", names(sheet));
    refuse(
        path,
        None,
        what,
        "a series needs a column of times; --time names it, --date-format how it is written",
    )
}

/// Whether a field may be a date whose year has two digits: two numbers or a month's name, and not a code such as `A1`.
fn short_year(field: &str) -> bool {
    let words: Vec<&str> = field.split(|c: char| !c.is_alphanumeric()).collect();
    let numbers = words.iter().filter(|word| word.parse::<u8>().is_ok()).count();
    stamp_hint::has_short_year(field) && (numbers > 1 || words.iter().any(|word| month(word).is_some()))
}

/// The column that a user would call the times, by its name or by its first fields.
fn likely(sheet: &Sheet, roles: &[Role]) -> Option<usize> {
    let named = |column: &usize| super::times::tells_time(&sheet.names[*column]);
    let dated = |column: &usize| {
        // Each is held against every format that there is.
        let fields: Vec<&str> = sheet.column(*column).into_iter().take(LOOKED_AT).collect();
        let shape = |field: &&str| {
            short_year(field)
                || stamp_hint::is_time_of_day(field)
                || !stamp_hint::formats(&[field]).is_empty()
        };
        roles[*column].marks.is_none()
            && fields.iter().filter(|field| shape(field)).count() * 2 > fields.len()
    };
    (0..sheet.names.len()).find(named).or_else(|| (0..sheet.names.len().min(roles.len())).find(dated))
}

/// No column that could be forecast.
pub(crate) fn no_numbers<T>(sheet: &Sheet, path: &Path) -> Result<T> {
    let what = format!("no column holds numbers that could be forecast; there are {}", names(sheet));
    refuse(path, None, what, "name one by --target")
}

/// Two digits that would mean years to come.
pub(crate) fn far_future(
    sheet: &Sheet,
    guess: &TimeGuess,
    told: &CsvOptions,
    path: &Path,
) -> Option<Problem> {
    if told.first_year.is_some() {
        return None;
    }
    let joined =
        |row: &Vec<&str>| guess.columns.iter().map(|column| row[*column]).collect::<Vec<_>>().join(" ");
    let rows = sheet.body();
    let field = rows
        .iter()
        .map(joined)
        .find(|field| guess.read(field).is_ok_and(|stamp| stamp.local.year() >= AHEAD))?;
    let year = guess.read(&field).ok()?.local.year();
    let what = format!(
        "{} has no 4-digit year: its 2 digits would mean {year}, which is still to come",
        quote(&field)
    );
    let help =
        format!("--set data.csv.first_year={} reads them as {} to {}", AHEAD - 100, AHEAD - 100, AHEAD - 1);
    Some(Problem::new(Place::file(path), what).help(help))
}
