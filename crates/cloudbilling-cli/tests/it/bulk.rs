//! Bulk work: its files, its journals, and what it shows.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use cloudbilling_sandbox::{FaultInjection, InjectedFault, NewApiToken, NewPurchase};
use rexpect::session::spawn_command;
use rustix::process::{Pid, Signal, kill_process};

use crate::bulk_kills::{Customer, invoices};
use crate::program::{MARK, MARKED_TOKEN};

/// Milliseconds that only a hang exceeds.
const PATIENCE: u64 = 600_000;

/// Runs a command, and returns its exit code, its output and its errors.
fn run(command: &mut Command) -> (i32, String, String) {
    let output = command.output().expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    let (stdout, stderr) = (text(output.stdout), text(output.stderr));
    assert!(!stdout.contains(MARK) && !stderr.contains(MARK), "a secret");
    let code = output.status.code().expect("not killed by a signal");
    (code, stdout, stderr)
}

#[test]
fn every_error_of_a_file_is_shown_with_its_place_and_nothing_is_sent() {
    let customer = Customer::new();
    for (name, text, expected) in [
        (
            "a.csv",
            "\u{feff}CustomerCode;InvoiceReference;InvoiceDate\r\n1;R-1;2026-02-30\r\n;R-2;\r\n\r\n\"1\n2\";R-3;\r\n1;R-1;\r\n1;R-4\r\n1;R\u{1};\r\n",
            &[
                "a.csv:2:7: InvoiceDate: expected a date",
                "a.csv:3:1: CustomerCode: missing",
                "a.csv:7:1: the same row is on line 2",
                "a.csv:8:1: 2 fields, but the first line has 3",
                "a.csv:9:3: InvoiceReference: U+0001 is not a character of XML",
            ][..],
        ),
        (
            "b.tsv",
            "CustomerCode\tInvoiceDatum\n1\t2026-01-31\n2\t2026-01-31\n",
            &["b.tsv:2:3: InvoiceDatum: unknown member; did you mean InvoiceDate?"],
        ),
        (
            "c.json",
            "[{\"CustomerCode\": 7},\n \"text\",\n {\"CustomerCode\": \"1\", \"CustomerCode\": \"2\"}]",
            &[
                "c.json:1:19: CustomerCode: expected a text in quotation marks",
                "c.json:2:2: expected an object",
                "c.json:3:40: CustomerCode: given twice",
            ],
        ),
        (
            "d.json",
            "[{\"CustomerCode\": \"1\"},\n {\"CustomerCode\" \"2\"}]",
            &["d.json:2:18: expected `:`"],
        ),
        (
            "e.ndjson",
            "{\"CustomerCode\": \"1\"}\n{\"CustomerCode\": \"2\"\n\n{}\n",
            &[
                "e.ndjson:2:20: EOF while parsing an object",
                "e.ndjson:4:1: CustomerCode: missing",
            ],
        ),
    ] {
        customer.home.write(name, text);
        let (code, _, said) = run(&mut customer.upload(name, &[]));
        assert_eq!(code, 2, "{said}");
        for line in expected {
            assert!(said.contains(line), "no {line} in\n{said}");
        }
        assert_eq!(
            said.matches(&format!("\n    {name}:")).count(),
            expected.len(),
            "{said}"
        );
    }
    assert!(customer.sandbox.admin().requests().is_empty());
}

#[test]
fn errors_are_shown_up_to_a_limit() {
    let customer = Customer::new();
    customer.home.write(
        "a.csv",
        format!("CustomerCode,InvoiceDate\n{}", "1,x\n".repeat(30)),
    );
    let (code, _, said) = run(&mut customer.upload("a.csv", &["--max-errors", "3"]));
    assert_eq!(code, 2);
    assert_eq!(said.matches("a.csv:").count(), 3, "{said}");
    assert!(
        said.contains("a.csv has 59 errors; nothing was sent"),
        "{said}"
    );
    assert!(said.contains("… and 56 more (--max-errors)"), "{said}");
}

#[test]
fn files_that_cannot_be_read_are_refused() {
    let customer = Customer::new();
    fs::write(
        customer.home.0.join("latin.csv"),
        b"CustomerCode\n1\n\xe9\n",
    )
    .expect("a file");
    customer.home.write("empty.csv", "CustomerCode\n");
    customer.home.write("x.cvs", "CustomerCode\n1\n");
    for (name, expected) in [
        ("latin.csv", "latin.csv:3: not UTF-8 text (byte 15)"),
        ("empty.csv", "empty.csv has no rows"),
        ("missing.csv", "cannot read missing.csv"),
        ("x.cvs", "the format of x.cvs is not known"),
    ] {
        let (code, _, said) = run(&mut customer.upload(name, &[]));
        assert_eq!(code, 2, "{said}");
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn a_check_of_a_file_needs_no_service() {
    let customer = Customer::new();
    customer.home.write("a.csv", invoices(0..3));
    let mut command = Command::new(env!("CARGO_BIN_EXE_cloudbilling"));
    command
        .args(["invoices", "upload", "a.csv", "--check"])
        .current_dir(&customer.home.0)
        .env_clear();
    let (code, shown, _) = run(&mut command);
    assert_eq!(
        (code, &shown[..]),
        (0, "a.csv: 3 invoices, no errors; nothing was sent\n")
    );
}

#[test]
fn a_journal_of_other_work_has_an_exit_code_of_its_own() {
    let customer = Customer::new();
    customer.home.write("a.csv", invoices(0..3));
    customer.home.write("b.csv", invoices(1..3));
    customer.home.write("text.journal", "not a journal\n");
    let journal = ["--journal", "a.journal"];
    let (code, ..) = run(&mut customer.upload("a.csv", &journal));
    assert_eq!(code, 0);

    let (code, _, said) = run(&mut customer.upload("b.csv", &journal));
    assert_eq!(code, 13);
    assert!(said.contains("a.journal is about another input"), "{said}");

    let (code, _, said) = run(&mut customer.upload("a.csv", &["--journal", "text.journal"]));
    assert_eq!(code, 13);
    assert!(said.contains("text.journal is not a journal"), "{said}");

    let mut command = customer.command(&[
        "purchases",
        "delete",
        "P-1",
        "--reason",
        "why",
        "--yes",
        "--journal",
        "a.journal",
    ]);
    let (code, _, said) = run(&mut command);
    assert_eq!(code, 13);
    assert!(
        said.contains("about another operation: UploadInvoices2"),
        "{said}"
    );

    let token = NewApiToken::new("other").secret("MARKED-of-another");
    customer
        .sandbox
        .admin()
        .ensure_api_token(&token)
        .expect("a token");
    let mut command = customer.upload("a.csv", &journal);
    let (code, _, said) = run(command.env("CLOUDBILLING_TOKEN", "MARKED-of-another"));
    assert_eq!(code, 13);
    assert!(
        said.contains("a.journal is about another account") && said.contains("--same-account"),
        "{said}"
    );

    let path = customer.home.0.join("a.journal");
    let text = fs::read_to_string(&path).expect("a journal");
    fs::write(&path, text.replacen("done", "dome", 1)).expect("a journal");
    let (code, _, said) =
        run(&mut customer.upload("a.csv", &[&journal[..], &["--errors", "json"]].concat()));
    assert_eq!(code, 13);
    assert!(said.contains(r#""kind":"journal""#), "{said}");
    assert!(said.contains("a.journal is damaged at line"), "{said}");
    customer.assert_each_once(3);
}

#[test]
fn without_a_confirmation_nothing_is_sent() {
    let customer = Customer::new();
    customer.home.write("a.csv", invoices(0..3));
    let mut command = customer.command(&["invoices", "upload", "a.csv", "--no-input"]);
    let (code, _, said) = run(&mut command);
    assert_eq!(code, 2);
    assert!(
        said.contains("this needs a confirmation, and --no-input"),
        "{said}"
    );
    assert!(customer.sandbox.admin().requests().is_empty());
    // Its claims are free again.
    customer.home.write("b.csv", invoices(1..3));
    let (code, ..) = run(&mut customer.upload("b.csv", &[]));
    assert_eq!(code, 0);
}

#[test]
fn what_is_refused_and_unknown_is_shown_with_its_reason() {
    let customer = Customer::new();
    let purchases = ["P-1", "P-2"].map(|reference| NewPurchase {
        customer_code: "C-1".into(),
        reference: reference.into(),
        product_label: "DSL".into(),
        purchase_date: "2026-01-01T00:00:00Z".into(),
        quantity: 1.0,
        ..NewPurchase::default()
    });
    let admin = customer.sandbox.admin();
    admin.add_purchases(&purchases).expect("purchases");
    customer.home.write("p.txt", "P-1\nmissing\nP-2\n");
    let delete = [
        "purchases",
        "delete",
        "--file",
        "p.txt",
        "--reason",
        "twice",
        "--yes",
    ];
    let (code, shown, said) = run(&mut customer.command(&delete));
    assert_eq!(code, 12, "{said}");
    assert!(
        shown.starts_with("3 purchases: 2 done, 1 refused\nRefused:\n  line 2, missing: "),
        "{shown}"
    );
    assert!(said.contains("1 of 3 purchases are not done"), "{said}");

    let rows = ["--rows", "refused,done", "-o", "csv"];
    let (code, shown, _) = run(&mut customer.command(&[&delete[..], &rows].concat()));
    assert_eq!(code, 12);
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(
        lines[..2],
        ["Line,PurchaseReference,State,Reason", "1,P-1,done,"]
    );
    assert!(lines[2].starts_with("2,missing,refused,"), "{shown}");

    // The printed rows can be read.
    customer.home.write("rest.csv", &shown);
    let read = [
        "purchases",
        "delete",
        "--file",
        "rest.csv",
        "--reason",
        "x",
        "--check",
    ];
    let (code, ..) = run(&mut customer.command(&read));
    assert_eq!(code, 0);
}

#[test]
fn what_one_command_lists_another_closes() {
    let customer = Customer::new();
    customer.home.write("a.csv", invoices(0..3));
    assert_eq!(run(&mut customer.upload("a.csv", &[])).0, 0);
    for format in ["csv", "json", "ndjson"] {
        let list = ["invoices", "list", "-o", format];
        let (code, listed, _) = run(&mut customer.command(&list));
        assert_eq!(code, 0);
        let name = format!("l.{format}");
        customer.home.write(&name, listed);
        let close = format!("invoices close --file {name} --reason {format} --yes -o json");
        let close = format!("{close} --check-after 0");
        let close: Vec<&str> = close.split(' ').collect();
        let (_, shown, said) = run(&mut customer.command(&close));
        assert!(shown.contains(r#""Rows": "3""#), "{shown}{said}");
    }
    assert_eq!(
        customer.sandbox.admin().executed("CloseInvoices"),
        1,
        "closed invoices are known"
    );
}

#[test]
fn an_interrupt_ends_in_order_and_says_how_to_continue() {
    let customer = Customer::new();
    customer.home.write("a.csv", invoices(0..3));
    let admin = customer.sandbox.admin();
    let lose = FaultInjection::on("UploadInvoices2", InjectedFault::LoseResponse);
    admin.inject(lose).expect("a known operation");
    let (code, shown, said) = run(&mut customer.upload("a.csv", &[]));
    assert_eq!(code, 12, "{shown}{said}");
    assert!(said.contains("executed: unknown"), "{said}");

    let wait = [
        "invoices",
        "upload",
        "a.csv",
        "--yes",
        "--check-after",
        "86400",
    ];
    let mut command = customer.command(&wait);
    let mut child = command
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("it starts");
    let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines();
    let line = lines.next().expect("a line").expect("UTF-8");
    assert!(
        line.contains("before 3 unknown rows are looked for"),
        "{line}"
    );
    let process = Pid::from_raw(child.id().cast_signed()).expect("a process");
    kill_process(process, Signal::INT).expect("it runs");
    let rest: Vec<String> = lines.map(|line| line.expect("UTF-8")).collect();
    assert_eq!(child.wait().expect("it ends").code(), Some(130), "{rest:?}");
    assert!(
        rest.concat()
            .contains("run the same command again to continue"),
        "{rest:?}"
    );

    assert_eq!(run(&mut customer.upload("a.csv", &[])).0, 0);
    customer.assert_each_once(3);
}

/// A token that is replaced in the middle of an upload, with rows in every state.
#[test]
fn a_new_token_of_the_same_account_continues_the_work_of_the_old_one() {
    let customer = Customer::new();
    customer.home.write("a.csv", invoices(0..4));
    let admin = customer.sandbox.admin();
    let lose = FaultInjection::on("UploadInvoices2", InjectedFault::LoseResponse).nth(2);
    admin.inject(lose).expect("a known operation");
    let one_by_one = ["--rows-per-call", "1"];
    let (code, shown, said) = run(&mut customer.upload("a.csv", &one_by_one));
    assert_eq!(code, 12, "{shown}{said}");

    let token = NewApiToken::new("new").secret("MARKED-new");
    admin.ensure_api_token(&token).expect("a token");
    let with_new_token = |name: &str, arguments: &[&str]| {
        let mut command = customer.upload(name, &[&one_by_one, arguments].concat());
        run(command.env("CLOUDBILLING_TOKEN", "MARKED-new"))
    };
    let (code, _, said) = with_new_token("a.csv", &[]);
    assert_eq!(code, 13, "{said}");
    let (code, shown, said) = with_new_token("a.csv", &["--same-account"]);
    assert_eq!(code, 0, "{shown}{said}");
    customer.assert_each_once(4);
}

#[test]
fn a_pause_is_waited_for_only_within_the_limit() {
    let customer = Customer::new();
    customer.home.write("a.csv", invoices(0..3));
    let admin = customer.sandbox.admin();
    let retry_after = std::time::Duration::from_secs(600);
    let throttle = FaultInjection::on("UploadInvoices2", InjectedFault::Throttle { retry_after });
    admin.inject(throttle).expect("a known operation");
    let (code, shown, said) = run(&mut customer.upload("a.csv", &["--max-wait", "599"]));
    assert_eq!(code, 6, "{shown}{said}");
    assert!(shown.starts_with("3 invoices: 3 "), "{shown}");
}

#[test]
fn progress_fits_a_narrow_terminal() {
    let customer = Customer::new();
    customer.home.write("a.csv", invoices(0..30));
    let program = env!("CARGO_BIN_EXE_cloudbilling");
    let script = format!(
        "stty cols 40 rows 24; '{program}' invoices upload a.csv --yes --rows-per-call 3 \
         --allow-http-loopback --endpoint {} --color never >/dev/null; echo code=$?",
        customer.sandbox.endpoint()
    );
    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", &script])
        .current_dir(&customer.home.0)
        .env_clear()
        .env("HOME", &customer.home.0)
        .env("TERM", "xterm")
        .env("PATH", "/usr/bin:/bin")
        .env("CLOUDBILLING_TOKEN", MARKED_TOKEN);
    let mut session = spawn_command(command, Some(PATIENCE)).expect("a terminal");
    let shown = session.exp_eof().expect("it ends");
    assert!(shown.contains("code=0"), "{shown:?}");
    assert!(shown.contains("/30 "), "{shown:?}");
    for line in shown.split(['\r', '\n']) {
        let visible = line.replace("\u{1b}[2K", "").replace("\u{1b}[1A", "");
        assert!(visible.trim().chars().count() <= 40, "{line:?}");
    }
}
