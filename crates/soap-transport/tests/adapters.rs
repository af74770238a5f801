//! The adapters pass on the request and the options, and return the result.

use std::{
    future::ready,
    pin::pin,
    task::{Context, Poll, Waker},
};

use soap_transport::{
    BlockingTransport, CallOptions, Transport, WithCookies, blocking_from_fn,
    bytes::Bytes,
    from_fn,
    http::{Request, Response},
};

fn echo(request: &Request<Bytes>, options: &CallOptions) -> Response<Bytes> {
    let body = format!("{:?} {}", request.body(), options.max_response_bytes());
    Response::new(body.into())
}

#[test]
fn closures() {
    let transport = from_fn(|request, options| ready(Ok(echo(&request, &options))));
    assert_echoes(&transport);

    let transport = blocking_from_fn(|request, options| Ok(echo(&request, options)));
    let response = transport
        .call(
            Request::new("in".into()),
            &CallOptions::default().with_max_response_bytes(7),
        )
        .expect("echo does not fail");
    assert_eq!(response.body(), "b\"in\" 7");
}

#[test]
fn cookies_go_back_to_the_origin_that_set_them() {
    let many = (0..20).map(|n| format!("c{n}=v")).collect::<Vec<_>>();
    let many: Vec<_> = many.iter().map(String::as_str).collect();
    let large = format!("a={}", "x".repeat(5000));
    let last_16 = many[4..].join("; ");
    // The cookies that the server sets, and the `Cookie` of the next request.
    for (set, sent) in [
        (
            &["route=n1; Path=/; HttpOnly; SameSite=Lax"][..],
            "route=n1",
        ),
        (&["a=1", "b=\"2\"; Domain=other.test"], "a=1; b=\"2\""),
        (&["a=1", "a=2"], "a=2"),
        (&["a=b=c"], "a=b=c"),
        (&["a=1", "a=; Path=/"], ""),
        (&["a=1", "b=1", "a=gone; max-age=0"], "b=1"),
        (&["a=1; Max-Age=3600"], "a=1"),
        (&["no pair", "=nameless", "", &large], ""),
        (&many, &last_16),
    ] {
        let set: Vec<String> = set.iter().map(|it| (*it).to_owned()).collect();
        let transport = WithCookies::new(blocking_from_fn(move |request: Request<Bytes>, _| {
            let cookie = request.headers().get("cookie");
            let cookie = cookie.map_or("", |it| it.to_str().expect("ASCII"));
            let mut response = Response::new(Bytes::from(cookie.to_owned()));
            for set in &set {
                let value = set.parse().expect("a header value");
                response.headers_mut().append("set-cookie", value);
            }
            Ok(response)
        }));
        let cookie_at = |uri: &str| {
            let request = Request::post(uri).body(Bytes::new()).expect("valid");
            let response = transport.call(request, &CallOptions::default());
            response.expect("a response").into_body()
        };
        assert_eq!(cookie_at("https://a.test/soap"), "");
        assert_eq!(cookie_at("https://a.test/other"), sent);
        // Neither to another host nor to another port.
        assert_eq!(cookie_at("https://b.test/soap"), "");
        assert_eq!(cookie_at("https://a.test:8443/soap"), "");
        assert!(!format!("{transport:?}").contains("route"));
    }
}

#[test]
fn a_cookie_that_the_caller_sets_is_not_changed() {
    let transport = WithCookies::new(from_fn(|request: Request<Bytes>, _| {
        let cookie = request.headers().get("cookie").cloned();
        let mut response = Response::new(Bytes::from(format!("{cookie:?}")));
        let set = "a=1".parse().expect("a header value");
        response.headers_mut().insert("set-cookie", set);
        ready(Ok(response))
    }));
    let body = |own: Option<&str>| {
        let mut request = Request::post("https://a.test/");
        if let Some(own) = own {
            request = request.header("cookie", own);
        }
        let request = request.body(Bytes::new()).expect("valid");
        let options = CallOptions::default();
        let mut call = pin!(transport.call(request, &options));
        match call.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Ok(response)) => response.into_body(),
            polled => panic!("{polled:?}"),
        }
    };
    assert_eq!(body(None), "None");
    assert_eq!(body(Some("own=1")), "Some(\"own=1\")");
    // The header is marked as sensitive, so that logs leave out its value.
    assert_eq!(body(None), "Some(Sensitive)");
}

fn assert_echoes(transport: &dyn Transport) {
    let options = CallOptions::default().with_max_response_bytes(7);
    let mut call = pin!(transport.call(Request::new("in".into()), &options));
    let polled = call.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    let Poll::Ready(Ok(response)) = polled else {
        panic!("echo neither waits nor fails: {polled:?}");
    };
    assert_eq!(response.body(), "b\"in\" 7");
}
