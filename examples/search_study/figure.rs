//! Searches at equal training budget: how far above the grid's best each is, at each share of the grid's epochs.

use lookback::report::figure::{Anchor, INK, LegendEntry, PlotFrame, PlotStyle, Scale, Svg};

use super::study::{FIFTH, Searches, SeedMean};

/// Findings farther above the grid's best than this share of it lie above the frame.
const HIGHEST: f64 = 0.25;

/// Shares of the grid's epochs at which a curve is drawn.
const SHARES: usize = 200;

/// Places between two intervals at a fifth, which would else hide each other.
const APART: f64 = 5.0;

/// The drawing, under the name of the experiment.
pub(crate) fn draw(experiment: &str, searches: &Searches) -> String {
    let look = |at: usize| at.checked_sub(1).map_or(PlotStyle::truth(), PlotStyle::nth);
    let entry =
        |(at, name): (usize, &String)| LegendEntry { name: name.clone(), look: look(at), mark: false };
    let names = searches.searched.iter().map(|own| &own.name);
    let entries: Vec<LegendEntry> = names.enumerate().map(entry).collect();
    let title = format!("{experiment}: what each search finds at equal training budget");
    let mut svg = Svg::new(&title, 442.0, entries);
    let (x, y) = (Scale::between(0.0, 1.0), Scale::between(0.0, 100.0 * HIGHEST));
    let frame = PlotFrame { left: 60.0, top: 64.0, width: 722.0, height: 320.0, x, y };
    let y_name =
        format!("best validation RMSE above the grid's best (%), mean over {} seeds", searches.seeds());
    svg.axes(&frame, &frame.x.ticks(), ("epochs trained, as a share of the grid's", &y_name));
    let [low, high] = [0.0, 100.0 * HIGHEST].map(|percent| frame.place(FIFTH, percent));
    svg.line(&[low, high], PlotStyle::edge(), 1.0);
    svg.inked((high.0 + 60.0, high.1 + 16.0), Anchor::Start, ("dashed: a fifth, with 95 % intervals", INK));
    let middle = searches.searched.len() as f64 / 2.0;
    for (at, own) in searches.searched.iter().enumerate() {
        let above = |share: f64| Some(SeedMean::of(&searches.above(&searches.found(own, share)?)));
        let mut steps: Vec<(f64, f64)> = Vec::new();
        for share in (1..=SHARES).map(|part| part as f64 / SHARES as f64) {
            let Some(estimate) = above(share).filter(|own| own.mean <= HIGHEST) else { continue };
            let place = frame.place(share, 100.0 * estimate.mean);
            steps.extend(steps.last().map(|(_, y)| (place.0, *y)));
            steps.push(place);
        }
        svg.line(&steps, look(at), 1.8);
        let shift = APART * (at as f64 - middle + 0.5);
        if let Some(SeedMean { mean, interval: Some(interval) }) =
            above(FIFTH).filter(|own| own.mean <= HIGHEST)
        {
            let at_fifth = |share: f64| {
                let (x, y) = frame.place(FIFTH, 100.0 * share);
                (x + shift, y)
            };
            let mut solid = look(at);
            solid.dashes = "";
            svg.line(&[at_fifth(interval.low), at_fifth(interval.high)], solid, 1.2);
            svg.mark(at_fifth(mean), look(at), (look(at).colour, 3.0));
        }
    }
    svg.finish()
}
