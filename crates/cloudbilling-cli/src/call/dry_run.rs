//! `--dry-run`: prints the request as it would be sent, without its secrets.

use cloudbilling::Service;
use cloudbilling::codec::{EncodeError, Encoder, HeaderBlock, SoapVersion};

use super::requests::Request;
use crate::connection::Connection;
use crate::failure::Failure;
use crate::terminal::Screen;

const REDACTED: &str = "[redacted]";

/// Prints the request. It reads no token, so it cannot show one.
pub(super) fn show(
    connection: &Connection<'_>,
    request: &dyn Request,
    screen: &mut Screen,
) -> Result<(), Failure> {
    let (contract, endpoint) = (connection.contract(), connection.endpoint());
    let header = match connection.target().credential().is_login() {
        true => &contract.session_token_header,
        false => &contract.api_token_header,
    };
    let namespaces = contract.namespaces();
    let envelope = Encoder::new(SoapVersion::Soap11)
        .namespaces(namespaces)
        .xml_declaration(contract.xml_declaration)
        .header(HeaderBlock::new(header.qname(), REDACTED))
        .body(request.element(), request.body())
        .encode()
        .map_err(not_written)?;

    let http_headers = connection.http_headers();
    screen.raw(&format!("POST {endpoint}\n"));
    if !http_headers.names().any(|name| name == "user-agent") {
        screen.raw(&format!("user-agent: {}\n", Service::USER_AGENT));
    }
    for name in http_headers.names() {
        let value = http_headers.public_value(name).unwrap_or(REDACTED);
        screen.raw(&format!("{name}: {value}\n"));
    }
    screen.raw("Content-Type: text/xml; charset=utf-8\n");
    screen.raw(&format!(
        "SOAPAction: \"{}\"\n\n",
        contract.action(request.name())
    ));
    screen.document(&String::from_utf8_lossy(&envelope));
    screen.raw("\n");
    Ok(())
}

fn not_written(error: EncodeError) -> Failure {
    Failure::usage(format!("the request cannot be written: {error}"))
        .with_help("correct the parameters: XML has no control characters but tabs and line ends")
}
