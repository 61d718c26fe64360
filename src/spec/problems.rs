//! What is wrong with a spec, gathered so that all of it can be shown at once.

use std::path::{Path, PathBuf};

use crate::base::error::{Error, Place, Problem};

/// Line and column, from 1; `NOWHERE` if no line is to blame.
pub(super) type Spot = (usize, usize);

/// The file as a whole.
pub(super) const NOWHERE: Spot = (0, 0);

/// More problems than this help nobody.
const SHOWN: usize = 50;

/// Problems of one file.
#[derive(Debug)]
pub(super) struct Problems {
    file: PathBuf,
    found: Vec<(Spot, Problem)>,
    unshown: usize,
}

impl Problems {
    /// None so far.
    pub fn new(file: &Path) -> Self {
        Self { file: file.to_path_buf(), found: Vec::new(), unshown: 0 }
    }

    /// Adds a problem; an empty `help` is none.
    pub fn add(&mut self, spot: Spot, message: impl Into<String>, help: impl Into<String>) {
        if self.are_full() {
            self.unshown += 1;
            return;
        }
        let mut place = Place::file(&self.file);
        if spot != NOWHERE {
            (place.line, place.column) = (Some(spot.0), Some(spot.1));
        }
        let help = Some(help.into()).filter(|help| !help.is_empty());
        self.found.push((spot, Problem { place, message: message.into(), help }));
    }

    /// Whether further ones are only counted, so that advice would be wasted.
    pub fn are_full(&self) -> bool {
        self.found.len() == SHOWN
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The error that shows them all, in the order of the file.
    ///
    /// # Errors
    /// If there is any problem.
    pub fn result(mut self) -> Result<(), Error> {
        if self.found.is_empty() {
            return Ok(());
        }
        self.found.sort_by_key(|(spot, _)| *spot);
        let mut problems: Vec<Problem> = self.found.into_iter().map(|(_, problem)| problem).collect();
        if self.unshown > 0 {
            problems
                .push(Problem::new(Place::file(&self.file), format!("and {} more problems", self.unshown)));
        }
        Err(Error::Input(problems))
    }
}

/// User text for a message: escaped, in quotes, shortened.
pub(super) fn shown(text: &str) -> String {
    const LONGEST: usize = 60;
    if text.chars().count() <= LONGEST {
        return format!("`{}`", text.escape_debug());
    }
    let start: String = text.chars().take(LONGEST).collect();
    format!("`{}...`", start.escape_debug())
}

/// A whole number with a comma between groups of three digits.
pub(super) fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// ``did you mean `...`?`` for the nearest of `known`, or nothing.
pub(super) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> String {
    if word.len() > 40 {
        return String::new();
    }
    let word = word.to_lowercase().replace(['-', ' '], "_");
    let best = known
        .map(|other| (strsim::damerau_levenshtein(&word, &other.to_lowercase()), other))
        .min_by_key(|(distance, _)| *distance);
    match best {
        Some((distance, other)) if distance <= 1 + other.len() / 4 => format!("did you mean `{other}`?"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_come_in_the_order_of_the_file_and_are_capped() {
        let mut problems = Problems::new(Path::new("a.yaml"));
        for line in (1..=60).rev() {
            problems.add((line, 1), format!("problem {line}"), "");
        }
        let Err(Error::Input(found)) = problems.result() else { panic!("expected problems") };
        assert_eq!(found.len(), SHOWN + 1);
        assert!(found.first().unwrap().place.line < found[1].place.line);
        assert_eq!(found.last().unwrap().message, "and 10 more problems");
    }

    #[test]
    fn misspelt_words_find_their_neighbours() {
        let known = || ["look_back", "hidden_units", "adam"].into_iter();
        assert_eq!(nearest("lookback", known()), "did you mean `look_back`?");
        assert_eq!(nearest("Hidden-Units", known()), "did you mean `hidden_units`?");
        assert_eq!(nearest("sgd", known()), "");
    }

    #[test]
    fn user_text_is_escaped_and_shortened() {
        assert_eq!(shown("a\u{1b}[31m"), "`a\\u{1b}[31m`");
        assert!(shown(&"x".repeat(1000)).len() < 80);
        assert_eq!(grouped(1_000_000), "1,000,000");
        assert_eq!(grouped(12), "12");
    }
}
