//! Names of columns that differ in a number alone, which counts up: `H01`, `H02`, or `H01`, `V01`, `H02`, `V02`.

/// A name as its number and what stands around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NumberedName {
    pub before: String,
    pub number: i64,
    pub behind: String,
}

/// Columns whose names count up.
#[derive(Debug)]
pub(super) struct NumberedRun {
    /// The first name.
    pub name: NumberedName,
    pub from: usize,
    pub to: usize,
    /// Columns from one to the next.
    pub every: usize,
}

/// Most columns from one to the next.
pub(super) const WIDEST: usize = 4;

/// The fewest names of a run.
const FEWEST: usize = 4;

impl NumberedName {
    /// Of a name, whose last number it is.
    fn of(name: &str) -> Option<Self> {
        let end = name.rfind(|c: char| c.is_ascii_digit())? + 1;
        let begin = name[..end].trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let number = name[begin..end].parse().ok()?;
        Some(Self { before: name[..begin].to_owned(), number, behind: name[end..].to_owned() })
    }

    fn goes_on(&self, before: &Self) -> bool {
        self.number == before.number + 1 && self.before == before.before && self.behind == before.behind
    }
}

impl NumberedRun {
    /// How many names there are.
    pub(super) fn count(&self) -> usize {
        (self.to - self.from) / self.every + 1
    }
}

/// The runs of names, the first and longest of each; those beside each other before those apart.
pub(super) fn runs(names: &[String]) -> Vec<NumberedRun> {
    let parts: Vec<Option<NumberedName>> = names.iter().map(|name| NumberedName::of(name)).collect();
    let mut runs = Vec::new();
    for every in 1..=WIDEST {
        for from in 0..parts.len() {
            let Some(first) = &parts[from] else { continue };
            let goes_on = |at: usize| match (parts.get(at), parts.get(at + every)) {
                (Some(Some(one)), Some(Some(next))) => next.goes_on(one),
                _ => false,
            };
            if from >= every && goes_on(from - every) {
                continue;
            }
            let mut to = from;
            while goes_on(to) {
                to += every;
            }
            if (to - from) / every + 1 >= FEWEST {
                runs.push(NumberedRun { name: first.clone(), from, to, every });
            }
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_count_up_beside_each_other_and_with_others_between() {
        let names = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let found = runs(&names("date H01 V01 H02 V02 H03 V03 H04 V04"));
        let ends: Vec<_> = found.iter().map(|run| (run.from, run.to, run.every, run.count())).collect();
        assert_eq!(ends, [(1, 7, 2, 4), (2, 8, 2, 4)]);
        let found = runs(&names("1 2 3 4 total 7"));
        assert_eq!((found.len(), found[0].from, found[0].to, found[0].name.number), (1, 0, 3, 1));
        assert!(runs(&names("2001 a 2002 b 2003")).is_empty(), "three are few");
    }
}
