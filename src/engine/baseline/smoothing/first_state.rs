//! Where a series stands before its first row: by a rule, and by least squares under given rates.

use nalgebra::{Cholesky, DMatrix, DVector};

use super::decomposition::{line, season_of};
use super::follow::TrainRows;
use super::likelihood::deviance;
use super::smoother::{SeasonForm, Smoother, SmoothingForm, SmoothingState, TrendForm};

/// Fewest values that level and slope are read off.
const FEWEST: usize = 10;

/// Steps towards the least squares.
const STEPS: usize = 5;

/// A step is halved so many times before it is given up.
const HALVINGS: usize = 6;

/// What is added to the diagonal, in units of its mean: a level may stand in the season as well, which changes no forecast.
const RIDGE: f64 = 1e-9;

/// The state by Hyndman & Khandakar's rule (2008): the season of a decomposition, and the line or the mean of the first two
/// rounds without it.
pub(super) fn by_rule(form: SmoothingForm, rows: &TrainRows) -> SmoothingState {
    let season = match form.season {
        SeasonForm::None => Vec::new(),
        kind => season_of(rows, kind),
    };
    let without = |(row, value): (usize, f64)| {
        let seasonal = season.get(rows.places[row]).copied().unwrap_or(form.season.neutral());
        (row as f64 + 1.0, form.season.take(value, seasonal))
    };
    let points: Vec<(f64, f64)> = rows.numbered().map(without).take(FEWEST.max(2 * rows.season)).collect();
    let (level, slope) = match form.trend {
        TrendForm::None => (points.iter().map(|point| point.1).sum::<f64>() / points.len() as f64, 0.0),
        TrendForm::Line | TrendForm::Damped => line(&points),
    };
    SmoothingState { level, slope, season }
}

/// The state that makes the train part likelier than `smoother`'s does, and its deviance; `None` if none is found. Exact
/// after one step where errors and season add, for a forecast is linear in the first state then.
pub(super) fn by_least_squares(smoother: &Smoother, rows: &TrainRows) -> Option<(SmoothingState, f64)> {
    let mut best = (smoother.clone(), deviance(smoother.clone(), rows));
    let mut found = false;
    for _ in 0..STEPS {
        let Some(step) = step(&best.0, rows) else { break };
        let before = best.1;
        let mut share = 1.0;
        for _ in 0..HALVINGS {
            let moved = moved(&best.0, &step, share);
            let reached = deviance(moved.clone(), rows);
            if reached < best.1 {
                (best, found) = ((moved, reached), true);
                break;
            }
            share /= 2.0;
        }
        if before - best.1 < 1e-6 {
            break;
        }
    }
    found.then_some((best.0.state, best.1))
}

/// The same with a share of a step added to its state.
fn moved(smoother: &Smoother, step: &DVector<f64>, share: f64) -> Smoother {
    let mut moved = smoother.clone();
    let state = &mut moved.state;
    state.level += share * step[0];
    state.slope += share * step[1];
    state.season.iter_mut().zip(step.iter().skip(2)).for_each(|(number, by)| *number += share * by);
    moved
}

/// Derivatives of level, slope and season by the numbers of the first state: level, slope, then each place of the season.
struct Derivatives {
    level: DVector<f64>,
    slope: DVector<f64>,
    season: Vec<DVector<f64>>,
}

/// A step of Gauss & Newton on the errors whose squares the likelihood is made of: of errors that multiply their shares of
/// the forecasts, in units of the geometric mean of these.
fn step(smoother: &Smoother, rows: &TrainRows) -> Option<DVector<f64>> {
    let mut smoother = smoother.clone();
    let form = smoother.form;
    let count = 2 + smoother.state.season.len();
    let unit = |at: usize| DVector::from_fn(count, |row, _| f64::from(u8::from(row == at)));
    let mut by = Derivatives { level: unit(0), slope: unit(1), season: (2..count).map(unit).collect() };
    if form.trend == TrendForm::None {
        by.slope.fill(0.0);
    }
    let mut sums = StepSums::new(count);
    for (value, place) in rows.values.iter().zip(&rows.places) {
        let (level, _, season) = smoother.next(*place);
        let by_slope = smoother.rates.phi * &by.slope;
        let by_level = &by.level + &by_slope;
        let none = DVector::zeros(count);
        let by_season = by.season.get(*place).unwrap_or(&none).clone();
        let forecast = form.season.put(level, season);
        let by_forecast = match form.season {
            SeasonForm::None => by_level.clone(),
            SeasonForm::Adds => &by_level + &by_season,
            SeasonForm::Multiplies => season * &by_level + level * &by_season,
        };
        let error = value.map_or(0.0, |value| value - forecast);
        let by_error = if value.is_some() { -&by_forecast } else { none };
        if let Some(value) = value {
            match form.errors_multiply {
                false => sums.add(error, &by_error, None),
                true => sums.add(
                    error / forecast,
                    &(-(value / (forecast * forecast)) * &by_forecast),
                    Some(&by_forecast / forecast),
                ),
            }
        }
        let (of_level, of_season) = match form.season {
            SeasonForm::Multiplies => (
                (&by_error - (error / season) * &by_season) / season,
                (&by_error - (error / level) * &by_level) / level,
            ),
            SeasonForm::None | SeasonForm::Adds => (by_error.clone(), by_error),
        };
        by.level = by_level + smoother.rates.alpha * &of_level;
        by.slope = by_slope + smoother.rates.beta * &of_level;
        if let Some(slot) = by.season.get_mut(*place) {
            *slot += smoother.rates.gamma * of_season;
        }
        smoother.go_on(*place, error);
    }
    sums.solve()
}

/// Sums over errors r and their derivatives J, from which a step follows. Where logarithms of forecasts count, each r
/// is in units of their geometric mean, whose derivative g is the same for all of them.
struct StepSums {
    squares: f64,
    count: f64,
    /// `sum J J'`.
    gram: DMatrix<f64>,
    /// `sum r J`.
    moments: DVector<f64>,
    /// `sum g`.
    logarithms: DVector<f64>,
}

impl StepSums {
    fn new(count: usize) -> Self {
        Self {
            squares: 0.0,
            count: 0.0,
            gram: DMatrix::zeros(count, count),
            moments: DVector::zeros(count),
            logarithms: DVector::zeros(count),
        }
    }

    fn add(&mut self, error: f64, by: &DVector<f64>, logarithm: Option<DVector<f64>>) {
        self.squares += error * error;
        self.count += 1.0;
        for column in 0..by.len() {
            for row in column..by.len() {
                self.gram[(row, column)] += by[row] * by[column];
            }
            self.moments[column] += error * by[column];
        }
        if let Some(logarithm) = logarithm {
            self.logarithms += logarithm;
        }
    }

    /// The step to the least squares of the linear problem.
    fn solve(self) -> Option<DVector<f64>> {
        let Self { squares, count, mut gram, moments, logarithms } = self;
        let g = logarithms / count;
        let size = moments.len();
        for column in 0..size {
            for row in column..size {
                gram[(row, column)] +=
                    moments[row] * g[column] + g[row] * moments[column] + squares * g[row] * g[column];
            }
        }
        let moments = moments + squares * g;
        let mean = gram.trace() / size as f64;
        (0..size).for_each(|at| gram[(at, at)] += RIDGE * mean);
        let step = Cholesky::new(gram)?.solve(&-moments);
        step.iter().all(|number| number.is_finite()).then_some(step)
    }
}
