//! The writers that are compared.

mod ours;
mod pushed;
mod serde;
mod writer;

use benches::request::GetInvoiceHeaders;

pub struct Contender {
    pub name: &'static str,
    /// Appends the envelope.
    pub write: fn(&GetInvoiceHeaders, &mut Vec<u8>),
}

pub const CONTENDERS: &[Contender] = &[
    Contender {
        name: "soap-codec, Encoder",
        write: ours::write,
    },
    Contender {
        name: "pushed, with escaping",
        write: pushed::write,
    },
    Contender {
        name: "quick-xml, Writer",
        write: writer::write,
    },
    Contender {
        name: "quick-xml, serde",
        write: serde::write,
    },
];
