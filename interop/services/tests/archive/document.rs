//! The messages of the archive.

use soap_call::Operation;
use soap_codec::scalar::Base64;
use soap_codec::{FromXml, QName, ToXml};
use soap_transport::bytes::Bytes;

pub(crate) const STORE: Operation<Store, Stored> =
    Operation::new(QName::new("urn:archive", "Store"))
        .response(QName::new("urn:archive", "Stored"))
        .action("urn:archive/Store");

#[derive(Debug, PartialEq, FromXml, ToXml)]
#[soap(namespace = "urn:archive")]
pub(crate) struct Store {
    pub(crate) title: String,
    pub(crate) scan: Base64<Bytes>,
    pub(crate) original: Base64<Bytes>,
}

#[derive(Debug, PartialEq, FromXml, ToXml)]
#[soap(namespace = "urn:archive")]
pub(crate) struct Stored {
    pub(crate) title: String,
    pub(crate) sum: i64,
    pub(crate) scan: Option<Base64<Bytes>>,
    pub(crate) original: Option<Base64<Bytes>>,
}

impl Store {
    pub(crate) fn new(title: &str, scan: impl Into<Bytes>, original: impl Into<Bytes>) -> Self {
        Self {
            title: title.into(),
            scan: Base64(scan.into()),
            original: Base64(original.into()),
        }
    }

    /// Returns the sum of all octets.
    pub(crate) fn sum(&self) -> i64 {
        let octets = self.scan.iter().chain(self.original.iter());
        octets.map(|octet| i64::from(*octet)).sum()
    }

    /// Returns the response that an archive must send.
    pub(crate) fn stored(&self) -> Stored {
        Stored {
            title: self.title.clone(),
            sum: self.sum(),
            scan: Some(self.scan.clone()),
            original: Some(self.original.clone()),
        }
    }
}
