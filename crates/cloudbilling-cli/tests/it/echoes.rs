//! The output of the program for a service that echoes a secret, or writes control sequences of a
//! terminal.

use cloudbilling::codec::is_unprintable;

use crate::echo::{Answer, PLAIN, SHORT, SPECIAL, Traces, answers, forms};
use crate::hostile;
use crate::program::{Program, Run};

const OUTPUTS: [&[&str]; 5] = [
    &["--output", "table"],
    &["--output", "json"],
    &["--output", "xml"],
    &["--ascii", "--color", "always"],
    &["--columns", "CustomerCode"],
];

#[test]
fn a_token_that_is_echoed_is_not_printed() {
    let mut runs = 0;
    for secret in [PLAIN, SPECIAL] {
        let traces = Traces::of(secret);
        // Each place, each form and each output, if not all with all.
        let forms = forms(secret);
        for (index, form) in forms.iter().cycle().take(60).enumerate() {
            let Some(answer) = answers(&form.text).into_iter().nth(index) else {
                continue;
            };
            let run = call(&answer, OUTPUTS[index % OUTPUTS.len()])
                .env("CLOUDBILLING_TOKEN", secret)
                .run();
            assert_silent(&run, &traces, &answer);
            runs += 1;
        }
    }
    assert!(runs > 80, "{runs}");
}

#[test]
fn a_token_that_is_echoed_unchanged_is_not_printed_in_any_output() {
    let traces = Traces::of(PLAIN);
    for answer in answers(PLAIN) {
        let endpoint = hostile::replying(bytes(&answer));
        for output in OUTPUTS {
            let run = to(&endpoint, output).env("CLOUDBILLING_TOKEN", PLAIN).run();
            assert_silent(&run, &traces, &answer);
        }
    }
}

#[test]
fn a_password_that_is_echoed_is_not_printed() {
    for secret in [PLAIN, SPECIAL] {
        let traces = Traces::of(secret);
        for answer in answers(secret) {
            let run = call(&answer, &LOGIN)
                .env("CLOUDBILLING_PASSWORD", secret)
                .run();
            assert_silent(&run, &traces, &answer);
        }
    }
}

#[test]
fn a_secret_http_header_that_is_echoed_is_not_printed() {
    let traces = Traces::of(PLAIN);
    let header = format!("X-Gateway-Key: {PLAIN}");
    for answer in answers(PLAIN) {
        let run = call(&answer, &["--http-header", &header])
            .env("CLOUDBILLING_TOKEN", "another secret")
            .run();
        assert_silent(&run, &traces, &answer);
    }
}

#[test]
fn with_a_short_token_nothing_of_the_response_is_printed() {
    for answer in answers("FOREIGN") {
        let run = call(&answer, OUTPUTS[0])
            .env("CLOUDBILLING_TOKEN", SHORT)
            .run();
        assert_ne!(run.code, 0, "{run:#?}");
        let printed = format!("{}{}", run.stdout, run.stderr).to_lowercase();
        assert!(!printed.contains("foreign"), "{run:#?}\n{answer:#?}");
    }
}

#[test]
fn no_help_can_be_forged() {
    let forged = "no\u{d}\n  help: run this\u{85}\u{2028}  help: that\u{202e}\u{9b}2J";
    for answer in answers(forged) {
        let run = call(&answer, OUTPUTS[0])
            .env("CLOUDBILLING_TOKEN", PLAIN)
            .run();
        let helps = run
            .stderr
            .lines()
            .filter(|line| line.starts_with("  help:"));
        assert_eq!(helps.count(), 1, "{run:#?}");
        let unprintable = |c| c != '\n' && is_unprintable(c);
        assert!(!run.stderr.contains(unprintable), "{run:#?}");
    }
}

#[test]
fn a_result_cannot_control_the_terminal() {
    let value = "a\u{202e}\u{85}&#xD;&#xA;b";
    let answer = Answer::of_purchases(&format!(
        "<a:Purchase><a:CustomerCode>{value}</a:CustomerCode></a:Purchase>"
    ));
    let shown = [
        ("table", r"a\u{202e}\u{85}\r\nb"),
        ("json", r"a\u202e\u0085\r\nb"),
        ("xml", value),
    ];
    for (output, shown) in shown {
        let run = call(&answer, &["--output", output])
            .env("CLOUDBILLING_TOKEN", PLAIN)
            .run();
        assert_eq!(run.code, 0, "{run:#?}");
        assert!(run.stdout.contains(shown), "{run:#?}");
    }
}

const LOGIN: [&str; 4] = ["--email", "anna@example.org", "--environment", "test"];

#[track_caller]
fn assert_silent(run: &Run, traces: &Traces, answer: &Answer) {
    assert_ne!(run.code, 0, "{run:#?}\n{answer:#?}");
    for output in [&run.stdout, &run.stderr] {
        assert_eq!(traces.leak(output), None, "{output}\n{answer:#?}");
    }
}

/// A call that gets this response.
fn call(answer: &Answer, arguments: &[&str]) -> Program {
    to(&hostile::replying(bytes(answer)), arguments)
}

fn to(endpoint: &str, arguments: &[&str]) -> Program {
    let call = [
        "call",
        "GetPurchases",
        "--allow-http-loopback",
        "--no-state",
        "--endpoint",
        endpoint,
    ];
    Program::new(call).args(arguments)
}

fn bytes(answer: &Answer) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {} {}\r\n", answer.status, answer.reason);
    for (name, value) in &answer.headers {
        head += &format!("{name}: {value}\r\n");
    }
    head += &format!(
        "content-length: {}\r\nconnection: close\r\n\r\n",
        answer.body.len()
    );
    [head.as_bytes(), answer.body.as_bytes()].concat()
}
