use soap_codec::{FromXml, Scalar, ToXml};

use super::word::word;

/// The status of an invoice (`InvoiceStatusEnum`).
///
/// Documented: these names, in this order. Inferred from the numbering of a dataset that is not the
/// API: there may be more, for reopening and closing. They would be [`Unknown`](Self::Unknown).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Scalar, ToXml, FromXml)]
#[soap(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum InvoiceStatus {
    /// No status.
    #[soap(rename = "None")]
    None,
    /// To be calculated: a purchase or a price rule is new or has changed.
    Pending,
    /// Being calculated.
    Calculating,
    /// Calculated.
    CalculatedOk,
    /// The calculation failed.
    CalculatedError,
    /// Being invoiced.
    Invoicing,
    /// Invoiced.
    InvoicedOk,
    /// Invoicing failed.
    InvoicedError,
    /// Approved: read-only, and it has a number.
    Approved,
    /// Exported.
    Exported,
    /// Partly reset.
    PartialReset,
    /// Rejected: it will be calculated again.
    Rejected,
    /// Closed: read-only.
    Closed,
    /// Queued for approval.
    ApprovalQueued,
    /// A status that is not documented, as the service writes it.
    #[soap(unknown)]
    Unknown(String),
}

impl InvoiceStatus {
    /// The documented statuses, as they are written.
    pub const DOCUMENTED: &'static [&'static str] = &[
        "None",
        "PENDING",
        "CALCULATING",
        "CALCULATED_OK",
        "CALCULATED_ERROR",
        "INVOICING",
        "INVOICED_OK",
        "INVOICED_ERROR",
        "APPROVED",
        "EXPORTED",
        "PARTIAL_RESET",
        "REJECTED",
        "CLOSED",
        "APPROVAL_QUEUED",
    ];
}

word!(InvoiceStatus);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_statuses_are_known_and_written_alike() {
        for text in InvoiceStatus::DOCUMENTED {
            let status = InvoiceStatus::from(*text);
            assert!(!matches!(status, InvoiceStatus::Unknown(_)), "{text}");
            assert_eq!(status.to_string(), *text);
        }
    }
}
