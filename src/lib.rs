//! Experiment and hyperparameter benchmarking harness for LSTM forecasters.
//!
//! Two halves joined by a file:
//!
//! ```text
//! MAKE (needs engines)                                      READ (needs only the file)
//! spec -> plan -> data -> engine -> train -> record -> journal -> report
//! ```
//!
//! * A plan follows from the spec alone (grid, random, Sobol), or from the spec and the records so far (halving, Hyperband,
//!   race, TPE); workers and clocks never enter.
//! * A trial is one configuration with one seed; its id is a hash of its content and so are its
//!   random streams, so its result depends on neither workers nor machine.
//! * The journal is the truth; every table is derived from it and can be rebuilt without any engine.
//! * There is one training loop. It sees only [`Model`].
//! * Checks run the code that made the numbers: `gradcheck` before a sweep, `reproduce` after it.
//!
//! Layers, lowest first: `base metric network` < `spec` < `data record` < `results` < `engine` < `train` <
//! `run speed` < `check new` < `outlook` < `cli`; `forecaster` stands beside `train`. `report` stands beside the makers and may use
//! only `base metric network spec record results`.
//! `tests/project/layers.rs` enforces this.
//!
//! CONTRIBUTING.md tells for each kind of thing which files are touched to add one.
//!
//! # API
//!
//! What this page lists. The modules are public for this project's tests, benchmarks and examples alone, and change
//! without notice.
//!
//! ```
//! use lookback::{Experiment, Journal};
//!
//! # fn main() -> lookback::Result<()> {
//! let folder = std::path::Path::new("results/published/test-reference");
//! let (experiment, journal) = (Experiment::of_results(folder)?, Journal::read(folder)?);
//! let finished = experiment.plan.iter().filter_map(|trial| journal.record(&trial.id).transpose());
//! assert_eq!(finished.collect::<lookback::Result<Vec<_>>>()?.len(), experiment.plan.len());
//! # Ok(())
//! # }
//! ```

#[doc(hidden)]
pub mod base;
#[doc(hidden)]
pub mod check;
#[doc(hidden)]
pub mod cli;
#[doc(hidden)]
pub mod data;
#[doc(hidden)]
pub mod engine;
#[doc(hidden)]
pub mod forecaster;
#[doc(hidden)]
pub mod metric;
#[doc(hidden)]
pub mod network;
#[doc(hidden)]
pub mod new;
#[doc(hidden)]
pub mod outlook;
#[doc(hidden)]
pub mod record;
#[doc(hidden)]
pub mod report;
#[doc(hidden)]
pub mod results;
#[doc(hidden)]
pub mod run;
#[doc(hidden)]
pub mod spec;
#[doc(hidden)]
pub mod speed;
#[doc(hidden)]
pub mod train;

pub use base::error::{Error, Result};
pub use data::{Pipeline, Series};
pub use engine::{Engine, Model, Setting};
pub use forecaster::Forecaster;
pub use network::{NetworkShape, Weights};
pub use record::{Journal, Record};
pub use run::Experiment;
pub use spec::{Params, Plan, Spec, Trial};
