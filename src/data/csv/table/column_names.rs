//! The names of columns: as they stand in lines of a file, and as a spec calls them.

use crate::data::csv::text::records::CsvRecord;

/// Takes off blanks and what else cannot be seen.
pub(crate) fn trim(name: &str) -> &str {
    let shows = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    if shows(name.as_bytes().first()) && shows(name.as_bytes().last()) {
        return name;
    }
    name.trim_matches(|c: char| c.is_whitespace() || "\u{feff}\u{200b}\u{200e}\u{200f}".contains(c))
}

/// The names in a record, on one line each.
pub(crate) fn names_of(record: &CsvRecord) -> Vec<String> {
    let name = |name: &str| match name.contains(char::is_control) {
        true => name.split_whitespace().collect::<Vec<_>>().join(" "),
        false => name.to_owned(),
    };
    record.fields.iter().map(|field| name(trim(field))).collect()
}

/// The names of columns from several lines of them; in all but the last an empty one is that on its left.
pub(crate) fn joined_names(lines: &[Vec<String>]) -> Vec<String> {
    let [above @ .., last] = lines else { return Vec::new() };
    let mut names: Vec<String> = vec![String::new(); lines.iter().map(Vec::len).max().unwrap_or(0)];
    let mut add = |at: usize, word: &str| {
        if !word.is_empty() {
            let blank = if names[at].is_empty() { "" } else { " " };
            names[at] = format!("{}{blank}{word}", names[at]);
        }
    };
    for line in above {
        let mut left = "";
        for (at, word) in line.iter().enumerate() {
            left = if word.is_empty() { left } else { word };
            add(at, left);
        }
    }
    last.iter().enumerate().for_each(|(at, word)| add(at, word));
    names
}

/// The name of a column that has none.
pub(crate) fn numbered(column: usize) -> String {
    format!("column {}", column + 1)
}

/// The columns of a name, or the one of a number: `column 3`.
pub(super) fn positions(columns: &[String], name: &str) -> Vec<usize> {
    let named: Vec<usize> = (0..columns.len()).filter(|column| columns[*column] == name).collect();
    let number = || name.strip_prefix("column ").and_then(|number| number.parse::<usize>().ok());
    match number() {
        Some(number) if named.is_empty() && (1..=columns.len()).contains(&number) => vec![number - 1],
        _ => named,
    }
}
