//! Injected faults, as a client sees them.

use std::io::{Read as _, Write as _};
use std::time::Duration;

use cloudbilling_sandbox::{FaultInjection, InjectedFault, Sandbox};

use crate::client::{
    EMAIL, PASSWORD, Response, call, connect, envelope, exchange, login, post, with_account,
    with_token,
};

const CLUSTER: &str = "<tagName>Cloud</tagName>";

fn attempt(sandbox: &Sandbox, token: &str) -> std::io::Result<Response> {
    exchange(
        sandbox,
        &post(
            "AddProductCluster",
            &envelope(token, "AddProductCluster", CLUSTER),
        ),
    )
}

fn after(fault: InjectedFault) -> (Sandbox, String) {
    let (sandbox, token) = with_token();
    sandbox
        .admin()
        .inject(FaultInjection::on("AddProductCluster", fault))
        .expect("a known operation");
    (sandbox, token)
}

fn executed(sandbox: &Sandbox) -> u64 {
    sandbox.admin().executed("AddProductCluster")
}

#[test]
fn a_reset_comes_before_the_call_and_a_lost_response_after_it() {
    for (fault, count) in [(InjectedFault::Reset, 0), (InjectedFault::LoseResponse, 1)] {
        let (sandbox, token) = after(fault);
        attempt(&sandbox, &token).expect_err("no response");
        assert_eq!(executed(&sandbox), count);
        assert_eq!(sandbox.admin().requests()[0].status, 0);
        assert_eq!(call(&sandbox, &token, "GetPurchases", "").status, 200);
    }
}

#[test]
fn a_truncated_response_announces_its_whole_length() {
    let (sandbox, token) = after(InjectedFault::Truncate { after: 10 });
    let mut stream = connect(&sandbox);
    stream
        .write_all(&post(
            "AddProductCluster",
            &envelope(&token, "AddProductCluster", CLUSTER),
        ))
        .expect("sent");
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8(bytes).expect("UTF-8");
    let (head, body) = text.split_once("\r\n\r\n").expect("a head");
    assert_eq!(body.len(), 10);
    assert!(head.to_ascii_lowercase().contains("content-length: "));
    assert_eq!(executed(&sandbox), 1);
}

#[test]
fn an_intermediary_responds_with_html() {
    for status in [502, 503] {
        let (sandbox, token) = after(InjectedFault::Html { status });
        let response = attempt(&sandbox, &token).expect("a response");
        assert_eq!(response.status, status);
        assert!(response.head.contains("text/html") && response.has("<html>"));
        assert_eq!(executed(&sandbox), 0);
    }
}

#[test]
fn a_throttled_call_says_when_to_retry() {
    let (sandbox, token) = after(InjectedFault::Throttle {
        retry_after: Duration::from_secs(7),
    });
    let response = attempt(&sandbox, &token).expect("a response");
    assert_eq!(response.status, 429);
    assert!(
        response
            .head
            .to_ascii_lowercase()
            .contains("retry-after: 7")
    );
}

#[test]
fn a_soap_fault_is_sent_as_injected() {
    let (sandbox, token) = after(InjectedFault::Fault {
        code: "InternalServiceFault".to_owned(),
        reason: "boom".to_owned(),
    });
    let response = attempt(&sandbox, &token).expect("a response");
    assert_eq!(response.status, 500);
    assert_eq!(
        response.element("faultcode"),
        Some("a:InternalServiceFault")
    );
    assert_eq!(response.element("faultstring"), Some("boom"));
    assert_eq!(executed(&sandbox), 0);
}

#[test]
fn a_wrong_content_type_comes_with_the_right_body() {
    let (sandbox, token) = after(InjectedFault::ContentType(
        "application/octet-stream".to_owned(),
    ));
    let response = attempt(&sandbox, &token).expect("a response");
    assert!(response.head.contains("application/octet-stream"));
    assert_eq!(response.element("AddProductClusterResult"), Some("true"));
}

#[test]
fn a_gzip_bomb_is_small_on_the_wire() {
    let (sandbox, token) = after(InjectedFault::GzipBomb { bytes: 10_000_000 });
    let response = attempt(&sandbox, &token).expect("a response");
    assert!(
        response
            .head
            .to_ascii_lowercase()
            .contains("content-encoding: gzip")
    );
    assert!(response.body.len() < 100_000);
}

#[test]
fn a_delayed_response_arrives() {
    let (sandbox, token) = after(InjectedFault::Delay(Duration::from_millis(1)));
    assert_eq!(attempt(&sandbox, &token).expect("a response").status, 200);
}

#[test]
fn a_stalled_call_does_not_keep_the_sandbox_from_stopping() {
    let (sandbox, token) = after(InjectedFault::Stall);
    let mut stream = connect(&sandbox);
    stream
        .write_all(&post(
            "AddProductCluster",
            &envelope(&token, "AddProductCluster", CLUSTER),
        ))
        .expect("sent");
    stream.flush().expect("sent");
    while sandbox.admin().requests().is_empty() {
        std::thread::yield_now();
    }
    assert_eq!(executed(&sandbox), 0);
    drop(sandbox);
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    assert!(bytes.is_empty());
}

#[test]
fn a_session_expires_before_or_after_the_call() {
    for (fault, count) in [
        (InjectedFault::ExpireSession, 0),
        (InjectedFault::ExecuteThenExpireSession, 1),
    ] {
        let sandbox = with_account();
        let token = login(&sandbox, EMAIL, PASSWORD)
            .element("Value")
            .expect("a session token")
            .to_owned();
        sandbox
            .admin()
            .inject(FaultInjection::on("AddProductCluster", fault))
            .expect("a known operation");
        let response = attempt(&sandbox, &token).expect("a response");
        assert!(
            response.has("Token expired or invalid"),
            "{}",
            response.text()
        );
        assert_eq!(executed(&sandbox), count);
        assert_eq!(call(&sandbox, &token, "GetPurchases", "").status, 500);
    }
}

#[test]
fn faults_can_be_injected_into_logins() {
    let sandbox = with_account();
    sandbox
        .admin()
        .inject(FaultInjection::on(
            "Login",
            InjectedFault::Html { status: 502 },
        ))
        .expect("a known operation");
    assert_eq!(login(&sandbox, EMAIL, PASSWORD).status, 502);
    assert_eq!(
        sandbox.admin().logins(EMAIL).expect("an account").granted,
        0
    );
    assert_eq!(
        login(&sandbox, EMAIL, PASSWORD).element("Status"),
        Some("Success")
    );
}
