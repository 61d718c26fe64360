//! `report.html`: the whole report as one file that opens offline and asks nobody for anything.
//!
//! Rust decides what is shown and writes it as JSON; the scripts beside this file draw it with the
//! plotting library in `vendor/`, which the page holds whole.

mod along;
mod beside;
mod content;
mod curves;
mod digits;
mod interval_lines;

use serde_json::Value;

pub use beside::Beside;

use super::analysis::Standing;
use super::words::answer;
use crate::base::error::Result;
use crate::base::text::{commands_screen, counted, escape_markup, strip_controls};

/// The page, before anything is filled in.
const FRAME: &str = include_str!("page.html");

/// The scripts in the order in which they stand in the page.
const SCRIPTS: [&str; 11] = [
    include_str!("core.js"),
    include_str!("board.js"),
    include_str!("forecast.js"),
    include_str!("next.js"),
    include_str!("along.js"),
    include_str!("intervals.js"),
    include_str!("maps.js"),
    include_str!("importance.js"),
    include_str!("curves.js"),
    include_str!("checks.js"),
    include_str!("main.js"),
];

/// Seconds after which the page of a running sweep loads itself again.
const RELOAD: usize = 5;

/// When a page is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PageMoment {
    /// After the sweep.
    Ended,
    /// While it runs: the page says that its results are partial, and loads itself again.
    Running,
}

/// The page of a results folder, a pure function of its files.
///
/// # Errors
/// If a record cannot be read again.
pub(super) fn page(standing: &Standing, beside: &Beside, moment: PageMoment) -> Result<String> {
    let results = standing.results;
    let mut content = content::content(standing, beside)?;
    strip_value(&mut content);
    // In a script only `<` can begin something else, a closing tag for example.
    let json = content.to_string().replace('<', "\\u003c");
    let (reload, partial) = match moment {
        PageMoment::Ended => Default::default(),
        PageMoment::Running => {
            let (finished, planned) = (standing.census.finished(), counted(results.plan.len(), "trial"));
            let partial = format!(
                "Partial results: {finished} of {planned} finished. The sweep is running; this page loads itself again."
            );
            let reload = format!("<meta http-equiv=\"refresh\" content=\"{RELOAD}\">\n");
            (reload, format!("<p class=\"warning\" role=\"status\">{partial}</p>\n"))
        }
    };
    let parts = [
        ("{{reload}}", reload),
        ("{{style}}", include_str!("page.css").to_owned()),
        ("{{title}}", escape(&results.spec.title())),
        ("{{question}}", escape(&results.spec.question)),
        ("{{answer}}", escape(&answer(standing))),
        ("{{partial}}", partial),
        ("{{content}}", json),
        ("{{library}}", include_str!("vendor/echarts.min.js").to_owned()),
        ("{{scripts}}", SCRIPTS.concat()),
    ];
    let mut page = String::new();
    let mut rest = FRAME;
    // Filled in from the front, so that no part is searched for the mark of another.
    for (mark, text) in parts {
        let (before, behind) = rest.split_once(mark).expect("invariant: the frame holds every mark in order");
        page += before;
        page += &text;
        rest = behind;
    }
    Ok(page + rest)
}

/// Text as HTML shows it, whatever it holds.
pub(crate) fn escape(text: &str) -> String {
    escape_markup(text, commands_screen)
}

/// Strips every text within a value.
fn strip_value(value: &mut Value) {
    match value {
        Value::String(text) if text.contains(commands_screen) => *text = strip_controls(text),
        Value::Array(values) => values.iter_mut().for_each(strip_value),
        Value::Object(values) => values.values_mut().for_each(strip_value),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_shows_text_as_it_is() {
        assert_eq!(
            escape("</script><b a='\"'>&\u{1b}\u{202e}"),
            "&lt;/script&gt;&lt;b a=&#39;&quot;&#39;&gt;&amp;  "
        );
    }

    #[test]
    fn the_vendored_library_is_the_one_its_readme_names() {
        let sum = crate::base::digest::sha256_hex(include_bytes!("vendor/echarts.min.js"));
        assert!(include_str!("vendor/README.md").contains(&sum), "{sum}");
        assert!(
            !include_str!("vendor/echarts.min.js").contains("</script"),
            "it would end the page's script"
        );
    }
}
