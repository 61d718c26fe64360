//! Names beside their lines or marks at the foot of a sheet.

use super::letters::text_width;
use super::plot_style::{INK, PlotStyle};
use super::svg::{Anchor, Svg, WIDTH};

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
pub const LEGEND_ROW: f64 = 18.0;

/// How many rows a legend takes.
pub fn legend_rows(entries: &[LegendEntry]) -> usize {
    flow(entries).last().map_or(1, |(_, row)| row + 1)
}

/// Where each entry begins, and in which row.
fn flow(entries: &[LegendEntry]) -> Vec<(f64, usize)> {
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

impl Svg {
    /// Names beside their lines or marks, from left to right at the foot of the sheet.
    pub fn legend(&mut self, entries: &[LegendEntry]) {
        let foot = self.height - 12.0 - LEGEND_ROW * (legend_rows(entries) - 1) as f64;
        for (entry, (x, row)) in entries.iter().zip(flow(entries)) {
            let y = foot + LEGEND_ROW * row as f64;
            if entry.mark {
                self.mark((x + 14.0, y - 4.0), entry.look, (entry.look.colour, 5.0));
            } else {
                self.line(&[(x, y - 4.0), (x + 28.0, y - 4.0)], entry.look, 2.2);
            }
            self.inked((x + 34.0, y), Anchor::Start, (&entry.name, INK));
        }
    }
}
