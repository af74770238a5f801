//! However a service responds to logins, at most two wrong ones reach it between two successes.
//!
//! Each scenario is a service that gives one response to every wrong login and counts them, and
//! clients that keep calling long after every pause, lock and quarantine. No call is accepted with
//! the session of a wrong login: a service that does so is outside the promise.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use cloudbilling::auth::{LoginOutcome, MonotonicTime, Version, WallTime};
use cloudbilling::store::memory::MemoryStore;
use cloudbilling::transport::{TransportError, TransportErrorKind, from_fn};
use cloudbilling::types::ServiceContract;
use cloudbilling::types::operation::GetPurchases;
use cloudbilling::{Client, Endpoint, Login, SharedLedger, Time, transport};
use http::{Response, StatusCode};

use crate::support::{envelope, fault, purchases, session, store_key};

const XML: &str = "text/xml; charset=utf-8";
const STATUSES: [u16; 17] = [
    200, 201, 202, 204, 301, 302, 400, 401, 403, 404, 407, 408, 429, 500, 502, 503, 504,
];
/// Longer than a lock, and than a login's deadline and quarantine.
const LONG: Duration = Duration::from_secs(20 * 60);
/// Calls of a scenario, with [`LONG`] between them.
const CALLS: usize = 6;

#[test]
fn one_client_locks_nothing() {
    against_every_response(one_client);
}

#[test]
fn many_clients_lock_nothing() {
    against_every_response(many_clients);
}

#[test]
fn rotated_passwords_lock_nothing() {
    against_every_response(rotated_passwords);
}

#[test]
fn restarts_with_a_store_lock_nothing() {
    against_every_response(restarts_with_a_store);
}

#[test]
fn responses_that_change_lock_nothing() {
    let answers = answers();
    let mut counts = [0; 4];
    for seed in 0..2_000 {
        let order = |number: usize| (seed * 7_919 + number * 104_729) % answers.len();
        let changing: Vec<_> = (0..answers.len().min(8)).map(order).collect();
        let changing = || {
            changing
                .iter()
                .map(|place| answers[*place].clone())
                .collect()
        };
        for scenario in [
            one_client,
            many_clients,
            rotated_passwords,
            restarts_with_a_store,
        ] {
            let world = World::new(changing(), seed % 2 == 0);
            scenario(&world);
            counts[world.wrong(&seed)] += 1;
        }
    }
    println!("scenarios with 0, 1, 2 wrong logins: {counts:?}");
}

#[test]
fn only_a_response_with_every_sign_of_success_is_a_grant() {
    let endpoint = Endpoint::new("https://api.example.com/soap").expect("valid");
    let service = cloudbilling::Service::new(endpoint, ServiceContract::default());
    let mut granted = BTreeSet::new();
    for (status, content_type, body) in answers() {
        let text = String::from_utf8_lossy(&body).into_owned();
        let answer = Ok(response(status, content_type, body));
        let (outcome, _) = service.login_outcome(answer);
        match outcome {
            LoginOutcome::Granted(_) => {
                assert!((200..300).contains(&status), "{status}: {text}");
                granted.insert(text);
            }
            LoginOutcome::Unknown => {}
            refused => {
                let refuses = matches!(status, 200..=299 | 400 | 401 | 403 | 500);
                let whole = !text.contains(">5e55<");
                assert!(refuses && whole, "{refused:?}, {status}: {text}");
            }
        }
    }
    let bodies = bodies().into_iter().map(|(_, body)| body);
    let whole: BTreeSet<_> = bodies.filter(|body| is_whole_success(body)).collect();
    assert_eq!(granted, whole);
    assert_eq!(whole.len(), successes().count());
}

/// By the letters alone: one status, one token, and nothing else but a friendly word.
fn is_whole_success(body: &str) -> bool {
    let start = body.find("<Status>Success</Status>");
    let alone = body.matches("Status>").count() == 2 && body.matches("5e55").count() == 1;
    let message = body
        .split_once("<StatusMessage>")
        .and_then(|(_, rest)| rest.split_once('<'))
        .map_or("", |(message, _)| message);
    let names = [
        "Header",
        "Fault",
        "ResultCode",
        "Details",
        "other",
        "<Value/>",
        "<Token>",
        "Logout",
    ];
    start.is_some()
        && alone
        && ["", "Welcome"].contains(&message)
        && !names.iter().any(|name| body.contains(name))
}

fn one_client(world: &World) {
    let client = world.client("first", &world.ledger(), None);
    for _ in 0..CALLS {
        world.call(&client);
    }
}

/// Clients of one account, spelled in many ways.
fn many_clients(world: &World) {
    let ledger = world.ledger();
    let clients = [
        "https://api.example.com/soap",
        "https://API.example.com:0443/soap",
        "https://api.example.com./soap?v=2",
        "https://api.example.com/other",
    ]
    .map(|endpoint| world.client_at(endpoint, "first", &ledger, None));
    for client in clients.iter().cycle().take(CALLS) {
        world.call(client);
    }
}

fn rotated_passwords(world: &World) {
    let client = world.client("first", &world.ledger(), None);
    world.call(&client);
    for number in 1..CALLS {
        let login = login(&format!("rotated-{number}"));
        client.replace_credentials(login);
        world.call(&client);
    }
}

fn restarts_with_a_store(world: &World) {
    let store = &world.store;
    let person = world.client("first", &world.ledger(), Some(store));
    pollster::block_on(person.create_record()).expect("a store");
    for _ in 0..CALLS {
        let client = world.client("first", &world.ledger(), Some(store));
        world.call(&client);
        world.call(&client);
    }
}

/// Runs a scenario against each response to all wrong logins, with credentials that were never
/// right and with those that were.
fn against_every_response(scenario: fn(&World)) {
    let mut counts = [0; 4];
    for answer in answers() {
        for right_at_first in [false, true] {
            let world = World::new(vec![answer.clone()], right_at_first);
            scenario(&world);
            counts[world.wrong(&(right_at_first, &answer))] += 1;
        }
    }
    println!("scenarios with 0, 1, 2 wrong logins: {counts:?}");
}

/// Every body under every status.
fn answers() -> Vec<Answer> {
    let bodies = bodies();
    let different: BTreeSet<_> = bodies.iter().collect();
    assert_eq!(different.len(), bodies.len());
    assert!(bodies.len() >= 100, "{}", bodies.len());
    let each = bodies.into_iter().flat_map(|(content_type, body)| {
        let body = Bytes::from(body);
        STATUSES.map(|status| (status, content_type, body.clone()))
    });
    each.collect()
}

type Answer = (u16, &'static str, Bytes);

/// The service, the time, and the store of all processes.
struct World {
    clock: Clock,
    service: Arc<Mutex<Service>>,
    store: MemoryStore,
}

impl World {
    /// A service that gives these responses to wrong logins, one after the other.
    fn new(wrong_answers: Vec<Answer>, right_at_first: bool) -> Self {
        Self {
            clock: Clock::default(),
            service: Arc::new(Mutex::new(Service {
                calls: 0,
                right_at_first,
                wrong: 0,
                wrong_answers,
            })),
            store: MemoryStore::new(),
        }
    }

    fn ledger(&self) -> SharedLedger {
        SharedLedger::new(self.clock.clone())
    }

    fn client(&self, password: &str, ledger: &SharedLedger, store: Option<&MemoryStore>) -> Client {
        self.client_at("https://api.example.com/soap", password, ledger, store)
    }

    fn client_at(
        &self,
        endpoint: &str,
        password: &str,
        ledger: &SharedLedger,
        store: Option<&MemoryStore>,
    ) -> Client {
        let service = Arc::clone(&self.service);
        let transport = from_fn(move |request: http::Request<Bytes>, _| {
            let answer = service.lock().expect("no panic").answer(request.body());
            async move { answer }
        });
        let builder = Client::builder(endpoint)
            .login(login(password))
            .ledger(ledger.clone())
            .transport(transport);
        let builder = match store {
            Some(store) => builder.store(store.clone(), store_key()),
            None => builder,
        };
        builder.build().expect("valid settings")
    }

    fn call(&self, client: &Client) {
        // Most calls fail; the reason does not matter here.
        let _ = pollster::block_on(client.execute(&GetPurchases::default()));
        self.clock.pass(LONG);
        self.store.advance(LONG);
    }

    /// The wrong logins since the last success, which keep the promise.
    fn wrong(&self, scenario: &dyn Debug) -> usize {
        let wrong = self.service.lock().expect("no panic").wrong;
        assert!(wrong <= 2, "{wrong} wrong logins: {scenario:?}");
        wrong
    }
}

struct Service {
    calls: usize,
    /// The first login is right, and a call with its session is accepted; then the password is
    /// changed.
    right_at_first: bool,
    wrong: usize,
    wrong_answers: Vec<Answer>,
}

impl Service {
    fn answer(&mut self, request: &Bytes) -> Result<Response<Bytes>, TransportError> {
        let request = std::str::from_utf8(request).expect("a request");
        if !request.contains("password>") {
            return self.answer_call(request);
        }
        if self.right_at_first && request.contains(">first<") && self.calls == 0 {
            return Ok(response(200, XML, session("good").into()));
        }
        let mut answers = self.wrong_answers.iter().cycle();
        let answer = answers.nth(self.wrong).expect("there is one");
        let (status, content_type, body) = answer.clone();
        self.wrong += 1;
        Ok(response(status, content_type, body))
    }

    /// No call is accepted but the first with the one good session. The others learn nothing, or
    /// that it was refused.
    fn answer_call(&mut self, request: &str) -> Result<Response<Bytes>, TransportError> {
        self.calls += 1;
        if self.calls == 1 && self.right_at_first && request.contains(">good<") {
            return Ok(response(200, XML, purchases("Success", "").into()));
        }
        let refusal = fault("w:FailedAuthentication", "no");
        Ok(match self.calls % 7 {
            0 => response(503, "text/html", "<html></html>".into()),
            1 => response(401, XML, Bytes::new()),
            2 => response(200, XML, purchases("Error", "Unknown customer").into()),
            3 => response(500, XML, refusal.into()),
            4 => response(200, XML, purchases("Error", "Session expired").into()),
            5 => response(500, XML, fault("s:Server", "sorry").into()),
            _ => return Err(lost()),
        })
    }
}

fn lost() -> TransportError {
    let (kind, phase) = (TransportErrorKind::Timeout, transport::Phase::Head);
    TransportError::new(kind, phase, "h", Duration::ZERO)
}

fn response(status: u16, content_type: &str, body: Bytes) -> Response<Bytes> {
    Response::builder()
        .status(StatusCode::from_u16(status).expect("a status"))
        .header("content-type", content_type)
        .body(body)
        .expect("valid")
}

fn login(password: &str) -> Login {
    let login = Login::new("ann@example.com", password, "test").expect("valid");
    login.with_version(Version::new(password).expect("valid"))
}

/// A clock on which every sleep is over at once.
#[derive(Clone, Debug, Default)]
struct Clock(Arc<AtomicU64>);

impl Clock {
    fn pass(&self, duration: Duration) {
        let millis = duration.as_millis().try_into().expect("not that long");
        self.0.fetch_add(millis, Ordering::Relaxed);
    }
}

impl Time for Clock {
    fn now(&self) -> MonotonicTime {
        MonotonicTime::from_millis(self.0.load(Ordering::Relaxed))
    }

    fn wall(&self) -> WallTime {
        WallTime::from_unix_millis(self.0.load(Ordering::Relaxed))
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let clock = self.clone();
        Box::pin(async move { clock.pass(duration) })
    }
}

/// Responses to a wrong login, with their content types.
fn bodies() -> Vec<(&'static str, String)> {
    let mut bodies = results();
    bodies.extend(successes().chain(contradictions()).map(|body| {
        envelope(&format!(
            "<LoginResponse xmlns='http://tempuri.org/'>{body}</LoginResponse>"
        ))
    }));
    bodies.extend(faults());
    let mut bodies: Vec<_> = bodies.into_iter().map(|body| (XML, body)).collect();
    bodies.extend([
        (XML, String::new()),
        (XML, "<oops".to_owned()),
        (XML, envelope("")),
        (XML, envelope("<LoginResponse/>")),
        (
            XML,
            envelope(
                "<LogoutResponse><Status>Success</Status><Value>5e55</Value></LogoutResponse>",
            ),
        ),
        (
            XML,
            session("5e55").replacen(
                "<s:Body>",
                "<s:Header><u:Must xmlns:u='urn:u' s:mustUnderstand='1'/></s:Header><s:Body>",
                1,
            ),
        ),
        ("text/html", "<html>Success 5e55</html>".to_owned()),
        (
            "application/json",
            r#"{"Status":"Success","Value":"5e55"}"#.to_owned(),
        ),
        ("text/plain", "5e55".to_owned()),
    ]);
    bodies
}

/// Every status beside every text in the place of a token, in two layouts, with messages of all
/// kinds.
fn results() -> Vec<String> {
    let tokens = [
        None,
        Some(""),
        Some("00000000-0000-0000-0000-000000000000"),
        Some("{00000000-0000-0000-0000-000000000000}"),
        Some("null"),
        Some("Nil"),
        Some("NONE"),
        Some("false"),
        Some("true"),
        Some("-1"),
        Some("0"),
        Some("undefined"),
        Some("Invalid credentials"),
        Some("5e55"),
    ];
    let statuses = [
        Some("Success"),
        Some("Error"),
        Some("Failed"),
        Some("Locked"),
        Some(""),
        None,
    ];
    let mut messages = [
        "",
        "Invalid credentials",
        "Account is locked",
        "Access is denied",
        "Login not allowed",
        "Not permitted to log in with these credentials",
        "Welcome",
    ]
    .iter()
    .cycle();
    let element = |name: &str, text: Option<&str>| {
        text.map_or_else(String::new, |text| format!("<{name}>{text}</{name}>"))
    };
    let mut results = Vec::new();
    for token in tokens {
        for status in statuses {
            let message = messages.next().copied();
            let (code, message) = (element("Status", status), element("StatusMessage", message));
            let value = element("Value", token);
            results.push(format!("<LoginResult>{code}{message}{value}</LoginResult>"));
            let result = element("LoginResult", token);
            results.push(format!("{result}{code}{message}"));
        }
    }
    results
        .iter()
        .map(|result| {
            envelope(&format!(
                "<LoginResponse xmlns='http://tempuri.org/'>{result}</LoginResponse>"
            ))
        })
        .collect()
}

/// Successes without a flaw: the service takes the wrong login for a right one, and does not accept
/// its session.
fn successes() -> impl Iterator<Item = String> {
    let message = "<StatusMessage>Welcome</StatusMessage>";
    [
        "<LoginResult><Status>Success</Status><Value>5e55</Value></LoginResult>".to_owned(),
        format!("<LoginResult><Value>5e55</Value>{message}<Status>Success</Status></LoginResult>"),
        "<LoginResult>5e55</LoginResult><Status>Success</Status>".to_owned(),
        format!("<Status>Success</Status>{message}<Value> 5e55 </Value>"),
    ]
    .into_iter()
}

/// Content of responses that contradict themselves.
fn contradictions() -> impl Iterator<Item = String> {
    let success = "<Status>Success</Status><Value>5e55</Value>";
    [
        format!("<LoginResult>{success}<Status>Error</Status></LoginResult>"),
        format!("<LoginResult><Status>Error</Status>{success}</LoginResult>"),
        format!("<LoginResult>{success}</LoginResult><Status>Error</Status>"),
        format!("<LoginResult>{success}</LoginResult><ResultCode>Failed</ResultCode>"),
        format!("<LoginResult>{success}<x:Status xmlns:x='urn:x'>Error</x:Status></LoginResult>"),
        format!("<LoginResult>{success}<Details><Status>Error</Status></Details></LoginResult>"),
        format!("<LoginResult>{success}<StatusMessage>Wrong password</StatusMessage></LoginResult>"),
        format!("<LoginResult>{success}</LoginResult><StatusMessage>Locked out</StatusMessage>"),
        format!("<LoginResult>{success}<Value>other</Value></LoginResult>"),
        format!("<LoginResult>{success}<Value/></LoginResult>"),
        "<LoginResult><Status>Success</Status><Value><Token>5e55</Token></Value></LoginResult>".to_owned(),
        "<LoginResult><Status>Error</Status><Value>5e55</Value><StatusMessage>Wrong password</StatusMessage></LoginResult>".to_owned(),
        "<LoginResult><Status>Success<No/></Status><Value>5e55</Value></LoginResult>".to_owned(),
    ]
    .into_iter()
}

/// Faults of every kind, alone and beside a success.
fn faults() -> Vec<String> {
    let codes = [
        "s:Client",
        "s:Server",
        "s:Client.Authentication",
        "s:Client.Forbidden",
        "w:FailedAuthentication",
        "w:InvalidSecurityToken",
    ];
    let reasons = [
        "sorry",
        "Access is denied",
        "Wrong password",
        "Account is locked",
    ];
    let mut faults = Vec::new();
    for code in codes {
        faults.extend(reasons.map(|reason| fault(code, reason)));
    }
    let success = "<LoginResponse><LoginResult><Status>Success</Status><Value>5e55</Value></LoginResult></LoginResponse>";
    let alone = fault("s:Server", "sorry");
    faults.push(alone.replacen("</s:Body>", &format!("{success}</s:Body>"), 1));
    faults.push(alone.replacen("<s:Body>", &format!("<s:Body>{success}"), 1));
    faults
}
