//! What the cases of a speed pass say of the reference and of the fastest other engine.

use crate::record::{Speed, SpeedCase, SpeedEntry};

/// The engine whose times others are divided by.
pub const REFERENCE: &str = "reference";

/// Whether any shape was timed with both engines.
pub(crate) fn is_compared(speed: &Speed) -> bool {
    speed.cases.iter().any(|case| rival(case).is_some())
}

/// The fastest way of the other engine.
pub fn rival(case: &SpeedCase) -> Option<&SpeedEntry> {
    let others = case.best().into_iter().filter(|entry| entry.engine != REFERENCE && entry.ratio.is_some());
    others.min_by(|a, b| a.us.value.total_cmp(&b.us.value))
}

/// Billions of operations a second.
pub fn gflops(case: &SpeedCase, entry: &SpeedEntry) -> f64 {
    case.flop as f64 / entry.us.value / 1e3
}
