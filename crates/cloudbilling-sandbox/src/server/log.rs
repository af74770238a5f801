//! Entries of the request log from the HTTP side.

use std::time::Instant;

use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};

use crate::journal::entry::{LoggedRequest, StoredRequest};
use crate::journal::note::Note;
use crate::server::net::connection::Connection;
use crate::server::service::Service;

/// Refuses a request because of its head, with the reason as a text, and logs it.
pub(crate) fn refuse(
    service: &Service,
    connection: &Connection,
    status: StatusCode,
    why: &str,
) -> Response {
    let note = Note {
        refusal: Some(why.to_owned()),
        request_body: "[not read]".to_owned(),
        ..Note::default()
    };
    let entry = logged(service, connection, note, status.as_u16(), Instant::now());
    service.journal.add(entry);
    // The connection cannot be used again, because the body, if there is one, is not read.
    (status, [(header::CONNECTION, "close")], format!("{why}\n")).into_response()
}

pub(crate) fn logged(
    service: &Service,
    connection: &Connection,
    note: Note,
    status: u16,
    started: Instant,
) -> StoredRequest {
    let request = LoggedRequest {
        number: 0,
        at: service.now(),
        peer: Some(connection.peer()),
        operation: note.operation,
        action: note.action,
        caller: note.caller,
        status,
        refusal: note.refusal,
        injected_fault: note.injected_fault,
        dropped: note.dropped,
        took: started.elapsed(),
        request_body: note.request_body,
        response_body: String::new(),
    };
    StoredRequest {
        request,
        response_body: note.response_body,
    }
}
