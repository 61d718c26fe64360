//! A record without its errors and its curve, which are most of a line: enough to choose among configurations.

use serde::{Deserialize, Deserializer};

use super::finished_trial::Measures;
use super::{Errors, Record, Results, Score, Slice, Status, Timing};
use crate::spec::{PerPart, Trial};

/// How much of a record is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Detail {
    /// All of it.
    Whole,
    /// All but its errors and its curve.
    WithoutErrors,
}

/// A record that was read so.
#[derive(Deserialize)]
pub(super) struct RecordWithoutErrors {
    trial: Trial,
    #[serde(with = "ResultsWithoutErrors")]
    result: Results,
    timing: Timing,
    session: String,
}

impl From<RecordWithoutErrors> for Record {
    fn from(RecordWithoutErrors { trial, result, timing, session }: RecordWithoutErrors) -> Self {
        Self { trial, result, timing, session }
    }
}

#[derive(Deserialize)]
#[serde(remote = "Results")]
struct ResultsWithoutErrors {
    status: Status,
    #[serde(default)]
    message: Option<String>,
    epochs: usize,
    best_epoch: usize,
    steps: u64,
    #[serde(skip)]
    train_loss: Vec<f64>,
    #[serde(skip)]
    validation_rmse: Vec<f64>,
    #[serde(default, deserialize_with = "scores")]
    scores: PerPart<Option<Score>>,
    #[serde(default)]
    hash: Option<String>,
}

#[derive(Deserialize)]
#[serde(remote = "Score")]
struct ScoreWithoutErrors {
    targets: usize,
    metrics: Measures,
    #[serde(default)]
    pooled: Measures,
    #[serde(default)]
    slices: Vec<Slice>,
    #[serde(default)]
    by_step: Vec<Measures>,
    #[serde(skip)]
    errors: Option<Errors>,
    #[serde(skip)]
    quantile_errors: Option<Errors>,
}

fn scores<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PerPart<Option<Score>>, D::Error> {
    #[derive(Deserialize)]
    struct WithoutErrors(#[serde(with = "ScoreWithoutErrors")] Score);
    let mut scores = PerPart::<Option<WithoutErrors>>::deserialize(deserializer)?;
    Ok(PerPart::from_fn(|part| scores[part].take().map(|WithoutErrors(score)| score)))
}
