//! The suite notices what it is there for: transports that are good but for one thing.

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
fn a_lie_about_delivery() {
    let lie = |error: TransportError| error.with_delivery(Delivery::NotSent);
    notices(
        "head/closed-before",
        "said to be not sent",
        move |request, options| good(request, options).map_err(lie),
    );
}

#[test]
fn a_repeat() {
    notices(
        "head/closed-before",
        "2 requests arrived of 1 calls",
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
fn a_cap_that_is_not_kept() {
    notices(
        "size/one-too-many",
        "where [TooLarge] was due",
        |request, options| good(request, &options.with_max_response_bytes(u64::MAX)),
    );
}

#[test]
fn half_a_body() {
    notices(
        "body/cut-at-every-byte",
        "where [Body] was due",
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
        "where 301 was due",
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
fn a_time_out_that_is_none() {
    notices(
        "time/no-answer",
        "where [Timeout] was due",
        |request, options| {
            good(request, options).or_else(|error| match error.kind() {
                Timeout => Ok(Response::new(Bytes::new())),
                _ => Err(error),
            })
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
    let (_, outcome) = report.cases().next().expect("there is such a case");
    let Outcome::Failed(why) = outcome else {
        panic!("{case} passed");
    };
    assert!(why.contains(complaint), "{why}");
}
