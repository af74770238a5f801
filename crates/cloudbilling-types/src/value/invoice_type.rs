use soap_codec::{FromXml, Scalar, ToXml};

use super::word::word;

/// The kind of an invoice.
///
/// Inferred: the three kinds and their names are those of a dataset that is not the API. No page
/// shows their spelling in XML.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Scalar, ToXml, FromXml)]
#[non_exhaustive]
pub enum InvoiceType {
    /// An invoice of a billing period.
    Period,
    /// An uploaded invoice, for a date of the user's choice.
    AdHoc,
    /// A credit note.
    Credit,
    /// Another kind, as the service writes it.
    #[soap(unknown)]
    Unknown(String),
}

word!(InvoiceType);
