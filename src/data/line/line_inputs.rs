//! What a line sees of a sample: nothing twice.

use crate::data::Windows;

/// The inputs of one sample without repetition: of each row of the past its own features, and what is
/// told of the rows to forecast from the last row alone.
pub(crate) fn inputs_once<'a>(windows: &'a Windows, sample: usize) -> impl Iterator<Item = f64> + 'a {
    let (input, width, past) = (windows.input(sample), windows.row_features(), windows.past());
    let last = input.len() - width;
    let past_values = input.chunks_exact(width).flat_map(move |row| &row[..past]);
    past_values.chain(&input[last + past..]).copied()
}

/// How many there are.
pub(crate) fn input_count(windows: &Windows) -> usize {
    let (width, past) = (windows.row_features(), windows.past());
    windows.shape().input_len() / width * past + width - past
}

/// What is told of the rows to forecast, `[A]`.
pub(super) fn told(windows: &Windows, sample: usize) -> &[f64] {
    let input = windows.input(sample);
    &input[input.len() - (windows.row_features() - windows.past())..]
}
