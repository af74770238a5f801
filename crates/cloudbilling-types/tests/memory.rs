//! The memory that reading a hostile response takes, counted by an allocator.

use cloudbilling_types::operation::{
    CloseInvoices, DeletePurchases, GetInvoiceHeaders, GetPurchases, Operation,
};
use cloudbilling_types::{ContractError, ServiceContract};
use soap_codec::{Decoder, Limit, Limits, Message, ReadError, ReadErrorKind};

const CONTRACT: &str =
    "http://schemas.datacontract.org/2004/07/Kolonel.Public.Service.API.Contracts.V1_1";

/// The fixed part, whatever the size.
const SLACK: u64 = 64 << 10;

fn message<O: Operation>(result: &str) -> String {
    let (response, name) = (O::RESPONSE, O::RESULT);
    let namespace = "n".repeat(4_000);
    format!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><{response} xmlns="{}" xmlns:a="{CONTRACT}" xmlns:n="{namespace}"><{result_name}>{result}</{result_name}><ResultCode>Success</ResultCode></{response}></s:Body></s:Envelope>"#,
        response.namespace(),
        response = response.local(),
        result_name = name.local(),
    )
}

fn decode(text: &str) -> Message<&str> {
    let decoder = Decoder::new();
    decoder.decode(text).expect("a message")
}

/// Reads responses of n, 2n, 4n and 8n pieces: within the budget, or an error that names it.
/// Returns `true` if the largest was refused.
fn in_budget<O: Operation>(name: &str, piece: &str) -> bool {
    let refused = [1, 2, 4, 8].map(|size| {
        let text = message::<O>(&piece.repeat(20_000 * size));
        let message = decode(&text);
        let payload = message.envelope().payload().expect("one payload");
        let contract = ServiceContract::default();
        let mut outcome = Ok(());
        let counted = allocation_counter::measure(|| {
            outcome = contract.read_response::<O>(payload).map(drop);
        });
        let budget = (8 << 20).max(4 * text.len() as u64);
        assert!(
            counted.bytes_max <= budget + SLACK,
            "{name}: {counted:?} of {budget}"
        );
        let refused = outcome.err();
        if let Some(error) = &refused {
            assert!(is_limit(error), "{name}: {error}");
        }
        refused.is_some()
    });
    refused[3]
}

fn is_limit(error: &ReadError) -> bool {
    matches!(
        error.kind(),
        ReadErrorKind::Limit {
            limit: Limit::ValueBytes,
            ..
        }
    )
}

#[test]
fn empty_rows() {
    assert!(in_budget::<GetPurchases>("purchases", "<a:Purchase/>"));
    assert!(in_budget::<GetInvoiceHeaders>(
        "headers",
        "<a:InvoiceHeader/>"
    ));
}

#[test]
fn unknown_members() {
    assert!(in_budget::<CloseInvoices>("members", "<n:m/>"));
    assert!(in_budget::<CloseInvoices>("lists", "<n:m><n:m/></n:m>"));
    assert!(!in_budget::<DeletePurchases>("texts", "<n:l><n:m/></n:l>"));
    assert!(!in_budget::<DeletePurchases>(
        "errors",
        "<n:l><n:m><n:m/></n:m></n:l>"
    ));
}

/// Recursion has a bound of its own, should the decoder's be lifted.
#[test]
fn members_in_each_other() {
    let depth = 100_000;
    let text = message::<CloseInvoices>(&("<m>".repeat(depth) + &"</m>".repeat(depth)));
    let limits = Limits::default().depth(u32::MAX);
    let decoder = Decoder::new().limits(limits);
    let message = decoder.decode(text.as_str()).expect("a message");
    let payload = message.envelope().payload().expect("one payload");
    let read = ServiceContract::default().read_response::<CloseInvoices>(payload);
    let error = read.expect_err("too deep");
    assert_eq!(*error.kind(), ReadErrorKind::TooDeep);
}

/// Many rows are still read one at a time, which takes no more for more of them.
#[test]
fn rows_one_at_a_time() {
    let contract = ServiceContract::default();
    let taken = [1, 2, 4, 8].map(|size| {
        let count = 20_000 * size;
        let text = message::<GetPurchases>(&"<a:Purchase/>".repeat(count));
        let message = decode(&text);
        let payload = message.envelope().payload().expect("one payload");
        let counted = allocation_counter::measure(|| {
            let rows = contract.rows::<GetPurchases, _>(payload);
            let read: Result<usize, ContractError> = rows.map(|rows| rows.flatten().count());
            assert_eq!(read.expect("readable"), count);
        });
        counted.bytes_max
    });
    assert_eq!(taken, [taken[0]; 4]);
}
