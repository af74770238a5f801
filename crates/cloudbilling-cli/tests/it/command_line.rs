//! The program as a person uses it, against a sandbox over TLS.

use std::fs;
use std::io::Read as _;
use std::net::TcpListener;
use std::path::PathBuf;
use std::{process, thread};

use cloudbilling::Service;
use cloudbilling_sandbox::{FaultInjection, InjectedFault, NewAccount, Sandbox};

use crate::program::{MARKED_TOKEN, Program, Run};

const USAGE: i32 = 2;
const TLS: i32 = 4;
const AUTHENTICATION: i32 = 5;
const SERVICE: i32 = 6;
const ANSWER: i32 = 7;
#[cfg(target_os = "linux")]
const OUTPUT: i32 = 10;

/// A sandbox, its certificate in a file, and a token for it.
struct Stage {
    sandbox: Sandbox,
    ca_file: PathBuf,
    token: String,
}

impl Stage {
    fn new(name: &str) -> Self {
        let sandbox = Sandbox::start().expect("the sandbox starts");
        let ca_file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.pem"));
        fs::write(&ca_file, sandbox.ca_pem()).expect("a writable target directory");
        let token = sandbox
            .admin()
            .create_api_token(name)
            .expect("a token")
            .secret;
        Self {
            sandbox,
            ca_file,
            token,
        }
    }

    fn call(&self, operation: &str, arguments: &[&str]) -> Program {
        Program::call(operation, self.sandbox.endpoint())
            .args(["--ca-file".as_ref(), self.ca_file.as_os_str()])
            .args(arguments)
    }

    /// With the right token, which must show as little as a marked one.
    #[track_caller]
    fn succeed(&self, operation: &str, arguments: &[&str]) -> Run {
        let run = self
            .call(operation, arguments)
            .env("CLOUDBILLING_TOKEN", &self.token)
            .run();
        assert_eq!(run.code, 0, "{run:#?}");
        assert!(
            !run.stdout.contains(&self.token) && !run.stderr.contains(&self.token),
            "{run:#?}"
        );
        run
    }
}

#[test]
fn uploads_from_a_file_and_shows_a_table_json_and_xml() {
    let stage = Stage::new("upload");
    let body = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("invoices.json");
    let invoices = r#"{"invoices": [{"CustomerCode": "C-1", "InvoiceReference": "R-1", "InvoiceDate": "2026-01-31T00:00:00Z"}]}"#;
    fs::write(&body, invoices).unwrap();
    stage.succeed(
        "UploadInvoices2",
        &["--yes", "--body", body.to_str().unwrap()],
    );

    let table = stage
        .succeed("GetInvoiceHeaders", &["-p", "customerCode=C-1"])
        .stdout;
    assert!(
        table.contains("InvoiceReference") && table.contains("R-1") && table.contains("1 row\n"),
        "{table}"
    );
    let table = stage
        .succeed(
            "GetInvoiceHeaders",
            &["--columns", "CustomerCode,InvoiceReference"],
        )
        .stdout;
    assert_eq!(
        table
            .lines()
            .next()
            .unwrap()
            .split_whitespace()
            .collect::<Vec<_>>(),
        ["CustomerCode", "InvoiceReference"]
    );

    let json = stage
        .succeed("GetInvoiceHeaders", &["--output", "json"])
        .stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json[0]["InvoiceReference"], "R-1");
    assert_eq!(json[0]["InvoiceNumber"], serde_json::Value::Null);

    let xml = stage
        .succeed("GetInvoiceHeaders", &["--output", "xml"])
        .stdout;
    assert!(
        xml.contains("GetInvoiceHeadersResponse") && xml.contains("R-1"),
        "{xml}"
    );
}

#[test]
fn an_empty_result_is_an_empty_list() {
    let stage = Stage::new("empty");
    assert_eq!(
        stage
            .succeed(
                "GetPurchases",
                &["-p", "customerCode=1", "--output", "json"]
            )
            .stdout,
        "[]\n"
    );
    let table = stage.succeed("GetPurchases", &["-p", "customerCode=1"]);
    assert_eq!(table.stdout, "0 rows\n");
}

/// It is discovered in the response, so "nothing was sent" would be false.
#[test]
fn an_unknown_column_is_not_a_usage_error() {
    let stage = Stage::new("columns");
    stage.sandbox.admin().seed_demo().unwrap();
    let run = stage
        .call("GetPurchases", &["-p", "customerCode=1001"])
        .args(["--columns", "Nothing"])
        .env("CLOUDBILLING_TOKEN", &stage.token)
        .run();
    run.assert_failed(ANSWER, "no column \"Nothing\"");
    assert!(run.stderr.contains("PurchaseReference"), "{}", run.stderr);
}

/// `/dev/full` rejects all output. The exit code must show that the call was made.
#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_has_its_own_exit_code() {
    let run = Program::new(["operations"]).stdout_to("/dev/full").run();
    assert_eq!(run.code, OUTPUT, "{run:#?}");
    assert!(run.stderr.contains("cannot write"), "{}", run.stderr);
}

#[test]
fn a_dry_run_sends_nothing_and_shows_no_token() {
    let stage = Stage::new("dry-run");
    let run = stage
        .call("GetPurchases", &["-p", "customerCode=C&1", "--dry-run"])
        .run();
    assert_eq!(run.code, 0, "{run:#?}");
    run.assert_no_secret();
    for part in [
        "SOAPAction: \"http://tempuri.org/",
        "ApiToken",
        "[redacted]",
        "C&amp;1",
    ] {
        assert!(run.stdout.contains(part), "no {part:?} in {}", run.stdout);
    }
    assert!(stage.sandbox.admin().requests().is_empty());
}

/// A value may be the key of a gateway, so it is not shown; and it can come from a file.
#[test]
fn http_headers_are_sent_and_not_shown() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("bound");
    let receiver = thread::spawn(move || {
        let (mut client, _) = listener.accept().expect("the program calls");
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            client.read_exact(&mut byte).expect("a head");
            head.push(byte[0]);
        }
        String::from_utf8(head).expect("ASCII")
    });
    let file = std::env::temp_dir().join(format!("cloudbilling-headers-{}", process::id()));
    fs::write(&file, "X-Gateway-Key: MARKED\n\n").expect("a writable folder");
    let from_file = format!("@{}", file.display());
    let call = || {
        Program::call("GetPurchases", &format!("http://{address}/")).args([
            "--allow-http-loopback",
            "--http-header",
            "X-Id: 4711",
            "--http-header",
            &from_file,
        ])
    };

    let run = call().args(["--dry-run"]).run();
    assert_eq!(run.code, 0, "{run:#?}");
    for line in [
        &format!("user-agent: {}", Service::USER_AGENT),
        "x-gateway-key: [redacted]",
        "x-id: 4711",
    ] {
        assert!(
            run.stdout.contains(&format!("\n{line}\n")),
            "{}",
            run.stdout
        );
    }
    run.assert_no_secret();
    let named = ["User-Agent: shop/2", "Authorization: Bearer MARKED"];
    let run = named
        .iter()
        .fold(call(), |call, header| call.args(["--http-header", *header]))
        .args(["--dry-run"])
        .run();
    for line in ["user-agent: shop/2", "authorization: [redacted]"] {
        assert!(
            run.stdout.contains(&format!("\n{line}\n")),
            "{}",
            run.stdout
        );
    }
    assert!(!run.stdout.contains(Service::USER_AGENT), "{}", run.stdout);
    run.assert_no_secret();

    let run = call().run();
    run.assert_no_secret();
    let head = receiver.join().expect("no panic");
    for line in [
        "x-id: 4711",
        "x-gateway-key: MARKED",
        "user-agent: cloudbilling/",
    ] {
        assert!(head.contains(&format!("\r\n{line}")), "{head}");
    }

    for header in ["Host: MARKED", "MARKED", "X Y: MARKED"] {
        let run = call().args(["--http-header", header, "--dry-run"]).run();
        run.assert_failed(USAGE, "invalid HTTP header");
    }
    fs::remove_file(&file).expect("it was written");
}

#[test]
fn the_certificate_is_not_trusted() {
    let stage = Stage::new("untrusted");
    let run = Program::call("GetPurchases", stage.sandbox.endpoint()).run();
    run.assert_failed(TLS, "certificate");
    let other = Stage::new("other");
    let run = Program::call("GetPurchases", stage.sandbox.endpoint())
        .args(["--ca-file".as_ref(), other.ca_file.as_os_str()])
        .run();
    run.assert_failed(TLS, "certificate");
}

#[test]
fn the_token_is_wrong() {
    let stage = Stage::new("wrong-token");
    stage
        .call("GetPurchases", &["-p", "customerCode=1"])
        .run()
        .assert_failed(AUTHENTICATION, "token");
}

#[test]
fn the_token_comes_from_a_file() {
    let stage = Stage::new("token-file");
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("token");
    fs::write(&file, format!("{}\n", stage.token)).unwrap();
    let run = stage
        .call("GetPurchases", &["--token-file", file.to_str().unwrap()])
        .run();
    assert_eq!(run.code, 0, "{run:#?}");
}

#[test]
fn a_login_with_the_password_from_standard_input() {
    let stage = Stage::new("login");
    let account = NewAccount::new("anna@example.org", MARKED_TOKEN);
    stage.sandbox.admin().create_account(&account).unwrap();
    let arguments = [
        "--email",
        "anna@example.org",
        "--environment",
        NewAccount::DEFAULT_ENVIRONMENT,
    ];
    let login = |password: &str| {
        stage
            .call("GetPurchases", &arguments)
            .args(["--password-stdin"])
            .stdin(password)
            .run()
    };
    let run = login(MARKED_TOKEN);
    assert_eq!(run.code, 0, "{run:#?}");
    run.assert_no_secret();
    login("MARKED-wrong\n").assert_failed(AUTHENTICATION, "wrong");
    assert_eq!(
        stage
            .sandbox
            .admin()
            .account("anna@example.org")
            .unwrap()
            .strikes,
        1
    );
}

#[test]
fn writes_with_a_login_check_their_session_and_are_not_retried_by_default() {
    let stage = Stage::new("switches");
    let admin = stage.sandbox.admin();
    let account = NewAccount::new("anna@example.org", MARKED_TOKEN);
    admin.create_account(&account).unwrap();
    let write = |name: &str, switches: &[&str]| {
        stage
            .call("AddProductCluster", &["-p", &format!("tagName={name}")])
            .args(["--yes", "-p", &format!("aliases={name}-1")])
            .args(["--email", "anna@example.org", "--environment"])
            .args([NewAccount::DEFAULT_ENVIRONMENT])
            .args(switches)
            .env("CLOUDBILLING_PASSWORD", MARKED_TOKEN)
            .run()
    };
    let checks = || {
        let requests = admin.requests().into_iter();
        requests.filter(|it| it.operation == "GetPurchases").count()
    };

    for (name, switches) in [("A", &[][..]), ("B", &["--no-session-check"])] {
        let run = write(name, switches);
        assert_eq!(run.code, 0, "{run:#?}");
        assert_eq!(checks(), 1);
    }

    let lose_session = || {
        let injection = FaultInjection::on("AddProductCluster", InjectedFault::ExpireSession);
        admin.inject(injection).expect("a known operation");
    };
    lose_session();
    write("C", &[]).assert_failed(AUTHENTICATION, "session");
    lose_session();
    let run = write("D", &["--retry-writes"]);
    assert_eq!(run.code, 0, "{run:#?}");

    for switch in ["--no-session-check", "--retry-writes"] {
        let run = stage.call("GetPurchases", &[switch]).run();
        assert_eq!(run.code, USAGE, "{run:#?}");
        assert!(run.stderr.contains("--email"), "{}", run.stderr);
    }
}

#[test]
fn the_contract_can_require_an_xml_declaration() {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("declaration.toml");
    fs::write(&file, "xml_declaration = true\n").unwrap();
    let run = Program::call("GetPurchases", "https://a/")
        .args(["--dry-run", "--contract", file.to_str().unwrap()])
        .run();
    assert_eq!(run.code, 0, "{run:#?}");
    let declaration = r#"<?xml version="1.0" encoding="utf-8"?>"#;
    assert!(run.stdout.contains(declaration), "{}", run.stdout);
}

#[test]
fn the_message_of_the_service_is_shown() {
    let stage = Stage::new("refusal");
    stage.succeed(
        "AddProductCluster",
        &[
            "--yes",
            "-p",
            "tagName=Broadband",
            "-p",
            "aliases=DSL,Fibre",
        ],
    );
    let run = stage
        .call(
            "AddProductCluster",
            &["--yes", "-p", "tagName=Broadband", "-p", "aliases=DSL"],
        )
        .env("CLOUDBILLING_TOKEN", &stage.token)
        .run();
    run.assert_failed(SERVICE, "AddProductCluster failed");
}

#[test]
fn the_demo_succeeds_and_counts_its_requests() {
    let run = Program::new(["demo", "--ascii"]).run();
    assert_eq!(run.code, 0, "{run:#?}");
    assert!(run.stdout.contains("all steps succeeded"), "{}", run.stdout);
    assert!(run.stdout.is_ascii(), "{}", run.stdout);
    assert!(
        !run.stdout.contains('\x1b'),
        "colour in a pipe:\n{}",
        run.stdout
    );
}

#[test]
fn help_lists_the_exit_codes() {
    let run = Program::new(["--help"]).run();
    assert_eq!(run.code, 0);
    assert!(run.stdout.contains("Exit codes:"), "{}", run.stdout);
}

#[test]
fn operations_are_listed_and_described() {
    let list = Program::new(["operations"]).run();
    assert_eq!(list.code, 0);
    assert!(list.stdout.contains("UploadInvoices2"), "{}", list.stdout);
    let one = Program::new(["operations", "getpurchases"]).run();
    assert!(one.stdout.contains("includeUnmapped"), "{}", one.stdout);
    let upload = Program::new(["operations", "UploadInvoices2"]).run();
    for shown in ["Member of Invoice2", "InvoiceReference"] {
        assert!(upload.stdout.contains(shown), "{}", upload.stdout);
    }
}

#[test]
fn a_failed_write_says_whether_it_may_have_been_executed() {
    let stage = Stage::new("executed");
    let body = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("executed.json");
    fs::write(&body, r#"{"invoices": [{"CustomerCode": "C-1"}]}"#).unwrap();
    let upload = |program: Program| {
        let program = program.args(["--yes".as_ref(), "--body".as_ref(), body.as_os_str()]);
        program.env("CLOUDBILLING_TOKEN", &stage.token).run().stderr
    };
    let not_sent = upload(Program::call("UploadInvoices2", "https://localhost:1/soap"));
    assert!(not_sent.contains("\n  executed: no\n"), "{not_sent}");
    let page = InjectedFault::Html { status: 502 };
    let admin = stage.sandbox.admin();
    admin
        .inject(FaultInjection::on("UploadInvoices2", page))
        .unwrap();
    let unknown = upload(stage.call("UploadInvoices2", &[]));
    assert!(unknown.contains("\n  executed: unknown\n"), "{unknown}");
}

#[test]
fn misspelt_names_are_corrected() {
    let run = Program::new(["operations", "GetPurchase"]).run();
    run.assert_failed(2, "unknown operation");
    assert!(
        run.stderr.contains("did you mean GetPurchases?"),
        "{}",
        run.stderr
    );
}

#[test]
fn the_contract_that_is_printed_can_be_read_back() {
    let printed = Program::new(["contract"]).run().stdout;
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("printed-contract.toml");
    fs::write(&file, printed).unwrap();
    let dry_run = |program: Program| program.args(["--dry-run"]).run();
    let call = || Program::call("GetPurchases", "https://api.example.com/soap");
    let with = dry_run(call().args(["--contract".as_ref(), file.as_os_str()]));
    assert_eq!(with.code, 0, "{with:#?}");
    assert_eq!(with.stdout, dry_run(call()).stdout);
}

#[test]
fn completions_and_manual_pages_list_options_and_operations() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let run = Program::new(["completions", shell]).run();
        assert_eq!(run.code, 0, "{run:#?}");
        assert!(run.stdout.contains("COMPLETE"), "{shell}");
    }
    // The scripts ask the program in this way. `just completions` runs them in their shells.
    let complete = |words: &[&str]| {
        let asked = Program::new(["--", "cloudbilling"]).args(words);
        asked.env("COMPLETE", "fish").run().stdout
    };
    assert!(complete(&["call", "--max"]).contains("--max-response-bytes"));
    assert!(complete(&["call", "GetInv"]).contains("GetInvoiceHeaders\t"));
    assert_eq!(complete(&["nothing", "x"]), "");
    let page = Program::new(["man", "call"]).run().stdout;
    assert!(
        page.starts_with(".") && page.contains("dry\\-run"),
        "{page}"
    );
    let page = Program::new(["man", "account", "unlocked"]).run().stdout;
    assert!(page.contains("state\\-dir"), "{page}");
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("man/pages");
    let _ = fs::remove_dir_all(&folder);
    let run = Program::new(["man", "--all"]).args([&folder]).run();
    assert_eq!(run.code, 0, "{run:#?}");
    let page = fs::read_to_string(folder.join("cloudbilling-account-unlocked.1"));
    assert!(page.expect("a page").contains("state\\-dir"));
    Program::new(["man", "--all", "/dev/null"])
        .run()
        .assert_failed(2, "cannot create /dev/null");
    Program::new(["man", "nothing"])
        .run()
        .assert_failed(2, "unknown command");
}
