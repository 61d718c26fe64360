//! What is wrong with a spec, gathered so that all of it can be shown at once.

use std::path::{Path, PathBuf};

use crate::base::error::{Error, Place, Problem};
use crate::base::text::counted;

/// Line and column, from 1; `NOWHERE` if no line is to blame.
pub(crate) type Spot = (usize, usize);

/// The file as a whole.
pub(crate) const NOWHERE: Spot = (0, 0);

/// More problems than this help nobody.
const SHOWN: usize = 50;

/// A name that no table knows, as short as it stays in paths.
pub(super) fn shown_name(name: &str) -> String {
    name.chars().take(40).collect()
}

/// Problems of one file.
#[derive(Debug)]
pub(crate) struct Problems {
    file: PathBuf,
    found: Vec<(Spot, Problem)>,
    unshown: usize,
}

impl Problems {
    /// None so far.
    pub(super) fn new(file: &Path) -> Self {
        Self { file: file.to_path_buf(), found: Vec::new(), unshown: 0 }
    }

    /// Adds a problem; an empty `help` is none.
    pub(super) fn add(&mut self, spot: Spot, message: impl Into<String>, help: impl Into<String>) {
        let mut place = Place::file(&self.file);
        if spot != NOWHERE {
            (place.line, place.column) = (Some(spot.0), Some(spot.1));
        }
        let help = Some(help.into()).filter(|help| !help.is_empty());
        self.push(Problem { help, ..Problem::new(place, message) });
    }

    /// Adds a problem that knows its place.
    pub(super) fn push(&mut self, problem: Problem) {
        if self.are_full() {
            self.unshown += 1;
            return;
        }
        let spot = problem.place.line.zip(problem.place.column).unwrap_or(NOWHERE);
        self.found.push((spot, problem));
    }

    /// Whether further ones are only counted, so that advice would be wasted.
    pub(crate) fn are_full(&self) -> bool {
        self.found.len() == SHOWN
    }

    /// Whether nothing is wrong.
    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The error that shows them all, in the order of the file.
    ///
    /// # Errors
    /// If there is any problem.
    pub(super) fn result(mut self) -> Result<(), Error> {
        if self.found.is_empty() {
            return Ok(());
        }
        self.found.sort_by_key(|(spot, _)| *spot);
        let mut problems: Vec<Problem> = self.found.into_iter().map(|(_, problem)| problem).collect();
        if self.unshown > 0 {
            let more = format!("and {}", counted(self.unshown, "more problem"));
            problems.push(Problem::new(Place::file(&self.file), more));
        }
        Err(Error::Input(problems))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_come_in_the_order_of_the_file_and_are_capped() {
        for (count, more) in [(SHOWN + 10, "and 10 more problems"), (SHOWN + 1, "and 1 more problem")] {
            let mut problems = Problems::new(Path::new("a.yaml"));
            for line in (1..=count).rev() {
                problems.add((line, 1), format!("problem {line}"), "");
            }
            let Err(Error::Input(found)) = problems.result() else { panic!("expected problems") };
            assert_eq!(found.len(), SHOWN + 1);
            assert!(found.first().unwrap().place.line < found[1].place.line);
            assert_eq!(found.last().unwrap().message, more);
        }
    }
}
