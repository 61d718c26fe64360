//! How much memory a call takes at its worst and how often it asks for some, on its own thread.
#![allow(unsafe_code)] // an allocator that counts and passes on; nothing else can see every allocation

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    static LIVE: Cell<usize> = const { Cell::new(0) };
    static PEAK: Cell<usize> = const { Cell::new(0) };
    static REQUESTS: Cell<usize> = const { Cell::new(0) };
}

struct Counting;

#[global_allocator]
static COUNTING: Counting = Counting;

fn grow(bytes: usize) {
    let live = LIVE.get().wrapping_add(bytes);
    LIVE.set(live);
    REQUESTS.set(REQUESTS.get() + 1);
    PEAK.set(PEAK.get().max(live));
}

// SAFETY: every call goes to the system's allocator unchanged; the counters allocate nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        grow(layout.size());
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.set(LIVE.get().saturating_sub(layout.size()));
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// What `call` returns and the most bytes that it held at one time.
pub(crate) fn peak_of<T>(call: impl FnOnce() -> T) -> (T, usize) {
    LIVE.set(0);
    PEAK.set(0);
    let value = call();
    (value, PEAK.get())
}

/// How often `call` asks for memory.
pub(crate) fn requests_of(call: impl FnOnce()) -> usize {
    REQUESTS.set(0);
    call();
    REQUESTS.get()
}

#[test]
fn every_request_for_memory_is_counted() {
    assert_eq!(requests_of(|| ()), 0);
    assert_eq!(requests_of(|| drop((0..10).map(|_| vec![0u8; 1000]).collect::<Vec<_>>())), 11);
}

#[test]
fn the_peak_counts_what_is_held_at_one_time() {
    let (_, peak) = peak_of(|| (0..10).map(|_| vec![0u8; 1000].len()).sum::<usize>());
    assert!((1000..3000).contains(&peak), "{peak}");
}
