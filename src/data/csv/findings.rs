//! Collects what is wrong with a file, so that all of it is shown at once and none of it a thousand times.

use std::path::Path;

use crate::base::error::{Error, Place, Problem, ProblemKind, Result};

/// Most problems of one file that are shown.
const SHOWN: usize = 20;
/// Most characters of a value that are shown.
const WIDTH: usize = 60;

/// The problems of one file.
pub(crate) struct Findings<'a> {
    path: &'a Path,
    problems: Vec<Problem>,
    hidden: usize,
}

impl<'a> Findings<'a> {
    /// None yet.
    pub(crate) fn new(path: &'a Path) -> Self {
        Self { path, problems: Vec::new(), hidden: 0 }
    }

    /// Adds problems of one kind: only the first one if most of `rows` rows share it.
    pub(crate) fn add(&mut self, problems: Vec<Problem>, rows: usize) {
        let shown = if problems.len() > 1 && problems.len() * 2 > rows { 1 } else { SHOWN };
        self.hidden += problems.len().saturating_sub(shown);
        self.problems.extend(problems.into_iter().take(shown));
    }

    /// The file.
    pub(crate) fn path(&self) -> &'a Path {
        self.path
    }

    /// Whether nothing is wrong.
    pub(crate) fn is_empty(&self) -> bool {
        self.problems.is_empty()
    }

    /// Fails if anything is wrong, in file order.
    pub(crate) fn finish(mut self) -> Result<()> {
        if self.problems.is_empty() {
            return Ok(());
        }
        self.problems.sort_by_key(|problem| problem.place.line);
        self.hidden += self.problems.len().saturating_sub(SHOWN);
        self.problems.truncate(SHOWN);
        if self.hidden > 0 {
            let s = if self.hidden == 1 { "" } else { "s" };
            let more = format!("and {} more problem{s}", self.hidden);
            self.problems.push(Problem::new(Place::file(self.path), more).kind(ProblemKind::More));
        }
        Err(Error::Input(self.problems))
    }
}

/// A value in quotes, control characters escaped, cut if it is long.
pub(crate) fn quote(value: &str) -> String {
    let mut chars = value.chars();
    let mut head: String = chars.by_ref().take(WIDTH).collect();
    if chars.next().is_some() {
        head.push_str("...");
    }
    format!("\"{}\"", head.escape_debug().to_string().replace("\\\"", "\"").replace("\\'", "'"))
}

/// The one problem of a file, as an error.
pub(crate) fn refuse<T>(
    path: &Path,
    line: Option<usize>,
    message: impl Into<String>,
    help: &str,
) -> Result<T> {
    let place = line.map_or_else(|| Place::file(path), |line| Place::line(path, line));
    let problem = Problem::new(place, message);
    Err(Error::input(if help.is_empty() { problem } else { problem.help(help) }))
}
