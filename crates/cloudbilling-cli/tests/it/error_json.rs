//! `--errors json`: one object for an error of every exit class.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::hostile::{self, Answer, Nobody};
use crate::program::{MARKED_TOKEN, Program};

#[track_caller]
fn json(program: Program, code: i32, kind: &str, executed: &str) -> Value {
    let run = program.args(["--errors", "json"]).run();
    assert_eq!(run.code, code, "{run:#?}");
    run.assert_no_secret();
    assert_eq!(run.stderr.matches('\n').count(), 1, "{run:#?}");
    let error: Value = serde_json::from_str(&run.stderr).expect("one JSON object");
    assert_eq!(error["version"], 1);
    assert_eq!(error["exit_code"], code);
    assert_eq!(error["kind"], kind, "{error:#}");
    assert_eq!(error["executed"], executed, "{error:#}");
    assert!(
        error["message"].is_string() && error["help"].is_string(),
        "{error:#}"
    );
    error
}

fn answered_with(answer: Answer) -> Program {
    Program::call("GetPurchases", &hostile::server(answer)).args(["--allow-http-loopback"])
}

#[test]
fn an_error_of_every_exit_class_is_one_object() {
    let nowhere = Nobody::new();
    json(Program::new(["call"]), 2, "usage", "no");
    json(Program::new(["call", "GetNothing"]), 2, "usage", "no");
    json(
        Program::call("GetPurchases", &nowhere.endpoint()),
        3,
        "unreachable",
        "no",
    );
    let sandbox = cloudbilling_sandbox::Sandbox::start().expect("the sandbox starts");
    json(
        Program::call("GetPurchases", sandbox.endpoint()),
        4,
        "tls",
        "no",
    );
    let ca_file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("error-json.pem");
    fs::write(&ca_file, sandbox.ca_pem()).expect("a writable target directory");
    let refused = Program::call("GetPurchases", sandbox.endpoint())
        .args(["--ca-file".as_ref(), ca_file.as_os_str()]);
    json(refused, 5, "token_refused", "unknown");
    let fault = json(answered_with(Answer::Fault), 6, "fault", "unknown");
    assert_eq!(fault["details"][0], "table is full");
    json(answered_with(Answer::Html), 7, "response", "unknown");
    let stalled = answered_with(Answer::Stall).args(["--timeout", "1"]);
    json(stalled, 8, "timeout", "unknown");
    let huge = answered_with(Answer::Huge).args(["--max-response-bytes", "1024"]);
    json(huge, 9, "too_large", "unknown");
    let lost = Program::new(["account", "permit", "--endpoint", "https://a/"])
        .args(["--state-dir", "/dev/null"])
        .env("CLOUDBILLING_TOKEN", MARKED_TOKEN);
    json(lost, 11, "state", "no");
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_was_executed() {
    let run = Program::new(["operations"])
        .env("CLOUDBILLING_ERRORS", "json")
        .stdout_to("/dev/full")
        .run();
    let error: Value = serde_json::from_str(&run.stderr).expect("one JSON object");
    assert_eq!(
        (&error["kind"], &error["executed"]),
        (&"output".into(), &"yes".into())
    );
}

#[test]
fn help_is_not_an_error() {
    let run = Program::new(["--errors", "json", "--help"]).run();
    assert_eq!(run.code, 0);
    assert!(
        run.stdout.contains("Usage:") && run.stderr.is_empty(),
        "{run:#?}"
    );
}

#[test]
fn the_option_precedes_the_variable_for_arguments_that_cannot_be_read_too() {
    let run = |arguments: &[&str], variable: &str| {
        let program = Program::new(arguments).env("CLOUDBILLING_ERRORS", variable);
        program.run().stderr.starts_with('{')
    };
    assert!(run(&["call"], "json"));
    assert!(!run(&["call"], "text"));
    assert!(!run(&["call"], ""));
    assert!(!run(&["call", "--errors", "text"], "json"));
    assert!(!run(&["call", "--errors=text"], "json"));
    assert!(run(&["call", "--errors=json"], "text"));
}
