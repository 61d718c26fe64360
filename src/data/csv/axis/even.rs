//! Times that are not in the file, and steps in words.

use jiff::Span;
use jiff::civil::DateTime;

use crate::data::csv::fields::time_field;
use crate::data::{DAY, Step, WEEK};
use crate::spec::EvenTimes;

/// Times that follow each other evenly.
#[derive(Clone, Debug)]
pub(crate) struct Even {
    start: DateTime,
    step: Step,
}

impl Even {
    /// Of what a spec says.
    ///
    /// # Errors
    /// What is wrong, as a message.
    pub(crate) fn new(spec: &EvenTimes) -> Result<Self, String> {
        let start = time_field::parse(&spec.start, None)
            .map_err(|what| format!("data.time.start: {:?} {what}", spec.start))?;
        let step = step(&spec.step).ok_or_else(|| {
            format!(
                "data.time.step: {:?} is no step: write a number and a unit, for example 5 minutes",
                spec.step
            )
        })?;
        Ok(Self { start: start.local, step })
    }

    /// The time of a row in ISO 8601; one beyond the calendar is the last that there is.
    pub(crate) fn at(&self, row: usize) -> String {
        let number = i64::try_from(row).unwrap_or(i64::MAX);
        let time = match self.step {
            Step::Seconds(step) => {
                let seconds = number.saturating_mul(step).min(400_000_000_000);
                self.start.saturating_add(jiff::SignedDuration::from_secs(seconds))
            }
            Step::Months(step) => {
                let months = number.saturating_mul(i64::from(step)).min(100_000);
                self.start.saturating_add(Span::new().months(months))
            }
        };
        time.strftime("%Y-%m-%d %H:%M:%S").to_string()
    }
}

/// A step in words: `5 minutes`, `5min`, `1h`, `day`, `1 month`.
pub(crate) fn step(text: &str) -> Option<Step> {
    let text = text.trim().to_lowercase();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number: i64 = if end == 0 { 1 } else { text[..end].parse().ok()? };
    let unit = text[end..].trim();
    let seconds = match unit.strip_suffix('s').filter(|unit| unit.len() > 1).unwrap_or(unit) {
        "s" | "sec" | "second" => 1,
        "m" | "min" | "minute" | "t" => 60,
        "h" | "hr" | "hour" => 3600,
        "d" | "day" => DAY,
        "w" | "week" => WEEK,
        "month" | "mo" => return months(number),
        "q" | "quarter" => return months(number.checked_mul(3)?),
        "y" | "yr" | "year" => return months(number.checked_mul(12)?),
        _ => return None,
    };
    let step = number.checked_mul(seconds)?;
    (1..=1_000_000_000).contains(&step).then_some(Step::Seconds(step))
}

fn months(number: i64) -> Option<Step> {
    (1..=1200).contains(&number).then_some(Step::Months(number as i32))
}
