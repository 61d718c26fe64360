//! The figure of a speed pass: how many times as long libtorch takes, over the hidden units.
//!
//! A panel for each kind of work and number of time steps; a line for each batch size and number of
//! features; both axes are logarithmic.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::cases::rival;
use crate::record::{Speed, TimedInterval, Work};

const PANEL: (f64, f64) = (260.0, 190.0);
const MARGIN: (f64, f64) = (56.0, 44.0);
/// Between panels: room for the numbers beside the next.
const GAP: f64 = 36.0;
/// Colours that people who see few colours can tell apart (Okabe and Ito).
const COLOURS: [&str; 6] = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"];

/// Ratios of one panel by batch size and features, then by hidden units.
type Lines = BTreeMap<(usize, usize), BTreeMap<usize, TimedInterval>>;

/// The figure; without a ratio it says so.
pub fn speed_svg(speed: &Speed) -> String {
    let mut panels: BTreeMap<(Work, usize), Lines> = BTreeMap::new();
    for case in &speed.cases {
        let Some(ratio) = rival(case).and_then(|rival| rival.ratio) else { continue };
        let shape = &case.shape;
        let lines = panels.entry((case.work, shape.steps)).or_default();
        let line = lines.entry((shape.batch_size, shape.input_size)).or_default();
        line.insert(shape.hidden_units, ratio);
    }
    let columns = panels.keys().map(|(_, steps)| *steps).collect::<BTreeSet<_>>();
    let rows = panels.keys().map(|(work, _)| *work).collect::<BTreeSet<_>>();
    let scale = Scale::of(&panels);
    let width = MARGIN.0 + columns.len().max(1) as f64 * (PANEL.0 + GAP);
    let height = 2.0 * MARGIN.1 + rows.len().max(1) as f64 * (PANEL.1 + MARGIN.1);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" \
         font-size=\"11\">\n<title>How many times as long as the reference libtorch's best variant takes</title>\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"white\"/>\n"
    );
    if panels.is_empty() {
        text += "<text x=\"20\" y=\"40\">no shape was timed with both engines</text>\n";
    }
    for ((work, steps), lines) in &panels {
        let column = columns.iter().position(|known| known == steps).unwrap_or_default();
        let row = rows.iter().position(|known| known == work).unwrap_or_default();
        let corner =
            (MARGIN.0 + column as f64 * (PANEL.0 + GAP), MARGIN.1 + row as f64 * (PANEL.1 + MARGIN.1));
        let heading = format!("{}, T = {steps}", work.word());
        panel(&mut text, &scale, corner, (&heading, lines));
    }
    legend(&mut text, &panels, height - 20.0);
    text + "</svg>\n"
}

/// From hidden units and ratios to places within a panel.
struct Scale {
    hidden: (f64, f64),
    ratio: (f64, f64),
    ticks: BTreeSet<usize>,
}

impl Scale {
    fn of(panels: &BTreeMap<(Work, usize), Lines>) -> Self {
        let points = || panels.values().flat_map(BTreeMap::values).flatten();
        let ticks: BTreeSet<usize> = points().map(|(hidden, _)| *hidden).collect();
        let fold = |values: &mut dyn Iterator<Item = f64>| {
            values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                (low.min(value), high.max(value))
            })
        };
        let hidden = fold(&mut ticks.iter().map(|hidden| (*hidden as f64).ln()));
        let ratio = fold(&mut points().flat_map(|(_, ratio)| [ratio.low, ratio.high]).chain([0.9, 2.0]));
        Self { hidden, ratio: (ratio.0.ln(), (1.1 * ratio.1).ln()), ticks }
    }

    fn x(&self, hidden: usize) -> f64 {
        let (low, high) = self.hidden;
        let share = if high > low { ((hidden as f64).ln() - low) / (high - low) } else { 0.5 };
        10.0 + share * (PANEL.0 - 20.0)
    }

    fn y(&self, ratio: f64) -> f64 {
        let (low, high) = self.ratio;
        PANEL.1 * (1.0 - (ratio.ln() - low) / (high - low))
    }
}

fn panel(text: &mut String, scale: &Scale, (left, top): (f64, f64), (heading, lines): (&str, &Lines)) {
    let mut draw = |part: String| _ = writeln!(text, "{part}");
    draw(format!("<g transform=\"translate({left},{top})\">"));
    draw(format!("<rect width=\"{}\" height=\"{}\" fill=\"none\" stroke=\"#999\"/>", PANEL.0, PANEL.1));
    draw(format!("<text x=\"0\" y=\"-8\" font-weight=\"bold\">{heading}</text>"));
    for ratio in [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0] {
        let y = scale.y(ratio);
        if (0.0..=PANEL.1).contains(&y) {
            let (stroke, right) = (if ratio == 1.0 { "#333" } else { "#ddd" }, PANEL.0);
            draw(format!("<line x1=\"0\" y1=\"{y:.1}\" x2=\"{right}\" y2=\"{y:.1}\" stroke=\"{stroke}\"/>"));
            draw(format!("<text x=\"-6\" y=\"{:.1}\" text-anchor=\"end\">{ratio}</text>", y + 4.0));
        }
    }
    for hidden in &scale.ticks {
        let (x, y) = (scale.x(*hidden), PANEL.1 + 14.0);
        draw(format!("<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\">{hidden}</text>"));
    }
    for (number, points) in lines.values().enumerate() {
        let colour = COLOURS[number % COLOURS.len()];
        let place = |(hidden, ratio): (&usize, &TimedInterval)| (scale.x(*hidden), scale.y(ratio.value));
        let path: Vec<String> = points.iter().map(place).map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        draw(format!("<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\"/>", path.join(" ")));
        for (hidden, ratio) in points {
            let (x, y) = (scale.x(*hidden), scale.y(ratio.value));
            let (low, high) = (scale.y(ratio.low), scale.y(ratio.high));
            draw(format!(
                "<line x1=\"{x:.1}\" y1=\"{low:.1}\" x2=\"{x:.1}\" y2=\"{high:.1}\" stroke=\"{colour}\"/>"
            ));
            draw(format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.2\" fill=\"{colour}\"/>"));
        }
    }
    draw("</g>".to_owned());
}

fn legend(text: &mut String, panels: &BTreeMap<(Work, usize), Lines>, y: f64) {
    let Some(lines) = panels.values().next() else { return };
    for (number, (batch, features)) in lines.keys().enumerate() {
        let x = MARGIN.0 + 120.0 * number as f64;
        let colour = COLOURS[number % COLOURS.len()];
        let words = format!("B = {batch}, F = {features}");
        _ = writeln!(text, "<circle cx=\"{x}\" cy=\"{}\" r=\"4\" fill=\"{colour}\"/>", y - 4.0);
        _ = writeln!(text, "<text x=\"{}\" y=\"{y}\">{words}</text>", x + 8.0);
    }
    let words = "x: hidden units; y: time of libtorch's best variant over the reference's";
    _ = writeln!(text, "<text x=\"{}\" y=\"{}\">{words}</text>", MARGIN.0, y - 22.0);
}
