//! A checked experiment: values that are right by themselves, whatever file they come from.

mod axis;
mod choices;
mod data_spec;
mod engine_info;
mod inputs;
mod params;
mod part;
mod places;
mod range;
mod search;
mod settings;
mod spec;
mod splits;

pub use axis::{Axis, Condition};
pub(crate) use choices::{CellKind, Logarithm, Schedule};
pub use choices::{LineKind, Optimizer, Precision, Profile, ScaleFit, ScaleMethod, Window};
pub use data_spec::{Across, DataSpec, EvenTimes, Fill, Gather, Names, Negatives, Resample, Stamps, Times};
pub(crate) use engine_info::LONGEST_SEASON;
pub use engine_info::{EngineInfo, EngineRole, Uses};
pub use inputs::{Back, CalendarField, CalendarForm, ClockLag, DayRule, FeatureSet, Lag};
pub(crate) use inputs::{EXPECTED_DAY, countries, public_days};
pub use part::{Part, PerPart};
pub use places::Places;
pub use range::Range;
pub(crate) use search::Bracket;
pub use search::Choose;
pub use search::{Draws, Keep, Ladder, Search, Stage};
pub use settings::Settings;
pub(crate) use spec::folder_of;
pub use spec::{Baseline, PERSISTENCE, Spec};
pub use splits::{PartStart, RollingSpec, SplitBy, SplitSpec, TimeSpan, Trim};
