//! The WSDL is the one that the sandbox serves, and the code is generated from it.
//!
//! `UPDATE=1` rewrites both, for review.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::http::Request;
use cloudbilling::transport::{CallOptions, Transport as _};
use soap_codegen::{Config, generate};

use crate::service::{PATIENCE, Service};

const FILE: &str = "cloudbilling.wsdl";

/// The address in the committed WSDL, where that of a sandbox has its port.
const ADDRESS: &str = "https://localhost/soap";

#[tokio::test]
async fn wsdl_and_code_are_up_to_date() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/generated");
    let served = served().await;
    let mut documents = BTreeMap::from([(FILE, &*served)]);
    let generated = generate(FILE, &mut documents, &Config::new()).expect("a WSDL");
    assert!(
        generated.diagnostics.is_empty(),
        "{:?}",
        generated.diagnostics
    );
    assert!(generated.notes.is_empty(), "{:?}", generated.notes);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(folder.join(FILE), &served).expect("a writable folder");
        let written = generated.files.write_to(&folder.join("code"));
        written.expect("a writable folder");
    }
    let committed = fs::read_to_string(folder.join(FILE)).expect("the committed WSDL");
    assert!(committed == served, "UPDATE=1 writes {FILE} again");
    let differences = generated.files.differences(&folder.join("code"));
    assert_eq!(
        differences.expect("readable"),
        Vec::<PathBuf>::new(),
        "UPDATE=1 writes them again"
    );
}

/// Returns the WSDL of a sandbox, with an address that is the same for all of them.
async fn served() -> String {
    let service = Service::start();
    let endpoint = service.0.endpoint();
    let request = Request::get(format!("{endpoint}?singleWsdl"));
    let request = request.body(Bytes::new()).expect("a request");
    let response = service.transport();
    let response = response.call(request, &CallOptions::new(PATIENCE)).await;
    let body = response.expect("a response").into_body();
    let text = std::str::from_utf8(&body).expect("UTF-8");
    assert!(text.contains(endpoint), "{text}");
    text.replace(endpoint, ADDRESS)
}
