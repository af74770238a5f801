use soap_codec::scalar::Base64;
use soap_codec::{FromXml, ToXml};

use super::Undocumented;
use crate::namespace::{ARRAYS, DATA_CONTRACT};
use crate::setters::setters;
use crate::value::DateTimeText;

/// A document that a transformation made from invoices, as the older operations list it.
///
/// Documented: docs.cloudbilling.nl, `api-types-objects/invoicetransformationresult` (2019), all
/// members.
#[derive(Clone, Debug, Default, PartialEq, Eq, ToXml, FromXml)]
#[soap(namespace = DATA_CONTRACT, rename_all = "PascalCase", data_contract, none = "nil")]
#[non_exhaustive]
pub struct InvoiceTransformationResult {
    /// The customer's external id.
    pub customer_code: Option<String>,
    /// The customer's name.
    pub customer_name: Option<String>,
    /// The id of the result, which
    /// [`GetInvoiceTransformationResultFile`](crate::operation::GetInvoiceTransformationResultFile)
    /// takes.
    pub id: Option<String>,
    /// The transformation's id.
    pub invoice_transformation_id: Option<String>,
    /// The transformation's name.
    pub invoice_transformation_name: Option<String>,
    /// The key of its template.
    pub invoice_template_key: Option<String>,
    /// The beginning of the invoices' period.
    pub invoice_period_start: Option<DateTimeText>,
    /// The end of the invoices' period.
    pub invoice_period_end: Option<DateTimeText>,
    /// The time of its creation.
    pub created_date: Option<DateTimeText>,
    /// The status. The values are not documented.
    pub status: Option<String>,
    /// The ids of the invoices that it was made from.
    #[soap(item = "string", item_namespace = ARRAYS, item_prefix = "b")]
    pub invoice_ids: Option<Vec<String>>,
    /// `true` if an invoice has changed since.
    #[soap(none = "absent")]
    pub is_out_of_date: Option<bool>,
    /// `true` if it covers several invoices.
    #[soap(none = "absent")]
    pub is_grouped: Option<bool>,
}

/// The file of a transformation's result.
///
/// Seen in a sample (2014 data): the first four members; the sample ends in the last. There may be
/// more. The documentation's table says "list of" this, the sample shows one.
#[derive(Clone, Debug, Default, PartialEq, Eq, ToXml, FromXml)]
#[soap(namespace = DATA_CONTRACT, rename_all = "PascalCase", data_contract, none = "nil")]
#[non_exhaustive]
pub struct InvoiceTransformationResultFile {
    /// The media type, such as `application/pdf`.
    pub content_type: Option<String>,
    /// The time of its creation.
    pub date: Option<DateTimeText>,
    /// The time of its expiry.
    pub expired_date: Option<DateTimeText>,
    /// The file.
    pub file_bytes: Option<Base64>,
}

/// A document that a transformation made from invoices, as the newer operations list it.
///
/// No page documents its members.
#[derive(Clone, Debug, Default, PartialEq, Eq, ToXml, FromXml)]
#[allow(clippy::exhaustive_structs)] // Its members are not documented.
pub struct TransformationResult(pub Undocumented);

setters!(InvoiceTransformationResult {
    customer_code: String,
    customer_name: String,
    id: String,
    invoice_transformation_id: String,
    invoice_transformation_name: String,
    invoice_template_key: String,
    invoice_period_start: DateTimeText,
    invoice_period_end: DateTimeText,
    created_date: DateTimeText,
    status: String,
    invoice_ids: [String],
    is_out_of_date: bool,
    is_grouped: bool,
});

setters!(InvoiceTransformationResultFile {
    content_type: String,
    date: DateTimeText,
    expired_date: DateTimeText,
    file_bytes: Base64,
});
