//! What every engine with a network has in common: the hyperparameters that make no network.

use crate::network::{Cell, CellOutput};
use crate::spec::{Params, Window};

/// Why no network can be made of these hyperparameters; `None` if one can.
pub(super) fn refuses_network(params: &Params) -> Option<String> {
    if params.network_cell() == Cell::Gru && params.cell_output != CellOutput::Tanh {
        let word = params.cell_output.word();
        return Some(format!(
            "cell_output: {word} belongs to an LSTM, but cell is gru, which has no output gate"
        ));
    }
    if params.network_dropout() > 0.0 && params.network_layers() == 1 {
        return Some(format!(
            "dropout is {}, between layers, but there is one layer: give model.layers 2 or more; in a sweep over layers \
             give dropout a `when`, as in `dropout: {{ values: [0, 0.2], when: {{ layers: [2, 3] }} }}`",
            params.network_dropout()
        ));
    }
    if params.quantiles.is_some() && params.network_loss().quantiles().is_none() {
        let loss = params.network_loss();
        return Some(format!(
            "quantiles are given, but the loss is {loss}: give train.loss quantiles; in a sweep over losses give quantiles a \
             `when`, as in `quantiles: {{ values: [[0.1, 0.5, 0.9]], when: {{ loss: [quantiles] }} }}`"
        ));
    }
    refuses_loss_steps(params)
}

/// Why a loss cannot be on so many time steps; `None` if it can.
fn refuses_loss_steps(params: &Params) -> Option<String> {
    let (wanted, look_back) = (params.scored_steps(), params.look_back);
    match params.window {
        Window::Features if wanted > 1 => {
            Some(format!("loss_steps is {wanted}, but window: features has one time step"))
        }
        Window::Steps if wanted > look_back => {
            Some(format!("loss_steps is {wanted}, but the window has {look_back} steps (look_back)"))
        }
        _ => None,
    }
}
