//! Forecast errors of one part, short enough to stand in a journal's line.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// `forecast - truth` for every target of a part, in the target's unit and in the order of time.
///
/// Kept as f32 (a relative rounding of 6e-8, far below what any comparison of forecasts can tell) and
/// written as base64 of their little-endian bytes: 5.3 characters a target instead of some 20. In Python:
/// `numpy.frombuffer(base64.b64decode(text), "<f4")`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Errors(pub Vec<f32>);

impl Errors {
    /// Of forecasts and truths, both `[n]`.
    ///
    /// # Panics
    /// If the slices differ in length.
    pub fn of(forecasts: &[f64], truths: &[f64]) -> Self {
        assert_eq!(forecasts.len(), truths.len(), "invariant: one forecast for each truth");
        Self(forecasts.iter().zip(truths).map(|(f, y)| (f - y) as f32).collect())
    }

    /// The errors as f64.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = f64> + '_ {
        self.0.iter().map(|error| f64::from(*error))
    }
}

impl Serialize for Errors {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes: Vec<u8> = self.0.iter().flat_map(|error| error.to_le_bytes()).collect();
        serializer.serialize_str(&STANDARD.encode(bytes))
    }
}

impl<'de> Deserialize<'de> for Errors {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = STANDARD.decode(text).map_err(|error| D::Error::custom(format!("errors: {error}")))?;
        let (words, rest) = bytes.as_chunks::<4>();
        if !rest.is_empty() {
            return Err(D::Error::custom(format!(
                "errors: {} bytes are no whole number of f32",
                bytes.len()
            )));
        }
        Ok(Self(words.iter().map(|word| f32::from_le_bytes(*word)).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_read_back_as_the_same_bits() {
        let errors = Errors(vec![0.1, -0.0, 1.0e-40, f32::MAX, -3.25]);
        let text = serde_json::to_string(&errors).unwrap();
        let back: Errors = serde_json::from_str(&text).unwrap();
        let bits = |errors: &Errors| errors.0.iter().map(|e| e.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&back), bits(&errors));
        assert_eq!(serde_json::to_string(&Errors(vec![1.0])).unwrap(), "\"AACAPw==\"");
    }

    #[test]
    fn half_a_number_is_refused() {
        let error = serde_json::from_str::<Errors>("\"AACA\"").unwrap_err().to_string();
        assert!(error.contains("3 bytes"), "{error}");
        assert!(serde_json::from_str::<Errors>("\"?\"").is_err());
    }
}
