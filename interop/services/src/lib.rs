//! Services on other SOAP stacks, each a process of its own, for the tests and for the guide.

mod server;

pub use server::{Server, Stack, archive, archive_client, camera, transport, vsphere};
