//! Tables for LaTeX: `\input` them into a table of a paper that uses the package `booktabs`.

use super::table::turns_writing;
use super::{Align, Table};

/// A `tabular` whose rules are those of `booktabs`; `made_from` names the file behind it.
pub fn latex(table: &Table, made_from: &str) -> String {
    let sides: String =
        table.columns.iter().map(|(_, align)| if *align == Align::Right { 'r' } else { 'l' }).collect();
    let line = |cells: Vec<String>| format!("{} \\\\\n", cells.join(" & "));
    let mut text = format!(
        "% made by `lookback report` from {made_from}; needs \\usepackage{{booktabs}}\n\
         \\begin{{tabular}}{{{sides}}}\n\\toprule\n"
    );
    // As in a terminal, underscores of headings are places to break at, so a blank serves as well.
    text += &line(table.columns.iter().map(|(name, _)| escape(&name.replace('_', " "))).collect());
    text += "\\midrule\n";
    for row in &table.rows {
        text += &line(row.iter().map(|cell| escape(cell)).collect());
    }
    text + "\\bottomrule\n\\end{tabular}\n"
}

/// Text that LaTeX shows as it is, on one line; control characters become blanks.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let number = rest.peek().is_some_and(char::is_ascii_digit);
        match c {
            '\\' => escaped.push_str("\\textbackslash{}"),
            '~' => escaped.push_str("\\textasciitilde{}"),
            '^' => escaped.push_str("\\textasciicircum{}"),
            '<' => escaped.push_str("\\textless{}"),
            '>' => escaped.push_str("\\textgreater{}"),
            '|' => escaped.push_str("\\textbar{}"),
            '`' => escaped.push_str("\\textasciigrave{}"),
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => escaped.extend(['\\', c]),
            // Behind the end of a row these would be taken for its options.
            '[' | '*' => escaped.extend(['{', c, '}']),
            '±' => escaped.push_str("$\\pm$"),
            '–' => escaped.push_str("--"),
            '-' if number && (escaped.is_empty() || escaped.ends_with(' ')) => escaped.push_str("$-$"),
            // Two hyphens would become a dash.
            '-' => escaped.push_str("-{}"),
            c if c.is_control() || turns_writing(c) => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latex_shows_text_as_it_is() {
        let shown = [
            ("a_b & 5 % #1 {x} $", "a\\_b \\& 5 \\% \\#1 \\{x\\} \\$"),
            ("\\input{~/^}", "\\textbackslash{}input\\{\\textasciitilde{}/\\textasciicircum{}\\}"),
            ("0.776 ± 0.007", "0.776 $\\pm$ 0.007"),
            ("-184.4 %", "$-$184.4 \\%"),
            ("a--b\n[c]", "a-{}-{}b {[}c]"),
            ("x < 1 | `y` *", "x \\textless{} 1 \\textbar{} \\textasciigrave{}y\\textasciigrave{} {*}"),
        ];
        for (text, escaped) in shown {
            assert_eq!(escape(text), escaped);
        }
    }

    #[test]
    fn every_row_has_as_many_cells_as_the_table_has_columns() {
        let mut table = Table::new([("name", Align::Left), ("test_RMSE", Align::Right)]);
        table.rows.push(vec!["a & b \\\\ c".to_owned(), "1.5".to_owned()]);
        let text = latex(&table, "journal.jsonl");
        assert!(text.contains("\\begin{tabular}{lr}\n\\toprule\nname & test RMSE \\\\\n\\midrule\n"));
        assert!(text.contains("\na \\& b \\textbackslash{}\\textbackslash{} c & 1.5 \\\\\n\\bottomrule\n"));
    }
}
