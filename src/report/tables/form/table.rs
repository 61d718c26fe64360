//! A table of text and its forms.

use tabled::builder::Builder;
use tabled::settings::formatting::AlignmentStrategy;
use tabled::settings::object::Columns;
use tabled::settings::style::HorizontalLine;
use tabled::settings::{Alignment, Modify, Padding, Style};
use textwrap::core::{Word, display_width};
use textwrap::{Options, WordSeparator, WordSplitter};

use crate::base::text::{escape_formula, escape_markdown};

/// To which side a column's text is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

/// Rows of text under headings.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// One heading and side a column.
    pub columns: Vec<(String, Align)>,
    /// As many cells a row as there are columns.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table.
    pub fn new(columns: impl IntoIterator<Item = (impl Into<String>, Align)>) -> Self {
        Self {
            columns: columns.into_iter().map(|(name, align)| (name.into(), align)).collect(),
            rows: Vec::new(),
        }
    }

    /// The same under headings parted by `|`, those of numbers with a `>` behind them.
    pub(crate) fn headed(headings: &str) -> Self {
        Self::new(headings.split('|').map(|name| match name.strip_suffix('>') {
            Some(name) => (name, Align::Right),
            None => (name, Align::Left),
        }))
    }

    /// The same for programs, who do not mind the side.
    pub(crate) fn plain(headings: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self::new(headings.into_iter().map(|name| (name, Align::Left)))
    }

    /// RFC 4180 with LF; a text that a spreadsheet would run as a formula is preceded by an apostrophe.
    pub fn csv(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let headings: Vec<String> = self.columns.iter().map(|(name, _)| escape_formula(name)).collect();
        writer.write_record(headings).expect("invariant: memory can be written");
        for row in &self.rows {
            writer
                .write_record(row.iter().map(|cell| escape_formula(cell)))
                .expect("invariant: rows are even");
        }
        let bytes = writer.into_inner().expect("invariant: memory can be flushed");
        String::from_utf8(bytes).expect("invariant: cells are text")
    }

    /// An object for each row; cells that are numbers become numbers, empty ones null.
    pub fn json(&self) -> serde_json::Value {
        let cell = |text: &String| match text.parse::<f64>() {
            _ if text.is_empty() => serde_json::Value::Null,
            Ok(number) if number.is_finite() => serde_json::from_str(text).unwrap_or_else(|_| number.into()),
            _ => text.as_str().into(),
        };
        let row = |row: &Vec<String>| -> serde_json::Value {
            let cells = self.columns.iter().zip(row).filter(|((name, _), _)| !name.is_empty());
            cells.map(|((name, _), text)| (name.clone(), cell(text))).collect()
        };
        self.rows.iter().map(row).collect()
    }

    /// A pipe table.
    pub fn markdown(&self) -> String {
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let mut text = line(self.columns.iter().map(|(name, _)| escape_markdown(name)).collect());
        let rule = |align: &Align| if *align == Align::Right { "--:" } else { "---" }.to_owned();
        text += &line(self.columns.iter().map(|(_, align)| rule(align)).collect());
        for row in &self.rows {
            text += &line(row.iter().map(|cell| escape_markdown(cell)).collect());
        }
        text
    }

    /// For a terminal of `width` columns, without colour. Headings break at their underscores; a cell breaks at blanks, and
    /// within a word only where the table would not fit otherwise.
    pub fn terminal(&self, width: usize) -> String {
        let parts = |(name, _): &(String, Align)| name.split('_').map(str::to_owned).collect();
        let headings: Vec<Vec<String>> = self.columns.iter().map(parts).collect();
        let widths = self.widths(&headings, width);
        let fitted = |(at, parts): (usize, &Vec<String>)| -> Vec<String> {
            parts.iter().flat_map(|part| wrap(part, widths[at])).collect()
        };
        let headings: Vec<Vec<String>> = headings.iter().enumerate().map(fitted).collect();
        let lines = headings.iter().map(Vec::len).max().unwrap_or(1);
        let mut builder = Builder::default();
        for line in 0..lines {
            // Above a short heading nothing: it stands right over its column.
            let part = |heading: &Vec<String>| {
                (line + heading.len()).checked_sub(lines).map_or_else(String::new, |at| heading[at].clone())
            };
            builder.push_record(headings.iter().map(part));
        }
        for row in &self.rows {
            let fitted = |(at, cell): (usize, &String)| wrap(cell, widths[at]).join("\n");
            builder.push_record(row.iter().enumerate().map(fitted));
        }
        let mut table = builder.build();
        let rule = HorizontalLine::new('-').intersection('-');
        let style = Style::empty().vertical(' ').horizontals([(lines, rule)]);
        table.with(style).with(Padding::new(0, 1, 0, 0)).with(AlignmentStrategy::PerLine);
        for (at, (_, align)) in self.columns.iter().enumerate() {
            let side = if *align == Align::Right { Alignment::right() } else { Alignment::left() };
            table.with(Modify::new(Columns::one(at)).with(side));
        }
        let text = table.to_string();
        text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
    }

    /// Columns' widths: as wide as their cells, or, where that is too much, the widest made narrower: first down to their
    /// longest word, then to what stands between underscores, then as far as it takes.
    fn widths(&self, headings: &[Vec<String>], available: usize) -> Vec<usize> {
        let widest = |pieces: fn(&str) -> Vec<&str>| -> Vec<usize> {
            let of = |at: usize| {
                let cells = headings[at].iter().chain(self.rows.iter().map(|row| &row[at]));
                cells.flat_map(|cell| pieces(cell)).map(display_width).max().unwrap_or(0)
            };
            (0..self.columns.len()).map(of).collect()
        };
        let mut widths = widest(|cell| cell.lines().collect());
        let room = available.saturating_sub(GAP * widths.len() - 1);
        let floors = [
            widest(|cell| cell.split_whitespace().collect()),
            widest(|cell| cell.split_whitespace().flat_map(|word| word.split_inclusive('_')).collect()),
            vec![1; widths.len()],
        ];
        for floor in floors {
            while widths.iter().sum::<usize>() > room {
                let above = (0..widths.len()).filter(|at| widths[*at] > floor[*at]);
                let Some(at) = above.max_by_key(|at| widths[*at]) else { break };
                widths[at] -= 1;
            }
        }
        widths
    }
}

/// Blanks between two columns.
const GAP: usize = 2;

/// The lines of a cell in so many columns.
fn wrap(cell: &str, width: usize) -> Vec<String> {
    let narrow = cell.split_whitespace().any(|word| display_width(word) > width);
    let separator = if narrow { WordSeparator::Custom(pieces) } else { WordSeparator::AsciiSpace };
    let options = Options::new(width.max(1)).word_separator(separator);
    let options = options.word_splitter(WordSplitter::NoHyphenation);
    textwrap::wrap(cell, options).into_iter().map(std::borrow::Cow::into_owned).collect()
}

/// The words of a line, and those with underscores in pieces: there names have their joints.
fn pieces(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    Box::new(line.split_inclusive([' ', '_']).map(Word::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(cell: &str) -> Table {
        let mut table = Table::new([("name", Align::Left), ("rmse", Align::Right)]);
        table.rows.push(vec![cell.to_owned(), "-1.5".to_owned()]);
        table
    }

    #[test]
    fn csv_quotes_what_needs_it_and_disarms_formulas() {
        assert_eq!(table("a,\"b\"").csv(), "name,rmse\n\"a,\"\"b\"\"\",-1.5\n");
        assert_eq!(table("=1+1").csv(), "name,rmse\n'=1+1,-1.5\n");
    }

    #[test]
    fn markdown_shows_cells_as_they_are() {
        assert_eq!(table("a|b<c>").markdown(), "| name | rmse |\n| --- | --: |\n| a\\|b&lt;c&gt; | -1.5 |\n");
    }

    #[test]
    fn a_narrow_terminal_breaks_no_heading_within_a_word() {
        let columns = vec![("engine".to_owned(), Align::Left), ("validation_RMSE".to_owned(), Align::Right)];
        let rows = vec![vec!["seasonal_naive 364".to_owned(), "0.996 ± 0.020".to_owned()]];
        let text = Table { columns, rows }.terminal(26);
        let words: Vec<&str> = text.lines().take(2).flat_map(str::split_whitespace).collect();
        assert_eq!(words, ["validation", "engine", "RMSE"], "{text}");
    }

    #[test]
    fn a_terminal_table_keeps_to_its_width() {
        let text = table(&"long words ".repeat(30)).terminal(60);
        assert!(text.lines().all(|line| line.chars().count() <= 60), "{text}");
    }

    #[test]
    fn names_break_at_blanks_then_at_underscores_and_within_a_word_only_at_last() {
        let columns = ["engine", "features", "test_RMSE"].map(|name| (name.to_owned(), Align::Left)).to_vec();
        let row = ["seasonal_naive 360", "calendar, lags of a week", "0.996 ± 0.020"].map(str::to_owned);
        let table = Table { columns, rows: vec![row.to_vec()] };
        let cells = |width: usize| {
            let text = table.terminal(width);
            assert!(text.lines().all(|line| line.chars().count() <= width), "{text}");
            text.split_whitespace().map(str::to_owned).collect::<Vec<String>>()
        };
        for width in [40, 60, 80, 100, 160] {
            assert!(cells(width).contains(&"seasonal_naive".to_owned()), "{width}: {:?}", cells(width));
        }
        let narrow = cells(28);
        assert!(["seasonal_", "naive"].iter().all(|part| narrow.contains(&(*part).to_owned())), "{narrow:?}");
        assert!(cells(12).len() > narrow.len(), "letters at last");
    }
}
