//! The overview as a page that leads to the page of each target.

use super::all_targets::Overview;
use super::overview_text as text;
use super::target_results::TargetResults;
use crate::report::PAGE_FILE;
use crate::report::page::escape;
use crate::report::tables::Table;

const STYLE: &str = "\
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem }
div { overflow-x: auto }
table { border-collapse: collapse; margin: 1rem 0 }
th, td { padding: .3rem .8rem; text-align: left; border-bottom: 1px solid #8886; white-space: nowrap }
";

/// The page, a pure function of the targets' results.
pub(super) fn page(overview: &Overview) -> String {
    let name = escape(&overview.spec().name);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{name}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{name}</h1>\n"
    );
    page += &format!("<p>{}</p>\n", escape(&overview.spec().question));
    page += &format!("<p><strong>{}</strong></p>\n", escape(&text::answer(overview)));
    page += "<h2>Each target</h2>\n";
    page += &table(&text::targets(overview), &links(overview));
    let (shown, _) = text::leaders(overview);
    if overview.begun() > 1 && !shown.is_empty() {
        page += "<h2>Configurations over all targets</h2>\n";
        page += &table(&text::configurations(overview, &shown), &[]);
    }
    let notes = text::notes(overview).into_iter().map(|note| format!("<li>{}</li>\n", escape(&note)));
    page + &format!("<ul>\n{}</ul>\n</body>\n</html>\n", notes.collect::<String>())
}

/// Where each row's first cell leads; nowhere before its target has results.
fn links(overview: &Overview) -> Vec<Option<String>> {
    let link = |target: &TargetResults| {
        target.standing.as_ref().map(|_| format!("{}/{PAGE_FILE}", target.spec.target_folder()))
    };
    overview.targets.iter().map(link).collect()
}

fn table(table: &Table, links: &[Option<String>]) -> String {
    let heading =
        |(name, _): &(String, _)| format!("<th scope=\"col\">{}</th>", escape(&name.replace('_', " ")));
    let mut html =
        format!("<div><table>\n<tr>{}</tr>\n", table.columns.iter().map(heading).collect::<String>());
    for (at, row) in table.rows.iter().enumerate() {
        let mut cells: Vec<String> = row.iter().map(|cell| escape(cell)).collect();
        if let Some(Some(link)) = links.get(at) {
            cells[0] = format!("<a href=\"{}\">{}</a>", escape(link), cells[0]);
        }
        let cells: String = cells.iter().map(|cell| format!("<td>{cell}</td>")).collect();
        html += &format!("<tr>{cells}</tr>\n");
    }
    html + "</table></div>\n"
}
