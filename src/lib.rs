//! Experiment and hyperparameter benchmarking harness for LSTM forecasters.

pub mod data;
pub mod engine;
pub mod error;
pub mod metric;
pub mod rng;
pub mod spec;
