//! The process's memory and its peak, where the system tells them (Linux).

use std::fs;

/// The growth of the process's peak memory while `work` runs, in bytes; `None` where the system does
/// not tell. Pages that were freed before and are used again do not count as growth.
pub(crate) fn growth<T>(work: impl FnOnce() -> T) -> (T, Option<u64>) {
    // 5: forget the peak so far (man 5 proc_pid_clear_refs).
    let forgotten = fs::write("/proc/self/clear_refs", "5").is_ok();
    let before = status("VmRSS:").filter(|_| forgotten);
    let result = work();
    let grown = before.zip(status("VmHWM:")).map(|(before, peak)| peak.saturating_sub(before));
    (result, grown)
}

/// A line of the process's status, given in KiB, in bytes.
fn status(name: &str) -> Option<u64> {
    let text = fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
}
