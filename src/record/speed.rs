//! `speed.json`: what a speed pass measured, raw samples included.
//!
//! Times are microseconds of one optimizer step, or of one forecast of a batch. Everything derived
//! (tables, figures, comparisons, the plan's estimate) is made from this file alone.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::base::choice::choice;
use crate::base::error::{Error, Place, Problem, Result};
use crate::base::file::read_text;
use crate::spec::{CellKind, Precision};

/// Its name in a results folder.
pub const SPEED_FILE: &str = "speed.json";

/// Version of the format.
const VERSION: u32 = 1;

/// A speed pass.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Speed {
    /// Version of this format.
    pub version: u32,
    /// When, where and by what it was measured.
    pub facts: SpeedFacts,
    /// What makes the figures less sure, in words; empty on a quiet machine.
    pub warnings: Vec<String>,
    /// By how much an engine differs from itself, as a share: the 95th percentile over all cases.
    /// A difference below it is none.
    pub noise_floor: f64,
    /// Every shape and kind of work.
    pub cases: Vec<SpeedCase>,
}

/// When, where and by what a speed pass was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SpeedFacts {
    /// When it began, RFC 3339.
    pub started: String,
    /// How long it took.
    pub seconds: f64,
    /// Version of this program.
    pub lookback: String,
    /// Source revision of this program.
    pub commit: String,
    /// Version of libtorch, if built in.
    pub libtorch: Option<String>,
    /// Model of the processor.
    pub cpu: String,
    /// Processors the program may use.
    pub cores: usize,
    /// Operating system and version.
    pub os: String,
    /// Vector instructions of the reference engine.
    pub isa: String,
    /// Random blocks, in each of which every contestant is timed once.
    pub blocks: usize,
    /// Least time of one sample, in milliseconds.
    pub sample_ms: u64,
    /// Processes that wanted a processor, averaged over a minute, before the pass; `None` where the
    /// system does not tell ...
    pub load_before: Option<f64>,
    /// ... and at its end, this program included.
    pub load_after: Option<f64>,
}

choice! {
    /// What is timed.
    Work {
        /// Forward, loss, backward and the optimizer's step.
        Training = "training",
        /// A forecast of one batch.
        Inference = "inference",
    }
}

/// One shape and kind of work, and everyone who did it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SpeedCase {
    /// What was timed.
    pub work: Work,
    /// The shape.
    #[serde(flatten)]
    pub shape: SpeedShape,
    /// Floating-point operations of its matrix products; see docs/speed.md.
    pub flop: u64,
    /// Peak of fused multiply-adds, measured between the samples of this case, in GFLOP/s.
    pub peak_gflops: f64,
    /// The reference's time over its own, as if it were another engine; `None` without that engine.
    pub itself: Option<TimedInterval>,
    /// In the order of the contestants.
    pub entries: Vec<SpeedEntry>,
}

/// What the time of a step depends on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SpeedShape {
    /// The trial's look-back.
    pub look_back: usize,
    /// Time steps T that the LSTM makes of it.
    pub steps: usize,
    /// Samples B.
    pub batch_size: usize,
    /// Features F of a time step.
    pub input_size: usize,
    /// Hidden units H.
    pub hidden_units: usize,
    /// Outputs K.
    pub horizon: usize,
    /// Format of the numbers.
    pub precision: Precision,
    /// What each layer computes; `None`: an LSTM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cell: Option<CellKind>,
    /// Recurrent layers; `None`: 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layers: Option<usize>,
}

impl SpeedShape {
    /// `T28 B32 F1 H64`, with `L2` and `gru` where the network is not one layer of an LSTM.
    pub fn words(&self) -> String {
        let Self { steps, batch_size, input_size, hidden_units, .. } = self;
        let mut words = format!("T{steps} B{batch_size} F{input_size} H{hidden_units}");
        if let Some(layers) = self.layers {
            words += &format!(" L{layers}");
        }
        if let Some(cell) = self.cell {
            words += &format!(" {}", cell.word());
        }
        words
    }
}

/// One contestant's times.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SpeedEntry {
    /// The engine's name.
    pub engine: String,
    /// How it computes, where it knows several ways; else empty.
    pub variant: String,
    /// Median and its interval, in microseconds.
    pub us: TimedInterval,
    /// Time over the reference's; `None` without that engine.
    pub ratio: Option<TimedInterval>,
    /// Growth of the process's peak memory while the model was made and warmed up, in bytes;
    /// `None` where the system does not tell.
    pub memory: Option<u64>,
    /// Allocations of one step; `None` where they cannot be counted.
    pub allocations: Option<f64>,
    /// Steps in one sample.
    pub steps_per_sample: u64,
    /// One sample a block, in microseconds a step.
    pub samples: Vec<f64>,
}

/// An estimate with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimedInterval {
    /// The estimate.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl SpeedCase {
    /// The fastest way of each engine, in the order of the entries.
    pub fn best(&self) -> Vec<&SpeedEntry> {
        let mut best: Vec<&SpeedEntry> = Vec::new();
        for entry in &self.entries {
            match best.iter_mut().find(|known| known.engine == entry.engine) {
                Some(known) if entry.us.value < known.us.value => *known = entry,
                Some(_) => {}
                None => best.push(entry),
            }
        }
        best
    }
}

impl Speed {
    /// A pass that begins with these facts; cases come later.
    pub fn new(facts: SpeedFacts) -> Self {
        Self { version: VERSION, facts, warnings: Vec::new(), noise_floor: 0.0, cases: Vec::new() }
    }

    /// The pass that stands in `file`.
    ///
    /// # Errors
    /// If it cannot be read, or is none, or one of another version.
    pub fn read(file: &Path) -> Result<Self> {
        let text = read_text(file)?;
        let refuse = |line: usize, message: String| {
            let place = if line == 0 { Place::file(file) } else { Place::line(file, line) };
            Error::input(Problem::new(place, message).help("make it anew with `lookback speed`"))
        };
        let speed: Self = serde_json::from_str(&text)
            .map_err(|error| refuse(error.line(), format!("no result of a speed pass: {error}")))?;
        if speed.version != VERSION {
            let message = format!("has version {}, expected {VERSION}", speed.version);
            return Err(refuse(0, message));
        }
        Ok(speed)
    }

    /// As it stands in a file: a line for each contestant.
    pub fn text(&self) -> String {
        serde_json::to_string_pretty(self).expect("invariant: plain data") + "\n"
    }
}
