//! Further columns and public holidays as parts of the sets of inputs that are tried.

use super::input_set::InputSet;
use super::yaml_words::quoted;
use crate::data::Step;
use crate::new::columns_beside::ColumnsBeside;
use crate::new::usual_holidays::PublicHolidays;

/// Columns known ahead of which the days beside are told too.
const MOST_AROUND: usize = 4;

/// What may be told beside the series itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct InputsBeside {
    /// Further columns of the file.
    pub columns: ColumnsBeside,
    /// Public holidays that are told.
    pub public: Option<PublicHolidays>,
    /// Names and rules of days at the end of the year that are unlike others.
    pub year_end: Vec<(&'static str, &'static str)>,
}

impl InputsBeside {
    /// Further columns: those known ahead in every set, the past of others in a set of its own.
    pub(super) fn columns_into(&self, sets: &mut Vec<InputSet>) {
        let quoted = |names: &[String]| names.iter().map(|name| quoted(name)).collect::<Vec<_>>();
        let (flags, measured) = (quoted(&self.columns.flags), quoted(&self.columns.measured));
        if !flags.is_empty() {
            // The days beside a holiday are unlike others too.
            let days = if flags.len() <= MOST_AROUND { 3 } else { 1 };
            let known: Vec<String> = match days {
                1 => flags.clone(),
                _ => flags.iter().map(|name| format!("{name}: {{ around: 1 }}")).collect(),
            };
            let known = match days {
                1 => format!("known: [{}]", known.join(", ")),
                _ => format!("known: {{ {} }}", known.join(", ")),
            };
            append(sets, &known, days * flags.len());
        }
        if let (false, Some(last)) = (measured.is_empty(), sets.last().cloned()) {
            let parts = format!("{}, past: [{}]", last.parts, measured.join(", "));
            let why = "and what other columns were until then: their last values tell something of the next row. Forecasts by \
                       this set reach `horizon + lead - 1` rows, one as it stands: further ones would need these columns first";
            sets.push(InputSet { name: "others", parts, width: last.width + measured.len(), why });
        }
    }

    /// The public holidays of a country and the days that are like them, in every set.
    pub(super) fn holidays_into(&self, sets: &mut [InputSet], step: Step) {
        let public = self.public.iter().flat_map(PublicHolidays::in_yaml);
        let rules = self.year_end.iter().map(|(name, rule)| format!("{name}: [{rule}]"));
        let days: Vec<String> = public.chain(rules).collect();
        if !days.is_empty() && step.is_at_most_a_day() {
            append(sets, &format!("days: {{ {} }}", days.join(", ")), days.len());
        }
    }
}

/// The same parts in every set.
fn append(sets: &mut [InputSet], parts: &str, width: usize) {
    for set in sets {
        (set.parts, set.width) = (format!("{}, {parts}", set.parts), set.width + width);
    }
}
