//! From a YAML file to a checked experiment and its plan.
//!
//! `model` holds the checked values, `schema` the one table of keys, `read` turns a file into the values by that table,
//! and `plan` lays out the trials that follow from them. Knows nothing of data files or engines beyond the facts
//! ([`EngineInfo`]) that it is handed.

mod draws;
mod model;
mod plan;
mod read;
pub mod schema;

pub use crate::network::CellOutput;
pub use draws::{DRAW_METHODS, DrawMethod};
pub use model::Choose;
pub use model::{
    Across, Axis, Back, Baseline, CalendarField, CalendarForm, ClockLag, Condition, DataSpec, DayRule, Draws,
    EngineInfo, EngineRole, EvenTimes, FeatureSet, Fill, Gather, Keep, Ladder, Lag, LineKind, Names,
    Negatives, Optimizer, PERSISTENCE, Part, PartStart, PerPart, Places, Precision, Profile, Range, Resample,
    RollingSpec, ScaleFit, ScaleMethod, Search, Settings, Spec, SplitBy, SplitSpec, Stage, Stamps, TimeSpan,
    Times, Trim, Uses, Window,
};
pub(crate) use model::{Bracket, CellKind, LONGEST_SEASON, Logarithm, Schedule, countries, public_days};
pub use plan::SearchExtent;
pub use plan::{Decided, KnownOutcomes, Outcome, Plan, Rung, Trial, TrialId};
pub(crate) use read::check_name;
pub use schema::{CsvOptions, Params, UsedBy, named};
