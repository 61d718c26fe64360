//! Generated inputs to everything that reads what others wrote: the spec, the CSV and the journal.
//!
//! Each input is a kept one (tests/corpus, tests/data/nasty, experiments) with random damage, drawn from a
//! fixed seed: a run can be repeated, and the number of an input names it. No panic, no hang, no memory
//! beyond a bound. `just fuzz` tries a million for each reader; an ordinary test a few thousand.

mod corpus;
mod readers;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use lookback::base::rng;

use crate::allocator;
use corpus::Corpus;

/// How many inputs for each reader.
const COUNT: &str = "LOOKBACK_FUZZ";

/// Another seed gives other inputs.
const SEED: &str = "LOOKBACK_FUZZ_SEED";

/// Without the variable: seconds in a build without optimisation.
const FEW: u64 = 2000;

/// Longest time for one input. The slowest of a million took some milliseconds; the rest is for a
/// machine with other work.
const SLOWEST: Duration = Duration::from_secs(5);

/// Most memory at one time, beyond [`PER_BYTE`] for each byte of input: a CSV file may lack 100,000 rows,
/// which are laid out before they are refused or filled.
const MEMORY: usize = 16 << 20;

/// A journal line or CSV cell of few bytes becomes a structure of some hundred.
const PER_BYTE: usize = 400;

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |text| text.parse().expect("a whole number"))
}

/// Feeds one reader; it says whether it took the input.
fn feed(name: &'static str, corpus: &Corpus, read: impl Fn(&[u8]) -> bool) {
    feed_some(name, corpus, 1, read);
}

/// The same with one of so many inputs, for a reader that reads each of them many times.
fn feed_some(name: &'static str, corpus: &Corpus, of: u64, read: impl Fn(&[u8]) -> bool) {
    let (count, seed) = ((number(COUNT, FEW) / of).max(1), number(SEED, 1));
    let at = AtomicU64::new(0);
    let (mut taken, mut slowest, mut largest) = (0u64, Duration::ZERO, 0);
    std::thread::scope(|scope| {
        scope.spawn(|| watch(name, &at, count));
        let end = End(&at);
        for number in 0..count {
            at.store(number, Ordering::Relaxed);
            let input = corpus.input(&mut rng::stream(seed, &format!("{name} {number}")));
            let begun = Instant::now();
            let (took, peak) = allocator::peak_of(|| {
                let guard = Named(name, number, seed);
                let took = read(&input);
                std::mem::forget(guard);
                took
            });
            let time = begun.elapsed();
            assert!(time < SLOWEST, "{name} {number} (seed {seed}): {time:?} for {} bytes", input.len());
            let most = MEMORY + PER_BYTE * input.len();
            assert!(peak < most, "{name} {number} (seed {seed}): {peak} bytes for {}", input.len());
            taken += u64::from(took);
            (slowest, largest) = (slowest.max(time), largest.max(peak));
        }
        drop(end);
    });
    println!(
        "{name}: {count} inputs, {taken} read, {} refused; slowest {:.1} ms, most memory {:.2} MiB",
        count - taken,
        slowest.as_secs_f64() * 1e3,
        largest as f64 / f64::from(1 << 20)
    );
}

/// Says which input it was if the reader panics.
struct Named(&'static str, u64, u64);

impl Drop for Named {
    fn drop(&mut self) {
        eprintln!("panic in {} {} (seed {})", self.0, self.1, self.2);
    }
}

/// Tells the watch that it is over, even by a panic.
struct End<'a>(&'a AtomicU64);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(u64::MAX, Ordering::Relaxed);
    }
}

/// Ends the process if one input takes too long: a hang cannot be waited for.
fn watch(name: &str, at: &AtomicU64, count: u64) {
    let (mut last, mut since) = (0, Instant::now());
    loop {
        std::thread::sleep(Duration::from_millis(100));
        let now = at.load(Ordering::Relaxed);
        if now == u64::MAX {
            return;
        }
        if now != last {
            (last, since) = (now, Instant::now());
        }
        if since.elapsed() > 4 * SLOWEST {
            eprintln!("{name} {now} of {count} hangs");
            std::process::abort();
        }
    }
}

#[test]
fn generated_specs_neither_panic_nor_hang_nor_fill_the_memory() {
    feed("spec", &Corpus::specs(), readers::spec);
}

#[test]
fn generated_csv_files_neither_panic_nor_hang_nor_fill_the_memory() {
    feed("csv", &Corpus::csv(), readers::csv);
}

#[test]
fn inspections_of_generated_csv_files_neither_panic_nor_hang_nor_fill_the_memory() {
    feed_some("inspection", &Corpus::csv(), 10, readers::inspection);
}

#[test]
fn generated_journals_neither_panic_nor_hang_nor_fill_the_memory() {
    feed("journal", &Corpus::journals(), readers::journal);
}

#[test]
fn the_kept_inputs_are_read_or_refused_as_they_are() {
    let all = [
        (Corpus::specs(), readers::spec as fn(&[u8]) -> bool),
        (Corpus::csv(), readers::csv),
        (Corpus::csv(), readers::inspection),
        (Corpus::journals(), readers::journal),
    ];
    for (corpus, read) in all {
        let taken = corpus.kept.iter().filter(|bytes| read(bytes)).count();
        assert!(taken > 0 && taken < corpus.kept.len(), "{taken} of {}", corpus.kept.len());
    }
}

#[test]
fn one_wrong_year_in_a_csv_file_does_not_fill_the_memory() {
    for (year, refused) in [(2005, false), (2024, true), (9999, true)] {
        let hours = (0..24).map(|hour| format!("2001-01-25 {hour:02}:00,{hour}\n"));
        let text = format!("time,value\n{}{year}-01-26 00:00,1\n", hours.collect::<String>());
        let (took, peak) = allocator::peak_of(|| readers::csv_with_gaps_dropped(text.as_bytes()));
        assert_eq!(took, !refused, "{year}");
        assert!(peak < MEMORY, "{year}: {peak} bytes");
    }
}
