//! Whatever a spec says, it never panics, and what is accepted survives being written out.

use std::path::Path;

use lookback::spec::{Params, Plan, Spec, schema};
use proptest::prelude::*;

use super::{INFOS, METRO};
use crate::yaml_pieces::YAML_PIECES;

/// Parses `text` and does with it everything that can be done.
fn use_all(text: &str) -> Result<(), TestCaseError> {
    let path = Path::new("a.yaml");
    let Ok(spec) = Spec::parse(text, path, &INFOS) else { return Ok(()) };
    let laid_out = Plan::lay_out(&spec, &INFOS);
    let resolved = spec.resolved_yaml(&spec.data.file);
    let again = Spec::parse(&resolved, path, &INFOS);
    let again = again.map_err(|error| TestCaseError::fail(format!("{error}\n{resolved}")))?;
    let again = Plan::lay_out(&again, &INFOS);
    prop_assert_eq!(laid_out.len(), again.len());
    for number in (0..laid_out.len()).step_by(1 + laid_out.len() / 20) {
        let trial = laid_out.trial(number);
        prop_assert_eq!(&trial, &again.trial(number));
        Params::of(&trial, &spec);
    }
    let _ = Plan::of(&spec, &INFOS);
    Ok(())
}

/// Bits of YAML and values that come near to what a spec wants.
fn scrap() -> impl Strategy<Value = String> {
    let keys: Vec<String> = schema::all().map(|key| format!("{}: ", key.word())).collect();
    prop_oneof![
        proptest::sample::select(YAML_PIECES).prop_map(|piece| piece.to_string()),
        proptest::sample::select(keys),
        any::<char>().prop_map(String::from)
    ]
}

/// YAML text of random trees whose keys are mostly known.
fn tree() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::{Map, Value, json};
    let words: Vec<String> =
        schema::all().flat_map(|key| [key.word().into(), key.name.to_string()]).collect();
    let word = proptest::sample::select(words);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0..100u64).prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (0.0..1.0f64).prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        proptest::sample::select(vec!["adam", "none", "tanh", "reference", "ridge", "1e-3", "a.csv"])
            .prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 12, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((word.clone(), inner), 0..12)
                .prop_map(|fields| Value::from(Map::from_iter(fields))),
        ]
    })
}

/// A value that a key of the schema takes, or nearly.
fn nearly(key: &'static schema::Key) -> BoxedStrategy<String> {
    match key.kind {
        schema::ValueKind::Whole { .. } => {
            prop_oneof![(0..50u64).prop_map(|n| n.to_string()), Just("99999999".into())].boxed()
        }
        schema::ValueKind::Number { .. } => (0..3u32, 0..99u32).prop_map(|(a, b)| format!("{a}.{b}")).boxed(),
        schema::ValueKind::Choice(words) => proptest::sample::select(words.to_vec())
            .prop_map(|word| format!("'{}'", word.replace('\'', "''")))
            .boxed(),
        _ => Just("x".to_string()).boxed(),
    }
}

/// Sweeps over hyperparameters that mostly fit.
fn sweep() -> impl Strategy<Value = String> {
    let axes: Vec<_> = schema::HYPERPARAMETERS
        .iter()
        .map(|key| {
            let values = proptest::collection::vec(nearly(key), 0..4);
            values.prop_map(|values| {
                if values.is_empty() {
                    String::new()
                } else {
                    format!("  {}: [{}]\n", key.name, values.join(", "))
                }
            })
        })
        .collect();
    axes.prop_map(|axes| {
        format!(
            "name: a\ndata: {{file: a, time: b, target: c}}\nengines: [reference]\nsweep:\n{}",
            axes.concat()
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_spec_with_random_edits_never_panics(edits in proptest::collection::vec((any::<prop::sample::Index>(), 0..8usize, scrap()), 1..6)) {
        let mut text: Vec<char> = METRO.chars().collect();
        for (at, gone, scrap) in edits {
            let at = at.index(text.len() + 1);
            let end = (at + gone).min(text.len());
            text.splice(at..end, scrap.chars());
        }
        use_all(&text.into_iter().collect::<String>())?;
    }

    #[test]
    fn random_characters_never_panic(scraps in proptest::collection::vec(scrap(), 0..40)) {
        use_all(&scraps.concat())?;
    }

    #[test]
    fn random_trees_never_panic(tree in tree()) {
        use_all(&serde_yaml::to_string(&tree).unwrap())?;
        use_all(&tree.to_string())?;
    }

    #[test]
    fn random_sweeps_survive_being_written_out(text in sweep()) {
        use_all(&text)?;
    }
}
