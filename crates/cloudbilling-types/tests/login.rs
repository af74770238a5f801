//! Logins and their responses, in the layouts of other stacks.

mod common;

use cloudbilling_types::contract::LocalName;
use cloudbilling_types::{
    LoginRequest, LoginResponse, ResultCode, ResultPlacement, ServiceContract,
};
use soap_codec::{QName, ReadError, ReadErrorKind};

use common::{envelope, with_payload};

fn read(body: &str) -> Result<LoginResponse, ReadError> {
    let contract = ServiceContract::default();
    let message = format!(
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>{body}</s:Body></s:Envelope>"
    );
    with_payload(&contract, &message, |payload| {
        contract.read_login_response(payload)
    })
}

#[test]
fn granted_in_many_forms() {
    for body in [
        // As three stacks respond that follow the documentation.
        "<LoginResponse xmlns='http://api.cloudbilling.nl/2018/11/'><LoginResult><Status>Success</Status><StatusMessage></StatusMessage><Value>T</Value></LoginResult></LoginResponse>",
        "<n:LoginResponse xmlns:n='http://api.cloudbilling.nl/2018/11/' xmlns:d='http://schemas.datacontract.org/2004/07/CloudBilling.Api'><n:LoginResult><d:Status>Success</d:Status><d:StatusMessage/><d:Value>T</d:Value></n:LoginResult></n:LoginResponse>",
        // As the newer pages lay out every response.
        "<LoginResponse><LoginResult><ResultMessage/><ResultCode>Success</ResultCode><Result>T</Result></LoginResult></LoginResponse>",
        // As `out` parameters.
        "<LoginResponse><LoginResult>T</LoginResult><ResultCode>Success</ResultCode></LoginResponse>",
        // Without a wrapper.
        "<LoginResponse><Value> T </Value><Status>success</Status></LoginResponse>",
    ] {
        let granted = read(body).unwrap();
        assert_eq!(
            (granted.status, granted.session_token.as_deref()),
            (ResultCode::Success, Some("T")),
            "{body}"
        );
    }
}

#[test]
fn refused_in_many_forms() {
    for (body, status, message) in [
        (
            "<LoginResponse xmlns='http://api.cloudbilling.nl/2018/11/'><LoginResult><Status>Failed</Status><StatusMessage>Unknown email or password</StatusMessage></LoginResult></LoginResponse>",
            ResultCode::Error,
            Some("Unknown email or password"),
        ),
        (
            "<LoginResponse><LoginResult><Status>Locked</Status><StatusMessage>locked for 15 minutes</StatusMessage><Value xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:nil='true'/></LoginResult></LoginResponse>",
            ResultCode::Unknown("Locked".to_owned()),
            Some("locked for 15 minutes"),
        ),
        (
            "<LoginResponse><LoginResult i:nil='true' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'/><ResultCode>Error</ResultCode></LoginResponse>",
            ResultCode::Error,
            None,
        ),
    ] {
        let refused = read(body).unwrap();
        assert_eq!(
            (refused.status, refused.message.as_deref()),
            (status, message),
            "{body}"
        );
        assert_eq!(refused.session_token, None);
    }
}

#[test]
fn not_a_response_to_a_login() {
    for body in [
        "<LoginResponse/>",
        "<LoginResponse><LoginResult><Value>T</Value></LoginResult></LoginResponse>",
        "<LoginResponse><LoginResult><Status>Success</Status></LoginResult></LoginResponse>",
        "<LoginResponse><LoginResult><Status>Success</Status><Value> </Value></LoginResult></LoginResponse>",
        // Without a status it is not known what the text is.
        "<LoginResponse><LoginResult>T</LoginResult></LoginResponse>",
        "<LoginResponse><LoginResult>T</LoginResult><Status i:nil='true' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'>Success</Status></LoginResponse>",
        "<LoginResponse><LoginResult><Status>Success</Status><Value><Token>T</Token></Value></LoginResult></LoginResponse>",
        "<LogoutResponse><LogoutResult>T</LogoutResult><ResultCode>Success</ResultCode></LogoutResponse>",
    ] {
        assert!(read(body).is_err(), "{body}");
    }
}

#[test]
fn statuses_that_disagree_are_an_error() {
    for body in [
        "<LoginResponse><LoginResult><Status>Success</Status><Status>Error</Status><Value>T</Value></LoginResult></LoginResponse>",
        "<LoginResponse><LoginResult><Status>Success</Status><Value>T</Value></LoginResult><Status>Error</Status></LoginResponse>",
        "<LoginResponse><LoginResult><Status>Success</Status><ResultCode>Error</ResultCode><Value>T</Value></LoginResult></LoginResponse>",
        "<LoginResponse><LoginResult><Status>Success</Status><Status xmlns='urn:other'>Error</Status><Value>T</Value></LoginResult></LoginResponse>",
        "<LoginResponse><LoginResult><Status>Success</Status><Value>T</Value><Details><Status>Error</Status></Details></LoginResult></LoginResponse>",
        "<LoginResponse><LoginResult><Status>Success<b/></Status><Value>T</Value></LoginResult></LoginResponse>",
        "<LoginResponse><LoginResult><Status>Success</Status><Value>T</Value><Value>U</Value></LoginResult></LoginResponse>",
        "<LoginResponse><LoginResult><Status>Error</Status><StatusMessage>Wrong password</StatusMessage></LoginResult><Details><StatusMessage>Account is locked</StatusMessage></Details></LoginResponse>",
    ] {
        let response = read(body);
        assert!(response.is_err(), "{body}: {response:?}");
    }
    let twice = "<LoginResponse><LoginResult><Status>Success</Status><Value>T</Value></LoginResult><Status>success</Status></LoginResponse>";
    assert_eq!(
        read(twice).unwrap().session_token.as_deref(),
        Some("T"),
        "agreeing"
    );
}

#[test]
fn a_text_that_stands_for_nothing_is_not_a_token() {
    for nothing in [
        "00000000-0000-0000-0000-000000000000",
        "{00000000-0000-0000-0000-000000000000}",
        "(00000000000000000000000000000000)",
        "0",
        "-0",
        "0x0",
        "0.0",
        "-1",
        "1",
        "-",
        "{}",
        "null",
        "Null",
        "{null}",
        "[nil]",
        "NONE",
        "'undefined'",
        "false",
        "True",
        "n/a",
        "NaN",
        "Error",
        "failed",
        "Success",
        "OK.",
        "Guid.Empty",
    ] {
        let body = |status: &str| {
            format!(
                "<LoginResponse><LoginResult><Status>{status}</Status><Value>{nothing}</Value></LoginResult></LoginResponse>"
            )
        };
        assert!(read(&body("Success")).is_err(), "{nothing}");
        let refused = read(&body("Error")).unwrap();
        assert_eq!(refused.session_token, None, "{nothing}");
    }
    for token in [
        "T",
        "x",
        "0a",
        "nullable",
        "11",
        "00000000-0000-0000-0000-000000000001",
    ] {
        let body = format!(
            "<LoginResponse><LoginResult><Status>Success</Status><Value>{token}</Value></LoginResult></LoginResponse>"
        );
        assert_eq!(read(&body).unwrap().session_token.as_deref(), Some(token));
    }
}

fn login() -> LoginRequest<'static> {
    LoginRequest {
        email: "ann@example.nl".into(),
        password: "s3cret".into(),
        environment: "test".into(),
    }
}

#[test]
fn names_and_layout_are_of_the_contract() {
    let mut contract = ServiceContract::default();
    contract.login.operation = "LogOn".parse().unwrap();
    contract.login.email = "user".parse::<LocalName>().unwrap().into();
    let message = envelope(
        &contract,
        contract.login_request_name(),
        &contract.login_request(&login()),
    );
    assert!(
        message.contains("<LogOn ") && message.contains("<user>ann@example.nl</user>"),
        "{message}"
    );
    let read = with_payload(&contract, &message, |payload| contract.read_login(payload));
    assert_eq!(read, Ok(login()));

    for placement in [
        ResultPlacement::Direct,
        ResultPlacement::Flat,
        ResultPlacement::Nested,
        ResultPlacement::Siblings,
    ] {
        contract.login.response.placement = placement;
        for response in [LoginResponse::success("T"), LoginResponse::refused("no")] {
            let name = contract.login_response_name();
            let name: QName<'_> = name.within("http://tempuri.org/");
            let message = envelope(&contract, name, &contract.login_response(&response));
            let read = with_payload(&contract, &message, |payload| {
                contract.read_login_response(payload)
            });
            assert_eq!(read, Ok(response), "{message}");
        }
    }
}

#[test]
fn a_login_needs_each_parameter_once() {
    let contract = ServiceContract::default();
    let read = |parameters: &str| {
        let message = format!(
            "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><Login xmlns='http://tempuri.org/'>{parameters}</Login></s:Body></s:Envelope>"
        );
        with_payload(&contract, &message, |payload| contract.read_login(payload))
    };
    assert_eq!(
        read(
            "<environment>test</environment><password>s3cret</password><email>ann@example.nl</email>"
        ),
        Ok(login())
    );
    let missing = read("<environment>test</environment><email>ann@example.nl</email>").unwrap_err();
    assert_eq!(
        missing.kind(),
        &ReadErrorKind::Missing("{http://tempuri.org/}password".to_owned())
    );
    assert!(read("<environment>t</environment><password>1</password><email>a</email><emailAddress>b</emailAddress>").is_err());
}

#[test]
fn secrets_do_not_show() {
    let contract = ServiceContract::default();
    let (login, granted) = (login(), LoginResponse::success("T0ken"));
    let shown = format!(
        "{login:?} {granted:?} {:?} {:?}",
        contract.login_request(&login),
        contract.login_response(&granted)
    );
    assert!(shown.contains("ann@example.nl"), "{shown}");
    assert!(
        !shown.contains("s3cret") && !shown.contains("T0ken"),
        "{shown}"
    );
}
