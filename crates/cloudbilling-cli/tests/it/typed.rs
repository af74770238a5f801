//! Typed commands: files of transformations, pipes, and secrets in every format.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::thread;

use cloudbilling_sandbox::{FaultInjection, InjectedFault, NewAccount, Sandbox};
use serde_json::Value;
use soap_transport_conformance::server::Server;

use crate::program::{MARK, MARKED_TOKEN, Program, Run};

const FORMATS: [&str; 5] = ["csv", "json", "ndjson", "table", "xml"];

/// A sandbox with demo data, and a folder for files.
struct Stage {
    sandbox: Sandbox,
    folder: PathBuf,
    token: String,
}

impl Stage {
    fn new(name: &str) -> Self {
        let sandbox = Sandbox::start().expect("the sandbox starts");
        sandbox.admin().seed_demo().expect("demo data");
        let token = sandbox.admin().create_api_token(name).expect("a token");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("typed-{name}"));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a writable target directory");
        fs::write(folder.join("ca.pem"), sandbox.ca_pem()).expect("a writable folder");
        Self {
            sandbox,
            folder,
            token: token.secret,
        }
    }

    fn command(&self, command: &[&str]) -> Program {
        Program::new(command)
            .args(["--no-state", "--endpoint", self.sandbox.endpoint()])
            .args(["--ca-file".as_ref(), self.folder.join("ca.pem").as_os_str()])
            .env("CLOUDBILLING_TOKEN", &self.token)
    }

    fn path(&self, name: &str) -> String {
        self.folder.join(name).to_string_lossy().into_owned()
    }

    /// Returns the id of a result of a transformation.
    fn result(&self) -> String {
        let list = [
            "transformations",
            "list",
            "--customer",
            "1001",
            "-o",
            "ndjson",
        ];
        let run = self.command(&list).run();
        assert_eq!(run.code, 0, "{run:#?}");
        let line = run.stdout.lines().next().expect("a result");
        let row: Value = serde_json::from_str(line).expect("JSON");
        row["Id"].as_str().expect("an id").to_owned()
    }
}

#[test]
fn a_cluster_that_is_not_added_is_a_failure_in_every_format() {
    const FALSE: &str = "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>\
        <AddProductClusterResponse xmlns='http://tempuri.org/'><AddProductClusterResult><ResultCode>Success\
        </ResultCode><Result>false</Result></AddProductClusterResult></AddProductClusterResponse></s:Body></s:Envelope>";
    let server = Server::start(|peer| {
        peer.read_request()?;
        peer.respond(200, "Content-Type: text/xml\r\n", FALSE.as_bytes())
    });
    for format in FORMATS {
        let run = Program::new(["clusters", "add", "Radio", "--output", format])
            .args(["--no-state", "--allow-http-loopback", "--endpoint"])
            .args([format!("{}/soap", server.origin())])
            .env("CLOUDBILLING_TOKEN", MARKED_TOKEN)
            .run();
        run.assert_failed(6, "AddProductCluster failed (the result is false)");
        assert_eq!(run.stdout, "");
    }
}

#[test]
fn a_file_is_written_as_a_whole_or_not_at_all() {
    let stage = Stage::new("file");
    let (id, path) = (stage.result(), stage.path("invoice.txt"));
    let get = |arguments: &[&str]| {
        stage
            .command(&["transformations", "get", &id])
            .args(arguments)
            .run()
    };
    let run = get(&["--output-file", &path]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{run:#?}");
    let written = fs::read_to_string(&path).expect("the file");
    assert!(written.starts_with("Invoice INV-"), "{written}");
    assert_eq!(get(&[]).stdout, written);

    // A file that is there stays if the call fails, and no other is left behind.
    let fault = FaultInjection::on(
        "GetInvoiceTransformationResultFile",
        InjectedFault::Truncate { after: 300 },
    );
    stage
        .sandbox
        .admin()
        .inject(fault)
        .expect("a known operation");
    get(&["--output-file", &path]).assert_failed(7, "response");
    assert_eq!(fs::read_to_string(&path).expect("the file"), written);
    let names = fs::read_dir(&stage.folder).expect("the folder").count();
    assert_eq!(names, 2, "ca.pem and invoice.txt");

    let missing = stage.path("no/folder/invoice.txt");
    get(&["--output-file", &missing]).assert_failed(10, "cannot write");
}

#[test]
fn a_damaged_file_is_not_written() {
    for (file, said) in [
        ("<a:FileBytes>AAA*</a:FileBytes>", "not Base64"),
        ("<a:FileBytes>AA==AAAA</a:FileBytes>", "not Base64"),
        ("<a:ContentType>application/pdf</a:ContentType>", "no file"),
    ] {
        let body = format!(
            "<GetInvoiceTransformationResultFileResponse xmlns='http://tempuri.org/'><GetInvoiceTransformationResultFileResult \
             xmlns:a='http://schemas.datacontract.org/2004/07/Kolonel.Public.Service.API.Contracts.V1_1'>{file}\
             </GetInvoiceTransformationResultFileResult><ResultCode>Success</ResultCode></GetInvoiceTransformationResultFileResponse>"
        );
        let envelope = format!(
            "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>{body}</s:Body></s:Envelope>"
        );
        let endpoint = serve(1, move |_| (200, envelope.clone().into_bytes()));
        let run = Program::new(["transformations", "get", "1", "--no-state"])
            .args(["--allow-http-loopback", "--endpoint", &endpoint])
            .env("CLOUDBILLING_TOKEN", MARKED_TOKEN)
            .run();
        run.assert_failed(7, said);
        assert_eq!(run.stdout, "");
    }
}

/// A service that answers a number of requests, each on a connection of its own, and returns its
/// endpoint.
fn serve(requests: usize, answer: impl Fn(&[u8]) -> (u16, Vec<u8>) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("bound");
    thread::spawn(move || {
        for _ in 0..requests {
            let (stream, _) = listener.accept().expect("the program calls");
            let mut stream = BufReader::new(stream);
            let mut length = 0;
            loop {
                let mut line = String::new();
                stream.read_line(&mut line).expect("a head");
                let line = line.trim_end().to_ascii_lowercase();
                if let Some(value) = line.strip_prefix("content-length:") {
                    length = value.trim().parse().expect("a number");
                }
                if line.is_empty() {
                    break;
                }
            }
            let mut body = vec![0; length];
            stream.read_exact(&mut body).expect("a body");
            let (status, body) = answer(&body);
            let head = format!(
                "HTTP/1.1 {status} X\r\nContent-Type: text/xml; charset=utf-8\r\nX-Echo: {MARKED_TOKEN}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            let stream = stream.get_mut();
            stream.write_all(head.as_bytes()).expect("it is read");
            stream.write_all(&body).expect("it is read");
        }
    });
    format!("http://{address}/soap")
}

#[test]
fn a_reader_that_stops_early_is_not_an_error() {
    let stage = Stage::new("pipe");
    for format in FORMATS {
        let list = ["purchases", "list", "--customer", "1001", "-o", format];
        let mut child = stage.command(&list).stderr_piped().spawn();
        let mut line = String::new();
        let stdout = child.stdout.take().expect("piped");
        // The reader is closed here, after the first line.
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        let output = child.wait_with_output().expect("it ends");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), &*stderr), (Some(0), ""), "{format}");
    }
}

/// Every output that a person or a script can request, of a call that succeeds, one that is
/// refused, and one whose request is echoed.
#[test]
fn no_secret_is_shown_in_any_format() {
    let stage = Stage::new("secrets");
    let account = NewAccount::new("anna@example.org", MARKED_TOKEN);
    stage
        .sandbox
        .admin()
        .create_account(&account)
        .expect("an account");
    let login = [
        "--email",
        "anna@example.org",
        "--environment",
        NewAccount::DEFAULT_ENVIRONMENT,
    ];
    let check = |run: &Run, trace: &str, codes: &[i32]| {
        assert!(codes.contains(&run.code), "{run:#?}");
        run.assert_no_secret();
        let trace = fs::read_to_string(trace).expect("a trace");
        for secret in [MARK, &stage.token] {
            assert!(!trace.contains(secret), "{trace}");
            assert!(!run.stdout.contains(secret) && !run.stderr.contains(secret));
        }
        trace
    };
    for format in FORMATS {
        let trace = stage.path(&format!("{format}.trace"));
        let watched = [
            "-o",
            format,
            "--verbose",
            "--trace",
            &trace,
            "--errors",
            "json",
        ];
        for command in [
            &["purchases", "list", "--customer", "1001"][..],
            &["invoices", "list", "--customer", "1001"],
            &["transformations", "list", "--customer", "1001"],
            &["call", "GetPurchases", "-p", "customerCode=1001"],
        ] {
            let run = stage.command(command).args(watched).run();
            let shown = check(&run, &trace, &[0]);
            assert!(shown.contains("<ApiToken>[redacted]</ApiToken>"), "{shown}");
        }
        let refused = stage
            .command(&["purchases", "list"])
            .args(watched)
            .env("CLOUDBILLING_TOKEN", MARKED_TOKEN)
            .run();
        check(&refused, &trace, &[5]);
        let logged_in = stage
            .command(&["purchases", "list", "--customer", "1001"])
            .args(login)
            .args(watched)
            .env("CLOUDBILLING_PASSWORD", MARKED_TOKEN)
            .run();
        let shown = check(&logged_in, &trace, &[0]);
        assert!(
            logged_in.stderr.contains("login: granted"),
            "{logged_in:#?}"
        );
        assert!(shown.contains("<Login>[redacted]</Login>"), "{shown}");
        let dry_run = stage
            .command(&["purchases", "list", "--dry-run"])
            .args(login)
            .args(watched)
            .env("CLOUDBILLING_PASSWORD", MARKED_TOKEN)
            .run();
        check(&dry_run, &trace, &[0]);
    }
}

#[test]
fn an_echoed_request_shows_no_secret() {
    let stage = Stage::new("echo");
    // As a message, and as a page that is not one.
    for prefix in ["", "<p>"] {
        let endpoint = serve(1, move |request| {
            (500, [prefix.as_bytes(), request].concat())
        });
        let trace = stage.path("trace");
        let run = Program::new(["purchases", "list", "--no-state", "--allow-http-loopback"])
            .args(["--endpoint", &endpoint, "--verbose", "--trace", &trace])
            .env("CLOUDBILLING_TOKEN", MARKED_TOKEN)
            .run();
        assert_ne!(run.code, 0, "{run:#?}");
        for text in [
            &run.stdout,
            &run.stderr,
            &fs::read_to_string(&trace).expect("a trace"),
        ] {
            assert!(!text.contains("MARKEDa1"), "{text}");
        }
    }
}

#[test]
fn an_invoice_that_is_calculated_is_waited_for() {
    for (status, code) in [("CALCULATING", 8), ("CALCULATED_OK", 0)] {
        let body = format!(
            "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>\
             <GetInvoiceHeadersResponse xmlns='http://tempuri.org/'><GetInvoiceHeadersResult \
             xmlns:a='http://schemas.datacontract.org/2004/07/Kolonel.Public.Service.API.Contracts.V1_1'>\
             <a:InvoiceHeader><a:InvoiceStatus>{status}</a:InvoiceStatus></a:InvoiceHeader>\
             </GetInvoiceHeadersResult><ResultCode>Success</ResultCode></GetInvoiceHeadersResponse>\
             </s:Body></s:Envelope>"
        );
        let endpoint = serve(1, move |_| (200, body.clone().into_bytes()));
        let run = Program::new(["invoices", "list", "--no-state", "--allow-http-loopback"])
            .args(["--endpoint", &endpoint, "--wait", "--wait-timeout", "0"])
            .env("CLOUDBILLING_TOKEN", MARKED_TOKEN)
            .run();
        assert_eq!(run.code, code, "{run:#?}");
        let still = "still at work on 1 of the invoices";
        assert_eq!(run.stderr.contains(still), code == 8, "{run:#?}");
    }
}
