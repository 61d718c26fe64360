//! Columns of words: a weather, a kind of day. Each word that the train part has becomes an input of 0 and 1.

use std::collections::BTreeSet;
use std::ops::Range;

/// A column that holds a word in each row.
#[derive(Clone, Debug, PartialEq)]
pub struct WordColumn {
    /// The different words, in the order of the alphabet.
    pub words: Vec<String>,
    /// The place of each row's word among them; NaN where it is not known yet.
    pub of_row: Vec<f64>,
}

impl WordColumn {
    /// The words of some rows, in the order of the alphabet.
    pub(crate) fn seen(&self, rows: Range<usize>) -> Vec<&str> {
        let places: BTreeSet<usize> = self.of_row[rows].iter().map(|place| *place as usize).collect();
        places.into_iter().map(|place| self.words[place].as_str()).collect()
    }

    /// 1 where a word stands, 0 where another one does, NaN where that is not known.
    pub(crate) fn indicator(&self, word: &str) -> Vec<f64> {
        let is = |place: &f64| match place.is_nan() {
            true => f64::NAN,
            false => f64::from(self.words[*place as usize] == word),
        };
        self.of_row.iter().map(is).collect()
    }
}

/// The column and the word of an input by its name: `weather = rain`.
pub(crate) fn word_input(name: &str) -> Option<(&str, &str)> {
    let (column, word) = name.split_once(" = ")?;
    Some((column.trim(), word.trim()))
}

/// The name of an input.
pub(crate) fn word_input_name(column: &str, word: &str) -> String {
    format!("{column} = {word}")
}
