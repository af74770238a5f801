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
mod streaming;
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
        streaming::CASES,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// The cases for a transport that returns the pieces of a body as they arrive.
pub(crate) fn as_it_arrives() -> impl Iterator<Item = Case> {
    streaming::AS_IT_ARRIVES.iter().copied()
}

const fn case(name: &'static str, run: fn(&Harness<'_>) -> Verdict) -> Case {
    Case { name, run }
}
