//! HTTP Digest as lighttpd demands it, in front of a service: accepted and refused, by both of its
//! algorithms.
//!
//! `just interop-services` runs this. It needs lighttpd.

use interop_services::{Server, gate, transport, vies};
use soap_call::blocking::Client;
use soap_call::{DigestLogin, Endpoint, Error, Operation, Service};
use soap_codec::{FromXml, QName, ToXml};

const VIES: &str = "urn:ec.europa.eu:taxud:vies:services:checkVat:types";
const CHECK_VAT: Operation<CheckVat<'_>, CheckVatResponse> =
    Operation::new(QName::new(VIES, "checkVat"));

#[derive(ToXml)]
#[soap(namespace = VIES, rename_all = "camelCase")]
struct CheckVat<'a> {
    country_code: &'a str,
    vat_number: &'a str,
}

#[derive(FromXml)]
#[soap(namespace = VIES)]
struct CheckVatResponse {
    valid: bool,
}

fn client(gate: &Server, algorithm: &str, password: &str) -> Client {
    let address = format!("{}/{algorithm}/vies", gate.endpoint());
    let endpoint = Endpoint::with_http_on_loopback(&address).expect("an address");
    let login = DigestLogin::new("anna", password);
    Client::new(transport(), Service::new(endpoint).digest(login))
}

fn check(client: &Client) -> Result<bool, Error> {
    let query = CheckVat {
        country_code: "NL",
        vat_number: "123456789B01",
    };
    client
        .call(&CHECK_VAT, &query)
        .map(|response| response.valid)
}

#[test]
fn the_right_password_is_accepted_and_a_wrong_one_refused() {
    let service = vies();
    let gate = gate(&service);
    for algorithm in ["md5", "sha256"] {
        let right = client(&gate, algorithm, "correct horse");
        // The challenge of the first call serves the others.
        for _ in 0..3 {
            assert!(check(&right).expect(algorithm));
        }
        let error = check(&client(&gate, algorithm, "MARKED")).expect_err(algorithm);
        assert_eq!(error.status().map(|status| status.as_u16()), Some(401));
        assert!(!error.may_have_executed());
        assert!(!format!("{error}{error:?}").contains("MARKED"));
    }
}
