//! The sources of WSDLs and schemas: a folder, and the network for `fetch` alone.

pub(crate) mod download;
pub(crate) mod folder;
pub(crate) mod lock;
