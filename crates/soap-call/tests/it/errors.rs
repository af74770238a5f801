//! Each kind of error: what it says, and whether the call may have been executed.

use std::error::Error as _;
use std::time::Duration;

use soap_call::{CallError, Error, ErrorKind, Operation, blocking::Client};
use soap_codec::{FromXml, QName, Raw, ReadErrorKind};
use soap_transport::http::Response;
use soap_transport::testing::Scripted;
use soap_transport::{CallOptions, Phase, TransportError, TransportErrorKind, bytes::Bytes};

use crate::support::{
    GET, GetTemperature, WEATHER, call_over, call_with, envelope, enveloped, fault, oslo, service,
    temperature,
};

fn error(status: u16, content_type: &str, body: &str) -> Error {
    call_with(&service(), status, content_type, body).expect_err("an error")
}

fn failed(phase: Phase) -> Error {
    let transport = Scripted::new();
    for _ in 0..2 {
        let kind = TransportErrorKind::Timeout;
        transport.fail(TransportError::new(
            kind,
            phase,
            "weather.test",
            Duration::ZERO,
        ));
    }
    call_over(&transport, &service()).expect_err("no response")
}

#[test]
fn without_a_response_the_transport_knows_whether_the_call_was_sent() {
    for (phase, may_have_executed) in [(Phase::Connect, false), (Phase::Head, true)] {
        let error = failed(phase);
        assert!(matches!(error.kind(), ErrorKind::Transport(_)), "{error:?}");
        assert_eq!(error.may_have_executed(), may_have_executed, "{error}");
        assert!(error.to_string().contains("weather.test"));
        assert!(!error.help().is_empty());
    }
}

#[derive(Debug, FromXml, PartialEq)]
#[soap(namespace = WEATHER, choice)]
enum Declared {
    NoSuchCity(String),
    TooManyCalls(u32),
}

#[test]
fn the_detail_of_a_declared_fault_is_read() {
    let call_error =
        |detail: &str| CallError::<Declared>::from(error(500, "text/xml", &fault("busy", detail)));
    let declared = r#"<trace>1</trace><NoSuchCity xmlns="urn:weather">Oslo</NoSuchCity>"#;
    let declared = call_error(declared);
    assert_eq!(
        declared.detail(),
        Some(&Declared::NoSuchCity("Oslo".into()))
    );
    assert_eq!(declared.to_string(), declared.error().to_string());
    assert_eq!(
        declared.into_detail().ok(),
        Some(Declared::NoSuchCity("Oslo".into()))
    );
    for other in [
        "",
        "<NoSuchCity>Oslo</NoSuchCity>",
        r#"<TooManyCalls xmlns="urn:weather">many</TooManyCalls>"#,
    ] {
        let other = call_error(other);
        assert_eq!(other.detail(), None);
        let error = other.into_detail().expect_err("no detail");
        assert!(error.fault().is_some());
    }
}

#[test]
fn a_fault_is_an_error_under_any_status() {
    for status in [200, 400, 500] {
        let error = error(status, "text/xml", &fault("busy", ""));
        assert_eq!(
            error.to_string(),
            "the service returned a SOAP fault: Server: busy"
        );
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        assert!(error.may_have_executed());
        let fault = error.fault().expect("a fault");
        assert_eq!(fault.fault().reason(), "busy");
        assert_eq!(fault.view().code().local(), "Server");
    }
}

/// One member for each detail of the WSDL.
#[derive(Debug, FromXml, PartialEq)]
#[soap(namespace = WEATHER, rename_all = "PascalCase")]
struct Detail {
    no_such_city: Option<NoSuchCity>,
    too_many_calls: Option<i32>,
}

#[derive(Debug, FromXml, PartialEq)]
#[soap(namespace = WEATHER, rename_all = "PascalCase")]
struct NoSuchCity {
    suggestion: String,
}

#[test]
fn the_detail_of_a_fault_is_read_as_a_type() {
    let detail = format!(
        r#"<w:NoSuchCity xmlns:w="{WEATHER}"><w:Suggestion>Oslo</w:Suggestion></w:NoSuchCity>"#
    );
    let error = error(500, "text/xml", &fault("no such city", &detail));
    let fault = error.fault().expect("a fault");
    let no_such_city = NoSuchCity {
        suggestion: "Oslo".into(),
    };
    let name = |local| QName::new(WEATHER, local);
    let element = fault.read_detail_element(name("NoSuchCity"));
    assert_eq!(
        element,
        Ok(Some(NoSuchCity {
            suggestion: "Oslo".into()
        }))
    );
    assert_eq!(
        fault.read_detail_element::<i32>(name("TooManyCalls")),
        Ok(None)
    );
    let detail: Detail = fault.read_detail().expect("a detail").expect("one");
    assert_eq!(
        detail,
        Detail {
            no_such_city: Some(no_such_city),
            too_many_calls: None
        }
    );
    let misread = fault
        .read_detail_element::<i32>(name("NoSuchCity"))
        .expect_err("no number");
    assert!(misread.to_string().contains("Suggestion"), "{misread}");
}

/// One variant for each detail of the WSDL.
#[derive(Debug, FromXml, PartialEq)]
#[soap(namespace = WEATHER, choice)]
enum Problem {
    NoSuchCity(NoSuchCity),
    TooManyCalls,
    #[soap(any)]
    Other(Raw),
}

#[derive(Debug, FromXml, PartialEq)]
struct AnyDetail {
    #[soap(choice)]
    problem: Problem,
}

#[test]
fn the_detail_of_a_fault_is_read_as_an_enum() {
    let problem = |detail: &str| {
        let error = error(500, "text/xml", &fault("no", detail));
        let detail = error.fault().expect("a fault").read_detail::<AnyDetail>();
        detail.map(|detail| detail.expect("one").problem)
    };
    let no_such_city = NoSuchCity {
        suggestion: "Oslo".into(),
    };
    assert_eq!(
        problem(r#"<NoSuchCity xmlns="urn:weather"><Suggestion>Oslo</Suggestion></NoSuchCity>"#),
        Ok(Problem::NoSuchCity(no_such_city))
    );
    let too_many = problem(r#"<TooManyCalls xmlns="urn:weather"/>"#);
    assert_eq!(too_many, Ok(Problem::TooManyCalls));
    let other = problem(r#"<Trace xmlns="urn:other"/>"#);
    assert!(matches!(other, Ok(Problem::Other(_))), "{other:?}");
    let misread = problem(r#"<NoSuchCity xmlns="urn:weather"/>"#).expect_err("no suggestion");
    assert!(misread.to_string().contains("Suggestion"), "{misread}");
}

#[test]
fn a_fault_without_a_detail_has_none_to_read() {
    let fault = fault("busy", "").replace("<detail></detail>", "");
    let error = error(500, "text/xml", &fault);
    assert_eq!(
        error.fault().expect("a fault").read_detail::<Detail>(),
        Ok(None)
    );
}

#[test]
fn faults_with_a_known_remedy_name_it() {
    for (code, help) in [
        ("s:VersionMismatch", "SOAP version"),
        ("s:MustUnderstand", "header block"),
        ("a:ActionNotSupported", "soapAction"),
        ("s:Server", "administrator"),
    ] {
        let body = fault("no", "").replace("s:Server", code);
        let body = body.replace("<s:Fault>", r#"<s:Fault xmlns:a="urn:a">"#);
        let error = error(500, "text/xml", &body);
        assert!(error.help().contains(help), "{code}: {}", error.help());
    }
}

#[test]
fn a_response_that_is_not_soap_says_what_it_is() {
    let page = "<!DOCTYPE html><html><body>Sign in</body></html>";
    for (status, content_type, body, kind) in [
        (200, "text/html", page, "Html"),
        (404, "text/html", page, "Html"),
        (500, "text/xml", "", "Empty"),
        (200, "application/json", "{}", "ContentType"),
        (200, "text/xml", "<a", "Message"),
        (500, "text/xml", &temperature(1.0), "NoFault"),
    ] {
        let error = error(status, content_type, body);
        let ErrorKind::Response(response) = error.kind() else {
            panic!("{error:?}")
        };
        assert!(
            format!("{:?}", response.kind()).starts_with(kind),
            "{error:?}"
        );
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        assert!(error.may_have_executed(), "{error}");
        assert!(!format!("{error}{error:?}").contains("Sign in"));
    }
    let error = error(200, "text/xml", "<a");
    assert!(error.source().is_some(), "{error:?}");
}

#[test]
fn a_redirect_names_its_host_and_is_not_followed() {
    let transport = Scripted::new();
    for _ in 0..2 {
        let response = Response::builder()
            .status(302)
            .header("location", "https://login.test/?q=1");
        transport.respond(response.body(Bytes::new()).expect("valid"));
    }
    let error = call_over(&transport, &service()).expect_err("a redirect");
    assert!(error.to_string().contains("login.test"), "{error}");
    assert!(!error.to_string().contains("q=1"), "{error}");
}

#[test]
fn a_server_that_demands_credentials_or_fewer_calls_did_not_execute_the_call() {
    for (status, body, may_have_executed) in [
        (401, "", false),
        (401, "<html></html>", false),
        (429, "slow down", false),
        (403, "", true),
        (503, "", true),
        // The rest of the body can be anything, so the service may have begun to process the call.
        (401, "<a/>", true),
    ] {
        let content_type = if body == "slow down" {
            "text/plain"
        } else {
            "text/xml"
        };
        let error = error(status, content_type, body);
        assert_eq!(
            error.may_have_executed(),
            may_have_executed,
            "{status} {body}: {error}"
        );
    }
    assert!(error(401, "text/xml", &fault("no", "")).may_have_executed());
    assert!(error(401, "text/xml", "").help().contains("password"));
    assert!(error(415, "text/plain", "").help().contains("SOAP version"));
    assert!(
        error(404, "text/html", "<html></html>")
            .help()
            .contains("soap:address")
    );
}

#[test]
fn the_delay_that_the_server_asks_for_is_known() {
    for body in [Bytes::new(), Bytes::from(fault("busy", ""))] {
        let transport = Scripted::new();
        for _ in 0..2 {
            let response = Response::builder().status(503).header("retry-after", "30");
            transport.respond(response.body(body.clone()).expect("valid"));
        }
        let error = call_over(&transport, &service()).expect_err("unavailable");
        assert_eq!(error.retry_after(), Some(Duration::from_secs(30)));
    }
}

#[test]
fn an_element_of_another_name_is_not_a_record_without_values() {
    for payload in [
        r#"<GetHumidityResponse xmlns="urn:weather"/>"#,
        r#"<GetTemperatureResponse xmlns="urn:other"/>"#,
        r#"<GetTemperature xmlns="urn:weather"/>"#,
    ] {
        let error = error(200, "text/xml", &envelope(payload));
        let ErrorKind::UnexpectedPayload(unexpected) = error.kind() else {
            panic!("{error:?}")
        };
        assert_eq!(unexpected.expected(), "{urn:weather}GetTemperatureResponse");
        assert!(error.may_have_executed());
        assert!(error.to_string().contains(unexpected.found()), "{error}");
    }
}

#[test]
fn a_body_without_exactly_one_element_is_an_error() {
    let none = error(200, "text/xml", &envelope(""));
    assert!(matches!(none.kind(), ErrorKind::NoPayload), "{none:?}");
    assert!(none.help().contains("empty_response"));
    let empty = error(202, "text/xml", "");
    assert!(matches!(empty.kind(), ErrorKind::NoEnvelope), "{empty:?}");
    assert!(empty.help().contains("one_way"));
    let response = r#"<GetTemperatureResponse xmlns="urn:weather"/>"#;
    let two = error(200, "text/xml", &envelope(&response.repeat(2)));
    assert!(matches!(two.kind(), ErrorKind::SeveralPayloads), "{two:?}");
    for error in [none, empty, two] {
        assert!(error.may_have_executed());
        assert!(!error.to_string().is_empty() && !error.help().is_empty());
    }
}

#[test]
fn a_payload_that_no_output_or_an_empty_one_has_is_an_error() {
    const NOTIFY: Operation<&str, ()> = Operation::one_way(QName::new("urn:n", "Notify"));
    const RESET: Operation<&str, ()> =
        Operation::new(QName::new("urn:n", "Reset")).empty_response();
    let two = "<Ok xmlns='urn:n'/>".repeat(2);
    for operation in [NOTIFY, RESET] {
        for (body, expected) in [
            (temperature(1.0), "expected none"),
            (envelope(&two), "several"),
            (fault("busy", ""), "busy"),
        ] {
            let transport = Scripted::new();
            transport.respond_body(200, "text/xml", body);
            let error = Client::new(transport, service())
                .call(&operation, &"a")
                .expect_err("a response");
            assert!(error.to_string().contains(expected), "{error}");
            assert!(error.may_have_executed());
        }
    }
}

#[test]
fn an_empty_output_needs_an_envelope() {
    const RESET: Operation<&str, ()> =
        Operation::new(QName::new("urn:n", "Reset")).empty_response();
    let respond = |status, body| {
        let transport = Scripted::new();
        transport.respond_body(status, "text/xml", body);
        Client::new(transport, service()).call(&RESET, &"a")
    };
    respond(200, envelope("")).expect("an envelope");
    for status in [200, 202] {
        let error = respond(status, String::new()).expect_err("no envelope");
        assert!(matches!(error.kind(), ErrorKind::NoEnvelope), "{error:?}");
        assert!(error.to_string().contains("is empty") && error.may_have_executed());
    }
    let error = respond(500, fault("busy", "")).expect_err("a fault");
    assert!(error.fault().is_some(), "{error:?}");
}

#[test]
fn a_block_that_must_be_understood_is_an_error_unless_it_is_understood() {
    let block = r#"<Lease xmlns="urn:l" s:mustUnderstand="1"/>"#;
    let payload = r#"<GetTemperatureResponse xmlns="urn:weather"/>"#;
    let body = enveloped(block, payload);
    let error = error(200, "text/xml", &body);
    let ErrorKind::NotUnderstood(blocks) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(blocks.names(), ["{urn:l}Lease"]);
    assert!(error.may_have_executed() && error.help().contains("understands"));
    let understood = service().understands([QName::new("urn:l", "Lease")]);
    call_with(&understood, 200, "text/xml", &body).expect("understood");
}

#[test]
fn a_response_that_cannot_be_read_has_a_path_and_a_position() {
    let body = temperature(1.0).replace(">1<", ">warm<");
    let error = error(200, "text/xml", &body);
    let ErrorKind::Read(read) = error.kind() else {
        panic!("{error:?}")
    };
    assert!(matches!(read.kind(), ReadErrorKind::Value { .. }));
    let text = error.to_string();
    assert!(
        text.contains("GetTemperatureResponse/Celsius") && text.contains("at byte"),
        "{text}"
    );
    assert!(!text.contains("warm"), "{text}");
    assert!(error.may_have_executed());
}

#[test]
fn a_request_that_cannot_be_made_is_not_sent() {
    let transport = Scripted::new();
    let client = Client::new(transport.clone(), service());
    let control = GetTemperature {
        city: "\u{1}".into(),
    };
    let encode = client.call(&GET, &control).expect_err("not XML");
    assert!(matches!(encode.kind(), ErrorKind::Encode(_)), "{encode:?}");
    let action = client
        .call(&GET.action("a\r\nb"), &oslo())
        .expect_err("two lines");
    assert!(matches!(action.kind(), ErrorKind::Action(_)), "{action:?}");
    let failing = |_: &soap_call::Attempt<'_>| Err("no clock".into());
    let provider = Client::new(transport.clone(), service().header_provider(failing));
    let provider = provider.call(&GET, &oslo()).expect_err("no blocks");
    assert_eq!(
        provider.to_string(),
        "the header blocks are unavailable: no clock"
    );
    for error in [encode, action, provider] {
        assert!(!error.may_have_executed(), "{error}");
        assert!(!error.help().is_empty());
    }
    assert_eq!(transport.received().len(), 0);
}

#[test]
fn a_call_without_time_is_not_sent() {
    let transport = Scripted::new();
    let service = service().options(CallOptions::new(Duration::ZERO));
    let error = Client::new(transport.clone(), service)
        .call(&GET, &oslo())
        .expect_err("no time");
    assert!(matches!(error.kind(), ErrorKind::TimedOut), "{error:?}");
    assert!(!error.may_have_executed() && error.help().contains("time"));
    assert_eq!(transport.received().len(), 0);
}

#[test]
fn a_limit_of_the_decoder_applies() {
    let limits = soap_codec::Limits::default().depth(3);
    let service = service().decoder(soap_codec::Decoder::new().limits(limits));
    let error = call_with(&service, 200, "text/xml", &temperature(1.0)).expect_err("too deep");
    assert!(matches!(error.kind(), ErrorKind::Response(_)), "{error:?}");
}
