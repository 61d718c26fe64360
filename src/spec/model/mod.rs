//! A checked experiment: values that are right by themselves, whatever file they come from.

mod axis;
mod columns;
mod day_rule;
mod engine_info;
mod features;
mod params;
mod part;
mod places;
mod public_days;
mod range;
mod search;
mod settings;
mod spec;

pub use axis::{Axis, Condition};
pub use columns::{Across, EvenTimes, Gather, Names, Resample, Stamps, Times};
pub use day_rule::DayRule;
pub(crate) use day_rule::EXPECTED as EXPECTED_DAY;
pub use engine_info::{EngineInfo, EngineRole};
pub(crate) use features::Back;
pub use features::{CalendarField, CalendarForm, FeatureSet, Lag};
pub(crate) use params::{CellKind, Logarithm, Schedule};
pub use params::{Optimizer, Params, Precision, Profile, ScaleFit, ScaleMethod, Window};
pub use part::{Part, PerPart};
pub use places::Places;
pub(crate) use public_days::{countries, public_days};
pub use range::Range;
pub(crate) use search::Bracket;
pub use search::Choose;
pub use search::{Draws, Keep, Ladder, Search, Stage};
pub use settings::Settings;
pub(crate) use spec::folder_of;
pub use spec::{Baseline, CsvOptions, DataSpec, Fill, PERSISTENCE, RollingSpec, Spec, SplitSpec, Trim};
