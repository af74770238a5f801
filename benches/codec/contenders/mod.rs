//! The readers that are compared.

mod quick;
mod rox;
mod tokens;
mod xml_rs;

use benches::digest::{self, Digest};

pub struct Contender {
    pub name: &'static str,
    /// Resolves namespaces, so its digest must contain them.
    pub namespaces: bool,
    /// Decodes references in text and attributes.
    pub references: bool,
    /// The function to time, where it is not the digest: reading alone.
    pub read: Option<fn(&[u8])>,
    /// Starts from bytes that are not known to be UTF-8.
    pub digest: fn(&[u8]) -> Digest,
}

pub const CONTENDERS: &[Contender] = &[
    Contender {
        name: "soap-codec, Message",
        namespaces: true,
        references: true,
        read: Some(digest::decode),
        digest: digest::digest,
    },
    Contender {
        name: "soap-codec, Message and a visit",
        namespaces: true,
        references: true,
        read: None,
        digest: digest::digest,
    },
    Contender {
        name: "quick-xml, NsReader",
        namespaces: true,
        references: true,
        read: None,
        digest: quick::with_namespaces,
    },
    Contender {
        name: "quick-xml, Reader",
        namespaces: false,
        references: true,
        read: None,
        digest: quick::without_namespaces,
    },
    Contender {
        name: "xmlparser, tokens",
        namespaces: false,
        references: false,
        read: None,
        digest: tokens::digest,
    },
    Contender {
        name: "roxmltree, Document",
        namespaces: true,
        references: true,
        read: Some(rox::parse),
        digest: rox::digest,
    },
    Contender {
        name: "xml, EventReader",
        namespaces: true,
        references: true,
        read: None,
        digest: xml_rs::digest,
    },
];

impl Contender {
    pub fn run(&self, bytes: &[u8]) {
        match self.read {
            Some(read) => read(bytes),
            None => {
                std::hint::black_box((self.digest)(bytes));
            }
        }
    }
}
