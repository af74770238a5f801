//! The Management Portal, used and attacked.

use cloudbilling_sandbox::{ErrorKind, FaultInjection, InjectedFault, NewAccount, Sandbox};

use crate::client::{EMAIL, PASSWORD, Response, call, envelope, exchange, login, post_with};

const NAME: &str = "root";
const SECRET: &str = "a long secret";

/// A browser: its cookie, and the form token of the last page.
struct Browser {
    sandbox: Sandbox,
    cookie: String,
}

impl Browser {
    fn new() -> Self {
        let sandbox = Sandbox::start().expect("a free port");
        sandbox
            .admin()
            .create_administrator(NAME, SECRET)
            .expect("a new name");
        sandbox
            .admin()
            .create_account(&NewAccount::new(EMAIL, PASSWORD))
            .expect("a new account");
        Self {
            sandbox,
            cookie: String::new(),
        }
    }

    fn signed_in() -> Self {
        let mut browser = Self::new();
        assert_eq!(browser.sign_in(SECRET).status, 303);
        browser
    }

    fn sign_in(&mut self, password: &str) -> Response {
        let response = self.send("sign-in", &[("name", NAME), ("password", password)], "");
        if let Some(cookie) = header(&response, "set-cookie") {
            self.cookie = cookie.split(';').next().expect("a pair").to_owned();
        }
        response
    }

    fn get(&self, page: &str) -> Response {
        let request = format!(
            "GET /portal/{page} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: {}\r\n\r\n",
            self.cookie
        );
        exchange(&self.sandbox, request.as_bytes()).expect("a response")
    }

    /// Sends a form without a form token.
    fn send(&self, page: &str, fields: &[(&str, &str)], headers: &str) -> Response {
        let body: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        let body = body.join("&");
        let request = format!(
            "POST /portal/{page} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: {}\r\n{headers}\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            self.cookie,
            body.len()
        );
        exchange(&self.sandbox, request.as_bytes()).expect("a response")
    }

    /// Sends a form as its page would.
    fn submit(&self, page: &str, fields: &[(&str, &str)]) -> Response {
        let token = self.form_token();
        let fields: Vec<_> = fields
            .iter()
            .copied()
            .chain([("form_token", token.as_str())])
            .collect();
        self.send(page, &fields, "Sec-Fetch-Site: same-origin\r\n")
    }

    fn form_token(&self) -> String {
        let page = self.get("accounts");
        let after = page
            .text()
            .split("name=\"form_token\" value=\"")
            .nth(1)
            .expect("a form");
        after.split('"').next().expect("a value").to_owned()
    }
}

fn cookie_name(sandbox: &Sandbox) -> String {
    format!("__Host-cloudbilling-portal-{}", sandbox.address().port())
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    let mut lines = response
        .head
        .lines()
        .filter_map(|line| line.split_once(": "));
    lines
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

fn encoded(value: &str) -> String {
    value
        .bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

#[test]
fn pages_require_a_session() {
    let browser = Browser::new();
    for page in [
        "overview",
        "accounts",
        "tokens",
        "sessions",
        "requests",
        "requests/1",
        "administrators",
        "contract",
        "data/customers",
        "data/import",
        "data/results/Demo/1",
        "faults",
        "clock",
        "password",
    ] {
        let response = browser.get(page);
        assert_eq!(response.status, 303, "{page}");
        assert_eq!(header(&response, "location"), Some("/portal/sign-in"));
    }
    let browser = Browser::signed_in();
    for page in [
        "overview", "accounts", "tokens", "sessions", "requests", "faults", "clock",
    ] {
        let response = browser.get(page);
        assert_eq!(response.status, 200, "{page}");
        assert!(response.has("aria-current=\"page\""));
    }
    assert_eq!(browser.get("").status, 303);
}

#[test]
fn a_token_made_in_the_portal_is_shown_once_and_works_until_revoked() {
    let browser = Browser::signed_in();
    let made = browser.submit(
        "tokens",
        &[
            ("name", "export"),
            ("environment", "Demo"),
            ("group", "full"),
        ],
    );
    assert_eq!(made.status, 303);
    let page = browser.get("tokens");
    let token = page
        .text()
        .split("id=\"secret\">")
        .nth(1)
        .expect("a secret")
        .split('<')
        .next()
        .expect("its end")
        .to_owned();
    assert_eq!(
        call(&browser.sandbox, &token, "GetPurchases", "").status,
        200
    );
    assert!(!browser.get("tokens").has(&token));
    let id = browser.sandbox.admin().api_tokens().expect("a list")[0]
        .id
        .to_string();
    assert_eq!(browser.submit("tokens/revoke", &[("id", &id)]).status, 303);
    assert_eq!(
        call(&browser.sandbox, &token, "GetPurchases", "").status,
        500
    );
}

#[test]
fn an_account_locked_by_wrong_logins_is_unlocked() {
    let browser = Browser::signed_in();
    for _ in 0..3 {
        login(&browser.sandbox, EMAIL, "wrong");
    }
    assert!(browser.get("accounts").has("Locked"));
    let fields = [
        ("environment", "Demo"),
        ("email", EMAIL),
        ("change", "unlock"),
    ];
    assert_eq!(browser.submit("accounts/change", &fields).status, 303);
    assert_eq!(
        login(&browser.sandbox, EMAIL, PASSWORD).element("Status"),
        Some("Success")
    );
    assert!(browser.get("sessions").has(EMAIL));
    assert_eq!(browser.submit("sessions/end", &[]).status, 303);
    assert!(
        browser
            .sandbox
            .admin()
            .sessions()
            .expect("a list")
            .is_empty()
    );
}

#[test]
fn faults_and_the_clock_are_set_by_forms() {
    let browser = Browser::signed_in();
    let fields = [
        ("operation", "Login"),
        ("kind", "html"),
        ("value", "503"),
        ("nth", "1"),
        ("times", "1"),
    ];
    assert_eq!(browser.submit("faults", &fields).status, 303);
    assert_eq!(login(&browser.sandbox, EMAIL, PASSWORD).status, 503);
    assert_eq!(
        browser
            .submit("faults", &[("kind", "html"), ("value", "200")])
            .status,
        422
    );
    let before = browser.sandbox.admin().now();
    browser.submit("clock", &[("change", "advance"), ("minutes", "60")]);
    assert!(browser.sandbox.admin().now().since(before).as_secs() >= 3_600);
    assert!(browser.get("requests/1").has("Injected fault"));
}

/// A field that cannot be read must not count as missing: that would mean full rights, or the
/// removal of every injection. The response is the page of the form with the entered values.
#[test]
fn a_refused_form_shows_the_reason_and_keeps_its_values() {
    let browser = Browser::signed_in();
    let fault = [("kind", "html"), ("value", "banana")];
    let account = [
        ("email", EMAIL),
        ("password", "hunter2"),
        ("environment", "Demo"),
        ("group", "read-only"),
    ];
    let token = [
        ("name", "nightly"),
        ("environment", "demo"),
        ("group", "read-only"),
    ];
    for (page, fields, status, why, kept) in [
        (
            "faults",
            &fault[..],
            422,
            "a status from 400 to 599",
            &["value=\"banana\"", "open><summary>Page of a proxy"][..],
        ),
        (
            "accounts",
            &account,
            409,
            EMAIL,
            &["value=\"anna@example.org\"", "value=\"read-only\" selected"],
        ),
        (
            "tokens",
            &token,
            422,
            "differs from the existing &quot;Demo&quot;",
            &[
                "value=\"nightly\"",
                "value=\"demo\"",
                "value=\"read-only\" selected",
            ],
        ),
        (
            "clock",
            &[("change", "advance"), ("minutes", "x")],
            422,
            "not a number",
            &["value=\"x\""],
        ),
        ("tokens/revoke", &[], 422, "id is required", &[]),
        ("sessions/end", &[("id", "999")], 404, "session", &[]),
    ] {
        let response = browser.submit(page, fields);
        assert_eq!(response.status, status, "{page}: {}", response.text());
        assert!(response.text().contains(why), "{page}: {}", response.text());
        for kept in kept {
            assert!(response.has(kept), "{page}, {kept}: {}", response.text());
        }
        assert!(!response.has("hunter2"), "a password is typed again");
    }
}

#[test]
fn a_field_that_cannot_be_read_is_refused() {
    let browser = Browser::signed_in();
    let admin = browser.sandbox.admin();
    let status = |page: &str, fields: &[(&str, &str)]| browser.submit(page, fields).status;

    let token = [("name", "x"), ("environment", "Demo"), ("group", "Reader")];
    assert_eq!(status("tokens", &token), 422);
    assert!(admin.api_tokens().expect("a list").is_empty());
    let accounts = admin.accounts().expect("a list").len();
    let account = [
        ("email", "x@y"),
        ("password", "x"),
        ("environment", "Demo"),
        ("group", ""),
    ];
    assert_eq!(status("accounts", &account), 422);
    assert_eq!(admin.accounts().expect("a list").len(), accounts);

    login(&browser.sandbox, EMAIL, PASSWORD);
    assert_eq!(status("sessions/end", &[("id", "first")]), 422);
    assert_eq!(admin.sessions().expect("a list").len(), 1);

    let fault = [("kind", "reset"), ("nth", "third")];
    assert_eq!(status("faults", &fault), 422);
    assert!(admin.injections().is_empty());
    admin
        .inject(FaultInjection::on("Login", InjectedFault::Reset))
        .expect("a known operation");
    assert_eq!(status("faults/remove", &[("id", "first")]), 422);
    assert_eq!(admin.injections().len(), 1);
    assert_eq!(status("faults/remove", &[]), 303);
    assert!(admin.injections().is_empty());
}

#[test]
fn forms_of_other_sites_are_refused() {
    let browser = Browser::signed_in();
    let token = browser.form_token();
    let fields = [
        ("name", "x"),
        ("environment", "Demo"),
        ("group", "full"),
        ("form_token", token.as_str()),
    ];
    for headers in [
        "Sec-Fetch-Site: cross-site\r\n",
        "Sec-Fetch-Site: same-site\r\n",
        "Origin: https://evil.example\r\n",
        "Origin: null\r\n",
    ] {
        assert_eq!(
            browser.send("tokens", &fields, headers).status,
            403,
            "{headers}"
        );
    }
    for forged in ["", "x", &token[1..]] {
        let fields = [
            ("name", "x"),
            ("environment", "Demo"),
            ("form_token", forged),
        ];
        assert_eq!(browser.send("tokens", &fields, "").status, 403);
    }
    let other = Browser::signed_in();
    assert_ne!(other.form_token(), token);
    assert!(
        browser
            .sandbox
            .admin()
            .api_tokens()
            .expect("a list")
            .is_empty()
    );
    assert_eq!(
        browser
            .send(
                "sign-in",
                &[("name", NAME), ("password", SECRET)],
                "Origin: https://evil.example\r\n"
            )
            .status,
        403
    );
}

#[test]
fn a_cookie_is_fresh_strict_and_ends_with_signing_out() {
    let mut browser = Browser::new();
    browser.cookie = format!("{}=planted", cookie_name(&browser.sandbox));
    let response = browser.sign_in(SECRET);
    let cookie = header(&response, "set-cookie").expect("a cookie");
    assert!(!cookie.contains("planted"));
    for attribute in [
        "__Host-",
        "; Path=/",
        "; HttpOnly",
        "; SameSite=Strict",
        "; Secure",
    ] {
        assert!(cookie.contains(attribute), "{attribute}");
    }
    assert_eq!(browser.get("accounts").status, 200);
    assert_eq!(browser.submit("sign-out", &[]).status, 303);
    assert_eq!(browser.get("accounts").status, 303);
}

#[test]
fn a_key_from_before_signing_in_is_worthless() {
    let mut browser = Browser::new();
    let planted = format!("{}=planted", cookie_name(&browser.sandbox));
    browser.cookie.clone_from(&planted);
    assert_eq!(browser.sign_in(SECRET).status, 303);
    let first = std::mem::replace(&mut browser.cookie, planted);
    assert_eq!(browser.get("accounts").status, 303);

    // A new session ends the old one, even for someone who has its key.
    browser.cookie.clone_from(&first);
    assert_eq!(browser.sign_in(SECRET).status, 303);
    assert_ne!(browser.cookie, first);
    assert_eq!(browser.get("accounts").status, 200);
    browser.cookie = first;
    assert_eq!(browser.get("accounts").status, 303);
}

#[test]
fn wrong_passwords_lock_the_administrator() {
    let mut browser = Browser::new();
    let mut reported = Vec::new();
    for _ in 0..5 {
        let response = browser.sign_in("guess");
        assert_eq!(response.status, 401);
        reported.push(response.text().to_owned());
    }
    let locked = browser.sign_in(SECRET);
    assert_eq!(locked.status, 401);
    reported.push(locked.text().to_owned());
    // The response reveals neither whether the administrator exists nor whether the password was
    // right.
    let unknown = browser.send("sign-in", &[("name", "nobody"), ("password", "x")], "");
    assert_eq!(unknown.status, 401);
    reported.push(unknown.text().to_owned());
    assert!(reported.iter().all(|page| *page == reported[0]));
    // The lock ignores the clock of the sandbox, which a test moves.
    let admin = browser.sandbox.admin();
    admin
        .advance_clock(std::time::Duration::from_secs(24 * 3_600))
        .expect("a clock");
    assert_eq!(browser.sign_in(SECRET).status, 401);
}

#[test]
fn a_link_changes_nothing() {
    let browser = Browser::signed_in();
    for page in [
        "accounts/change",
        "tokens/revoke",
        "sessions/end",
        "faults/preset",
        "faults/remove",
        "administrators/change",
        "administrators/sessions",
        "data/reset",
        "sign-out",
    ] {
        assert_eq!(browser.get(page).status, 405, "{page}");
    }
    assert_eq!(browser.get("accounts").status, 200);
}

#[test]
fn other_sites_can_neither_frame_nor_read_the_pages() {
    let response = Browser::new().get("sign-in");
    for (name, value) in [
        ("x-frame-options", "DENY"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        assert_eq!(header(&response, name), Some(value));
    }
    assert!(header(&response, "access-control-allow-origin").is_none());
    let policy = header(&response, "content-security-policy").expect("a policy");
    assert!(policy.contains("frame-ancestors 'none'") && policy.contains("form-action 'self'"));
}

#[test]
fn text_from_clients_is_escaped() {
    let browser = Browser::signed_in();
    let attack = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
    browser.submit(
        "tokens",
        &[("name", attack), ("environment", attack), ("group", "full")],
    );
    browser.submit(
        "accounts",
        &[
            ("email", attack),
            ("password", "x"),
            ("environment", attack),
            ("group", "full"),
        ],
    );
    let token = browser
        .sandbox
        .admin()
        .create_api_token("good")
        .expect("a token")
        .secret;
    let escaped = attack.replace('&', "&amp;").replace('<', "&lt;");
    call(
        &browser.sandbox,
        &token,
        "AddProductCluster",
        &format!("<tagName>{escaped}</tagName>"),
    );
    call(
        &browser.sandbox,
        attack.replace('<', "&lt;").as_str(),
        "GetPurchases",
        "",
    );
    login(
        &browser.sandbox,
        &attack.replace('&', "&amp;").replace('<', "&lt;"),
        "x",
    );
    let stray = format!(
        "POST /{} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        attack.replace(' ', "+")
    );
    exchange(&browser.sandbox, stray.as_bytes()).expect("a response");
    let action = format!(
        "Content-Type: text/xml\r\nSOAPAction: \"{}\"\r\n",
        attack.replace('"', "")
    );
    exchange(
        &browser.sandbox,
        &post_with(&action, envelope(&token, "GetPurchases", "").as_bytes()),
    )
    .expect("a response");
    browser.submit(
        "faults",
        &[
            ("operation", attack),
            ("kind", "fault"),
            ("value", attack),
            ("nth", "1"),
            ("times", "1"),
        ],
    );
    for page in [
        "tokens",
        "accounts",
        "faults",
        "requests",
        "requests/1",
        "requests/2",
        "requests/3",
        "requests/4",
        "requests/5",
        "accounts?done=%3Cscript%3E&search=%3Cscript%3E&page=%3Cscript%3E",
        "tokens?done=revoked",
    ] {
        let response = browser.get(page);
        assert!(
            !response.has("<script>alert") && !response.has("<img"),
            "{page}"
        );
        let policy = header(&response, "content-security-policy").expect("a policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"));
        assert_eq!(header(&response, "cache-control"), Some("no-store"));
    }
}

#[test]
fn odd_paths_and_long_forms_are_refused() {
    let browser = Browser::signed_in();
    for page in [
        "../soap",
        "..%2f..%2fetc%2fpasswd",
        "requests/-1",
        "requests/99999999999999999999",
        "requests/7",
        "style.css/../x",
        "%00",
    ] {
        let status = browser.get(page).status;
        assert!(matches!(status, 400 | 404), "{page}: {status}");
    }
    let long = "x".repeat(20_000);
    assert_eq!(browser.submit("tokens", &[("name", &long)]).status, 413);
    let many = vec![("name", "x"); 5_000];
    assert_eq!(browser.submit("tokens", &many).status, 413);
    let mut stranger = Browser::new();
    assert_eq!(stranger.sign_in(&long).status, 413);
    // Announced, but never sent.
    let huge = "POST /portal/sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: \
                application/x-www-form-urlencoded\r\nContent-Length: 1073741824\r\n\r\n";
    assert_eq!(
        exchange(&stranger.sandbox, huge.as_bytes())
            .expect("a response")
            .status,
        413
    );
    let text = browser.get("style.css");
    assert!(text.status == 200 && text.head.contains("text/css"));
}

#[test]
fn an_administrator_changes_their_password() {
    let mut browser = Browser::signed_in();
    let elsewhere = browser.cookie.clone();
    let change = |browser: &Browser, current: &str, new: &str, again: &str| {
        let fields = [("current", current), ("new", new), ("again", again)];
        browser.submit("password", &fields)
    };
    assert!(browser.get("password").has("New password, again"));
    for (current, new, again) in [
        ("wrong", "another", "another"),
        (SECRET, "another", "other"),
        (SECRET, "", ""),
    ] {
        assert_eq!(change(&browser, current, new, again).status, 422);
    }
    let response = change(&browser, SECRET, "another", "another");
    assert_eq!(response.status, 303);
    let cookie = header(&response, "set-cookie").expect("a new key");
    browser.cookie = cookie.split(';').next().expect("a pair").to_owned();
    assert!(
        browser
            .get("accounts?done=password")
            .has("Your password is changed.")
    );

    browser.cookie = elsewhere;
    assert_eq!(browser.get("accounts").status, 303);
    assert_eq!(browser.sign_in(SECRET).status, 401);
    assert_eq!(browser.sign_in("another").status, 303);
}

#[test]
fn the_password_of_an_administrator_is_reset() {
    let mut browser = Browser::signed_in();
    let admin = browser.sandbox.admin();
    admin.ensure_administrator(NAME, SECRET).expect("the same");
    let error = admin
        .ensure_administrator(NAME, "another")
        .expect_err("another");
    assert_eq!(error.kind(), ErrorKind::AlreadyExists);
    for _ in 0..5 {
        Browser::sign_in(&mut browser, "wrong");
    }
    assert_eq!(browser.sign_in(SECRET).status, 401);

    admin
        .set_administrator_password(NAME, "another")
        .expect("an administrator");
    assert_eq!(browser.sign_in("another").status, 303);
    admin
        .set_administrator_password(NAME, "yet another")
        .expect("an administrator");
    assert_eq!(browser.get("accounts").status, 303);
    let error = admin
        .set_administrator_password("nobody", "x")
        .expect_err("nobody");
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[test]
fn two_sandboxes_on_one_host_do_not_sign_each_other_out() {
    let (one, other) = (Browser::signed_in(), Browser::signed_in());
    let names = [&one, &other].map(|browser| browser.cookie.split('=').next());
    assert_ne!(names[0], names[1]);
    // A browser sends both cookies to both.
    let both = format!("{}; {}", one.cookie, other.cookie);
    for browser in [one, other] {
        let browser = Browser {
            cookie: both.clone(),
            ..browser
        };
        assert_eq!(browser.get("accounts").status, 200);
    }
}

#[test]
fn reloading_a_page_creates_no_second_token() {
    let browser = Browser::signed_in();
    let fields = [("name", "x"), ("environment", "Demo"), ("group", "full")];
    let made = browser.submit("tokens", &fields);
    assert_eq!(
        (made.status, header(&made, "location")),
        (303, Some("/portal/tokens"))
    );
    assert!(browser.get("tokens").has("id=\"secret\""));
    assert!(!browser.get("tokens").has("id=\"secret\""));
    assert_eq!(
        browser.sandbox.admin().api_tokens().expect("a list").len(),
        1
    );
}

#[test]
fn a_request_that_is_not_in_the_log_leads_to_the_log() {
    let browser = Browser::signed_in();
    for number in ["abc", "7", "-1", "%20"] {
        let response = browser.get(&format!("requests/{number}"));
        assert_eq!(response.status, 404, "{number}");
        assert!(
            response.has("not contain a request with this number") && response.has("id=\"log\""),
            "{number}"
        );
    }
}

#[test]
fn a_long_list_is_searched_and_shown_a_page_at_a_time() {
    let browser = Browser::signed_in();
    let admin = browser.sandbox.admin();
    for number in 0..120 {
        admin
            .create_api_token(format!("token {number:03}").as_str())
            .expect("a token");
    }
    let rows = |query: &str| {
        let page = browser.get(&format!("tokens{query}"));
        page.text().matches("<th scope=\"row\">").count()
    };
    assert_eq!(
        ["", "?page=2", "?page=3", "?page=99", "?page=x"].map(rows),
        [50, 50, 20, 20, 50]
    );
    assert_eq!(
        ["?search=TOKEN+00", "?search=token&page=3", "?search=none"].map(rows),
        [10, 20, 0]
    );
    let page = browser.get("tokens?search=token&page=2");
    assert!(page.has("51 to 100 of 120 tokens") && page.has("page=3&amp;search=token"));
    let form = page.text().find("Create token").expect("a form");
    assert!(
        form < page.text().find("<table").expect("a table"),
        "the form is above the list"
    );
}

#[test]
fn a_clock_that_is_not_the_real_time_is_on_every_page() {
    let browser = Browser::signed_in();
    let admin = browser.sandbox.admin();
    for (change, shown) in [
        ("none", false),
        ("advance", true),
        ("freeze", true),
        ("real", false),
    ] {
        match change {
            "advance" => admin
                .advance_clock(std::time::Duration::from_secs(60))
                .expect("a clock"),
            "freeze" => admin.set_clock(admin.clock().frozen()).expect("a clock"),
            "real" => admin
                .set_clock(cloudbilling_sandbox::ClockSetting::REAL)
                .expect("a clock"),
            _ => {}
        }
        for page in [
            "accounts", "tokens", "sessions", "requests", "faults", "clock",
        ] {
            let response = browser.get(page);
            let said = response.has("Clock moved") || response.has("Clock stopped");
            assert_eq!(said, shown, "{change}, {page}");
        }
    }
}

#[test]
fn a_typo_creates_no_environment() {
    let browser = Browser::signed_in();
    for (environment, status) in [
        ("demo", 422),
        ("DEMO", 422),
        ("Demo", 303),
        ("Test", 303),
        ("test", 422),
    ] {
        let fields = [
            ("name", "x"),
            ("environment", environment),
            ("group", "full"),
        ];
        assert_eq!(
            browser.submit("tokens", &fields).status,
            status,
            "{environment}"
        );
    }
    let page = browser.get("accounts");
    assert!(page.has("<option value=\"Demo\">") && page.has("<option value=\"Test\">"));
}

#[test]
fn only_a_locked_account_is_unlocked() {
    let browser = Browser::signed_in();
    let page = || browser.get("accounts");
    assert!(!page().has(">Unlock<") && !page().has(">Clear strikes<"));
    login(&browser.sandbox, EMAIL, "wrong");
    assert!(!page().has(">Unlock<") && page().has(">Clear strikes<"));
    login(&browser.sandbox, EMAIL, "wrong");
    login(&browser.sandbox, EMAIL, "wrong");
    assert!(page().has(">Unlock<"));
}

#[test]
fn the_name_of_a_caller_cannot_break_the_layout() {
    let browser = Browser::signed_in();
    login(&browser.sandbox, "a\u{202e}b\u{2028}c", "x");
    login(&browser.sandbox, &"x".repeat(500), "x");
    let log = browser.get("requests");
    assert!(
        log.has("<bdi>login of a\\u{202e}b\\u{2028}c</bdi>"),
        "{}",
        log.text()
    );
    assert!(!log.text().contains(['\u{202e}', '\u{2028}']));
    assert!(log.has("more bytes]</bdi>") && !log.has(&"x".repeat(300)));
}

#[test]
fn the_overview_shows_what_needs_attention() {
    let browser = Browser::signed_in();
    let token = browser
        .sandbox
        .admin()
        .create_api_token("nightly")
        .expect("a token");
    call(&browser.sandbox, &token.secret, "GetPurchases", "");
    login(&browser.sandbox, EMAIL, PASSWORD);
    login(&browser.sandbox, EMAIL, "wrong");
    let page = browser.get("overview");
    for shown in [
        "3 calls in the last hour, 1 refused",
        "<strong>1</strong> Live sessions",
        "<strong>1</strong> Active API tokens",
        "1 strike",
        "href=\"/portal/requests/3\"",
        browser.sandbox.endpoint(),
        "cloudbilling-sandbox-ca.pem",
    ] {
        assert!(page.has(shown), "{shown}: {}", page.text());
    }
    for _ in 0..2 {
        login(&browser.sandbox, EMAIL, "wrong");
    }
    assert!(browser.get("overview").has("Locked"));
}

#[test]
fn the_certificate_is_downloaded_without_a_session() {
    let browser = Browser::new();
    let response = browser.get("ca.pem");
    assert_eq!(response.status, 200);
    assert_eq!(response.text(), browser.sandbox.ca_pem());
    let plain = Sandbox::builder()
        .http_loopback(true)
        .start()
        .expect("a free port");
    let request = "GET /portal/ca.pem HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assert_eq!(
        exchange(&plain, request.as_bytes())
            .expect("a response")
            .status,
        404
    );
}

#[test]
fn a_request_is_shown_in_parts_with_its_fault_and_the_command_for_it() {
    let browser = Browser::signed_in();
    call(
        &browser.sandbox,
        "wrong",
        "GetPurchases",
        "<dateTo>x</dateTo><customerCode>1</customerCode>",
    );
    let page = browser.get("requests/1");
    for shown in [
        "Header block</p>",
        "Payload</p>",
        "Fault</p>",
        "SOAP fault <code>FailedAuthentication</code>",
        "neither an API token nor a live session",
        "--header &#39;SOAPAction: &quot;http://tempuri.org/IPublicService/GetPurchases&quot;&#39;",
        "--cacert cloudbilling-sandbox-ca.pem",
        "href=\"/portal/requests?operation=GetPurchases\"",
    ] {
        assert!(
            page.has(&shown.replace("&#39;", "'")),
            "{shown}: {}",
            page.text()
        );
    }
    assert!(
        browser
            .get("requests/1?form=sent")
            .has("<pre tabindex=\"0\">&lt;s:Envelope")
    );

    let token = browser
        .sandbox
        .admin()
        .create_api_token("nightly")
        .expect("a token")
        .secret;
    call(
        &browser.sandbox,
        &token,
        "GetPurchases",
        "<dateTo>2025-01-01T00:00:00Z</dateTo><customerCode>1</customerCode>",
    );
    let page = browser.get("requests/2");
    for shown in [
        "Dropped by the service",
        "<bdi>customerCode</bdi></code>: <bdi>out of order</bdi>",
        "/portal/tokens?search=nightly",
        "rel=\"prev\" href=\"/portal/requests/1\"",
        "median of 2 in the log",
    ] {
        assert!(page.has(shown), "{shown}: {}", page.text());
    }
}

#[test]
fn the_log_is_searched_filtered_and_keeps_its_place() {
    let browser = Browser::signed_in();
    let token = browser
        .sandbox
        .admin()
        .create_api_token("nightly")
        .expect("a token")
        .secret;
    for number in 0..60 {
        call(
            &browser.sandbox,
            &token,
            "GetPurchases",
            &format!("<customerCode>C{number:02}</customerCode>"),
        );
    }
    login(&browser.sandbox, EMAIL, "wrong");
    let rows = |query: &str| {
        browser
            .get(&format!("requests{query}"))
            .text()
            .matches("data-number=")
            .count()
    };
    for (query, expected) in [
        ("", 50),
        ("?page=2", 11),
        ("?search=%3Ecustomercode%3E", 0),
        ("?search=%3EC07%3C", 1),
        ("?operation=Login", 1),
        ("?outcome=refused", 1),
        ("?outcome=carried-out&page=2", 10),
        ("?caller=API%20token%20nightly&search=C1", 10),
        ("?fault=injected", 0),
        ("?upto=20", 20),
    ] {
        assert_eq!(rows(query), expected, "{query}");
    }
    let page = browser.get("requests");
    assert!(
        page.has("data-live") && page.has("?page=2&amp;upto=61"),
        "{}",
        page.text()
    );
    let second = browser.get("requests?page=2&upto=61");
    call(&browser.sandbox, &token, "GetPurchases", "");
    let again = browser.get("requests?page=2&upto=61");
    let numbers = |page: &Response| {
        page.text()
            .split("data-number=")
            .skip(1)
            .map(|row| row[..4].to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(numbers(&second), numbers(&again));
    assert!(!again.has("data-live") && again.has("Show the newest"));
    let sorted = browser.get("requests?sort=-operation");
    let first = sorted.text().split("<tbody>").nth(1).expect("a table");
    let first = first.split("</tr>").next().expect("a row");
    assert!(first.contains("<bdi>Login</bdi>"), "{first}");
}

#[test]
fn a_preset_injects_its_faults_and_what_fired_is_shown() {
    let browser = Browser::signed_in();
    assert!(browser.get("faults").has("No call got a fault yet."));
    assert_eq!(
        browser
            .submit("faults/preset", &[("preset", "overload")])
            .status,
        303
    );
    let admin = browser.sandbox.admin();
    assert_eq!(admin.injections().len(), 2);
    let token = admin.create_api_token("nightly").expect("a token").secret;
    let statuses = [(); 6].map(|()| call(&browser.sandbox, &token, "GetPurchases", "").status);
    assert_eq!(statuses, [429, 429, 429, 503, 503, 200]);
    let page = browser.get("faults");
    assert!(
        page.has("href=\"/portal/requests/5\"") && page.has("html:503"),
        "{}",
        page.text()
    );
    let unknown = browser.submit("faults/preset", &[("preset", "rain")]);
    assert!(unknown.status == 422 && unknown.has("expected one of flaky-network, overload"));

    let fields = [
        ("kind", "fault"),
        ("value", "Server"),
        ("reason", "on purpose"),
        ("times", "always"),
    ];
    assert_eq!(browser.submit("faults", &fields).status, 303);
    let fault = call(&browser.sandbox, &token, "GetPurchases", "");
    assert_eq!(fault.element("faultstring"), Some("on purpose"));
    assert!(browser.get("faults").has("from call 1 on"));
}

#[test]
fn the_clock_moves_to_the_end_of_a_lock() {
    let browser = Browser::signed_in();
    let admin = browser.sandbox.admin();
    admin.set_clock(admin.clock().frozen()).expect("a clock");
    let start = admin.now();
    assert!(!browser.get("clock").has("To the end of the last"));
    login(&browser.sandbox, EMAIL, PASSWORD);
    for _ in 0..3 {
        login(&browser.sandbox, EMAIL, "wrong");
    }
    assert!(
        browser
            .get("clock")
            .has("To the end of the last lock (+ 15 min 0 s)")
    );
    for (change, minutes) in [
        ("minute", 1),
        ("lock-end", 15),
        ("session-end", 30),
        ("quarter", 45),
    ] {
        assert_eq!(browser.submit("clock", &[("change", change)]).status, 303);
        assert_eq!(admin.now().since(start).as_secs(), minutes * 60, "{change}");
    }
}

const PURCHASE: [(&str, &str); 6] = [
    ("environment", "Demo"),
    ("CustomerCode", "C 1"),
    ("PurchaseReference", "P/1"),
    ("ProductLabel", "Backup <10 GB>"),
    ("PurchaseDate", "2025-01-01T00:00:00Z"),
    ("Quantity", "2.5"),
];

#[test]
fn billing_data_is_added_changed_and_seen_by_calls() {
    let browser = Browser::signed_in();
    let token = browser
        .sandbox
        .admin()
        .create_api_token("nightly")
        .expect("a token")
        .secret;
    assert!(browser.get("data/purchases").has("No purchase yet."));
    assert_eq!(browser.submit("data/purchases", &PURCHASE).status, 303);
    let found = call(
        &browser.sandbox,
        &token,
        "GetPurchases",
        "<includeUnmapped>true</includeUnmapped>",
    );
    assert!(
        found.has("<a:PurchaseReference>P/1</a:PurchaseReference>"),
        "{}",
        found.text()
    );
    let page = browser.get("data/purchases?search=backup");
    assert!(
        page.has("Backup &lt;10 GB&gt;") && page.has("1 purchase"),
        "{}",
        page.text()
    );
    let edited = browser
        .get("data/purchases?edit-environment=Demo&edit-customer=C%201&edit-reference=P%2F1");
    assert!(
        edited.has("Change the row") && edited.has("value=\"2.5\""),
        "{}",
        edited.text()
    );

    let invoice = [
        ("environment", "Demo"),
        ("CustomerCode", "C 1"),
        ("InvoiceReference", "A"),
        ("InvoiceDate", "2025-02-01T00:00:00Z"),
    ];
    assert_eq!(browser.submit("data/invoices", &invoice).status, 303);
    let page = browser.get("data/invoices?status=PENDING&customer=C%201");
    let id = page
        .text()
        .split("name=\"id\" value=\"")
        .nth(1)
        .expect("a row");
    let id = id.split('"').next().expect("a value");
    let status = [("environment", "Demo"), ("id", id), ("status", "APPROVED")];
    assert_eq!(browser.submit("data/invoices/status", &status).status, 303);
    let results = browser.get("data/results");
    let address = results
        .text()
        .split("/portal/data/results/Demo/")
        .nth(1)
        .expect("a file");
    let address = address.split('"').next().expect("an address");
    let file = browser.get(&format!("data/results/Demo/{address}"));
    assert!(
        file.status == 200 && file.text().starts_with("Invoice INV-"),
        "{}",
        file.text()
    );
    assert_eq!(header(&file, "content-disposition"), Some("attachment"));
    assert_eq!(browser.get("data/results/Demo/none").status, 422);
    assert!(
        browser
            .get("data/customers")
            .has("/portal/data/purchases?environment=Demo&amp;customer=C%201")
    );

    let purchase = [("environment", "Demo"), ("reference", "P/1")];
    let deleted = browser.submit("data/purchases/delete", &purchase);
    assert_eq!(deleted.status, 303, "{}", deleted.text());
    assert!(browser.get("data/purchases").has("marked for deletion"));
}

#[test]
fn a_refused_row_says_why_and_keeps_its_values() {
    let browser = Browser::signed_in();
    for (page, change, why) in [
        (
            "data/purchases",
            ("PurchaseDate", "yesterday"),
            "PurchaseDate is not a date",
        ),
        (
            "data/purchases",
            ("Quantity", "many"),
            "Quantity is not a number",
        ),
        ("data/purchases", ("CustomerCode", ""), "CustomerCode"),
    ] {
        let fields = PURCHASE.map(|field| if field.0 == change.0 { change } else { field });
        let response = browser.submit(page, &fields);
        assert_eq!(response.status, 422, "{change:?}");
        assert!(
            response.has(why) && response.has("value=\"P/1\""),
            "{}",
            response.text()
        );
    }
    assert_eq!(browser.submit("data/results", &PURCHASE).status, 404);
    assert_eq!(browser.submit("data/nothing", &PURCHASE).status, 404);
    assert_eq!(browser.get("data/nothing").status, 404);
    let status = [
        ("environment", "Demo"),
        ("id", "none"),
        ("status", "APPROVED"),
    ];
    assert_eq!(browser.submit("data/invoices/status", &status).status, 404);
    let nowhere = [("environment", "Demo"), ("reference", "nowhere")];
    let unknown = browser.submit("data/purchases/delete", &nowhere);
    assert_eq!(unknown.status, 404);
    assert!(unknown.has("there is no such purchase: nowhere"));
    let purchases = browser.get("data/purchases");
    assert!(purchases.has("No purchase yet."));
}

#[test]
fn a_file_is_imported_and_an_environment_is_reset() {
    let browser = Browser::signed_in();
    let rows: String = (0..3_000)
        .map(|number| format!("C{number},Name of {number}\n"))
        .collect();
    let text = format!("CustomerCode,CustomerName\n{rows}");
    let import = |format: &str, text: &str| {
        browser.submit(
            "data/import",
            &[("format", format), ("environment", "Demo"), ("text", text)],
        )
    };
    let imported = import("customers", &text);
    assert_eq!(
        header(&imported, "location"),
        Some("/portal/data/import?changed=3000&unchanged=0")
    );
    assert!(
        browser
            .get("data/import?changed=3000&unchanged=0")
            .has("3000 rows are stored.")
    );
    let page = browser.get("data/customers?sort=-name&page=2");
    assert!(page.has("51 to 100 of 3000 customers"), "{}", page.text());
    for (format, text, why) in [
        ("customers", "CustomerCode\n1\n", "invalid CSV"),
        ("json", "{", "invalid JSON"),
        ("yaml", "", "unknown format"),
    ] {
        let refused = import(format, text);
        assert!(
            refused.status == 422 && refused.has(why),
            "{}",
            refused.text()
        );
    }

    let reset = |change: &str, sure: &str| {
        browser
            .submit(
                "data/reset",
                &[("environment", "Demo"), ("change", change), ("sure", sure)],
            )
            .status
    };
    assert_eq!((reset("empty", ""), reset("burn", "yes")), (422, 422));
    assert!(browser.get("data/customers").has("3000 customers"));
    assert_eq!(reset("seed", "yes"), 303);
    assert!(!browser.get("data/customers").has("3000 customers"));
    assert!(browser.get("data/invoices?status=APPROVED").has("APPROVED"));
    assert_eq!(reset("empty", "yes"), 303);
    for table in ["customers", "purchases", "invoices", "results"] {
        assert!(
            browser
                .get(&format!("data/{table}"))
                .has("class=\"quiet\" colspan"),
            "{table}"
        );
    }
}

#[test]
fn the_rules_of_the_sandbox_are_switched() {
    let browser = Browser::signed_in();
    let rules = [
        ("strikes", "1"),
        ("minutes", "5"),
        ("lifetime", "30"),
        ("refusals", "http-status"),
        ("login_refusals", "status"),
        ("member_order", "any"),
        ("locking_login_says_locked", "yes"),
    ];
    assert_eq!(
        call(&browser.sandbox, "wrong", "GetPurchases", "").status,
        500
    );
    assert_eq!(browser.submit("contract/rules", &rules).status, 303);
    assert_eq!(
        call(&browser.sandbox, "wrong", "GetPurchases", "").status,
        401
    );
    login(&browser.sandbox, EMAIL, PASSWORD);
    let session = browser
        .sandbox
        .admin()
        .sessions()
        .expect("a list")
        .remove(0);
    assert_eq!(session.expires_at.since(session.created_at).as_secs(), 30);
    assert_eq!(
        login(&browser.sandbox, EMAIL, "wrong").element("StatusMessage"),
        Some("Account is locked")
    );
    let page = browser.get("contract");
    for shown in [
        "name=\"strikes\" value=\"1\"",
        "name=\"locking_login_says_locked\" value=\"yes\" checked",
    ] {
        assert!(page.has(shown), "{}", page.text());
    }
    for wrong in [
        ("strikes", "0"),
        ("minutes", "x"),
        ("lifetime", ""),
        ("refusals", "silence"),
    ] {
        let fields = rules.map(|field| if field.0 == wrong.0 { wrong } else { field });
        assert_eq!(
            browser.submit("contract/rules", &fields).status,
            422,
            "{wrong:?}"
        );
    }
    assert_eq!(
        browser
            .submit("faults/preset", &[("preset", "short-sessions")])
            .status,
        303
    );
}

#[test]
fn a_contract_is_saved_as_a_file() {
    let browser = Browser::signed_in();
    let page = browser.get("contract");
    let fields: Vec<(String, String)> = page
        .text()
        .split("<code class=\"quiet\">")
        .skip(1)
        .map(|row| {
            let key = row.split('<').next().expect("a key").to_owned();
            let value = match row
                .split_once("<textarea")
                .filter(|(before, _)| !before.contains("</label>"))
            {
                Some((_, area)) => area.split(['>', '<']).nth(1).expect("a text").to_owned(),
                None => match row
                    .split("</label>")
                    .next()
                    .expect("a label")
                    .split("selected>")
                    .nth(1)
                {
                    Some(option) => match option.split('<').next().expect("a text") {
                        "yes" => "true".to_owned(),
                        "no" => "false".to_owned(),
                        text => text.to_owned(),
                    },
                    None => row
                        .split("value=\"")
                        .nth(1)
                        .expect("a value")
                        .split('"')
                        .next()
                        .expect("its end")
                        .to_owned(),
                },
            };
            (key, value)
        })
        .collect();
    let save = |key: &str, value: &str| {
        let fields: Vec<_> = fields
            .iter()
            .map(|(known, old)| {
                (
                    known.as_str(),
                    if known == key { value } else { old.as_str() },
                )
            })
            .collect();
        browser.submit("contract/file", &fields)
    };
    let same = save("", "");
    assert!(same.status == 200 && !same.has(" = "), "{}", same.text());
    let file = save("interface", "IBilling");
    assert_eq!(
        header(&file, "content-disposition"),
        Some("attachment; filename=\"contract.toml\"")
    );
    assert!(
        file.has(
            "# Interface, a part of SOAPAction. Default: unproven.\ninterface = \"IBilling\"\n"
        ),
        "{}",
        file.text()
    );
    for (key, value) in [
        ("interface", "not a name"),
        ("arrays_namespace", "http://tempuri.org/"),
        ("login.email", ""),
    ] {
        let refused = save(key, value);
        assert!(
            refused.status == 422 && refused.has("invalid contract"),
            "{key}: {}",
            refused.text()
        );
    }
}

#[test]
fn administrators_are_created_unlocked_reset_and_removed() {
    let browser = Browser::signed_in();
    let set = |name: &str, new: &str, current: &str, change: &str| {
        let fields = [
            ("name", name),
            ("new", new),
            ("current", current),
            ("change", change),
        ];
        browser.submit("administrators", &fields)
    };
    for (name, new, current, change, why) in [
        ("anna", "x", "wrong", "create", "your own password is wrong"),
        ("anna", "", SECRET, "create", "must have a password"),
        (
            "anna",
            "x",
            SECRET,
            "reset",
            "there is no administrator anna",
        ),
        (NAME, "x", SECRET, "reset", "change your own password"),
        (NAME, "x", SECRET, "create", "exists already"),
    ] {
        let refused = set(name, new, current, change);
        assert!(
            refused.status >= 400 && refused.has(why),
            "{why}: {}",
            refused.text()
        );
    }
    assert_eq!(set("anna", "first", SECRET, "create").status, 303);
    // From another browser: signing in ends the session of the cookie.
    let sign_in = |password: &str| {
        let body = format!("name=anna&password={password}");
        let request = format!(
            "POST /portal/sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        exchange(&browser.sandbox, request.as_bytes()).expect("a response")
    };
    let first = sign_in("first");
    for _ in 0..5 {
        assert_eq!(sign_in("wrong").status, 401);
    }
    assert!(
        browser
            .get("administrators?state=locked")
            .has("1 administrator<")
    );
    let change = |name: &str, change: &str| {
        browser
            .submit(
                "administrators/change",
                &[("name", name), ("change", change)],
            )
            .status
    };
    assert_eq!(change("anna", "unlock"), 303);
    assert_eq!(sign_in("first").status, 303);
    assert_eq!(set("anna", "second", SECRET, "reset").status, 303);
    let cookie = header(&first, "set-cookie").expect("a cookie").to_owned();
    let cookie = cookie.split(';').next().expect("a pair");
    let request = format!(
        "GET /portal/overview HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: {cookie}\r\n\r\n"
    );
    assert_eq!(
        exchange(&browser.sandbox, request.as_bytes())
            .expect("a response")
            .status,
        303
    );
    assert_eq!(
        (
            change(NAME, "remove"),
            change("anna", "promote"),
            change("anna", "remove")
        ),
        (422, 422, 303)
    );
    assert_eq!(
        (sign_in("second").status, change("anna", "unlock")),
        (401, 404)
    );
}

#[test]
fn own_sessions_are_listed_and_ended() {
    let mut browser = Browser::signed_in();
    let first = browser.cookie.clone();
    browser.cookie.clear();
    browser.sign_in(SECRET);
    let page = browser.get("administrators");
    assert_eq!(page.text().matches("Unknown browser").count(), 2);
    assert_eq!(
        browser
            .submit("administrators/sessions", &[("id", "99")])
            .status,
        404
    );
    assert_eq!(
        browser
            .submit("administrators/sessions", &[("id", "1")])
            .status,
        303
    );
    assert_eq!(browser.get("overview").status, 200);
    let second = std::mem::replace(&mut browser.cookie, first);
    assert_eq!(browser.get("overview").status, 303);
    browser.cookie.clear();
    browser.sign_in(SECRET);
    assert_eq!(browser.submit("administrators/sessions", &[]).status, 303);
    assert_eq!(browser.get("overview").status, 200);
    browser.cookie = second;
    assert_eq!(browser.get("overview").status, 303);
}
