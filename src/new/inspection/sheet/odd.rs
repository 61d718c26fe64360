//! Rows between the others that are no data: totals of a month or a year, the line of names once more.

use crate::data::csv::fields::names;
use crate::new::inspection::name_words::is_one_of;

/// Words of totals, in lower case.
const TOTALS: &str = "\
    total subtotal sum average mean annual gesamt insgesamt summe mittelwert totale totaal totalt totaux \
    moyenne promedio media итого всего razem suma ogółem 合计 合計 总计 總計 小计 小計 합계 소계 계";

/// Whether a text holds the word of a total.
pub(crate) fn is_total(text: &str) -> bool {
    total_word(text).is_some()
}

/// The word of a total that a text holds.
pub(crate) fn total_word(text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    TOTALS.split_whitespace().find(|word| lower.contains(word))
}

/// Most rows that may be no data, of all.
const MOST: f64 = 0.15;

/// Rows that are no data.
pub(crate) struct Odd {
    /// The column that tells them.
    pub column: usize,
    /// The word it holds there, in lower case.
    pub word: String,
}

impl Odd {
    /// Whether a field of that column tells a row to be no data.
    pub(crate) fn is(&self, field: &str) -> bool {
        field.to_lowercase().contains(&self.word)
    }

    /// Of the words that tell totals, and of a column's own name, which has no digits and stands there alone.
    fn words(name: &str) -> impl Iterator<Item = &str> {
        let plain = name.chars().any(char::is_alphabetic) && !name.contains(|c: char| c.is_ascii_digit());
        TOTALS.split_whitespace().chain(Some(name).filter(|name| plain && name.chars().count() > 2))
    }
}

/// The column of numbers, times or months that holds the same word of a total, or its own name, in a few rows.
pub(super) fn find(names: &[String], rows: &[Vec<&str>]) -> Option<Odd> {
    (0..names.len()).find_map(|column| {
        let dated =
            |field: &str| field.contains(|c: char| c.is_ascii_digit()) || names::month(field).is_some();
        let name = names[column].to_lowercase();
        Odd::words(&name).map(|word| Odd { column, word: word.to_owned() }).find(|odd| {
            let odd_rows: Vec<&str> =
                rows.iter().map(|row| row[column]).filter(|field| odd.is(field)).collect();
            !odd_rows.is_empty()
                && odd_rows.len() as f64 <= MOST * rows.len() as f64
                && odd_rows
                    .iter()
                    .all(|field| is_one_of(TOTALS, &odd.word) || field.to_lowercase() == odd.word)
                && rows.iter().all(|row| odd.is(row[column]) || dated(row[column]))
        })
    })
}
