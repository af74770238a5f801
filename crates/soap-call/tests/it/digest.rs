//! HTTP Digest: a challenge is answered once, and the password never travels.

use soap_call::{DigestLogin, blocking::Client};
use soap_transport::http::Response;
use soap_transport::{bytes::Bytes, testing::Scripted};

use crate::support::{GET, fault, oslo, service, temperature};

const PASSWORD: &str = "MARKED horse";

fn challenge(scheme: &str, nonce: &str, body: &str) -> Response<Bytes> {
    let challenge =
        format!(r#"{scheme} realm="camera", qop="auth", algorithm=MD5, nonce="{nonce}""#);
    let response = Response::builder()
        .status(401)
        .header("www-authenticate", challenge);
    response.body(Bytes::from(body.to_owned())).expect("valid")
}

fn client(transport: &Scripted) -> Client {
    let login = DigestLogin::new("anna", PASSWORD);
    Client::new(transport.clone(), service().digest(login))
}

/// Returns the `Authorization` of each request.
fn answers(transport: &Scripted) -> Vec<Option<String>> {
    let received = transport.received();
    let answer = |call: &soap_transport::testing::Received| {
        let value = call.request().headers().get("authorization")?;
        assert!(value.is_sensitive());
        Some(value.to_str().expect("ASCII").to_owned())
    };
    received.iter().map(answer).collect()
}

#[test]
fn a_challenge_is_answered_and_used_again() {
    let transport = Scripted::new();
    transport.respond(challenge("Digest", "abc", "<html></html>"));
    transport.respond_body(200, "text/xml", temperature(1.0));
    transport.respond_body(200, "text/xml", temperature(2.0));
    let client = client(&transport);
    for celsius in [1.0, 2.0] {
        assert_eq!(
            client.call(&GET, &oslo()).expect("a response").celsius,
            Some(celsius)
        );
    }
    let answers = answers(&transport);
    assert_eq!(answers[0], None);
    for (answer, count) in answers[1..].iter().zip(["nc=00000001", "nc=00000002"]) {
        let answer = answer.as_deref().expect("an answer");
        for part in [
            "Digest ",
            "username=\"anna\"",
            "uri=\"/soap\"",
            "nonce=\"abc\"",
            count,
        ] {
            assert!(answer.contains(part), "{answer}");
        }
        assert!(!answer.contains("MARKED"), "{answer}");
    }
    let bodies: Vec<_> = transport
        .received()
        .iter()
        .map(|it| it.request().body().clone())
        .collect();
    assert_eq!(bodies[0], bodies[1]);
}

/// The formula of RFC 7616, 3.4.1, with another implementation of MD5 than that of the answer's.
#[test]
fn an_answer_is_what_the_rfc_says() {
    let transport = Scripted::new();
    transport.respond(challenge("Digest", "abc", ""));
    transport.respond_body(200, "text/xml", temperature(1.0));
    client(&transport).call(&GET, &oslo()).expect("a response");
    let answers = answers(&transport);
    let answer = answers[1].as_deref().expect("an answer");
    let parameter = |name: &str| {
        let (_, rest) = answer.split_once(&format!("{name}=\"")).expect(name);
        rest.split_once('"').expect("quoted").0
    };
    let md5 = |text: String| format!("{:x}", md5::compute(text));
    let secret = md5(format!("anna:camera:{PASSWORD}"));
    let request = md5("POST:/soap".into());
    let cnonce = parameter("cnonce");
    let expected = md5(format!("{secret}:abc:00000001:{cnonce}:auth:{request}"));
    assert_eq!(parameter("response"), expected, "{answer}");
}

#[test]
fn a_wrong_password_is_sent_once_a_call() {
    let transport = Scripted::new();
    for _ in 0..4 {
        transport.respond(challenge("Digest", "abc", ""));
    }
    let client = client(&transport);
    for _ in 0..2 {
        let error = client.call(&GET, &oslo()).expect_err("refused");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(401));
        assert!(!error.may_have_executed());
        assert!(!format!("{error:?}{client:?}").contains("MARKED"));
    }
    let sent: Vec<_> = answers(&transport).iter().map(Option::is_some).collect();
    assert_eq!(sent, [false, true, false, true]);
}

#[test]
fn a_challenge_that_the_server_forgot_is_replaced() {
    let transport = Scripted::new();
    transport.respond(challenge("Digest", "old", ""));
    transport.respond_body(200, "text/xml", temperature(1.0));
    transport.respond(challenge("Digest", "new", ""));
    transport.respond_body(200, "text/xml", temperature(2.0));
    let client = client(&transport);
    for _ in 0..2 {
        client.call(&GET, &oslo()).expect("a response");
    }
    let answers = answers(&transport);
    assert!(
        answers[2]
            .as_deref()
            .is_some_and(|answer| answer.contains("nonce=\"old\""))
    );
    assert!(
        answers[3]
            .as_deref()
            .is_some_and(|answer| answer.contains("nonce=\"new\""))
    );
}

#[test]
fn a_call_that_may_have_been_executed_is_not_sent_again() {
    for body in [fault("not you", ""), "<a/>".to_owned()] {
        let transport = Scripted::new();
        transport.respond(challenge("Digest", "abc", &body));
        let error = client(&transport).call(&GET, &oslo());
        assert!(error.expect_err("refused").may_have_executed(), "{body}");
        assert_eq!(transport.received().len(), 1);
    }
}

#[test]
fn other_challenges_are_not_answered() {
    for scheme in ["Basic", "Negotiate"] {
        let transport = Scripted::new();
        transport.respond(challenge(scheme, "abc", ""));
        client(&transport).call(&GET, &oslo()).expect_err("refused");
        assert_eq!(answers(&transport), [None], "{scheme}");
    }
}
