//! What `search` must hold together with the axes.

mod stages;
mod zip;

use crate::base::text::grouped;
use crate::spec::read::walk::SpecWalk;
use crate::spec::schema::{self, MOST_DRAWN};
use crate::spec::{Choose, DrawMethod, Draws, Ladder, Search, named};

impl SpecWalk<'_> {
    /// The search, which is one; ranges need one that draws.
    pub(super) fn searched(&mut self) -> Search {
        let given: Vec<&str> =
            schema::children("search").map(|key| key.at).filter(|at| self.given.contains_key(at)).collect();
        if let [_, second, ..] = given[..] {
            self.wrong(self.given[second], format!("`{second}` is a second search"), "keep one");
        }
        let Some(at) = given.first() else {
            self.no_ranges();
            return Search::Grid;
        };
        if self.axes.is_empty() && !self.guessed {
            let message = "`search` has nothing to search: there is no `sweep`";
            self.wrong(self.given[at], message, "give lists or ranges under `sweep`");
        }
        let (seed, count) = (self.typed(&format!("{at}.seed")), format!("{at}.configurations"));
        // Hyperband has no such key: it draws what its rungs ask for. A halving and a race may begin with every combination.
        let some = self.values.get(count.as_str()).and_then(serde_json::Value::as_u64);
        let some = some.map(|count| Draws { configurations: count as usize, seed });
        let draws = some.unwrap_or(Draws { configurations: 0, seed });
        if let Some(method) = at.strip_prefix("search.").and_then(DrawMethod::by_word) {
            return Search::Drawn { method, draws };
        }
        match *at {
            "search.tpe" => {
                self.judged(at);
                Search::Tpe { draws, batch: self.typed::<usize>("search.tpe.per_batch").max(1) }
            }
            "search.hyperband" => {
                let search = Search::Hyperband { seed, ladder: self.ladder(at) };
                self.not_too_many(&search);
                search
            }
            _ => {
                if some.is_none() {
                    self.no_ranges();
                }
                match *at {
                    "search.race" => {
                        let until_tied = self.typed("search.race.until_tied");
                        Search::Race { draws: some, stages: self.race(until_tied), until_tied }
                    }
                    _ => Search::Halving { draws: some, ladder: self.ladder(at) },
                }
            }
        }
    }

    /// Hyperband draws as many as its rungs ask for.
    fn not_too_many(&mut self, search: &Search) {
        let rungs = search.brackets().first().map_or(0, |bracket| bracket.stages.len());
        let wanted = if rungs < 2 { 0 } else { search.draws().map_or(0, |draws| draws.configurations) };
        if wanted > MOST_DRAWN {
            let spot = self.given["search.hyperband"];
            let message = format!(
                "`search.hyperband` with {rungs} rungs draws {} configurations, at most {}",
                grouped(wanted as u128),
                grouped(MOST_DRAWN as u128)
            );
            self.wrong(spot, message, "raise first_epochs or factor");
        }
    }

    /// Where every combination is taken, no axis may be a range.
    fn no_ranges(&mut self) {
        let ranges = self.axes.values().filter(|axis| axis.range.is_some());
        for name in ranges.map(|axis| axis.name).collect::<Vec<_>>() {
            let spot = self.spot(&format!("sweep.{name}"));
            let help = "draw some, for example `search: {random: {configurations: 30}}`, or list values";
            let message = format!("`sweep.{name}` is a range, of which a grid has no end");
            self.wrong(spot, message, help);
        }
    }

    /// The rungs of a halving, which has the epochs and judges by validation.
    fn ladder(&mut self, at: &str) -> Ladder {
        let first = format!("{at}.first_epochs");
        let spot = self.spot(&first);
        let ladder = Ladder {
            first_epochs: self.typed::<usize>(&first).max(1),
            epochs: self.typed::<usize>("train.epochs").max(1),
            factor: self.typed::<usize>(&format!("{at}.factor")).max(2),
        };
        if self.owns_epochs() && ladder.rungs().len() < 2 {
            let Ladder { first_epochs, epochs, factor } = ladder;
            let message = format!(
                "`{first}` is {first_epochs}: {factor} times as many are more than the {epochs} of `train.epochs`"
            );
            self.wrong(spot, message, "so there is one rung; lower it, or raise train.epochs");
        }
        self.judged(&first);
        ladder
    }

    /// Whether no axis sets the epochs, which the search does; if one does, adds the problem.
    fn owns_epochs(&mut self) -> bool {
        if !self.axes.contains_key(named::epochs.name) {
            return true;
        }
        let spot = self.spot("sweep.epochs");
        let message = "`sweep.epochs` is an axis, but the search sets the epochs of each stage";
        self.wrong(spot, message, "give the most at `train.epochs`");
        false
    }

    /// What ties is known where there are a validation part and several seeds.
    pub(crate) fn choosable(&mut self) {
        let Some(spot) = self.given.get("choose").copied() else { return };
        if self.typed::<Choose>("choose") == Choose::Best {
            return;
        }
        if !self.split().validates() {
            let message =
                "`choose: cheapest_tied` asks validation what ties, but there is no validation part";
            self.wrong(spot, message, "give a validation part, or leave `choose` out");
        } else if self.typed::<usize>("repeats") < 2 {
            let message = "`choose: cheapest_tied` looks at the spread between seeds, but `repeats` is 1";
            self.wrong(spot, message, "raise `repeats`, or leave `choose` out");
        }
    }

    /// A search that looks at results looks at those on validation.
    fn judged(&mut self, at: &str) {
        if !self.split().validates() {
            let spot = self.spot(at);
            let message = "`search` chooses by validation who goes on, but there is no validation part";
            self.wrong(spot, message, "give a validation part, or take a grid, random or sobol search");
        }
    }
}
