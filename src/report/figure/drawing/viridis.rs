//! Viridis, a scale of colours that keeps its order in grey and for people who see few colours.

/// Nine colours from dark to bright, red, green and blue.
const STEPS: [[f64; 3]; 9] = [
    [68.0, 1.0, 84.0],
    [71.0, 44.0, 122.0],
    [59.0, 81.0, 139.0],
    [44.0, 113.0, 142.0],
    [33.0, 144.0, 141.0],
    [39.0, 173.0, 129.0],
    [92.0, 200.0, 99.0],
    [170.0, 220.0, 50.0],
    [253.0, 231.0, 37.0],
];

/// The colour of a share from 0 (dark) to 1 (bright), and the ink that can be read on it.
pub(crate) fn viridis(share: f64) -> (String, &'static str) {
    let at = share.clamp(0.0, 1.0) * 8.0;
    let low = (at.floor() as usize).min(7);
    let [from, to] = [STEPS[low], STEPS[low + 1]];
    let mixed: [f64; 3] = std::array::from_fn(|i| (from[i] + (to[i] - from[i]) * (at - low as f64)).round());
    let [red, green, blue] = mixed;
    let light = 0.299 * red + 0.587 * green + 0.114 * blue;
    let ink = if light > 127.5 { "#000000" } else { "#ffffff" };
    (format!("#{:02x}{:02x}{:02x}", red as u8, green as u8, blue as u8), ink)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_are_dark_and_bright_and_words_can_be_read_on_both() {
        assert_eq!(viridis(-1.0), ("#440154".to_owned(), "#ffffff"));
        assert_eq!(viridis(2.0), ("#fde725".to_owned(), "#000000"));
    }
}
