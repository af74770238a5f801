//! The WSDL, which must follow the service contract.

use cloudbilling_sandbox::Sandbox;
use cloudbilling_types::ServiceContract;
use cloudbilling_types::contract::ResultPlacement;

use crate::client::{Response, call, exchange};

fn get(sandbox: &Sandbox, query: &str) -> Response {
    let request =
        format!("GET /soap{query} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    exchange(sandbox, request.as_bytes()).expect("a response")
}

#[test]
fn the_description_and_its_schemas_are_served() {
    let sandbox = Sandbox::start().expect("a free port");
    let wsdl = get(&sandbox, "?wsdl");
    assert_eq!(wsdl.status, 200);
    assert!(wsdl.has(&format!(
        "<soap:address location=\"{}\"/>",
        sandbox.endpoint()
    )));
    for index in 0..4 {
        let query = format!("?xsd=xsd{index}");
        assert!(wsdl.has(&format!("{}{query}", sandbox.endpoint())));
        assert!(get(&sandbox, &query).has("targetNamespace"));
    }
    assert!(get(&sandbox, "?singleWsdl").has("ArrayOfInvoiceHeader"));
    for nothing in ["", "?xsd=xsd4", "?xsd=xsd-1", "?disco"] {
        assert_eq!(get(&sandbox, nothing).status, 404, "{nothing}");
    }
}

#[test]
fn every_placement_of_the_result_is_used_and_described() {
    for (placement, head) in [
        (
            ResultPlacement::Direct,
            "<AddProductClusterResponse xmlns=\"http://tempuri.org/\"><Result",
        ),
        (ResultPlacement::Flat, "<AddProductClusterResult"),
        (ResultPlacement::Nested, "<AddProductClusterResult"),
        (
            ResultPlacement::Siblings,
            "</AddProductClusterResult><ResultCode>",
        ),
    ] {
        let mut contract = ServiceContract::default();
        contract.response.placement = placement;
        let sandbox = Sandbox::builder()
            .contract(contract)
            .start()
            .expect("a free port");
        let token = sandbox
            .admin()
            .create_api_token("test")
            .expect("a token")
            .secret;
        let response = call(
            &sandbox,
            &token,
            "AddProductCluster",
            "<tagName>Cloud</tagName>",
        );
        assert!(response.has(head), "{placement:?}: {}", response.text());
        assert_eq!(response.element("ResultCode"), Some("Success"));
        let described = get(&sandbox, "?singleWsdl").has("name=\"AddProductClusterResult\"");
        assert_eq!(
            described,
            placement != ResultPlacement::Direct,
            "{placement:?}"
        );
    }
}

#[test]
fn the_names_are_those_of_the_contract() {
    let mut contract = ServiceContract::default();
    contract.interface = "IBilling".parse().expect("a name");
    contract.operation_namespace = "urn:billing".to_owned();
    let sandbox = Sandbox::builder()
        .contract(contract)
        .start()
        .expect("a free port");
    assert!(get(&sandbox, "?wsdl").has("soapAction=\"urn:billing/IBilling/GetPurchases\""));
    let token = sandbox
        .admin()
        .create_api_token("test")
        .expect("a token")
        .secret;
    let body = crate::client::envelope(&token, "GetPurchases", "")
        .replace("http://tempuri.org/", "urn:billing");
    let headers = "Content-Type: text/xml\r\nSOAPAction: \"urn:billing/IBilling/GetPurchases\"\r\n";
    let response = exchange(
        &sandbox,
        &crate::client::post_with(headers, body.as_bytes()),
    )
    .expect("a response");
    assert!(
        response.has("<GetPurchasesResponse xmlns=\"urn:billing\">"),
        "{}",
        response.text()
    );
}

/// The description contains the address of the sandbox, whatever `Host` a client sends.
#[test]
fn a_hostile_host_is_not_described() {
    let sandbox = Sandbox::start().expect("a free port");
    for query in [
        "wsdl",
        "singleWsdl",
        "xsd=xsd0",
        "xsd=xsd99",
        "xsd=xsd-1",
        "xsd=../../x",
    ] {
        let get = |host: &str| {
            let request = format!(
                "GET /soap?{query} HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-Host: evil.example\r\nConnection: close\r\n\r\n"
            );
            exchange(&sandbox, request.as_bytes()).expect("a response")
        };
        assert_eq!(get("evil.example").status, 421);
        let response = get("127.0.0.1");
        assert!(
            !response.has("evil") && !response.has("127.0.0.1"),
            "{query}"
        );
        let described = query.ends_with("sdl") || query == "xsd=xsd0";
        assert_eq!(response.has(sandbox.endpoint()), described, "{query}");
    }
}

/// No client can call 0.0.0.0.
#[test]
fn a_sandbox_on_every_address_is_described_by_one_that_can_be_called() {
    for any in ["0.0.0.0:0", "[::]:0"] {
        let address = any.parse().expect("an address");
        // A machine may lack IPv6.
        let Ok(sandbox) = Sandbox::builder().address(address).start() else {
            continue;
        };
        assert!(sandbox.endpoint().starts_with("https://localhost:"));
    }
}

#[test]
fn each_address_has_a_description_of_its_own() {
    let sandbox = Sandbox::start().expect("a free port");
    for (path, namespace) in [
        (Sandbox::PATH, "http://schemas.xmlsoap.org/wsdl/soap/"),
        (Sandbox::PATH_12, "http://schemas.xmlsoap.org/wsdl/soap12/"),
    ] {
        let request =
            format!("GET {path}?wsdl HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        let response = exchange(&sandbox, request.as_bytes()).expect("a response");
        assert!(response.has(&format!("xmlns:soap=\"{namespace}\"")));
        assert!(response.has(&format!("{path}\"/>")), "{}", response.text());
    }
    assert!(sandbox.endpoint_12().ends_with(Sandbox::PATH_12));
}
