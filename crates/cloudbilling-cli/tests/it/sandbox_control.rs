//! `cloudbilling sandbox faults|clock|log|accounts|tokens|administrators|purchases`: a running
//! sandbox, driven from the shell.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;

use cloudbilling_sandbox::{Sandbox, Table};
use serde_json::{Value, json};

use crate::program::{Program, Run};

/// A running sandbox with its certificate in a file.
struct Running {
    sandbox: Sandbox,
    ca_file: PathBuf,
}

impl Running {
    fn new(name: &str) -> Self {
        let sandbox = Sandbox::start().expect("the sandbox starts");
        let ca_file =
            PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("control-{name}.pem"));
        fs::write(&ca_file, sandbox.ca_pem()).expect("a writable target directory");
        Self { sandbox, ca_file }
    }

    fn admin_url(&self) -> String {
        self.sandbox.endpoint().replace(Sandbox::PATH, "/admin")
    }

    fn program(&self, arguments: &[&str]) -> Program {
        Program::new(["sandbox"])
            .args(arguments)
            .env("CLOUDBILLING_ADMIN_URL", &self.admin_url())
            .env("CLOUDBILLING_ADMIN_KEY", self.sandbox.admin_key())
            .env(
                "CLOUDBILLING_CA_FILE",
                self.ca_file.to_str().expect("UTF-8"),
            )
            .env("CLOUDBILLING_SANDBOX_PASSWORD", "MARKED horse")
            .env("CLOUDBILLING_ADMIN_PASSWORD", "MARKED stable")
    }

    #[track_caller]
    fn succeed(&self, arguments: &[&str]) -> String {
        let run = self.program(arguments).run();
        assert_eq!(run.code, 0, "{run:#?}");
        run.assert_no_secret();
        assert!(!run.stdout.contains(self.sandbox.admin_key()), "{run:#?}");
        run.stdout
    }

    /// Runs a command with `-o json`.
    #[track_caller]
    fn json(&self, arguments: &[&str]) -> Value {
        let text = self.succeed(&[arguments, &["-o", "json"]].concat());
        serde_json::from_str(&text).expect("JSON")
    }

    #[track_caller]
    fn call(&self, token: &str) -> Run {
        Program::call("GetPurchases", self.sandbox.endpoint())
            .args(["--ca-file".as_ref(), self.ca_file.as_os_str()])
            .env("CLOUDBILLING_TOKEN", token)
            .run()
    }
}

#[test]
fn faults_are_added_listed_and_removed() {
    let running = Running::new("faults");
    let added = running.succeed(&["faults", "add", "GetPurchases@2-3=html:502", "@1-=delay:1"]);
    assert_eq!(added, "1\n2\n");
    let listed = running.json(&["faults", "list"]);
    assert_eq!(listed[0]["operation"], "GetPurchases");
    assert_eq!(
        listed[1],
        json!({"id": 2, "operation": null, "fault": "delay:1", "seen": 0})
    );
    assert!(running.succeed(&["faults", "list"]).contains("html:502"));
    running.succeed(&["faults", "remove", "1"]);
    assert_eq!(running.json(&["faults", "list"])[0]["id"], 2);
    running.succeed(&["faults", "clear"]);
    assert_eq!(running.json(&["faults", "list"]), json!([]));
    let unknown = running.program(&["faults", "remove", "9"]).run();
    unknown.assert_failed(6, "pending fault");
    let run = running.program(&["faults", "add", "earthquake"]).run();
    assert_eq!(run.code, 2, "{run:#?}");
    assert!(
        run.stderr.contains("expected one of content-type:TYPE"),
        "{run:#?}"
    );
}

#[test]
fn the_clock_is_moved_stopped_and_reset() {
    let running = Running::new("clock");
    assert_eq!(running.json(&["clock", "freeze"])[0]["frozen"], true);
    let now = running.json(&["clock", "show"])[0]["now"].clone();
    let later = running.json(&["clock", "advance", "900"])[0]["now"].clone();
    assert_ne!(now, later);
    assert_eq!(running.json(&["clock", "show"])[0]["now"], later);
    assert_eq!(running.json(&["clock", "run"])[0]["frozen"], false);
    assert_eq!(running.json(&["clock", "reset"])[0]["frozen"], false);
}

#[test]
fn accounts_are_created_blocked_and_unlocked() {
    let running = Running::new("accounts");
    let create = [
        "accounts",
        "create",
        "anna@example.org",
        "--group",
        "read-only",
    ];
    let created = running.json(&create);
    assert_eq!(created[0]["group"], "read-only");
    assert_eq!(created[0]["environment"], "Demo");
    let again = running.program(&create).run();
    again.assert_failed(6, "exists");
    let named = |command| running.json(&["accounts", command, "anna@example.org"]);
    assert_eq!(named("block")[0]["blocked"], true);
    assert_eq!(named("unblock")[0]["blocked"], false);
    assert_eq!(named("unlock")[0]["strikes"], 0);
    assert!(
        running
            .succeed(&["accounts", "list"])
            .contains("anna@example.org")
    );
    let unset = running
        .program(&create)
        .env("CLOUDBILLING_SANDBOX_PASSWORD", "")
        .run();
    unset.assert_failed(2, "no password given");
}

#[test]
fn tokens_are_created_and_revoked() {
    let running = Running::new("tokens");
    let created = running.json(&["tokens", "create", "shop"]);
    let secret = created[0]["secret"].as_str().expect("a secret").to_owned();
    assert_eq!(running.call(&secret).code, 0);
    let id = created[0]["id"].to_string();
    running.succeed(&["tokens", "revoke", &id]);
    assert_eq!(running.call(&secret).code, 5);
    let listed = running.succeed(&["tokens", "list"]);
    assert!(
        listed.contains("shop") && !listed.contains(&secret),
        "{listed}"
    );
}

#[test]
fn administrators_are_created() {
    let running = Running::new("administrators");
    assert_eq!(running.succeed(&["administrators", "create", "anna"]), "");
    assert_eq!(running.json(&["administrators", "list"])[0]["name"], "anna");
}

#[test]
fn purchases_are_deleted_one_by_one() {
    let running = Running::new("purchases");
    let rows = "CustomerCode,PurchaseReference,ProductLabel,PurchaseDate,Quantity\n7,L-1,x,2025-01-01T00:00:00Z,1\n";
    let loaded = running.sandbox.admin().load_csv(Table::Purchases, rows);
    loaded.expect("a purchase");
    let unknown = running.program(&["purchases", "delete", "nowhere"]).run();
    unknown.assert_failed(6, "there is no such purchase: nowhere");
    let run = running
        .program(&["purchases", "delete", "L-1", "--reason", "twice"])
        .run();
    assert_eq!((run.code, &*run.stdout), (0, "L-1\n"), "{run:#?}");
    let again = running.program(&["purchases", "delete", "L-1"]).run();
    again.assert_failed(2, "marked for deletion already");
}

#[test]
fn the_log_is_filtered() {
    let running = Running::new("log");
    let token = running
        .sandbox
        .admin()
        .create_api_token("log")
        .expect("a token");
    assert_eq!(running.call(&token.secret).code, 0);
    assert_eq!(running.call("wrong").code, 5);
    let all = running.json(&["log"]);
    assert_eq!(all.as_array().expect("a list").len(), 2);
    assert_eq!(
        running.json(&["log", "--last", "1"])[0]["number"],
        all[1]["number"]
    );
    let accepted = running.json(&["log", "--status", "200", "--operation", "GetPurchases"]);
    assert_eq!(accepted.as_array().expect("a list").len(), 1);
    let text = running.succeed(&["log"]);
    assert!(
        text.contains("GetPurchases") && !text.contains("Envelope"),
        "{text}"
    );
}

#[test]
fn the_log_is_followed() {
    let running = Running::new("follow");
    let token = running
        .sandbox
        .admin()
        .create_api_token("log")
        .expect("a token");
    assert_eq!(running.call(&token.secret).code, 0);
    let mut child = running
        .program(&["log", "--follow", "-o", "ndjson"])
        .spawn();
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let mut next = || -> Value {
        let line = lines.next().expect("a line").expect("UTF-8");
        serde_json::from_str(&line).expect("JSON")
    };
    assert_eq!(next()["status"], 200);
    running.call("wrong");
    assert_ne!(next()["refusal"], Value::Null);
    let _ = child.kill();
    let _ = child.wait();
}

#[test]
fn a_settings_file_replaces_the_variables() {
    let running = Running::new("settings");
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("control-settings.json");
    let settings = json!({
        "admin_url": running.admin_url(),
        "admin_key": running.sandbox.admin_key(),
        "ca_file": running.ca_file,
    });
    fs::write(&path, settings.to_string()).expect("writable");
    let program = || Program::new(["sandbox", "clock", "show"]);
    let run = program()
        .args(["--settings".as_ref(), path.as_os_str()])
        .run();
    assert_eq!(run.code, 0, "{run:#?}");
    program()
        .run()
        .assert_failed(2, "the address of the sandbox is not given");
    fs::write(&path, "nothing").expect("writable");
    let run = program()
        .args(["--settings".as_ref(), path.as_os_str()])
        .run();
    run.assert_failed(2, "has no settings of a sandbox");
}

#[test]
fn a_wrong_key_and_a_sandbox_that_is_stopped() {
    let running = Running::new("key");
    let wrong = running
        .program(&["clock", "show"])
        .env("CLOUDBILLING_ADMIN_KEY", "MARKED");
    wrong.run().assert_failed(5, "key");
    let program = running.program(&["clock", "show"]);
    drop(running);
    program.run().assert_failed(3, "localhost");
}
