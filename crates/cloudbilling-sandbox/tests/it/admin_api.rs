//! The admin API.

use std::time::Duration;

use cloudbilling_sandbox::Sandbox;

use crate::client::{EMAIL, PASSWORD, Response, call, exchange, login, with_account};

fn request(sandbox: &Sandbox, key: &str, method: &str, path: &str, form: &str) -> Response {
    let request = format!(
        "{method} /admin/{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {key}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    );
    exchange(sandbox, request.as_bytes()).expect("a response")
}

fn post(sandbox: &Sandbox, path: &str, form: &str) -> Response {
    request(sandbox, sandbox.admin_key(), "POST", path, form)
}

fn get(sandbox: &Sandbox, path: &str) -> Response {
    request(sandbox, sandbox.admin_key(), "GET", path, "")
}

#[test]
fn requests_need_the_key() {
    let sandbox = Sandbox::start().expect("a free port");
    for key in ["", "x", &sandbox.admin_key()[1..]] {
        let refused = request(&sandbox, key, "GET", "accounts", "");
        assert_eq!(refused.status, 401);
        // RFC 9110, section 11.6.1.
        assert!(refused.head.contains("\r\nwww-authenticate: Bearer"));
        assert_eq!(
            request(&sandbox, key, "POST", "tokens", "name=x").status,
            401
        );
    }
    assert!(sandbox.admin().api_tokens().expect("a list").is_empty());
    assert_ne!(
        sandbox.admin_key(),
        Sandbox::start().expect("a free port").admin_key()
    );
}

/// If an unreadable form were ignored, a request for one account would apply to all.
#[test]
fn a_form_may_come_in_chunks() {
    let sandbox = with_account();
    login(&sandbox, EMAIL, PASSWORD);
    let form = "email=nobody";
    let request = format!(
        "POST /admin/sessions/expire HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{form}\r\n0\r\n\r\n",
        sandbox.admin_key(),
        form.len()
    );
    let response = exchange(&sandbox, request.as_bytes()).expect("a response");
    assert_eq!(response.status, 404, "{response:?}");
    assert_eq!(sandbox.admin().sessions().expect("a list").len(), 1);
}

#[test]
fn time_ends_with_the_last_year_of_four_digits() {
    let sandbox = Sandbox::start().expect("a free port");
    let now = sandbox.admin().now();
    for seconds in ["18446744073709551615", "252000000000"] {
        let response = post(&sandbox, "clock", &format!("advance={seconds}"));
        assert_eq!(response.status, 422, "{response:?}");
        assert!(response.has("9999-12-31T23:59:59Z"), "{response:?}");
    }
    assert_eq!(post(&sandbox, "clock", "advance=251000000000").status, 200);
    assert_eq!(&sandbox.admin().now().to_string()[..2], "99");
    assert_eq!(post(&sandbox, "clock", "set=real").status, 200);
    assert!(sandbox.admin().now().since(now) < Duration::from_secs(1_000));
}

#[test]
fn a_test_in_another_language_can_use_everything() {
    let sandbox = Sandbox::start().expect("a free port");
    let made = post(&sandbox, "tokens", "name=other");
    let token = made
        .text()
        .split("\"secret\":\"")
        .nth(1)
        .expect("a secret")
        .split('"')
        .next()
        .expect("its end")
        .to_owned();
    assert_eq!(post(&sandbox, "seed", "").text(), "{\"seeded\":true}");
    assert!(
        call(
            &sandbox,
            &token,
            "GetInvoiceHeaders",
            "<customerCode>1001</customerCode>"
        )
        .has("EXPORTED")
    );

    assert_eq!(
        post(&sandbox, "faults", "operation=GetPurchases&fault=html:503").status,
        200
    );
    assert!(get(&sandbox, "faults").has("\"html:503\""));
    assert_eq!(call(&sandbox, &token, "GetPurchases", "").status, 503);
    assert_eq!(post(&sandbox, "faults", "fault=html").status, 422);
    // The fault must not apply to every operation.
    let misspelt = post(&sandbox, "faults", "fault=html:502&opperation=Login");
    assert_eq!(misspelt.status, 422);

    let email = format!("email={}", EMAIL.replace('@', "%40"));
    let form = format!("{email}&password={}", PASSWORD.replace(' ', "+"));
    assert_eq!(post(&sandbox, "accounts", &form).status, 200);
    assert_eq!(post(&sandbox, "accounts", &form).status, 409);
    for _ in 0..3 {
        login(&sandbox, EMAIL, "wrong");
    }
    assert!(get(&sandbox, "accounts").has("\"strikes\":3"));
    post(&sandbox, "clock", "advance=900");
    assert!(get(&sandbox, "accounts").has("\"locked_until\":null"));
    assert!(post(&sandbox, "accounts/unlock", &email).has("\"strikes\":0"));
    login(&sandbox, EMAIL, PASSWORD);
    assert_eq!(
        post(&sandbox, "sessions/expire", "").text(),
        "{\"ended\":1}"
    );
    let log = get(&sandbox, "requests");
    assert!(log.has("\"injected_fault\":\"html:503\"") && !log.has(&token));
    assert_eq!(get(&sandbox, "nothing").status, 404);

    let rows = "CustomerCode,PurchaseReference,ProductLabel,PurchaseDate,Quantity\n7,L-1,x,2025-01-01T00:00:00Z,1\n";
    assert_eq!(
        post(&sandbox, "load?table=purchases", rows).text(),
        "{\"loaded\":1,\"unchanged\":0}"
    );
    assert!(
        call(
            &sandbox,
            &token,
            "GetPurchases",
            "<includeUnmapped>1</includeUnmapped>"
        )
        .has("L-1")
    );
    assert_eq!(post(&sandbox, "load", "{\"Customer\": []}").status, 422);
}
