//! Rows of a response that arrives in chunks.

use std::iter;
use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;
use soap_call::{Error, ErrorKind, Exchange, Operation, Request, Response, RowsExchange, blocking};
use soap_codec::{FromXml, FromXmlOwned, QName};
use soap_transport::bytes::Bytes;
use soap_transport::http::Response as HttpResponse;
use soap_transport::{Phase, TransportError, TransportErrorKind};

use crate::chunked::{Chunked, chunked};
use crate::support::{envelope, fault, service};

const LIST: Operation<(), ListResponse> = Operation::new(QName::new("urn:shop", "List"));
const ORDER: QName<'static> = QName::new("urn:shop", "Order");

#[derive(Debug, FromXml, PartialEq)]
#[soap(namespace = "urn:shop", rename_all = "PascalCase")]
struct ListResponse {
    count: u64,
}

#[derive(Debug, FromXml, PartialEq)]
#[soap(namespace = "urn:shop", rename_all = "PascalCase")]
struct Order {
    amount: u32,
}

type Read = (Vec<Result<Order, Error>>, Option<Response<ListResponse>>);

/// Reads all rows with both clients, and checks that they agree.
fn read(transport: &Chunked) -> Result<Read, Error> {
    let request = Request::new(&LIST, &());
    let client = soap_call::Client::new(transport.clone(), service());
    let by_async: Result<Read, Error> = pollster::block_on(async {
        let mut orders = client.rows::<Order, _>(&request, ORDER).await?;
        let mut rows = Vec::new();
        while let Some(order) = orders.next().await {
            rows.push(order);
        }
        Ok((rows, orders.into_response()))
    });
    let client = blocking::Client::new(transport.clone(), service());
    let mut orders = client.rows::<Order, _>(&request, ORDER)?;
    let rows: Vec<_> = orders.by_ref().collect();
    let read = (rows, orders.into_response());
    assert_eq!(format!("{:?}", by_async?), format!("{read:?}"));
    Ok(read)
}

fn orders(amounts: &[u32]) -> String {
    let rows = amounts
        .iter()
        .map(|amount| format!("<Order><Amount>{amount}</Amount></Order>\n"));
    let (rows, count): (String, _) = (rows.collect(), amounts.len());
    envelope(&format!(
        r#"<ListResponse xmlns="urn:shop"><List>{rows}</List><Count>{count}</Count></ListResponse>"#
    ))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn all_rows_come_once_and_the_rest_is_the_response(
        amounts in proptest::collection::vec(any::<u32>(), 0..1_500), chunk in 50..50_000_usize
    ) {
        let transport = Chunked { chunk, ..chunked(200, orders(&amounts)) };
        let (rows, response) = read(&transport).expect("a response");
        let rows: Result<Vec<_>, _> = rows.into_iter().map(|row| Ok::<_, Error>(row?.amount)).collect();
        prop_assert_eq!(rows.expect("rows"), &*amounts);
        let response = response.expect("complete").read().expect("a count");
        prop_assert_eq!(response.count, amounts.len() as u64);
    }
}

/// The machine, with the head of a response.
fn exchange<T: FromXmlOwned>(status: u16) -> RowsExchange<'static, ListResponse, T> {
    let mut exchange = Exchange::new(Arc::new(service()), Request::owned(&LIST, ()));
    exchange.request().expect("a request");
    let head = HttpResponse::builder().status(status).body(());
    RowsExchange::new(exchange, head.expect("a head").into_parts().0, ORDER)
}

#[test]
fn chunks_whose_rows_are_not_taken_between_them_lose_none() {
    let mut rows = exchange::<Order>(200);
    let body = Bytes::from(orders(&[7; 5_000]));
    for chunk in body.chunks(1_000) {
        rows.handle_chunk(body.slice_ref(chunk));
    }
    let response = rows.handle_end().expect("a response").read();
    assert_eq!(response.expect("a count").count, 5_000);
    let rows = iter::from_fn(|| rows.poll_row());
    assert_eq!(rows.filter(Result::is_ok).count(), 5_000);
}

#[test]
fn nothing_follows_the_error_of_a_call() {
    let mut rows = exchange::<Order>(500);
    rows.handle_chunk(orders(&[7; 5_000]).into());
    rows.poll_row().expect("an error").expect_err("a failure");
    assert!(rows.has_failed());
    rows.handle_chunk(orders(&[7; 5_000]).into());
    assert!(rows.handle_end().is_none());
    let (kind, phase) = (TransportErrorKind::Body, Phase::Body);
    rows.handle_error(TransportError::new(
        kind,
        phase,
        "shop.test",
        Duration::ZERO,
    ));
    assert!(rows.poll_row().is_none());
}

fn only_error(read: Read) -> Error {
    let (mut rows, response) = read;
    assert!(response.is_none());
    let last = rows.pop().expect("an error");
    assert!(rows.is_empty(), "{rows:?}");
    last.expect_err("an error")
}

#[test]
fn a_fault_or_another_response_has_no_rows() {
    let many = [7; 5_000];
    let other = orders(&many).replace("ListResponse", "OtherResponse");
    let header = "<s:Header><x:New xmlns:x='urn:x' s:mustUnderstand='1'/></s:Header>";
    let marked = orders(&many).replace("<s:Header></s:Header>", header);
    for (status, body, expected) in [
        (500, fault("no", ""), "Fault"),
        (200, other, "UnexpectedPayload"),
        (200, marked, "NotUnderstood"),
        (500, orders(&many), "Response"),
        (
            200,
            "<html><Order xmlns='urn:shop'/></html>".into(),
            "Response",
        ),
        (200, String::new(), "NoEnvelope"),
    ] {
        let error = only_error(read(&chunked(status, body)).expect("a head"));
        let kind = format!("{:?}", error.kind());
        assert!(kind.starts_with(expected), "{kind}");
    }
}

#[test]
fn an_unauthorized_call_fails_at_once() {
    let error = read(&chunked(401, "<html/>")).expect_err("unauthorized");
    assert!(!error.may_have_executed(), "{error:?}");
}

#[test]
fn rows_before_a_failure_are_there_and_the_response_is_not() {
    let body = orders(&[7; 5_000]);
    let half = body.len() / 2;
    let cut_off = Chunked {
        is_cut_off: true,
        ..chunked(200, body[..half].to_owned())
    };
    let too_short = chunked(200, body[..half].to_owned());
    let malformed = chunked(200, format!("{}</wrong>{}", &body[..half], &body[half..]));
    for (transport, expected) in [
        (cut_off, "Transport"),
        (too_short, "Rows"),
        (malformed, "Rows"),
    ] {
        let (mut rows, response) = read(&transport).expect("a head");
        assert!(response.is_none());
        let error = rows.pop().expect("an error").expect_err("an error");
        assert!(
            format!("{:?}", error.kind()).starts_with(expected),
            "{error:?}"
        );
        assert!(error.may_have_executed());
        assert!(
            rows.len() > 1_000 && rows.iter().all(Result::is_ok),
            "{}",
            rows.len()
        );
    }
}

#[test]
fn a_row_of_another_form_is_an_error_of_its_own() {
    let body = orders(&[1, 2, 3]).replace(">2<", ">two<");
    let (rows, response) = read(&chunked(200, body)).expect("a head");
    assert!(
        matches!(&rows[..], [Ok(_), Err(error), Ok(_)] if matches!(error.kind(), ErrorKind::Read(_)))
    );
    assert!(response.is_some());
}

#[test]
fn responses_in_other_encodings_are_kept_as_a_whole() {
    let body = orders(&[1, 2]).replace("<List>", "<List><!-- é -->");
    let body: Bytes = body.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let transport = Chunked {
        content_type: "text/xml; charset=utf-16le",
        ..chunked(200, body)
    };
    let (rows, response) = read(&transport).expect("a head");
    assert_eq!(rows.len(), 2);
    assert_eq!(
        response.expect("complete").read().expect("a count").count,
        2
    );
}
