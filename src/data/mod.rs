//! From a CSV file to batches: `Series` -> `Split` -> `Pipeline` (`Transform`, `Scaler`) -> `Frame` -> `Windows` -> `Batch`.
//!
//! Knows nothing of engines. What a scaler may be fitted on is a type ([`FitRows`]), so that
//! validation and test rows cannot reach it by accident.

mod calendar;
mod clock;
pub(crate) mod csv;
mod leaks;
mod line;
mod note;
mod remarks;
mod rolling;
mod rows_ahead;
mod samples;
mod seasons;
mod series;
mod split;
mod step;
pub(crate) mod wall;
mod whole_days;
mod word_columns;

pub(crate) use calendar::{MOST_SLOTS, ProfileMeans, Slots};
pub(crate) use clock::RowsBack;
pub use clock::{Clock, Period};
pub(crate) use leaks::leaks_of;
pub use leaks::{KnownLeak, leaks};
pub use line::RidgeLine;
pub(crate) use line::{NormalEquations, Products, WIDEST, best_of, inputs_once};
pub use note::Note;
pub(crate) use note::NoteKind;
pub(crate) use remarks::{UnusualDays, remarks, unusual_days, unusual_words};
pub use rolling::Rolling;
pub use samples::{
    Batch, Channel, FitRows, FittedLine, Frame, Inverse, LineFit, Pipeline, Predictions, Profiles, Scaler,
    Scalers, Scaling, Shape, Transform, Windows, lags,
};
pub(crate) use samples::{OwnTail, RowLayout, SeasonPlaces, SharedPast, Walks};
pub use seasons::Season;
pub(crate) use seasons::{autocorrelation, seasons};
pub use series::{Series, Written};
pub use split::Split;
pub use step::Step;
pub(crate) use step::{DAY, WEEK};
pub use word_columns::WordColumn;
pub(crate) use word_columns::{word_input, word_input_name};

pub use crate::spec::Part;
