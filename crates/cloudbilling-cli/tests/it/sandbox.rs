//! `cloudbilling sandbox` as a program in another language starts it.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, ChildStdout};

use serde_json::{Value, json};

use crate::program::{Program, Run};

/// A sandbox that prints its settings as JSON. It is killed when the test ends, even by a panic.
struct Started {
    child: Child,
    // A closed pipe would be noticed by the program.
    _stdout: BufReader<ChildStdout>,
    settings: Value,
}

impl Started {
    fn new(program: Program) -> Self {
        let mut child = program.args(["--print", "json"]).spawn();
        let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("UTF-8");
        Self {
            settings: serde_json::from_str(&line).expect("JSON on one line"),
            child,
            _stdout: stdout,
        }
    }

    fn setting(&self, name: &str) -> &str {
        self.settings[name].as_str().expect(name)
    }

    fn call(&self, operation: &str) -> Program {
        Program::call(operation, self.setting("endpoint")).args(["--allow-http-loopback"])
    }

    fn call_with_token(&self, operation: &str) -> Run {
        let call = self.call(operation);
        call.env("CLOUDBILLING_TOKEN", self.setting("token")).run()
    }

    fn log_in(&self, email: &str, password: &str) -> Run {
        self.call("GetPurchases")
            .env("CLOUDBILLING_PASSWORD", password)
            .args(["--email", email, "--environment", "Test"])
            .run()
    }

    /// Gets a path of the admin API.
    fn admin(&self, path: &str) -> Value {
        let (_, address) = self.setting("admin_url").split_once("//").expect("a URL");
        let (host, base) = address.split_once('/').expect("a path");
        let request = format!(
            "GET /{base}/{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {}\r\n\r\n",
            self.setting("admin_key")
        );
        let mut stream = TcpStream::connect(host).expect("it listens");
        stream.write_all(request.as_bytes()).expect("sent");
        let mut response = String::new();
        stream.read_to_string(&mut response).expect("a response");
        let (_, body) = response.split_once("\r\n\r\n").expect("a body");
        serde_json::from_str(body).expect("JSON")
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        // It may have ended already, which the assertions have reported by then.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn plain() -> Program {
    Program::new(["sandbox", "--listen", "127.0.0.1:0", "--http-loopback"])
}

/// A file in the folder for tests, with this text.
fn file(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).expect("a writable target directory");
    path
}

#[test]
fn the_settings_of_a_client_are_printed_as_json() {
    let ca_file = file("printed.pem", "");
    let sandbox = Program::new(["sandbox", "--listen", "127.0.0.1:0", "--create-token", "ci"])
        .args(["--ca-file".as_ref(), ca_file.as_os_str()]);
    let started = Started::new(sandbox);
    let names: Vec<&String> = started
        .settings
        .as_object()
        .expect("an object")
        .keys()
        .collect();
    assert_eq!(
        names,
        [
            "endpoint",
            "endpoint_12",
            "wsdl",
            "admin_url",
            "admin_key",
            "portal",
            "ca_file",
            "token"
        ]
    );
    let called = Program::call("GetPurchases", started.setting("endpoint"))
        .env("CLOUDBILLING_TOKEN", started.setting("token"))
        .args(["--ca-file", started.setting("ca_file")])
        .run();
    assert_eq!(called.code, 0, "{called:#?}");
}

#[test]
fn the_settings_of_a_client_are_printed_as_variables() {
    let program = plain().args(["--create-token", "ci", "--print", "env"]);
    let mut child = program
        .env("CLOUDBILLING_ADMIN_KEY", "chosen")
        .env("CLOUDBILLING_SANDBOX_TOKEN", "secret")
        .spawn();
    let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
    let mut lines = String::new();
    while !lines.contains("TOKEN=") {
        assert_ne!(stdout.read_line(&mut lines).expect("UTF-8"), 0, "{lines}");
    }
    let _ = child.kill();
    let _ = child.wait();
    let variables: Vec<_> = lines
        .lines()
        .filter_map(|line| line.split_once('='))
        .collect();
    let names: Vec<&str> = variables.iter().map(|(name, _)| *name).collect();
    let expected = [
        "ENDPOINT",
        "ENDPOINT_12",
        "WSDL",
        "ADMIN_URL",
        "ADMIN_KEY",
        "PORTAL",
        "TOKEN",
    ];
    assert_eq!(names, expected.map(|name| format!("CLOUDBILLING_{name}")));
    assert_eq!(variables[4].1, "chosen");
    assert_eq!(variables[6].1, "secret");
}

#[test]
fn every_option_reaches_the_sandbox() {
    let contract = file("sandbox-contract.toml", "interface = \"IBilling\"\n");
    let rows = "CustomerCode,PurchaseReference,ProductLabel,PurchaseDate,Quantity\n7,L-1,x,2025-01-01T00:00:00Z,1\n";
    let csv = format!("purchases={}", file("sandbox-rows.csv", rows).display());
    let json_rows = "{\"Customers\": [{\"CustomerCode\": \"7\", \"CustomerName\": \"Seven\"}]}";
    let json_file = file("sandbox-rows.json", json_rows);
    let program = plain()
        .env("CLOUDBILLING_SANDBOX_PASSWORD", "correct horse")
        .env("CLOUDBILLING_ADMIN_KEY", "chosen")
        .args([
            "--create-token",
            "ci",
            "--environment",
            "Test",
            "--group",
            "read-only",
        ])
        .args([
            "--create-account",
            "anna@example.org",
            "--create-account",
            "bob@example.org",
        ])
        .args(["--load".as_ref(), json_file.as_os_str()])
        .args(["--load", &csv, "--contract"])
        .args([contract.as_os_str()])
        .args([
            "--refusals",
            "http-status",
            "--login-refusals",
            "fault",
            "--member-order",
            "any",
        ])
        .args([
            "--lock-strikes",
            "1",
            "--lock-duration",
            "120",
            "--session-lifetime",
            "60",
        ])
        .args([
            "--lock-rules",
            "locking-login-says-locked,end-clears-strikes",
        ])
        .args([
            "--clock",
            "2026-01-31T23:59:00Z",
            "--freeze-clock",
            "--limit",
            "connections=9",
        ])
        .args(["--fault", "GetPurchases@3=html:502", "--fault", "@9-=reset"]);
    let started = Started::new(program);
    let frozen = json!({ "now": "2026-01-31T23:59:00Z", "frozen": true });
    assert_eq!(started.admin("clock"), frozen);
    let faults = started.admin("faults");
    assert_eq!(faults[0]["operation"], "GetPurchases");
    assert_eq!(
        faults[1],
        json!({ "id": 2, "operation": null, "fault": "reset", "seen": 0 })
    );
    let tokens = started.admin("tokens");
    assert_eq!(tokens[0]["environment"], "Test");
    assert_eq!(tokens[0]["group"], "read-only");

    // The contract has other actions.
    let contract = ["--contract".as_ref(), contract.as_os_str()];
    let call = |token: &str| {
        let call = started.call("GetPurchases").args(contract);
        let call = call.args(["-p", "includeUnmapped=true", "-o", "json"]);
        call.env("CLOUDBILLING_TOKEN", token).run()
    };
    let found = call(started.setting("token"));
    assert!(found.stdout.contains("L-1"), "{found:#?}");
    let refused = call("wrong");
    assert_eq!(refused.code, 5, "{refused:#?}");
    assert_eq!(started.admin("requests")[1]["status"], 401);
    let faulty = call(started.setting("token"));
    assert!(faulty.stderr.contains("502"), "{faulty:#?}");

    let log_in = |email: &str, password: &str| {
        let call = started.call("GetInvoiceHeaders").args(contract);
        call.args(["--email", email, "--environment", "Test"])
            .env("CLOUDBILLING_PASSWORD", password)
            .run()
    };
    assert_eq!(log_in("anna@example.org", "correct horse").code, 0);
    let session = &started.admin("sessions")[0];
    assert_eq!(session["expires_at"], "2026-02-01T00:00:00Z");
    assert_eq!(log_in("bob@example.org", "wrong").code, 5);
    let accounts = started.admin("accounts");
    assert_eq!(accounts[1]["locked_until"], "2026-02-01T00:01:00Z");
    assert_eq!(accounts[1]["group"], "read-only");
    let log = started.admin("requests");
    let logged = log.as_array().expect("a list").last().expect("a login");
    let response = logged["response_body"].as_str().expect("a text");
    assert!(
        response.contains("Fault>") && response.contains("locked"),
        "{response}"
    );
}

#[test]
fn a_token_is_created_once() {
    let database = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("token.sqlite");
    for end in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{end}", database.display()));
    }
    let program = || {
        let database = ["--database".as_ref(), database.as_os_str()];
        plain().args(["--create-token", "ci"]).args(database)
    };
    let random = Started::new(program()).setting("token").to_owned();
    // It exists, and its secret is not stored.
    let again = Started::new(program());
    assert!(again.settings.get("token").is_none(), "{}", again.settings);
    let call = again.call("GetPurchases");
    assert_eq!(call.env("CLOUDBILLING_TOKEN", &random).run().code, 0);
    drop(again);
    for _ in 0..2 {
        let started = Started::new(program().env("CLOUDBILLING_SANDBOX_TOKEN", "chosen"));
        assert_eq!(started.setting("token"), "chosen");
        let called = started.call_with_token("GetPurchases");
        assert_eq!(called.code, 0, "{called:#?}");
        assert_eq!(started.admin("tokens").as_array().expect("a list").len(), 2);
    }
}

#[test]
fn an_account_is_created_once() {
    let started = Started::new(
        plain()
            .args([
                "--create-account",
                "anna@example.org",
                "--environment",
                "Test",
            ])
            .args(["--create-account", "anna@example.org"])
            .env("CLOUDBILLING_SANDBOX_PASSWORD", "correct horse"),
    );
    assert_eq!(
        started.admin("accounts").as_array().expect("a list").len(),
        1
    );
    let granted = started.log_in("anna@example.org", "correct horse");
    assert_eq!(granted.code, 0, "{granted:#?}");
}

#[test]
fn what_does_not_exist_is_refused_with_what_does() {
    let missing = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("missing.json");
    let missing = missing.to_str().expect("UTF-8");
    for (arguments, expected) in [
        (["--fault", "html"], "expected html:STATUS"),
        (
            ["--fault", "earthquake"],
            "expected one of content-type:TYPE",
        ),
        (
            ["--fault", "GetPurchase=reset"],
            "unknown operation \"GetPurchase\": expected one of AddProductCluster,",
        ),
        (["--fault", "@0=reset"], "expected [OPERATION]"),
        (
            ["--refusals", "letter"],
            "possible values: fault, http-status, result-code",
        ),
        (
            ["--lock-rules", "mercy"],
            "possible values: end-clears-strikes,",
        ),
        (["--lock-strikes", "0"], "1.."),
        (["--clock", "tomorrow"], "expected `real` or a time such as"),
        (["--limit", "patience=1"], "expected one of connections,"),
        (
            ["--group", "admin"],
            "possible values: full, read-only, portal-only",
        ),
        (
            ["--create-account", "anna"],
            "set CLOUDBILLING_SANDBOX_PASSWORD",
        ),
        (["--load", missing], "cannot read"),
    ] {
        let run = plain().args(arguments).run();
        assert_eq!(run.code, 2, "{run:#?}");
        assert!(
            run.stderr.contains(expected),
            "{arguments:?}: {}",
            run.stderr
        );
    }
    let run = plain().env("CLOUDBILLING_ADMIN_KEY", "a b").run();
    assert_eq!(run.code, 2, "{run:#?}");
    assert!(
        run.stderr.contains("the admin key must be printable ASCII"),
        "{run:#?}"
    );
}
