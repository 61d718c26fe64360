"""Shares of a functional ANOVA on a full grid, term by term from the means over levels: gold for
src/report/analysis/importance.rs. Standard library alone; prints the set (bit k: axis k) and its share."""

from itertools import product, combinations

LENGTHS = (2, 3, 4)
CELLS = list(product(*(range(length) for length in LENGTHS)))
VALUES = {cell: n * n % 17 + 0.25 * (n % 5) for n, cell in enumerate(CELLS)}


def mean(cells):
    cells = list(cells)
    return sum(VALUES[cell] for cell in cells) / len(cells)


def effect(axes, cell):
    """The part of the value at `cell` that these axes make together and no fewer of them."""
    there = mean(c for c in CELLS if all(c[axis] == cell[axis] for axis in axes))
    below = (subset for size in range(len(axes)) for subset in combinations(axes, size))
    return there - sum(effect(subset, cell) for subset in below)


TOTAL = sum((VALUES[cell] - mean(CELLS)) ** 2 for cell in CELLS) / len(CELLS)
for size in (1, 2, 3):
    for axes in combinations(range(3), size):
        share = sum(effect(axes, cell) ** 2 for cell in CELLS) / len(CELLS) / TOTAL
        print(sum(1 << axis for axis in axes), f"{share:.15f}")
