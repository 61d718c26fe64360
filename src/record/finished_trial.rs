//! The record of a finished trial: what was run, what must reproduce of it, and how long it took.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Errors;
use crate::base::choice::choice;
use crate::metric::SELECTION_METRIC;
use crate::spec::{Outcome, Part, PerPart, Trial};

/// One finished trial.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// What was run.
    pub trial: Trial,
    /// What must reproduce.
    pub result: Results,
    /// What need not.
    pub timing: Timing,
    /// Id of the session that ran it.
    pub session: String,
}

impl Record {
    /// What a search that halves learns from it.
    pub fn outcome(&self) -> Outcome {
        let rmse = self.result.chosen_by(Part::Validation);
        rmse.filter(|_| self.result.status == Status::Done).map_or(Outcome::Lost, Outcome::Validated)
    }
}

choice! {
    /// How a trial ended.
    Status {
        /// With numbers.
        Done = "done",
        /// With NaN or infinity.
        Diverged = "diverged",
        /// With a panic or an engine's error.
        Failed = "failed",
    }
}

/// The part of a record that must come out the same again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// How it ended.
    pub status: Status,
    /// Why it did not end with numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Epochs that were run; the one that diverged counts.
    pub epochs: usize,
    /// The epoch whose weights were kept, from 1; 0 if there was none.
    pub best_epoch: usize,
    /// Optimizer steps.
    pub steps: u64,
    /// Mean training loss of each epoch, in scaled units.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub train_loss: Vec<f64>,
    /// Validation RMSE after each epoch, in the target's unit; empty without a validation part.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub validation_rmse: Vec<f64>,
    /// Scores by part (`train`, `validation`, `test`); parts without targets are absent.
    #[serde(default, skip_serializing_if = "PerPart::is_empty")]
    pub scores: PerPart<Option<Score>>,
    /// SHA-256, 16 hexadecimal digits, over the bits of the curve, the kept weights and the forecasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
}

/// Measures of error by name of the metric; one that is not defined for the data is absent, and so is
/// one that the program which made the record did not know.
pub(crate) type Measures = BTreeMap<String, f64>;

/// The errors on one part.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Number of targets.
    pub targets: usize,
    /// Over all targets and all steps of the horizon; under a rolling origin the mean over fits, and on the
    /// test part the mean over slices.
    pub metrics: Measures,
    /// Under a rolling origin over the targets of all slices together; `metrics` are the means over slices.
    #[serde(default, skip_serializing_if = "Measures::is_empty")]
    pub pooled: Measures,
    /// The slices of a rolling origin, in the order of time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub slices: Vec<Slice>,
    /// For each step of the horizon, the nearest first; empty if it has one step.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_step: Vec<Measures>,
    /// The error of each forecast, for comparisons over test times and for intervals: of the test and validation parts
    /// (under a rolling origin the first fit's validation part), without a validation part of naive forecasts' train
    /// part too. Absent in journals of older programs, of the validation part in those before intervals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub errors: Option<Errors>,
    /// The same of each quantile that is forecast, `[n, K, Q]`; absent where points alone are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantile_errors: Option<Errors>,
}

/// The errors on one slice of a rolling origin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slice {
    /// Time of its first row.
    pub from: String,
    /// Time of its last row.
    pub to: String,
    /// Number of targets.
    pub targets: usize,
    /// Over these.
    pub metrics: Measures,
}

impl Results {
    /// A metric on a part, if the trial has it.
    pub fn metric(&self, part: Part, metric: &str) -> Option<f64> {
        self.scores[part].as_ref()?.metrics.get(metric).copied()
    }

    /// The measure by which configurations are chosen, on a part.
    pub fn chosen_by(&self, part: Part) -> Option<f64> {
        self.metric(part, SELECTION_METRIC.name)
    }

    /// The errors of the forecasts of a part, if they were recorded.
    pub fn errors(&self, part: Part) -> Option<&Errors> {
        self.scores[part].as_ref()?.errors.as_ref()
    }

    /// The same of the quantiles.
    pub fn quantile_errors(&self, part: Part) -> Option<&Errors> {
        self.scores[part].as_ref()?.quantile_errors.as_ref()
    }

    /// Whether two results of one trial are the same in all that both programs recorded: an older one kept no errors of
    /// the validation part.
    pub fn agrees_with(&self, other: &Self) -> bool {
        let mut both = [self.clone(), other.clone()];
        if both.iter().any(|result| result.errors(Part::Validation).is_none()) {
            both.iter_mut()
                .filter_map(|result| result.scores.validation.as_mut())
                .for_each(|result| result.errors = None);
        }
        both[0] == both[1]
    }
}

/// What need not come out the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Timing {
    /// Wall time of the whole trial.
    pub seconds: f64,
    /// Wall time of one optimizer step; other trials may have run beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub us_per_step: Option<f64>,
    /// Number of the worker thread, from 0.
    pub worker: usize,
}
