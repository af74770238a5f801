//! Checks of responses: those of the caller, and those of `soap-headers`.

use soap_call::{Error, ErrorKind, ReceivedMessage, Request, blocking::Client};
use soap_transport::http::Response as HttpResponse;
use soap_transport::testing::Scripted;

use crate::support::{GET, call_with, fault, oslo, service, temperature};

fn is_check(error: &Error, text: &str) -> bool {
    matches!(error.kind(), ErrorKind::Check(_)) && error.to_string().contains(text)
}

#[test]
fn a_check_takes_the_place_of_a_response_and_of_a_fault() {
    let checked = service().response_check(|response: &ReceivedMessage<'_>| {
        assert_eq!(response.message_id, None);
        Err("not MARKED horse".into())
    });
    for (status, body) in [(200, temperature(1.0)), (500, fault("no", ""))] {
        let error = call_with(&checked, status, "text/xml", &body).expect_err("checked");
        assert!(
            is_check(&error, "fails a check: not MARKED horse"),
            "{error}"
        );
        assert!(error.may_have_executed());

        let transport = Scripted::new();
        transport.respond_body(status, "text/xml", body);
        let content = oslo();
        let request = Request::new(&GET, &content).secret("MARKED horse");
        let error = Client::new(transport, checked.clone()).send(&request);
        let error = error.expect_err("checked");
        assert!(!format!("{error}{error:?}").contains("MARKED"), "{error}");
    }
    assert!(
        call_with(&checked, 404, "text/html", "<html/>").is_err_and(|error| !is_check(&error, ""))
    );
}

#[test]
fn the_headers_of_a_response_are_there_and_do_not_show() {
    for (status, body) in [(200, temperature(1.0)), (500, fault("no", ""))] {
        let transport = Scripted::new();
        let response = HttpResponse::builder().status(status);
        let response = response
            .header("content-type", "text/xml")
            .header("x-id", "MARKED");
        transport.respond(response.body(body.into()).expect("valid"));
        let content = oslo();
        let result = Client::new(transport, service()).send(&Request::new(&GET, &content));
        assert!(!format!("{result:?}").contains("MARKED"), "{result:?}");
        let headers = match &result {
            Ok(response) => response.http_headers(),
            Err(error) => error.fault().expect("a fault").http_headers(),
        };
        assert_eq!(headers["x-id"], "MARKED");
        assert_eq!(
            result
                .map(|response| response.status().as_u16())
                .unwrap_or(500),
            status
        );
    }
}

#[cfg(feature = "headers")]
mod known {
    use std::time::Duration;

    use soap_call::{RelationCheck, Service, TimestampCheck};
    use soap_headers::UnixTime;
    use soap_headers::addressing::{Addressing, UnrelatedError};
    use soap_headers::security::{TimestampError, TimestampPolicy};

    use super::*;
    use crate::support::enveloped;

    const TEMPERATURE: &str = r#"<GetTemperatureResponse xmlns="urn:weather"><Celsius>1</Celsius></GetTemperatureResponse>"#;

    const WSA: &str = "http://www.w3.org/2005/08/addressing";
    const NOW: UnixTime = UnixTime::from_millis(1_764_273_600_000); // 2025-11-27T20:00:00Z

    fn related() -> Service {
        let addressing = Addressing::new("urn:weather#Get").with_message_id("urn:uuid:ours");
        service()
            .header(addressing)
            .response_check(RelationCheck::new())
    }

    fn relates_to(id: &str) -> String {
        // Marked, so that the check must also understand it.
        format!(r#"<a:RelatesTo xmlns:a="{WSA}" s:mustUnderstand="1">{id}</a:RelatesTo>"#)
    }

    #[test]
    fn a_response_names_the_request_that_it_replies_to() {
        let call = |header: &str, status, body: &str| {
            call_with(&related(), status, "text/xml", &enveloped(header, body))
        };
        assert!(call(&relates_to("urn:uuid:ours"), 200, TEMPERATURE).is_ok());
        let error = call(&relates_to("urn:uuid:theirs"), 200, TEMPERATURE).expect_err("another's");
        let ErrorKind::Check(check) = error.kind() else {
            panic!("{error:?}");
        };
        let unrelated: &UnrelatedError = check.downcast_ref().expect("its own error");
        assert_eq!(unrelated.found(), "urn:uuid:theirs");
        let error = call("", 200, TEMPERATURE).expect_err("no relation");
        assert!(is_check(&error, "does not name the request"), "{error}");

        // A fault may come from before the id was read, but not in reply to another request.
        let body =
            "<s:Fault><faultcode>s:Server</faultcode><faultstring>no</faultstring></s:Fault>";
        assert!(call("", 500, body).is_err_and(|error| error.fault().is_some()));
        let error = call(&relates_to("urn:uuid:theirs"), 500, body).expect_err("another's");
        assert!(is_check(&error, "relates to message"), "{error}");
    }

    #[test]
    fn a_request_without_an_id_cannot_be_related() {
        let service = service().response_check(RelationCheck::new());
        let error = call_with(&service, 200, "text/xml", &temperature(1.0)).expect_err("no id");
        assert!(is_check(&error, "the request has no message id"), "{error}");
    }

    #[test]
    fn a_timestamp_is_checked_with_the_clock_of_the_check() {
        let call = |header: &str, policy, now, status, body: &str| {
            let service = service().response_check(TimestampCheck::new(policy, move || now));
            call_with(&service, status, "text/xml", &enveloped(header, body))
        };
        let stamp = r#"<w:Security xmlns:w="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
            xmlns:u="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
            s:mustUnderstand="1"><u:Timestamp><u:Created>2025-11-27T19:59:00Z</u:Created>
            <u:Expires>2025-11-27T20:01:00Z</u:Expires></u:Timestamp></w:Security>"#;
        let policy = TimestampPolicy::new().with_skew(Duration::from_secs(10));
        let late = |seconds| NOW.saturating_add(Duration::from_secs(seconds));
        assert!(call(stamp, policy, NOW, 200, TEMPERATURE).is_ok());
        assert!(call(stamp, policy, late(69), 200, TEMPERATURE).is_ok());
        let error = call(stamp, policy, late(70), 200, TEMPERATURE).expect_err("expired");
        let ErrorKind::Check(check) = error.kind() else {
            panic!("{error:?}");
        };
        assert!(check.is::<TimestampError>());
        let patient = policy.with_skew(Duration::from_secs(600));
        assert!(call(stamp, patient, late(70), 200, TEMPERATURE).is_ok());
        let error = call("", policy, NOW, 200, TEMPERATURE).expect_err("none");
        assert!(is_check(&error, "no timestamp"), "{error}");
        let body =
            "<s:Fault><faultcode>s:Server</faultcode><faultstring>no</faultstring></s:Fault>";
        assert!(call("", policy, NOW, 500, body).is_err_and(|error| error.fault().is_some()));
        assert!(call(stamp, policy, late(70), 500, body).is_err_and(|error| is_check(&error, "")));
    }
}
