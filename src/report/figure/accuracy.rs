//! Accuracy against cost: every configuration by its error and the seconds of a trial, with the Pareto front.

use super::drawing::{LegendEntry, PlotFrame, PlotStyle, Svg};
use super::scale::Scale;
use super::scene::Scene;
use crate::report::analysis::{Configuration, SHORTEST, front};
use crate::spec::Part;

/// The drawing; `None` for fewer than two configurations with a score.
pub(super) fn draw(scene: &Scene) -> Option<String> {
    let part = if scene.standing.results.validated() { Part::Validation } else { Part::Test };
    let point = |c: &'_ Configuration| Some((c.seconds.max(SHORTEST), c.mean(part)?));
    let all = &scene.standing.configurations;
    let points: Vec<(&str, (f64, f64))> =
        all.iter().filter_map(|c| Some((c.engine.as_str(), point(c)?))).collect();
    if points.len() < 2 {
        return None;
    }
    let edge = PlotStyle::edge();
    let mut entries = scene.legend(points.iter().map(|(engine, _)| *engine), true);
    entries.push(LegendEntry { name: "Pareto front".to_owned(), look: edge, mark: false });
    let places: Vec<(f64, f64)> = points.iter().map(|(_, point)| *point).collect();
    let front: Vec<(f64, f64)> = front(&places).into_iter().map(|at| places[at]).collect();
    let frame = PlotFrame {
        left: 60.0,
        top: 64.0,
        width: 722.0,
        height: 300.0,
        x: Scale::around(points.iter().map(|(_, (seconds, _))| *seconds), true)?,
        y: Scale::of_sizes(points.iter().map(|(_, (_, error))| *error))?,
    };
    let mut svg = Svg::new(&scene.title("accuracy against cost"), 422.0, entries);
    svg.axes(&frame, &frame.x.ticks(), ("mean time of a trial (s)", &scene.rmse_of(part)));
    // From point to point at right angles: between two nothing better is known.
    let mut steps: Vec<(f64, f64)> = Vec::new();
    for (seconds, error) in &front {
        let place = frame.place(*seconds, *error);
        steps.extend(steps.last().map(|(_, y)| (place.0, *y)));
        steps.push(place);
    }
    svg.line(&steps, edge, 1.3);
    for (engine, point) in &points {
        let (look, best) = (scene.look(engine), front.contains(point));
        let (x, y) = frame.place(point.0, point.1);
        svg.mark((x, y), look, (look.colour, if best { 6.5 } else { 4.5 }));
    }
    Some(svg.finish())
}
