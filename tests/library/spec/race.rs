//! Races: stages over epochs and seeds follow from the spec and the records of the stage below.

use std::collections::BTreeMap;

use lookback::spec::{Outcome, Trial, TrialId};

use super::{good, grown, plan, problems, staged};

fn spec(search: &str) -> String {
    staged(search, 3)
}

/// One epoch with one seed, a third of them to the end, two with every seed.
const RACE: &str = "{race: {stages: [{epochs: 1, seeds: 1}, {keep: 0.33, seeds: 1}, {keep: 2}]}}";

/// More hidden units are better; with seed 0, the first, 4 are better than 9 at the end.
fn made_up(trial: &Trial) -> Outcome {
    let hidden = trial.settings["hidden_units"].as_f64().expect("a number");
    let lucky = trial.seed == Some(0) && hidden == 4.0 && trial.settings["epochs"] == 40;
    Outcome::Validated(if lucky { 0.5 } else { 10.0 - hidden })
}

/// Hidden units, epochs and seeds of some trials.
fn told(trials: &[Trial]) -> Vec<(u64, u64, u64)> {
    let number = |trial: &Trial, name: &str| trial.settings[name].as_u64().expect("whole");
    let of = |trial: &Trial| {
        (number(trial, "hidden_units"), number(trial, "epochs"), trial.seed.expect("it is trained"))
    };
    trials.iter().map(of).collect()
}

#[test]
fn each_stage_trains_only_what_no_stage_before_has_trained() {
    let mut plan = plan(&spec(RACE));
    assert!(plan.grows());
    let trials = told(&grown(&mut plan, made_up));
    assert_eq!(trials.len(), 18 + 6 + 2 * 2);
    assert!(trials[..18].iter().all(|(_, epochs, seed)| (*epochs, *seed) == (1, 0)));
    // Learning rates tie, and the last stage has the first seed already.
    let second = [7, 7, 8, 8, 9, 9].map(|hidden| (hidden, 40, 0));
    assert_eq!(trials[18..24], second);
    assert_eq!(trials[24..], [(9, 40, 1), (9, 40, 2), (9, 40, 1), (9, 40, 2)]);
    let rungs = plan.rungs();
    assert_eq!(rungs.iter().map(|rung| rung.trials).collect::<Vec<_>>(), [plan.rungs()[0].trials, 6, 4]);
    assert!(rungs.iter().all(lookback::spec::Rung::is_decided));
}

#[test]
fn its_trials_are_those_of_the_grid_and_the_seeds_of_a_configuration_stand_side_by_side() {
    let mut race = plan(&spec(RACE));
    grown(&mut race, made_up);
    let grid: Vec<TrialId> = plan(&spec("grid")).iter().map(|trial| trial.id).collect();
    let whole = race.iter().filter(|trial| trial.settings.get("epochs") == Some(&40.into()));
    assert!(whole.into_iter().all(|trial| grid.contains(&trial.id)));
    let order: Vec<Trial> = (0..race.len()).map(|place| race.trial(race.at_place(place))).collect();
    let mut configurations: Vec<_> = order.iter().map(|trial| (&trial.engine, &trial.settings)).collect();
    configurations.dedup();
    let all = configurations.len();
    configurations.sort_by_key(|own| format!("{own:?}"));
    configurations.dedup();
    assert_eq!(configurations.len(), all, "no configuration stands in two places");
}

#[test]
fn a_stage_goes_on_from_the_checkpoint_of_the_same_seed_with_fewer_epochs() {
    let mut plan =
        plan(&spec("{race: {stages: [{epochs: 1, seeds: 2}, {keep: 2, epochs: 10, seeds: 2}, {keep: 1}]}}"));
    let trials = grown(&mut plan, made_up);
    let find = |epochs: u64, seed| {
        trials
            .iter()
            .find(|trial| trial.settings["epochs"] == epochs && trial.seed == Some(seed))
            .expect("it is trained")
    };
    assert_eq!(plan.below(find(40, 1)).as_ref(), Some(&find(10, 1).id));
    assert_eq!(plan.below(find(40, 2)), None, "no stage before has the third seed");
    assert_eq!(plan.below(find(1, 0)), None);
    assert!(plan.has_above(find(1, 0)) && plan.has_above(find(10, 1)) && !plan.has_above(find(40, 2)));
}

#[test]
fn a_resolved_race_is_the_same_race() {
    for search in [
        RACE,
        "{race: {configurations: 9, seed: 3, stages: [{epochs: 4}, {keep: 0.5, epochs: 8}, {keep: 1}]}}",
    ] {
        let text = spec(search);
        let resolved = good(&text).resolved_yaml("a.csv".as_ref());
        assert_eq!(grown(&mut plan(&resolved), made_up), grown(&mut plan(&text), made_up), "{resolved}");
    }
}

#[test]
fn races_that_cannot_be_are_refused() {
    let race = |stages: &str| spec(&format!("{{race: {{stages: {stages}}}}}"));
    let cases = [
        (race("[{epochs: 1}]"), "has 1 stages: expected two or more"),
        (race("{epochs: 1}"), "is no list: expected a list of stages"),
        (race("[{epochs: 1}, 2]"), "`search.race.stages[1]` is no stage"),
        (race("[{epochs: 1}, {kep: 2}]"), "unknown key `kep`"),
        (race("[{epochs: 1}, {seeds: 3}]"), "lacks `keep`"),
        (race("[{epochs: 1, keep: 3}, {keep: 2}]"), "leave `keep` out"),
        (race("[{epochs: 1}, {keep: 2.5}]"), "neither a share below 1 nor a whole number"),
        (race("[{epochs: 50}, {keep: 2}]"), "has 50 epochs, `train.epochs` 40"),
        (race("[{seeds: 4}, {keep: 2}]"), "has 4 seeds, `repeats` 3"),
        (race("[{epochs: 9}, {keep: 5, epochs: 3}, {keep: 2}]"), "fewer epochs or seeds"),
        (
            race("[{epochs: 9}, {keep: 5, epochs: 9}, {keep: 2}]"),
            "the epochs and the seeds of the stage before",
        ),
        (race("[{epochs: 1}, {keep: 2, epochs: 9}]"), "has 9 of 40 epochs and 3 of 3 seeds"),
        (race("[{epochs: 1}, {keep: 0, seeds: 3}]"), "a number above 0"),
        (spec(RACE) + "split: {train: 0.8, validation: 0, test: 0.2}\n", "there is no validation part"),
        (
            spec(RACE).replace("[0.1, 0.01]", "{log_uniform: [0.01, 0.1]}"),
            "is a range, of which a grid has no end",
        ),
    ];
    for (text, expected) in cases {
        let found = problems(&text);
        assert!(
            found.iter().any(|problem| problem.to_string().contains(expected)),
            "{expected}\n{found:#?}\n{text}"
        );
    }
}

/// A middle stage with two seeds and all epochs, and an end without the last stage where seeds differ by more than
/// configurations.
const UNTIL_TIED: &str =
    "{race: {until_tied: true, stages: [{epochs: 1, seeds: 1}, {keep: 0.33, seeds: 2}, {keep: 3}]}}";

#[test]
fn a_race_ends_before_seeds_that_would_tell_nothing_apart() {
    let of = |between_seeds: f64| {
        let mut plan = plan(&spec(UNTIL_TIED));
        let outcome = |trial: &Trial| {
            let Outcome::Validated(rmse) = made_up(trial) else { return Outcome::Lost };
            Outcome::Validated(rmse + between_seeds * trial.seed.unwrap_or_default() as f64)
        };
        let mut known: BTreeMap<TrialId, Outcome> = BTreeMap::new();
        loop {
            let trained = plan.iter().filter(|trial| trial.seed.is_some());
            known.extend(trained.map(|trial| (trial.id.clone(), outcome(&trial))));
            let before = plan.len();
            let open = plan.grow(&|id| Ok(known.get(id).copied())).expect("all is known");
            if !open && plan.len() == before {
                break;
            }
        }
        let rungs = plan.rungs();
        assert!(rungs.iter().all(lookback::spec::Rung::is_decided), "{rungs:?}");
        rungs[1..].iter().map(|rung| rung.trials).collect::<Vec<usize>>()
    };
    // 9, 9 and 8 hidden units are left, of which the worst lies 1 above the best.
    assert_eq!(of(0.1), [6 * 2, 3]);
    assert_eq!(of(5.0), [6 * 2, 0], "seeds differ by 3.5");
}

#[test]
fn a_race_that_has_no_stage_to_end_before_is_refused() {
    let text = spec(
        "{race: {until_tied: true, stages: [{epochs: 1, seeds: 1}, {keep: 0.33, seeds: 1}, {keep: 3}]}}",
    );
    let found = problems(&text);
    assert!(found.iter().any(|own| own.to_string().contains("no stage to end before")), "{found:#?}");
}

#[test]
fn a_resolved_race_that_ends_when_tied_is_the_same() {
    let resolved = good(&spec(UNTIL_TIED)).resolved_yaml("a.csv".as_ref());
    assert!(resolved.contains("until_tied: true"), "{resolved}");
    assert_eq!(good(&resolved).search, good(&spec(UNTIL_TIED)).search);
}

#[test]
fn what_a_race_takes_lies_between_the_cheapest_and_the_costliest() {
    let plan = plan(&spec(RACE));
    // As if an epoch of n hidden units took n: 18 for one epoch, 6 for 39 more, 2 for 40 with two seeds more.
    let mut work = |trial: &Trial| trial.settings["hidden_units"].as_f64().expect("a number");
    let extent = plan.extent(&mut work, &|_| true).expect("it has stages");
    let first = 2.0 * 45.0;
    assert_eq!(extent.least, first + 39.0 * (1.0 + 1.0 + 2.0 + 2.0 + 3.0 + 3.0) + 80.0 * 2.0);
    assert_eq!(extent.most, first + 39.0 * (7.0 + 7.0 + 8.0 + 8.0 + 9.0 + 9.0) + 80.0 * 18.0);
    assert_eq!(extent.all, 3.0 * 40.0 * 2.0 * 45.0);
    let anew = plan.extent(&mut work, &|_| false).expect("it has stages");
    assert_eq!(anew.least, extent.least + 12.0, "the first epoch of six once more");
}
