//! Numbers of a page.

use serde_json::Value;

use crate::base::text::six_digits;

/// A number with six significant digits: more cannot be seen.
pub(super) fn digits(value: Option<f64>) -> Value {
    let value = value.filter(|value| value.is_finite());
    value.map(six_digits).map_or(Value::Null, Value::from)
}
