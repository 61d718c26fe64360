//! `sweep --page`: the page keeps up with the sweep that fills its folder.

use std::path::Path;
use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::Duration;

use crate::base::error::Result;
use crate::record::Record;
use crate::report::{Standing, write_running_page};
use crate::results::ResultsFolder;
use crate::run::{Observer, Pending, engine_infos};
use crate::spec::Trial;
use crate::train::Epoch;

/// Least time between two pages, and what each planned trial adds to it: a page of many trials is long in the making, and
/// the workers need the processor.
const PAUSE: (Duration, Duration) = (Duration::from_secs(2), Duration::from_millis(2));

/// Runs a sweep whose `observer` is `inner`, and meanwhile writes the page of its folder after trials that end.
pub(crate) fn with_running_page<T>(
    folder: &Path,
    inner: &dyn Observer,
    sweep: impl FnOnce(&dyn Observer) -> T,
) -> T {
    let page = RunningPage { inner, news: Mutex::default(), told: Condvar::new() };
    std::thread::scope(|scope| {
        scope.spawn(|| page.keep_up(folder));
        // Dropped even if the sweep panics, or the scope would wait for ever.
        let _end = End(&page);
        sweep(&page)
    })
}

struct RunningPage<'a> {
    inner: &'a dyn Observer,
    news: Mutex<News>,
    told: Condvar,
}

#[derive(Default)]
struct News {
    /// Whether a trial has ended since the last page.
    fresh: bool,
    /// Whether the sweep has.
    ended: bool,
}

impl RunningPage<'_> {
    fn news(&self) -> MutexGuard<'_, News> {
        self.news.lock().expect("invariant: telling news does not panic")
    }

    fn tell(&self, change: impl FnOnce(&mut News)) {
        change(&mut self.news());
        self.told.notify_all();
    }

    fn keep_up(&self, folder: &Path) {
        loop {
            let waiting = self.told.wait_while(self.news(), |news| !news.fresh && !news.ended);
            let mut news = waiting.expect("invariant: telling news does not panic");
            if std::mem::take(&mut news.fresh) && !news.ended {
                drop(news);
                // A line of the journal may be half written, a disk full: the next page, or the last one, will tell.
                let pause = write_page(folder).unwrap_or(PAUSE.0);
                let ended = self.told.wait_timeout_while(self.news(), pause, |news| !news.ended);
                news = ended.expect("invariant: telling news does not panic").0;
            }
            if news.ended {
                return;
            }
        }
    }
}

/// Writes the page of what is there; returns how long to wait before the next one.
fn write_page(folder: &Path) -> Result<Duration> {
    let results = ResultsFolder::open(folder, engine_infos())?;
    write_running_page(&Standing::from_results(&results)?, folder)?;
    let trials = u32::try_from(results.plan.len()).unwrap_or(u32::MAX);
    Ok(PAUSE.0.max(PAUSE.1.saturating_mul(trials)))
}

struct End<'a>(&'a RunningPage<'a>);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.tell(|news| news.ended = true);
    }
}

impl Observer for RunningPage<'_> {
    fn begin(&self, pending: &Pending) {
        self.inner.begin(pending);
    }

    fn started(&self, worker: usize, trial: &Trial, work: u64, epochs: usize) {
        self.inner.started(worker, trial, work, epochs);
    }

    fn epoch(&self, worker: usize, number: usize, epoch: &Epoch) {
        self.inner.epoch(worker, number, epoch);
    }

    fn finished(&self, worker: usize, record: &Record, work: u64) {
        self.inner.finished(worker, record, work);
        self.tell(|news| news.fresh = true);
    }
}
