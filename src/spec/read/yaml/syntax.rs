//! What is wrong with a text that is no YAML, in words for people who do not know the grammar.

use saphyr_parser::ScanError;

use crate::spec::read::problems::Spot;

/// Said of the limit here and of the parser's own.
pub(crate) const TOO_DEEP: &str = "lists and maps are nested deeper than 32 levels";

const KEY_AND_VALUE: &str = "each line is `key: value`, with a blank behind the colon";

/// Place, message and help for the parser's error.
pub(crate) fn explained(error: &ScanError, text: &str) -> (Spot, String, &'static str) {
    let mark = error.marker();
    let (line, spot) = (mark.line(), (mark.line(), mark.col() + 1));
    let info = error.info();
    if info.contains("recursion limit") {
        return (spot, TOO_DEEP.into(), "");
    }
    if let Some(spot) = tab_in_indentation(text, line) {
        return (
            spot,
            "a tab stands in the indentation".into(),
            "YAML forbids tabs in indentation: use spaces",
        );
    }
    if let Some(spot) = no_colon(text, line).filter(|_| info.contains("simple key")) {
        return (spot, "not YAML: this line has no `: `".into(), KEY_AND_VALUE);
    }
    let help = match info {
        _ if info.contains("mapping values are not allowed") => {
            "a text that holds `: ` needs quotes; keys of one map stand in one column"
        }
        _ if info.contains("expected ',' or") => "a bracket is not closed, or a comma is missing",
        _ => "texts with punctuation need quotes; keys of one map stand in one column",
    };
    (spot, format!("not YAML: {info}"), help)
}

/// The first tab in the indentation of a line up to `last`.
fn tab_in_indentation(text: &str, last: usize) -> Option<Spot> {
    text.lines().take(last).enumerate().find_map(|(index, line)| {
        let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
        let tab = line[..blank].find('\t')?;
        (blank < line.len()).then_some((index + 1, tab + 1))
    })
}

/// The line at or right before `last` that is no key, list item or comment: the parser looks on
/// for a colon and stops behind the line that lacks it.
fn no_colon(text: &str, last: usize) -> Option<Spot> {
    let lines = text.lines().enumerate().skip(last.saturating_sub(3)).take(last.min(3));
    let other = |line: &str| line.is_empty() || line.starts_with(['#', '-', ']', '}']) || line.ends_with(':');
    let wrong = lines.filter(|(_, line)| !other(line.trim()) && !line.contains(": "));
    wrong.last().map(|(index, line)| (index + 1, line.chars().take_while(|c| c.is_whitespace()).count() + 1))
}
