//! A request as a client of WCF sends many of: few members, a token in a header block.

use soap_codec::{Encoder, HeaderBlock, QName, SoapVersion, ToXml};

pub const AUTH: &str = "http://example.com/auth/v1";
pub const CONTRACT: &str = "http://example.com/billing";
pub const OPERATIONS: &str = "http://tempuri.org/";

pub const TOKEN: &str = "7f0c2f3e-5b0d-4c0e-9e15-2a4a6ed1d2b1";

#[derive(ToXml)]
#[soap(namespace = OPERATIONS, rename_all = "camelCase")]
pub struct GetInvoiceHeaders {
    pub billing_period_date: String,
    pub billing_period_end_from: String,
    pub customer_code: String,
    #[soap(item = "InvoiceStatus", item_namespace = CONTRACT, item_prefix = "a")]
    pub included_statuses: Vec<Status>,
    pub limit: u32,
}

#[derive(Clone, Copy, ToXml)]
pub enum Status {
    Approved,
    Exported,
}

impl Status {
    pub fn text(self) -> &'static str {
        match self {
            Self::Approved => "Approved",
            Self::Exported => "Exported",
        }
    }
}

pub fn sample() -> GetInvoiceHeaders {
    GetInvoiceHeaders {
        billing_period_date: String::from("2026-11-01T00:00:00"),
        billing_period_end_from: String::from("2026-10-01T00:00:00"),
        customer_code: String::from("Smith & Sons, Ltd. 1001"),
        included_statuses: vec![Status::Approved, Status::Exported],
        limit: 250,
    }
}

/// Appends the request.
pub fn encode_into(request: &GetInvoiceHeaders, out: &mut Vec<u8>) {
    encoder(request).encode_into(out).expect("valid");
}

pub fn encode(request: &GetInvoiceHeaders) -> Vec<u8> {
    encoder(request).encode().expect("valid")
}

fn encoder(request: &GetInvoiceHeaders) -> Encoder<'_> {
    const NAME: QName<'static> = QName::new(OPERATIONS, "GetInvoiceHeaders");
    const HEADER: QName<'static> = QName::new(AUTH, "ApiToken");
    Encoder::new(SoapVersion::Soap11)
        .header(HeaderBlock::new(HEADER, TOKEN))
        .body(NAME, request)
}
