//! From a YAML file to a checked experiment and its plan.
//!
//! Knows nothing of data files or engines beyond the facts ([`EngineInfo`]) that it is handed.

mod assemble;
mod axis;
mod axis_forms;
mod block;
mod consistent;
mod day_rule;
mod engine_info;
mod engines;
mod experiment;
mod feature_lists;
mod features;
mod id;
pub mod json_schema;
mod limits;
mod lists;
mod params;
mod places;
mod plan;
mod problems;
mod range;
mod read;
mod resolved;
mod rungs;
mod sampler;
mod scalar;
pub mod schema;
mod search;
mod search_keys;
mod space;
mod syntax;
mod targets;
mod tpe;
mod value;
mod walk;
mod yaml;

pub use axis::{Axis, Condition};
pub use day_rule::DayRule;
pub use engine_info::EngineInfo;
pub use experiment::{Baseline, CsvOptions, DataSpec, Fill, RollingSpec, Spec, SplitSpec, Trim};
pub use features::{CalendarField, CalendarForm, FeatureSet, Lag};
pub use params::{
    CellOutput, Logarithm, Optimizer, Params, Precision, ScaleFit, ScaleMethod, Schedule, Window,
};
pub use places::Places;
pub use plan::{Plan, Trial, TrialId};
pub use range::Range;
pub use rungs::{Decided, Known, Outcome, Rung};
pub use search::{Bracket, Draws, Ladder, Search};
