//! A service that echoes the token, the password or an HTTP header that it was sent: no error shows
//! it, nor does the input of an observer.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use cloudbilling::auth::AuthEvent;
use cloudbilling::transport::http::{self, Response};
use cloudbilling::transport::{
    Phase, TransportError, TransportErrorKind, blocking_from_fn, bytes::Bytes, from_fn,
};
use cloudbilling::types::ServiceContract;
use cloudbilling::types::operation::GetPurchases;
use cloudbilling::{
    ApiToken, CallAttempt, Client, ClientBuilder, ClientKind, EndedCall, Error, ErrorKind,
    HttpHeaders, Observer, Request, blocking,
};

use crate::echo::{
    Answer, PLAIN, SHORT, SPECIAL, SPECIAL_ASCII, Traces, answers, escaped, forms, printed,
};
use crate::support::{ENDPOINT, Either, envelope, fault, login, session, with_login, with_token};

/// The secret that is sent with the call, or before it, and comes back.
#[derive(Clone, Copy, Debug)]
enum Sent {
    ApiToken,
    /// The value of an HTTP header of the call.
    CallHeader,
    /// The value of an HTTP header of the client, in the response to a call.
    ClientHeader,
    /// The same, in the response to a login.
    LoginHeader,
    Password,
    /// The password, in the response to the call after the login.
    PasswordBefore,
    SessionToken,
}

const ALL: [Sent; 7] = [
    Sent::ApiToken,
    Sent::CallHeader,
    Sent::ClientHeader,
    Sent::LoginHeader,
    Sent::Password,
    Sent::PasswordBefore,
    Sent::SessionToken,
];

impl Sent {
    fn is_header(self) -> bool {
        matches!(
            self,
            Self::CallHeader | Self::ClientHeader | Self::LoginHeader
        )
    }

    /// Each secret in the places that can hold it; a header holds ASCII only.
    fn can_be(self, secret: &str) -> bool {
        match self.is_header() {
            true => secret.is_ascii(),
            false => secret != SPECIAL_ASCII,
        }
    }
}

/// Writes down all notifications.
#[derive(Clone, Debug, Default)]
struct Notes(Arc<Mutex<String>>);

impl Observer for Notes {
    fn attempt(&self, attempt: &CallAttempt<'_>) {
        *self.0.lock().expect("no panic") += &format!("{attempt:?}");
    }

    fn event(&self, event: &AuthEvent) {
        *self.0.lock().expect("no panic") += &format!("{event:?}");
    }

    fn call(&self, call: &EndedCall<'_>) {
        *self.0.lock().expect("no panic") += &format!("{call:?}");
    }
}

#[test]
fn a_secret_that_is_echoed_is_not_shown_wherever_and_however_it_is() {
    let (mut checked, mut places) = (0, BTreeSet::new());
    for secret in [PLAIN, SPECIAL, SPECIAL_ASCII] {
        let traces = Traces::of(secret);
        for form in forms(secret) {
            for answer in answers(&form.text) {
                places.insert(answer.place);
                for sent in ALL.into_iter().filter(|sent| sent.can_be(secret)) {
                    for (output, text) in outputs(sent, secret, &answer) {
                        let leak = traces.leak(&text);
                        assert_eq!(
                            leak, None,
                            "{} in {} shows in {output} ({sent:?}): {text}\n{answer:#?}",
                            form.name, answer.place
                        );
                        checked += 1;
                    }
                }
            }
        }
    }
    println!("{} places, {checked} outputs", places.len());
    assert!(
        places.len() >= 16 && checked > 10_000,
        "{places:#?} {checked}"
    );
}

#[test]
fn an_echoed_secret_is_not_shown_under_any_status() {
    let traces = Traces::of(PLAIN);
    for answer in answers(PLAIN) {
        for status in [200, 400, 401, 403, 407, 429, 500, 502, 503] {
            let answer = Answer {
                status,
                ..answer.clone()
            };
            for sent in ALL {
                for (output, text) in outputs(sent, PLAIN, &answer) {
                    assert_eq!(
                        traces.leak(&text),
                        None,
                        "{output} ({sent:?}): {text}\n{answer:#?}"
                    );
                }
            }
        }
    }
}

/// Errors keep the first 256 bytes of a name and the first 64 characters of an identifier; others
/// cut at other places.
#[test]
fn a_secret_that_is_cut_off_is_not_shown_in_part() {
    let traces = Traces::of(PLAIN);
    let mut places = BTreeSet::new();
    for kept in [64, 100, 128, 256, 1_024] {
        for shown in 6..PLAIN.len() {
            for namespace in ["", "{}", "urn:a"] {
                let before = kept - shown - namespace.len();
                for answer in answers(&format!("{}{PLAIN}", "x".repeat(before))) {
                    places.insert(answer.place);
                    for (output, text) in outputs(Sent::ApiToken, PLAIN, &answer) {
                        let leak = traces.leak(&text);
                        assert_eq!(leak, None, "{output}: {text}\n{answer:#?}");
                    }
                }
            }
        }
    }
    assert!(places.len() >= 50, "{places:#?}");
}

#[test]
fn a_short_secret_withholds_all_that_the_service_says() {
    for said in ["FOREIGN", SHORT] {
        for answer in answers(said) {
            for sent in ALL {
                for (output, text) in outputs(sent, SHORT, &answer) {
                    let text = text.to_lowercase();
                    let shown = text.contains("foreign") || text.contains(&SHORT.to_lowercase());
                    assert!(!shown, "{output} ({sent:?}): {text}\n{answer:#?}");
                }
            }
        }
    }
}

/// A transport that breaks its contract, or whose libraries do.
#[test]
fn a_transport_that_quotes_the_response_does_not_show_the_secret() {
    for secret in [PLAIN, SPECIAL, SPECIAL_ASCII, SHORT] {
        let traces = Traces::of(secret);
        for form in forms(secret) {
            // No session is granted, so none is echoed.
            let sent_at_once = ALL
                .into_iter()
                .filter(|it| !matches!(it, Sent::SessionToken));
            for sent in sent_at_once.filter(|sent| sent.can_be(secret)) {
                let quoted = form.text.clone();
                let transport = from_fn(move |_, _| {
                    let quote = format!("it said: {quoted}.");
                    let error = TransportError::new(
                        TransportErrorKind::Head,
                        Phase::Head,
                        "api.example.com",
                        std::time::Duration::ZERO,
                    );
                    let error = error.with_detail(quote.clone()).with_source(quote);
                    async { Err(error) }
                });
                let client = builder::<Client>(sent, secret).transport(transport).build();
                let client = client.expect("valid settings");
                let client = Either::Async(client);
                let error = read(&client, sent, secret).expect_err("no response");
                let mut outputs = printed(&error);
                outputs.push(("Debug of the client", format!("{client:?}{client:#?}")));
                for (output, text) in outputs {
                    assert_eq!(traces.leak(&text), None, "{output}: {text}");
                }
                let told = error.to_string();
                assert!(
                    told.contains("no HTTP response from api.example.com"),
                    "{told}"
                );
            }
        }
    }
}

#[test]
fn the_detail_of_a_fault_is_data_and_can_be_shown_without_the_secret() {
    let error = echoed(&envelope(&format!(
        "<s:Fault><faultcode>s:Server</faultcode><faultstring>no</faultstring><detail>{PLAIN}<d>{PLAIN}</d></detail></s:Fault>"
    )));
    let ErrorKind::Fault(fault) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(fault.detail_text(), PLAIN);
    let element = &fault.detail()[0];
    assert!(element.contains(&format!(">{PLAIN}<")), "{element}");
    assert!(error.redact(element).contains(">[redacted]<"), "{element}");
}

/// The service names only the part of a header that it looks at.
#[test]
fn a_part_of_a_header_that_is_secret_on_its_own_is_not_shown() {
    for (value, echoed) in [
        (format!("Bearer {PLAIN}"), PLAIN),
        ("Basic YW5uYTpvcGVuc2VzYW1l".to_owned(), "opensesame"),
        (
            "Basic YW5uYTpvcGVuc2VzYW1l".to_owned(),
            "YW5uYTpvcGVuc2VzYW1l",
        ),
        (format!("a=1; route={PLAIN}"), PLAIN),
        (format!(r#"Scheme id="4", key="{PLAIN}""#), PLAIN),
    ] {
        let headers = HttpHeaders::new().with("Authorization", &value);
        let builder = with_token().http_headers(headers.expect("a valid value"));
        let answer = fault("s:Server", &format!("no such key: {echoed}."));
        let text = faulted(builder, &answer).to_string();
        assert!(
            text.ends_with("no such key: [redacted]."),
            "{value}: {text}"
        );
    }
}

#[test]
fn a_public_header_and_the_name_of_a_program_are_shown() {
    let headers = HttpHeaders::new()
        .with_public("X-Correlation-Id", "4711")
        .and_then(|headers| headers.with("User-Agent", "shop"));
    let builder = with_token().http_headers(headers.expect("valid values"));
    let told = faulted(builder, &fault("s:Server", "shop: 4711 failed.")).to_string();
    assert!(told.ends_with("shop: 4711 failed."), "{told}");
}

#[test]
fn text_that_is_not_secret_stays() {
    let error = echoed(&fault("s:Server", &format!("no such token: {PLAIN}.")));
    assert_eq!(
        error.to_string(),
        "the service returned a SOAP fault: Server: no such token: [redacted]."
    );
}

#[test]
fn text_of_the_service_stays_in_one_line_and_is_cut() {
    let error = echoed(&fault(
        "s:Server",
        "no&#xD;&#xA;  help: run this &#x202E;&#x2028;&#x9B;",
    ));
    assert_eq!(
        error.to_string(),
        r"the service returned a SOAP fault: Server: no\r\n  help: run this \u{202e}\u{2028}\u{9b}"
    );
    let error = echoed(&fault("s:Server", &"x".repeat(5_000)));
    let told = error.to_string();
    assert!(told.ends_with("x… [3976 more bytes]"), "{told}");
    assert!(format!("{error:#?}").len() < 2_000, "{error:#?}");
}

#[test]
fn a_result_is_handed_out_as_it_came() {
    let row = format!(
        r#"<a:Purchase xmlns:a="http://schemas.datacontract.org/2004/07/Kolonel.Public.Service.API.Contracts.V1_1"><a:CustomerCode>{PLAIN}</a:CustomerCode></a:Purchase>"#
    );
    let body = envelope(&format!(
        r#"<GetPurchasesResponse xmlns="http://tempuri.org/"><GetPurchasesResult>{row}</GetPurchasesResult><ResultCode>Success</ResultCode></GetPurchasesResponse>"#
    ));
    let client = client(Sent::ApiToken, PLAIN, Response::new(body.into()));
    let purchases = client.execute(&GetPurchases::default()).expect("a success");
    assert_eq!(purchases[0].customer_code.as_deref(), Some(PLAIN));
}

/// The error of a call with this response.
fn echoed(body: &str) -> Error {
    faulted(builder(Sent::ApiToken, PLAIN), body)
}

fn faulted(builder: ClientBuilder, body: &str) -> Error {
    let mut response = Response::new(Bytes::copy_from_slice(body.as_bytes()));
    *response.status_mut() = http::StatusCode::INTERNAL_SERVER_ERROR;
    let client = answering(builder, answer(Sent::ApiToken, PLAIN, response));
    client.read().expect_err("a fault")
}

/// All text of a call with this response: its error, if it has one, and the notes to the observer.
fn outputs(sent: Sent, secret: &str, answer: &Answer) -> Vec<(&'static str, String)> {
    let notes = Notes::default();
    let respond = self::answer(sent, secret, Response::from(answer));
    // The clients alternate: what they print is made in one place.
    let is_async = (answer.body.len() + answer.place.len()).is_multiple_of(2);
    let client = match is_async {
        true => answering(builder(sent, secret).observer(notes.clone()), respond),
        false => blocking_answering(builder(sent, secret).observer(notes.clone()), respond),
    };
    let mut outputs = read(&client, sent, secret)
        .err()
        .map_or_else(Vec::new, |error| printed(&error));
    outputs.push(("notes", notes.0.lock().expect("no panic").clone()));
    outputs
}

fn builder<C: ClientKind>(sent: Sent, secret: &str) -> ClientBuilder<C> {
    match sent {
        Sent::ApiToken => {
            ClientBuilder::new(ENDPOINT).api_token(ApiToken::new(secret).expect("valid"))
        }
        Sent::CallHeader => with_token(),
        Sent::ClientHeader => with_token().http_headers(header(secret)),
        Sent::LoginHeader => with_login().http_headers(header(secret)),
        Sent::Password | Sent::PasswordBefore => with_login().login(login(secret)),
        Sent::SessionToken => with_login().login(login("another secret")),
    }
}

fn header(secret: &str) -> HttpHeaders {
    let headers = HttpHeaders::new().with("X-Gateway-Key", secret);
    headers.expect("a valid value")
}

/// A read, with the secret in a header if that is where it is sent.
fn read(client: &Either, sent: Sent, secret: &str) -> Result<(), Error> {
    let contract = ServiceContract::default();
    let query = GetPurchases::default();
    let mut call = Request::for_operation(&contract, &query)?;
    if let Sent::CallHeader = sent {
        call = call.http_headers(header(secret));
    }
    let response = match client {
        Either::Async(client) => pollster::block_on(client.send(&call))?,
        Either::Blocking(client) => client.send(&call)?,
    };
    response.read::<GetPurchases>().map(drop)
}

fn client(sent: Sent, secret: &str, response: Response<Bytes>) -> Either {
    answering(builder(sent, secret), answer(sent, secret, response))
}

/// Gives this response to calls, and to logins too if the password is echoed.
fn answer(
    sent: Sent,
    secret: &str,
    response: Response<Bytes>,
) -> impl Fn(&http::Request<Bytes>) -> Response<Bytes> + Send + Sync + 'static {
    let granted = match sent {
        Sent::SessionToken => session(&escaped(secret)),
        _ => session("another secret"),
    };
    move |request| {
        let is_login = String::from_utf8_lossy(request.body()).contains("<Login ");
        match sent {
            Sent::PasswordBefore | Sent::SessionToken if is_login => {
                Response::new(granted.clone().into())
            }
            _ => response.clone(),
        }
    }
}

fn answering(
    builder: ClientBuilder,
    answer: impl Fn(&http::Request<Bytes>) -> Response<Bytes> + Send + Sync + 'static,
) -> Either {
    let transport = from_fn(move |request, _| {
        let response = answer(&request);
        async { Ok(response) }
    });
    let client = builder.transport(transport).build();
    Either::Async(client.expect("valid settings"))
}

fn blocking_answering(
    builder: blocking::ClientBuilder,
    answer: impl Fn(&http::Request<Bytes>) -> Response<Bytes> + Send + Sync + 'static,
) -> Either {
    let transport = blocking_from_fn(move |request, _| Ok(answer(&request)));
    let client = builder.transport(transport).build();
    Either::Blocking(client.expect("valid settings"))
}
