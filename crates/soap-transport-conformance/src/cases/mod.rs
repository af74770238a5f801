//! The cases, grouped by what the server does.

mod body;
mod chunked;
mod coding;
mod connection;
mod gate;
mod head;
mod http2;
mod request;
mod size;
mod status;
mod time;
mod tls;

use crate::harness::{Harness, Verdict};

/// One behaviour of a server, with the results that a transport may return.
#[derive(Clone, Copy)]
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) run: fn(&Harness<'_>) -> Verdict,
}

pub(crate) fn all() -> impl Iterator<Item = Case> {
    [
        status::CASES,
        request::CASES,
        head::CASES,
        body::CASES,
        chunked::CASES,
        size::CASES,
        coding::CASES,
        time::CASES,
        connection::CASES,
        gate::CASES,
        tls::CASES,
        http2::CASES,
    ]
    .into_iter()
    .flatten()
    .copied()
}

const fn case(name: &'static str, run: fn(&Harness<'_>) -> Verdict) -> Case {
    Case { name, run }
}
