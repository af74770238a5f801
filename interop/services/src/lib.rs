//! Services on other SOAP stacks, each a process of its own, for the tests and for the guide.

pub mod generated;
mod server;

pub use server::{
    Server, Stack, archive, archive_client, async_transport, calculator, camera, camera_ahead,
    contract, desk, gate, transport, vies, vsphere,
};

/// The guide, whose examples run as tests.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/any-service.md")]
struct Guide;
