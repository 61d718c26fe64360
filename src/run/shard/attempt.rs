//! One attempt at a shard: its own file of records, and a sign of life beside it.
//!
//! `parts/3-of-16/` holds for each attempt `NAME.part`, written by that process alone, and while it
//! works `NAME.live`: its host, and what each worker is at. An attempt that ends in order removes its
//! sign of life; one that was killed leaves it, and the next attempt learns from it which trials were
//! under way. The name is made of job, restart, host, process and session.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::base::error::{Error, Result};
use crate::base::file::read_text;
use crate::record::{Record, Session, Writer};
use crate::run::{Observer, Pending};
use crate::spec::{Trial, TrialId};
use crate::train::Epoch;

/// How often a sign of life is renewed.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// After so long without a sign of life an attempt on another host counts as dead.
pub(crate) const SILENCE: Duration = Duration::from_secs(60);

const PART: &str = "part";
const LIVE: &str = "live";

/// Bytes of the host's line; then one line of an id for each worker.
const HEAD: usize = 64;
const SLOT: usize = 17;

/// Variables that name the job and its restart, for the file's name alone: Slurm, HyperQueue, Kubernetes.
const JOB: [&str; 4] = ["SLURM_ARRAY_JOB_ID", "SLURM_JOB_ID", "HQ_JOB_ID", "JOB_NAME"];
const RESTART: [&str; 2] = ["SLURM_RESTART_COUNT", "HQ_INSTANCE_ID"];

/// An attempt under way.
pub(super) struct Attempt {
    live: PathBuf,
    beat: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Attempt {
    /// Begins an attempt in the shard's folder.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub(super) fn begin(folder: &Path, session: &Session) -> Result<(Self, Writer, Heartbeat)> {
        std::fs::create_dir_all(folder).map_err(Error::io("create", folder))?;
        let first = |names: &[&str]| names.iter().find_map(|name| std::env::var(name).ok());
        let (job, restart) = (first(&JOB).unwrap_or("job".into()), first(&RESTART).unwrap_or("0".into()));
        let host = &session.facts.host;
        let name = format!("{job}.{restart}-{host}-{}-{}", std::process::id(), session.id);
        let name = name.replace(|c: char| !c.is_ascii_alphanumeric() && !"._-".contains(c), "_");
        let live = folder.join(format!("{name}.{LIVE}"));
        let file = OpenOptions::new().write(true).create_new(true).open(&live);
        let file = file.map_err(Error::io("create", &live))?;
        // A system without locks: others then go by the time of the last sign alone.
        let _ = file.try_lock();
        let heartbeat = Heartbeat { file: file.try_clone().map_err(Error::io("write", &live))? };
        heartbeat.host(host);
        let beating = Heartbeat { file: file.try_clone().map_err(Error::io("write", &live))? };
        let host = host.clone();
        let (end, ended) = channel();
        let beat = std::thread::Builder::new().name("heartbeat".to_owned()).spawn(move || {
            while ended.recv_timeout(HEARTBEAT) == Err(RecvTimeoutError::Timeout) {
                beating.host(&host);
            }
        });
        let beat = beat.map_err(|error| Error::System(format!("cannot start a thread: {error}")))?;
        let mut writer = Writer::part(&folder.join(format!("{name}.{PART}")), file)?;
        writer.session(session)?;
        Ok((Self { live, beat: Some((end, beat)) }, writer, heartbeat))
    }

    /// Ends it in order: nothing was under way.
    ///
    /// # Errors
    /// If the sign of life cannot be removed.
    pub(super) fn end(mut self) -> Result<()> {
        self.still();
        std::fs::remove_file(&self.live).map_err(Error::io("remove", &self.live))
    }

    fn still(&mut self) {
        if let Some((end, beat)) = self.beat.take() {
            drop(end);
            // A thread that panicked has ended too.
            let _ = beat.join();
        }
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        self.still();
    }
}

/// Writes what is under way into the sign of life. A sign that cannot be written does not end a sweep.
pub(super) struct Heartbeat {
    file: File,
}

impl Heartbeat {
    fn host(&self, host: &str) {
        let host: String = host.chars().filter(char::is_ascii).take(HEAD - 1).collect();
        self.put(0, &format!("{host:<width$}\n", width = HEAD - 1));
    }

    fn trial(&self, worker: usize, id: &TrialId) {
        self.put(HEAD + worker * SLOT, &format!("{:<16}\n", id.0));
    }

    #[cfg(unix)]
    fn put(&self, at: usize, text: &str) {
        let _ = std::os::unix::fs::FileExt::write_all_at(&self.file, text.as_bytes(), at as u64);
    }

    #[cfg(not(unix))]
    fn put(&self, at: usize, text: &str) {
        use std::io::{Seek, SeekFrom, Write};
        let mut file = &self.file;
        let _ = file.seek(SeekFrom::Start(at as u64)).and_then(|_| file.write_all(text.as_bytes()));
    }
}

/// Passes on what it sees and keeps the sign of life.
pub(super) struct HeartbeatObserver<'a> {
    pub heartbeat: Mutex<Heartbeat>,
    pub observer: &'a dyn Observer,
}

impl Observer for HeartbeatObserver<'_> {
    fn begin(&self, pending: &Pending) {
        self.observer.begin(pending);
    }

    fn started(&self, worker: usize, trial: &Trial, work: u64, epochs: usize) {
        self.heartbeat
            .lock()
            .expect("invariant: writing a sign of life does not panic")
            .trial(worker, &trial.id);
        self.observer.started(worker, trial, work, epochs);
    }

    fn epoch(&self, worker: usize, number: usize, epoch: &Epoch) {
        self.observer.epoch(worker, number, epoch);
    }

    fn finished(&self, worker: usize, record: &Record, work: u64) {
        self.observer.finished(worker, record, work);
    }
}

/// What the folder of a shard tells of earlier attempts.
#[derive(Debug, Default)]
pub(crate) struct PastAttempts {
    /// The files of records, by name.
    pub parts: Vec<PathBuf>,
    /// Attempts that show a sign of life, and those that died.
    pub live: Vec<PastAttempt>,
    /// As above.
    pub dead: Vec<PastAttempt>,
}

/// The last sign of life of an attempt.
#[derive(Debug)]
pub(crate) struct PastAttempt {
    /// Its file.
    pub path: PathBuf,
    /// Its host.
    pub host: String,
    /// What its workers were at, finished or not.
    pub trials: Vec<TrialId>,
}

impl PastAttempts {
    /// Reads the folder of a shard; one that is not there holds nothing. `host` is this machine.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(super) fn of(folder: &Path, host: &str) -> Result<Self> {
        let mut attempts = Self::default();
        for path in files(folder)? {
            match path.extension().and_then(|extension| extension.to_str()) {
                Some(PART) => attempts.parts.push(path),
                Some(LIVE) => {
                    // It may have ended since it was listed.
                    let Ok(text) = read_text(&path) else { continue };
                    let attempt = past_attempt(path, &text);
                    if is_dead(&attempt, host) {
                        attempts.dead.push(attempt)
                    } else {
                        attempts.live.push(attempt)
                    }
                }
                _ => {}
            }
        }
        Ok(attempts)
    }

    /// How many attempts died at each trial.
    pub(crate) fn deaths(&self) -> BTreeMap<TrialId, usize> {
        let mut deaths = BTreeMap::new();
        for id in self.dead.iter().flat_map(|attempt| &attempt.trials) {
            *deaths.entry(id.clone()).or_default() += 1;
        }
        deaths
    }
}

/// The files of a folder, by name; none if it is not there.
pub(super) fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(Error::io("read", folder))?,
    };
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let mut paths = paths.collect::<std::io::Result<Vec<_>>>().map_err(Error::io("read", folder))?;
    paths.sort();
    Ok(paths)
}

fn past_attempt(path: PathBuf, text: &str) -> PastAttempt {
    let mut lines = text.lines();
    let host = lines.next().unwrap_or_default().trim_end().to_owned();
    let trials = lines.map(|line| line.trim_matches(['\0', ' '])).filter(|id| !id.is_empty());
    PastAttempt { path, host, trials: trials.map(|id| TrialId(id.to_owned())).collect() }
}

/// The system frees the lock of a process that ends, however it ends. From another host that may not
/// be seen, so there only silence counts.
fn is_dead(attempt: &PastAttempt, host: &str) -> bool {
    let Ok(file) = File::open(&attempt.path) else { return false };
    if matches!(file.try_lock(), Err(TryLockError::WouldBlock)) {
        return false;
    }
    let silent = file.metadata().and_then(|data| data.modified()).ok().and_then(|at| at.elapsed().ok());
    attempt.host == host || silent.is_some_and(|silent| silent > SILENCE)
}
