//! Columns of words among the inputs of a spec: one input in their place for each word that the train part has.

use std::ops::Range;

use crate::base::error::Problem;
use crate::data::csv::unseen_words;
use crate::data::{Note, Series, word_input_name};
use crate::spec::{FeatureSet, Spec};

/// Most columns of a kind in a set of features.
const MOST: usize = 100;

/// Puts inputs of 0 and 1 in the place of columns of words, in the spec as in the series. What is known of words follows
/// from the train part alone.
///
/// # Errors
/// Sets of features that would grow too large.
pub(super) fn expand(spec: &mut Spec, series: &mut Series, train: Range<usize>) -> Result<(), Problem> {
    for (column, words) in std::mem::take(&mut series.words) {
        let seen = words.seen(train.clone());
        let names: Vec<String> = seen.iter().map(|word| word_input_name(&column, word)).collect();
        spec.features.values_mut().for_each(|set| set.replace(&column, &names));
        let later = words.of_row[train.end..].iter().filter(|place| !place.is_nan());
        let later = later.map(|place| words.words[*place as usize].as_str());
        let unseen = unseen_words(&column, later.filter(|word| !seen.contains(word)));
        series.notes.extend(unseen.map(Note::from));
        let inputs = format!("column {column}: an input for each of the words {}", seen.join(", "));
        series.notes.push(inputs.into());
        let inputs = names.into_iter().zip(&seen).map(|(name, word)| (name, words.indicator(word)));
        series.covariates.extend(inputs);
    }
    spec.data.covariates = FeatureSet::columns_of(spec.features.values());
    for (name, set) in &spec.features {
        let most = set.past.len().max(set.known.len());
        if most > MOST {
            let message = format!(
                "features {name}: {most} columns of a kind, words counted one by one, at most {MOST}"
            );
            let problem = Problem::new(spec.places.of(&format!("features.{name}")), message);
            return Err(problem.help("leave out a column of many words"));
        }
    }
    Ok(())
}
