//! How the program ends.

use crate::base::error::Error;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Everything that was asked for is done.
    Done = 0,
    /// The system refused: a file, a folder in use, a thread.
    System = 1,
    /// The command line, a spec or a data file is wrong; nothing was run.
    Input = 2,
    /// The sweep is done, but some trials failed or diverged.
    Trials = 3,
    /// A check of the harness's own numbers failed, or something became slower.
    Check = 4,
    /// `speed --against`: the machine was too noisy to tell.
    Noisy = 5,
    /// `speed --against`, `compare --fail-if-worse`: there was nothing to compare.
    Nothing = 6,
    /// Trials are missing; the missing shards are listed.
    Incomplete = 7,
    /// The user stopped it; what was finished is kept.
    Interrupted = 130,
}

/// The codes for the help.
pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0    done
  1    the system refused (a file, a results folder in use)
  2    bad input: command line, spec or data; nothing was run
  3    some trials failed or diverged; the others are done
  4    a check failed; speed --against: something became slower; compare --fail-if-worse: worse
  5    speed --against: too noisy to tell
  6    speed --against, compare --fail-if-worse: nothing could be compared
  7    trials are missing: their shards are listed
  130  interrupted; what was finished is kept";

impl Exit {
    /// Of a verb that failed.
    pub(crate) fn of_error(error: &Error) -> Self {
        match error {
            Error::Input(_) => Exit::Input,
            Error::Io { .. } | Error::Locked { .. } | Error::System(_) => Exit::System,
            Error::Engine { .. } | Error::Diverged { .. } => Exit::Trials,
            Error::Check(_) => Exit::Check,
            Error::Interrupted => Exit::Interrupted,
        }
    }
}
