//! `search.race.stages`: who takes part in each stage, for how many epochs and with how many seeds.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::base::text::{nearest_or, shown};
use crate::spec::read::walk::{GivenStage, SpecWalk};
use crate::spec::read::yaml::{YamlNode, YamlTree};
use crate::spec::schema::{Key, STAGE, expected};
use crate::spec::{Keep, Stage};

/// The path of the list.
const STAGES: &str = "search.race.stages";

impl SpecWalk<'_> {
    /// Reads the list.
    pub(crate) fn stages(&mut self, key: &Key, node: &YamlNode) {
        let YamlTree::List(items) = &node.tree else {
            let message = format!("`{STAGES}` is no list: expected {}", expected(key));
            return self.wrong(node.spot, message, "");
        };
        for (index, item) in items.iter().enumerate() {
            let stage = self.stage(&format!("{STAGES}[{index}]"), item);
            self.stages.push(stage);
        }
        if items.len() < 2 {
            let message = format!("`{STAGES}` has {} stages: expected two or more", items.len());
            self.wrong(node.spot, message, "a single stage is a grid, or a random search");
        }
    }

    fn stage(&mut self, path: &str, node: &YamlNode) -> GivenStage {
        self.places.spots.insert(path.to_owned(), node.spot);
        let names = || STAGE.iter().map(|key| key.name);
        let YamlTree::Map(entries) = &node.tree else {
            let known = names().collect::<Vec<_>>().join(", ");
            self.wrong(node.spot, format!("`{path}` is no stage: expected the keys {known}"), "");
            return GivenStage { spot: node.spot, ..GivenStage::default() };
        };
        let mut values = Map::new();
        for entry in entries {
            let Some(key) = STAGE.iter().find(|key| key.name == entry.key) else {
                let help = nearest_or(&entry.key, "known are", names());
                self.wrong(entry.spot, format!("unknown key {} in `{path}`", shown(&entry.key)), help);
                continue;
            };
            let path = format!("{path}.{}", key.name);
            self.note(&path, entry.spot, entry.value.spot);
            values.extend(self.value(key, &path, &entry.value).map(|value| (key.name.to_owned(), value)));
        }
        let given = GivenStage::deserialize(Value::from(values)).expect("invariant: a stage has these keys");
        GivenStage { spot: node.spot, ..given }
    }

    /// The stages of a race, which has the epochs and judges by validation.
    pub(crate) fn race(&mut self, until_tied: bool) -> Vec<Stage> {
        self.owns_epochs();
        self.judged(STAGES);
        let (epochs, repeats) = (self.typed("train.epochs"), self.typed("repeats"));
        let mut stages: Vec<Stage> = Vec::new();
        for (index, given) in std::mem::take(&mut self.stages).iter().enumerate() {
            let stage = Stage {
                keep: self.kept(index, given),
                epochs: given.epochs.unwrap_or(epochs),
                seeds: given.seeds,
            };
            let (fault, help) = out_of_turn(&stage, stages.last(), (epochs, repeats));
            if !fault.is_empty() {
                self.wrong(given.spot, format!("`{STAGES}[{index}]` {fault}"), help);
            }
            stages.push(stage);
        }
        let whole =
            |stage: &Stage| stage.epochs == epochs && stage.seeds.is_none_or(|seeds| seeds == repeats);
        if let Some(last) = stages.last().filter(|last| !whole(last) && self.problems.is_empty()) {
            let message = format!(
                "the last of `{STAGES}` has {} of {epochs} epochs and {} of {repeats} seeds: expected all of both",
                last.epochs,
                last.seeds.unwrap_or(repeats)
            );
            let spot = self.spot(STAGES);
            self.wrong(
                spot,
                message,
                "leave `epochs` and `seeds` out of it, or lower `train.epochs` or `repeats`",
            );
        }
        let adds_seeds_alone = |pair: &[Stage]| pair[0].epochs == pair[1].epochs && pair[0].seeds != Some(1);
        if until_tied && self.problems.is_empty() && !stages.windows(2).any(adds_seeds_alone) {
            let spot = self.spot("search.race.until_tied");
            let message =
                "`search.race.until_tied` has no stage to end before: none adds seeds alone to two or more";
            self.wrong(spot, message, "put a stage with two seeds and all epochs before the last");
        }
        stages
    }

    /// How many go on to a stage: the first takes all, each later one says it.
    fn kept(&mut self, index: usize, given: &GivenStage) -> Keep {
        let fault = match given.keep {
            Some(_) if index == 0 => "is the first and takes every configuration: leave `keep` out",
            None if index > 0 => {
                "lacks `keep`: give the share that goes on to it, as 0.33, or their number, as 2"
            }
            Some(keep) if keep >= 1.0 && keep.fract() != 0.0 => {
                "has a `keep` that is neither a share below 1 nor a whole number"
            }
            _ => "",
        };
        if !fault.is_empty() {
            self.wrong(given.spot, format!("`{STAGES}[{index}]` {fault}"), "");
        }
        match given.keep {
            None => Keep::All,
            Some(share) if share < 1.0 => Keep::Share(share),
            Some(count) => Keep::Count(count as usize),
        }
    }
}

/// What is wrong with a stage behind the one `before`, of a spec with so many epochs and seeds, and what to do.
fn out_of_turn(
    stage: &Stage,
    before: Option<&Stage>,
    (epochs, repeats): (usize, usize),
) -> (String, &'static str) {
    let seeds = |stage: &Stage| stage.seeds.unwrap_or(repeats);
    match before {
        _ if stage.epochs > epochs => {
            let fault = format!("has {} epochs, `train.epochs` {epochs}", stage.epochs);
            (fault, "give the most at `train.epochs`")
        }
        _ if seeds(stage) > repeats => {
            (format!("has {} seeds, `repeats` {repeats}", seeds(stage)), "give the most at `repeats`")
        }
        Some(before) if stage.epochs < before.epochs || seeds(stage) < seeds(before) => {
            ("has fewer epochs or seeds than the stage before".to_owned(), "each stage knows more of fewer")
        }
        Some(before) if stage.epochs == before.epochs && seeds(stage) == seeds(before) => (
            "has the epochs and the seeds of the stage before".to_owned(),
            "raise one of them, or leave it out",
        ),
        _ => (String::new(), ""),
    }
}
