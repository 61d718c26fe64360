//! Provenance: one call of the program, its machine and what it was given.

use crate::base::digest::sha256_hex;
use serde::{Deserialize, Serialize};
use sysinfo::{CpuRefreshKind, RefreshKind, System};

/// One call of `sweep`; every record names the session that made it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// Hash of everything below.
    pub id: String,
    /// The facts.
    #[serde(flatten)]
    pub facts: SessionFacts,
}

/// The facts about a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionFacts {
    /// When it began, RFC 3339.
    pub started: String,
    /// Version of this program.
    pub lookback: String,
    /// Source revision of this program; `unknown` outside a checkout.
    pub commit: String,
    /// [`super::RESULTS_VERSION`] of this program.
    pub results_version: u32,
    /// The results version from which on trials of this data gave the numbers that they give today, if that is an
    /// earlier one: records from it on still hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agrees_from: Option<u32>,
    /// Version of libtorch, if built in.
    pub libtorch: Option<String>,
    /// Intra-operation threads of libtorch.
    pub libtorch_threads: usize,
    /// Worker threads.
    pub jobs: usize,
    /// Name of the machine.
    pub host: String,
    /// Model of its processor.
    pub cpu: String,
    /// Processors the program may use.
    pub cores: usize,
    /// Operating system and version.
    pub os: String,
    /// SHA-256 of the spec file.
    pub spec_sha256: String,
    /// SHA-256 of the data file.
    pub data_sha256: String,
    /// Whether the engines' gradients were checked before the first trial; `None` in journals of
    /// programs that had no such check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gradcheck: Option<Gradcheck>,
    /// What was noticed while the data was read; none in journals of programs that did not keep it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Which part of a plan it was called for; `None` for a whole one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<ShardFacts>,
}

/// What results were computed from and by. Records of two bases have no place in one table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Basis {
    /// SHA-256 of the data file.
    pub data_sha256: String,
    /// The first [`super::RESULTS_VERSION`] whose programs gave these numbers.
    pub results_version: u32,
}

impl SessionFacts {
    /// What the session's results were computed from and by.
    pub(crate) fn basis(&self) -> Basis {
        Basis {
            data_sha256: self.data_sha256.clone(),
            results_version: self.agrees_from.unwrap_or(self.results_version),
        }
    }
}

/// What a shard's session was called for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShardFacts {
    /// `I/N`, from 0.
    pub shard: String,
    /// Fingerprint of the plan.
    pub plan: String,
    /// Its process.
    pub process: u32,
}

/// What became of the check of the engines' gradients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gradcheck {
    /// It passed; had it failed there would be no session.
    Passed,
    /// The user asked to skip it.
    Skipped,
}

impl Session {
    /// A session of these facts.
    pub fn new(facts: SessionFacts) -> Self {
        let text = serde_json::to_string(&facts).expect("invariant: facts are plain data");
        let id = sha256_hex(text.as_bytes())[..12].to_owned();
        Self { id, facts }
    }
}

/// Host name, processor model and operating system of this machine; `unknown` where it does not tell.
pub fn machine() -> (String, String, String) {
    let known = |text: Option<String>| text.filter(|t| !t.is_empty()).unwrap_or_else(|| "unknown".to_owned());
    let cpus = RefreshKind::nothing().with_cpu(CpuRefreshKind::nothing());
    let system = System::new_with_specifics(cpus).ok();
    let cpu = system.and_then(|system| system.cpus().first().map(|cpu| cpu.brand().trim().to_owned()));
    (known(System::host_name().ok()), known(cpu), known(System::long_os_version().ok()))
}
