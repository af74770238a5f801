//! The requests that calls send, and the values that they return.

use std::sync::Arc;
use std::time::Duration;

use soap_call::{ActionRule, Exchange, HttpHeaders, Operation, Request, Service, blocking::Client};
use soap_codec::http::{SoapAction, SoapResponse};
use soap_codec::{Interrupt, NamespaceMap, QName, SoapVersion};
use soap_transport::http::{Method, Request as HttpRequest, Response as HttpResponse};
use soap_transport::{CallOptions, bytes::Bytes, testing::Scripted};

use crate::support::{
    GET, SOAP_11, WEATHER, call_with, envelope, fault, oslo, service, temperature,
};

fn sent(service: Service) -> HttpRequest<Bytes> {
    let transport = Scripted::new();
    transport.respond_body(200, "text/xml", temperature(-4.5));
    let response = Client::new(transport.clone(), service).call(&GET, &oslo());
    assert_eq!(response.expect("a temperature").celsius, Some(-4.5));
    transport.received()[0].request().clone()
}

#[test]
fn a_call_sends_an_envelope_and_returns_a_typed_value() {
    let request = sent(service());
    assert_eq!(request.method(), Method::POST);
    assert_eq!(request.uri(), "https://weather.test/soap");
    let headers = request.headers();
    assert_eq!(headers["content-type"], "text/xml; charset=utf-8");
    assert_eq!(headers["soapaction"], "\"urn:weather#Get\"");
    assert_eq!(headers["user-agent"], Service::USER_AGENT);
    assert_eq!(
        request.body(),
        &format!(
            r#"<s:Envelope xmlns:s="{SOAP_11}"><s:Body><GetTemperature xmlns="{WEATHER}"><City>Oslo</City></GetTemperature></s:Body></s:Envelope>"#
        )
    );
}

#[test]
fn both_clients_do_the_same() {
    let response = call_with(&service(), 200, "text/xml", &temperature(1.0));
    assert_eq!(response.expect("a temperature").celsius, Some(1.0));
}

#[test]
fn soap_1_2_has_its_own_media_type() {
    let request = sent(service().version(SoapVersion::Soap12));
    assert_eq!(
        request.headers()["content-type"],
        "application/soap+xml; charset=utf-8; action=\"urn:weather#Get\""
    );
    assert!(!request.headers().contains_key("soapaction"));
}

#[test]
fn an_operation_without_an_action_has_that_of_the_rule() {
    let transport = Scripted::new();
    transport.respond_body(
        200,
        "text/xml",
        envelope(r#"<EchoResponse xmlns="urn:e">a</EchoResponse>"#),
    );
    const ECHO: Operation<&str, String> = Operation::new(QName::new("urn:e", "Echo"));
    let client = Client::new(
        transport.clone(),
        service().action_rule(ActionRule::Namespace),
    );
    assert_eq!(client.call(&ECHO, &"a").expect("an echo"), "a");
    let received = transport.received();
    assert_eq!(
        received[0].request().headers()["soapaction"],
        "\"urn:e/Echo\""
    );
}

#[test]
fn the_response_can_have_any_name_that_is_declared() {
    let transport = Scripted::new();
    transport.respond_body(200, "text/xml", envelope(r#"<out xmlns="urn:o">a</out>"#));
    const ECHO: Operation<&str, String> =
        Operation::new(QName::new("urn:e", "Echo")).response(QName::new("urn:o", "out"));
    assert_eq!(
        Client::new(transport, service())
            .call(&ECHO, &"a")
            .expect("an echo"),
        "a"
    );
}

#[test]
fn a_request_without_parts_has_an_empty_body() {
    const PING: Operation<(), ()> = Operation::one_way(QName::new("urn:n", "Ping")).empty_request();
    let transport = Scripted::new();
    transport.respond_body(202, "text/xml", String::new());
    let client = Client::new(transport.clone(), service());
    client.call(&PING, &()).expect("no response");
    let received = transport.received();
    let body = received[0].request().body().clone();
    let message = soap_codec::Decoder::new()
        .decode(body)
        .expect("an envelope");
    assert_eq!(message.envelope().payloads().count(), 0);
}

#[test]
fn a_one_way_call_ends_with_an_empty_response() {
    const NOTIFY: Operation<&str, ()> = Operation::one_way(QName::new("urn:n", "Notify"));
    for (status, body) in [
        (202, String::new()),
        (200, String::new()),
        (200, envelope("")),
    ] {
        let transport = Scripted::new();
        transport.respond_body(status, "text/xml", body);
        Client::new(transport, service())
            .call(&NOTIFY, &"a")
            .expect("no response");
    }
}

#[test]
fn http_headers_of_the_request_replace_those_of_the_service() {
    let headers = |name, value| HttpHeaders::new().with_public(name, value).expect("valid");
    let transport = Scripted::new();
    transport.respond_body(200, "text/xml", temperature(0.0));
    let service = service().http_headers(headers("user-agent", "mine/1"));
    let body = oslo();
    let request = Request::new(&GET, &body).http_headers(headers("x-correlation-id", "4711"));
    Client::new(transport.clone(), service)
        .send(&request)
        .expect("a response");
    let received = transport.received();
    let sent = received[0].request().headers();
    assert_eq!(
        (&sent["user-agent"], &sent["x-correlation-id"]),
        (&"mine/1".parse().unwrap(), &"4711".parse().unwrap())
    );

    assert!(!sent.contains_key("authorization"));
    assert!(
        !self::sent(self::service().user_agent(None))
            .headers()
            .contains_key("user-agent")
    );
}

#[test]
fn limits_are_those_of_the_request_or_of_the_service() {
    let transport = Scripted::new();
    for _ in 0..2 {
        transport.respond_body(200, "text/xml", temperature(0.0));
    }
    let options = |seconds, bytes| {
        CallOptions::new(Duration::from_secs(seconds)).with_max_response_bytes(bytes)
    };
    let client = Client::new(transport.clone(), service().options(options(1_000, 10_000)));
    client.call(&GET, &oslo()).expect("a response");
    let body = oslo();
    client
        .send(&Request::new(&GET, &body).options(options(5_000, 20)))
        .expect("a response");
    let received = transport.received();
    let given: Vec<_> = received.iter().map(|call| call.options()).collect();
    assert_eq!(
        given
            .iter()
            .map(|it| it.max_response_bytes())
            .collect::<Vec<_>>(),
        [10_000, 20]
    );
    let remaining = |index: usize| given[index].remaining().as_secs();
    assert!((900..=1_000).contains(&remaining(0)) && (4_900..=5_000).contains(&remaining(1)));
}

#[test]
fn a_service_with_other_namespaces_is_called_by_them() {
    let map = NamespaceMap::new().map(WEATHER, "urn:actual");
    let transport = Scripted::new();
    transport.respond_body(
        200,
        "text/xml",
        temperature(7.0).replace(WEATHER, "urn:actual"),
    );
    let client = Client::new(transport.clone(), service().namespaces(map));
    assert_eq!(
        client.call(&GET, &oslo()).expect("a response").celsius,
        Some(7.0)
    );
    let received = transport.received();
    let body = String::from_utf8_lossy(received[0].request().body()).into_owned();
    assert!(
        body.contains("urn:actual") && !body.contains(WEATHER),
        "{body}"
    );
}

#[test]
fn an_xml_declaration_is_sent_on_request() {
    let request = sent(service().xml_declaration(true));
    assert!(request.body().starts_with(b"<?xml "));
}

#[test]
fn the_message_is_there_for_its_header_blocks() {
    let transport = Scripted::new();
    let header = r#"<Session xmlns="urn:s">9f2c</Session>"#;
    let body = temperature(1.0).replace("<s:Header>", &format!("<s:Header>{header}"));
    transport.respond_body(200, "text/xml", body);
    let body = oslo();
    let response = Client::new(transport, service())
        .send(&Request::new(&GET, &body))
        .expect("a response");
    let message = response.message().expect("not empty");
    let block = message
        .envelope()
        .header(QName::new("urn:s", "Session"))
        .expect("a session");
    assert_eq!(block.element().text(), "9f2c");
    assert_eq!(
        response.payload().expect("a payload").name().local(),
        "GetTemperatureResponse"
    );
}

#[test]
fn a_response_can_be_read_without_copying_its_text() {
    const ECHO: Operation<&str, String> = Operation::new(QName::new("urn:e", "Echo"));
    let transport = Scripted::new();
    let body = envelope(r#"<EchoResponse xmlns="urn:e">hello</EchoResponse>"#);
    transport.respond_body(200, "text/xml", body);
    let response = Client::new(transport, service()).send(&Request::new(&ECHO, &"hello"));
    let response = response.expect("an echo");
    let text: &str = response.read_as().expect("a text");
    assert!(
        response
            .message()
            .expect("not empty")
            .as_str()
            .as_bytes()
            .as_ptr_range()
            .contains(&text.as_ptr())
    );
}

#[test]
fn exchanges_that_own_their_values_are_kept_and_end_in_any_order() {
    const ECHO: Operation<String, String> = Operation::new(QName::new("urn:e", "Echo"));
    let service = Arc::new(service());
    let mut kept: Vec<Exchange<'static, String>> = Vec::new();
    for text in ["one", "two", "three"] {
        let block = (QName::new("urn:e", "Tenant"), format!("of {text}"));
        let request = Request::owned(&ECHO, text.to_owned()).header(block);
        kept.push(Exchange::new(Arc::clone(&service), request));
    }
    drop(kept.remove(1));
    for (mut exchange, text) in kept.into_iter().zip(["one", "three"]).rev() {
        let request = exchange.request().expect("can be written");
        let sent = str::from_utf8(request.body()).expect("UTF-8");
        assert!(sent.contains(&format!(">{text}<")), "{sent}");
        assert!(sent.contains(&format!(">of {text}<")), "{sent}");
        let body = envelope(&format!(
            r#"<EchoResponse xmlns="urn:e">{text}</EchoResponse>"#
        ));
        let response = exchange.handle_response(Ok(HttpResponse::new(body.into())));
        let response = response.expect("no error").expect("no challenge");
        assert_eq!(response.read().expect("a text"), text);
    }
}

#[test]
fn the_layer_below_writes_more_blocks_and_takes_any_message() {
    let (service, body) = (service(), oslo());
    let action = SoapAction::new("urn:other").expect("printable");
    let request = Request::new(&GET, &body).action(action);
    let block = (QName::new("urn:h", "Token"), "9f2c61d7");
    let written = service.write(&request, &block).expect("can be written");
    assert_eq!(written.headers()["soapaction"], "\"urn:other\"");
    let sent = str::from_utf8(written.body()).expect("UTF-8");
    assert!(
        sent.contains(r#"<Token xmlns="urn:h">9f2c61d7</Token>"#),
        "{sent}"
    );

    let response = HttpResponse::new(fault("no", "").into());
    let read = service
        .read(response, Interrupt::never())
        .expect("a message");
    assert!(
        matches!(read, SoapResponse::Message { message, .. } if message.envelope().fault().is_some())
    );
}
