//! The blocked matrix product, exact in its order: every sum grows by fused multiply-adds over k in order.
//!
//! Lanes lie across columns and register blocks across rows and lines, so neither touches the order
//! in which one sum grows. A k that is cut into pieces goes on from the sums in memory.

use super::lanes::{Lanes, Line, Task};
use crate::engine::reference::real::Real;

/// How the factors of one row are walked through: `outer` times over `len` values, which lie in
/// groups. All strides count values.
#[derive(Clone, Copy, Debug)]
pub struct Walk {
    /// From one row to the next.
    pub row: usize,
    /// From one value of a group to the next.
    pub step: usize,
    /// Values in a full group.
    pub group: usize,
    /// From one group to the next.
    pub group_stride: usize,
    /// Values in all groups; the last group may be shorter.
    pub len: usize,
    /// How often the groups are walked through ...
    pub outer: usize,
    /// ... and how far apart they begin.
    pub outer_stride: usize,
}

impl Walk {
    /// One run of `len` values.
    pub fn run(row: usize, step: usize, len: usize) -> Self {
        Self { row, step, group: len, group_stride: 0, len, outer: 1, outer_stride: 0 }
    }

    /// The largest index that `rows` rows reach.
    fn last(&self, rows: usize) -> usize {
        let groups = (self.len - 1) / self.group;
        let longest = self.group.min(self.len) - 1;
        // Saturating: an index too large for a usize must not pass for a small one.
        ((rows - 1).saturating_mul(self.row))
            .saturating_add((self.outer - 1).saturating_mul(self.outer_stride))
            .saturating_add(groups.saturating_mul(self.group_stride))
            .saturating_add(longest.saturating_mul(self.step))
    }
}

/// `sums[row, line] += sum over k of factor[row, k] weights[k, line]`.
#[derive(Clone, Copy)]
pub struct Product<'a, R> {
    /// What [`Product::walk`] walks through.
    pub factors: &'a [R],
    /// Order and place of k.
    pub walk: Walk,
    /// The lines of all k, in order.
    pub weights: &'a [Line<R>],
    /// Lines from one k to the next.
    pub weight_stride: usize,
}

/// What sums start from.
#[derive(Clone, Copy)]
pub enum Start<'a, R> {
    /// What they hold.
    Sums,
    /// The same lines for every row.
    Lines(&'a [Line<R>]),
}

/// Adds `products`, one after the other, to `rows` rows of `lines` lines.
pub struct Add<'a, R> {
    /// What to add, in this order.
    pub products: &'a [Product<'a, R>],
    /// Rows and lines of the sums.
    pub size: (usize, usize),
    /// What the sums start from.
    pub start: Start<'a, R>,
    /// The sums.
    pub sums: &'a mut [Line<R>],
    /// Lines from one row of sums to the next.
    pub stride: usize,
}

impl<R: Real> Add<'_, R> {
    /// Adds them.
    ///
    /// # Panics
    /// If anything lies outside of its slice.
    #[inline(always)]
    pub fn apply<V: Lanes<R>>(self) {
        V::outlined(self);
    }
}

impl<R: Real> Task<R> for Add<'_, R> {
    type Output = ();
    #[inline(always)]
    fn run<V: Lanes<R>>(self) {
        let Self { products, size: (rows, lines), start, sums, stride } = self;
        if rows == 0 || lines == 0 {
            return;
        }
        let last = (rows - 1).saturating_mul(stride).saturating_add(lines);
        assert!(last <= sums.len(), "invariant: sums lie in their slice");
        if let Start::Lines(from) = start {
            assert!(lines <= from.len(), "invariant: sums start from whole rows");
        }
        for product in products {
            product.check(rows, lines);
        }
        let widest = const { widest(V::BLOCK_ROWS) };
        // Blocks of one line pass over all lines, one after the other: their factors are then in the first cache, and
        // what leads to a block is done once.
        let strip = if widest == 1 { lines } else { widest };
        for line in (0..lines).step_by(strip) {
            let end = lines.min(line + strip);
            let width = widest.min(end - line);
            let (blocks, least, more) = even(rows, V::BLOCK_ROWS[width - 1]);
            let mut row = 0;
            for number in 0..blocks {
                let count = least + usize::from(number < more);
                let place = BlockPlace { row, lines: (line, end), stride };
                // SAFETY: all rows, lines and steps lie in the slices, as asserted above.
                unsafe { block::<V, R>(products, (count, width), place, start, sums) };
                row += count;
            }
        }
    }
}

/// Rows in as few blocks of at most `most` as can be, as equal as can be, so that none is left with a single row: how many
/// blocks, the rows of each, and how many have one more.
#[inline(always)]
fn even(rows: usize, most: usize) -> (usize, usize, usize) {
    if rows <= most {
        return (1, rows, 0);
    }
    let blocks = rows.div_ceil(most);
    (blocks, rows / blocks, rows % blocks)
}

impl<R> Product<'_, R> {
    #[inline(always)]
    fn check(&self, rows: usize, lines: usize) {
        let steps = self.walk.outer.saturating_mul(self.walk.len);
        if steps > 0 {
            assert!(self.walk.last(rows) < self.factors.len(), "invariant: factors lie in their slice");
            let last_line = (steps - 1).saturating_mul(self.weight_stride).saturating_add(lines);
            assert!(last_line <= self.weights.len(), "invariant: weights lie in their slice");
        }
    }
}

/// The lines of the widest block.
const fn widest(block_rows: [usize; 4]) -> usize {
    let mut lines = 4;
    while block_rows[lines - 1] == 0 {
        lines -= 1;
    }
    lines
}

/// Where blocks of sums lie: their first row, and the lines from the first to the end that they pass over.
#[derive(Clone, Copy)]
struct BlockPlace {
    row: usize,
    lines: (usize, usize),
    stride: usize,
}

macro_rules! by_size {
    ($products:ident, $size:expr, $place:ident, $start:ident, $sums:ident; $($rows:literal x $lines:literal),+) => {
        match $size {
            $(($rows, $lines) if V::BLOCK_ROWS[$lines - 1] >= $rows =>
                // SAFETY: as this function's caller promises.
                unsafe { block_of::<V, R, $rows, $lines>($products, $place, $start, $sums) },)+
            size => unreachable!("invariant: blocks are no larger than BLOCK_ROWS, not {size:?}"),
        }
    };
}

/// Picks the code for a block's size.
///
/// # Safety
/// Every index that the walk, the block and the strides give must lie in its slice.
#[inline(always)]
unsafe fn block<V: Lanes<R>, R: Real>(
    products: &[Product<R>],
    size: (usize, usize),
    place: BlockPlace,
    start: Start<R>,
    sums: &mut [Line<R>],
) {
    by_size!(products, size, place, start, sums;
            6 x 4, 5 x 4, 4 x 4, 3 x 4, 2 x 4, 1 x 4,
            6 x 3, 5 x 3, 4 x 3, 3 x 3, 2 x 3, 1 x 3,
            6 x 2, 5 x 2, 4 x 2, 3 x 2, 2 x 2, 1 x 2,
            6 x 1, 5 x 1, 4 x 1, 3 x 1, 2 x 1, 1 x 1)
}

/// The register blocks of some rows, one after the other.
///
/// # Safety
/// As [`block`].
#[inline(always)]
unsafe fn block_of<V: Lanes<R>, R: Real, const ROWS: usize, const LINES: usize>(
    products: &[Product<R>],
    BlockPlace { row: first_row, lines: (mut line, end), stride }: BlockPlace,
    start: Start<R>,
    sums: &mut [Line<R>],
) {
    while line < end {
        let mut block = [[V::splat(R::default()); LINES]; ROWS];
        let first = first_row * stride + line;
        for (row, block) in block.iter_mut().enumerate() {
            for (n, sum) in block.iter_mut().enumerate() {
                // SAFETY: as the caller promises.
                *sum = V::load(unsafe {
                    match start {
                        Start::Sums => sums.get_unchecked(first + row * stride + n),
                        Start::Lines(lines) => lines.get_unchecked(line + n),
                    }
                });
            }
        }
        for product in products {
            // SAFETY: as the caller promises.
            unsafe { grow(&mut block, product, (first_row, line)) };
        }
        for (row, block) in block.into_iter().enumerate() {
            for (n, sum) in block.into_iter().enumerate() {
                // SAFETY: as the caller promises.
                sum.store(unsafe { sums.get_unchecked_mut(first + row * stride + n) });
            }
        }
        line += LINES;
    }
}

/// Adds a product to the block that begins at (row, line).
///
/// # Safety
/// As [`block`].
#[inline(always)]
unsafe fn grow<V: Lanes<R>, R: Real, const ROWS: usize, const LINES: usize>(
    block: &mut [[V; LINES]; ROWS],
    &Product { factors, walk, weights, weight_stride }: &Product<R>,
    (row, line): (usize, usize),
) {
    let mut at = line;
    for outer in 0..walk.outer {
        let mut group = row * walk.row + outer * walk.outer_stride;
        let mut left = walk.len;
        while left > 0 {
            let steps = left.min(walk.group);
            let mut factor = factors.as_ptr().wrapping_add(group);
            let mut weight = weights.as_ptr().wrapping_add(at);
            for _ in 0..steps {
                // SAFETY: as the caller promises.
                unsafe { multiply_add(block, (factor, walk.row), weight) };
                factor = factor.wrapping_add(walk.step);
                weight = weight.wrapping_add(weight_stride);
            }
            at += steps * weight_stride;
            left -= steps;
            group += walk.group_stride;
        }
    }
}

/// One k: a factor for each row, `stride` values apart, times one row of weights.
///
/// # Safety
/// All of these factors and weights must be readable.
#[inline(always)]
unsafe fn multiply_add<V: Lanes<R>, R: Real, const ROWS: usize, const LINES: usize>(
    block: &mut [[V; LINES]; ROWS],
    (factor, stride): (*const R, usize),
    weight: *const Line<R>,
) {
    for (row, block) in block.iter_mut().enumerate() {
        // SAFETY: as the caller promises.
        let factor = V::splat(unsafe { *factor.add(row * stride) });
        for (line, sum) in block.iter_mut().enumerate() {
            // SAFETY: as the caller promises.
            let weight = V::load(unsafe { &*weight.add(line) });
            *sum = factor.mul_add(weight, *sum);
        }
    }
}
