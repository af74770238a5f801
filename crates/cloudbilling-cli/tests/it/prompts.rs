//! Prompts, in a terminal of their own.

use std::fs;
use std::process::Command;

use cloudbilling_sandbox::{NewAccount, NewApiToken, Sandbox};
use rexpect::session::{PtySession, spawn_command};

use crate::home::Home;
use crate::program::{MARK, MARKED_TOKEN, Program};
use crate::service::{EMAIL, PASSWORD, Service};

/// Milliseconds that only a hang exceeds.
const PATIENCE: u64 = 600_000;

/// Runs the program in a terminal, and prints its exit code and the settings of the terminal.
fn in_terminal(home: &Home, arguments: &str) -> PtySession {
    let program = env!("CARGO_BIN_EXE_cloudbilling");
    let script = format!(
        "stty echo; '{program}' {arguments} </dev/null >output 2>errors; echo \"code=$?\"; stty -a"
    );
    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", &script])
        .current_dir(&home.0)
        .env_clear()
        .env("HOME", &home.0)
        .env("PATH", "/usr/bin:/bin");
    spawn_command(command, Some(PATIENCE)).expect("a terminal")
}

/// Returns what the terminal showed until the end, after checking that it echoes again.
#[track_caller]
fn end(mut session: PtySession) -> String {
    let shown = session.exp_eof().expect("it ends");
    for mode in [" echo ", " icanon ", "isig "] {
        assert!(shown.contains(mode), "no {mode}in {shown}");
    }
    assert!(shown.contains("eol = <undef>;"), "{shown}");
    assert!(!shown.contains(MARK), "{shown}");
    shown
}

/// A sandbox that knows the marked token.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::builder().http_loopback(true).start();
    let sandbox = sandbox.expect("the sandbox starts");
    let token = NewApiToken::new("marked").secret(MARKED_TOKEN);
    sandbox.admin().ensure_api_token(&token).expect("a token");
    sandbox
}

fn call(home: &Home) -> (Sandbox, PtySession) {
    let sandbox = sandbox();
    let arguments = format!(
        "call GetInvoiceHeaders --no-state --allow-http-loopback --endpoint {}",
        sandbox.endpoint()
    );
    let mut session = in_terminal(home, &arguments);
    session.exp_string("API token: ").expect("a prompt");
    (sandbox, session)
}

#[test]
fn a_secret_is_not_echoed_and_the_terminal_is_restored() {
    let home = Home::new();
    let (_sandbox, mut session) = call(&home);
    session.send_line(MARKED_TOKEN).expect("a terminal");
    let shown = end(session);
    assert!(shown.contains("code=0"), "{shown}");
}

#[test]
fn an_interrupt_restores_the_terminal() {
    let home = Home::new();
    let (sandbox, mut session) = call(&home);
    session.send("MARKED").expect("a terminal");
    session.send_control('c').expect("a terminal");
    let shown = end(session);
    assert!(shown.contains("code=130"), "{shown}");
    let errors = fs::read_to_string(home.0.join("errors")).expect("written");
    assert!(
        errors.contains("interrupted") && !errors.contains(MARK),
        "{errors}"
    );
    assert!(sandbox.admin().requests().is_empty());
}

#[test]
fn only_a_yes_confirms() {
    let home = Home::new();
    home.configure("[contexts.a]\nendpoint = \"https://a/\"\n");
    for (answer, code, remains) in [("", 2, true), ("no", 2, true), ("yes", 0, false)] {
        let mut session = in_terminal(&home, "context remove a");
        session
            .exp_string("Remove the context a? [y/N] ")
            .expect("a prompt");
        session.send_line(answer).expect("a terminal");
        let shown = session.exp_eof().expect("it ends");
        assert!(shown.contains(&format!("code={code}")), "{answer}: {shown}");
        let text = fs::read_to_string(home.config()).expect("there");
        assert_eq!(text.contains("contexts.a"), remains, "{answer}");
    }
}

/// As a write of many rows does.
#[test]
fn a_write_is_sent_after_a_yes_only() {
    let (home, sandbox) = (Home::new(), sandbox());
    let (token, endpoint) = (home.write("token", MARKED_TOKEN), sandbox.endpoint());
    let write = |name: &str| {
        format!(
            "call AddProductCluster -p tagName={name} -p aliases={name} --token-file {token} \
             --no-state --allow-http-loopback --endpoint {endpoint}"
        )
    };
    for (answer, code, sent) in [("", 130, 0), ("no", 130, 0), ("y", 0, 1)] {
        let mut session = in_terminal(&home, &write("A"));
        let question = format!("AddProductCluster changes data at {endpoint}. Send it? [y/N] ");
        session.exp_string(&question).expect("a prompt");
        session.send_line(answer).expect("a terminal");
        let shown = end(session);
        assert!(shown.contains(&format!("code={code}")), "{answer}: {shown}");
        assert_eq!(sandbox.admin().requests().len(), sent, "{answer}");
    }
    let program = |name: &str| home.program(&write(name).split(' ').collect::<Vec<_>>());
    program("B")
        .args(["--no-input"])
        .run()
        .assert_failed(2, "this needs a confirmation");
    assert_eq!(program("B").args(["--yes"]).run().code, 0);
    assert_eq!(sandbox.admin().requests().len(), 2);
}

#[test]
fn a_first_login_asks_whether_the_account_is_new_and_for_its_password() {
    let (home, service) = (Home::new(), service());
    home.configure(&context(&service));
    let mut session = in_terminal(&home, "login");
    session
        .exp_string("Is the account new here? [y/N] ")
        .expect("a prompt");
    session.send_line("y").expect("a terminal");
    session
        .exp_string("Password of anna@example.org: ")
        .expect("a prompt");
    session.send_line(PASSWORD).expect("a terminal");
    let shown = end(session);
    assert!(shown.contains("code=0"), "{shown}");
    assert_eq!(service.login_requests(), 1);
}

#[test]
fn a_first_login_of_an_account_that_is_not_new_sends_nothing() {
    let (home, service) = (Home::new(), service());
    home.configure(&context(&service));
    let mut session = in_terminal(&home, "login");
    session
        .exp_string("Is the account new here? [y/N] ")
        .expect("a prompt");
    session.send_line("n").expect("a terminal");
    let shown = end(session);
    assert!(shown.contains("code=11"), "{shown}");
    assert!(service.0.admin().requests().is_empty());
}

fn service() -> Service {
    Service::of(Sandbox::builder().http_loopback(true))
}

/// A default context without the password.
fn context(service: &Service) -> String {
    format!(
        "default = \"a\"\n[contexts.a]\nendpoint = \"{}\"\nallow_http_loopback = true\n\
         email = \"{EMAIL}\"\nenvironment = \"{}\"\n",
        service.0.endpoint(),
        NewAccount::DEFAULT_ENVIRONMENT,
    )
}

#[test]
fn no_input_forbids_every_prompt() {
    let home = Home::new();
    home.configure("[contexts.a]\nendpoint = \"https://a/\"\n");
    for command in [
        "context remove a",
        "call GetPurchases --no-state --context a",
    ] {
        let mut session = in_terminal(&home, &format!("{command} --no-input"));
        let shown = session.exp_eof().expect("it ends");
        assert!(shown.contains("code=2"), "{shown}");
        let errors = fs::read_to_string(home.0.join("errors")).expect("written");
        assert!(errors.contains("--no-input forbids a prompt"), "{errors}");
    }
}

#[test]
fn without_a_terminal_there_is_no_prompt() {
    let home = Home::new();
    home.configure("[contexts.a]\nendpoint = \"https://a/\"\n");
    let program = env!("CARGO_BIN_EXE_cloudbilling");
    let arguments = ["--wait", program, "context", "remove", "a"];
    let run = Program::of("/usr/bin/setsid", arguments).env("HOME", home.path());
    let run = run.run();
    run.assert_failed(2, "there is no terminal for a prompt");
    run.assert_failed(2, "--yes");
}
