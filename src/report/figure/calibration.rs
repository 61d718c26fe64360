//! How often intervals held: over levels beside what they promise, and over time.

use super::drawing::{LegendEntry, PlotFrame, PlotStyle, Svg};
use super::scale::Scale;
use super::scene::Scene;
use crate::report::analysis::drawn;
use crate::report::analysis::intervals::{ConfigurationIntervals, LEVELS, Quality, date_of};

/// Labels below the plot over time.
const DATES: usize = 4;

/// The drawing; `None` if no forecast has an interval.
pub(super) fn draw(scene: &Scene) -> Option<String> {
    let intervals = &scene.beside.intervals;
    let said = intervals.said_level();
    let positions = drawn(scene.standing);
    let of =
        |at: &usize| intervals.of.iter().find(|judged| judged.at == *at && judged.by_level[said].is_some());
    let shown: Vec<&ConfigurationIntervals> = positions.iter().filter_map(of).collect();
    if shown.is_empty() {
        return None;
    }
    let entry = |judged: &&ConfigurationIntervals| {
        let configuration = &scene.standing.configurations[judged.at];
        LegendEntry { name: configuration.label(), look: scene.look(&configuration.engine), mark: false }
    };
    let mut entries: Vec<LegendEntry> = shown.iter().map(entry).collect();
    entries.push(LegendEntry { name: "as promised".to_owned(), look: PlotStyle::edge(), mark: false });
    let mut svg = Svg::new(&scene.title("how often intervals held"), 382.0, entries);
    let over_time = shown.iter().any(|judged| judged.over_days.get(said).is_some_and(|days| days.len() > 1));
    levels(&mut svg, scene, &shown, if over_time { 296.0 } else { 704.0 })?;
    if over_time {
        days(&mut svg, scene, &shown, said)?;
    }
    Some(svg.finish())
}

/// Percent over percent, and the line on which both are the same.
fn levels(svg: &mut Svg, scene: &Scene, shown: &[&ConfigurationIntervals], width: f64) -> Option<()> {
    let percent = |share: f64| 100.0 * share;
    let coverages = |judged: &ConfigurationIntervals| -> Vec<(f64, f64)> {
        let pair = |(level, quality): (f64, &Option<Quality>)| Some((level, quality.as_ref()?.coverage));
        let pairs = LEVELS.into_iter().zip(&judged.by_level).filter_map(pair);
        pairs.map(|(level, coverage)| (percent(level), percent(coverage))).collect()
    };
    let all = shown.iter().flat_map(|judged| coverages(judged)).map(|(_, coverage)| coverage);
    let ends = [percent(LEVELS[0]), 100.0];
    let frame = PlotFrame {
        left: 60.0,
        top: 64.0,
        width,
        height: 260.0,
        x: Scale::between(ends[0], ends[1]),
        y: Scale::around(all.chain(ends), false)?,
    };
    svg.axes(&frame, &frame.x.ticks(), ("level of the interval (%)", "test forecasts inside (%)"));
    svg.line(&[frame.place(ends[0], ends[0]), frame.place(ends[1], ends[1])], PlotStyle::edge(), 1.3);
    for judged in shown {
        let look = scene.look(&scene.standing.configurations[judged.at].engine);
        let places: Vec<(f64, f64)> = coverages(judged).into_iter().map(|(x, y)| frame.place(x, y)).collect();
        svg.line(&places, look, 1.6);
        for place in places {
            svg.mark(place, look, (look.colour, 2.6));
        }
    }
    Some(())
}

/// The coverage of 91 days by their last.
fn days(svg: &mut Svg, scene: &Scene, shown: &[&ConfigurationIntervals], said: usize) -> Option<()> {
    let level = LEVELS[said];
    let line = |judged: &ConfigurationIntervals| judged.over_days.get(said).cloned().unwrap_or_default();
    let all: Vec<(i32, f64)> = shown.iter().flat_map(|judged| line(judged)).collect();
    let (first, last) = (all.iter().map(|point| point.0).min()?, all.iter().map(|point| point.0).max()?);
    let y = Scale::around(all.iter().map(|point| 100.0 * point.1).chain([100.0 * level]), false)?;
    let x = Scale::between(f64::from(first), f64::from(last));
    let frame = PlotFrame { left: 432.0, top: 64.0, width: 320.0, height: 260.0, x, y };
    let date = |at: usize| first + ((last - first) as usize * at / (DATES - 1)) as i32;
    let ticks: Vec<(f64, String)> = (0..DATES).map(|at| (f64::from(date(at)), date_of(date(at)))).collect();
    let name = format!("inside the {:.0} % interval (%)", 100.0 * level);
    svg.axes(&frame, &ticks, ("last of 91 days", &name));
    let promised = |day: i32| frame.place(f64::from(day), 100.0 * level);
    svg.line(&[promised(first), promised(last)], PlotStyle::edge(), 1.3);
    for judged in shown {
        let look = scene.look(&scene.standing.configurations[judged.at].engine);
        let place = |(day, share): (i32, f64)| frame.place(f64::from(day), 100.0 * share);
        svg.line(&line(judged).into_iter().map(place).collect::<Vec<_>>(), look, 1.4);
    }
    Some(())
}
