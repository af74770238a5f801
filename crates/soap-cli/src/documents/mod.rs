//! Documents from the network, for `fetch` alone.

pub(crate) mod download;
