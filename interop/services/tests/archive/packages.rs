//! Packages that are sent and received.

use interop_services::{Stack, archive, transport};
use soap_call::blocking::Client;
use soap_call::{Endpoint, Request, Service};
use soap_codec::SoapVersion;

use crate::document::{STORE, Store};

/// Contents that are hard to find the end of, small and large.
fn documents() -> Vec<Store> {
    let every_octet: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    vec![
        Store::new("Deed", every_octet.clone(), "%PDF".repeat(100)),
        Store::new(
            "caf\u{e9} <&>",
            "\r\n--=_related_00000000\r\n".repeat(20),
            "\n".repeat(500),
        ),
        Store::new("small", "inline", vec![0; 99]),
        Store::new("one of each", "inline", every_octet),
    ]
}

fn service(address: &str, version: SoapVersion) -> Service {
    let endpoint = Endpoint::with_http_on_loopback(address).expect("an address");
    Service::new(endpoint).version(version)
}

/// The condition under which a stack sends a package.
#[derive(Clone, Copy)]
enum Packages {
    Always,
    InResponseToOne,
    Never,
}

fn stores_all(stack: Stack, path: &str, version: SoapVersion, packages: Packages) {
    let server = archive(stack);
    let address = format!("{}{path}", server.endpoint());
    for min_bytes in [Some(0), Some(100), None] {
        let service = service(&address, version);
        let service = match min_bytes {
            Some(min_bytes) => service.mtom(min_bytes),
            None => service,
        };
        let client = Client::new(transport(), service);
        let is_package = match packages {
            Packages::Always => true,
            Packages::InResponseToOne => min_bytes.is_some(),
            Packages::Never => false,
        };
        for document in documents() {
            let request = Request::new(&STORE, &document);
            let response = client.send(&request).expect(&document.title);
            assert_eq!(response.package().is_some(), is_package, "{stack:?}");
            let stored = response.read().expect(&document.title);
            assert!(
                stored == document.stored(),
                "{stack:?} {min_bytes:?} {}",
                document.title
            );
        }
    }
}

#[test]
fn jax_ws() {
    stores_all(
        Stack::JaxWs,
        "11",
        SoapVersion::Soap11,
        Packages::InResponseToOne,
    );
    stores_all(
        Stack::JaxWs,
        "12",
        SoapVersion::Soap12,
        Packages::InResponseToOne,
    );
}

#[test]
fn gsoap() {
    stores_all(Stack::Gsoap, "", SoapVersion::Soap11, Packages::Always);
    stores_all(Stack::Gsoap, "", SoapVersion::Soap12, Packages::Always);
}

/// spyne reads packages in SOAP 1.1, and writes none.
#[test]
fn spyne() {
    stores_all(Stack::Spyne, "", SoapVersion::Soap11, Packages::Never);
}
