//! The meaning of each response to a call.

use std::time::Duration;

use cloudbilling::codec::Tolerance;
use cloudbilling::transport::{Delivery, Phase, TransportError, TransportErrorKind};
use cloudbilling::types::operation::UploadInvoices2;
use cloudbilling::{ClientBuilder, ClientKind, ErrorKind, GiveUpReason, RetryWrites};

use crate::support::{
    SECRET, assert_token_refused, both, envelope, fault, login_refused, purchases, session,
    uploaded, with_login, with_token,
};

const XML: &str = "text/xml; charset=utf-8";

fn checked_first<C: ClientKind>() -> ClientBuilder<C> {
    with_login().retry_writes(RetryWrites::OnCertainRefusal)
}

#[test]
fn a_success_is_the_result_and_the_token_went_along() {
    both!(with_token, |script, client| {
        script.respond_body(200, XML, purchases("Success", ""));
        assert_eq!(client.read().expect("a success"), 0);
        let received = script.received();
        let body = String::from_utf8_lossy(received[0].request().body()).into_owned();
        assert!(body.contains(&format!(
            r#"<ApiToken xmlns="http://api.cloudbilling.nl/2018/11/auth/token">{SECRET}</ApiToken>"#
        )));
    });
}

#[test]
fn responses_are_read_with_the_decoder_of_the_settings() {
    let answer = purchases("Success", "").replace("<s:Body>", "<s:Header><x/></s:Header><s:Body>");
    both!(with_token, |script, client| {
        script.respond_body(200, XML, answer.clone());
        client.read().expect_err("a header block without namespace");
    });
    both!(
        || with_token().tolerate(Tolerance::UnqualifiedHeaders),
        |script, client| {
            script.respond_body(200, XML, answer.clone());
            assert_eq!(client.read().expect("tolerated"), 0);
        }
    );
}

#[test]
fn an_api_token_that_is_certainly_refused_is_not_sent_again() {
    for (status, body) in [
        (500, fault("w:FailedAuthentication", "no")),
        (500, fault("s:Client.Authentication", "no")),
        (401, String::new()),
    ] {
        both!(with_token, |script, client| {
            script.respond_body(status, XML, body.clone());
            for _ in 0..2 {
                let error = client.read().expect_err("refused");
                assert_token_refused(&error);
            }
        });
    }
}

/// SoapCore, .NET's `StringWriter`, Node's `soap`, SOAP::Lite.
#[test]
fn a_refusal_is_recognised_in_the_forms_that_servers_write_it_in() {
    const WSSE: &str =
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    let envelope = |version: &str, fault: &str| {
        format!(
            r#"<?xml version="1.0" encoding="utf-16"?><s:Envelope xmlns:s="{version}" xmlns:a="{WSSE}"><s:Body>{fault}</s:Body></s:Envelope>"#
        )
    };
    const SOAP_11: &str = "http://schemas.xmlsoap.org/soap/envelope/";
    const SOAP_12: &str = "http://www.w3.org/2003/05/soap-envelope";
    for body in [
        envelope(
            SOAP_11,
            "<s:Fault><a:faultcode>a:FailedAuthentication</a:faultcode><a:faultstring>no</a:faultstring></s:Fault>",
        ),
        envelope(
            SOAP_12,
            "<s:Fault><faultcode>a:FailedAuthentication</faultcode><faultstring>no</faultstring></s:Fault>",
        ),
        envelope(
            SOAP_11,
            &format!(
                "<e:Fault xmlns:e='{SOAP_12}'><e:Code>a:FailedAuthentication</e:Code><e:Reason>no</e:Reason></e:Fault>"
            ),
        ),
        envelope(
            SOAP_12,
            "<s:Fault><s:code><s:value>s:Sender</s:value><s:subcode><s:value>a:FailedAuthentication</s:value></s:subcode></s:code></s:Fault>",
        ),
    ] {
        both!(with_token, |script, client| {
            script.respond_body(500, XML, body.clone());
            let error = client.read().expect_err("refused");
            assert!(
                matches!(
                    error.kind(),
                    ErrorKind::GaveUp(GiveUpReason::ApiTokenRefused)
                ),
                "{error:?} for {body}"
            );
        });
    }
}

/// Intel AMT and ServiceNow write no elements into it.
#[test]
fn the_text_of_a_detail_is_in_the_error() {
    both!(with_token, |script, client| {
        let answer = fault("s:Server", "no").replace(
            "</s:Fault>",
            "<detail>org.example.Full: the disk is full</detail></s:Fault>",
        );
        script.respond_body(500, XML, answer);
        let error = client.read().expect_err("a fault");
        let ErrorKind::Fault(fault) = error.kind() else {
            panic!("{error:?}")
        };
        assert_eq!(fault.detail_text(), "org.example.Full: the disk is full");
    });
}

#[test]
fn an_unsure_sign_is_not_a_matter_of_the_token() {
    type Check = fn(&ErrorKind) -> bool;
    let cases: [(u16, &str, String, Check); 11] = [
        (500, XML, fault("w:InvalidSecurity", "an error"), |kind| {
            matches!(kind, ErrorKind::Fault(_))
        }),
        (500, XML, fault("s:Server", "Internal error"), |kind| {
            matches!(kind, ErrorKind::Fault(_))
        }),
        (403, XML, fault("s:Client", "x"), |kind| {
            matches!(kind, ErrorKind::NotPermitted)
        }),
        (401, "text/html", "<html></html>".into(), |kind| {
            matches!(kind, ErrorKind::Response(_))
        }),
        (407, XML, String::new(), |kind| {
            matches!(kind, ErrorKind::Response(_))
        }),
        (502, "text/html", "<html></html>".into(), |kind| {
            matches!(kind, ErrorKind::Response(_))
        }),
        (429, XML, String::new(), |kind| {
            matches!(
                kind,
                ErrorKind::Throttled {
                    may_have_executed: false,
                    ..
                }
            )
        }),
        (429, XML, fault("s:Client", "x"), |kind| {
            matches!(
                kind,
                ErrorKind::Throttled {
                    may_have_executed: false,
                    ..
                }
            )
        }),
        (503, "text/html", "<html></html>".into(), |kind| {
            matches!(
                kind,
                ErrorKind::Throttled {
                    may_have_executed: true,
                    ..
                }
            )
        }),
        (200, XML, purchases("Error", "no such customer"), |kind| {
            matches!(kind, ErrorKind::Api(_))
        }),
        (200, XML, String::new(), |kind| {
            matches!(kind, ErrorKind::NoPayload)
        }),
    ];
    for (status, content_type, body, check) in cases {
        both!(with_token, |script, client| {
            script.respond_body(status, content_type, body.clone());
            let error = client.read().expect_err("no success");
            assert!(check(error.kind()), "{status} {body}: {error:?}");
            // The token is still good.
            script.respond_body(200, XML, purchases("Success", ""));
            client.read().expect("a success");
        });
    }
}

#[test]
fn a_write_that_may_have_been_executed_is_not_retried() {
    both!(with_login, |script, client| {
        let refusal = r#"<UploadInvoices2Response xmlns="http://tempuri.org/"><ResultCode>Error</ResultCode><ResultMessage>Session expired</ResultMessage></UploadInvoices2Response>"#;
        script
            .respond_body(200, XML, session("t1"))
            .respond_body(200, XML, purchases("Success", ""))
            .respond_body(200, XML, envelope(refusal));
        let error = client
            .execute(&UploadInvoices2::new([]))
            .expect_err("refused");
        let unknown = matches!(
            error.kind(),
            ErrorKind::SessionExpired {
                may_have_executed: true
            }
        );
        assert!(unknown, "{error:?}");
    });
}

#[test]
fn a_write_that_was_certainly_refused_is_retried_only_on_request() {
    let refused = || fault("w:FailedAuthentication", "no");
    both!(with_login, |script, client| {
        script
            .respond_body(200, XML, session("t1"))
            .respond_body(200, XML, purchases("Success", ""))
            .respond_body(500, XML, refused());
        let error = client
            .execute(&UploadInvoices2::new([]))
            .expect_err("refused");
        assert!(error.may_have_executed());
    });
    both!(checked_first, |script, client| {
        script
            .respond_body(200, XML, session("t1"))
            .respond_body(200, XML, purchases("Success", ""))
            .respond_body(500, XML, refused())
            .respond_body(200, XML, session("t2"))
            .respond_body(200, XML, purchases("Success", ""))
            .respond_body(500, XML, refused());
        let error = client
            .execute(&UploadInvoices2::new([]))
            .expect_err("refused");
        assert!(!error.may_have_executed());
    });
}

#[test]
fn a_read_that_was_likely_refused_and_a_write_that_was_certainly_refused_are_retried_once() {
    both!(checked_first, |script, client| {
        script
            .respond_body(200, XML, session("t1"))
            .respond_body(200, XML, purchases("Error", "Session expired"))
            .respond_body(200, XML, session("t2"))
            .respond_body(200, XML, purchases("Success", ""));
        client.read().expect("retried");

        script
            .respond_body(500, XML, fault("w:FailedAuthentication", "no"))
            .respond_body(200, XML, session("t3"))
            .respond_body(200, XML, purchases("Success", ""))
            .respond_body(200, XML, uploaded());
        client.execute(&UploadInvoices2::new([])).expect("retried");

        let bodies: Vec<String> = script
            .received()
            .iter()
            .map(|received| String::from_utf8_lossy(received.request().body()).into_owned())
            .collect();
        assert!(bodies[3].contains(">t2<") && bodies[7].contains(">t3<"));
    });
}

#[test]
fn a_header_block_that_must_be_understood_is_an_error_but_loses_no_fault() {
    let message = |body: &str| {
        format!(
            r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header><x xmlns="urn:x" s:mustUnderstand="1"/></s:Header><s:Body>{body}</s:Body></s:Envelope>"#
        )
    };
    both!(with_token, |script, client| {
        script.respond_body(
            200,
            XML,
            message(r#"<GetPurchasesResponse xmlns="http://tempuri.org/"/>"#),
        );
        let error = client.read().expect_err("not understood");
        assert!(
            matches!(error.kind(), ErrorKind::NotUnderstood(blocks) if blocks.names() == ["{urn:x}x"]),
            "{error:?}"
        );

        script.respond_body(
            500,
            XML,
            message(
                "<s:Fault><faultcode>s:Server</faultcode><faultstring>why</faultstring></s:Fault>",
            ),
        );
        let error = client.read().expect_err("a fault");
        assert!(
            matches!(error.kind(), ErrorKind::Fault(fault) if fault.reason() == "why"),
            "{error:?}"
        );
    });
}

#[test]
fn an_error_of_the_transport_is_reported_as_it_is_and_nothing_is_retried() {
    both!(with_token, |script, client| {
        let error = TransportError::new(TransportErrorKind::Body, Phase::Body, "h", Duration::ZERO);
        script.fail(error);
        let error = client.read().expect_err("no response");
        assert!(
            matches!(error.kind(), ErrorKind::Transport(error) if error.delivery() == Delivery::Unknown)
        );
    });
}

#[test]
fn no_error_shows_a_secret() {
    let bodies = [
        purchases("Error", "no"),
        fault("w:FailedAuthentication", "no"),
        login_refused("Invalid credentials"),
        format!("<html>{SECRET}</html>"),
        format!("<{SECRET}"),
        envelope(&format!(
            r#"<Unexpected xmlns="urn:x">{SECRET}</Unexpected>"#
        )),
    ];
    for logs_in in [false, true] {
        for body in &bodies {
            both!(
                || if logs_in { with_login() } else { with_token() },
                |script, client| {
                    script.respond_body(200, XML, body.clone());
                    let error = client.read().expect_err("no success");
                    let shown = format!("{error} {error:?} {} {client:?}", error.help());
                    assert!(!shown.contains(SECRET), "{shown}");
                }
            );
        }
    }
}
