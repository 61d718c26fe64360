//! The baselines score what an independent program says they score, and survive degenerate data.

use lookback::data::{Part, Shape, Split, Windows};
use lookback::engine::{ENGINES, Model, Setting, Weights};
use lookback::metric::rmse;
use lookback::spec::{Params, Window};

fn build(engine: &str, look_back: usize, shape: Shape) -> Box<dyn Model> {
    let engine = ENGINES.iter().find(|row| row.info.name == engine).expect("a row of ENGINES");
    let (params, initial) = (Params::plain(look_back, 1), Weights::default());
    (engine.build)(&Setting { params: &params, shape, initial: &initial }).unwrap()
}

/// Fits on the train part of `parts` and forecasts `asked`.
fn forecast(engine: &str, look_back: usize, parts: [&Windows; 2], asked: &Windows) -> Vec<f64> {
    let mut model = build(engine, look_back, asked.shape());
    model.fit(parts[0], parts[1]).unwrap();
    let mut forecasts = Vec::new();
    model.forecast(asked, &mut forecasts).unwrap();
    forecasts
}

/// RMSE of each part.
fn scores(series: &[f64], split: &Split, engine: &str, look_back: usize, window: Window) -> [Option<f64>; 3] {
    let [train, validation, test] = Part::ALL
        .map(|part| Windows::of_series(series, split.targets(part, look_back, 1), look_back, window));
    [&train, &validation, &test].map(|asked| {
        let forecasts = forecast(engine, look_back, [&train, &validation], asked);
        (!asked.is_empty()).then(|| rmse(&forecasts, asked.truths()))
    })
}

fn column(file: &str, name: &str) -> Vec<f64> {
    let path = format!("{}/experiments/data/{file}", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::Reader::from_path(path).unwrap();
    let column = reader.headers().unwrap().iter().position(|header| header == name).unwrap();
    reader.records().map(|record| record.unwrap()[column].parse().unwrap()).collect()
}

/// Half a unit of the last digit to which the published scores are given.
fn assert_score(found: Option<f64>, published: f64, half_digit: f64, what: &str) {
    let found = found.unwrap();
    assert!((found - published).abs() <= half_digit, "{what}: {found}, published {published}");
}

#[test]
fn baselines_score_what_is_published_for_chicago() {
    let series = column("chicago_l.csv", "ridership");
    let split = Split::by_fractions(series.len(), 0.70, 0.15, (0, 0));
    for (engine, look_back, published) in
        [("persistence", 1, 7.58), ("seasonal_naive", 7, 3.21), ("ridge", 28, 2.42)]
    {
        for window in [Window::Steps, Window::Features] {
            let [_, _, test] = scores(&series, &split, engine, look_back, window);
            assert_score(test, published, 0.005, engine);
        }
    }
}

#[test]
fn baselines_score_what_is_published_for_the_airline() {
    let series = column("airline.csv", "passengers");
    let split = Split::by_fractions(series.len(), 0.70, 0.15, (0, 0));
    for (engine, look_back, published) in
        [("persistence", 1, 53.7), ("seasonal_naive", 12, 51.8), ("ridge", 12, 16.2)]
    {
        let [_, _, test] = scores(&series, &split, engine, look_back, Window::Steps);
        assert_score(test, published, 0.05, engine);
    }
}

#[test]
fn the_airline_programs_protocol_gives_its_published_scores() {
    let series = column("airline.csv", "passengers");
    let split = Split::by_fractions(series.len(), 0.67, 0.0, (1, 1));
    let score = |engine, look_back| scores(&series, &split, engine, look_back, Window::Steps);
    let [train, validation, test] = score("persistence", 1);
    assert_score(train, 23.18, 0.005, "persistence, train");
    assert_eq!(validation, None);
    assert_score(test, 48.66, 0.005, "persistence, test");
    assert_score(score("seasonal_naive", 12)[2], 42.32, 0.005, "lag 12, test");
}

#[test]
fn ridge_finds_a_line_whatever_the_units() {
    let shape = Shape { steps: 2, features: 1, horizon: 2 };
    for unit in [1e-6, 1.0, 1e6] {
        let rows: Vec<[f64; 2]> = (0..40).map(|i| [(i * i % 17) as f64 * unit, (i % 5) as f64]).collect();
        let truths = rows.iter().flat_map(|[a, b]| [3.0 * a / unit - 2.0 * b + 1.0, b - 4.0]).collect();
        let windows = Windows::of_samples(rows.concat(), truths, shape);
        let forecasts = forecast("ridge", 2, [&windows, &windows], &windows);
        // The smallest lambda shrinks coefficients by about 1e-8 of their size.
        assert!(forecasts.iter().zip(windows.truths()).all(|(f, y)| (f - y).abs() < 1e-5), "{forecasts:?}");
    }
}

#[test]
fn ridge_survives_collinear_constant_and_single_samples() {
    let shape = Shape { steps: 3, features: 1, horizon: 1 };
    let collinear: Vec<f64> = (0..60).flat_map(|i| [0.1, f64::from(i), 2.0 * f64::from(i) + 0.3]).collect();
    let truths: Vec<f64> = (0..60).map(|i| 5.0 * f64::from(i)).collect();
    let line = Windows::of_samples(collinear, truths.clone(), shape);
    let forecasts = forecast("ridge", 3, [&line, &line], &line);
    assert!(forecasts.iter().zip(&truths).all(|(f, y)| (f - y).abs() < 1e-3), "{forecasts:?}");

    // 0.1 has no exact sum: a mean computed from it would leave a trace of variation.
    let constant = Windows::of_samples(vec![0.1; 30], vec![0.1; 10], shape);
    let single = Windows::of_samples(vec![1.0, 2.0, 3.0], vec![4.0], shape);
    let none = Windows::of_samples(vec![], vec![], shape);
    for validation in [&none, &constant] {
        assert_eq!(forecast("ridge", 3, [&constant, validation], &constant), [0.1; 10]);
        assert_eq!(forecast("ridge", 3, [&single, validation], &single), [4.0]);
    }
    let refused = build("ridge", 3, shape).fit(&none, &line).unwrap_err();
    assert_eq!(refused.to_string(), "ridge: the train part has no sample to fit");
}

#[test]
fn boosted_trees_find_the_product_that_a_line_cannot() {
    let shape = Shape { steps: 2, features: 1, horizon: 1 };
    let mut draws = lookback::base::rng::stream(1, "factors");
    let inputs: Vec<f64> = (0..800).map(|_| draws.uniform(-1.0, 1.0)).collect();
    let truths = inputs.chunks(2).map(|pair| pair[0] * pair[1]).collect();
    let windows = Windows::of_samples(inputs, truths, shape);
    let error = |engine| rmse(&forecast(engine, 2, [&windows, &windows], &windows), windows.truths());
    let (line, trees) = (error("ridge"), error("boosted_trees"));
    assert!(line > 0.3 && trees < 0.1 * line, "{line} {trees}");
}

#[test]
fn boosted_trees_learn_each_step_of_the_horizon() {
    let shape = Shape { steps: 1, features: 1, horizon: 3 };
    let inputs: Vec<f64> = (0..200).map(|i| f64::from(i % 10)).collect();
    let truths = inputs.iter().flat_map(|x| [*x, -x, 5.0]).collect();
    let windows = Windows::of_samples(inputs, truths, shape);
    let forecasts = forecast("boosted_trees", 1, [&windows, &windows], &windows);
    assert!(forecasts.iter().zip(windows.truths()).all(|(f, y)| (f - y).abs() < 0.01), "{forecasts:?}");
}

/// Of 15 inputs of noise the trees must keep to the mean: validation stops them at once.
#[test]
fn boosted_trees_stop_where_validation_gets_no_better() {
    let shape = Shape { steps: 15, features: 1, horizon: 1 };
    let mut draws = lookback::base::rng::stream(3, "noise");
    let mut noise = |count: usize| -> Vec<f64> { (0..count).map(|_| draws.uniform(-1.0, 1.0)).collect() };
    let [train, validation, test] =
        [300, 300, 300].map(|n| Windows::of_samples(noise(15 * n), noise(n), shape));
    let spread = |truths: &[f64]| rmse(&vec![0.0; truths.len()], truths);
    let forecasts = forecast("boosted_trees", 15, [&train, &validation], &test);
    assert!(rmse(&forecasts, test.truths()) < 1.03 * spread(test.truths()));
    let overfitted = forecast("boosted_trees", 15, [&train, &train], &test);
    assert!(rmse(&overfitted, test.truths()) > 1.05 * spread(test.truths()), "validation does stop them");
}

#[test]
fn boosted_trees_survive_constant_and_single_samples() {
    let shape = Shape { steps: 3, features: 1, horizon: 1 };
    let constant = Windows::of_samples(vec![0.1; 30], vec![0.1; 10], shape);
    let single = Windows::of_samples(vec![1.0, 2.0, 3.0], vec![4.0], shape);
    let none = Windows::of_samples(vec![], vec![], shape);
    for validation in [&none, &constant] {
        assert_eq!(forecast("boosted_trees", 3, [&constant, validation], &constant), [0.1; 10]);
        assert_eq!(forecast("boosted_trees", 3, [&single, validation], &single), [4.0]);
    }
    let refused = build("boosted_trees", 3, shape).fit(&none, &single).unwrap_err();
    assert_eq!(refused.to_string(), "boosted_trees: the train part has no sample to fit");
}

#[test]
fn naive_forecasts_copy_the_right_row_of_the_first_feature() {
    let shape = Shape { steps: 2, features: 3, horizon: 3 };
    let windows = Windows::of_samples(vec![1.0, -1.0, -2.0, 3.0, -3.0, -4.0], vec![0.0; 3], shape);
    let copied = |engine| forecast(engine, 2, [&windows, &windows], &windows);
    assert_eq!(copied("persistence"), [3.0, 3.0, 3.0]);
    assert_eq!(copied("seasonal_naive"), [1.0, 3.0, 1.0]);
}

#[test]
fn a_window_that_is_not_made_of_look_back_rows_is_refused() {
    let shape = Shape { steps: 7, features: 1, horizon: 1 };
    for engine in ENGINES.iter().filter(|engine| engine.info.is_baseline()) {
        let (params, initial) = (Params::plain(3, 1), Weights::default());
        let refused = (engine.build)(&Setting { params: &params, shape, initial: &initial }).err().unwrap();
        let name = engine.info.name;
        let expected = format!("{name}: an input of 7 numbers is not made of 3 rows (look_back)");
        assert_eq!(refused.to_string(), expected);
    }
}
