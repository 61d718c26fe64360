//! Learning curves of each engine's chosen configuration, every seed, with the epoch whose weights were kept.

use super::drawing::{PlotFrame, Svg};
use super::scale::Scale;
use super::scene::Scene;
use crate::record::{Record, Results};
use crate::spec::Part;

/// The errors of a trial's epochs.
type Curve = fn(&Results) -> &[f64];

/// The drawing; `None` if no chosen trial has trained for more than one epoch.
pub(super) fn draw(scene: &Scene) -> Option<String> {
    let records: Vec<&Record> =
        scene.chosen.iter().filter(|record| record.result.train_loss.len() > 1).collect();
    let entries = scene.legend(records.iter().map(|record| record.trial.engine.as_str()), false);
    let loss: Curve = |result| &result.train_loss;
    let validation: Curve = |result| &result.validation_rmse;
    let validated = records.iter().any(|record| !record.result.validation_rmse.is_empty());
    let plots: Vec<(Curve, String)> = std::iter::once((loss, "training loss (scaled units)".to_owned()))
        .chain(validated.then(|| (validation, scene.rmse_of(Part::Validation))))
        .collect();
    let title = scene.title("learning curves of the chosen configurations");
    let mut svg = Svg::new(&title, 382.0, entries);
    let width = (722.0 - 62.0 * (plots.len() - 1) as f64) / plots.len() as f64;
    for (number, (curve, name)) in plots.iter().enumerate() {
        let left = 60.0 + number as f64 * (width + 62.0);
        plot(&mut svg, scene, (&records, *curve), (left, width, name))?;
    }
    Some(svg.finish())
}

fn plot(
    svg: &mut Svg,
    scene: &Scene,
    (records, curve): (&[&Record], Curve),
    (left, width, name): (f64, f64, &str),
) -> Option<()> {
    let epochs = records.iter().map(|record| curve(&record.result).len()).max()?;
    let y = Scale::around(records.iter().flat_map(|record| curve(&record.result).iter().copied()), true)?;
    let x = Scale::between(1.0, epochs as f64);
    let frame = PlotFrame { left, top: 64.0, width, height: 260.0, x, y };
    let whole = frame.x.ticks().into_iter().filter(|(epoch, _)| epoch.fract() == 0.0);
    let ticks: Vec<(f64, String)> = whole.map(|(epoch, _)| (epoch, epoch.to_string())).collect();
    svg.axes(&frame, &ticks, ("epoch", name));
    for record in records {
        let look = scene.look(&record.trial.engine);
        let values = curve(&record.result);
        let place = |epoch: usize| frame.place(epoch as f64, values[epoch - 1]);
        let finite = (1..=values.len()).filter(|epoch| values[epoch - 1] > 0.0);
        svg.line(&finite.map(place).collect::<Vec<_>>(), look, 1.2);
        if let Some(best) = Some(record.result.best_epoch).filter(|best| (1..=values.len()).contains(best)) {
            svg.mark(place(best), look, (look.colour, 3.5));
        }
    }
    Some(())
}
