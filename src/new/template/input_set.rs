//! A set of inputs that is tried.

/// A set of inputs of the row to forecast.
#[derive(Clone, Debug)]
pub(crate) struct InputSet {
    /// Its name.
    pub name: &'static str,
    /// As in a spec.
    pub parts: String,
    /// How many numbers a step they are.
    pub width: usize,
    /// Why it is tried.
    pub why: &'static str,
}
