use soap_codec::{FromXml, Scalar, ToXml};

use super::word::word;

/// What kind of invoice it is.
///
/// Inferred: the three kinds and their names are those of a dataset that is not the API; no page has their spelling in XML.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Scalar, ToXml, FromXml)]
#[non_exhaustive]
pub enum InvoiceType {
    /// Of a billing period.
    Period,
    /// Uploaded, for a date of the user's choice.
    AdHoc,
    /// A credit note.
    Credit,
    /// Another kind, as the service writes it.
    #[soap(unknown)]
    Unknown(String),
}

word!(InvoiceType);
