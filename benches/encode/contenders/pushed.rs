//! The floor: no names to check, no namespaces, no errors; every tag is a constant.

use std::io::Write;

use benches::request::{GetInvoiceHeaders, TOKEN};

pub fn write(request: &GetInvoiceHeaders, out: &mut Vec<u8>) {
    push(
        out,
        concat!(
            r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>"#,
            r#"<ApiToken xmlns="http://example.com/auth/v1">"#,
        ),
    );
    escape(out, TOKEN);
    push(
        out,
        concat!(
            r#"</ApiToken></s:Header><s:Body><GetInvoiceHeaders xmlns="http://tempuri.org/">"#,
            "<billingPeriodDate>",
        ),
    );
    escape(out, &request.billing_period_date);
    push(out, "</billingPeriodDate><billingPeriodEndFrom>");
    escape(out, &request.billing_period_end_from);
    push(out, "</billingPeriodEndFrom><customerCode>");
    escape(out, &request.customer_code);
    push(
        out,
        r#"</customerCode><includedStatuses xmlns:a="http://example.com/billing">"#,
    );
    for status in &request.included_statuses {
        push(out, "<a:InvoiceStatus>");
        push(out, status.text());
        push(out, "</a:InvoiceStatus>");
    }
    push(out, "</includedStatuses><limit>");
    write!(out, "{}", request.limit).expect("memory takes anything");
    push(out, "</limit></GetInvoiceHeaders></s:Body></s:Envelope>");
}

fn push(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
}

fn escape(out: &mut Vec<u8>, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['<', '>', '&', '\r']) {
        push(out, &rest[..at]);
        push(
            out,
            match rest.as_bytes()[at] {
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'&' => "&amp;",
                _ => "&#xD;",
            },
        );
        rest = &rest[at + 1..];
    }
    push(out, rest);
}
