//! `cloudbilling probe` and `cloudbilling capture` against the services of others' stacks.
//!
//! `just interop-servers` installs the stacks and runs these; `cargo test` alone leaves them out.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use cloudbilling::types::ServiceContract;
use cloudbilling::types::operation::GetInvoiceHeaders;
use cloudbilling::{ApiToken, Client};
use serde_json::Value;

use crate::server::{Server, Stack};

const TOKEN: &str = "interop-token";

/// The settings that any of the stacks shows.
const SHOWN: [&str; 9] = [
    "operation_namespace",
    "data_contract_namespaces",
    "api_token_header.namespace",
    "api_token_header.name",
    "response.placement",
    "response.code",
    "response.message",
    "response.success",
    "response.code_required",
];

#[test]
#[ignore = "needs gSOAP: just interop-servers"]
fn gsoap_is_probed() {
    probe(Stack::Gsoap);
}

#[test]
#[ignore = "needs Java and JAX-WS: just interop-servers"]
fn jax_ws_is_probed() {
    probe(Stack::JaxWs);
}

#[test]
#[ignore = "needs Mono: just interop-servers"]
fn mono_wcf_is_probed() {
    probe(Stack::MonoWcf);
}

#[test]
#[ignore = "needs Node.js and packages: just interop-servers"]
fn node_soap_is_probed() {
    probe(Stack::Node);
}

#[test]
#[ignore = "needs PHP: just interop-servers"]
fn php_soap_server_is_probed() {
    probe(Stack::Php);
}

#[test]
#[ignore = "needs Python and packages: just interop-servers"]
fn spyne_is_probed() {
    probe(Stack::Spyne);
}

fn probe(stack: Stack) {
    let server = Server::start(stack);
    let contract = new_file(stack, "contract.toml");
    let written = contract.to_str().expect("UTF-8");
    let options = [
        "-o",
        "json",
        "--customer",
        "1001",
        "--try-invalid-token",
        "--write",
        written,
    ];
    let output = run("probe", &server, &options);
    let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
    eprintln!("{stack:?}: {report:#}");
    let settings = report["settings"].as_array().expect("a list");
    for key in SHOWN {
        let setting = settings.iter().find(|setting| setting["setting"] == key);
        assert_eq!(
            setting.expect("every setting")["verdict"],
            "confirmed",
            "{stack:?}: {key}"
        );
    }
    let text = fs::read_to_string(&contract).expect("a contract");
    let contract = ServiceContract::from_toml(&text).expect("a contract");
    reads(&server, contract);
    captures(stack, &server);
}

/// A client with the contract of the probe reads as one with the defaults does.
fn reads(server: &Server, contract: ServiceContract) {
    let client = Client::builder(server.endpoint())
        .allow_http_loopback(true)
        .contract(contract)
        .api_token(ApiToken::new(TOKEN).expect("a token"))
        .build()
        .expect("a client");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let query = GetInvoiceHeaders::default().customer_code("1001");
    let headers = runtime.block_on(client.execute(&query)).expect("invoices");
    assert_eq!(headers.len(), 2);
}

fn captures(stack: Stack, server: &Server) {
    let output = run(
        "capture",
        server,
        &["GetInvoiceHeaders", "-p", "customerCode=1001"],
    );
    let text = String::from_utf8(output.stdout).expect("text");
    for value in [TOKEN, "1001", "1234", "127.0.0.1", "Café", "2025"] {
        assert!(!text.contains(value), "{stack:?}: {value}: {text}");
    }
    assert!(text.contains("InvoiceReference"), "{stack:?}: {text}");
}

fn run(command: &str, server: &Server, options: &[&str]) -> Output {
    let endpoint = server.endpoint();
    let connection = [
        "--pause",
        "0",
        "--timeout",
        "600",
        "--allow-http-loopback",
        "--endpoint",
        &endpoint,
    ];
    let output = Command::new(env!("CARGO_BIN_EXE_cloudbilling"))
        .arg(command)
        .args(connection)
        .args(options)
        .env_clear()
        .env("HOME", "/dev/null")
        .env("CLOUDBILLING_TOKEN", TOKEN)
        .output()
        .expect("the program starts");
    assert!(output.status.success(), "{output:?}");
    output
}

fn new_file(stack: Stack, name: &str) -> PathBuf {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{stack:?}-{name}"));
    let _ = fs::remove_file(&file);
    file
}
