//! A sweep beside the published results of the same trials: how many have the published bits, and why others have not.
//!
//! Reads two journals; nothing is run.

use std::path::Path;

use super::{FieldVerdict, compare, differences, promise};
use crate::base::error::Result;
use crate::record::{Journal, Record, Status};
use crate::spec::{Part, Plan};

/// What both have.
#[derive(Debug, Default)]
pub(crate) struct Published {
    /// Trials of the plan.
    pub planned: usize,
    /// Trials that ended in both.
    pub compared: usize,
    /// Of these, trials with the same bits.
    same: usize,
    /// The others, by engine, in the order of the plan.
    differing: Vec<Differing>,
}

/// Trials of one engine that have other bits than the published ones.
#[derive(Debug)]
pub(crate) struct Differing {
    /// The engine.
    pub engine: String,
    /// How many.
    pub count: usize,
    /// The largest difference of a test RMSE, as a share of the published one.
    farthest: f64,
    /// Whether all are as near as the engine promises.
    kept: bool,
    /// What differs between the sessions, most telling first.
    pub reasons: Vec<String>,
}

impl Published {
    /// Holds the current records of a plan's trials against published ones.
    ///
    /// # Errors
    /// If a record cannot be read again.
    pub(crate) fn of(plan: &Plan, fresh: &Journal, published: &Journal) -> Result<Self> {
        let mut found = Self { planned: plan.len(), ..Self::default() };
        for trial in plan.iter() {
            if let (Some(recorded), Some(now)) = (published.record(&trial.id)?, fresh.current(&trial.id)?) {
                found.add((&recorded, published), (&now, fresh));
            }
        }
        Ok(found)
    }

    fn add(&mut self, (recorded, published): (&Record, &Journal), (now, fresh): (&Record, &Journal)) {
        self.compared += 1;
        let engine = &now.trial.engine;
        let before = published.session_of(recorded).map(|session| &session.facts);
        let Some(session) = fresh.session_of(now) else { return };
        let fields = compare(&recorded.result, &now.result, promise(engine, before, &session.facts));
        let verdict = fields.iter().map(|field| field.verdict).max().unwrap_or(FieldVerdict::Identical);
        if verdict == FieldVerdict::Identical {
            self.same += 1;
            return;
        }
        let at = self.differing.iter().position(|differing| differing.engine == *engine);
        let at = at.unwrap_or_else(|| {
            let engine = engine.clone();
            self.differing.push(Differing { engine, count: 0, farthest: 0.0, kept: true, reasons: vec![] });
            self.differing.len() - 1
        });
        let differing = &mut self.differing[at];
        differing.count += 1;
        differing.farthest = differing.farthest.max(apart(recorded, now));
        differing.kept &= verdict == FieldVerdict::Within;
        for reason in differences(engine, before, &session.facts) {
            if !differing.reasons.contains(&reason) {
                differing.reasons.push(reason);
            }
        }
    }

    /// All of it in a sentence; `folder` holds the published results.
    pub(crate) fn sentence(&self, folder: &Path) -> String {
        let Self { planned, compared, same, .. } = self;
        let share = if same == compared { "all".to_owned() } else { format!("{same} of") };
        let both = if compared == planned { "" } else { " in both" };
        let first = format!("{share} {compared} trials{both} have the bits of {}", folder.display());
        self.differing.iter().fold(first, |text, differing| text + "; " + &differing.words(folder))
    }
}

impl Differing {
    fn words(&self, folder: &Path) -> String {
        let Self { engine, count, farthest, .. } = self;
        let far = match farthest.is_finite() {
            true => format!("{count} of {engine} differ by up to {farthest:.0e} of the test RMSE"),
            false => format!("{count} of {engine} ended otherwise"),
        };
        match (self.kept, self.reasons.first()) {
            (true, Some(reason)) => format!("{far}, as may be ({reason})"),
            (false, Some(reason)) => format!("{far} ({reason})"),
            (_, None) => format!("{far}; look closer with: lookback reproduce {}", folder.display()),
        }
    }
}

/// How far the test RMSE is from the published one, as a share of it; infinite if only one of them has numbers.
fn apart(recorded: &Record, now: &Record) -> f64 {
    let rmse = |record: &Record| record.result.chosen_by(Part::Test);
    match (rmse(recorded), rmse(now)) {
        (Some(recorded), Some(now)) => (now - recorded).abs() / recorded.abs(),
        (None, None) if recorded.result.status != Status::Done => 0.0,
        _ => f64::INFINITY,
    }
}
