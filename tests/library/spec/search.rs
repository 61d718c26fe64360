//! Ranges, samplers, zipped lists and conditions.

use std::collections::BTreeSet;

use lookback::spec::{Plan, Settings, Trial};
use proptest::prelude::*;

use super::{INFOS, SHORT, good, problems};

fn trials(text: &str) -> Vec<Trial> {
    Plan::of(&good(text), &INFOS).expect("a plan").iter().collect()
}

/// Trained configurations, each once.
fn drawn(text: &str) -> Vec<Settings> {
    let trained = trials(text).into_iter().filter(|trial| trial.engine == "reference");
    let mut settings: Vec<_> = trained.map(|trial| trial.settings).collect();
    settings.dedup();
    settings
}

fn spec(sweep: &str, rest: &str) -> String {
    let start = SHORT.split("sweep").next().expect("it has a sweep");
    format!("{start}sweep: {{look_back: [7], hidden_units: [8], learning_rate: [0.01], {sweep}}}\n{rest}\n")
}

fn ranges(rest: &str) -> String {
    let start = SHORT.split("sweep").next().expect("it has a sweep");
    format!(
        "{start}sweep:\n  look_back: {{log_integer: [1, 60]}}\n  hidden_units: {{integer: [8, 128]}}\n  \
         learning_rate: {{log_uniform: [1.0e-4, 0.1]}}\n  clip_norm: {{uniform: [0.5, 2]}}\n  \
         optimizer: [adam, sgd]\n{rest}\n"
    )
}

const RANDOM: &str = "search: {random: {configurations: 30, seed: 3}}";
const SOBOL: &str = "search: {sobol: {configurations: 64, seed: 3}}";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_draw_lies_in_its_range_and_a_plan_follows_from_its_spec(seed in any::<u64>(), sobol in any::<bool>()) {
        let word = if sobol { "sobol" } else { "random" };
        let text = ranges(&format!("search: {{{word}: {{configurations: 40, seed: {seed}}}}}"));
        let found = drawn(&text);
        prop_assert_eq!(found.len(), 40);
        for settings in &found {
            let number = |name: &str| settings[name].as_f64().expect("a number");
            prop_assert!((1..=60).contains(&settings["look_back"].as_u64().expect("whole")));
            prop_assert!((8..=128).contains(&settings["hidden_units"].as_u64().expect("whole")));
            prop_assert!((1e-4..=0.1).contains(&number("learning_rate")));
            prop_assert!((0.5..=2.0).contains(&number("clip_norm")));
        }
        let distinct: BTreeSet<String> = found.iter().map(|settings| format!("{settings:?}")).collect();
        prop_assert_eq!(distinct.len(), 40, "no configuration twice");
        prop_assert_eq!(&found, &drawn(&text));
        let other = ranges(&format!("search: {{{word}: {{configurations: 40, seed: {}}}}}", seed ^ 1));
        prop_assert_ne!(&found, &drawn(&other));
    }

    #[test]
    fn the_first_points_of_a_sobol_sequence_fill_every_stretch_of_a_range(seed in any::<u32>()) {
        let text = spec(
            "clip_norm: {uniform: [1, 2]}, patience: {integer: [1, 100000]}",
            &format!("search: {{sobol: {{configurations: 64, seed: {seed}}}}}"),
        );
        let found = drawn(&text);
        let bins = |name: &str, low: f64, width: f64| -> BTreeSet<usize> {
            let share = |value: f64| ((value - low) / width * 64.0) as usize;
            found.iter().map(|settings| share(settings[name].as_f64().expect("a number")).min(63)).collect()
        };
        // Scrambling keeps the net: each of 64 equal stretches of each axis holds one of 64 points. Rounding to six
        // digits may move a point over a border.
        prop_assert!(bins("clip_norm", 1.0, 1.0).len() >= 63);
        prop_assert!(bins("patience", 1.0, 100_000.0).len() >= 63);
    }
}

#[test]
fn draws_never_change_from_version_to_version() {
    let of = |search: &str| {
        let first = drawn(&ranges(search)).remove(0);
        first.values().map(ToString::to_string).collect::<Vec<String>>().join(" ")
    };
    assert_eq!(of(RANDOM), GOLDEN_RANDOM);
    assert_eq!(of(SOBOL), GOLDEN_SOBOL);
}

const GOLDEN_RANDOM: &str = r#"32 "tanh" 1.48137 40 67 0.0013088 2 "adam" "f32" "train" "min_max" "steps""#;
const GOLDEN_SOBOL: &str = r#"32 "tanh" 0.513308 40 19 0.000155703 1 "adam" "f32" "train" "min_max" "steps""#;

#[test]
fn another_axis_leaves_the_random_draws_of_the_first_ones_as_they_are() {
    let alone = drawn(&ranges(RANDOM));
    let beside =
        drawn(&ranges(RANDOM).replace("  optimizer", "  batch_size: {integer: [1, 512]}\n  optimizer"));
    for (alone, beside) in alone.iter().zip(&beside) {
        assert!(
            alone
                .iter()
                .filter(|(name, _)| *name != "batch_size")
                .all(|(name, value)| beside[name] == *value)
        );
    }
}

#[test]
fn lists_are_drawn_without_repetition_until_they_are_used_up() {
    let axes = "batch_size: [8, 16, 32], optimizer: [adam, sgd], patience: [null, 3]";
    let grid: BTreeSet<String> = trials(&spec(axes, "")).into_iter().map(|trial| trial.id.0).collect();
    for word in ["random", "sobol"] {
        let all = spec(axes, &format!("search: {{{word}: {{configurations: 12}}}}"));
        let ids: BTreeSet<String> = trials(&all).into_iter().map(|trial| trial.id.0).collect();
        assert_eq!(ids, grid, "{word}");
        let more = spec(axes, &format!("search: {{{word}: {{configurations: 13}}}}"));
        let found = problems(&more);
        assert!(
            found[0].message.contains("asks for 13 configurations, but the sweep has only 12 different ones"),
            "{found:?}"
        );
    }
}

#[test]
fn zipped_lists_run_side_by_side() {
    let text = spec("batch_size: [8, 16], patience: [1, 2], epochs: [3, 4]", "zip: [[batch_size, patience]]");
    let pairs: Vec<(u64, u64, u64)> = drawn(&text)
        .iter()
        .map(|own| ["batch_size", "patience", "epochs"].map(|name| own[name].as_u64().expect("whole")).into())
        .collect();
    assert_eq!(pairs, [(8, 1, 3), (8, 1, 4), (16, 2, 3), (16, 2, 4)]);
}

#[test]
fn an_axis_with_a_condition_multiplies_only_where_it_applies() {
    let text = spec(
        "clip_norm: {values: [0.5, 1.0, 2.0], when: {optimizer: sgd}}, optimizer: [adam, sgd], batch_size: [8, 16]",
        "",
    );
    let found = drawn(&text);
    assert_eq!(found.len(), 2 * (1 + 3));
    let ids: BTreeSet<String> = trials(&text).into_iter().map(|trial| trial.id.0).collect();
    assert_eq!(ids.len(), trials(&text).len(), "no configuration twice");
    for settings in found {
        assert_eq!(settings.contains_key("clip_norm"), settings["optimizer"] == "sgd");
    }
    let elsewhere =
        spec("batch_size: {integer: [1, 8], when: {optimizer: sgd}}, optimizer: [adam, sgd]", RANDOM)
            .replace("30", "9");
    let found = drawn(&elsewhere);
    assert!(
        found.iter().all(|own| own["optimizer"] == "sgd" || own["batch_size"] == 32),
        "the default elsewhere"
    );
    assert_eq!(found.len(), 9);
}

#[test]
fn a_baseline_takes_every_combination_of_its_axes_whatever_the_search() {
    let text = spec("scale_method: [min_max, standard], clip_norm: {uniform: [1, 2]}", RANDOM)
        + "baselines: [persistence, {ridge: 7}]\n";
    let count = |engine: &str| trials(&text).iter().filter(|trial| trial.engine == engine).count();
    assert_eq!((count("persistence"), count("ridge"), count("reference")), (1, 2, 90));
}

#[test]
fn searches_that_cannot_be_are_refused_with_their_place() {
    let cases = [
        (
            spec("clip_norm: {uniform: [1, 2]}", ""),
            "`sweep.clip_norm` is a range, of which a grid has no end",
        ),
        (spec("clip_norm: {uniform: [2, 1]}", RANDOM), "whose first is not below its second"),
        (spec("clip_norm: {log_uniform: [0, 1]}", RANDOM), "expected a number above 0"),
        (spec("clip_norm: {integer: [1, 2]}", RANDOM), "expected one of uniform log_uniform values"),
        (spec("batch_size: {uniform: [1, 2]}", RANDOM), "expected one of integer log_integer values"),
        (spec("optimizer: {integer: [1, 2]}", RANDOM), "expected one of values"),
        (spec("batch_size: {integer: [1, 2, 3]}", RANDOM), "has 3 ends"),
        (spec("batch_size: {integer: 3}", RANDOM), "is no list: expected its two ends"),
        (spec("batch_size: {when: {optimizer: sgd}}, optimizer: [sgd, adam]", ""), "has no values"),
        (
            spec("clip_norm: {values: [1], when: {optimizer: sgd}}", ""),
            "optimizer, which is no axis of the sweep",
        ),
        (
            spec("clip_norm: {values: [1], when: {optimizer: sgd}}, optimizer: [adam]", ""),
            "which is not in its list",
        ),
        (spec("clip_norm: {values: [1], when: {clip_norm: 1}}", ""), "looks at its own axis"),
        (spec("clip_norm: {values: [1], when: sgd}, optimizer: [sgd]", ""), "is not one axis with a value"),
        (spec("clip_norm: [1, 2], patience: [1]", "zip: [[clip_norm, patience]]"), "patience has 1 values"),
        (spec("clip_norm: [1, 2]", "zip: [[clip_norm, patience]]"), "patience is no axis of the sweep"),
        (spec("clip_norm: [1, 2]", "zip: [[clip_norm]]"), "cannot run side by side with another"),
        (spec("clip_norm: [1, 2]", "zip: [clip_norm]"), "`zip` is not lists of axes"),
        (spec("clip_norm: [1, 2]", "zip: [[clip_norm, clip_norm]]"), "stands in `zip` before"),
        (spec("clip_norm: [1, 2]", "search: random"), "`search` is `random`"),
        (spec("clip_norm: [1, 2]", "search: {random: {}}"), "`search.random` is empty"),
        (spec("clip_norm: [1, 2]", "search: {random: {configurations: 0}}"), "whole number from 1 to 10,000"),
        (
            spec("clip_norm: [1]", "search: {random: {configurations: 1}, sobol: {configurations: 1}}"),
            "is a second search",
        ),
    ];
    for (text, expected) in cases {
        let found = problems(&text);
        assert!(
            found.iter().any(|problem| problem.message.contains(expected)),
            "{expected}\n{found:#?}\n{text}"
        );
        assert!(found.iter().all(|problem| problem.place.line.is_some()), "{found:#?}");
    }
}

#[test]
fn a_spec_with_a_search_reads_back_from_its_resolved_form_as_the_same_plan() {
    let texts = [
        ranges(RANDOM),
        ranges(SOBOL),
        spec("batch_size: [8, 16], patience: [1, 2]", "zip: [[batch_size, patience]]\nsearch: grid"),
        spec("clip_norm: {values: [1, 2], when: {optimizer: [sgd]}}, optimizer: [adam, sgd]", ""),
        spec("clip_norm: {uniform: [1, 2], when: {patience: null}}, patience: [null, 2]", RANDOM),
    ];
    for text in texts {
        let resolved = good(&text).resolved_yaml("a.csv".as_ref());
        assert_eq!(trials(&text), trials(&resolved), "{resolved}");
    }
}

#[test]
fn a_list_with_a_step_is_the_list_of_its_values() {
    let ids = |text: &str| trials(text).into_iter().map(|trial| trial.id).collect::<Vec<_>>();
    for (short, long) in [
        ("batch_size: {from: 8, to: 64, by: 8}", "batch_size: [8, 16, 24, 32, 40, 48, 56, 64]"),
        ("batch_size: {from: 8, to: 60, by: 16}", "batch_size: [8, 24, 40, 56]"),
        ("batch_size: {from: 8, to: 8, by: 1}", "batch_size: [8]"),
        ("clip_norm: {from: 0.1, to: 0.5, by: 0.1}", "clip_norm: [0.1, 0.2, 0.3, 0.4, 0.5]"),
    ] {
        assert_eq!(ids(&spec(short, "")), ids(&spec(long, "")), "{short}");
    }
    for (text, expected) in [
        ("batch_size: {from: 8, to: 64}", "lacks `by`"),
        ("batch_size: {from: 64, to: 8, by: 8}", "goes from 64 to 8 by 8"),
        ("batch_size: {from: 1, to: 1000000, by: 1}", "expected one to 10,000 values"),
        ("batch_size: {from: 8, to: 64, by: 0}", "whole number from 1"),
        ("batch_size: {from: 8, to: 64, by: 8, values: [1]}", "beside other values"),
        ("optimizer: {from: 8, to: 64, by: 8}", "expected one of values"),
    ] {
        let found = problems(&spec(text, ""));
        assert!(found.iter().any(|problem| problem.message.contains(expected)), "{expected}\n{found:#?}");
    }
}

#[test]
fn half_of_the_draws_leave_an_axis_unset_that_is_a_range_or_unset() {
    let axis = "clip_norm: [null, {log_uniform: [0.1, 10]}]";
    let text = spec(axis, "search: {random: {configurations: 200}}");
    let found = drawn(&text);
    let set: Vec<f64> = found.iter().filter_map(|own| own.get("clip_norm")?.as_f64()).collect();
    assert_eq!(found.len() - set.len(), 1, "unset is one configuration");
    assert!(set.iter().all(|norm| (0.1..=10.0).contains(norm)));
    assert!(set.iter().any(|norm| *norm < 0.3) && set.iter().any(|norm| *norm > 3.0));
    let resolved = good(&text).resolved_yaml("a.csv".as_ref());
    assert_eq!(drawn(&resolved), found);
    let sobol =
        spec(&format!("{axis}, batch_size: [8, 16, 32, 64]"), "search: {sobol: {configurations: 64}}");
    let unset = drawn(&sobol).iter().filter(|own| !own.contains_key("clip_norm")).count();
    assert_eq!(unset, 4, "each batch size once without");
    for (text, expected) in [
        ("batch_size: [null, {log_integer: [8, 64]}]", "cannot be unset"),
        ("clip_norm: [null, {values: [1.0]}]", "a map that is no range"),
    ] {
        let found = problems(&spec(text, "search: {random: {configurations: 2}}"));
        assert!(found.iter().any(|problem| problem.message.contains(expected)), "{expected}\n{found:#?}");
    }
}
