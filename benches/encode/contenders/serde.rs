use serde::Serialize;

use benches::request::{AUTH, CONTRACT, GetInvoiceHeaders, OPERATIONS, TOKEN};

#[derive(Serialize)]
#[serde(rename = "s:Envelope")]
struct Envelope<'a> {
    #[serde(rename = "@xmlns:s")]
    soap: &'static str,
    #[serde(rename = "s:Header")]
    header: Header,
    #[serde(rename = "s:Body")]
    body: Body<'a>,
}

#[derive(Serialize)]
struct Header {
    #[serde(rename = "ApiToken")]
    token: Token,
}

#[derive(Serialize)]
struct Token {
    #[serde(rename = "@xmlns")]
    namespace: &'static str,
    #[serde(rename = "$text")]
    token: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    get_invoice_headers: Request<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Request<'a> {
    #[serde(rename = "@xmlns")]
    namespace: &'static str,
    billing_period_date: &'a str,
    billing_period_end_from: &'a str,
    customer_code: &'a str,
    included_statuses: Statuses,
    limit: u32,
}

#[derive(Serialize)]
struct Statuses {
    #[serde(rename = "@xmlns:a")]
    namespace: &'static str,
    #[serde(rename = "a:InvoiceStatus")]
    statuses: Vec<&'static str>,
}

pub fn write(request: &GetInvoiceHeaders, out: &mut Vec<u8>) {
    let envelope = Envelope {
        soap: "http://schemas.xmlsoap.org/soap/envelope/",
        header: Header {
            token: Token {
                namespace: AUTH,
                token: TOKEN,
            },
        },
        body: Body {
            get_invoice_headers: of(request),
        },
    };
    quick_xml::se::to_utf8_io_writer(out, &envelope).expect("memory takes anything");
}

fn of(request: &GetInvoiceHeaders) -> Request<'_> {
    let statuses = request.included_statuses.iter();
    Request {
        namespace: OPERATIONS,
        billing_period_date: &request.billing_period_date,
        billing_period_end_from: &request.billing_period_end_from,
        customer_code: &request.customer_code,
        included_statuses: Statuses {
            namespace: CONTRACT,
            statuses: statuses.map(|status| status.text()).collect(),
        },
        limit: request.limit,
    }
}
