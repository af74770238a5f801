//! Code, message and result wherever they stand.

mod common;

use cloudbilling_types::operation::*;
use cloudbilling_types::record::*;
use cloudbilling_types::{
    ContractError, OperationResponse, ResultCode, ResultPlacement, ServiceContract,
};
use soap_codec::ReadErrorKind;

use common::{BothWays, read_response, response, with_payload};

const PLACEMENTS: [ResultPlacement; 4] = [
    ResultPlacement::Direct,
    ResultPlacement::Flat,
    ResultPlacement::Nested,
    ResultPlacement::Siblings,
];

fn placed(placement: ResultPlacement) -> ServiceContract {
    let mut contract = ServiceContract::default();
    contract.response.placement = placement;
    contract
}

/// Writes the response in each placement, and reads it with a service contract that says nothing of
/// it.
fn assert_read_in_each<O: BothWays>(expected: &OperationResponse<O>) {
    for placement in PLACEMENTS {
        let message = response(&placed(placement), expected);
        let read = read_response::<O>(&message);
        assert_eq!(read.as_ref(), Ok(expected), "{placement:?}: {message}");
    }
}

#[test]
fn an_array() {
    let row = |id: &str| Purchase::default().id(id).quantity(2.5);
    assert_read_in_each::<GetPurchases>(&OperationResponse::success(vec![row("1"), row("2")]));
    assert_read_in_each::<GetPurchases>(&OperationResponse::success(vec![]));
    assert_read_in_each::<GetPurchases>(&OperationResponse::error("no"));
}

#[test]
fn a_boolean() {
    assert_read_in_each::<UploadInvoices2>(&OperationResponse::success(true));
    assert_read_in_each::<UploadInvoices2>(&OperationResponse::success(false));
    assert_read_in_each::<UploadInvoices2>(&OperationResponse::error("no"));
}

#[test]
fn a_record() {
    let file = InvoiceTransformationResultFile::default().content_type("text/plain");
    assert_read_in_each::<GetInvoiceTransformationResultFile>(&OperationResponse::success(file));
    assert_read_in_each::<GetInvoiceTransformationResultFile>(&OperationResponse::error("no"));
}

#[test]
fn records_whose_members_are_not_documented() {
    let bulk = BulkDeleteResult::default().marked("P-1").refused(
        "P-2",
        "locked",
        "on an approved invoice",
    );
    assert_read_in_each::<DeletePurchases>(&OperationResponse::success(bulk));
    assert_read_in_each::<DeletePurchases>(&OperationResponse::success(
        BulkDeleteResult::default().marked("P-1"),
    ));
    let closed = BulkInvoiceCloseResult(Undocumented::default().with("Closed", "1"));
    assert_read_in_each::<CloseInvoices>(&OperationResponse::success(closed));
}

#[test]
fn a_message_beside_success_is_kept() {
    let mut expected = OperationResponse::<UploadInvoices2>::success(true);
    expected.message = Some("2 invoices".to_owned());
    assert_read_in_each(&expected);
}

#[test]
fn a_code_that_is_not_known_is_a_failure() {
    let mut expected = OperationResponse::<UploadInvoices2>::error("later");
    expected.code = ResultCode::Unknown("Throttled".to_owned());
    assert_read_in_each(&expected);
    let error = expected.into_result().unwrap_err();
    assert_eq!(
        error.to_string(),
        "UploadInvoices2 failed (result code \"Throttled\"): later"
    );
}

#[test]
fn false_is_a_failure() {
    let error = OperationResponse::<UploadInvoices2>::success(false)
        .into_result()
        .unwrap_err();
    assert_eq!(
        (error.code(), error.message()),
        (&ResultCode::Success, None)
    );
    assert_eq!(
        error.to_string(),
        "UploadInvoices2 failed (the result is false); the service gave no reason"
    );
}

fn body(inner: &str) -> String {
    format!(
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>{inner}</s:Body></s:Envelope>"
    )
}

#[test]
fn order_and_namespaces_are_not_required() {
    for message in [
        "<GetPurchasesResponse xmlns='http://tempuri.org/'><ResultMessage/><ResultCode>success</ResultCode><GetPurchasesResult/></GetPurchasesResponse>",
        "<q:GetPurchasesResponse xmlns:q='urn:q'><GetPurchasesResult/><x:ResultCode xmlns:x='urn:x'> Success </x:ResultCode></q:GetPurchasesResponse>",
        "<GetPurchasesResponse><GetPurchasesResult><ResultCode>Success</ResultCode></GetPurchasesResult></GetPurchasesResponse>",
        "<GetPurchasesResponse><ResultCode>Success</ResultCode></GetPurchasesResponse>",
    ] {
        let read = read_response::<GetPurchases>(&body(message));
        assert_eq!(read, Ok(OperationResponse::success(vec![])), "{message}");
    }
}

#[test]
fn a_response_without_a_code_is_an_error_unless_the_contract_permits_it() {
    let message = body(
        "<UploadInvoices2Response><UploadInvoices2Result>true</UploadInvoices2Result></UploadInvoices2Response>",
    );
    let error = read_response::<UploadInvoices2>(&message).unwrap_err();
    assert!(error.to_string().contains("ResultCode"), "{error}");

    let mut contract = ServiceContract::default();
    contract.response.code_required = false;
    let read = with_payload(&contract, &message, |payload| {
        contract.read_response(payload)
    });
    assert_eq!(
        read,
        Ok(OperationResponse::<UploadInvoices2>::success(true))
    );
}

#[test]
fn success_without_a_result_is_an_error() {
    let message = body(
        "<UploadInvoices2Response><UploadInvoices2Result xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:nil='true'/>\
         <ResultCode>Success</ResultCode></UploadInvoices2Response>",
    );
    let error = read_response::<UploadInvoices2>(&message).unwrap_err();
    assert_eq!(
        error.kind(),
        &ReadErrorKind::Missing("{http://tempuri.org/}UploadInvoices2Result".to_owned())
    );
}

#[test]
fn the_response_to_another_operation_is_an_error() {
    let message = response(
        &ServiceContract::default(),
        &OperationResponse::<UploadInvoices2>::success(true),
    );
    assert!(read_response::<GetPurchases>(&message).is_err());
}

#[test]
fn rows_are_read_one_at_a_time_after_the_code() {
    for placement in PLACEMENTS {
        let rows = vec![Purchase::default().id("1"), Purchase::default().id("2")];
        let contract = placed(placement);
        let message = response(
            &contract,
            &OperationResponse::<GetPurchases>::success(rows.clone()),
        );
        with_payload(&contract, &message, |payload| {
            let read = contract.rows::<GetPurchases, _>(payload).unwrap();
            assert_eq!(read.collect::<Result<Vec<_>, _>>(), Ok(rows), "{message}");
        });

        let message = response(&contract, &OperationResponse::<GetPurchases>::error("no"));
        with_payload(&contract, &message, |payload| {
            let error = contract.rows::<GetPurchases, _>(payload).unwrap_err();
            assert!(matches!(error, ContractError::Api(error) if error.message() == Some("no")));
        });
    }
}

#[test]
fn a_bad_row_says_where_it_is_and_does_not_hide_the_next() {
    let contract = ServiceContract::default();
    let good = response(
        &contract,
        &OperationResponse::<GetPurchases>::success(vec![
            Purchase::default().quantity(2.0),
            Purchase::default().quantity(3.0),
        ]),
    );
    let message = good.replacen(
        "<a:Quantity>2</a:Quantity>",
        "<a:Quantity>two</a:Quantity>",
        1,
    );
    with_payload(&contract, &message, |payload| {
        let mut rows = contract.rows::<GetPurchases, Purchase>(payload).unwrap();
        let error = rows.next().unwrap().unwrap_err();
        assert_eq!(
            error.path(),
            "GetPurchasesResponse/GetPurchasesResult/Purchase/Quantity"
        );
        assert_eq!(error.offset(), message.find("<a:Quantity>two").unwrap());
        assert_eq!(rows.next().unwrap().unwrap().quantity, Some(3.0.into()));
        assert!(rows.next().is_none());

        let whole = contract.read_response::<GetPurchases>(payload).unwrap_err();
        assert_eq!(whole, error);
    });
}
