//! An HTTP exchange as text.

use std::fmt::Write as _;

use cloudbilling::transport::TransportError;
use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::http::{HeaderMap, Request, Response, Uri};

use super::redaction::{Redaction, Secrets};

/// The HTTP headers whose values are shown. Any other may hold a secret.
const SHOWN: [&str; 14] = [
    "accept",
    "accept-encoding",
    "cache-control",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "host",
    "retry-after",
    "server",
    "soapaction",
    "user-agent",
    "www-authenticate",
];
const WITHHELD: &str = "[withheld]";

/// Returns a request as text, with `>` before each line of its head.
pub(super) fn request(
    request: &Request<Bytes>,
    secrets: Option<&Secrets>,
    redaction: &Redaction,
) -> String {
    let mut text = format!(
        "> {} {}\n",
        request.method(),
        address(request.uri(), secrets)
    );
    write_headers(&mut text, '>', request.headers(), secrets);
    write_body(&mut text, request.body(), secrets, redaction);
    text
}

/// Returns a response as text, with `<` before each line of its head.
pub(super) fn response(
    result: &Result<Response<Bytes>, TransportError>,
    secrets: Option<&Secrets>,
    redaction: &Redaction,
) -> String {
    let response = match result {
        Ok(response) => response,
        Err(error) => return format!("< no response: {:?}, {}\n", error.kind(), error.delivery()),
    };
    let mut text = format!("< HTTP {}\n", response.status().as_u16());
    write_headers(&mut text, '<', response.headers(), secrets);
    write_body(&mut text, response.body(), secrets, redaction);
    text
}

/// Returns the address without a query, which can hold a key.
fn address(uri: &Uri, secrets: Option<&Secrets>) -> String {
    let query = if uri.query().is_some() {
        "?[withheld]"
    } else {
        ""
    };
    let host = uri.host().unwrap_or_default();
    let port = uri.port_u16().map(|port| format!(":{port}"));
    let scheme = uri.scheme_str().unwrap_or_default();
    let path = secrets.map_or(WITHHELD.into(), |secrets| secrets.redact(uri.path()));
    format!("{scheme}://{host}{}{path}{query}", port.unwrap_or_default())
}

fn write_headers(text: &mut String, mark: char, headers: &HeaderMap, secrets: Option<&Secrets>) {
    for (name, value) in headers {
        let name = name.as_str();
        let shown = secrets.filter(|secrets| SHOWN.contains(&name) && !is_length(name, secrets));
        let value = match (shown, value.to_str()) {
            (Some(secrets), Ok(value)) => secrets.redact(value),
            _ => WITHHELD.into(),
        };
        let _ = writeln!(text, "{mark} {name}: {value}");
    }
}

/// The length of a login is that of its password.
fn is_length(name: &str, secrets: &Secrets) -> bool {
    secrets.is_login() && name == "content-length"
}

fn write_body(text: &mut String, body: &Bytes, secrets: Option<&Secrets>, redaction: &Redaction) {
    let message = secrets.and_then(|secrets| redaction.message(body, secrets));
    match message {
        Some(message) => {
            text.push('\n');
            text.push_str(&message);
        }
        None => {
            text.push_str("\n[withheld: not a SOAP message]");
        }
    }
    text.push('\n');
}
