//! The settings of a new client: the addresses, the certificate, and a first call in several
//! languages.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use cloudbilling_types::ServiceContract;
use http::{StatusCode, header};
use maud::{Markup, html};

use super::page::copyable;
use super::state::Portal;

/// The name of the downloaded certificate, under which the snippets look for it.
pub(super) const CA_FILE: &str = "cloudbilling-sandbox-ca.pem";

/// The certificate of the sandbox's authority, which is not a secret: a script fetches it without
/// signing in.
pub(super) async fn certificate(State(portal): State<Arc<Portal>>) -> Response {
    let attachment = format!("attachment; filename=\"{CA_FILE}\"");
    match &portal.ca_pem {
        Some(pem) => {
            let headers = [
                (header::CONTENT_TYPE, "application/x-pem-file".to_owned()),
                (header::CONTENT_DISPOSITION, attachment),
            ];
            (headers, pem.clone()).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Renders the addresses and the certificate.
pub(super) fn addresses(portal: &Portal) -> Markup {
    let endpoint = &portal.endpoint;
    let wsdl = cfg!(feature = "wsdl").then(|| format!("{endpoint}?singleWsdl"));
    let admin = endpoint.replace("/soap", "/admin");
    html! {
        dl.facts {
            dt { "Endpoint" } dd { (copied("endpoint", endpoint)) }
            @if let Some(wsdl) = wsdl { dt { "WSDL" } dd { (copied("wsdl", &wsdl)) } }
            dt { "Admin API" } dd { (copied("admin", &admin)) }
            dt { "CA certificate" }
            dd {
                @match &portal.ca_pem {
                    Some(pem) => {
                        a href="/portal/ca.pem" { "Download " (CA_FILE) }
                        button.plain type="button" data-copy="ca" hidden { "Copy" }
                        pre id="ca" hidden { (pem) }
                    },
                    None => span.quiet { "none: this sandbox serves plain HTTP" },
                }
            }
        }
    }
}

/// Renders a first call in each language.
pub(super) fn snippets(portal: &Portal, contract: &ServiceContract) -> Markup {
    html! {
        p.quiet { "Each lists the invoices. It needs an API token in " code { "CLOUDBILLING_TOKEN" } ": "
            a href="/portal/tokens" { "create one" } "." }
        @for snippet in &SNIPPETS {
            details.snippet {
                summary { (snippet.title) }
                (copyable(snippet.id, &snippet.filled(portal, contract)))
                p.quiet { "Run it with " code { (snippet.command(portal.ca_pem.is_some())) } }
            }
        }
    }
}

fn copied(id: &str, text: &str) -> Markup {
    html! { span.row { code id=(id) { (text) } button.plain type="button" data-copy=(id) hidden { "Copy" } } }
}

/// A first call in one language.
struct Snippet {
    id: &'static str,
    title: &'static str,
    text: &'static str,
    /// The setting that makes its client trust the certificate, before its command and inside its
    /// text; the latter with TLS and without.
    trust: (&'static str, [&'static str; 2]),
    command: &'static str,
}

const SNIPPETS: [Snippet; 5] = [
    Snippet {
        id: "curl",
        title: "curl",
        text: include_str!("snippets/curl.txt"),
        trust: ("", ["--cacert cloudbilling-sandbox-ca.pem ", ""]),
        command: "sh first-call.sh",
    },
    Snippet {
        id: "python",
        title: "Python, zeep",
        text: include_str!("snippets/python.txt"),
        trust: ("REQUESTS_CA_BUNDLE=cloudbilling-sandbox-ca.pem ", ["", ""]),
        command: "python3 first_call.py",
    },
    Snippet {
        id: "node",
        title: "Node, soap",
        text: include_str!("snippets/node.txt"),
        trust: ("NODE_EXTRA_CA_CERTS=cloudbilling-sandbox-ca.pem ", ["", ""]),
        command: "node first-call.mjs",
    },
    Snippet {
        id: "php",
        title: "PHP, SoapClient",
        text: include_str!("snippets/php.txt"),
        trust: ("SSL_CERT_FILE=cloudbilling-sandbox-ca.pem ", ["", ""]),
        command: "php first_call.php",
    },
    Snippet {
        id: "rust",
        title: "Rust, cloudbilling",
        text: include_str!("snippets/rust.txt"),
        trust: (
            "",
            [
                ".root_certificates_pem(&std::fs::read(\"cloudbilling-sandbox-ca.pem\")?)",
                ".allow_http_loopback(true)",
            ],
        ),
        command: "cargo run",
    },
];

impl Snippet {
    /// Returns the text with the addresses and names of this sandbox.
    fn filled(&self, portal: &Portal, contract: &ServiceContract) -> String {
        let [with_tls, without] = self.trust.1;
        let trust = if portal.ca_pem.is_some() {
            with_tls
        } else {
            without
        };
        self.text
            .trim_end()
            .replace("ENDPOINT", &portal.endpoint)
            .replace("TRUST", trust)
            .replace("NAMESPACE", &contract.api_token_header.namespace)
            .replace("OPERATIONS", &contract.operation_namespace)
            .replace(
                "ACTION\"",
                &format!("{}\"", contract.action("GetInvoiceHeaders")),
            )
    }

    fn command(&self, tls: bool) -> String {
        let trust = if tls { self.trust.0 } else { "" };
        format!("{trust}{}", self.command)
    }
}
