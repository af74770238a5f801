//! HTTP headers beside those of SOAP, and cookies.

use cloudbilling::transport::http::{HeaderMap, Response};
use cloudbilling::transport::testing::Scripted;
use cloudbilling::types::ServiceContract;
use cloudbilling::types::operation::GetPurchases;
use cloudbilling::{HttpHeaders, Request};

use crate::support::{Either, both, purchases, session, with_login, with_token};

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
