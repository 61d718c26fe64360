//! Verbs that check the numbers of this program itself.

pub mod audit;
pub mod gradcheck;
pub mod parity;
pub mod reproduce;
pub mod speed;
