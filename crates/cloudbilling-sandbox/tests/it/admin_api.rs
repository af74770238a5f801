//! The admin API.

use std::time::Duration;

use cloudbilling_sandbox::{ErrorKind, NewAccount, NewApiToken, Sandbox};
use serde_json::Value;

use crate::client::{
    EMAIL, PASSWORD, Response, call, connect, exchange, login, with_account, with_token,
};

fn request(sandbox: &Sandbox, key: &str, method: &str, path: &str, form: &str) -> Response {
    let path = format!("/admin/{path}");
    let path = path.trim_end_matches('/');
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {key}\r\n\
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

fn json(response: &Response) -> Value {
    serde_json::from_str(response.text()).expect("JSON")
}

#[track_caller]
fn assert_refused(response: &Response, status: u16, message: &str) {
    assert_eq!(response.status, status, "{response:?}");
    assert_eq!(json(response)["error"], message);
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

/// A form for each route that takes one, in an order in which each succeeds.
const CALLS: [(&str, &str); 31] = [
    ("GET", ""),
    ("POST", "seed environment=Demo"),
    (
        "POST",
        "load?table=customers CustomerCode,CustomerName\n7,Seven\n",
    ),
    (
        "POST",
        "load?table=purchases CustomerCode,PurchaseReference,ProductLabel,PurchaseDate,Quantity\n7,L-1,x,2025-01-01T00:00:00Z,1\n",
    ),
    ("POST", "purchases/delete reference=L-1&reason=twice"),
    ("POST", "administrators name=anna&password=secret"),
    ("GET", "administrators"),
    ("POST", "invoices/status id=INVOICE&status=APPROVED"),
    ("POST", "accounts email=bob&password=old&group=read-only"),
    ("GET", "accounts"),
    ("POST", "accounts/block email=bob&environment=Demo"),
    ("POST", "accounts/unblock email=bob"),
    ("POST", "accounts/unlock email=bob"),
    ("POST", "accounts/password email=bob&password=new"),
    ("GET", "sessions"),
    ("POST", "sessions/expire email=anna%40example.org"),
    ("POST", "tokens name=other&secret=chosen&group=full"),
    ("GET", "tokens"),
    ("POST", "tokens/revoke id=2"),
    (
        "POST",
        "faults fault=html:502&operation=Login&nth=2&times=3",
    ),
    ("GET", "faults"),
    ("POST", "faults/remove id=1"),
    ("POST", "faults/clear "),
    ("GET", "clock"),
    ("POST", "clock set=freeze"),
    ("GET", "connections"),
    ("GET", "operations"),
    ("GET", "requests"),
    ("GET", "usage"),
    ("POST", "sessions/expire "),
    ("POST", "clock advance=1"),
];

#[test]
fn every_route_responds_with_the_keys_that_it_lists() {
    let (sandbox, token) = with_token();
    let account = NewAccount::new(EMAIL, PASSWORD);
    sandbox.admin().create_account(&account).expect("new");
    login(&sandbox, EMAIL, PASSWORD);
    drop(connect(&sandbox));
    while sandbox.admin().connections().is_empty() {
        std::thread::yield_now();
    }
    let index = json(&get_index(&sandbox));
    let mut waiting: Vec<&Value> = index["routes"].as_array().expect("a list").iter().collect();
    for (method, call) in CALLS {
        let (path, form) = call.split_once(' ').unwrap_or((call, ""));
        let form = match form.contains("INVOICE") {
            true => form.replace("INVOICE", &invoice(&sandbox, &token)),
            false => form.to_owned(),
        };
        let response = request(&sandbox, sandbox.admin_key(), method, path, &form);
        assert_eq!(response.status, 200, "{method} {call}: {response:?}");
        let listed = format!("/admin/{}", path.split('?').next().unwrap_or_default());
        let is_route = |route: &&Value| {
            route["method"] == method && route["path"] == listed.trim_end_matches('/')
        };
        let routes = index["routes"].as_array().expect("a list");
        let route = routes.iter().find(is_route).expect("in the table");
        assert_keys(&json(&response), &route["response"], call);
        waiting.retain(|route| !is_route(route));
    }
    assert!(waiting.is_empty(), "not called: {waiting:#?}");
}

fn get_index(sandbox: &Sandbox) -> Response {
    let index = get(sandbox, "");
    assert_eq!(index.status, 200, "{index:?}");
    index
}

fn invoice(sandbox: &Sandbox, token: &str) -> String {
    let customer = "<customerCode>1001</customerCode>";
    let headers = call(sandbox, token, "GetInvoiceHeaders", customer);
    headers.element("Id").expect("an invoice").to_owned()
}

#[track_caller]
fn assert_keys(response: &Value, listed: &Value, call: &str) {
    let object = match listed["list"] == true {
        true => &response.as_array().expect(call).first().expect(call),
        false => &response,
    };
    let keys = sorted_keys(object.as_object().expect(call));
    let mut expected: Vec<&str> = listed["keys"]
        .as_array()
        .expect(call)
        .iter()
        .filter_map(Value::as_str)
        .collect();
    expected.sort_unstable();
    assert_eq!(keys, expected, "{call}");
}

/// Returns the keys in one order. Whether a map keeps them in its own depends on the features of
/// `serde_json` that other crates of the build enable.
fn sorted_keys(object: &serde_json::Map<String, Value>) -> Vec<&String> {
    let mut keys: Vec<_> = object.keys().collect();
    keys.sort();
    keys
}

#[test]
fn a_connection_without_a_request_is_listed() {
    let sandbox = Sandbox::start().expect("a free port");
    drop(connect(&sandbox));
    while sandbox.admin().connections().is_empty() {
        std::thread::yield_now();
    }
    let listed = json(&get(&sandbox, "connections"));
    let connection = listed[0].as_object().expect("an entry");
    let keys = sorted_keys(connection);
    assert_eq!(keys, ["at", "number", "peer", "problem", "requests"]);
    assert_eq!(connection["number"], 1);
    assert_eq!(connection["requests"], 0);
    let peer = connection["peer"].as_str().expect("an address");
    assert!(peer.starts_with("127.0.0.1:"), "{peer}");
    assert!(!connection["problem"].as_str().expect("a text").is_empty());
}

#[test]
fn an_account_is_blocked_and_gets_another_password() {
    let sandbox = with_account();
    let email = EMAIL.replace('@', "%40");
    login(&sandbox, EMAIL, PASSWORD);
    let blocked = post(&sandbox, "accounts/block", &format!("email={email}"));
    assert_eq!(json(&blocked)["blocked"], true);
    assert!(sandbox.admin().sessions().expect("a list").is_empty());
    assert_ne!(
        login(&sandbox, EMAIL, PASSWORD).element("Status"),
        Some("Success")
    );
    let unblocked = post(&sandbox, "accounts/unblock", &format!("email={email}"));
    assert_eq!(json(&unblocked)["blocked"], false);

    let form = format!("email={email}&password=battery");
    assert_eq!(post(&sandbox, "accounts/password", &form).status, 200);
    let right = login(&sandbox, EMAIL, "battery");
    assert_eq!(right.element("Status"), Some("Success"), "{right:?}");
    let form = format!("email={email}&password=battery&environment=Other");
    assert_eq!(post(&sandbox, "accounts/password", &form).status, 404);
}

#[test]
fn one_fault_is_removed() {
    let (sandbox, token) = with_token();
    for fault in ["html:502", "html:503"] {
        post(&sandbox, "faults", &format!("fault={fault}"));
    }
    assert_eq!(post(&sandbox, "faults/remove", "id=1").text(), "{}");
    assert_eq!(call(&sandbox, &token, "GetPurchases", "").status, 503);
}

#[test]
fn what_does_not_exist_is_refused_with_what_does() {
    let sandbox = Sandbox::start().expect("a free port");
    let token = sandbox.admin().create_api_token("one").expect("a token");
    sandbox.admin().create_api_token("two").expect("a token");
    let message = |path: &str, form: &str, status: u16| {
        let response = post(&sandbox, path, form);
        assert_eq!(response.status, status, "{response:?}");
        json(&response)["error"]
            .as_str()
            .expect("a text")
            .to_owned()
    };
    assert_eq!(
        message("faults", "fault=reset&operation=GetPurchase", 422),
        "unknown operation \"GetPurchase\": expected one of AddProductCluster, CloseInvoices, DeletePurchases, \
         GetInvoiceHeaders, GetInvoiceTransformationResultFile, GetInvoiceTransformationResultsForCustomers, \
         GetInvoiceTransformationResultsForInvoices, GetPurchases, GetTransformationResultsForCustomers, \
         GetTransformationResultsForInvoices, UploadInvoices, UploadInvoices2, Login"
    );
    let unknown = message("faults", "fault=earthquake", 422);
    assert!(
        unknown.contains("expected one of content-type:TYPE, delay:MILLISECONDS,"),
        "{unknown}"
    );
    for (path, form, status, expected) in [
        (
            "faults",
            "fault=html",
            422,
            "invalid fault \"html\": expected html:STATUS (a page of HTML with a status from 400 to 599, as from a proxy)",
        ),
        (
            "faults",
            "fault=reset&nth=0",
            422,
            "nth is 0: expected a number from 1",
        ),
        (
            "faults",
            "fault=reset&times=many",
            422,
            "times is not a number",
        ),
        (
            "faults",
            "",
            422,
            "fault is required: a fault, such as `html:502`",
        ),
        (
            "faults/remove",
            "id=7",
            404,
            "there is no pending fault 7, and no other",
        ),
        (
            "tokens/revoke",
            "id=7",
            404,
            "there is no API token 7: expected one of 2, 1",
        ),
        (
            "tokens",
            "name=x&group=admin",
            422,
            "unknown group \"admin\": expected one of full, portal-only, read-only",
        ),
        (
            "accounts/unlock",
            "mail=x",
            422,
            "unknown field \"mail\": expected one of email, environment",
        ),
        (
            "sessions/expire?email=nobody",
            "",
            422,
            "the fields are expected as a form in the body, not in the query",
        ),
        (
            "nothing",
            "",
            404,
            "unknown path: POST /admin/nothing; GET /admin lists every path and method",
        ),
        (
            "usage",
            "",
            405,
            "unknown method for this path: POST /admin/usage; GET /admin lists every path and method",
        ),
    ] {
        assert_eq!(message(path, form, status), expected);
    }
    let form = format!("name=three&secret={}", token.secret);
    let taken = post(&sandbox, "tokens", &form);
    assert_refused(&taken, 409, "API token 1 (\"one\") has this secret already");
    let spaced = post(&sandbox, "tokens", "name=three&secret=a+b");
    let expected =
        "the secret of an API token must be printable ASCII without spaces, and not empty";
    assert_refused(&spaced, 422, expected);
    assert_eq!(sandbox.admin().api_tokens().expect("a list").len(), 2);
    assert!(sandbox.admin().injections().is_empty());
}

#[test]
fn the_key_and_the_secret_of_a_token_can_be_chosen() {
    let sandbox = Sandbox::builder()
        .admin_key("chosen")
        .start()
        .expect("a free port");
    assert_eq!(sandbox.admin_key(), "chosen");
    assert_eq!(request(&sandbox, "chosen", "GET", "usage", "").status, 200);
    post(&sandbox, "tokens", "name=ci&secret=chosen");
    assert_eq!(call(&sandbox, "chosen", "GetPurchases", "").status, 200);
    for key in ["", "a b", "a\r\nb", "\u{e9}"] {
        let refused = Sandbox::builder().admin_key(key).start();
        assert_eq!(refused.expect_err("not a key").kind(), ErrorKind::Invalid);
    }
    let builder = format!("{:?}", Sandbox::builder().admin_key("MARKED"));
    let token = format!("{:?}", NewApiToken::new("ci").secret("MARKED"));
    assert!(!builder.contains("MARKED") && !token.contains("MARKED"));
}

#[test]
fn accounts_and_tokens_are_ensured() {
    let (sandbox, _) = with_token();
    let admin = sandbox.admin();
    let chosen = NewApiToken::new("ci").secret("chosen");
    for _ in 0..2 {
        let secret = admin.ensure_api_token(&chosen).expect("a token");
        assert_eq!(secret.as_deref(), Some("chosen"));
    }
    // Only its client knows the secret.
    let known = admin.ensure_api_token(&"ci".into()).expect("a token");
    assert_eq!(known, None);
    let made = admin.ensure_api_token(&"new".into()).expect("a token");
    assert_eq!(made.expect("a secret").len(), 64);
    let other = admin.ensure_api_token(&NewApiToken::new("other").secret("chosen"));
    assert_eq!(other.expect_err("taken").kind(), ErrorKind::AlreadyExists);
    assert_eq!(admin.api_tokens().expect("a list").len(), 3);
    // A revoked token does not come back under the same secret.
    admin.revoke_api_token(2).expect("it exists");
    let revoked = admin.ensure_api_token(&chosen).expect_err("revoked");
    assert_eq!(revoked.kind(), ErrorKind::AlreadyExists);

    let account = NewAccount::new(EMAIL, PASSWORD);
    for _ in 0..2 {
        admin.ensure_account(&account).expect("an account");
    }
    let other = admin.ensure_account(&NewAccount::new(EMAIL, "other"));
    assert_eq!(other.expect_err("another").kind(), ErrorKind::AlreadyExists);
}

#[cfg(feature = "portal")]
#[test]
fn administrators_are_created_and_listed() {
    let sandbox = Sandbox::start().expect("a free port");
    let created = post(&sandbox, "administrators", "name=anna&password=secret");
    assert_eq!(created.status, 200, "{created:?}");
    let listed = json(&get(&sandbox, "administrators"));
    assert_eq!(listed[0]["name"], "anna");
    assert_eq!(listed[0]["strikes"], 0);
    assert!(!listed.to_string().contains("secret"));
    let again = post(&sandbox, "administrators", "name=anna&password=other");
    assert_eq!(again.status, 409, "{again:?}");
    let nameless = post(&sandbox, "administrators", "password=other");
    assert_eq!(nameless.status, 422, "{nameless:?}");
}

#[test]
fn an_unknown_purchase_is_not_deleted() {
    let sandbox = Sandbox::start().expect("a free port");
    let refused = post(&sandbox, "purchases/delete", "reference=P-1");
    assert_refused(&refused, 404, "there is no such purchase: P-1");
}
