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
//!   TPE); workers and clocks never enter.
//! * A trial is one configuration with one seed; its id is a hash of its content and so are its
//!   random streams, so its result depends on neither workers nor machine.
//! * The journal is the truth; every table is derived from it and can be rebuilt without any engine.
//! * There is one training loop. It sees only [`engine::Model`].
//! * Checks run the code that made the numbers: `gradcheck` before a sweep, `reproduce` after it.
//!
//! Layers, lowest first: `base metric network` < `spec` < `data record` < `results` < `engine` < `train` <
//! `run speed` < `check new` < `outlook` < `cli`; `forecaster` stands beside `train`. `report` stands beside the makers and may use
//! only `base metric network spec record results`.
//! `tests/project/layers.rs` enforces this.
//!
//! Where a newcomer adds a thing: an engine is one file and one row in [`engine::ENGINES`], a metric
//! one row in [`metric::METRICS`], a hyperparameter one field of [`spec::Params`] and one row in the
//! spec's schema.

pub mod base;
pub mod check;
pub mod cli;
pub mod data;
pub mod engine;
pub mod forecaster;
pub mod metric;
pub mod network;
pub mod new;
pub mod outlook;
pub mod record;
pub mod report;
pub mod results;
pub mod run;
pub mod spec;
pub mod speed;
pub mod train;
