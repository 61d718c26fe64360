//! Errors on the screen: what is wrong, the line it stands in, and what to do.

use console::style;

use crate::base::error::{Error, Problem};
use crate::base::file::read_text;
use crate::base::text::printable;

/// Longest piece of a source line that is shown.
const SHOWN: usize = 100;

/// Largest file of which a line is shown, in bytes.
const LONGEST: u64 = 16 << 20;

/// Prints an error to standard error.
pub(crate) fn print(error: &Error) {
    match error {
        Error::Input(problems) => {
            for (at, problem) in problems.iter().enumerate() {
                tell!("{}", render(problem, problems.get(at + 1)));
            }
            if problems.len() > 1 {
                tell!("{} {} errors", style("error:").for_stderr().red().bold(), problems.len());
            }
        }
        other => {
            tell!("{} {}", style("error:").for_stderr().red().bold(), printable(&other.to_string()));
        }
    }
}

/// A problem as it is shown; its help only below the last of those in a row that have the same.
fn render(problem: &Problem, next: Option<&Problem>) -> String {
    let mut text = format!("{} {}\n", style("error:").for_stderr().red().bold(), printable(&problem.message));
    text += &format!("  {} {}\n", style("-->").for_stderr().blue(), printable(&problem.place.to_string()));
    if let Some(line) = problem.place.line
        && let Some(source) = source_line(problem, line)
    {
        let column = problem.place.column.unwrap_or(1);
        let gutter = line.to_string();
        let bar = style("|").for_stderr().blue();
        // Of a long line the piece around the column, so that the caret has its place.
        let skipped = if column > SHOWN { column - SHOWN / 2 } else { 0 };
        let shown: String = source.chars().skip(skipped).take(SHOWN).collect();
        text += &format!("{gutter} {bar} {}\n", printable(&shown));
        if problem.place.column.is_some() {
            let pad = " ".repeat(gutter.len());
            let caret = style("^").for_stderr().red().bold();
            text += &format!("{pad} {bar} {}{caret}\n", " ".repeat((column - skipped).saturating_sub(1)));
        }
    }
    let again = next.is_some_and(|next| next.help == problem.help);
    if let Some(help) = problem.help.as_ref().filter(|_| !again) {
        text += &format!("  {} {}\n", style("help:").for_stderr().cyan(), printable(help));
    }
    text
}

/// The line that is to blame, of a file of text that is not too long to be read once more.
fn source_line(problem: &Problem, line: usize) -> Option<String> {
    let file = &problem.place.file;
    let facts = std::fs::metadata(file).ok()?;
    if !facts.is_file() || facts.len() > LONGEST {
        return None;
    }
    let text = read_text(file).ok()?;
    text.lines().nth(line.checked_sub(1)?).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::error::Place;

    #[test]
    fn a_help_of_several_problems_in_a_row_stands_once() {
        let of = |help: &str| Problem::new(Place::file(std::path::Path::new("a.csv")), "is wrong").help(help);
        let (first, second, third) = (of("leave it out"), of("leave it out"), of("another"));
        let helps = |problem, next| render(problem, next).contains("help:");
        assert_eq!(
            [helps(&first, Some(&second)), helps(&second, Some(&third)), helps(&third, None)],
            [false, true, true]
        );
    }

    #[test]
    fn a_line_is_shown_and_its_column_marked_if_it_is_known() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("counts.csv");
        std::fs::write(&file, "day,entries\n2024-01-01,inf\u{1b}\n").expect("it can be written");
        let place = Place::line(&file, 2);
        let shown = render(&Problem::new(place.clone(), "is not a number"), None);
        let shown = console::strip_ansi_codes(&shown);
        assert!(shown.contains("\n2 | 2024-01-01,inf\\u{1b}\n") && !shown.contains('^'), "{shown}");
        let place = Place { column: Some(12), ..place };
        let shown = render(&Problem::new(place, "is not a number"), None);
        assert!(console::strip_ansi_codes(&shown).contains("\n  |            ^\n"), "{shown}");
    }
}
