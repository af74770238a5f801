//! Sessions, and the faults of those who have none.

use interop_vim25::vim::vim_client::LoginFault;
use interop_vim25::vim::vim25::{
    AcquireCloneTicketRequestType, CloneSessionRequestType, CurrentTimeRequestType,
    LogoutRequestType, SessionIsActiveRequestType, TerminateSessionRequestType,
};
use soap_codec::QName;

use crate::lab::{Lab, connect, content, credentials, detail, manager, reference};

fn current_time() -> CurrentTimeRequestType {
    CurrentTimeRequestType {
        this: reference("ServiceInstance", "ServiceInstance"),
    }
}

#[test]
fn a_wrong_password_is_a_typed_fault() {
    let lab = Lab::new();
    let stranger = connect(&lab.server);
    let wrong = credentials(&content(&stranger), "wrong horse");
    let fault = detail(stranger.login(&wrong));
    assert!(matches!(fault, LoginFault::InvalidLoginFault(_)));
}

#[test]
fn a_session_is_cloned_and_both_end() {
    let lab = Lab::new();
    let this = manager(&lab.content.session_manager);
    let ticket = AcquireCloneTicketRequestType { this: this.clone() };
    let ticket = lab.client.acquire_clone_ticket(&ticket).expect("a ticket");
    let request = CloneSessionRequestType {
        this: this.clone(),
        clone_ticket: ticket.returnval,
    };
    let other = connect(&lab.server);
    let clone = other.clone_session(&request).expect("a session").returnval;
    assert_eq!(clone.user_name, lab.session.user_name);
    let is_active = SessionIsActiveRequestType {
        this: this.clone(),
        session_id: clone.key.clone(),
        user_name: "ann".into(),
    };
    assert!(
        lab.client
            .session_is_active(&is_active)
            .expect("known")
            .returnval
    );

    other.current_time(&current_time()).expect("a session");
    let terminate = TerminateSessionRequestType {
        this: this.clone(),
        session_id: vec![clone.key],
    };
    lab.client
        .terminate_session(&terminate)
        .expect("terminated");
    let error = other.current_time(&current_time()).expect_err("no session");
    // A derived fault that the operation does not declare reaches the caller as it is.
    let fault = error.error().fault().expect("a fault").view();
    let name = QName::new("urn:vim25", "NotAuthenticatedFault");
    assert!(error.detail().is_none() && fault.detail().is_some_and(|it| it.child(name).is_some()));

    lab.client
        .logout(&LogoutRequestType { this })
        .expect("ended");
    lab.client
        .current_time(&current_time())
        .expect_err("no session");
}
