//! Requests that the service refuses, and its responses to them.

use std::io::{Read as _, Write as _};

use cloudbilling_sandbox::Sandbox;

use crate::client::{
    Response, action, call, connect, envelope, exchange, post, post_12, post_with, with_token,
};

fn sent(sandbox: &Sandbox, headers: &str, body: &str) -> Response {
    exchange(sandbox, &post_with(headers, body.as_bytes())).expect("a response")
}

fn soap_11(soap_action: &str) -> String {
    format!("Content-Type: text/xml; charset=utf-8\r\n{soap_action}")
}

#[test]
fn soap_action_must_be_present_quoted_and_known() {
    let (sandbox, token) = with_token();
    let body = envelope(&token, "GetPurchases", "");
    for (soap_action, sign) in [
        (String::new(), "Client"),
        (
            format!("SOAPAction: {}\r\n", action("GetPurchases")),
            "Client",
        ),
        ("SOAPAction: \"\"\r\n".to_owned(), "ActionNotSupported"),
        (
            format!("SOAPAction: \"{}\"\r\n", action("GetSecrets")),
            "ActionNotSupported",
        ),
        (
            format!("SOAPAction: \"{}\"\r\n", action("GetInvoiceHeaders")),
            "DeserializationFailed",
        ),
    ] {
        let response = sent(&sandbox, &soap_11(&soap_action), &body);
        assert_eq!(response.status, 500, "{soap_action}");
        assert!(
            response
                .element("faultcode")
                .is_some_and(|code| code.ends_with(sign)),
            "{soap_action}: {}",
            response.text()
        );
    }
}

#[test]
fn a_fault_has_the_form_of_wcf() {
    let (sandbox, token) = with_token();
    let response = sent(
        &sandbox,
        &soap_11("SOAPAction: \"x\"\r\n"),
        &envelope(&token, "GetPurchases", ""),
    );
    assert!(
        response.has(r#"xmlns:a="http://schemas.microsoft.com/ws/2005/05/addressing/none""#),
        "{}",
        response.text()
    );
    assert_eq!(response.element("faultcode"), Some("a:ActionNotSupported"));
    assert!(response.has(r#"<faultstring xml:lang="en-US">"#));
}

#[test]
fn a_header_that_must_be_understood_is_refused() {
    let (sandbox, token) = with_token();
    let header = r#"<x:Security xmlns:x="urn:x" s:mustUnderstand="1"/></s:Header>"#;
    let response = exchange(
        &sandbox,
        &post(
            "GetPurchases",
            &envelope(&token, "GetPurchases", "").replace("</s:Header>", header),
        ),
    )
    .expect("a response");
    assert_eq!(response.status, 500);
    assert_eq!(
        response.element("faultcode"),
        Some("s:MustUnderstand"),
        "{}",
        response.text()
    );
    let other = header.replace("mustUnderstand", r#"actor="urn:other" s:mustUnderstand"#);
    let response = exchange(
        &sandbox,
        &post(
            "GetPurchases",
            &envelope(&token, "GetPurchases", "").replace("</s:Header>", &other),
        ),
    )
    .expect("a response");
    assert_eq!(response.status, 200);
}

#[test]
fn the_token_may_have_to_be_understood() {
    let (sandbox, token) = with_token();
    let body = envelope(&token, "GetPurchases", "")
        .replace("<h:ApiToken", r#"<h:ApiToken s:mustUnderstand="1""#);
    assert_eq!(
        exchange(&sandbox, &post("GetPurchases", &body))
            .expect("a response")
            .status,
        200
    );
}

#[test]
fn an_envelope_of_another_version_is_a_mismatch() {
    let (sandbox, token) = with_token();
    for namespace in ["http://www.w3.org/2003/05/soap-envelope", "urn:soap-13"] {
        let body = envelope(&token, "GetPurchases", "")
            .replace("http://schemas.xmlsoap.org/soap/envelope/", namespace);
        let response = exchange(&sandbox, &post("GetPurchases", &body)).expect("a response");
        assert_eq!(response.status, 500);
        assert_eq!(
            response.element("faultcode"),
            Some("s:VersionMismatch"),
            "{}",
            response.text()
        );
    }
}

#[test]
fn other_content_types_are_415() {
    let (sandbox, token) = with_token();
    for content_type in [
        "application/json",
        "text/plain",
        "application/x-www-form-urlencoded",
        "text/xml; charset=iso-8859-1",
    ] {
        let headers = format!(
            "Content-Type: {content_type}\r\nSOAPAction: \"{}\"\r\n",
            action("GetPurchases")
        );
        assert_eq!(
            sent(&sandbox, &headers, &envelope(&token, "GetPurchases", "")).status,
            415,
            "{content_type}"
        );
    }
}

#[test]
fn a_body_that_is_not_a_message_is_400() {
    let (sandbox, _) = with_token();
    for body in [
        "",
        "hello",
        "<a/>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        "<a><b></a>",
    ] {
        let response = exchange(&sandbox, &post("GetPurchases", body)).expect("a response");
        assert_eq!((response.status, response.text()), (400, ""), "{body}");
    }
    assert!(
        sandbox
            .admin()
            .requests()
            .iter()
            .all(|request| request.refusal.is_some())
    );
}

#[test]
fn a_value_of_the_wrong_type_is_not_read() {
    let (sandbox, token) = with_token();
    let response = crate::client::call(
        &sandbox,
        &token,
        "GetPurchases",
        "<includeUnmapped>maybe</includeUnmapped>",
    );
    assert_eq!(
        response.element("faultcode"),
        Some("a:DeserializationFailed")
    );
}

#[test]
fn other_methods_and_paths_are_not_served() {
    let (sandbox, _) = with_token();
    let status = |line: &str| {
        exchange(
            &sandbox,
            format!("{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").as_bytes(),
        )
        .expect("a response")
        .status
    };
    assert_eq!(status("DELETE /soap"), 405);
    assert_eq!(status("GET /../soap/secret"), 404);
}

#[test]
fn expect_100_continue_and_chunks_are_supported() {
    let (sandbox, token) = with_token();
    let body = envelope(&token, "GetPurchases", "");
    let mut stream = connect(&sandbox);
    let head = format!(
        "POST /soap HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\
         Content-Type: text/xml; charset=utf-8\r\nSOAPAction: \"{}\"\r\n\r\n",
        action("GetPurchases")
    );
    stream.write_all(head.as_bytes()).expect("sent");
    stream.flush().expect("sent");
    let mut interim = [0; 25];
    stream.read_exact(&mut interim).expect("an interim answer");
    assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n");
    let (first, second) = body.split_at(100);
    let chunks = format!(
        "{:x}\r\n{first}\r\n{:x}\r\n{second}\r\n0\r\n\r\n",
        first.len(),
        second.len()
    );
    stream.write_all(chunks.as_bytes()).expect("sent");
    stream.flush().expect("sent");
    let mut response = String::new();
    stream.read_to_string(&mut response).expect("a response");
    assert!(response.starts_with("HTTP/1.1 200 OK"), "{response}");
}

#[test]
fn a_head_with_too_much_in_it_is_refused_and_others_are_served() {
    let (sandbox, token) = with_token();
    let many: String = (0..100_000)
        .map(|index| format!("X-{index}: y\r\n"))
        .collect();
    let mut stream = connect(&sandbox);
    // The server may close the connection before everything is sent.
    let _ = stream
        .write_all(format!("POST /soap HTTP/1.1\r\nHost: localhost\r\n{many}\r\n").as_bytes());
    let mut response = Vec::new();
    let _ = stream.read_to_end(&mut response);
    assert!(response.is_empty() || response.starts_with(b"HTTP/1.1 431"));
    assert_eq!(
        crate::client::call(&sandbox, &token, "GetPurchases", "").status,
        200
    );
}

#[test]
fn a_body_that_is_too_long_is_413() {
    let (sandbox, _) = with_token();
    let head = format!(
        "POST /soap HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: text/xml\r\nSOAPAction: \"x\"\r\nContent-Length: {}\r\n\r\n",
        1_u64 << 30
    );
    let mut stream = connect(&sandbox);
    stream.write_all(head.as_bytes()).expect("sent");
    stream.flush().expect("sent");
    let mut response = [0; 12];
    stream
        .read_exact(&mut response)
        .expect("an answer before the body is sent");
    assert_eq!(&response, b"HTTP/1.1 413");
}

#[test]
fn plain_http_is_for_loopback_only() {
    let sandbox = Sandbox::builder()
        .http_loopback(true)
        .start()
        .expect("a free port");
    assert!(sandbox.endpoint().starts_with("http://localhost:"));
    let token = sandbox
        .admin()
        .create_api_token("test")
        .expect("a token")
        .secret;
    assert_eq!(
        crate::client::call(&sandbox, &token, "GetPurchases", "").status,
        200
    );
    let error = Sandbox::builder()
        .address(([0, 0, 0, 0], 0).into())
        .http_loopback(true)
        .start()
        .expect_err("not loopback");
    assert_eq!(error.kind(), cloudbilling_sandbox::ErrorKind::Address);
}

const DATA: &str =
    "http://schemas.datacontract.org/2004/07/Kolonel.Public.Service.API.Contracts.V1_1";
const ARRAYS: &str = "http://schemas.microsoft.com/2003/10/Serialization/Arrays";

#[test]
fn a_token_is_compared_exactly_and_must_be_for_this_receiver() {
    let (sandbox, token) = with_token();
    let plain = envelope(&token, "GetPurchases", "");
    let block = "<h:ApiToken xmlns:h=\"http://api.cloudbilling.nl/2018/11/auth/token\">";
    assert!(plain.contains(block));
    let end = "</h:ApiToken>";
    for (changed, reason, cause) in [
        (
            plain.replace(&token, &format!("{token}\n")),
            "Token expired or invalid",
            "neither",
        ),
        (
            plain.replace(&token, &format!(" {token}")),
            "Token expired or invalid",
            "neither",
        ),
        (
            plain.replace(&token, ""),
            "ApiToken header missing",
            "no header block",
        ),
        (
            plain
                .replace(block, "<ApiToken>")
                .replace(end, "</ApiToken>"),
            "ApiToken header missing",
            "not in the token's namespace",
        ),
        (
            plain.replace("2018/11/auth", "2019/11/auth"),
            "ApiToken header missing",
            "not in the token's namespace",
        ),
        (
            plain.replace("<h:ApiToken", "<h:ApiToken s:actor=\"urn:other\""),
            "ApiToken header missing",
            "another actor",
        ),
    ] {
        let response = exchange(&sandbox, &post("GetPurchases", &changed)).expect("a response");
        assert_eq!(response.element("faultstring"), Some(reason), "{changed}");
        let refusal = sandbox.admin().requests().pop().expect("an entry").refusal;
        assert!(refusal.expect("a cause").contains(cause), "{changed}");
    }
    let next = "<h:ApiToken s:actor=\"http://schemas.xmlsoap.org/soap/actor/next\"";
    let response = post("GetPurchases", &plain.replace("<h:ApiToken", next));
    assert_eq!(
        exchange(&sandbox, &response).expect("a response").status,
        200
    );
}

/// As by `DataContractSerializer`.
#[test]
fn a_value_that_the_serializer_cannot_read_is_a_fault() {
    let (sandbox, token) = with_token();
    let xsi = "xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:x=\"http://www.w3.org/2001/XMLSchema\"";
    let invoices =
        |content: &str| format!("<invoices xmlns:a=\"{DATA}\" {xsi}>{content}</invoices>");
    let statuses = |content: &str| {
        format!("<includedStatuses xmlns:a=\"{DATA}\" {xsi}>{content}</includedStatuses>")
    };
    let ids =
        |content: &str| format!("<invoiceIds xmlns:b=\"{ARRAYS}\" {xsi}>{content}</invoiceIds>");
    for (operation, parameters, words) in [
        ("CloseInvoices", ids("text"), "Encountered 'Text'"),
        (
            "CloseInvoices",
            ids("<b:string>1</b:string>,<b:string>2</b:string>"),
            "Encountered 'Text'",
        ),
        (
            "UploadInvoices2",
            invoices("<a:Invoice2>text</a:Invoice2>"),
            "Encountered 'Text'",
        ),
        ("GetPurchases", "text".to_owned(), "Encountered 'Text'"),
        (
            "GetPurchases",
            format!("<includeUnmapped {xsi} i:nil=\"true\"/>"),
            "'System.Boolean' cannot be null",
        ),
        (
            "GetInvoiceHeaders",
            statuses("<a:InvoiceStatusEnum i:nil=\"true\"/>"),
            "cannot be null",
        ),
        (
            "GetPurchases",
            format!("<customerCode {xsi} i:type=\"x:int\">1</customerCode>"),
            "no knowledge of any type",
        ),
        (
            "GetPurchases",
            format!("<customerCode {xsi} i:type=\"y:string\">1</customerCode>"),
            "no knowledge of any type",
        ),
        (
            "UploadInvoices2",
            invoices("<a:Invoice2 i:type=\"a:Invoice3\"/>"),
            "no knowledge of any type",
        ),
    ] {
        let response = call(&sandbox, &token, operation, &parameters);
        assert_eq!(response.status, 500, "{parameters}");
        assert!(
            response.has("DeserializationFailed") && response.has(words),
            "{parameters}: {}",
            response.text()
        );
    }
    for (operation, parameters) in [
        (
            "GetPurchases",
            format!("<customerCode {xsi} i:type=\"x:string\">1</customerCode>"),
        ),
        (
            "GetPurchases",
            format!("<customerCode {xsi} i:nil=\"true\"/>"),
        ),
        ("GetInvoiceHeaders", statuses(" \n\t ")),
        (
            "CloseInvoices",
            ids("<b:string i:type=\"x:string\">1</b:string>")
                .replace("<invoiceIds", "<invoiceIds i:type=\"b:ArrayOfstring\""),
        ),
    ] {
        assert_eq!(
            call(&sandbox, &token, operation, &parameters).status,
            200,
            "{parameters}"
        );
    }
    let beside = envelope(&token, "GetPurchases", "").replace("</s:Body>", "text</s:Body>");
    let response = exchange(&sandbox, &post("GetPurchases", &beside)).expect("a response");
    assert!(response.has("Encountered 'Text'"), "{}", response.text());
}

#[test]
fn each_address_speaks_one_version() {
    let (sandbox, token) = with_token();
    let body = envelope(&token, "GetPurchases", "");
    let soap_11 = soap_11(&format!("SOAPAction: \"{}\"\r\n", action("GetPurchases")));
    let soap_12 = format!(
        "Content-Type: application/soap+xml; action=\"{}\"\r\n",
        action("GetPurchases")
    );
    assert_eq!(sent(&sandbox, &soap_12, &body).status, 415);
    let response = exchange(&sandbox, &post_12(&soap_11, &body)).expect("a response");
    assert_eq!(response.status, 415);
}

#[test]
fn a_soap_1_2_fault_names_what_was_not_understood_and_what_is_spoken() {
    let (sandbox, token) = with_token();
    let soap_12 = "http://www.w3.org/2003/05/soap-envelope";
    let headers = format!(
        "Content-Type: application/soap+xml; action=\"{}\"\r\n",
        action("GetPurchases")
    );
    let plain = envelope(&token, "GetPurchases", "");
    let body = plain.replace("http://schemas.xmlsoap.org/soap/envelope/", soap_12);
    let header = "<x:Security xmlns:x=\"urn:x\" s:mustUnderstand=\"true\"/></s:Header>";
    let response = exchange(
        &sandbox,
        &post_12(&headers, &body.replace("</s:Header>", header)),
    )
    .expect("a response");
    assert!(
        response.has("<s:NotUnderstood xmlns:q=\"urn:x\" qname=\"q:Security\""),
        "{}",
        response.text()
    );
    let response = exchange(&sandbox, &post_12(&headers, &plain)).expect("a response");
    assert!(
        response.has("<s:Upgrade><s:SupportedEnvelope "),
        "{}",
        response.text()
    );
    assert!(response.has("qname=\"q:Envelope\""), "{}", response.text());
}

#[test]
fn the_log_names_what_was_dropped() {
    let (sandbox, token) = with_token();
    let invoice = "<a:Invoice2><a:CustomerCode>1</a:CustomerCode><a:BillingPeriodStart>x</a:BillingPeriodStart><a:Note/></a:Invoice2>";
    for (operation, parameters, dropped) in [
        (
            "GetPurchases",
            "<productLabel>x</productLabel><customerCode>1</customerCode>".to_owned(),
            "customerCode: out of order",
        ),
        (
            "GetPurchases",
            "<dateTo>2025-01-01T00:00:00Z</dateTo><dateTo/>".to_owned(),
            "dateTo: repeated",
        ),
        (
            "GetPurchases",
            "<customer>1</customer>".to_owned(),
            "customerCode is missing; there is \"customer\"",
        ),
        (
            "GetPurchases",
            "<colour>1</colour>".to_owned(),
            "colour: unknown",
        ),
        (
            "GetPurchases",
            "<customerCode xmlns=\"urn:x\">1</customerCode>".to_owned(),
            "customerCode: in another namespace, \"urn:x\"",
        ),
        (
            "CloseInvoices",
            format!("<invoiceIds xmlns:a=\"{DATA}\"><a:string>1</a:string></invoiceIds>"),
            &format!("string: in another namespace, \"{DATA}\""),
        ),
        (
            "UploadInvoices2",
            format!("<invoices xmlns:a=\"{DATA}\">{invoice}</invoices>"),
            "BillingPeriodStart: out of order",
        ),
    ] {
        call(&sandbox, &token, operation, &parameters);
        let entry = sandbox.admin().requests().pop().expect("an entry");
        assert_eq!(
            entry.dropped.first().map(String::as_str),
            Some(dropped),
            "{:?}",
            entry.dropped
        );
    }
    let login = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><Login xmlns=\"http://tempuri.org/\"><email>a</email></Login></s:Body></s:Envelope>";
    exchange(&sandbox, &post("Login", login)).expect("a response");
    let entry = sandbox.admin().requests().pop().expect("an entry");
    assert_eq!(
        entry.dropped,
        ["emailAddress is missing; there is \"email\""]
    );
    assert!(
        entry
            .to_string()
            .ends_with("dropped emailAddress is missing; there is \"email\"")
    );

    let many = "<colour/>".repeat(1_000);
    call(&sandbox, &token, "GetPurchases", &many);
    let entry = sandbox.admin().requests().pop().expect("an entry");
    assert_eq!(entry.dropped.len(), 21);
}
