//! A row of the table: one key of a spec, what may stand behind it, what holds without it, and what depends on it.

use serde_json::Value;

/// One key of a spec.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Where it stands: its path.
    pub at: &'static str,
    /// A hyperparameter's name, as in `sweep:` and [`crate::spec::Params`]; of other keys the path.
    pub name: &'static str,
    /// What may stand behind it.
    pub kind: ValueKind,
    /// What holds if it is left out.
    pub default: DefaultValue,
    /// Unit of its number; empty if it has none.
    pub unit: &'static str,
    /// What it means, in one sentence.
    pub about: &'static str,
    /// What in a trial depends on it, if it is a hyperparameter.
    pub affects: &'static [Affects],
    /// The engines whose result depends on it, if it is a hyperparameter.
    pub used_by: UsedBy,
    /// The hyperparameter and its word without which it means nothing; `None`: it always means something.
    pub(crate) needs: Option<(&'static str, &'static str)>,
}

impl Key {
    /// A key whose name is its path.
    pub(crate) const fn new(
        at: &'static str,
        kind: ValueKind,
        default: DefaultValue,
        about: &'static str,
    ) -> Self {
        Self {
            at,
            name: at,
            kind,
            default,
            unit: "",
            about,
            affects: &[],
            used_by: UsedBy::Networks,
            needs: None,
        }
    }

    /// Gives its number a unit.
    pub(crate) const fn unit(self, unit: &'static str) -> Self {
        Self { unit, ..self }
    }

    /// Makes a hyperparameter of it.
    pub(super) const fn called(self, name: &'static str, about: &'static str) -> Self {
        Self { name, about, ..self }
    }

    /// Names a hyperparameter's word without which it means nothing.
    pub(super) const fn needing(self, name: &'static str, word: &'static str) -> Self {
        Self { needs: Some((name, word)), ..self }
    }

    /// Names what in a trial depends on it.
    pub(super) const fn affects(self, affects: &'static [Affects]) -> Self {
        Self { affects, ..self }
    }

    /// Names the engines whose result depends on it.
    pub(super) const fn used_by(self, used_by: UsedBy) -> Self {
        Self { used_by, ..self }
    }

    /// Whether `null` may stand behind it.
    pub(crate) fn may_be_null(&self) -> bool {
        matches!(self.default, DefaultValue::Unset | DefaultValue::Null | DefaultValue::Implied(_))
    }

    /// Whether a value says no more than leaving the key out.
    pub(crate) fn is_implied(&self, value: &Value) -> bool {
        value.is_null() || self.implied().is_some_and(|implied| implied == *value)
    }

    /// What holds if nothing is set.
    pub(crate) fn implied(&self) -> Option<Value> {
        let DefaultValue::Implied(text) = self.default else { return None };
        Some(serde_json::from_str(text).unwrap_or_else(|_| text.into()))
    }

    /// The path of the section it stands in; empty for the whole file.
    pub fn section(&self) -> &'static str {
        self.at.rsplit_once('.').map_or("", |(section, _)| section)
    }

    /// The word before the colon: the last part of its path.
    pub fn word(&self) -> &'static str {
        self.at.rsplit_once('.').map_or(self.at, |(_, word)| word)
    }
}

/// What may stand behind a key.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ValueKind {
    /// Other keys.
    Section,
    /// One line of text.
    Text,
    /// Text of one or more lines.
    Prose,
    /// Text that can be the name of a folder on any system.
    Name,
    /// Name of a column, or a list of names.
    Columns,
    /// Name of a column of times, a list of names, or a start and a step.
    Times,
    /// A text, or a list of texts.
    Names,
    /// Columns by name, each with the words that it may hold.
    Filters,
    /// `true` or `false`.
    Flag,
    /// Path of a file.
    Path,
    /// 64 hexadecimal digits.
    Sha256,
    /// One ASCII character.
    Character,
    /// A whole number, both bounds included.
    Whole {
        /// Smallest.
        low: u64,
        /// Largest.
        high: u64,
    },
    /// A finite number.
    Number {
        /// Lower bound.
        low: Bound,
        /// Upper bound.
        high: Bound,
    },
    /// A fraction, a number of rows (`365 rows`) or a time, such as `2016-01-01`.
    Share {
        /// Lower bound of the fraction.
        low: Bound,
        /// Upper bound of the fraction.
        high: Bound,
    },
    /// Stretches of time, such as `2020-03-15..2021-06-30`.
    Periods,
    /// Rising levels of quantiles, 0.5 among them.
    Levels,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Names of trained engines.
    Engines,
    /// Names of baselines, `{name: lag}` or `{seasonal_naive: {day: 1}}`.
    Baselines,
    /// Hyperparameters by name, each with a list or a range of values.
    Sweep,
    /// Sets of further inputs; in the sweep their names.
    Features,
    /// Lists of names of axes.
    Zip,
    /// Stages of a race.
    Stages,
}

/// An end of a range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// The range holds this number.
    Closed(f64),
    /// The range comes up to this number but does not hold it.
    Open(f64),
}

/// What holds if a key is left out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DefaultValue {
    /// It must be given (a hyperparameter: at its path or in the sweep).
    Required,
    /// Nothing is set, which `null` also says.
    Unset,
    /// The same; and a resolved spec says so.
    Null,
    /// This text stands there, read as YAML.
    Is(&'static str),
    /// This text stands there, which `null` also says. A value equal to it is no part of a trial's id.
    Implied(&'static str),
    /// It follows from the rest of the spec, as the sentence says.
    Derived,
}

/// What in a trial depends on a hyperparameter; all the others change how it learns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Affects {
    /// Which rows of the series it needs.
    Rows,
    /// What it learns from: the way from data to samples.
    Data,
    /// The shapes of its tensors.
    Shape,
    /// The equations of a step besides their shapes.
    Equations,
}

/// The engines whose result depends on a hyperparameter, each kind with those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UsedBy {
    /// Networks.
    Networks,
    /// Baselines that learn from what a network sees.
    Fitted,
    /// Baselines that copy.
    Every,
}
