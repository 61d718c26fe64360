//! Errors step by step of a horizon, and slice by slice of a rolling origin: a line for each engine's chosen
//! configuration and the baselines that a report draws.

use super::drawing::{LegendEntry, PlotFrame, PlotStyle, Svg};
use super::scale::Scale;
use super::scene::Scene;
use crate::report::analysis::drawn;
use crate::spec::Part;

/// Most labels below a plot.
const LABELS: usize = 7;

/// Error over steps ahead; `None` for a horizon of one step.
pub(super) fn steps(scene: &Scene) -> Option<String> {
    let drawn = drawn(scene.standing).into_iter();
    let lines = lines(scene, drawn.map(|at| (at, &scene.standing.configurations[at].by_step)));
    let longest = lines.iter().map(|line| line.values.len()).max()?;
    let names: Vec<String> = (1..=longest).map(|step| step.to_string()).collect();
    draw(scene, &lines, &names, "error step by step", "steps ahead")
}

/// Error over slices by the day on which they begin; `None` without a rolling origin.
pub(super) fn slices(scene: &Scene) -> Option<String> {
    let slices = scene.slices.as_ref()?;
    let names: Vec<String> = slices.begins.iter().map(|from| from.replace('T', " ")).collect();
    let lines = lines(scene, slices.of.iter().map(|(at, errors)| (*at, errors)));
    draw(scene, &lines, &names, "error slice by slice", "first row of the slice")
}

/// The errors of one configuration.
struct ErrorLine<'a> {
    name: String,
    look: PlotStyle,
    values: &'a [f64],
}

fn lines<'a>(scene: &Scene, all: impl Iterator<Item = (usize, &'a Vec<f64>)>) -> Vec<ErrorLine<'a>> {
    let line = |(at, values): (usize, &'a Vec<f64>)| {
        let c = &scene.standing.configurations[at];
        (!values.is_empty()).then(|| ErrorLine { name: c.label(), look: scene.look(&c.engine), values })
    };
    all.filter_map(line).collect()
}

fn draw(scene: &Scene, lines: &[ErrorLine], names: &[String], what: &str, below: &str) -> Option<String> {
    let y = Scale::around(lines.iter().flat_map(|line| line.values.iter().copied()), false)?;
    if names.len() < 2 {
        return None;
    }
    let entry = |line: &ErrorLine| LegendEntry { name: line.name.clone(), look: line.look, mark: false };
    let entries: Vec<LegendEntry> = lines.iter().map(entry).collect();
    let mut svg = Svg::new(&scene.title(what), 382.0, entries);
    let x = Scale::between(0.0, (names.len() - 1) as f64);
    let frame = PlotFrame { left: 60.0, top: 64.0, width: 704.0, height: 260.0, x, y };
    let ticks = names.iter().enumerate().step_by(names.len().div_ceil(LABELS));
    let ticks: Vec<(f64, String)> = ticks.map(|(at, name)| (at as f64, name.clone())).collect();
    svg.axes(&frame, &ticks, (below, &scene.rmse_of(Part::Test)));
    for ErrorLine { look, values, .. } in lines {
        let places: Vec<(f64, f64)> =
            values.iter().enumerate().map(|(at, error)| frame.place(at as f64, *error)).collect();
        svg.line(&places, *look, 1.6);
        for place in places {
            svg.mark(place, *look, (look.colour, 2.6));
        }
    }
    Some(svg.finish())
}
