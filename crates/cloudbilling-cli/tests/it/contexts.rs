//! Contexts: the configuration file, its precedence, and the commands that change it.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::thread;

use crate::home::Home;
use crate::program::{MARKED_TOKEN, Program, Run};

const USAGE: i32 = 2;

const TWO: &str = r#"
default = "test"

[contexts.production]
endpoint = "https://production.example/soap"
email = "anna@example.org"
environment = "Production"
password = { variable = "ANNA_PASSWORD" }

[contexts.test]
endpoint = "https://test.example/soap"
token = { variable = "TEST_TOKEN" }
"#;

fn dry_run(home: &Home, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
    let program = home.program(&["call", "GetPurchases", "--dry-run"]);
    let program = program.args(arguments);
    let program = variables
        .iter()
        .fold(program, |program, (name, value)| program.env(name, value));
    program.run()
}

#[test]
fn an_option_precedes_a_variable_which_precedes_the_context() {
    const FLAG: &[&str] = &["--endpoint", "https://flag.example/"];
    const VARIABLE: &[(&str, &str)] = &[("CLOUDBILLING_ENDPOINT", "https://variable.example/")];
    const NONE: &[&str] = &[];
    let token = [("CLOUDBILLING_TOKEN", MARKED_TOKEN)];
    let named = [("CLOUDBILLING_CONTEXT", "production")];
    let empty = [("CLOUDBILLING_CONTEXT", ""), ("CLOUDBILLING_ENDPOINT", "")];
    let both: Vec<_> = VARIABLE.iter().chain(&token).copied().collect();
    let home = Home::new();
    home.configure(TWO);
    let cases = [
        (NONE, &[][..], "test.example"),
        (NONE, &empty[..], "test.example"),
        (NONE, &named[..], "production.example"),
        (&["--context", "test"], &named[..], "test.example"),
        (NONE, &both[..], "variable.example"),
        (FLAG, &both[..], "flag.example"),
        (
            &["--context", "production"],
            &token[..],
            "production.example",
        ),
        (
            &["--email", "bob@example.org", "--environment", "Test"],
            &token[..],
            "test.example",
        ),
    ];
    for (arguments, variables, host) in cases {
        let run = dry_run(&home, arguments, variables);
        assert_eq!(run.code, 0, "{arguments:?} {variables:?}: {run:#?}");
        let line = format!("POST https://{host}/");
        assert!(
            run.stdout.starts_with(&line),
            "{arguments:?} {variables:?}: {}",
            run.stdout
        );
        run.assert_no_secret();
    }
}

#[test]
fn without_an_endpoint_the_places_to_give_it_are_named() {
    let home = Home::new();
    for endpoint in [None, Some("")] {
        let program = home.program(&["call", "GetPurchases", "--no-state"]);
        let program = match endpoint {
            Some(endpoint) => program.env("CLOUDBILLING_ENDPOINT", endpoint),
            None => program,
        };
        let run = program.run();
        run.assert_failed(USAGE, "CLOUDBILLING_ENDPOINT");
        run.assert_failed(USAGE, "--context");
    }
}

#[test]
fn a_missing_context_lists_those_that_exist() {
    let home = Home::new();
    dry_run(&home, &["--context", "prod"], &[]).assert_failed(USAGE, "there are no contexts yet");
    home.configure(TWO);
    let run = dry_run(&home, &["--context", "prodution"], &[]);
    run.assert_failed(USAGE, "did you mean production?");
    let run = dry_run(&home, &[], &[("CLOUDBILLING_CONTEXT", "x")]);
    run.assert_failed(USAGE, "choose one of production, test");
    for command in ["use", "remove", "show"] {
        let run = home.program(&["context", command, "x"]).run();
        run.assert_failed(USAGE, "choose one of production, test");
    }
}

/// Neither a token nor a password of a context goes to another service.
#[test]
fn the_credentials_of_a_context_are_for_its_endpoint() {
    let home = Home::new();
    home.configure(TWO);
    let elsewhere = ["--endpoint", "https://elsewhere.example/"];
    for context in ["test", "production"] {
        let run = dry_run(
            &home,
            &[&elsewhere[..], &["--context", context]].concat(),
            &[],
        );
        run.assert_failed(USAGE, "are for https://");
    }
    let own = [&elsewhere[..], &["--token-file", "/nowhere"]].concat();
    assert_eq!(dry_run(&home, &own, &[]).code, 0);
}

#[test]
fn a_password_of_a_context_is_not_used_for_another_account() {
    let home = Home::new();
    home.configure(TWO);
    let run = home
        .program(&[
            "call",
            "GetPurchases",
            "--no-state",
            "--context",
            "production",
        ])
        .args(["--email", "bob@example.org", "--no-input"])
        .env("ANNA_PASSWORD", MARKED_TOKEN)
        .run();
    run.assert_failed(USAGE, "the password is not given");
}

#[test]
fn options_of_a_login_need_one() {
    let home = Home::new();
    home.configure(TWO);
    for option in [
        &["--no-session-check"][..],
        &["--retry-writes"],
        &["--environment", "Test"],
        &["--password-stdin"],
    ] {
        dry_run(&home, option, &[]).assert_failed(USAGE, "needs a login");
    }
}

#[test]
fn a_broken_file_is_reported_with_its_line() {
    let home = Home::new();
    let context = "[contexts.a]\nendpoint = \"https://a/\"\n";
    let with = |line: &str| format!("{context}{line}\n");
    for (text, line, said) in [
        ("default = \n".to_owned(), 1, ""),
        ("default = 1\n".to_owned(), 1, "string"),
        (
            "\n\ndefalt = \"a\"\n".to_owned(),
            3,
            "unknown field `defalt`",
        ),
        (with("tokn = { file = \"a\" }"), 3, "unknown field `tokn`"),
        (
            with("token = { file = \"a\", password = \"MARKED\" }"),
            3,
            "unknown field `password`",
        ),
        (with("token = { }"), 3, "no source"),
        (
            with("token = { file = \"a\", variable = \"B\" }"),
            3,
            "several sources",
        ),
        (
            with("token = { file = \"a\", timeout = 1 }"),
            3,
            "`timeout` needs a `command`",
        ),
        (with("token = { command = [] }"), 3, "empty `command`"),
        (
            with("token = { command = [\"a\"], timeout = 0 }"),
            3,
            "invalid `timeout`",
        ),
        (
            with("token = \"MARKED\""),
            3,
            "the place of a secret, not the secret",
        ),
        (
            with("token = { command = \"MARKED\" }"),
            3,
            "invalid type: expected a sequence",
        ),
        (with("email = \"a@b\""), 1, "a login without `environment`"),
        (with("environment = \"a\""), 1, "a login without `email`"),
        (
            with("token = { file = \"a\" }\nemail = \"a@b\"\nenvironment = \"c\""),
            1,
            "a `token` beside a login",
        ),
        ("[contexts.a]\n".to_owned(), 1, "missing field `endpoint`"),
    ] {
        home.configure(&text);
        let place = format!("config.toml:{line}: ");
        for command in [
            &["context", "list"][..],
            &["call", "GetPurchases", "--dry-run"],
        ] {
            let run = home.program(command).run();
            run.assert_failed(USAGE, &place);
            run.assert_failed(USAGE, said);
        }
    }
    home.configure("");
    fs::write(home.config(), [b'"', 0xff]).expect("writable");
    home.program(&["context", "list"])
        .run()
        .assert_failed(USAGE, "config.toml");
}

#[test]
fn a_file_that_others_can_write_is_refused() {
    let home = Home::new();
    home.configure(TWO);
    fs::set_permissions(home.config(), Permissions::from_mode(0o662)).expect("ours");
    dry_run(&home, &[], &[]).assert_failed(USAGE, "chmod 600");
}

#[track_caller]
fn succeed(program: Program) -> String {
    let run = program.run();
    assert_eq!(run.code, 0, "{run:#?}");
    run.stdout
}

#[test]
fn contexts_are_added_listed_chosen_shown_and_removed() {
    let home = Home::new();
    let context = |arguments: &[&str]| home.program(&["context"]).args(arguments);
    succeed(context(&[
        "add",
        "a",
        "--endpoint",
        "https://a/",
        "--token-command",
        "pass",
        "show",
        "-n",
    ]));
    let add = ["add", "b", "--endpoint", "https://b/", "--email", "a@b.c"];
    let add = [
        &add[..],
        &["--environment", "Test", "--password-file", "/p"],
    ]
    .concat();
    succeed(context(&add));
    context(&add).run().assert_failed(USAGE, "--replace");
    succeed(context(&[&add[..], &["--replace"]].concat()));
    let mode = fs::metadata(home.config())
        .expect("written")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);

    let list = succeed(context(&["list", "-o", "json"]));
    let list: serde_json::Value = serde_json::from_str(&list).expect("JSON");
    assert_eq!(list[0]["Default"], "yes");
    assert_eq!(list[0]["Credentials"], "API token from command pass");
    assert_eq!(list[1]["Credentials"], "login of a@b.c to Test");
    succeed(context(&["use", "b"]));
    let shown = succeed(context(&["show", "-o", "json"]));
    let shown: serde_json::Value = serde_json::from_str(&shown).expect("JSON");
    assert_eq!(shown["name"], "b");
    assert_eq!(shown["password"]["file"], "/p");
    assert!(succeed(context(&["show", "a"])).contains("https://a/"));

    context(&["remove", "b"])
        .run()
        .assert_failed(USAGE, "--yes");
    succeed(context(&["remove", "b", "--yes"]));
    context(&["show"])
        .run()
        .assert_failed(USAGE, "there is no default context");
    let left = fs::read_to_string(home.config()).expect("written");
    assert_eq!(
        left,
        "[contexts.a]\nendpoint = \"https://a/\"\n\
         token = { command = [\"pass\", \"show\", \"-n\"] }\n"
    );
}

#[test]
fn nothing_is_added_that_could_not_be_used() {
    let home = Home::new();
    let add = |name: &str, endpoint: &str| {
        let arguments = ["context", "add", name, "--endpoint", endpoint];
        home.program(&arguments).run()
    };
    add("a", "http://127.0.0.1/").assert_failed(USAGE, "--allow-http-loopback");
    assert_eq!(add("a b", "https://a/").code, USAGE);
    assert_eq!(add("a", "https://me:MARKED@a/").code, USAGE);
    assert!(!home.config().exists());
}

#[test]
fn comments_and_links_survive_a_change() {
    let home = Home::new();
    home.configure("");
    let real = home.write("dotfile.toml", format!("# mine\n{TWO}# the end\n"));
    fs::remove_file(home.config()).expect("written");
    symlink(&real, home.config()).expect("a link");
    succeed(home.program(&["context", "use", "production"]));
    let text = fs::read_to_string(&real).expect("still there");
    assert!(
        text.starts_with("# mine\n") && text.ends_with("# the end\n"),
        "{text}"
    );
    assert!(text.contains("default = \"production\""), "{text}");
    assert!(
        fs::symlink_metadata(home.config())
            .expect("there")
            .is_symlink()
    );
}

#[test]
fn contexts_that_are_added_at_once_are_all_kept() {
    let home = Home::new();
    thread::scope(|scope| {
        for number in 0..8 {
            let name = format!("c{number}");
            let program = home.program(&["context", "add", &name, "--endpoint", "https://a/"]);
            scope.spawn(move || succeed(program));
        }
    });
    let list = succeed(home.program(&["context", "list", "-o", "ndjson"]));
    assert_eq!(list.lines().count(), 8, "{list}");
}

#[test]
fn the_file_can_be_elsewhere() {
    let home = Home::new();
    let file = home.write("elsewhere.toml", TWO);
    let run = dry_run(&home, &[], &[("CLOUDBILLING_CONFIG", &file)]);
    assert!(run.stdout.contains("test.example"), "{run:#?}");
}
