//! What a line that is taken off the target asks of a configuration: not too many inputs, and more samples than inputs.

use crate::base::error::Problem;
use crate::data::{Frame, Part, Series, Split, WIDEST};
use crate::spec::{FeatureSet, Params, Spec, named};

/// Why no line can be taken off, if one is asked for.
pub(super) fn no_line(
    spec: &Spec,
    (series, slots): (&Series, usize),
    split: &Split,
    params: &Params,
) -> Option<Problem> {
    let line = params.line?;
    let set = spec.features_of(params);
    let inputs = inputs_of_sample(&set, series, (params, params.look_back), slots);
    let first = Frame::first_window(series, &set, params);
    let samples = split.observed_targets(series, Part::Train, first, (params.steps_ahead(), 1)).count();
    let look_back = params.look_back;
    let features = params.features.as_ref().map_or_else(String::new, |set| format!(" and features {set}"));
    let has = format!("look_back {look_back}{features} give {} {inputs} inputs", line.word());
    let message = match inputs {
        _ if inputs > WIDEST => format!("{has}, at most {WIDEST}: it solves a system of as many equations"),
        _ if samples <= inputs => {
            format!("{has}, and the train part has {samples} samples: such a line leaves nothing to learn")
        }
        _ => return None,
    };
    let place = spec.places.of(&spec.path_of(named::line.name));
    let help = "use a shorter look_back or fewer features, or leave the line out";
    Some(Problem::new(place, message).help(help))
}

/// Numbers of a sample, those told of the rows to forecast once.
pub(super) fn inputs_of_sample(
    set: &FeatureSet,
    series: &Series,
    (params, look_back): (&Params, usize),
    slots: usize,
) -> usize {
    let each_row = set.channels() + usize::from(series.masked);
    look_back * each_row + params.steps_ahead() * set.ahead(slots)
}
