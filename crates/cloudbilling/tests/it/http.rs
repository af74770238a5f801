//! HTTP headers beside those of SOAP, and cookies.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use cloudbilling::transport::http::{HeaderMap, Response};
use cloudbilling::transport::testing::Scripted;
use cloudbilling::transport::{Transport, blocking_from_fn, from_fn};
use cloudbilling::types::ServiceContract;
use cloudbilling::types::operation::GetPurchases;
use cloudbilling::{Client, HttpHeaders, Request, blocking};

use crate::support::{Either, SECRET, both, purchases, session, with_login, with_token};

const OWN: &str = concat!("cloudbilling/", env!("CARGO_PKG_VERSION"));

fn headers(pairs: &[(&str, &str)]) -> HttpHeaders {
    pairs
        .iter()
        .fold(HttpHeaders::new(), |headers, (name, value)| {
            headers.with(name, value).expect("a valid header")
        })
}

fn received(script: &Scripted) -> Vec<HeaderMap> {
    let received = script.received().into_iter();
    received.map(|it| it.request().headers().clone()).collect()
}

#[test]
fn a_request_says_which_program_it_comes_from() {
    let ours = || headers(&[("User-Agent", "shop/2")]);
    for (headers, user_agent, sent) in [
        (HttpHeaders::new(), true, Some(OWN)),
        (HttpHeaders::new(), false, None),
        (ours(), true, Some("shop/2")),
        (ours(), false, Some("shop/2")),
    ] {
        let headers = || headers.clone();
        both!(
            || with_token().http_headers(headers()).user_agent(user_agent),
            |script, client| {
                script.respond_body(200, "text/xml", purchases("Success", ""));
                client.read().expect("a success");
                let headers = &received(script)[0];
                let name = headers.get("user-agent");
                assert_eq!(name.map(|it| it.to_str().expect("ASCII")), sent);
            }
        );
    }
}

#[test]
fn requests_begin_with_an_xml_declaration_if_the_contract_asks_for_it() {
    for asked in [false, true] {
        let contract = || {
            let mut contract = ServiceContract::default();
            contract.xml_declaration = asked;
            contract
        };
        both!(|| with_login().contract(contract()), |script, client| {
            script.respond_body(200, "text/xml", session("token-1"));
            script.respond_body(200, "text/xml", purchases("Success", ""));
            client.read().expect("a success");
            for received in script.received() {
                let body = received.request().body();
                let declaration = br#"<?xml version="1.0" encoding="utf-8"?>"#;
                assert_eq!(body.starts_with(declaration), asked, "{body:?}");
            }
        });
    }
}

#[test]
fn headers_of_the_client_go_with_logins_and_calls_and_a_call_has_its_own() {
    let ours = || headers(&[("X-Key", "client"), ("X-Id", "0")]);
    both!(|| with_login().http_headers(ours()), |script, client| {
        script.respond_body(200, "text/xml", session("token-1"));
        script.respond_body(200, "text/xml", purchases("Success", ""));
        script.respond_body(200, "text/xml", purchases("Success", ""));
        client.read().expect("a success");
        let query = GetPurchases::default();
        let call = Request::for_operation(&ServiceContract::default(), &query).expect("valid");
        let call = call.http_headers(headers(&[("X-Id", "1")]));
        match client {
            Either::Async(client) => pollster::block_on(client.send(&call)),
            Either::Blocking(client) => client.send(&call),
        }
        .expect("a success");
        let received = received(script);
        for headers in &received {
            assert_eq!(headers["x-key"], "client");
        }
        let ids: Vec<_> = received.iter().map(|headers| &headers["x-id"]).collect();
        assert_eq!(ids, ["0", "0", "1"]);
    });
}

#[test]
fn cookies_go_back_only_where_they_are_enabled() {
    for (kept, sent) in [(true, Some("route=n1")), (false, None)] {
        both!(|| with_token().cookies(kept), |script, client| {
            for _ in 0..2 {
                let response = Response::builder()
                    .header("content-type", "text/xml")
                    .header("set-cookie", "route=n1; Path=/; HttpOnly");
                let body = purchases("Success", "").into();
                script.respond(response.body(body).expect("a valid response"));
                client.read().expect("a success");
            }
            let received = received(script);
            let cookies = received.iter().map(|headers| headers.get("cookie"));
            let cookies = cookies.map(|it| it.map(|it| it.to_str().expect("ASCII")));
            assert_eq!(cookies.collect::<Vec<_>>(), [None, sent]);
        },);
    }
}

#[test]
fn the_last_wrap_is_the_outermost_and_both_see_the_request_as_it_is_sent() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let script = Scripted::new();
    script.respond_body(200, "text/xml", purchases("Success", ""));
    let wrap = |name: &'static str| {
        let seen = Arc::clone(&seen);
        move |inner: Arc<dyn Transport>| {
            from_fn(move |request, options| {
                let has_token = String::from_utf8_lossy(request.body()).contains(SECRET);
                seen.lock().expect("no panic").push((name, has_token));
                let inner = Arc::clone(&inner);
                async move { inner.call(request, &options).await }
            })
        }
    };
    let client = with_token::<Client>()
        .transport(script)
        .wrap_transport(wrap("inner"))
        .wrap_transport(wrap("outer"))
        .build()
        .expect("valid settings");
    pollster::block_on(client.execute(&GetPurchases::default())).expect("a success");
    let seen = seen.lock().expect("no panic").clone();
    assert_eq!(seen, [("outer", true), ("inner", true)]);
}

#[test]
fn the_transport_of_the_blocking_client_is_wrapped_too() {
    let script = Scripted::new();
    script.respond_body(200, "text/xml", purchases("Success", ""));
    let wrapped = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&wrapped);
    let client = with_token::<blocking::Client>()
        .transport(script)
        .wrap_transport(move |inner| {
            blocking_from_fn(move |request, options| {
                count.fetch_add(1, Ordering::Relaxed);
                inner.call(request, options)
            })
        })
        .build()
        .expect("valid settings");
    client.execute(&GetPurchases::default()).expect("a success");
    assert_eq!(wrapped.load(Ordering::Relaxed), 1);
}
