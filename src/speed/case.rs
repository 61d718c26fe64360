//! What is timed: the distinct shapes of a plan, or those of the built-in grid.

use std::collections::BTreeMap;
use std::path::Path;

use crate::data::Shape;
use crate::engine::{ENGINES, Engine};
use crate::network::Flop;
use crate::record::SpeedShape;
use crate::spec::schema::{self, Affects};
use crate::spec::{CellKind, EngineInfo, Params, Plan, Spec, Trial};

/// The shapes of the goals in docs/speed.md, as a spec that goes on with cells and layers; each is timed with
/// [`GRID_INPUTS`].
const GRID: &str = "\
name: speed
data: {file: none, time: t, target: y}
engines: [reference, libtorch]
baselines: []
repeats: 1
sweep:
  look_back: [1, 7, 28]
  hidden_units: [4, 16, 32, 64, 128, 256]
  batch_size: [1, 32, 256]
  learning_rate: [0.001]
";

/// Features of a time step in the built-in grid.
const GRID_INPUTS: [usize; 2] = [1, 8];

/// One shape and the engines that are timed on it.
#[derive(Clone)]
pub struct Case {
    /// Hyperparameters of the first trial of this shape.
    pub params: Params,
    /// The shape of a sample.
    pub shape: Shape,
    /// In the order of the engines' table.
    pub engines: Vec<&'static Engine>,
}

impl Case {
    /// What the time of a step depends on.
    pub fn key(&self) -> SpeedShape {
        SpeedShape {
            look_back: self.params.look_back,
            steps: self.shape.steps,
            batch_size: self.params.batch_size,
            input_size: self.shape.features,
            hidden_units: self.params.hidden_units,
            horizon: self.shape.horizon,
            precision: self.params.precision,
            cell: self.params.cell.filter(|cell| *cell != CellKind::Lstm),
            layers: self.params.layers.filter(|layers| *layers != 1),
        }
    }

    /// Operations of one optimizer step and of one forecast.
    pub fn flop(&self) -> Flop {
        self.shape.network(&self.params).flop(self.params.batch_size, 1)
    }
}

/// The distinct shapes of a plan's networks, smallest work first. Engines that this build lacks and
/// baselines are left out. `shape` tells the shape of a configuration's samples.
pub(crate) fn of_plan(
    spec: &Spec,
    trials: impl Iterator<Item = Trial>,
    shape: impl Fn(&Engine, &Params) -> Shape,
) -> Vec<Case> {
    let mut cases: BTreeMap<(SpeedShape, String), Case> = BTreeMap::new();
    for trial in trials {
        let engine = ENGINES.iter().find(|engine| engine.info.name == trial.engine);
        let engine = engine.expect("invariant: the plan names known engines");
        if engine.info.is_baseline() || engine.info.missing.is_some() {
            continue;
        }
        let params = Params::of(&trial, spec);
        let case = Case { shape: shape(engine, &params), params, engines: Vec::new() };
        let equations = schema::affecting(Affects::Equations).map(|name| trial.settings.get(name));
        let variant = format!("{:?}", equations.collect::<Vec<_>>());
        let case = cases.entry((case.key(), variant)).or_insert(case);
        if !case.engines.iter().any(|known| known.info.name == engine.info.name) {
            case.engines.push(engine);
        }
    }
    by_work(cases.into_values().collect())
}

/// The built-in grid, for the engines of this build: an LSTM of one layer.
pub fn grid() -> Vec<Case> {
    grid_of(&[CellKind::Lstm], &[1])
}

/// The same shapes for each of these cells and numbers of layers.
pub(crate) fn grid_of(cells: &[CellKind], layers: &[usize]) -> Vec<Case> {
    let infos: Vec<EngineInfo> =
        ENGINES.iter().map(|engine| EngineInfo { missing: None, ..engine.info }).collect();
    let infos: Vec<&EngineInfo> = infos.iter().collect();
    let cells: Vec<&str> = cells.iter().map(|cell| cell.word()).collect();
    let text = format!("{GRID}  cell: [{}]\n  layers: {layers:?}\n", cells.join(", "));
    let spec = Spec::parse(&text, Path::new("grid"), &infos).expect("invariant: the grid is a spec");
    let plan = Plan::of(&spec, &infos).expect("invariant: the grid has a plan");
    let of_inputs = |features| {
        let shape =
            move |_: &Engine, params: &Params| Shape { steps: params.look_back, features, horizon: 1 };
        of_plan(&spec, plan.firsts(), shape)
    };
    by_work(GRID_INPUTS.into_iter().flat_map(of_inputs).collect())
}

fn by_work(mut cases: Vec<Case>) -> Vec<Case> {
    cases.sort_by_key(|case| (case.flop().training, case.key()));
    cases
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grid_has_every_shape_of_the_goals_once() {
        let cases = grid();
        assert_eq!(cases.len(), 3 * 6 * 3 * 2);
        let mut keys: Vec<SpeedShape> = cases.iter().map(Case::key).collect();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), cases.len());
    }

    #[test]
    fn the_grid_of_cells_and_layers_holds_the_one_without() {
        let all = grid_of(&[CellKind::Lstm, CellKind::Gru], &[1, 2]);
        let keys: Vec<SpeedShape> = all.iter().map(Case::key).collect();
        assert_eq!(keys.len(), 4 * grid().len());
        assert!(grid().iter().all(|case| keys.contains(&case.key())));
        let kinds =
            |cell, layers| keys.iter().filter(move |key| (key.cell, key.layers) == (cell, layers)).count();
        assert_eq!(kinds(Some(CellKind::Gru), Some(2)), grid().len());
        assert_eq!(kinds(None, None), grid().len());
    }
}
