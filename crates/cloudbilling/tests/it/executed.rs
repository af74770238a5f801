//! Every status with every body, checked against an independent table of the responses that may
//! count as *not executed*.
//!
//! The table follows three rules. A sign of execution, or of work at the server, always prevents
//! *not executed*. A refusal counts only where status and body agree. A refused session means *not
//! executed* only if the user says so; the service does not.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use cloudbilling::auth::{
    Authenticator, Ledger, LoginOutcome, MonotonicTime, Policy, SessionToken,
};
use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::http::Response;
use cloudbilling::types::ServiceContract;
use cloudbilling::types::operation::{GetPurchases, Operation, UploadInvoices2};
use cloudbilling::types::record::Invoice2;
use cloudbilling::{ApiToken, Endpoint, Error, Exchange, Request, RetryWrites, Service, Step};

use crate::support::{ENDPOINT, login};

const STATUSES: [u16; 19] = [
    200, 201, 202, 204, 400, 401, 403, 404, 405, 407, 408, 409, 422, 429, 500, 501, 502, 503, 504,
];

/// The meaning of a body to a reader.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Says {
    /// The token is refused; in SOAP's own code for a sender's fault, or in another.
    AuthFault {
        sender: bool,
    },
    /// The call was carried out, but its result is *false*.
    Denied,
    /// The operation was done.
    Done,
    /// The operation failed, and nothing else.
    Failed,
    /// The caller is not permitted to do this.
    Forbidden,
    Nothing,
    /// No SOAP: a web page, JSON, plain text.
    NotSoap,
    /// It may say that the operation was done: unreadable, contradictory, a server's fault.
    Other,
    /// The request is to blame.
    SenderFault,
    /// A sender's fault whose words are of a session that ended.
    Worded,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Call {
    Read,
    WriteOne,
    WriteTwo,
}

/// Returns `true` if the error may say that the call was not executed. `checked`: the user knows
/// that the session is checked first.
fn may_be_not_executed(status: u16, says: Says, call: Call, checked: bool) -> bool {
    match says {
        Says::Denied | Says::Done | Says::Other => false,
        Says::AuthFault { sender } => {
            is_certain(status, says) && checked || status == 429 && sender
        }
        Says::Failed => (200..300).contains(&status) && call != Call::WriteTwo,
        Says::Forbidden => [200, 400, 403, 429, 500].contains(&status),
        Says::Nothing => status == 401 && checked || [403, 429].contains(&status),
        Says::NotSoap | Says::Worded => status == 429,
        Says::SenderFault => [403, 429].contains(&status),
    }
}

/// Returns `true` if status and body both say that the token was refused.
fn is_certain(status: u16, says: Says) -> bool {
    match says {
        Says::AuthFault { .. } => [200, 400, 401, 403, 500].contains(&status),
        Says::Nothing => status == 401,
        _ => false,
    }
}

/// Bodies for an operation, each with what it says.
fn bodies(call: Call) -> Vec<(String, &'static str, Says)> {
    let (operation, result, nothing) = match call {
        Call::Read => ("GetPurchases", "", ""),
        Call::WriteOne | Call::WriteTwo => ("UploadInvoices2", "true", "false"),
    };
    let response = |content: &str| {
        format!(
            r#"<{operation}Response xmlns="http://tempuri.org/" xmlns:x="urn:x">{content}</{operation}Response>"#
        )
    };
    let element = |text: &str| format!("<{operation}Result>{text}</{operation}Result>");
    let (ok, no) = (
        "<ResultCode>Success</ResultCode>",
        "<ResultCode>Error</ResultCode>",
    );
    let done = response(&format!("{}{ok}", element(result)));
    let failed = response(&format!("{}{no}", element(nothing)));
    let is_write = call != Call::Read;
    let fault = |code: &str, reason: &str| {
        format!(
            r#"<s:Fault><faultcode xmlns:w="urn:w">{code}</faultcode><faultstring>{reason}</faultstring></s:Fault>"#
        )
    };
    let auth = Says::AuthFault { sender: false };

    let soap = [
        (done.clone(), Says::Done),
        (
            response(&element(&format!("<Result>{result}</Result>{ok}"))),
            Says::Done,
        ),
        (
            response(&format!(
                "<x:ResultCode>Error</x:ResultCode>{}{ok}",
                element(result)
            )),
            Says::Done,
        ),
        (
            response(&format!("{}{ok}{ok}", element(result))),
            Says::Done,
        ),
        (failed.clone(), Says::Failed),
        (response(no), Says::Failed),
        (response(&element(no)), Says::Failed),
        (
            response(&format!("<x:ResultCode>Success</x:ResultCode>{no}")),
            Says::Failed,
        ),
        (
            response(&format!(
                "{no}<ResultMessage>Unknown customer</ResultMessage>"
            )),
            Says::Failed,
        ),
        // A failure beside what was done, and the reverse.
        (
            response(&format!("{}{no}", element(result))),
            if is_write { Says::Other } else { Says::Failed },
        ),
        (
            response(&format!("{}{ok}", element(nothing))),
            if is_write { Says::Denied } else { Says::Done },
        ),
        (
            response(&format!(
                "{no}<ResultMessage>Session expired</ResultMessage>"
            )),
            Says::Other,
        ),
        (response("<ResultCode>Partial</ResultCode>"), Says::Other),
        (response(&element(result)), Says::Other),
        (response(&format!("{ok}{no}")), Says::Other),
        (response(&format!("{no}{ok}")), Says::Other),
        (response(&format!("{}{ok}", element(no))), Says::Other),
        (response(&format!("{}{no}", element(ok))), Says::Other),
        (
            response(&format!(
                "{no}<ResultMessage>a</ResultMessage><ResultMessage>b</ResultMessage>"
            )),
            Says::Other,
        ),
        (
            response(&format!("{0}{0}{no}", element(nothing))),
            Says::Other,
        ),
        (format!("{failed}{failed}"), Says::Other),
        (format!("{done}{failed}"), Says::Other),
        (String::new(), Says::Other),
        (
            format!(r#"<OtherResponse xmlns="http://tempuri.org/">{ok}</OtherResponse>"#),
            Says::Other,
        ),
        (
            format!(r#"<OtherResponse xmlns="http://tempuri.org/">{no}</OtherResponse>"#),
            Says::Other,
        ),
        (fault("w:FailedAuthentication", "no"), auth),
        (fault("w:InvalidSecurityToken", "no"), auth),
        (
            fault("s:Client.Authentication", "no"),
            Says::AuthFault { sender: true },
        ),
        (
            fault("s:Client.FailedAuthentication", "no"),
            Says::AuthFault { sender: true },
        ),
        (
            format!("{}{done}", fault("w:FailedAuthentication", "no")),
            Says::Other,
        ),
        (
            format!("{done}{}", fault("s:Client.Authentication", "no")),
            Says::Other,
        ),
        (fault("s:Server.FailedAuthentication", "no"), Says::Other),
        (
            fault("s:Server", "an internal unhandled error"),
            Says::Other,
        ),
        (fault("s:Server", "Session expired"), Says::Other),
        (fault("w:InternalServiceFault", "no"), Says::Other),
        (fault("w:InvalidSecurity", "no"), Says::Other),
        (fault("w:Client", "no"), Says::Other),
        (fault("", ""), Says::Other),
        (fault("s:Client", "no"), Says::SenderFault),
        (fault("s:Client.Data", "no"), Says::SenderFault),
        (fault("s:Client", "Session expired"), Says::Worded),
        (fault("s:Client.Forbidden", "no"), Says::Forbidden),
    ];
    let envelope = |header: &str, body: &str| {
        format!(
            r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">{header}<s:Body>{body}</s:Body></s:Envelope>"#
        )
    };
    let soap12 = |code: &str, subcode: &str| {
        format!(
            r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault><s:Code><s:Value>s:{code}</s:Value><s:Subcode><s:Value xmlns:w="urn:w">w:{subcode}</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang="en">no</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>"#
        )
    };
    let block = r#"<s:Header><x:x xmlns:x="urn:x" s:mustUnderstand="1"/></s:Header>"#;
    let whole = envelope("", &done);
    let xml = "text/xml; charset=utf-8";
    let mut bodies: Vec<_> = soap
        .into_iter()
        .map(|(body, says)| (envelope("", &body), xml, says))
        .collect();
    bodies.extend([
        (String::new(), xml, Says::Nothing),
        (" \r\n".into(), "text/html", Says::Nothing),
        ("<html>no</html>".into(), "text/html", Says::NotSoap),
        ("<!DOCTYPE html><html>no</html>".into(), xml, Says::NotSoap),
        (
            r#"{"error": 401}"#.into(),
            "application/json",
            Says::NotSoap,
        ),
        ("not now".into(), "text/plain", Says::NotSoap),
        (whole[..whole.len() - 20].into(), xml, Says::Other),
        (format!("{whole}{whole}"), xml, Says::Other),
        ("<a".into(), xml, Says::Other),
        (whole.clone(), "multipart/related; boundary=b", Says::Other),
        (envelope(block, &failed), xml, Says::Other),
        (envelope(block, &done), xml, Says::Other),
        (
            soap12("Sender", "FailedAuthentication"),
            xml,
            Says::AuthFault { sender: true },
        ),
        (soap12("Receiver", "FailedAuthentication"), xml, Says::Other),
    ]);
    bodies
}

/// The result of a call, the number of times it was sent, and whether its token counts as proven.
struct Ended {
    result: Result<(), Error>,
    sent: u8,
    proven: bool,
}

/// One call of a client that has a session, or an API token, and always gets the same response.
fn run<O: Operation + Sync>(
    operation: &O,
    retry_writes: RetryWrites,
    token: bool,
    answer: &Response<Bytes>,
) -> Ended {
    let endpoint = Endpoint::new(ENDPOINT).expect("valid");
    let service = Service::new(endpoint, ServiceContract::default())
        .retry_writes(retry_writes)
        .session_check(None);
    let ledger = RefCell::new(Ledger::new());
    let policy = Policy::builder()
        .login_interval(Duration::ZERO)
        .build()
        .expect("valid");
    let mut machine = match token {
        true => Authenticator::new(
            ENDPOINT,
            ApiToken::new("token").expect("valid"),
            policy,
            ledger,
            7,
        ),
        false => Authenticator::new(ENDPOINT, login("password"), policy, ledger, 7),
    };
    let now = MonotonicTime::from_millis(1_000_000);
    let request = Request::for_operation(service.contract(), operation).expect("valid");
    let mut exchange = Exchange::new(Arc::new(service), request);
    let mut sent = 0;
    let result = loop {
        match exchange.poll(&mut machine, now) {
            Ok(Step::Call(grant)) => {
                sent += 1;
                exchange.handle_response(&grant, Ok(answer.clone()));
            }
            Ok(Step::Login(attempt)) => {
                let token = SessionToken::new(format!("session {sent}")).expect("valid");
                machine.handle_login(attempt, LoginOutcome::Granted(token), now);
            }
            Ok(Step::Done(response)) => {
                break response.read::<O>().map(drop);
            }
            Ok(step) => panic!("{step:?}"),
            Err(error) => break Err(error),
        }
    };
    Ended {
        result,
        sent,
        proven: machine.last_accepted().is_some(),
    }
}

fn run_call(call: Call, retry_writes: RetryWrites, token: bool, answer: &Response<Bytes>) -> Ended {
    let upload = |rows| UploadInvoices2::new(vec![Invoice2::default(); rows]);
    match call {
        Call::Read => run(&GetPurchases::default(), retry_writes, token, answer),
        Call::WriteOne => run(&upload(1), retry_writes, token, answer),
        Call::WriteTwo => run(&upload(2), retry_writes, token, answer),
    }
}

#[test]
fn not_executed_is_said_exactly_where_it_is_certain() {
    let (mut cases, mut not_executed) = (0, 0);
    for call in [Call::Read, Call::WriteOne, Call::WriteTwo] {
        for (body, content_type, says) in bodies(call) {
            for status in STATUSES {
                let answer = Response::builder()
                    .status(status)
                    .header("content-type", content_type)
                    .body(Bytes::from(body.clone()))
                    .expect("valid");
                for retry_writes in [RetryWrites::Never, RetryWrites::OnCertainRefusal] {
                    for token in [false, true] {
                        let ended = run_call(call, retry_writes, token, &answer);
                        let case = format!(
                            "{status} {body}\n{call:?} {retry_writes:?} {says:?}, API token: {token}: {:?}",
                            ended.result
                        );
                        let checked = retry_writes == RetryWrites::OnCertainRefusal;
                        let is_success = (200..300).contains(&status);
                        let succeeds = says == Says::Done && is_success;
                        match &ended.result {
                            Ok(()) => assert!(succeeds, "{case}"),
                            Err(error) => {
                                let expected = may_be_not_executed(status, says, call, checked);
                                assert_eq!(!error.may_have_executed(), expected, "{case}");
                                not_executed += usize::from(expected);
                            }
                        }
                        // A login is proven by nothing less than a success.
                        let proves = succeeds || (says == Says::Denied && is_success);
                        assert_eq!(ended.proven, proves, "{case}");
                        let again = call == Call::Read || (checked && is_certain(status, says));
                        assert!(
                            ended.sent == 1 || (ended.sent == 2 && again && !token),
                            "{case}"
                        );
                        cases += 1;
                    }
                }
            }
        }
    }
    println!("{cases} cases, {not_executed} of them not executed");
    assert!(
        cases >= 10_000 && not_executed >= 500,
        "{cases}, {not_executed}"
    );
}
