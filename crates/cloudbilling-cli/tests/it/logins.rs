//! `login`, `logout` and `status`, with a context that logs in. The server counts.

use cloudbilling_sandbox::{FaultInjection, InjectedFault, NewAccount, NewApiToken, Sandbox};
use serde_json::Value;

use crate::home::Home;
use crate::program::{MARKED_TOKEN, Run};
use crate::service::{EMAIL, PASSWORD, Service, WRONG_PASSWORD};

const USAGE: i32 = 2;
const AUTHENTICATION: i32 = 5;
const STATE: i32 = 11;

/// A user with a default context that logs in with this password, and a state of the account.
struct User {
    home: Home,
    service: Service,
}

impl User {
    fn with_password(password: &str) -> Self {
        let user = Self::without_state(password);
        let run = user.run(&["account", "init"]);
        assert_eq!(run.code, 0, "{run:#?}");
        user
    }

    fn without_state(password: &str) -> Self {
        let home = Home::new();
        let service = Service::of(Sandbox::builder().http_loopback(true));
        let file = home.write("password", password);
        home.configure(&format!(
            "default = \"anna\"\n[contexts.anna]\nendpoint = \"{}\"\nallow_http_loopback = true\n\
             email = \"{EMAIL}\"\nenvironment = \"{}\"\npassword = {{ file = {file:?} }}\n",
            service.0.endpoint(),
            NewAccount::DEFAULT_ENVIRONMENT,
        ));
        Self { home, service }
    }

    fn run(&self, arguments: &[&str]) -> Run {
        let run = self.home.program(arguments).args(["--no-input"]).run();
        run.assert_no_secret();
        run
    }

    #[track_caller]
    fn succeed(&self, arguments: &[&str]) -> String {
        let run = self.run(arguments);
        assert_eq!(run.code, 0, "{run:#?}");
        run.stdout
    }

    #[track_caller]
    fn status(&self) -> Value {
        let status = self.succeed(&["status", "-o", "json"]);
        serde_json::from_str(&status).expect("JSON")
    }

    fn end_session_of(&self, operation: &str, times: u64) {
        let fault = FaultInjection::on(operation, InjectedFault::ExpireSession);
        let admin = self.service.0.admin();
        admin.inject(fault.times(times)).expect("a known operation");
    }
}

/// Three jobs of cron, whose password was changed at the service in the meantime.
#[test]
fn three_jobs_with_a_wrong_password_send_one_wrong_login() {
    let user = User::with_password(WRONG_PASSWORD);
    for job in [
        &["call", "GetInvoiceHeaders"][..],
        &["login"],
        &["call", "GetPurchases", "-p", "customerCode=1"],
    ] {
        user.run(job).assert_failed(AUTHENTICATION, "refused");
    }
    assert_eq!(user.service.login_requests(), 1);
    let account = user.service.0.admin().account(EMAIL).expect("the account");
    assert_eq!(account.strikes, 1);
    let status = user.status();
    assert_eq!(
        (&status["wrong_logins"], &status["logins_left"]),
        (&1.into(), &1.into())
    );
}

#[test]
fn a_login_is_made_once_for_all_runs() {
    let user = User::with_password(PASSWORD);
    assert!(user.succeed(&["login"]).contains("Logged in"));
    assert!(user.succeed(&["login"]).contains("is still accepted"));
    user.succeed(&["call", "GetInvoiceHeaders"]);
    assert_eq!(user.service.login_requests(), 1);
    user.end_session_of("GetPurchases", 1);
    assert!(user.succeed(&["login"]).contains("Logged in"));
    assert_eq!(user.service.login_requests(), 2);
    assert_eq!(user.status()["unclear_logins"], 0);
}

#[test]
fn one_login_is_spent_on_a_service_that_refuses_every_session() {
    let user = User::with_password(PASSWORD);
    user.end_session_of("GetPurchases", u64::MAX);
    let run = user.run(&["login"]);
    run.assert_failed(AUTHENTICATION, "session");
    assert_eq!(user.service.login_requests(), 1);

    user.service.0.admin().clear_injections();
    user.succeed(&["login"]);
    user.end_session_of("GetPurchases", u64::MAX);
    let before = user.service.login_requests();
    assert_eq!(user.run(&["login"]).code, AUTHENTICATION);
    assert_eq!(user.service.login_requests(), before + 1);
}

#[test]
fn a_logout_forgets_the_session_for_all_runs() {
    let user = User::with_password(PASSWORD);
    user.succeed(&["login"]);
    assert_eq!(user.status()["session"], true);
    let requests = user.service.0.admin().requests().len();
    assert!(user.succeed(&["logout"]).contains("is forgotten"));
    assert!(user.succeed(&["logout"]).contains("There is no session"));
    assert_eq!(user.service.0.admin().requests().len(), requests);
    let status = user.status();
    assert_eq!(
        (&status["session"], &status["logins_left"]),
        (&false.into(), &2.into())
    );
    user.succeed(&["call", "GetInvoiceHeaders"]);
    assert_eq!(user.service.login_requests(), 2);
}

#[test]
fn the_status_sends_nothing_and_reads_no_password() {
    let user = User::with_password(PASSWORD);
    std::fs::remove_file(user.home.0.join("password")).expect("written");
    let status = user.status();
    assert_eq!(status["context"], "anna");
    assert_eq!(status["endpoint"], user.service.0.endpoint());
    assert_eq!(status["credentials"], "login");
    assert_eq!(status["email"], EMAIL);
    assert_eq!(status["environment"], NewAccount::DEFAULT_ENVIRONMENT);
    assert_eq!(status["session_opened"], Value::Null);
    let incarnation = status["incarnation"].as_str().expect("a text");
    assert!(
        u64::from_str_radix(incarnation, 16).is_ok(),
        "{incarnation}"
    );
    let source = status["source"].as_str().expect("a text");
    assert!(
        source.starts_with("file ") && source.ends_with("/password"),
        "{source}"
    );
    for place in ["state", "key"] {
        let path = status[place].as_str().expect("a text");
        assert!(path.starts_with(user.home.path()), "{path}");
    }
    let text = user.succeed(&["status"]);
    assert!(
        text.contains("password") && text.contains("from file"),
        "{text}"
    );
    assert!(user.service.0.admin().requests().is_empty());
}

#[test]
fn the_status_shows_the_age_of_a_session() {
    let user = User::with_password(PASSWORD);
    user.succeed(&["login"]);
    let status = user.status();
    let opened: jiff::Timestamp = status["session_opened"]
        .as_str()
        .expect("a time")
        .parse()
        .expect("RFC 3339");
    assert!(opened <= jiff::Timestamp::now());
    assert!(status["session_age"].is_u64(), "{status:#}");
    assert!(user.succeed(&["status"]).contains("min ago"));
}

#[test]
fn a_status_without_state_says_how_to_create_it() {
    let user = User::without_state(PASSWORD);
    for command in ["login", "logout", "status"] {
        user.run(&[command])
            .assert_failed(STATE, "cloudbilling account init");
    }
    user.run(&["login", "--no-state"])
        .assert_failed(USAGE, "leave out --no-state");
    assert!(user.service.0.admin().requests().is_empty());
}

#[test]
fn an_api_token_is_verified_by_a_read_and_refused_once() {
    let (home, service) = (
        Home::new(),
        Service::of(Sandbox::builder().http_loopback(true)),
    );
    let run = |command: &str| {
        let arguments = [
            command,
            "--allow-http-loopback",
            "--endpoint",
            service.0.endpoint(),
        ];
        let program = home
            .program(&arguments)
            .env("CLOUDBILLING_TOKEN", MARKED_TOKEN);
        let run = program.run();
        run.assert_no_secret();
        run
    };
    for _ in 0..2 {
        run("login").assert_failed(AUTHENTICATION, "token");
    }
    let admin = service.0.admin();
    assert_eq!(admin.requests().len(), 1);
    assert_eq!(run("account").code, USAGE);

    let home = Home::new();
    let token = NewApiToken::new("marked").secret(MARKED_TOKEN);
    admin.ensure_api_token(&token).expect("a token");
    let run = |command: &str| {
        let arguments = [
            command,
            "--allow-http-loopback",
            "--endpoint",
            service.0.endpoint(),
        ];
        let program = home
            .program(&arguments)
            .env("CLOUDBILLING_TOKEN", MARKED_TOKEN);
        let run = program.run();
        run.assert_no_secret();
        assert_eq!(run.code, 0, "{run:#?}");
        run.stdout
    };
    assert!(run("login").contains("accepts the API token"));
    let requests = admin.requests().len();
    assert!(run("status").contains("variable CLOUDBILLING_TOKEN"));
    assert!(run("logout").contains("no session"));
    assert_eq!(admin.requests().len(), requests);
}

#[test]
fn a_lock_says_when_to_try_again() {
    let user = User::with_password(PASSWORD);
    let admin = user.service.0.admin();
    admin.set_blocked(EMAIL, true).expect("a known account");
    let run = user.run(&["login", "--errors", "json"]);
    let error: Value = serde_json::from_str(&run.stderr).expect("JSON");
    assert_eq!(
        (&error["kind"], &error["executed"]),
        (&"locked".into(), &"no".into())
    );
    assert!(
        error["retry_after"]
            .as_u64()
            .is_some_and(|seconds| seconds > 0),
        "{error:#}"
    );
}
