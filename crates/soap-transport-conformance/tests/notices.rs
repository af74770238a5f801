//! The suite detects transports that break the contract in one way each.

use soap_transport::{
    BlockingTransport, CallOptions, Delivery, TransportError,
    TransportErrorKind::{Body, Timeout},
    blocking_from_fn,
    bytes::Bytes,
    http::{Request, Response},
};
use soap_transport_conformance::{Outcome, Suite};

#[path = "../../soap-transport/examples/raw_socket/main.rs"]
#[expect(dead_code, reason = "its main is for the command line")]
mod raw_socket;

type Result = std::result::Result<Response<Bytes>, TransportError>;

#[test]
fn a_wrong_delivery() {
    let lie = |error: TransportError| error.with_delivery(Delivery::NotSent);
    notices(
        "head/closed-before",
        "reported as not sent",
        move |request, options| good(request, options).map_err(lie),
    );
}

#[test]
fn a_request_sent_twice() {
    notices(
        "head/closed-before",
        "2 requests arrived for 1 calls",
        |request, options| good(request.clone(), options).or_else(|_| good(request, options)),
    );
}

#[test]
fn a_secret_in_an_error() {
    notices(
        "head/closed-before",
        "shows SECRET-TOKEN",
        |request, options| {
            let token = request.headers()["x-token"]
                .to_str()
                .expect("ASCII")
                .to_owned();
            good(request, options).map_err(|error| error.with_detail(token))
        },
    );
}

#[test]
fn an_ignored_size_limit() {
    notices(
        "size/one-byte-too-many",
        "expected [TooLarge]",
        |request, options| good(request, &options.clone().with_max_response_bytes(u64::MAX)),
    );
}

#[test]
fn half_a_body() {
    notices(
        "body/cut-at-every-byte",
        "expected [Body]",
        |request, options| {
            good(request, options).or_else(|error| match error.kind() {
                Body => Ok(Response::new(Bytes::new())),
                _ => Err(error),
            })
        },
    );
}

#[test]
fn a_redirect_that_is_followed() {
    notices(
        "status/redirects",
        "expected status 301",
        |mut request, options| {
            let response = good(request.clone(), options)?;
            let Some(location) = response.headers().get("location") else {
                return Ok(response);
            };
            *request.uri_mut() = location.to_str().expect("ASCII").parse().expect("a URI");
            good(request, options)
        },
    );
}

#[test]
fn an_ignored_timeout() {
    notices(
        "time/no-response",
        "expected [Timeout]",
        |request, options| {
            good(request, options).or_else(|error| match error.kind() {
                Timeout => Ok(Response::new(Bytes::new())),
                _ => Err(error),
            })
        },
    );
}

#[test]
fn a_gate_that_is_asked_too_early() {
    notices(
        "gate/closes-while-connecting",
        "expected [GateClosed]",
        |request, options| {
            let is_open = options.gate().is_open();
            assert!(is_open, "nothing has happened yet");
            good(request, &CallOptions::new(options.remaining()))
        },
    );
}

#[test]
fn a_call_that_panics() {
    notices("status/no-content", "panicked", |_, _| panic!("on purpose"));
}

fn good(request: Request<Bytes>, options: &CallOptions) -> Result {
    raw_socket::RawSocket.call(request, options)
}

fn notices(
    case: &str,
    complaint: &str,
    bad: impl Fn(Request<Bytes>, &CallOptions) -> Result + Clone + Send + Sync + 'static,
) {
    let report = Suite::new()
        .only(case)
        .run(|_| blocking_from_fn(bad.clone()));
    assert!(!report.is_passed());
    let (_, outcome) = report.cases().next().expect("the case exists");
    let Outcome::Failed(why) = outcome else {
        panic!("{case} passed");
    };
    assert!(why.contains(complaint), "{why}");
}
