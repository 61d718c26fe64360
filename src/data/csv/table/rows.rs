//! Rows in one arena: each costs its text and some bytes.

/// The fields of rows, in the order of the file.
#[derive(Clone)]
pub(crate) struct TableRows {
    text: String,
    /// Line and where the fields begin in the text.
    begin: Vec<(u32, usize)>,
    /// Lengths of the fields of each row: time, target, others.
    lengths: Vec<u32>,
    /// Further fields of a row.
    others: usize,
}

/// What one line of data holds, blanks around the fields taken off.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    /// Line, from 1.
    pub line: usize,
    /// The field of time; several are joined by a blank.
    pub time: &'a str,
    /// The field of the target.
    pub target: &'a str,
    rest: &'a str,
    lengths: &'a [u32],
}

impl TableRows {
    /// None yet; each will have so many fields besides time and target.
    pub(crate) fn new(others: usize) -> Self {
        Self { text: String::new(), begin: Vec::new(), lengths: Vec::new(), others }
    }

    /// Appends a row.
    pub(crate) fn push<'f>(
        &mut self,
        line: usize,
        time: &'f str,
        target: &'f str,
        others: impl Iterator<Item = &'f str>,
    ) {
        self.begin.push((line as u32, self.text.len()));
        for field in [time, target].into_iter().chain(others) {
            self.text.push_str(field);
            self.lengths.push(field.len() as u32);
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.begin.len()
    }

    /// The row with this number.
    ///
    /// # Panics
    /// If there is none.
    pub(crate) fn get(&self, row: usize) -> Row<'_> {
        let (line, begin) = self.begin[row];
        let lengths = &self.lengths[row * (2 + self.others)..(row + 1) * (2 + self.others)];
        let (time, target) = (lengths[0] as usize, lengths[1] as usize);
        let text = &self.text[begin..];
        Row {
            line: line as usize,
            time: &text[..time],
            target: &text[time..time + target],
            rest: &text[time + target..],
            lengths: &lengths[2..],
        }
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = Row<'_>> + ExactSizeIterator {
        (0..self.len()).map(|row| self.get(row))
    }
}

impl<'a> Row<'a> {
    /// The field of a further column, by its number among these.
    ///
    /// # Panics
    /// If there is none.
    pub(crate) fn other(&self, number: usize) -> &'a str {
        let begin: usize = self.lengths[..number].iter().map(|length| *length as usize).sum();
        &self.rest[begin..begin + self.lengths[number] as usize]
    }
}
