//! Secrets from every source: each works, and none is shown, also when it fails.

use std::fs;

use cloudbilling_sandbox::{NewAccount, Sandbox};

use crate::home::Home;
use crate::program::{MARK, MARKED_TOKEN, Program, Run};

const USAGE: i32 = 2;

/// A sandbox that accepts the marked token.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::builder().http_loopback(true).start();
    let sandbox = sandbox.expect("the sandbox starts");
    let token = cloudbilling_sandbox::NewApiToken::new("marked").secret(MARKED_TOKEN);
    sandbox.admin().ensure_api_token(&token).expect("a token");
    sandbox
}

/// A call with a context whose token comes from this source.
fn call(home: &Home, sandbox: &Sandbox, source: &str) -> Program {
    home.configure(&format!(
        "default = \"a\"\n[contexts.a]\nendpoint = \"{}\"\nallow_http_loopback = true\ntoken = {source}\n",
        sandbox.endpoint()
    ));
    home.program(&["call", "GetInvoiceHeaders", "--no-state"])
}

#[track_caller]
fn assert_accepted(run: &Run) {
    assert_eq!(run.code, 0, "{run:#?}");
    run.assert_no_secret();
}

#[test]
fn each_source_of_a_context_gives_the_token() {
    let (sandbox, home) = (sandbox(), Home::new());
    let file = home.write("token", format!("{MARKED_TOKEN}\n"));
    fs::create_dir_all(home.0.join(".config/cloudbilling")).expect("writable");
    home.write(".config/cloudbilling/beside", MARKED_TOKEN);
    for source in [
        format!("{{ file = {file:?} }}"),
        "{ file = \"beside\" }".to_owned(),
        format!("{{ command = [\"cat\", {file:?}] }}"),
        "{ variable = \"OWN\" }".to_owned(),
        "{ credential = \"token\" }".to_owned(),
    ] {
        let program = call(&home, &sandbox, &source)
            .env("OWN", MARKED_TOKEN)
            .env("PATH", "/usr/bin:/bin")
            .env("CREDENTIALS_DIRECTORY", home.path());
        assert_accepted(&program.run());
    }
}

#[test]
fn each_option_gives_the_token() {
    let (sandbox, home) = (sandbox(), Home::new());
    let file = home.write("token", MARKED_TOKEN);
    for options in [
        &["--token-file", &file][..],
        &["--token-stdin"],
        &["--token-credential", "token"],
    ] {
        let program = call(&home, &sandbox, "{ file = \"/nowhere\" }")
            .args(options)
            .env("CLOUDBILLING_TOKEN", "MARKED-of-the-variable")
            .env("CREDENTIALS_DIRECTORY", home.path())
            .stdin(&format!("{MARKED_TOKEN}\nMARKED-of-something-else\n"));
        assert_accepted(&program.run());
    }
    let variable = call(&home, &sandbox, "{ file = \"/nowhere\" }");
    assert_accepted(&variable.env("CLOUDBILLING_TOKEN", MARKED_TOKEN).run());
}

#[test]
fn a_source_that_fails_shows_nothing() {
    let (sandbox, home) = (sandbox(), Home::new());
    let large = home.write("large", "MARKED".repeat(20_000));
    let binary = home.write("binary", b"MARKED\xff");
    let lines = home.write("lines", "MARKED\nMARKED");
    let empty = home.write("empty", "\n");
    let shell = |script: &str| format!("{{ command = [\"/bin/sh\", \"-c\", {script:?}] }}");
    for (source, said) in [
        ("{ file = \"/nowhere\" }".to_owned(), "/nowhere"),
        (format!("{{ file = {large:?} }}"), "larger than 65536 bytes"),
        (format!("{{ file = {binary:?} }}"), "not UTF-8"),
        (format!("{{ file = {lines:?} }}"), "control character"),
        (format!("{{ file = {empty:?} }}"), "the API token is empty"),
        ("{ variable = \"UNSET\" }".to_owned(), "UNSET is not set"),
        ("{ credential = \"../MARK\" }".to_owned(), "invalid name"),
        ("{ credential = \"absent\" }".to_owned(), "absent"),
        (
            "{ command = [\"/nowhere/pass\"] }".to_owned(),
            "cannot be started",
        ),
        (
            shell("echo MARKED; echo MARKED >&2; exit 3"),
            "exit status: 3",
        ),
        (shell("echo MARKED >&2"), "the API token is empty"),
        (
            shell("while :; do echo MARKED; done"),
            "larger than 65536 bytes",
        ),
        (
            "{ command = [\"/bin/sh\", \"-c\", \"echo MARKED; exec sleep 1000\"], timeout = 1 }"
                .to_owned(),
            "did not end within 1 s",
        ),
    ] {
        let program = call(&home, &sandbox, &source)
            .env("PATH", "/usr/bin:/bin")
            .env("CREDENTIALS_DIRECTORY", home.path());
        program.run().assert_failed(USAGE, said);
    }
    let program = call(&home, &sandbox, "{ credential = \"token\" }");
    program
        .run()
        .assert_failed(USAGE, "CREDENTIALS_DIRECTORY is not set");
    assert!(sandbox.admin().requests().is_empty());
}

#[test]
fn without_a_terminal_a_prompt_is_an_error_that_names_the_sources() {
    let (sandbox, home) = (sandbox(), Home::new());
    let arguments = [
        "call",
        "GetInvoiceHeaders",
        "--endpoint",
        sandbox.endpoint(),
    ];
    let call = || home.program(&arguments).args(["--allow-http-loopback"]);
    let set = call().env("CLOUDBILLING_NO_INPUT", "1");
    for program in [call().args(["--no-input"]), set] {
        let run = program.run();
        run.assert_failed(USAGE, "--no-input forbids a prompt");
        run.assert_failed(USAGE, "--token-stdin");
    }
}

/// Every command that has to do with a service, with a marked token or password from every source,
/// right or wrong, and with every form of output.
#[test]
fn no_command_shows_a_secret_of_any_source() {
    let (sandbox, home) = (sandbox(), Home::new());
    let admin = sandbox.admin();
    let account = NewAccount::new("anna@example.org", MARKED_TOKEN);
    admin.create_account(&account).expect("an account");
    let right = home.write("right", MARKED_TOKEN);
    let wrong = home.write("wrong", "MARKED-wrong");
    let sources = [
        format!("{{ file = {right:?} }}"),
        format!("{{ file = {wrong:?} }}"),
        format!("{{ command = [\"/bin/cat\", {right:?}] }}"),
        format!("{{ command = [\"/bin/cat\", {wrong:?}] }}"),
        "{ credential = \"right\" }".to_owned(),
        "{ variable = \"OWN\" }".to_owned(),
    ];
    let commands: [&[&str]; 9] = [
        &["account", "init"],
        &["login", "--verbose"],
        &["status"],
        &["call", "GetInvoiceHeaders", "--verbose", "--trace", "trace"],
        &["call", "GetPurchases", "--dry-run"],
        &["invoices", "list", "-o", "json"],
        &["context", "list"],
        &["context", "show", "-o", "json"],
        &["logout"],
    ];
    let login = format!(
        "email = \"anna@example.org\"\nenvironment = \"{}\"\npassword",
        NewAccount::DEFAULT_ENVIRONMENT
    );
    let mut forms = ["text", "json"].into_iter().cycle();
    for (key, source) in ["token", &login]
        .into_iter()
        .flat_map(|key| sources.iter().map(move |source| (key, source)))
    {
        home.configure(&format!(
            "default = \"a\"\n[contexts.a]\nendpoint = \"{}\"\nallow_http_loopback = true\n{key} = {source}\n",
            sandbox.endpoint()
        ));
        for command in commands {
            // The number of commands is odd, so each has both forms.
            let errors = forms.next().expect("a cycle");
            let program = home
                .program(command)
                .args(["--errors", errors, "--no-input"]);
            let program = program
                .env("OWN", MARKED_TOKEN)
                .env("CREDENTIALS_DIRECTORY", home.path());
            program.in_folder(&home.0).run().assert_no_secret();
        }
        let trace = fs::read_to_string(home.0.join("trace")).unwrap_or_default();
        assert!(!trace.contains(MARK), "{trace}");
    }
}
