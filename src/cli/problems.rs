//! Errors on the screen: what is wrong, the line it stands in, and what to do.

use console::style;

use super::screen::printable;
use crate::error::{Error, Problem};

/// Longest piece of a source line that is shown.
const SHOWN: usize = 100;

/// Prints an error to standard error.
pub fn print(error: &Error) {
    match error {
        Error::Input(problems) => {
            for problem in problems {
                eprintln!("{}", render(problem));
            }
            if problems.len() > 1 {
                eprintln!("{} {} errors", style("error:").for_stderr().red().bold(), problems.len());
            }
        }
        other => {
            eprintln!("{} {}", style("error:").for_stderr().red().bold(), printable(&other.to_string()));
        }
    }
}

fn render(problem: &Problem) -> String {
    let mut text = format!("{} {}\n", style("error:").for_stderr().red().bold(), printable(&problem.message));
    text += &format!("  {} {}\n", style("-->").for_stderr().blue(), printable(&problem.place.to_string()));
    if let (Some(line), Some(column)) = (problem.place.line, problem.place.column)
        && let Some(source) = source_line(problem, line)
    {
        let gutter = line.to_string();
        let bar = style("|").for_stderr().blue();
        // Of a long line the piece around the column, so that the caret has its place.
        let skipped = if column > SHOWN { column - SHOWN / 2 } else { 0 };
        let shown: String = source.chars().skip(skipped).take(SHOWN).collect();
        text += &format!("{gutter} {bar} {}\n", printable(&shown));
        let pad = " ".repeat(gutter.len());
        let caret = style("^").for_stderr().red().bold();
        text += &format!("{pad} {bar} {}{caret}\n", " ".repeat((column - skipped).saturating_sub(1)));
    }
    if let Some(help) = &problem.help {
        text += &format!("  {} {}\n", style("help:").for_stderr().cyan(), printable(help));
    }
    text
}

fn source_line(problem: &Problem, line: usize) -> Option<String> {
    let text = std::fs::read_to_string(&problem.place.file).ok()?;
    text.lines().nth(line.checked_sub(1)?).map(str::to_owned)
}
