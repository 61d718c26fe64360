//! Accuracy against cost: what none other beats in both, and the cheapest that is as good as the best.

mod cheapest;
mod front;

pub(crate) use cheapest::Choice;
pub(crate) use front::front;
