//! Responses that state their verdict more than once: one that contradicts itself is an error,
//! whichever part comes first.

mod common;

use cloudbilling_types::operation::{
    AddProductCluster, CloseInvoices, DeletePurchases, GetPurchases, Operation, UploadInvoices2,
};
use cloudbilling_types::record::Invoice2;
use cloudbilling_types::{ContractError, OperationResponse, ResultCode, ServiceContract};
use soap_codec::{ReadError, ReadErrorKind};

use common::{read_response, with_payload};

const CODE: &str = "<ResultCode>Success</ResultCode>";
const ERROR: &str = "<ResultCode>Error</ResultCode>";

/// A response whose namespace is that of the service, with the prefixes `c` of its contracts and
/// `x` of another service.
fn response(operation: &str, content: &str) -> String {
    format!(
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>\
         <{operation}Response xmlns='http://tempuri.org/' xmlns:x='urn:x' \
         xmlns:i='http://www.w3.org/2001/XMLSchema-instance' \
         xmlns:c='http://schemas.datacontract.org/2004/07/Kolonel.Public.Service.API.Contracts.V1_1'>\
         {content}</{operation}Response></s:Body></s:Envelope>"
    )
}

fn read<O: Operation>(content: &str) -> Result<OperationResponse<O>, ReadError> {
    read_response::<O>(&response(O::NAME, content))
}

/// Reads the verdict alone as well: both agree on what a contradiction is.
fn verdict(operation: &str, content: &str) -> Result<Option<ResultCode>, ReadError> {
    let contract = ServiceContract::default();
    with_payload(&contract, &response(operation, content), |payload| {
        let verdict = contract.read_verdict(payload)?;
        Ok(verdict.map(|(code, _)| code))
    })
}

#[test]
fn codes_that_differ_are_a_contradiction_wherever_they_stand() {
    let places = |code: &str| {
        [
            format!("{{}}{code}"),
            format!("{code}{{}}"),
            format!("<GetPurchasesResult>{code}</GetPurchasesResult>{{}}"),
            format!("{{}}<GetPurchasesResult>{code}</GetPurchasesResult>"),
            format!("<GetPurchasesResult><c:Result/>{code}</GetPurchasesResult>{{}}"),
            format!("<GetPurchasesResult><c:Result>{code}</c:Result></GetPurchasesResult>{{}}"),
            format!("<Result>{code}</Result>{{}}"),
            format!("<GetPurchasesResult>{{}}{code}</GetPurchasesResult>"),
        ]
    };
    let mut seen = 0;
    for (one, other) in [
        (CODE, ERROR),
        (ERROR, CODE),
        (CODE, "<c:ResultCode>Error</c:ResultCode>"),
        ("<c:ResultCode>Success</c:ResultCode>", ERROR),
        (CODE, "<ResultCode>Throttled</ResultCode>"),
        (CODE, "<ResultCode/>"),
        (
            "<x:ResultCode>Success</x:ResultCode>",
            "<x:ResultCode>Error</x:ResultCode>",
        ),
        (
            "<ResultCode xmlns='urn:y'>Success</ResultCode>",
            "<x:ResultCode>Error</x:ResultCode>",
        ),
    ] {
        for place in places(other) {
            let content = place.replace("{}", one);
            let error = read::<GetPurchases>(&content).unwrap_err();
            assert_eq!(error.kind(), &ReadErrorKind::Contradictory, "{content}");
            let error = verdict("GetPurchases", &content).unwrap_err();
            assert_eq!(error.kind(), &ReadErrorKind::Contradictory, "{content}");
            seen += 1;
        }
    }
    assert_eq!(seen, 64);
}

#[test]
fn codes_that_agree_are_one_code() {
    for content in [
        format!("{CODE}{CODE}"),
        format!("<GetPurchasesResult>{CODE}</GetPurchasesResult>{CODE}"),
        format!("<GetPurchasesResult><Result/>{CODE}</GetPurchasesResult>{CODE}"),
        format!("<c:ResultCode>success</c:ResultCode>{CODE}"),
        format!("<ResultCode i:nil='true'/>{CODE}"),
    ] {
        let read = read::<GetPurchases>(&content);
        assert_eq!(read, Ok(OperationResponse::success(vec![])), "{content}");
    }
}

#[test]
fn a_part_in_a_namespace_of_the_service_wins_over_one_in_another() {
    for code in [CODE, "<c:ResultCode>Success</c:ResultCode>"] {
        for content in [
            format!("<x:ResultCode>Error</x:ResultCode>{code}"),
            format!("{code}<x:ResultCode>Error</x:ResultCode>"),
            format!("<x:ResultMessage>no</x:ResultMessage>{code}<ResultMessage/>"),
            format!("<x:GetPurchasesResult>1</x:GetPurchasesResult><GetPurchasesResult/>{code}"),
        ] {
            let read = read::<GetPurchases>(&content).expect(&content);
            assert_eq!(read.code, ResultCode::Success, "{content}");
            assert_eq!(read.result, Some(vec![]), "{content}");
        }
    }
    // The other way round it is not a success either.
    let content = format!("<x:ResultCode>Success</x:ResultCode>{ERROR}");
    let read = read::<GetPurchases>(&content).expect("one code counts");
    assert_eq!(read.code, ResultCode::Error);
}

#[test]
fn two_messages_are_a_contradiction_unless_they_are_the_same() {
    let messages = |one: &str, other: &str| {
        format!("<ResultMessage>{one}</ResultMessage>{ERROR}<ResultMessage>{other}</ResultMessage>")
    };
    let error = read::<GetPurchases>(&messages("one", "two")).unwrap_err();
    assert_eq!(error.kind(), &ReadErrorKind::Contradictory);
    for (one, other) in [("one", " one "), ("one", ""), (" ", "one")] {
        let read = read::<GetPurchases>(&messages(one, other)).expect("they agree");
        assert_eq!(read.message.as_deref(), Some("one"));
    }
}

#[test]
fn two_results_are_an_error_unless_one_is_nil() {
    for content in [
        format!("<GetPurchasesResult/><GetPurchasesResult/>{CODE}"),
        format!("<GetPurchasesResult/><Result/>{CODE}"),
        format!("<Result/><Result/>{CODE}"),
        format!("<GetPurchasesResult><Result/><Result/>{CODE}</GetPurchasesResult>"),
    ] {
        let error = read::<GetPurchases>(&content).unwrap_err();
        assert_eq!(error.kind(), &ReadErrorKind::Repeated, "{content}");
        verdict("GetPurchases", &content).unwrap_err();
    }
    for content in [
        format!("<GetPurchasesResult i:nil='true'/><Result/>{CODE}"),
        format!("<Result/><GetPurchasesResult i:nil='true'/>{CODE}"),
    ] {
        assert_eq!(
            read::<GetPurchases>(&content),
            Ok(OperationResponse::success(vec![]))
        );
    }
}

#[test]
fn rows_are_not_read_from_a_response_that_contradicts_itself() {
    let contract = ServiceContract::default();
    let message = response(
        "GetPurchases",
        &format!("<GetPurchasesResult>{ERROR}</GetPurchasesResult>{CODE}"),
    );
    with_payload(&contract, &message, |payload| {
        let rows = contract.rows::<GetPurchases, cloudbilling_types::record::Purchase>(payload);
        assert!(
            matches!(rows, Err(ContractError::Read(error)) if error.kind() == &ReadErrorKind::Contradictory)
        );
    });
}

#[test]
fn a_result_that_says_done_contradicts_a_failure() {
    let upload = |result: &str| {
        read::<UploadInvoices2>(&format!(
            "<UploadInvoices2Result>{result}</UploadInvoices2Result>{ERROR}"
        ))
    };
    for result in ["true", "1", "2 invoices", "<true/>"] {
        let error = upload(result).unwrap_err();
        assert_eq!(error.kind(), &ReadErrorKind::Contradictory, "{result}");
    }
    for result in ["false", "0", "", " "] {
        assert_eq!(
            upload(result).expect("an error").code,
            ResultCode::Error,
            "{result}"
        );
    }

    let delete = |lists: &str| {
        read::<DeletePurchases>(&format!(
            "<DeletePurchasesResult>{lists}</DeletePurchasesResult>{ERROR}"
        ))
    };
    let error =
        delete("<c:MarkedForDeletion><x:string>P-1</x:string></c:MarkedForDeletion>").unwrap_err();
    assert_eq!(error.kind(), &ReadErrorKind::Contradictory);
    delete("<c:Errors><c:BulkDeleteError><c:Error>e</c:Error></c:BulkDeleteError></c:Errors><c:MarkedForDeletion/>").expect("an error");

    let close = |lists: &str| {
        read::<CloseInvoices>(&format!(
            "<CloseInvoicesResult>{lists}</CloseInvoicesResult>{ERROR}"
        ))
    };
    let error = close("<c:Closed><x:string>1</x:string></c:Closed>").unwrap_err();
    assert_eq!(error.kind(), &ReadErrorKind::Contradictory);
    close("<c:NotClosed><x:string>1</x:string></c:NotClosed>").expect("an error");
}

#[test]
fn a_call_of_one_row_is_single_and_one_of_several_is_not() {
    let invoices = |count| UploadInvoices2::new(vec![Invoice2::default(); count]);
    assert!(invoices(0).is_single() && invoices(1).is_single() && !invoices(2).is_single());
    assert!(DeletePurchases::new("why", ["1"]).is_single());
    assert!(!DeletePurchases::new("why", ["1", "2"]).is_single());
    assert!(!CloseInvoices::new(["1", "2"], "why").is_single());
    assert!(AddProductCluster::new("Fibre").is_single());
    assert!(GetPurchases::default().is_single());
}
