//! Each switch for undocumented behaviour has an effect.

use cloudbilling_sandbox::{
    Behaviour, Group, LoginRefusalForm, MemberOrder, NewAccount, NewApiToken, RefusalForm, Sandbox,
};

use crate::client::{EMAIL, PASSWORD, Response, call, login};

fn with(behaviour: Behaviour) -> Sandbox {
    Sandbox::builder()
        .behaviour(behaviour)
        .start()
        .expect("a free port")
}

fn refused(refusals: RefusalForm) -> (Response, Response) {
    let sandbox = with(Behaviour {
        refusals,
        ..Behaviour::default()
    });
    let reader = sandbox
        .admin()
        .create_api_token(NewApiToken::new("reader").group(Group::ReadOnly))
        .expect("a token")
        .secret;
    let cluster = "<tagName>Cloud</tagName>";
    (
        call(&sandbox, "wrong", "AddProductCluster", cluster),
        call(&sandbox, &reader, "AddProductCluster", cluster),
    )
}

#[test]
fn a_call_is_refused_by_a_fault() {
    let (stranger, forbidden) = refused(RefusalForm::Fault);
    assert_eq!((stranger.status, forbidden.status), (500, 500));
    assert_eq!(
        stranger.element("faultcode"),
        Some("a:FailedAuthentication")
    );
    assert_ne!(
        forbidden.element("faultcode"),
        stranger.element("faultcode")
    );
}

#[test]
fn a_call_is_refused_by_a_result_code() {
    let (stranger, forbidden) = refused(RefusalForm::ResultCode);
    for (response, message) in [
        (stranger, "Token expired or invalid"),
        (forbidden, "Insufficient privileges"),
    ] {
        assert_eq!(response.status, 200);
        assert_eq!(response.element("ResultCode"), Some("Error"));
        assert_eq!(response.element("ResultMessage"), Some(message));
    }
}

#[test]
fn a_call_is_refused_by_a_bare_status() {
    let (stranger, forbidden) = refused(RefusalForm::HttpStatus);
    assert_eq!((stranger.status, stranger.text()), (401, ""));
    assert_eq!((forbidden.status, forbidden.text()), (403, ""));
}

#[test]
fn a_login_is_refused_by_a_fault() {
    let sandbox = with(Behaviour {
        login_refusals: LoginRefusalForm::Fault,
        ..Behaviour::default()
    });
    sandbox
        .admin()
        .create_account(&NewAccount::new(EMAIL, PASSWORD))
        .expect("a new account");
    let response = login(&sandbox, EMAIL, "wrong");
    assert_eq!(
        (response.status, response.element("faultstring")),
        (500, Some("Invalid credentials"))
    );
}

#[test]
fn members_are_read_in_any_order() {
    let sandbox = with(Behaviour {
        member_order: MemberOrder::Any,
        ..Behaviour::default()
    });
    let token = sandbox
        .admin()
        .create_api_token("test")
        .expect("a token")
        .secret;
    let swapped = r#"<invoices xmlns:a="http://schemas.datacontract.org/2004/07/Kolonel.Public.Service.API.Contracts.V1_1">
        <a:Invoice2><a:InvoiceDate>2025-03-01T00:00:00Z</a:InvoiceDate><a:CustomerCode>1</a:CustomerCode></a:Invoice2></invoices>"#;
    assert_eq!(
        call(&sandbox, &token, "UploadInvoices2", swapped).element("ResultCode"),
        Some("Success")
    );
}
