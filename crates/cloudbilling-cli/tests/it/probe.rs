//! `probe` and `capture` against the sandbox in every reading that it can play, and against servers
//! that respond with anything.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::{fs, thread};

use cloudbilling::codec::Tolerance;
use cloudbilling::types::ServiceContract;
use cloudbilling::types::contract::Setting;
use cloudbilling::types::operation::{GetInvoiceHeaders, GetPurchases};
use cloudbilling::{ApiToken, Client, ClientBuilder, Login};
use cloudbilling_sandbox::{
    Behaviour, MemberOrder, NewAccount, NewApiToken, RefusalForm, Sandbox, ServerLimits,
};
use serde_json::{Value, json};
use soap_transport_cassette::{AllowList, Cassette, Replay};

use crate::program::{MARK, MARKED_TOKEN, Program, Run};
use crate::service::{EMAIL, PASSWORD, PATIENCE};

/// Rows with marked values.
fn rows() -> String {
    json!({
        "Customers": [{ "CustomerCode": "1001", "CustomerName": "MARKED B.V." }],
        "Invoices": [
            { "CustomerCode": "1001", "InvoiceReference": "MARKED-1", "InvoiceDate": "2026-01-31T00:00:00Z", "InvoiceStatus": "APPROVED" },
            { "CustomerCode": "1001", "InvoiceReference": "MARKED-2", "InvoiceDate": "2026-02-28T00:00:00Z" },
        ],
        "Purchases": [{
            "CustomerCode": "1001", "PurchaseReference": "MARKED-P", "ProductLabel": "MARKED label",
            "PurchaseDate": "2026-01-15T00:00:00Z", "Quantity": 2.5,
        }],
    })
    .to_string()
}

fn sandbox(contract: &ServiceContract, behaviour: Behaviour) -> Sandbox {
    let mut limits = ServerLimits::default();
    limits.head_time = PATIENCE;
    limits.body_time = PATIENCE;
    let builder = Sandbox::builder()
        .contract(contract.clone())
        .behaviour(behaviour)
        .limits(limits);
    let sandbox = builder
        .http_loopback(true)
        .start()
        .expect("the sandbox starts");
    let admin = sandbox.admin();
    admin.load_json(&rows()).expect("rows");
    admin
        .create_account(&NewAccount::new(EMAIL, PASSWORD))
        .expect("an account");
    let token = NewApiToken::new("tests").secret(MARKED_TOKEN);
    admin.create_api_token(token).expect("a token");
    sandbox
}

fn program(command: &str, endpoint: &str) -> Program {
    let timeout = PATIENCE.as_secs().to_string();
    let options = [
        "--pause",
        "0",
        "--timeout",
        &timeout,
        "--allow-http-loopback",
        "--endpoint",
        endpoint,
    ];
    Program::new([command])
        .args(options)
        .env("CLOUDBILLING_TOKEN", MARKED_TOKEN)
}

/// A file that does not exist yet.
fn new_file(name: &str) -> PathBuf {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("probe-{number}-{name}"));
    let _ = fs::remove_file(&file);
    file
}

/// A probe with its report and the contract that it wrote.
struct Probed {
    run: Run,
    report: Value,
    contract: ServiceContract,
    text: String,
}

fn probe(endpoint: &str, options: &[&str]) -> Probed {
    let file = new_file("contract.toml");
    let written = file.to_str().expect("a path in UTF-8");
    let run = program("probe", endpoint)
        .args(["-o", "json", "--write", written])
        .args(options)
        .run();
    run.assert_no_secret();
    let report =
        serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"));
    let text = fs::read_to_string(&file).expect("a contract was written");
    assert!(!text.contains(MARK), "{text}");
    let contract =
        ServiceContract::from_toml(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    Probed {
        run,
        report,
        contract,
        text,
    }
}

const SAMPLE: [&str; 5] = [
    "--customer",
    "1001",
    "--from",
    "2026-01-01",
    "--try-invalid-token",
];

impl Probed {
    fn verdict(&self, key: &str) -> &str {
        let settings = self.report["settings"].as_array().expect("a list");
        let setting = settings.iter().find(|setting| setting["setting"] == key);
        setting.expect("every setting is in it")["verdict"]
            .as_str()
            .expect("a word")
    }

    fn fact(&self, topic: &str) -> &str {
        let facts = self.report["facts"].as_array().expect("a list");
        let fact = facts.iter().find(|fact| fact["topic"] == topic);
        fact.unwrap_or_else(|| panic!("{topic}: {facts:#?}"))["response"]
            .as_str()
            .expect("a text")
    }
}

/// The settings that only a login or another token shows, or that the sandbox does not play.
fn is_undecidable(key: &str) -> bool {
    key.starts_with("session_token_header.")
        || key.starts_with("login.response.success")
        || key.starts_with("login.response.error")
        || key.starts_with("login.response.code_required")
        || key.starts_with("refusals.wrong_credentials")
        || key.starts_with("refusals.locked")
        || key.starts_with("refusals.not_permitted")
}

/// The settings that describe what a client does, or whose other values the sandbox does not play.
fn is_of_the_client(key: &str) -> bool {
    matches!(
        key,
        "xml_declaration" | "response.code_required" | "refusals.session_ended.wordings"
    )
}

fn assert_found(contract: &ServiceContract, probed: &Probed) {
    for setting in Setting::all() {
        let (actual, found) = (setting.values(contract), setting.values(&probed.contract));
        let verdict = probed.verdict(setting.key);
        if is_undecidable(setting.key) {
            assert_eq!(verdict, "not decided", "{}", setting.key);
            assert_eq!(
                found,
                setting.values(&ServiceContract::default()),
                "{}",
                setting.key
            );
        } else if !is_of_the_client(setting.key) && verdict != "not decided" {
            assert_eq!(
                found.first(),
                actual.first(),
                "{}\n{}",
                setting.key,
                probed.text
            );
        }
    }
    for operation in contract.actions.keys() {
        assert_eq!(
            probed.contract.action(operation),
            contract.action(operation)
        );
    }
}

/// Nothing was executed but reads, and there was no login.
fn assert_only_reads(sandbox: &Sandbox) {
    let admin = sandbox.admin();
    let writes = admin
        .operations()
        .iter()
        .filter(|name| !name.starts_with("Get"));
    for write in writes {
        assert_eq!(admin.executed(write), 0, "{write}");
    }
    for request in admin.requests() {
        let name = &request.operation;
        assert!(
            name.is_empty() || name.starts_with("Get"),
            "{name} was called"
        );
        assert!(!request.caller.starts_with("login"), "{}", request.caller);
    }
    let logins = admin.logins(EMAIL).expect("the account");
    assert_eq!((logins.wrong, logins.granted), (0, 0));
}

fn client(endpoint: &str, contract: &ServiceContract) -> ClientBuilder {
    Client::builder(endpoint)
        .allow_http_loopback(true)
        .timeout(PATIENCE)
        .contract(contract.clone())
}

/// A client with this contract reads what is there.
fn assert_works(builder: ClientBuilder) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        let client = builder.build().expect("a client");
        let query = GetInvoiceHeaders::default().customer_code("1001");
        assert_eq!(client.execute(&query).await.expect("invoices").len(), 2);
        let query = GetPurchases::default()
            .customer_code("1001")
            .include_unmapped(true);
        assert_eq!(client.execute(&query).await.expect("purchases").len(), 1);
    });
}

/// Each setting with another value than its default, and some together.
fn variants() -> Vec<&'static str> {
    vec![
        "",
        r#"interface = "IOther""#,
        r#"operation_namespace = "urn:operations""#,
        r#"operation_namespace = "http://api.cloudbilling.nl/""#,
        r#"data_contract_namespaces = ["urn:data"]"#,
        r#"arrays_namespace = "urn:arrays""#,
        "xml_declaration = true",
        r#"actions = { GetPurchases = "urn:purchases", GetInvoiceHeaders = "urn:headers" }"#,
        r#"api_token_header = { namespace = "urn:token", name = "Key" }
           session_token_header = { namespace = "urn:session", name = "Session" }"#,
        r#"session_token_header = { namespace = "urn:session", name = "Session" }"#,
        r#"response.placement = "direct""#,
        r#"response.placement = "flat""#,
        r#"response.placement = "nested""#,
        r#"response.code = ["Verdict"]"#,
        r#"response.message = ["Explanation"]"#,
        r#"response.success = ["OK"]"#,
        r#"response.error = ["Fout"]"#,
        r#"response = { placement = "nested", code = ["Verdict"], message = ["Explanation"], result = ["Payload"] }"#,
        r#"response = { placement = "direct", code = ["Verdict"], message = ["Explanation"], result = ["Payload"] }"#,
        r#"response = { placement = "flat", code = ["Verdict"], message = ["Explanation"] }"#,
        "response.code_required = false",
        r#"login.operation = "LogOn""#,
        r#"login = { email = ["userName"], password = ["passwordText"], environment = ["tenantName"] }"#,
        r#"login.response = { placement = "siblings" }"#,
        r#"login.response = { placement = "direct" }"#,
        r#"login.response = { code = ["Verdict"], message = ["InfoMessage"], result = ["Secret"] }"#,
        r#"login.response = { success = ["Ja"], error = ["Nee"], code_required = false }"#,
        r#"refusals.session_ended.fault_codes = ["Other.Code"]"#,
        r#"refusals.session_ended = { fault_codes = ["FailedAuthentication"], wordings = ["token expired", "apitoken header missing", "other"] }"#,
        r#"refusals.wrong_credentials = { fault_codes = ["A"], wordings = ["b c"] }"#,
        r#"refusals.locked = { fault_codes = ["A"], wordings = ["b c"] }"#,
        r#"refusals.not_permitted = { fault_codes = ["A"], wordings = ["b c"] }"#,
        r#"interface = "IAll"
           operation_namespace = "urn:all:operations"
           data_contract_namespaces = ["urn:all:data"]
           arrays_namespace = "urn:all:arrays"
           api_token_header = { namespace = "urn:all:token", name = "Token" }
           response = { placement = "nested", code = ["Verdict"], message = ["Text"], result = ["Payload"], success = ["Ja"], error = ["Nee"] }
           login.operation = "LogOn"
           refusals.session_ended.fault_codes = ["Other.Code"]"#,
    ]
}

#[test]
fn every_setting_of_a_contract_has_a_variant() {
    let default = ServiceContract::default();
    let contracts = variants()
        .into_iter()
        .map(|toml| ServiceContract::from_toml(toml).expect(toml));
    let contracts: Vec<_> = contracts.collect();
    for setting in Setting::all() {
        let differs = |it: &ServiceContract| setting.values(it) != setting.values(&default);
        assert!(contracts.iter().any(differs), "{}", setting.key);
    }
}

#[test]
fn each_contract_of_the_sandbox_is_found_and_works() {
    for toml in variants() {
        let contract = ServiceContract::from_toml(toml).expect(toml);
        let sandbox = sandbox(&contract, Behaviour::default());
        let probed = probe(sandbox.endpoint(), &SAMPLE);
        assert_eq!(probed.run.code, 0, "{toml}: {:?}", probed.run);
        assert_found(&contract, &probed);
        assert_only_reads(&sandbox);

        let endpoint = sandbox.endpoint();
        let token = ApiToken::new(MARKED_TOKEN).expect("a token");
        assert_works(client(endpoint, &probed.contract).api_token(token));
        if toml.starts_with("login") && !toml.contains("success") {
            // The WSDL states the names of the login, which the probe did not try.
            let login = Login::new(EMAIL, PASSWORD, "Demo").expect("a login");
            assert_works(client(endpoint, &probed.contract).login(login));
        }
    }
}

#[test]
fn each_behaviour_of_the_sandbox_is_found() {
    let contract = ServiceContract::default();
    for refusals in [
        RefusalForm::Fault,
        RefusalForm::HttpStatus,
        RefusalForm::ResultCode,
    ] {
        for member_order in [MemberOrder::Any, MemberOrder::Contract] {
            let behaviour = Behaviour {
                refusals,
                member_order,
                ..Behaviour::default()
            };
            let sandbox = sandbox(&contract, behaviour);
            let probed = probe(sandbox.endpoint(), &SAMPLE);
            assert_eq!(probed.run.code, 0, "{:?}", probed.run);
            assert_found(&contract, &probed);
            assert_only_reads(&sandbox);
            let expected = match refusals {
                RefusalForm::HttpStatus => "HTTP 401, without a body",
                RefusalForm::ResultCode => "HTTP 200, an error result, \"ApiToken header missing\"",
                _ => "HTTP 500, the fault FailedAuthentication, \"ApiToken header missing\"",
            };
            assert_eq!(probed.fact("no API token"), expected);
            let order = if member_order == MemberOrder::Any {
                "read"
            } else {
                "dropped"
            };
            assert_eq!(probed.fact("a parameter out of order"), order);
        }
    }
}

#[test]
fn without_a_wsdl_names_are_found_by_trying() {
    for (toml, found) in [
        (
            "",
            &[
                "interface",
                "operation_namespace",
                "api_token_header.namespace",
                "response.code",
                "arrays_namespace",
            ][..],
        ),
        (r#"interface = "IBillingService""#, &["interface"]),
        (
            r#"response = { placement = "nested", result = ["Payload"] }"#,
            &["response.placement", "response.result"],
        ),
        (
            r#"response = { placement = "flat" }"#,
            &["response.placement"],
        ),
        (r#"response.success = ["OK"]"#, &["response.success"]),
    ] {
        let contract = ServiceContract::from_toml(toml).expect(toml);
        let sandbox = sandbox(&contract, Behaviour::default());
        let upstream = sandbox.address();
        let server = FakeServer::start(move |request| match request.starts_with("GET ") {
            true => {
                b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec()
            }
            false => forwarded(upstream, request),
        });
        let probed = probe(&server.endpoint, &SAMPLE);
        assert_eq!(probed.run.code, 0, "{toml}: {:?}", probed.run);
        assert_eq!(probed.fact("WSDL"), "not served at ?singleWsdl or ?wsdl");
        for key in found {
            let setting = Setting::named(key).expect("a key");
            assert_ne!(probed.verdict(key), "not decided", "{key}\n{}", probed.text);
            assert_eq!(
                setting.values(&probed.contract),
                setting.values(&contract),
                "{key}"
            );
        }
        assert_eq!(probed.verdict("login.operation"), "not decided");
        assert_found(&contract, &probed);
        assert_only_reads(&sandbox);
    }
}

#[test]
fn soap_1_2_is_found() {
    let sandbox = sandbox(&ServiceContract::default(), Behaviour::default());
    let probed = probe(&sandbox.endpoint_12(), &SAMPLE);
    assert_eq!(probed.run.code, 0, "{:?}", probed.run);
    assert!(
        probed
            .fact("SOAP 1.1 at the same address")
            .starts_with("HTTP 415")
    );
    assert_only_reads(&sandbox);
}

#[test]
fn the_number_of_requests_is_bounded() {
    let sandbox = sandbox(&ServiceContract::default(), Behaviour::default());
    for most in [1, 2, 5] {
        let before = sandbox.admin().requests().len();
        let probed = probe(sandbox.endpoint(), &["--max-requests", &most.to_string()]);
        assert_eq!(probed.report["requests"], most);
        assert_eq!(probed.report["complete"], false);
        assert!(sandbox.admin().requests().len() - before <= most);
    }
}

#[test]
fn an_invalid_token_is_sent_only_if_asked_for() {
    let sandbox = sandbox(&ServiceContract::default(), Behaviour::default());
    let probed = probe(sandbox.endpoint(), &["--customer", "1001"]);
    assert_eq!(probed.run.code, 0, "{:?}", probed.run);
    let refused = sandbox.admin().requests();
    let refused = refused
        .iter()
        .filter(|it| it.refusal.as_deref() == Some("neither an API token nor a live session"));
    assert_eq!(refused.count(), 0);
}

#[test]
fn a_refused_token_is_an_error_of_authentication() {
    let sandbox = sandbox(&ServiceContract::default(), Behaviour::default());
    let run = program("probe", sandbox.endpoint())
        .env("CLOUDBILLING_TOKEN", "MARKED other")
        .run();
    run.assert_failed(5, "the token was refused");
}

#[test]
fn a_login_is_refused_before_anything_is_sent() {
    let sandbox = sandbox(&ServiceContract::default(), Behaviour::default());
    for command in ["probe", "capture"] {
        let login = ["--email", EMAIL, "--environment", "Demo"];
        let run = program(command, sandbox.endpoint())
            .args(login)
            .env("CLOUDBILLING_PASSWORD", PASSWORD);
        run.run().assert_failed(2, "this command never logs in");
    }
    assert_eq!(sandbox.admin().requests().len(), 0);
}

/// A contract can give a read the name or the action of a write; nothing is sent then.
#[test]
fn a_hostile_contract_gets_no_write_sent() {
    for toml in [
        r#"actions = { GetInvoiceHeaders = "http://tempuri.org/IPublicService/CloseInvoices" }"#,
        r#"actions = { GetInvoiceHeaders = "urn:x", UploadInvoices2 = "urn:x" }"#,
        r#"login.operation = "GetInvoiceHeaders""#,
    ] {
        let file = new_file("hostile.toml");
        fs::write(&file, toml).expect("a writable folder");
        let server = FakeServer::start(|_| response(404, "text/plain", ""));
        let contract = file.to_str().expect("UTF-8");
        let run = program("probe", &server.endpoint)
            .args(["--contract", contract])
            .run();
        run.assert_failed(2, "a request was not sent");
        let run = program("capture", &server.endpoint)
            .args(["GetInvoiceHeaders", "--contract", contract])
            .run();
        assert_ne!(run.code, 0, "{run:?}");
        assert!(
            server
                .requests()
                .iter()
                .all(|request| request.starts_with("GET "))
        );
    }
}

/// A WSDL can do so as well.
#[test]
fn a_hostile_wsdl_gets_no_write_sent() {
    let sandbox = sandbox(&ServiceContract::default(), Behaviour::default());
    let upstream = sandbox.address();
    let server = FakeServer::start(move |request| {
        let response = forwarded(upstream, request);
        let text = String::from_utf8_lossy(&response).into_owned();
        let (_, body) = text.split_once("\r\n\r\n").unwrap_or_default();
        let changed = body.replace(
            "IPublicService/GetInvoiceHeaders\"",
            "IPublicService/CloseInvoices\"",
        );
        self::response(200, "text/xml", &changed)
    });
    let run = program("probe", &server.endpoint).run();
    run.assert_failed(2, "a request was not sent");
    assert!(
        server
            .requests()
            .iter()
            .all(|request| request.starts_with("GET "))
    );
}

#[test]
fn a_service_that_cannot_be_reached_gets_no_contract() {
    // Only the administrator can listen there.
    let endpoint = "http://127.0.0.1:1/soap";
    let file = new_file("unreachable.toml");
    let path = file.to_str().expect("UTF-8");
    let run = program("probe", endpoint).args(["--write", path]).run();
    run.assert_failed(3, "127.0.0.1");
    assert!(!file.exists());
    program("capture", endpoint)
        .run()
        .assert_failed(3, "127.0.0.1");
}

#[test]
fn any_response_ends_with_a_report() {
    let envelope = |body: &str| {
        format!(
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>{body}</s:Body></s:Envelope>"
        )
    };
    let fault = envelope(
        "<s:Fault><faultcode>s:MARKED</faultcode><faultstring>MARKED</faultstring></s:Fault>",
    );
    let stranger = envelope("<MARKED/>");
    let bomb = format!("{}{}", "<a>".repeat(50_000), "</a>".repeat(50_000));
    for (status, content_type, body, code) in [
        (200, "text/html", "<html>MARKED</html>", 7),
        (502, "text/html", "<html>MARKED</html>", 7),
        (200, "text/xml", "", 7),
        (500, "text/xml", "", 7),
        (204, "text/plain", "", 7),
        (302, "text/plain", "MARKED", 7),
        (200, "application/json", "{\"MARKED\": 1}", 7),
        (200, "text/xml", "<MARKED", 7),
        (200, "text/xml", &stranger, 7),
        (200, "text/xml", &bomb, 7),
        (500, "text/xml", &fault, 5),
        (401, "text/plain", "MARKED", 5),
        (429, "text/plain", "MARKED", 6),
    ] {
        let response = response(status, content_type, body);
        let server = FakeServer::start(move |_| response.clone());
        let probed = probe(&server.endpoint, &[]);
        assert_eq!(
            probed.run.code, code,
            "{status} {content_type}: {:?}",
            probed.run
        );
        assert_eq!(probed.report["accepted"], false);
        assert!(server.requests().len() <= 60);
        assert_eq!(
            probed.contract,
            ServiceContract::default(),
            "nothing was seen"
        );
        assert!(!probed.text.contains("# Seen"), "{}", probed.text);
        for setting in Setting::all() {
            assert_eq!(probed.verdict(setting.key), "not decided");
        }
    }
}

#[test]
fn responses_that_contradict_each_other_decide_nothing() {
    let number = AtomicUsize::new(0);
    let server = FakeServer::start(move |request| {
        if request.starts_with("GET ") {
            return response(404, "text/plain", "");
        }
        let operation = ["GetInvoiceHeaders", "GetPurchases"]
            .into_iter()
            .find(|name| request.contains(&format!("<{name} ")));
        let operation = operation.unwrap_or("GetTransformationResultsForCustomers");
        let inner = "<ResultCode>Success</ResultCode><ResultMessage/>";
        let content = match number.fetch_add(1, Ordering::Relaxed) % 2 {
            0 => format!("<{operation}Result/>{inner}"),
            _ => format!("<{operation}Result><Result/>{inner}</{operation}Result>"),
        };
        let namespace = "http://tempuri.org/";
        let body = format!(
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>\
             <{operation}Response xmlns=\"{namespace}\">{content}</{operation}Response></s:Body></s:Envelope>"
        );
        response(200, "text/xml", &body)
    });
    let probed = probe(&server.endpoint, &[]);
    assert_eq!(probed.run.code, 0, "{:?}", probed.run);
    assert_eq!(probed.verdict("response.placement"), "not decided");
    assert!(
        probed
            .text
            .contains("Not decided (the evidence contradicts itself)"),
        "{}",
        probed.text
    );
    // It accepts everything, so it does not show what it looks at.
    assert_eq!(probed.verdict("interface"), "not decided");
    assert_eq!(probed.verdict("api_token_header.name"), "not decided");
    assert_eq!(probed.verdict("response.success"), "confirmed");
}

/// A service can put the token, or a part of it, where names and words are expected.
#[test]
fn a_token_that_is_echoed_is_not_shown() {
    for part in [MARKED_TOKEN, "MARKEDa1", "MARKEDb2-MARKEDc3"] {
        let server = FakeServer::start(move |request| {
            if request.starts_with("GET ") {
                return response(404, "text/plain", "");
            }
            let is_refused = !request.contains(MARKED_TOKEN);
            let body = match is_refused {
                true => format!(
                    "<s:Fault><faultcode>s:{part}</faultcode><faultstring>{part}</faultstring></s:Fault>"
                ),
                false => format!(
                    "<GetInvoiceHeadersResponse xmlns=\"urn:{part}\"><GetInvoiceHeadersResult><InvoiceHeader>\
                     <{part} xmlns=\"urn:x:{part}\"/></InvoiceHeader></GetInvoiceHeadersResult>\
                     <{part}Code>{part}</{part}Code><ResultMessage/></GetInvoiceHeadersResponse>"
                ),
            };
            let envelope = format!(
                "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>{body}</s:Body></s:Envelope>"
            );
            response(if is_refused { 500 } else { 200 }, "text/xml", &envelope)
        });
        let token = ["--try-invalid-token"];
        // It checks that nothing is shown.
        assert_eq!(probe(&server.endpoint, &token).run.code, 0, "{part}");
        let run = program("probe", &server.endpoint).args(token).run();
        assert_eq!(run.code, 0, "{run:?}");
        run.assert_no_secret();
    }
}

#[test]
fn an_existing_file_is_not_replaced() {
    let file = new_file("existing");
    fs::write(&file, "mine").expect("a writable folder");
    let path = file.to_str().expect("UTF-8");
    for command in ["probe", "capture"] {
        // Nothing listens there, and nothing is sent.
        let run = program(command, "http://127.0.0.1:1/")
            .args(["--write", path])
            .run();
        run.assert_failed(2, "exists already");
    }
    assert_eq!(fs::read_to_string(&file).expect("it is there"), "mine");
}

#[test]
fn a_probe_is_shown_as_tables() {
    let sandbox = sandbox(&ServiceContract::default(), Behaviour::default());
    let run = program("probe", sandbox.endpoint())
        .args(SAMPLE)
        .args(["--ascii"])
        .run();
    assert_eq!(run.code, 0, "{run:?}");
    run.assert_no_secret();
    for said in [
        "operation_namespace",
        "confirmed",
        "needs a login",
        "Also seen",
        "all of them reads",
    ] {
        assert!(run.stdout.contains(said), "{said}: {}", run.stdout);
    }
}

#[test]
fn a_cassette_has_no_value_and_is_read_like_the_service() {
    let contract = ServiceContract::default();
    let sandbox = sandbox(&contract, Behaviour::default());
    let file = new_file("reads.cassette");
    let path = file.to_str().expect("UTF-8");
    let sample = [
        "--customer",
        "1001",
        "--from",
        "2026-01-01",
        "--write",
        path,
    ];
    let run = program("capture", sandbox.endpoint()).args(sample).run();
    assert_eq!(run.code, 0, "{run:?}");
    assert_only_reads(&sandbox);
    let text = fs::read_to_string(&file).expect("a cassette");
    for secret in [
        MARK,
        "1001",
        "2026-01",
        "127.0.0.1",
        "localhost",
        "user-agent",
    ] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }

    let cassette: Cassette = text.parse().expect("a cassette");
    assert_eq!(cassette.len(), 4);
    let replay = Replay::new(cassette).recorded_with(AllowList::new());
    let replayed = Client::builder("https://service.example/soap")
        .api_token(ApiToken::new("any").expect("a token"))
        .transport(replay)
        .build()
        .expect("a client");
    let real = client(sandbox.endpoint(), &contract)
        .api_token(ApiToken::new(MARKED_TOKEN).expect("a token"))
        .build()
        .expect("a client");
    let query = GetInvoiceHeaders::default().customer_code("1001");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime");
    let seen = runtime.block_on(real.execute(&query)).expect("invoices");
    let read = runtime
        .block_on(replayed.execute(&query))
        .expect("the recorded invoices");
    assert_eq!(read.len(), seen.len());
    for (read, seen) in read.iter().zip(&seen) {
        assert_eq!(read.invoice_status, seen.invoice_status);
        assert_eq!(read.invoice_number.is_some(), seen.invoice_number.is_some());
        assert_eq!(
            read.last_calculated_total.is_some(),
            seen.last_calculated_total.is_some()
        );
        assert_ne!(read.invoice_reference, seen.invoice_reference);
    }
}

#[test]
fn a_capture_of_marked_messages_has_no_mark() {
    let envelope = "<?xml version=\"1.0\"?><!-- MARKED --><s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\">\
        <s:Header><Echo xmlns=\"urn:e\">MARKED</Echo></s:Header><s:Body><GetPurchasesResponse xmlns=\"http://tempuri.org/\" a=\"MARKED\">\
        <GetPurchasesResult><Purchase><![CDATA[MARKED]]></Purchase>MARKED</GetPurchasesResult><ResultMessage>MARKED token expired</ResultMessage>\
        <!-- MARKED --></GetPurchasesResponse></s:Body></s:Envelope>";
    for (status, content_type, body) in [
        (200, "text/xml; charset=utf-8; x=MARKED", envelope),
        (500, "text/xml", envelope),
        (502, "text/html", "<html><body>MARKED</body></html>"),
        (500, "text/plain", "MARKED"),
        (200, "application/MARKED", "MARKED"),
        (200, "text/xml", "<s:Envelope>MARKED"),
        (200, "text/xml", &envelope.replace("Purchase>", "MARKEDa1>")),
    ] {
        let response = response(status, content_type, body);
        let server = FakeServer::start(move |_| response.clone());
        let arguments = [
            "GetPurchases",
            "-p",
            "customerCode=MARKED",
            "--http-header",
            "X-MARKED: MARKED",
            "--cookies",
        ];
        let run = program("capture", &server.endpoint).args(arguments).run();
        assert_eq!(run.code, 0, "{run:?}");
        run.assert_no_secret();
        assert!(
            !run.stdout.to_ascii_uppercase().contains(MARK),
            "{}",
            run.stdout
        );
        assert!(!run.stdout.contains("127.0.0.1"), "{}", run.stdout);
        let cassette: Cassette = run.stdout.parse().expect("a cassette");
        assert_eq!(cassette.len(), 1);
        assert!(
            run.stdout.contains("= POST https://service.example/soap\n"),
            "{}",
            run.stdout
        );
        assert!(
            run.stdout.contains(&format!("= {status}\n")),
            "{}",
            run.stdout
        );
    }
}

#[test]
fn a_write_is_not_captured() {
    let run = program("capture", "https://a.example/")
        .args(["CloseInvoices", "-p", "invoiceIds=1", "-p", "reason=x"])
        .run();
    run.assert_failed(2, "CloseInvoices is not a read");
}

fn response(status: u16, content_type: &str, body: &str) -> Vec<u8> {
    let length = if status == 204 {
        String::new()
    } else {
        format!("Content-Length: {}\r\n", body.len())
    };
    format!(
        "HTTP/1.1 {status} MARKED\r\nContent-Type: {content_type}\r\nSet-Cookie: a=MARKED\r\nX-Marked: MARKED\r\n\
         Location: https://MARKED.example/\r\n{length}Connection: close\r\n\r\n{body}"
    )
    .into_bytes()
}

/// Sends a request to another server, and returns its response.
fn forwarded(upstream: std::net::SocketAddr, request: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(upstream).expect("it listens");
    let request = request.replacen("\r\n", "\r\nConnection: close\r\n", 1);
    stream.write_all(request.as_bytes()).expect("it reads");
    let mut response = Vec::new();
    stream.read_to_end(&mut response).expect("it responds");
    response
}

/// An HTTP server with one response for each connection. Its threads end with the test's process.
struct FakeServer {
    endpoint: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl FakeServer {
    fn start(respond: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port on loopback");
        let address = listener.local_addr().expect("bound");
        let requests = Arc::<Mutex<Vec<String>>>::default();
        let seen = Arc::clone(&requests);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.expect("a connection");
                // A client may connect and send nothing.
                let Some(request) = read_request(&stream) else {
                    continue;
                };
                seen.lock().expect("no panic").push(request.clone());
                let _ = stream.write_all(&respond(&request));
            }
        });
        Self {
            endpoint: format!("http://{address}/soap"),
            requests,
        }
    }

    fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("no panic").clone()
    }
}

fn read_request(stream: &TcpStream) -> Option<String> {
    let mut reader = BufReader::new(stream);
    let (mut text, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        text.push_str(&line);
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok()?;
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    text.push_str(&String::from_utf8(body).ok()?);
    Some(text)
}

/// The names of tolerances are not used here, but the options that take them are the same.
#[test]
fn a_probe_takes_the_options_of_a_connection() {
    let sandbox = sandbox(&ServiceContract::default(), Behaviour::default());
    let tolerance = Tolerance::ALL[0].name();
    let probed = probe(
        sandbox.endpoint(),
        &["--tolerate", tolerance, "--http-header", "X-A: 1"],
    );
    assert_eq!(probed.run.code, 0, "{:?}", probed.run);
}
