//! Others who split a body.

mod mail_parser;
mod memmem;
mod multer;
mod ours;

use bytes::Bytes;

/// The length of a part, and its first octets.
pub type Part = (usize, [u8; 8]);

pub struct Contender {
    pub name: &'static str,
    /// The body comes in chunks, and the parts go to a sink.
    pub arrives: bool,
    pub split: fn(&Bytes) -> Vec<Part>,
}

/// Ours first.
pub const CONTENDERS: &[Contender] = &[
    Contender {
        name: "soap-mime, whole",
        arrives: false,
        split: ours::whole,
    },
    Contender {
        name: "soap-mime, in chunks",
        arrives: true,
        split: ours::in_chunks,
    },
    Contender {
        name: "memchr's memmem alone",
        arrives: false,
        split: memmem::whole,
    },
    Contender {
        name: "multer, in chunks",
        arrives: true,
        split: multer::in_chunks,
    },
    Contender {
        name: "mail-parser, whole",
        arrives: false,
        split: mail_parser::whole,
    },
];

/// Adds a piece to a part.
fn add((length, first): &mut Part, data: &[u8]) {
    for (octet, place) in data.iter().zip(first.iter_mut().skip(*length)) {
        *place = *octet;
    }
    *length += data.len();
}
