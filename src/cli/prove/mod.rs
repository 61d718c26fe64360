//! Verbs that check the numbers of this program itself.

pub(super) mod audit;
pub(super) mod gradcheck;
pub(super) mod parity;
pub(super) mod reproduce;
pub(super) mod speed;
