//! What a sweep says before its first trial.

use crate::run::{Pending, Sample};

/// What has become of finished trials, and how many are left, line by line.
pub(super) fn announcement(pending: &Pending) -> Vec<String> {
    let mut lines = Vec::new();
    let stale = &pending.stale;
    let list = |sample: &Sample| {
        let shown: Vec<&str> = sample.first.iter().map(|id| id.0.as_str()).collect();
        shown.join(", ") + if sample.count > shown.len() { ", ..." } else { "" }
    };
    let reasons = [("the data file", &stale.data), ("this program's results version", &stale.version)];
    for (what, sample) in reasons.into_iter().filter(|(_, sample)| sample.count > 0) {
        let count = sample.count;
        lines.push(format!("{what} has changed: {count} finished trials run again ({})", list(sample)));
    }
    if stale.dropped > 0 {
        let count = stale.dropped;
        lines.push(format!(
            "the spec has changed: {count} finished trials are not in it any more (kept in the journal, not in the tables)"
        ));
    }
    let finished = pending.planned - pending.queue.len();
    if finished > 0 {
        let trials = if finished == 1 { "1 trial is".to_owned() } else { format!("{finished} trials are") };
        lines.push(format!("{trials} finished already, {} to run", pending.queue.len()));
    }
    lines
}
