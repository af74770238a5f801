//! The journal and the claims, with processes that end at every byte of every write.

mod claims;
mod damage;
mod kills;
mod support;
mod two_runs;
