//! The one error type: every variant carries the data its message needs.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A place in a file that a user wrote; lines and columns count from 1.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file as the user named it.
    pub file: PathBuf,
    /// Line, if one is to blame.
    pub line: Option<usize>,
    /// Column within the line, in characters, if one is to blame.
    pub column: Option<usize>,
}

impl Place {
    /// The whole of `file`.
    pub fn file(file: &Path) -> Self {
        Self { file: file.to_path_buf(), line: None, column: None }
    }

    /// Line `line` of `file`.
    pub fn line(file: &Path, line: usize) -> Self {
        Self { line: Some(line), ..Self::file(file) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let (Some(_), Some(column)) = (self.line, self.column) {
            write!(f, ":{column}")?;
        }
        Ok(())
    }
}

/// What a problem is to whoever tries remedies for it; words are for people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemKind {
    /// No remedy is tried.
    #[default]
    Other,
    /// A spec names a column that a file has not.
    NoColumn,
    /// A further column, by its number among those of the spec, does not hold what it should.
    FurtherColumn(usize),
    /// A time has several values; clocks may have gone back then.
    TimeTwice {
        /// Whether it is a time of the year and the night at which they do.
        clocks: bool,
    },
    /// The clocks of a zone show no such time, or not in this order.
    OffTheClock,
    /// Two rows are no whole number of steps apart.
    UnevenSteps,
    /// There are more problems than are told.
    More,
}

/// One thing wrong with what a user wrote.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Where it stands.
    pub place: Place,
    /// What is wrong: names the field and the value, and what was expected.
    pub message: String,
    /// What to do about it, if that is not plain from the message.
    pub help: Option<String>,
    /// What it is to a program.
    pub kind: ProblemKind,
}

impl Problem {
    /// A problem without advice.
    pub fn new(place: Place, message: impl Into<String>) -> Self {
        Self { place, message: message.into(), help: None, kind: ProblemKind::Other }
    }

    /// The same problem with advice.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same problem as one of this kind.
    pub(crate) fn kind(mut self, kind: ProblemKind) -> Self {
        self.kind = kind;
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)?;
        match &self.help {
            Some(help) => write!(f, "\n  help: {help}"),
            None => Ok(()),
        }
    }
}

/// Anything that can go wrong; cloned for what ends several things at once.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// The user's files are wrong; all that was found, in file order.
    #[error("{}", lines(.0))]
    Input(Vec<Problem>),
    /// The operating system refused.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried, as an infinitive.
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// The system's own words.
        source: Arc<std::io::Error>,
    },
    /// The operating system refused something that is not a file.
    #[error("{0}")]
    System(String),
    /// Another process works on the same results folder.
    #[error("{} is in use by another sweep{holder}", path.display())]
    Locked {
        /// The results folder.
        path: PathBuf,
        /// Who holds it (` (process 123 on host)`), or empty.
        holder: String,
    },
    /// An engine could not do what it was asked; becomes a `failed` row.
    #[error("{engine}: {message}")]
    Engine {
        /// The engine's name.
        engine: &'static str,
        /// What it said.
        message: String,
    },
    /// A number became NaN or infinite; becomes a `diverged` row.
    #[error("{what} became {value} in epoch {epoch}")]
    Diverged {
        /// Which number.
        what: &'static str,
        /// `NaN`, `inf` or `-inf`.
        value: f64,
        /// Epoch, from 1.
        epoch: usize,
    },
    /// A check of the harness's own numbers failed.
    #[error("{0}")]
    Check(String),
    /// The user asked to stop.
    #[error("interrupted")]
    Interrupted,
}

impl Error {
    /// One problem as an error.
    pub fn input(problem: Problem) -> Self {
        Self::Input(vec![problem])
    }

    /// What an engine could not do.
    pub fn engine(engine: &'static str, message: impl Into<String>) -> Self {
        Self::Engine { engine, message: message.into() }
    }

    /// A failed file operation, for `map_err`: `.map_err(Error::io("read", path))`.
    pub fn io<'a>(action: &'static str, path: &'a Path) -> impl FnOnce(std::io::Error) -> Self + 'a {
        move |source| Self::Io { action, path: path.to_path_buf(), source: Arc::new(source) }
    }
}

/// This project's results.
pub type Result<T, E = Error> = std::result::Result<T, E>;

fn lines(problems: &[Problem]) -> String {
    let lines: Vec<String> = problems.iter().map(Problem::to_string).collect();
    lines.join("\n")
}
