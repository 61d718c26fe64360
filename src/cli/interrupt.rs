//! Ctrl-C, SIGTERM and panics while trials run.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Exit;
use crate::base::error::{Error, Result};
use crate::run;

/// Whether no trial is under way that could be abandoned in order.
static NOTHING_TO_KEEP: AtomicBool = AtomicBool::new(false);

/// From now on a panic within a trial is a row of the results instead of lines on the screen.
pub fn quiet_trials() {
    let shown = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| run::panic_hook(info, &shown)));
}

/// Set by Ctrl-C or SIGTERM; a second one ends the program at once.
pub fn stop_flag() -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    let handler = move || {
        if NOTHING_TO_KEEP.load(Ordering::SeqCst) {
            eprintln!("interrupted before the first trial; nothing was run");
            std::process::exit(Exit::Interrupted as i32);
        }
        if flag.swap(true, Ordering::SeqCst) {
            eprintln!("ended at once; the same command goes on from what is in the journal");
            std::process::exit(Exit::Interrupted as i32);
        }
    };
    let failed = |error| Error::System(format!("cannot listen for Ctrl-C: {error}"));
    ctrlc::set_handler(handler).map_err(failed)?;
    Ok(stop)
}

/// Runs what precedes all trials, as the gradient check or the wait for the rung below: Ctrl-C ends it at once.
pub fn before_the_first_trial<T>(run: impl FnOnce() -> T) -> T {
    NOTHING_TO_KEEP.store(true, Ordering::SeqCst);
    let outcome = run();
    NOTHING_TO_KEEP.store(false, Ordering::SeqCst);
    outcome
}
