//! `cloudbilling doctor` in set-ups that are each broken in one way: it names that fault.

use std::fs;
use std::path::PathBuf;

use cloudbilling_sandbox::{NewAccount, Sandbox};
use serde_json::Value;
use soap_transport_conformance::server::{Authority, Certificate, ClosedPort, Server};

use crate::home::Home;
use crate::program::{MARKED_TOKEN, Program, Run};

const FAULT: &str = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><s:Fault><faultcode>s:Client</faultcode><faultstring>no</faultstring></s:Fault></s:Body></s:Envelope>";

/// The findings of a run.
struct Findings {
    rows: Vec<Value>,
    run: Run,
}

impl Findings {
    /// Runs the doctor with a marked token.
    fn of(program: Program) -> Self {
        let program = program.args(["-o", "json"]);
        let run = program.env("CLOUDBILLING_TOKEN", MARKED_TOKEN).run();
        Self::read(run)
    }

    fn read(run: Run) -> Self {
        run.assert_no_secret();
        let rows: Vec<Value> = serde_json::from_str(&run.stdout).expect(&run.stderr);
        let codes = [i32::from(
            rows.iter().any(|row| row["Severity"] == "problem"),
        )];
        assert_eq!([run.code], codes, "{run:#?}");
        Self { rows, run }
    }

    fn severity(&self, check: &str) -> &str {
        self.text(check, "Severity")
    }

    fn text(&self, check: &str, member: &str) -> &str {
        let row = self.rows.iter().find(|row| row["Check"] == check);
        let row = row.unwrap_or_else(|| panic!("no {check}: {:#?}", self.run));
        row[member].as_str().unwrap_or_default()
    }

    /// Fails the test unless this is the only fault, with help.
    #[track_caller]
    fn assert_only(&self, severity: &str, check: &str, said: &str) {
        let is_fault = |row: &&Value| {
            ["problem", "warning"].contains(&row["Severity"].as_str().expect("a text"))
        };
        let faults: Vec<_> = self.rows.iter().filter(is_fault).collect();
        assert_eq!(faults.len(), 1, "{:#?}", self.run);
        assert_eq!(faults[0]["Check"], check, "{:#?}", self.run);
        assert_eq!(self.severity(check), severity, "{:#?}", self.run);
        let message = self.text(check, "Message");
        assert!(message.contains(said), "{message}");
        assert!(!self.text(check, "Help").is_empty(), "{:#?}", self.run);
    }
}

fn doctor(endpoint: &str) -> Program {
    Program::new(["doctor", "--no-state", "--endpoint", endpoint])
}

/// A doctor that trusts an authority.
fn trusting(authority: &Authority, name: &str, endpoint: &str) -> Program {
    doctor(endpoint).args([
        "--ca-file".as_ref(),
        pem_file(name, authority.ca_pem()).as_os_str(),
    ])
}

fn pem_file(name: &str, pem: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("doctor-{name}.pem"));
    fs::write(&path, pem).expect("a writable target directory");
    path
}

/// A sandbox and a doctor that trusts it.
fn with_sandbox(name: &str) -> (Sandbox, Program) {
    let sandbox = Sandbox::start().expect("the sandbox starts");
    let ca_file = pem_file(name, sandbox.ca_pem());
    let program = doctor(sandbox.endpoint()).args(["--ca-file".as_ref(), ca_file.as_os_str()]);
    (sandbox, program)
}

/// A server over TLS that responds to every request with these bytes.
fn responding(certificate: &Certificate, head: &str, body: &str) -> Server {
    let response = format!(
        "HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    Server::start_tls(certificate, move |peer| {
        peer.read_request()?;
        peer.write(&response)
    })
}

/// Returns the findings at a server over TLS that always responds so.
fn at(name: &str, head: &str, body: &str) -> Findings {
    let authority = Authority::new();
    let server = responding(&authority.issue("127.0.0.1"), head, body);
    Findings::of(trusting(
        &authority,
        name,
        &format!("{}/soap", server.origin()),
    ))
}

#[test]
fn a_sound_set_up_has_no_fault() {
    let (sandbox, program) = with_sandbox("sound");
    let token = sandbox.admin().create_api_token("doctor").expect("a token");
    let run = program
        .args(["-o", "json"])
        .env("CLOUDBILLING_TOKEN", &token.secret)
        .run();
    assert!(!run.stdout.contains(&token.secret), "{run:#?}");
    let findings = Findings::read(run);
    for check in [
        "configuration",
        "endpoint",
        "proxy",
        "name",
        "tcp",
        "certificate",
        "tls",
        "http",
        "wsdl",
        "token",
        "contract",
    ] {
        assert_eq!(
            findings.severity(check),
            "ok",
            "{check}: {:#?}",
            findings.run
        );
    }
    for check in ["tunnel", "store", "account"] {
        assert_eq!(findings.severity(check), "skipped", "{check}");
    }
    let certificate = findings.text("certificate", "Message");
    assert!(
        certificate.contains("localhost") && certificate.contains("valid from"),
        "{certificate}"
    );
    assert!(findings.text("tls", "Message").contains("TLS 1.3"));
    // A read and a message without an operation, and nothing else.
    let requests = sandbox.admin().requests();
    let operations: Vec<_> = requests.iter().map(|it| it.operation.as_str()).collect();
    assert!(!operations.contains(&"Login"), "{operations:?}");
}

#[test]
fn text_for_people_has_a_line_for_each_check() {
    let run = doctor("https://host.invalid/soap")
        .env("CLOUDBILLING_TOKEN", MARKED_TOKEN)
        .run();
    run.assert_no_secret();
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains("problem  name: "), "{}", run.stdout);
    assert!(run.stdout.contains("help: "), "{}", run.stdout);
    assert!(run.stdout.contains("skipped  token: "), "{}", run.stdout);
}

#[test]
fn missing_and_wrong_settings() {
    let findings = Findings::of(Program::new(["doctor"]));
    findings.assert_only("problem", "configuration", "no service given");
    assert_eq!(findings.severity("token"), "skipped");
    let findings = Findings::of(doctor("http://service.test/"));
    findings.assert_only("problem", "endpoint", "http");
    let findings = Findings::of(doctor("https://a.test/").args(["--ca-file", "/nowhere.pem"]));
    findings.assert_only("problem", "configuration", "/nowhere.pem");
    let empty = pem_file("empty", "no certificate");
    let findings =
        Findings::of(doctor("https://a.test/").args(["--ca-file".as_ref(), empty.as_os_str()]));
    assert_eq!(findings.run.code, 1);
    assert!(
        findings.run.stdout.contains("certificates in PEM"),
        "{:#?}",
        findings.run
    );
}

#[test]
fn an_unknown_host() {
    Findings::of(doctor("https://host.invalid/soap")).assert_only(
        "problem",
        "name",
        "host.invalid",
    );
}

#[test]
fn a_closed_port() {
    let closed = ClosedPort::take();
    let findings = Findings::of(doctor(&format!("https://{}/soap", closed.address())));
    findings.assert_only("problem", "tcp", "refused");
    assert_eq!(findings.severity("name"), "ok");
}

#[test]
fn plain_http_behind_https() {
    let server = Server::start(|peer| {
        peer.read_some(&mut [0; 4096])?;
        peer.write("HTTP/1.1 400 Bad Request\r\n\r\n")
    });
    let endpoint = server.origin().replace("http://", "https://");
    Findings::of(doctor(&endpoint)).assert_only("problem", "tls", "does not speak TLS");
}

#[test]
fn certificates_that_are_refused() {
    let authority = Authority::new();
    let expired = responding(&authority.issue_expired("127.0.0.1"), "200 OK", "");
    let findings = Findings::of(trusting(&authority, "expired", &expired.origin()));
    findings.assert_only("problem", "certificate", "has expired");
    assert!(
        findings
            .text("certificate", "Message")
            .contains("until 2002-01-01")
    );

    let other = responding(&authority.issue("other.test"), "200 OK", "");
    let findings = Findings::of(trusting(&authority, "other", &other.origin()));
    findings.assert_only("problem", "certificate", "for another name");
    assert!(
        findings
            .text("certificate", "Message")
            .contains("other.test")
    );

    let unknown = responding(&authority.issue("127.0.0.1"), "200 OK", "");
    let findings = Findings::of(doctor(&unknown.origin()));
    findings.assert_only("problem", "certificate", "not trusted");
    assert!(findings.text("certificate", "Help").contains("--ca-file"));
}

#[test]
fn a_proxy_that_refuses_and_one_that_is_invalid() {
    let proxy = Server::start(|peer| {
        peer.read_some(&mut [0; 4096])?;
        peer.write("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
    });
    let address = proxy.origin().replace("http://", "http://me:MARKED@");
    let through = doctor("https://host.invalid/").env("HTTPS_PROXY", &address);
    let findings = Findings::of(through);
    findings.assert_only("problem", "tunnel", "user name and password");
    let invalid = doctor("https://host.invalid/").env("HTTPS_PROXY", "ftp://me:MARKED@proxy");
    Findings::of(invalid).assert_only("problem", "proxy", "invalid HTTPS_PROXY");
}

#[test]
fn a_page_of_an_intermediary() {
    let page = "<!DOCTYPE html><title>Sign in to the network</title>";
    let findings = at("page", "200 OK\r\nContent-Type: text/html", page);
    findings.assert_only("problem", "http", "Sign in to the network");
}

#[test]
fn a_connection_that_closes_without_a_response() {
    let authority = Authority::new();
    let server = Server::start_tls(&authority.issue("127.0.0.1"), |peer| {
        peer.read_request().map(drop)
    });
    let findings = Findings::of(trusting(&authority, "reset", &server.origin()));
    findings.assert_only("problem", "http", "127.0.0.1");
    for check in ["clock", "wsdl", "token", "contract"] {
        assert_eq!(findings.severity(check), "skipped", "{check}");
    }
}

/// The page echoes a header whose value is secret.
#[test]
fn a_page_that_echoes_a_secret() {
    let authority = Authority::new();
    let page = "<html><title>Key MARKED-KEY is unknown</title>";
    let server = responding(&authority.issue("127.0.0.1"), "403 Forbidden", page);
    let program = trusting(&authority, "echo", &server.origin());
    let findings = Findings::of(program.args(["--http-header", "X-Api-Key: MARKED-KEY"]));
    findings.assert_only("problem", "http", "Key [redacted] is unknown");
}

#[test]
fn a_redirect() {
    let head = "302 Found\r\nLocation: https://login.test/in?token=MARKED";
    at("redirect", head, "").assert_only("problem", "http", "https://login.test/in");
}

#[test]
fn a_service_out_of_operation() {
    at("503", "503 Service Unavailable", "").assert_only("problem", "http", "503");
}

#[test]
fn a_clock_that_is_wrong() {
    let head = "500 Error\r\nContent-Type: text/xml\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT";
    let findings = at("clock", head, FAULT);
    assert_eq!(findings.severity("clock"), "warning");
    assert!(findings.text("clock", "Message").contains("ahead of"));
    assert!(findings.text("clock", "Help").contains("NTP"));
}

#[test]
fn a_wrong_path() {
    let sandbox = Sandbox::start().expect("the sandbox starts");
    let ca_file = pem_file("path", sandbox.ca_pem());
    let program = doctor(&format!("{}/nowhere", sandbox.endpoint()));
    let findings = Findings::of(program.args(["--ca-file".as_ref(), ca_file.as_os_str()]));
    findings.assert_only("problem", "http", "404");
}

#[test]
fn a_token_that_is_refused() {
    let (_sandbox, program) = with_sandbox("refused");
    let findings = Findings::of(program);
    findings.assert_only("problem", "token", "the API token was refused");
    assert_eq!(findings.severity("contract"), "ok");
}

#[test]
fn a_contract_that_does_not_fit() {
    let (_sandbox, program) = with_sandbox("contract");
    let contract = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("doctor-contract.toml");
    fs::write(&contract, "interface = \"IOther\"\n").expect("writable");
    let findings = Findings::of(program.args(["--contract".as_ref(), contract.as_os_str()]));
    findings.assert_only("problem", "contract", "IOther");
    assert!(findings.text("contract", "Help").contains("`interface`"));
}

/// With a login nothing is sent for it, and what is known is reported.
#[cfg(target_os = "linux")]
#[test]
fn a_login_is_never_tried_and_its_strikes_are_shown() {
    let sandbox = Sandbox::start().expect("the sandbox starts");
    let account = NewAccount::new("anna@example.org", "correct horse");
    sandbox
        .admin()
        .create_account(&account)
        .expect("an account");
    let home = Home::new();
    let ca_file = home.write("ca.pem", sandbox.ca_pem());
    let login = |command: &[&str]| {
        home.program(command)
            .args(["--endpoint", sandbox.endpoint()])
            .args(["--email", "anna@example.org", "--environment", "Demo"])
            .env("CLOUDBILLING_PASSWORD", "MARKED")
            .env("CLOUDBILLING_CA_FILE", &ca_file)
    };
    let doctor = || Findings::read(login(&["doctor", "-o", "json"]).run());
    assert!(
        doctor()
            .text("store", "Message")
            .contains("not created yet")
    );
    assert!(
        !home.0.join(".local").exists(),
        "the doctor creates nothing"
    );

    assert_eq!(login(&["account", "init"]).run().code, 0);
    let findings = doctor();
    assert_eq!(findings.severity("account"), "ok", "{:#?}", findings.run);
    assert!(
        findings
            .text("store", "Message")
            .contains("1 record (incarnation ")
    );
    assert_eq!(login(&["call", "GetPurchases"]).run().code, 5);
    let findings = doctor();
    findings.assert_only("warning", "account", "1 wrong and 0 unclear");
    assert_eq!(findings.severity("token"), "skipped");
    let requests = sandbox.admin().requests();
    let logins = requests.iter().filter(|it| it.operation == "Login");
    assert_eq!(logins.count(), 1);
}

#[cfg(target_os = "linux")]
#[test]
fn state_that_cannot_be_used() {
    use std::os::unix::fs::PermissionsExt as _;

    let home = Home::new();
    let folder = home.0.join("state");
    let key = home.0.join("state.key");
    let program = || {
        home.program(&["doctor", "--offline", "--endpoint", "https://a.test/"])
            .args(["--state-dir".as_ref(), folder.as_os_str()])
            .args(["--state-key".as_ref(), key.as_os_str()])
    };
    let mode = |path: &PathBuf, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("it is ours");
    };
    fs::write(&folder, "").expect("writable");
    Findings::of(program()).assert_only("problem", "store", "not a directory");
    fs::remove_file(&folder).expect("it is ours");

    fs::create_dir(&folder).expect("writable");
    mode(&folder, 0o777);
    Findings::of(program()).assert_only("problem", "store", "other users can write");
    mode(&folder, 0o700);
    let findings = Findings::of(program());
    assert_eq!(findings.severity("store"), "ok", "{:#?}", findings.run);
    assert_eq!(findings.severity("name"), "skipped");

    let record = folder.join(format!("{}.record", "a1".repeat(32)));
    fs::write(&record, "MARKED").expect("writable");
    Findings::of(program()).assert_only("problem", "store", "damaged records");
    fs::remove_file(&record).expect("it is ours");

    fs::write(&key, "MARKED").expect("writable");
    mode(&key, 0o644);
    Findings::of(program()).assert_only("problem", "store", "other users can access");
    mode(&key, 0o600);
    Findings::of(program()).assert_only("problem", "store", "key file is damaged");
}

/// A folder that the user may not write; root may, so root is not tested.
#[cfg(target_os = "linux")]
#[test]
fn a_state_folder_that_cannot_be_written() {
    use std::os::unix::fs::PermissionsExt as _;

    let home = Home::new();
    let folder = home.0.join("state");
    fs::create_dir(&folder).expect("writable");
    let mode = |mode| fs::set_permissions(&folder, fs::Permissions::from_mode(mode));
    mode(0o500).expect("it is ours");
    let is_root = fs::write(folder.join("try"), "").is_ok();
    let program = home
        .program(&["doctor", "--offline", "--endpoint", "https://a.test/"])
        .args(["--state-dir".as_ref(), folder.as_os_str()]);
    let findings = Findings::of(program);
    mode(0o700).expect("it is ours");
    if !is_root {
        findings.assert_only("problem", "store", "refuses access");
    }
}
