//! A table of text and its forms.

use tabled::builder::Builder;
use tabled::settings::formatting::AlignmentStrategy;
use tabled::settings::object::Columns;
use tabled::settings::peaker::Priority;
use tabled::settings::style::HorizontalLine;
use tabled::settings::{Alignment, Modify, Padding, Style, Width};

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

    /// RFC 4180 with LF; a text that a spreadsheet would run as a formula is preceded by an apostrophe.
    pub fn csv(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let headings: Vec<&str> = self.columns.iter().map(|(name, _)| name.as_str()).collect();
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

    /// For a terminal of `width` columns, without colour. Headings break at their underscores.
    pub fn terminal(&self, width: usize) -> String {
        // A row for each line of the headings: wrapping takes a line break for a letter of a word.
        let headings: Vec<Vec<&str>> =
            self.columns.iter().map(|(name, _)| name.split('_').collect()).collect();
        let lines = headings.iter().map(Vec::len).max().unwrap_or(1);
        let mut builder = Builder::default();
        for line in 0..lines {
            let part = |heading: &Vec<&str>| {
                (line + heading.len()).checked_sub(lines).map_or("", |at| heading[at]).to_owned()
            };
            builder.push_record(headings.iter().map(part));
        }
        for row in &self.rows {
            builder.push_record(row);
        }
        let mut table = builder.build();
        let rule = HorizontalLine::new('-').intersection('-');
        let style = Style::empty().vertical(' ').horizontals([(lines, rule)]);
        table.with(style).with(Padding::new(0, 1, 0, 0)).with(AlignmentStrategy::PerLine);
        for (at, (_, align)) in self.columns.iter().enumerate() {
            let side = if *align == Align::Right { Alignment::right() } else { Alignment::left() };
            table.with(Modify::new(Columns::one(at)).with(side));
        }
        table.with(Width::wrap(width).keep_words(true).priority(Priority::max(true)));
        let text = table.to_string();
        text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
    }
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
}
