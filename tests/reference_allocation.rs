//! A training step of the reference engine allocates nothing once its shape was seen.
#![allow(unsafe_code)] // counting allocations takes an allocator, and that trait is unsafe

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use lookback::data::{Batch, Windows};
use lookback::engine::reference::REFERENCE;
use lookback::engine::{NetworkSize, Setting, Weights};
use lookback::spec::{Params, Precision, Window};

struct Counting;

static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);

// SAFETY: everything is handed on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[test]
fn training_steps_allocate_nothing_even_when_the_last_batch_is_smaller() {
    let params =
        Params { batch_size: 8, clip_norm: Some(1.0), precision: Precision::F32, ..Params::plain(7, 20) };
    let series: Vec<f64> = (0..60).map(|n| (f64::from(n) * 0.3).sin()).collect();
    let windows = Windows::of_series(&series, 7..60, 7, Window::Steps);
    let initial = Weights::initial(NetworkSize { features: 1, hidden: 20, horizon: 1 }, 7);
    let setting = Setting { params: &params, shape: windows.shape(), initial: &initial };
    let mut model = (REFERENCE.build)(&setting).unwrap();
    let samples: Vec<usize> = (0..windows.len()).collect();
    let mut epoch = || {
        for batch in samples.chunks(params.batch_size) {
            model.train_step(Batch { windows: &windows, samples: batch }, 0.01).unwrap();
        }
    };
    epoch();
    let before = ALLOCATIONS.load(Ordering::Relaxed);
    epoch();
    assert_eq!(ALLOCATIONS.load(Ordering::Relaxed), before);
}
