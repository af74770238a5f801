//! The spans and events for subscribers of `tracing`.
//!
//! In a process of their own: while there is one subscriber, `tracing` queries that of the thread
//! that reaches a span first, and caches the result for all threads. A test on another thread,
//! without a subscriber, would switch spans off here.

#[path = "it/support.rs"]
#[allow(dead_code, reason = "the tests beside it use the rest")]
mod support;

#[path = "echo/mod.rs"]
#[allow(dead_code, reason = "the tests beside it use the rest")]
mod echo;

use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::http::Response;
use cloudbilling::transport::testing::Scripted;
use cloudbilling::transport::{Phase, TransportError, TransportErrorKind};
use cloudbilling::types::operation::GetPurchases;
use cloudbilling::{Client, Policy, telemetry};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt as _};
use tracing_subscriber::registry::{LookupSpan, Registry};

use crate::echo::{PLAIN, SPECIAL, Traces};
use crate::support::{SECRET, both, fault, login, purchases, session, with_login, with_token};

/// The record of one span.
#[derive(Debug, Default)]
struct Seen {
    id: u64,
    name: &'static str,
    parent: Option<&'static str>,
    fields: Fields,
    entered: i32,
    closed: bool,
}

#[derive(Debug, Default)]
struct Fields(Vec<(&'static str, String)>);

/// Writes down all spans and events.
#[derive(Clone, Debug, Default)]
struct Log(Arc<Mutex<(Vec<Seen>, Vec<Fields>)>>);

#[test]
fn a_call_holds_its_requests_and_a_login_stands_alone() {
    let log = Log::default();
    tracing::subscriber::with_default(Registry::default().with(log.clone()), || {
        both!(with_login, |script, client| {
            script
                .respond_body(200, "text/xml", session("MARKED-SECRET-1"))
                .respond_body(500, "text/xml", fault("w:FailedAuthentication", SECRET))
                .respond_body(200, "text/xml", session("MARKED-SECRET-2"))
                .respond_body(200, "text/xml", purchases("Success", SECRET));
            client.read().expect("retried");
        });
    });
    let spans = log.spans();
    let expected = [
        ("call", None),
        ("login", None),
        ("http", Some("login")),
        ("http", Some("call")),
        ("login", None),
        ("http", Some("login")),
        ("http", Some("call")),
    ];
    let expected = [expected, expected].concat();
    let found: Vec<_> = spans.iter().map(|seen| (seen.name, seen.parent)).collect();
    assert_eq!(found, expected, "{log:#?}");
    for seen in &spans {
        assert!(seen.closed && seen.entered == 0, "{seen:#?}");
    }

    let [call, login, sent, first, _, _, second] = &spans[..7] else {
        panic!("{log:#?}")
    };
    for (span, method, status) in [(call, "GetPurchases", "Success"), (login, "Login", "")] {
        for (name, value) in [
            ("otel.name", method),
            ("otel.kind", "client"),
            (telemetry::RPC_SYSTEM_NAME, "soap"),
            (telemetry::RPC_METHOD, method),
            (telemetry::SERVER_ADDRESS, "api.example.com"),
            (telemetry::SERVER_PORT, "443"),
            (telemetry::RPC_RESPONSE_STATUS_CODE, status),
        ] {
            assert_eq!(span.fields.get(name).unwrap_or_default(), value, "{name}");
        }
        assert_eq!(span.fields.get(telemetry::ERROR_TYPE), None, "{span:#?}");
    }
    assert_eq!(login.field(telemetry::LOGIN_OUTCOME), "granted");
    // The size of a login's request would reveal that of the password.
    let size = sent.fields.get(telemetry::HTTP_REQUEST_BODY_SIZE);
    assert_eq!(size, None, "{sent:#?}");
    let seen = |span: &Seen| {
        [
            telemetry::REQUEST_PURPOSE,
            telemetry::HTTP_REQUEST_RESEND_COUNT,
            telemetry::HTTP_RESPONSE_STATUS_CODE,
            telemetry::ERROR_TYPE,
        ]
        .map(|name| span.fields.get(name).unwrap_or("-").to_owned())
    };
    assert_eq!(seen(sent), ["login", "-", "200", "-"]);
    assert_eq!(seen(first), ["call", "-", "500", "500"]);
    assert_eq!(seen(second), ["call", "1", "200", "-"]);
    let generation = telemetry::GENERATION;
    assert_ne!(first.field(generation), second.field(generation));
    for span in [first, second] {
        for name in [
            telemetry::HTTP_REQUEST_BODY_SIZE,
            telemetry::HTTP_RESPONSE_BODY_SIZE,
        ] {
            let bytes: usize = span.field(name).parse().expect("a number");
            assert!(bytes > 100, "{span:#?}");
        }
        assert_eq!(
            span.field(telemetry::URL_FULL),
            "https://api.example.com/soap"
        );
        assert_eq!(span.field(telemetry::NETWORK_PROTOCOL_VERSION), "1.1");
    }
    let events = log.events();
    assert!(
        events.iter().any(|text| text.contains("a session began")),
        "{log:#?}"
    );
    assert!(!format!("{log:?}").contains(SECRET), "{log:#?}");
}

#[test]
fn a_call_that_is_dropped_closes_its_spans_and_leaves_the_login_open() {
    let log = Log::default();
    tracing::subscriber::with_default(Registry::default().with(log.clone()), || {
        let script = Scripted::new();
        let login = script.hold(answer(session("t1")));
        let held = script.hold(answer(purchases("Success", "")));
        script.respond_body(200, "text/xml", purchases("Success", ""));
        let client = with_login::<Client>()
            .transport(script)
            .build()
            .expect("valid");
        let query = GetPurchases::default();
        pollster::block_on(async {
            let mut first = Box::pin(client.execute(&query));
            assert!(futures_util::poll!(&mut first).is_pending());
            assert!(tracing::Span::current().is_none(), "left between polls");
            drop(first);
            assert_eq!(log.open(), ["login", "http"]);

            login.release();
            let mut second = Box::pin(client.execute(&query));
            assert!(futures_util::poll!(&mut second).is_pending());
            assert_eq!(log.open(), ["call", "http"]);
            assert!(tracing::Span::current().is_none(), "left between polls");
            drop(second);
            assert_eq!(log.open(), [""; 0]);

            drop(held);
            client.execute(&query).await.expect("the client is usable");
        });
        assert_eq!(log.open(), [""; 0]);
    });
    let entered = log.spans().iter().map(|seen| seen.entered).sum::<i32>();
    assert_eq!(entered, 0, "{log:#?}");
}

#[test]
fn each_attempt_is_an_event_and_a_failed_call_a_warning() {
    let log = Log::default();
    tracing::subscriber::with_default(Registry::default().with(log.clone()), || {
        both!(with_token, |script, client| {
            let (kind, phase) = (TransportErrorKind::Timeout, Phase::Head);
            script
                .fail(TransportError::new(kind, phase, "a", Duration::ZERO))
                .respond_body(200, "text/xml", purchases("Error", "no such customer"));
            client.read().expect_err("lost");
            client.read().expect_err("refused");
        });
    });
    let events = log.take_events();
    let found: Vec<_> = events
        .iter()
        .map(|event| (event.field("level"), event.field("message")))
        .collect();
    let expected = [
        ("DEBUG", "no response arrived"),
        ("WARN", "the call failed"),
        ("DEBUG", "a response arrived"),
        ("WARN", "the call failed"),
    ];
    assert_eq!(found, [expected, expected].concat(), "{log:#?}");
    let [lost, first, refused, second] = &events[..4] else {
        panic!("{events:#?}")
    };
    assert_eq!(lost.field(telemetry::ERROR_TYPE), "timeout");
    assert_eq!(refused.field(telemetry::HTTP_RESPONSE_STATUS_CODE), "200");
    for (name, value) in [
        (telemetry::RPC_METHOD, "GetPurchases"),
        (telemetry::ERROR_KIND, "transport"),
        (telemetry::ERROR_TYPE, "timeout"),
        (telemetry::SERVER_ADDRESS, "api.example.com"),
        (telemetry::DELIVERY, "may have been delivered"),
        (telemetry::MAY_HAVE_EXECUTED, "true"),
        (telemetry::MILLISECONDS, "0"),
    ] {
        assert_eq!(first.field(name), value, "{name}");
    }
    assert_eq!(second.field(telemetry::ERROR_KIND), "api");
    assert_eq!(second.field(telemetry::ERROR_TYPE), "Error");
    let text = format!("{events:?}");
    assert!(
        !text.contains("no such customer") && !text.contains(SECRET),
        "{text}"
    );
}

#[test]
fn a_wait_before_a_login_is_an_event() {
    let log = Log::default();
    tracing::subscriber::with_default(Registry::default().with(log.clone()), || {
        let script = Scripted::new();
        let login = script.hold(answer(session("t1")));
        script.respond_body(500, "text/xml", fault("w:FailedAuthentication", ""));
        let policy = Policy::default();
        let client = with_login::<Client>().policy(policy).transport(script);
        let client = client.build().expect("valid");
        let query = GetPurchases::default();
        pollster::block_on(async {
            let mut first = Box::pin(client.execute(&query));
            assert!(futures_util::poll!(&mut first).is_pending());
            let mut second = Box::pin(client.execute(&query));
            assert!(futures_util::poll!(&mut second).is_pending());
            assert!(futures_util::poll!(&mut second).is_pending());
            drop(second);
            login.release();
            // The session is refused, and the next login must not come so soon.
            assert!(futures_util::poll!(&mut first).is_pending());
        });
    });
    let events = log.take_events();
    let waits = events.iter();
    let waits = waits.filter(|event| event.field("message") == "the call waits");
    let waits: Vec<_> = waits
        .map(|event| (event.field("level"), event.field(telemetry::WAIT_REASON)))
        .collect();
    let expected = [
        ("DEBUG", "a login is under way"),
        ("INFO", "the last login was recent"),
    ];
    assert_eq!(waits, expected, "{events:#?}");
}

#[test]
fn nothing_of_what_a_service_echoes_is_seen() {
    let mut seen = 0;
    for secret in [PLAIN, SPECIAL] {
        let traces = Traces::of(secret);
        let echoes = echo::forms(secret).into_iter();
        for answer in echoes.flat_map(|form| echo::answers(&form.text)) {
            let log = Log::default();
            tracing::subscriber::with_default(Registry::default().with(log.clone()), || {
                let echo = || Response::from(&answer);
                let to_a_login = Scripted::new();
                to_a_login.respond(echo());
                let to_a_call = Scripted::new();
                to_a_call
                    .respond_body(200, "text/xml", session(&echo::escaped(secret)))
                    .respond(echo());
                for script in [to_a_login, to_a_call] {
                    let client = with_login::<Client>()
                        .login(login(secret))
                        .transport(script)
                        .build();
                    let client = client.expect("valid settings");
                    let query = GetPurchases::default();
                    let result = pollster::block_on(client.execute(&query));
                    assert!(result.is_err(), "{answer:#?}");
                }
            });
            let text = format!("{log:?}");
            assert!(text.contains("a login ended"), "{text}");
            assert_eq!(traces.leak(&text), None, "{text}\n{answer:#?}");
            seen += 1;
        }
    }
    assert!(seen > 1_000, "{seen}");
}

fn answer(body: String) -> Response<Bytes> {
    Response::builder()
        .header("content-type", "text/xml")
        .body(body.into())
        .expect("valid")
}

impl Log {
    fn spans(&self) -> Vec<Seen> {
        std::mem::take(&mut self.0.lock().expect("no panic").0)
    }

    fn events(&self) -> Vec<String> {
        let events = &self.0.lock().expect("no panic").1;
        events.iter().map(|fields| format!("{fields:?}")).collect()
    }

    fn take_events(&self) -> Vec<Fields> {
        std::mem::take(&mut self.0.lock().expect("no panic").1)
    }

    /// The names of the spans that are not closed.
    fn open(&self) -> Vec<&'static str> {
        let spans = &self.0.lock().expect("no panic").0;
        let open = spans.iter().filter(|seen| !seen.closed);
        open.map(|seen| seen.name).collect()
    }

    fn with(&self, id: &Id, work: impl FnOnce(&mut Seen)) {
        let spans = &mut self.0.lock().expect("no panic").0;
        // The registry uses ids again.
        let mut known = spans.iter_mut().rev();
        work(
            known
                .find(|seen| seen.id == id.into_u64())
                .expect("it is known"),
        );
    }
}

impl Seen {
    #[track_caller]
    fn field(&self, name: &str) -> &str {
        self.fields.field(name)
    }
}

impl Fields {
    #[track_caller]
    fn field(&self, name: &str) -> &str {
        self.get(name)
            .unwrap_or_else(|| panic!("{name}: {self:#?}"))
    }

    fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str())
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.push((field.name(), format!("{value:?}")));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.0.push((field.name(), value.to_string()));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.push((field.name(), value.to_owned()));
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Log {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let span = context.span(id).expect("it is new");
        let mut seen = Seen {
            id: id.into_u64(),
            name: span.name(),
            parent: span.parent().map(|parent| parent.name()),
            ..Seen::default()
        };
        attributes.record(&mut seen.fields);
        self.0.lock().expect("no panic").0.push(seen);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
        self.with(id, |seen| values.record(&mut seen.fields));
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let level = event.metadata().level().to_string();
        let mut fields = Fields(vec![("level", level)]);
        event.record(&mut fields);
        self.0.lock().expect("no panic").1.push(fields);
    }

    fn on_enter(&self, id: &Id, _: Context<'_, S>) {
        self.with(id, |seen| seen.entered += 1);
    }

    fn on_exit(&self, id: &Id, _: Context<'_, S>) {
        self.with(id, |seen| seen.entered -= 1);
    }

    fn on_close(&self, id: Id, _: Context<'_, S>) {
        self.with(&id, |seen| seen.closed = true);
    }
}
