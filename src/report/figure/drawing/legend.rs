//! Names beside their lines or marks at the foot of a sheet.

use super::letters::text_width;
use super::plot_style::{PlotStyle, WIDTH};

/// A name of a legend.
#[derive(Clone, Debug)]
pub struct LegendEntry {
    /// As people read it.
    pub name: String,
    /// How it looks.
    pub look: PlotStyle,
    /// Whether it is drawn as marks, not as a line.
    pub mark: bool,
}

/// Height of a row of a legend.
pub(super) const LEGEND_ROW: f64 = 18.0;

/// How many rows a legend takes.
pub(super) fn legend_rows(entries: &[LegendEntry]) -> usize {
    flow(entries).last().map_or(0, |(_, row)| row + 1)
}

/// Where each entry begins, and in which row.
pub(super) fn flow(entries: &[LegendEntry]) -> Vec<(f64, usize)> {
    const LEFT: f64 = 60.0;
    let (mut x, mut row) = (LEFT, 0);
    let place = |entry: &LegendEntry| {
        let width = 34.0 + text_width(&entry.name) + 22.0;
        if x + width > WIDTH - 10.0 && x > LEFT {
            (x, row) = (LEFT, row + 1);
        }
        x += width;
        (x - width, row)
    };
    entries.iter().map(place).collect()
}
