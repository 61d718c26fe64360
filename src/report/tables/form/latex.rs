//! Tables for LaTeX: `\input` them into a table of a paper that uses the package `booktabs`.

use super::{Align, Table};
use crate::base::text::escape_latex;

/// A `tabular` whose rules are those of `booktabs`; `made_from` names the file behind it.
pub(crate) fn latex(table: &Table, made_from: &str) -> String {
    let sides: String =
        table.columns.iter().map(|(_, align)| if *align == Align::Right { 'r' } else { 'l' }).collect();
    let line = |cells: Vec<String>| format!("{} \\\\\n", cells.join(" & "));
    let mut text = format!(
        "% made by `lookback report` from {made_from}; needs \\usepackage{{booktabs}}\n\
         \\begin{{tabular}}{{{sides}}}\n\\toprule\n"
    );
    // As in a terminal, underscores of headings are places to break at, so a blank serves as well.
    text += &line(table.columns.iter().map(|(name, _)| escape_latex(&name.replace('_', " "))).collect());
    text += "\\midrule\n";
    for row in &table.rows {
        text += &line(row.iter().map(|cell| escape_latex(cell)).collect());
    }
    text + "\\bottomrule\n\\end{tabular}\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_as_many_cells_as_the_table_has_columns() {
        let mut table = Table::new([("name", Align::Left), ("test_RMSE", Align::Right)]);
        table.rows.push(vec!["a & b \\\\ c".to_owned(), "1.5".to_owned()]);
        let text = latex(&table, "journal.jsonl");
        assert!(text.contains("\\begin{tabular}{lr}\n\\toprule\nname & test RMSE \\\\\n\\midrule\n"));
        assert!(text.contains("\na \\& b \\textbackslash{}\\textbackslash{} c & 1.5 \\\\\n\\bottomrule\n"));
    }
}
