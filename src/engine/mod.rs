//! Engines: what can be trained and asked for forecasts.
//!
//! An engine is one file and one row in [`ENGINES`]. It implements [`Model`], never a training
//! loop of its own: there is one (`train`), so that all engines see the same initial weights and
//! the same batches in the same order.

mod baseline;
mod dropout;
mod interface;
mod libtorch;
mod libtorch_threads;
mod memory;
mod networks;
pub mod reference;
#[cfg(feature = "libtorch")]
mod torch;

pub use dropout::MaskKey;
pub use interface::{Build, Engine, Gradients, Model, Setting};
pub use libtorch::register_libtorch;
pub(crate) use libtorch::{libtorch_is_registered, libtorch_variants, libtorch_version};
pub(crate) use libtorch_threads::{LIBTORCH_NAME, set_libtorch_threads};
pub use memory::Memory;

pub use crate::network::{Cell, CellOutput, Loss, NetworkShape, Tensor, TensorShape, Weights};

/// Every engine, in the order of tables.
pub const ENGINES: &[Engine] = &[
    reference::REFERENCE,
    libtorch::LIBTORCH,
    baseline::PERSISTENCE,
    baseline::SEASONAL_NAIVE,
    baseline::CALENDAR_MEAN,
    baseline::RIDGE,
    baseline::RIDGE_PRODUCTS,
    baseline::BOOSTED_TREES,
    baseline::CALENDAR_RIDGE,
    baseline::ETS,
    baseline::THETA,
];

/// The engine of that name.
pub fn by_name(name: &str) -> Option<&'static Engine> {
    ENGINES.iter().find(|engine| engine.info.name == name)
}

/// An engine that takes the same way from data to forecasts as this one and may learn less: for checks of the way.
pub(crate) fn audit_stand_in(engine: &'static Engine) -> &'static Engine {
    static STAND_INS: [Engine; 2] = [baseline::FEW_BOOSTED_TREES, baseline::ROUGH_ETS];
    STAND_INS.iter().find(|stand_in| stand_in.info.name == engine.info.name).unwrap_or(engine)
}

/// The name of the engine whose bits are the same on every machine.
pub(crate) const REFERENCE_NAME: &str = reference::REFERENCE.info.name;

/// Whether an engine tells what its optimizer remembers, so that training can go on where it stopped.
pub(crate) fn has_memory(name: &str) -> bool {
    name != LIBTORCH_NAME
}

/// The name of the engine that looks at the times of day of a row.
pub(crate) const CALENDAR_MEAN_NAME: &str = baseline::CALENDAR_MEAN.info.name;

/// The name of the baseline that adds a line on distances from it.
pub(crate) const CALENDAR_RIDGE_NAME: &str = baseline::CALENDAR_RIDGE.info.name;
