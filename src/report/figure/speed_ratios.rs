//! A speed pass: how many times as long libtorch takes as the reference, over the hidden units.
//!
//! A panel for each kind of work, network that is not one layer of an LSTM, and number of time steps; a line for each batch size and number of features; both axes
//! are logarithmic.

use std::collections::{BTreeMap, BTreeSet};

use super::drawing::{Anchor, LegendEntry, PlotFrame, PlotStyle, Svg, WIDTH};
use super::scale::Scale;
use crate::base::text::counted;
use crate::record::{Speed, SpeedShape, TimedInterval, Work};
use crate::report::speed::rival;
use crate::spec::CellKind;

/// Left and right of the panels, and between two of them: room for the numbers beside the next.
const MARGIN: f64 = 44.0;

/// Height of a panel, and of one with what stands above and below it.
const PANEL: (f64, f64) = (190.0, 262.0);

/// Ratios of one panel by batch size and features, then by hidden units.
type Lines = BTreeMap<(usize, usize), BTreeMap<usize, TimedInterval>>;

/// The row of a panel, by what is done and the network in words, empty of an LSTM's one layer, and its number of time steps.
type PanelPlace = ((Work, String), usize);

/// The figure; without a ratio it says so.
pub(crate) fn speed_ratios(speed: &Speed) -> String {
    let panels = panels(speed);
    let points = || panels.values().flat_map(BTreeMap::values).flatten();
    let hidden: BTreeSet<usize> = points().map(|(hidden, _)| *hidden).collect();
    let ends = points().flat_map(|(_, ratio)| [ratio.low, ratio.high]).chain([0.9, 2.0]);
    let x = Scale::around(hidden.iter().map(|hidden| *hidden as f64), true);
    let title = "How many times as long as the reference libtorch's best variant takes";
    let (Some(x), Some(y)) = (x, Scale::around(ends, true)) else {
        let mut svg = Svg::new(title, 60.0, Vec::new());
        svg.words((16.0, 50.0), Anchor::Start, "no shape was timed with both engines");
        return svg.finish();
    };
    let steps: BTreeSet<usize> = panels.keys().map(|(_, steps)| *steps).collect();
    let rows: BTreeSet<&(Work, String)> = panels.keys().map(|(row, _)| row).collect();
    let below = 46.0 + PANEL.1 * rows.len() as f64;
    let mut svg = Svg::new(title, below + 6.0, entries(&panels));
    let width = (WIDTH - MARGIN * (steps.len() + 1) as f64) / steps.len() as f64;
    let ticks: Vec<(f64, String)> =
        hidden.iter().map(|hidden| (*hidden as f64, hidden.to_string())).collect();
    for ((of_row, of_steps), lines) in &panels {
        let column = steps.iter().position(|known| known == of_steps).unwrap_or_default() as f64;
        let row = rows.iter().position(|known| *known == of_row).unwrap_or_default() as f64;
        let (left, top) = (MARGIN + column * (width + MARGIN), 64.0 + row * PANEL.1);
        let frame = PlotFrame { left, top, width, height: PANEL.0, x, y };
        let (work, network) = of_row;
        svg.axes(&frame, &ticks, ("hidden units", &format!("{}{network}, T = {of_steps}", work.word())));
        let even = [0.0, 1.0].map(|end| (left + width * end, frame.place(1.0, 1.0).1));
        svg.line(&even, PlotStyle::edge(), 1.0);
        for (key, points) in lines {
            draw(&mut svg, &frame, (looks(&panels)[key], points));
        }
    }
    svg.finish()
}

fn panels(speed: &Speed) -> BTreeMap<PanelPlace, Lines> {
    let mut panels: BTreeMap<PanelPlace, Lines> = BTreeMap::new();
    for case in &speed.cases {
        let Some(ratio) = rival(case).and_then(|rival| rival.ratio) else { continue };
        let shape = &case.shape;
        let lines = panels.entry(((case.work, network(shape)), shape.steps)).or_default();
        let line = lines.entry((shape.batch_size, shape.input_size)).or_default();
        line.insert(shape.hidden_units, ratio);
    }
    panels
}

/// `, gru, 2 layers`; empty of one layer of an LSTM.
fn network(shape: &SpeedShape) -> String {
    if shape.cell.is_none() && shape.layers.is_none() {
        return String::new();
    }
    let (cell, layers) = (shape.cell.unwrap_or(CellKind::Lstm).word(), shape.layers.unwrap_or(1));
    format!(", {cell}, {}", counted(layers, "layer"))
}

/// A line through the ratios, each with its interval.
fn draw(svg: &mut Svg, frame: &PlotFrame, (look, points): (PlotStyle, &BTreeMap<usize, TimedInterval>)) {
    let place = |hidden: usize, ratio: f64| frame.place(hidden as f64, ratio);
    let values: Vec<(f64, f64)> = points.iter().map(|(hidden, ratio)| place(*hidden, ratio.value)).collect();
    svg.line(&values, look, 1.2);
    let mut solid = look;
    solid.dashes = "";
    for (hidden, ratio) in points {
        svg.line(&[place(*hidden, ratio.low), place(*hidden, ratio.high)], solid, 1.0);
    }
    values.into_iter().for_each(|place| svg.mark(place, look, (look.colour, 2.6)));
}

/// How the lines of all panels look, the same in each.
fn looks(panels: &BTreeMap<PanelPlace, Lines>) -> BTreeMap<(usize, usize), PlotStyle> {
    let keys: BTreeSet<(usize, usize)> = panels.values().flat_map(|lines| lines.keys().copied()).collect();
    keys.into_iter().enumerate().map(|(at, key)| (key, PlotStyle::nth(at))).collect()
}

fn entries(panels: &BTreeMap<PanelPlace, Lines>) -> Vec<LegendEntry> {
    let entry = |((batch, features), look)| LegendEntry {
        name: format!("B = {batch}, F = {features}"),
        look,
        mark: true,
    };
    looks(panels).into_iter().map(entry).collect()
}
