//! Header blocks written, read and checked.

mod addressing;
mod envelope;
mod fault;
mod foreign;
mod round_trip;
mod security;
mod timestamp;
