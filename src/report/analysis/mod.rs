//! From the records of a plan to configurations, their spreads, and how sure all that is.

mod agreement;
mod by_slice;
mod census;
mod configuration;
mod cost;
mod gather;
mod importance;
pub mod intervals;
mod settings;
mod shown;
mod sources;
mod spread;
mod standing;
pub mod statistics;

pub use agreement::Agreement;
pub use by_slice::by_slice;
pub use census::Census;
pub use configuration::{Configuration, SHORTEST, by_validation, compare};
pub use cost::{Choice, front};
pub use gather::Gathered;
pub use importance::{Importance, Method, importance};
pub use settings::{SharedSettings, setting_cell, setting_text, setting_words};
pub use shown::{chosen, done, drawn, records, shown};
pub use sources::Sources;
pub use spread::{Spread, median};
pub use standing::Standing;
