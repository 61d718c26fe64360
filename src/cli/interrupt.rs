//! Ctrl-C, SIGTERM, a terminal that goes away, and panics while trials run: the first signal ends a sweep in order,
//! the second at once.
//!
//! A signal that was ignored when the program began stays ignored: `nohup lookback sweep` outlives its terminal.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Exit;
use crate::base::error::{Error, Result};
use crate::run;

/// Whether no trial is under way that could be abandoned in order, as during the gradient check or while a shard
/// waits for the rung below.
static NOTHING_TO_KEEP: AtomicBool = AtomicBool::new(false);

/// Does what has nothing to keep, during which the first signal ends the program.
pub(crate) fn before_the_first_trial<T>(work: impl FnOnce() -> T) -> T {
    NOTHING_TO_KEEP.store(true, Ordering::SeqCst);
    let done = work();
    NOTHING_TO_KEEP.store(false, Ordering::SeqCst);
    done
}

/// From now on a panic within a trial is a row of the results instead of lines on the screen.
pub(crate) fn quiet_trials() {
    let shown = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| run::panic_hook(info, &shown)));
}

/// Set by Ctrl-C, SIGTERM or SIGHUP; a second one ends the program at once.
///
/// # Errors
/// [`Error::System`] if the system lets nobody listen.
pub(crate) fn stop_flag() -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    listen(move || {
        if NOTHING_TO_KEEP.load(Ordering::SeqCst) {
            tell!("interrupted before the first trial; nothing was run");
            std::process::exit(Exit::Interrupted as i32);
        }
        if flag.swap(true, Ordering::SeqCst) {
            tell!("ended at once; the same command goes on from what is in the journal");
            std::process::exit(Exit::Interrupted as i32);
        }
    })
    .map_err(|error| Error::System(format!("cannot listen for Ctrl-C: {error}")))?;
    Ok(stop)
}

#[cfg(unix)]
fn listen(heard: impl Fn() + Send + 'static) -> std::io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    let ignored = ignored();
    let of = |signal: &i32| ignored & (1 << (signal - 1)) == 0;
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP].into_iter().filter(of))?;
    let listening = move || signals.forever().for_each(|_| heard());
    std::thread::Builder::new().name("signals".to_owned()).spawn(listening)?;
    Ok(())
}

/// The signals that are ignored, a bit for each, as Linux tells; elsewhere none is known to be.
#[cfg(unix)]
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default()
}

#[cfg(not(unix))]
fn listen(heard: impl Fn() + Send + 'static) -> Result<(), ctrlc::Error> {
    ctrlc::set_handler(heard)
}
