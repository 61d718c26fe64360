//! From the records of a plan to configurations, their spreads, and how sure all that is.

mod agreement;
mod by_slice;
mod census;
mod combination;
mod configuration;
mod cost;
mod gather;
mod importance;
pub mod intervals;
mod shared_settings;
mod shown;
mod spread;
mod standing;
pub mod statistics;

pub(crate) use agreement::Agreement;
pub(crate) use by_slice::SliceErrors;
pub use census::Census;
pub use combination::Combination;
pub(crate) use configuration::{Configuration, SHORTEST, by_validation, compare};
pub(crate) use cost::{Choice, front};
pub(crate) use gather::Gathered;
pub(crate) use importance::{Importance, Method};
pub use shared_settings::SharedSettings;
pub(crate) use shared_settings::{setting_cell, setting_text, setting_words};
pub(crate) use shown::{chosen, drawn, shown};
pub use spread::Spread;
pub use standing::Standing;
