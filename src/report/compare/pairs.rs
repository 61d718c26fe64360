//! Configurations that two results share, and how their RMSE differs.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde_json::Value;

use super::side::Side;
use crate::base::error::Result;
use crate::record::Record;
use crate::report::analysis::statistics::{LEVEL, PairedDifference};
use crate::report::analysis::{Configuration, Gathered, setting_text};
use crate::results::ResultsFolder;
use crate::spec::{Part, named};

/// One configuration in both results.
pub struct Pair {
    /// The engine's name, with its lag if it is a baseline.
    pub engine: String,
    /// Its place on the axes that vary in one of the results.
    pub settings: BTreeMap<String, Value>,
    /// Mean test RMSE over seeds in the first result and in the other.
    pub rmse: [Option<f64>; 2],
    /// The other's RMSE minus the first's; `None` if they share no seed, or the two must not be compared.
    pub across: Option<PairedDifference>,
    /// The p-value of that difference, by Holm's correction for all comparisons with the first result.
    pub adjusted: Option<f64>,
    /// Seeds in both whose result hash is the same, of `compared`.
    pub same_bits: usize,
    /// Seeds that ended in both.
    pub compared: usize,
    /// Wall time of a trial in the other result over that in the first, seed by seed.
    pub seconds: Vec<f64>,
}

/// One result against the first.
pub(crate) struct Against {
    /// As the user named it.
    pub name: String,
    /// Configurations that both have, in the order of the first.
    pub pairs: Vec<Pair>,
    /// How many configurations only the first has, and only the other.
    pub alone: [usize; 2],
    /// Why RMSEs must not be compared, if so.
    pub warnings: Vec<String>,
}

/// What a pair says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Every seed has the same bits.
    SameBits,
    /// The other's RMSE is higher than chance explains.
    Worse,
    /// The other's RMSE is lower than chance explains.
    Better,
    /// Chance may explain what differs.
    NotToldApart,
    /// There is nothing to compare.
    Unknown,
}

impl Change {
    /// In tables and for programs; empty if unknown.
    pub fn word(self) -> &'static str {
        match self {
            Change::SameBits => "same bits",
            Change::Worse => "worse",
            Change::Better => "better",
            Change::NotToldApart => "not told apart",
            Change::Unknown => "",
        }
    }
}

impl Pair {
    /// Whether every seed has the same bits in both.
    pub(crate) fn is_same_bits(&self) -> bool {
        self.compared > 0 && self.same_bits == self.compared
    }

    /// What it says: a difference counts if its whole interval lies on one side of 0 and its adjusted p-value is below
    /// the level.
    pub fn change(&self) -> Change {
        let interval = self.across.as_ref().and_then(|across| across.interval());
        let counts = self.adjusted.is_some_and(|p| p < LEVEL);
        match interval {
            _ if self.is_same_bits() => Change::SameBits,
            Some(interval) if counts && interval.low > 0.0 => Change::Worse,
            Some(interval) if counts && interval.high < 0.0 => Change::Better,
            Some(_) => Change::NotToldApart,
            None => Change::Unknown,
        }
    }

    /// `ridge 28`, `reference, look_back 28`.
    pub fn name(&self) -> String {
        let words = self.words();
        if words.is_empty() { self.engine.clone() } else { format!("{}, {words}", self.engine) }
    }

    /// `look_back 28, hidden_units 64`, or nothing.
    pub fn words(&self) -> String {
        let word = |(name, value): (&String, &Value)| format!("{name} {}", setting_text(value));
        self.settings.iter().map(word).collect::<Vec<_>>().join(", ")
    }
}

impl Against {
    /// `other` held against `first`.
    ///
    /// # Errors
    /// If a record cannot be read again.
    pub(crate) fn compare(first: (&Side, &Gathered), other: (&Side, &Gathered)) -> Result<Self> {
        let varying = &varying(first.0.results) | &varying(other.0.results);
        let warnings = warnings(first, other);
        let key = |ours: &Configuration| (ours.engine.clone(), named(ours, &varying));
        let places: BTreeMap<_, usize> = other
            .1
            .configurations
            .iter()
            .enumerate()
            .map(|(at, ours)| (number_free(&key(ours)), at))
            .collect();
        let mut pairs = Vec::new();
        for (at, ours) in first.1.configurations.iter().enumerate() {
            if let Some(there) = places.get(&number_free(&key(ours))) {
                pairs.push(pair((first, at), (other, *there), &varying, warnings.is_empty())?);
            }
        }
        let alone = [first, other].map(|side| side.1.configurations.len() - pairs.len());
        Ok(Self { name: other.0.name.clone(), pairs, alone, warnings })
    }
}

/// A key that can be ordered: JSON's values cannot.
fn number_free(key: &(String, BTreeMap<String, Value>)) -> (String, String) {
    (key.0.clone(), serde_json::to_string(&key.1).expect("invariant: settings are JSON"))
}

/// Names of the axes that tell configurations of one result apart.
fn varying(results: &ResultsFolder) -> BTreeSet<String> {
    let axes = results.spec.axes.iter().filter(|axis| axis.values.len() > 1 || axis.range.is_some());
    let rungs = results.spec.search.has_stages().then_some(named::epochs.name);
    axes.map(|axis| axis.name).chain(rungs).map(str::to_owned).collect()
}

/// The settings that take part in the pairing: what is fixed in both specs may differ between them.
fn named(ours: &Configuration, varying: &BTreeSet<String>) -> BTreeMap<String, Value> {
    let part = |name: &str| varying.contains(name) || (ours.baseline && name == named::look_back.name);
    ours.settings
        .iter()
        .filter(|(name, _)| part(name))
        .map(|(name, v)| (name.to_owned(), v.clone()))
        .collect()
}

fn pair(
    (first, at): ((&Side, &Gathered), usize),
    (other, there): ((&Side, &Gathered), usize),
    varying: &BTreeSet<String>,
    comparable: bool,
) -> Result<Pair> {
    let (ours, theirs) = (&first.1.configurations[at], &other.1.configurations[there]);
    let mut settings = named(ours, varying);
    if ours.baseline {
        settings.remove(named::look_back.name);
    }
    let here = endings(first.0.results, first.1.spans[at].clone())?;
    let elsewhere = endings(other.0.results, other.1.spans[there].clone())?;
    let both = || here.iter().filter_map(|(seed, ours)| Some((ours, elsewhere.get(seed)?)));
    Ok(Pair {
        engine: ours.label(),
        settings,
        rmse: [ours.mean(Part::Test), theirs.mean(Part::Test)],
        across: comparable
            .then(|| PairedDifference::compute(&other.1.losses[there], &first.1.losses[at]))
            .flatten(),
        adjusted: None,
        same_bits: both().filter(|(ours, theirs)| ours.0.is_some() && ours.0 == theirs.0).count(),
        compared: both().count(),
        seconds: both().filter(|(ours, _)| ours.1 > 0.0).map(|(ours, theirs)| theirs.1 / ours.1).collect(),
    })
}

/// Hash and seconds of trials, by seed.
type Endings = BTreeMap<Option<u64>, (Option<String>, f64)>;

/// Those of the trials that ended.
fn endings(results: &ResultsFolder, span: Range<usize>) -> Result<Endings> {
    let ending = |record: Record| (record.trial.seed, (record.result.hash, record.timing.seconds));
    results.records_at(span).map(|record| record.map(ending)).collect()
}

/// What keeps the errors of two results from being of the same forecasts.
fn warnings(first: (&Side, &Gathered), other: (&Side, &Gathered)) -> Vec<String> {
    let mut warnings = Vec::new();
    let specs = [&first.0.results.spec, &other.0.results.spec];
    let hashes = [first, other].map(|(side, ours)| {
        let of = |id: &String| Some(side.results.journal.sessions.get(id)?.facts.data_sha256.clone());
        ours.census.sessions.iter().filter_map(of).collect::<BTreeSet<_>>()
    });
    if specs[0].data.target != specs[1].data.target || specs[0].data.unit != specs[1].data.unit {
        warnings.push("they forecast different targets".to_owned());
    } else if hashes[0] != hashes[1] {
        warnings.push("their data files have different content".to_owned());
    }
    let scored = [first.1.census.scored, other.1.census.scored];
    if let ([Some(one), Some(two)], true) =
        (scored, specs[0].split != specs[1].split || scored[0] != scored[1])
    {
        warnings.push(format!("they are scored on different test targets ({one} and {two})"));
    }
    warnings
}
