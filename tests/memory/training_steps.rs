//! A training step of the reference engine allocates nothing once its shape was seen.

use lookback::data::{Batch, Windows};
use lookback::engine::reference::REFERENCE;
use lookback::engine::{MaskKey, Setting, Weights};
use lookback::network::LossKind;
use lookback::spec::{Params, Precision, Window};

use crate::allocator::requests_of;

#[test]
fn training_steps_allocate_nothing_even_when_the_last_batch_is_smaller() {
    let plain =
        Params { batch_size: 8, clip_norm: Some(1.0), precision: Precision::F32, ..Params::plain(7, 20) };
    let stacked =
        Params { layers: Some(2), dropout: Some(0.2), loss: Some(LossKind::Huber), ..plain.clone() };
    let quantiles = Params { loss: Some(LossKind::Quantiles), ..plain.clone() };
    for params in [plain, stacked, quantiles] {
        allocates_nothing(&params);
    }
}

fn allocates_nothing(params: &Params) {
    let series: Vec<f64> = (0..60).map(|n| (f64::from(n) * 0.3).sin()).collect();
    let windows = Windows::of_series(&series, 7..60, 7, Window::Steps);
    let initial = Weights::initial(&windows.shape().network(params), 7);
    let setting = Setting { params, shape: windows.shape(), initial: &initial };
    let mut model = (REFERENCE.build)(&setting).unwrap();
    let samples: Vec<usize> = (0..windows.len()).collect();
    let mut epoch = || {
        for (step, batch) in (0..).zip(samples.chunks(params.batch_size)) {
            model.set_masks(MaskKey { seed: 7, step });
            model.train_step(Batch { windows: &windows, samples: batch }, 0.01).unwrap();
        }
    };
    epoch();
    assert_eq!(requests_of(epoch), 0);
}
