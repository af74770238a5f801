//! A help desk on spyne, from the WSDL that spyne makes.

use interop_services::generated::desk::DeskClient;
use interop_services::generated::desk::desk::{
    Find, List, NAMESPACE, Open, Quota, Session, State, Ticket, TicketContent,
};
use interop_services::generated::desk::desk_client::{NoSuchTicketFault, OPEN};
use interop_services::{Server, desk, transport};
use soap_call::Request;
use soap_codec::{Nillable, QName};

use super::{detail, endpoint, header, scalar};

fn client() -> (Server, DeskClient) {
    let server = desk();
    let client = DeskClient::new(transport(), endpoint(server.endpoint()));
    (server, client)
}

fn ticket() -> TicketContent {
    TicketContent {
        id: 7,
        title: Nillable::Value("Printer".into()),
        state: Nillable::Value(State::Open),
        due: Nillable::Value(scalar("2026-01-31")),
        changed: Nillable::Value(scalar("2026-01-31T12:00:00+00:00")),
        hours: Nillable::Value(scalar("1.50")),
        labels: Nillable::Value(vec![Some("paper".into()), Some("jam".into())]),
        ..TicketContent::default()
    }
}

fn of_hardware(content: TicketContent) -> Ticket {
    Ticket {
        kind: Some("hardware".into()),
        content: Some(content),
    }
}

#[test]
fn a_found_ticket_is_typed() {
    let (_server, client) = client();
    let id = Nillable::Value(7);
    let found = client.find(&Find { id }).expect("found").find_result;
    assert_eq!(found, Some(of_hardware(ticket())));
}

#[test]
fn a_ticket_comes_back_as_it_was_sent_and_header_blocks_are_sent_and_read() {
    let (_server, client) = client();
    let content = TicketContent {
        title: Nillable::Nil,
        weight: Nillable::Value(0.5),
        urgent: Nillable::Value(true),
        scan: Nillable::Value(vec![0, 255, 16].into()),
        ..ticket()
    };
    let ticket = Some(of_hardware(content));
    let token = "open".into();
    let client = client.with_session(Session { token });
    let request = Open { ticket };
    let sent = client.client().send(&Request::new(&OPEN, &request));
    let response = sent.expect("opened");
    let quota: Quota = header(&response, QName::new(NAMESPACE, "Quota"));
    assert_eq!(quota.remaining, Nillable::Value(3));
    let opened = response.read().expect("typed").open_result;
    // spyne returns nil as absent.
    let mut expected = request.ticket.expect("the sent one");
    if let Some(content) = &mut expected.content {
        content.title = Nillable::Absent;
    }
    assert_eq!(opened, Some(expected));
}

#[test]
fn lists_are_read_also_if_they_are_empty() {
    let (_server, client) = client();
    let list = |state| {
        let state = Nillable::Value(state);
        let response = client.list(&List { state }).expect("listed");
        response.list_result.into_value().unwrap_or_default()
    };
    assert_eq!(list(State::Open), [Some(7), Some(8)]);
    assert_eq!(list(State::Closed), []);
}

#[test]
fn faults_are_typed() {
    let (_server, client) = client();
    let id = Nillable::Value(8);
    let fault = detail(client.find(&Find { id }));
    assert!(matches!(fault, NoSuchTicketFault::NoSuchTicket(_)));
}

#[test]
fn an_undeclared_fault_reaches_the_caller() {
    let (_server, client) = client();
    let error = client.open(&Open { ticket: None }).expect_err("a fault");
    let fault = error.fault().expect("a fault").view();
    assert_eq!(fault.reason(), "the session is not open");
}
