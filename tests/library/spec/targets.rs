//! Specs that list targets.

use std::path::Path;

use lookback::spec::{Plan, Spec};

use super::{INFOS, METRO, good};

fn each(text: &str) -> Vec<Spec> {
    Spec::parse_each(text, Path::new("experiments/a.yaml"), &INFOS).unwrap()
}

fn ids(spec: &Spec) -> Vec<String> {
    Plan::of(spec, &INFOS).unwrap().iter().map(|trial| trial.id.0).collect()
}

#[test]
fn each_target_has_the_trials_of_a_spec_with_that_target_alone() {
    let listed = each(&METRO.replace("target: ridership", "target: [belmont, ridership, 'Clark/Lake']"));
    assert_eq!(listed.len(), 3);
    for (spec, name) in listed.iter().zip(["belmont", "ridership", "Clark/Lake"]) {
        assert_eq!(spec.data.target, name);
        let alone = good(&METRO.replace("target: ridership", &format!("target: {name}")));
        assert_eq!(ids(spec), ids(&alone), "{name}");
    }
    assert_ne!(ids(&listed[0]), ids(&listed[1]));
}

#[test]
fn a_target_more_or_less_or_elsewhere_changes_no_trial_of_the_others() {
    let few = each(&METRO.replace("target: ridership", "target: [ridership, belmont]"));
    let many = each(&METRO.replace("target: ridership", "target: [quincy, belmont, ridership]"));
    assert_eq!((ids(&few[0]), ids(&few[1])), (ids(&many[2]), ids(&many[1])));
    assert_eq!(few[0].resolved_yaml(&few[0].data.file), many[2].resolved_yaml(&many[2].data.file));
}

#[test]
fn each_target_has_a_folder_of_its_own_below_the_experiment() {
    let listed = each(&METRO.replace("target: ridership", "target: ['Clark/Lake (in)', '人民广场', 'a-1']"));
    let folders: Vec<String> = listed.iter().map(|spec| spec.folder().display().to_string()).collect();
    assert_eq!(folders, ["metro/Clark_Lake__in_", "metro/人民广场", "metro/a-1"]);
    assert_eq!(listed[2].title(), "metro, a-1");
    let alone = good(METRO);
    assert_eq!(
        (alone.folder().display().to_string(), alone.title()),
        ("metro".to_owned(), "metro".to_owned())
    );
    let one = each(&METRO.replace("target: ridership", "target: [ridership]"));
    assert_eq!(one[0].folder().display().to_string(), "metro/ridership");
}

#[test]
fn resolved_specs_read_back_as_the_target_or_the_list_they_are_of() {
    let listed = each(&METRO.replace("target: ridership", "target: [belmont, ridership]"));
    let file = &listed[1].data.file;
    let one = each(&listed[1].resolved_yaml(file));
    assert_eq!((one.len(), one[0].folder()), (1, listed[1].folder()));
    assert_eq!(ids(&one[0]), ids(&listed[1]));
    let both = each(&listed[0].resolved_yaml_of(&["belmont", "ridership"], file));
    assert!(both.iter().map(Spec::folder).eq(listed.iter().map(Spec::folder)));
}

#[test]
fn messages_about_a_target_lead_to_its_place_in_the_list() {
    let listed = each(&METRO.replace("target: ridership", "target: [belmont, ridership]"));
    let column = |spec: &Spec| spec.places.of("data.target").column.unwrap();
    assert_eq!((column(&listed[0]), column(&listed[1])), (12, 21));
}
