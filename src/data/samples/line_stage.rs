//! The last stage of fitting a pipeline: a line on its samples, and a scale for what that leaves.

use super::fitted_line::{FittedLine, LineFit};
use super::pipeline::{Pipeline, Scalers, Scaling, goal_rows};
use crate::base::error::Result;
use crate::data::{FitRows, Scaler, Series};
use crate::spec::ScaleFit;

impl Pipeline {
    /// The same with a line of its samples taken off what is learnt. What is learnt is scaled without an offset: where a
    /// network puts out 0 the forecast is the line's.
    ///
    /// # Errors
    /// If no line can be fitted.
    pub fn with_line(self, series: &Series, asked: &LineFit, scaling: &Scaling) -> Result<Self> {
        let frame = self.unscaled().apply(series);
        let line = FittedLine::fit(&frame, asked)?;
        let left: Vec<f64> =
            frame.goals.iter().zip(line.after_rows(&frame)).map(|(goal, line)| goal - line).collect();
        let first = asked.train.first().map_or(0, |target| target - self.lead);
        let rows = goal_rows(series, &left, (first, self.lead, self.horizon), scaling);
        let found = Scaler::fit(scaling.method, &FitRows::choose(&rows, 0..rows.len(), ScaleFit::Train));
        let scalers = Scalers { goal: Scaler { offset: 0.0, ..found }, ..self.scalers };
        Ok(Self { line: Some(line), scalers, ..self })
    }
}
