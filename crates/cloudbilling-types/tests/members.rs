//! Members of records: in any order, with any prefix, missing, nil, unknown, and wrong.

mod common;

use cloudbilling_types::operation::*;
use cloudbilling_types::record::*;
use cloudbilling_types::value::InvoiceStatus;
use cloudbilling_types::{Amount, ServiceContract};
use soap_codec::ReadErrorKind;

use common::{read_request, read_response, read_result, success_with, with_payload};

fn headers(members: &str) -> Vec<InvoiceHeader> {
    read_result::<GetInvoiceHeaders>(&format!("<a:InvoiceHeader>{members}</a:InvoiceHeader>"))
        .expect("the members fit")
}

#[test]
fn out_of_order() {
    let expected = InvoiceHeader::default()
        .id("1")
        .customer_code("C")
        .invoice_reference("R");
    let read = headers(
        "<a:InvoiceReference>R</a:InvoiceReference><a:Id>1</a:Id><a:CustomerCode>C</a:CustomerCode>",
    );
    assert_eq!(read, [expected]);
}

#[test]
fn missing() {
    assert_eq!(headers(""), [InvoiceHeader::default()]);
}

#[test]
fn nil() {
    let read = headers(
        "<a:Id i:nil='true'/><a:LastCalculatedTotal i:nil='1'/><a:InvoiceStatus i:nil=' true '/><a:OutstandingAmount i:nil='true'/>",
    );
    assert_eq!(read, [InvoiceHeader::default()]);
    let read = headers("<a:Id i:nil='false'>1</a:Id>");
    assert_eq!(read, [InvoiceHeader::default().id("1")]);
}

#[test]
fn extra() {
    let read = headers(
        "<a:AddedIn2027><a:Id>no</a:Id></a:AddedIn2027><a:Id>1</a:Id><z:Other xmlns:z='urn:z'/> text <!-- comment -->",
    );
    assert_eq!(read, [InvoiceHeader::default().id("1")]);
}

#[test]
fn differently_prefixed() {
    let read = read_result::<GetInvoiceHeaders>(
        "<InvoiceHeader xmlns='http://schemas.datacontract.org/2004/07/Kolonel.Public.Service.API.Contracts.V1_1'><Id>1</Id><a:CustomerCode>C</a:CustomerCode></InvoiceHeader>",
    );
    assert_eq!(
        read.unwrap(),
        [InvoiceHeader::default().id("1").customer_code("C")]
    );
}

#[test]
fn in_another_namespace() {
    let member = read_result::<GetInvoiceHeaders>("<a:InvoiceHeader><Id>1</Id></a:InvoiceHeader>")
        .unwrap_err();
    assert!(
        matches!(member.kind(), ReadErrorKind::WrongNamespace { found, .. } if found == "http://tempuri.org/"),
        "{member}"
    );
    assert_eq!(
        member.path(),
        "GetInvoiceHeadersResponse/GetInvoiceHeadersResult/InvoiceHeader/Id"
    );
    let item = read_result::<GetInvoiceHeaders>("<InvoiceHeader/>").unwrap_err();
    assert!(
        matches!(item.kind(), ReadErrorKind::WrongNamespace { .. }),
        "{item}"
    );
}

#[test]
fn an_item_that_is_not_a_row() {
    let other = read_result::<GetInvoiceHeaders>("<a:Purchase/>").unwrap_err();
    assert_eq!(other.kind(), &ReadErrorKind::Unexpected);
    let nil = read_result::<GetInvoiceHeaders>("<a:InvoiceHeader i:nil='true'/>").unwrap_err();
    assert_eq!(nil.kind(), &ReadErrorKind::Nil);
}

#[test]
fn a_member_twice() {
    let error = read_result::<GetInvoiceHeaders>(
        "<a:InvoiceHeader><a:Id>1</a:Id><a:Id>2</a:Id></a:InvoiceHeader>",
    )
    .unwrap_err();
    assert_eq!(error.kind(), &ReadErrorKind::Repeated);
}

#[test]
fn a_value_that_does_not_fit_is_never_zero() {
    for (member, expected) in [
        (
            "<a:LastCalculatedTotal>twelve</a:LastCalculatedTotal>",
            "xs:double",
        ),
        ("<a:LastCalculatedTotal/>", "xs:double"),
        (
            "<a:LastCalculatedTotal>1,5</a:LastCalculatedTotal>",
            "xs:double",
        ),
    ] {
        let result = format!("<a:InvoiceHeader><a:Id>1</a:Id>{member}</a:InvoiceHeader>");
        let message = success_with::<GetInvoiceHeaders>(&result);
        let error = read_response::<GetInvoiceHeaders>(&message).unwrap_err();
        assert_eq!(
            error.path(),
            "GetInvoiceHeadersResponse/GetInvoiceHeadersResult/InvoiceHeader/LastCalculatedTotal"
        );
        assert!(
            matches!(error.kind(), ReadErrorKind::Value { expected: found } if *found == expected),
            "{error}"
        );
        assert_eq!(
            error.offset(),
            message.find("<a:LastCalculatedTotal").unwrap()
        );
    }
    let error = read_result::<GetPurchases>("<a:Purchase><a:IsAdhoc>yes</a:IsAdhoc></a:Purchase>")
        .unwrap_err();
    assert!(
        matches!(
            error.kind(),
            ReadErrorKind::Value {
                expected: "xs:boolean"
            }
        ),
        "{error}"
    );
}

#[test]
fn each_type_of_value_says_what_it_expected() {
    let errors = [
        (
            read_result::<GetPurchases>(
                "<a:Purchase><a:BillInAdvance>TRUE</a:BillInAdvance></a:Purchase>",
            )
            .expect_err("it does not fit"),
            "xs:boolean",
            "BillInAdvance",
        ),
        (
            read_result::<GetInvoiceTransformationResultFile>("<a:FileBytes>****</a:FileBytes>")
                .expect_err("it does not fit"),
            "xs:base64Binary",
            "FileBytes",
        ),
        (
            read_result::<UploadInvoices2>("yes").expect_err("it does not fit"),
            "xs:boolean",
            "UploadInvoices2Result",
        ),
    ];
    for (error, expected, member) in errors {
        assert!(
            matches!(error.kind(), ReadErrorKind::Value { expected: found } if *found == expected),
            "{error}"
        );
        assert!(error.path().ends_with(member), "{error}");
    }
}

#[test]
fn elements_are_not_text() {
    let error = read_result::<GetInvoiceHeaders>(
        "<a:InvoiceHeader><a:Id><a:Id>1</a:Id></a:Id></a:InvoiceHeader>",
    )
    .unwrap_err();
    assert_eq!(error.kind(), &ReadErrorKind::Unexpected);
}

#[test]
fn a_status_that_is_not_documented_is_kept() {
    let read = headers("<a:InvoiceStatus>REOPENING</a:InvoiceStatus>");
    assert_eq!(
        read[0].invoice_status,
        Some(InvoiceStatus::Unknown("REOPENING".to_owned()))
    );
    assert_eq!(
        read[0].invoice_status.as_ref().unwrap().to_string(),
        "REOPENING"
    );
}

#[test]
fn an_amount_keeps_its_text() {
    let read = headers("<a:LastCalculatedTotal> 0.100000000000000000001 </a:LastCalculatedTotal>");
    let total = read[0].last_calculated_total.as_ref().unwrap();
    assert_eq!(
        (total.text(), total.value()),
        ("0.100000000000000000001", 0.1)
    );
    assert_eq!(total, &Amount::from(0.1));
}

#[test]
fn parameters_are_read_in_any_order_and_refused_when_missing() {
    let message = |parameters: &str| {
        format!(
            "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><AddProductCluster xmlns='http://tempuri.org/'>{parameters}</AddProductCluster></s:Body></s:Envelope>"
        )
    };
    let read = read_request(&message(
        "<parentTagName>P</parentTagName><tagName>T</tagName>",
    ));
    assert_eq!(read, Ok(AddProductCluster::new("T").parent_tag_name("P")));
    let error = read_request::<AddProductCluster>(&message("<parentTagName>P</parentTagName>"))
        .unwrap_err();
    assert_eq!(
        error.kind(),
        &ReadErrorKind::Missing("{http://tempuri.org/}tagName".to_owned())
    );
}

/// Their names are not documented, so neither are those of this test.
#[test]
fn a_bulk_result_is_read_by_its_form() {
    let read = read_result::<DeletePurchases>(
        "<a:Deleted xmlns:b='http://schemas.microsoft.com/2003/10/Serialization/Arrays'><b:string>P-1</b:string><b:string>P-2</b:string></a:Deleted>\
         <a:Failed><a:Item><a:purchaseReference>P-3</a:purchaseReference><a:error>LOCKED</a:error><a:description i:nil='true'/></a:Item></a:Failed>",
    )
    .unwrap();
    assert_eq!(read.marked_for_deletion, ["P-1", "P-2"]);
    assert_eq!(read.errors.len(), 1);
    assert_eq!(read.errors[0].purchase_reference.as_deref(), Some("P-3"));
    assert_eq!(read.errors[0].error.as_deref(), Some("LOCKED"));
    assert_eq!(read.errors[0].description, None);
}

#[test]
fn what_was_closed_is_distinguished_from_what_was_not() {
    let read = read_result::<CloseInvoices>(
        "<a:Closed><b:string xmlns:b='http://schemas.microsoft.com/2003/10/Serialization/Arrays'>1</b:string></a:Closed>\
         <a:Failed><a:Item><a:InvoiceId>2</a:InvoiceId><a:Error>APPROVED</a:Error></a:Item></a:Failed><a:Count>1</a:Count>",
    )
    .unwrap();
    assert_eq!(read.closed().collect::<Vec<_>>(), ["1"]);
    let errors: Vec<_> = read.errors().collect();
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].text("Error"), Some("APPROVED"));
}

#[test]
fn what_is_not_documented_is_kept_as_it_is() {
    let read = headers(
        "<a:OutstandingAmount><a:Value>1</a:Value><x:Unit xmlns:x='urn:x'><x:Code>EUR</x:Code></x:Unit><a:Since i:nil='true'/></a:OutstandingAmount>",
    );
    let money = read[0].outstanding_amount.as_ref().unwrap();
    assert_eq!(money.text("Value"), Some("1"));
    assert_eq!(money.text("Since"), None);
    assert_eq!(money.members()[1].name().namespace(), "urn:x");
    assert!(
        matches!(money.members()[1].value(), UndocumentedValue::Members(unit) if unit.text("Code") == Some("EUR"))
    );
    assert_eq!(money.members()[2].value(), &UndocumentedValue::Nil);
}

#[test]
fn the_namespaces_of_the_contract_are_written_and_read() {
    let mut contract = ServiceContract::default();
    contract.operation_namespace = "urn:operations".to_owned();
    contract.data_contract_namespaces =
        cloudbilling_types::contract::Alternatives::from("urn:contract:2".to_owned())
            .or("urn:contract:1".to_owned());
    contract.arrays_namespace = "urn:arrays".to_owned();

    let upload = UploadInvoices2::new([Invoice2::default().customer_code("1")]);
    let message = common::envelope(
        &contract,
        <UploadInvoices2 as cloudbilling_types::Operation>::REQUEST,
        &upload,
    );
    assert!(
        message.contains("xmlns=\"urn:operations\"")
            && message.contains("xmlns:a=\"urn:contract:2\""),
        "{message}"
    );
    for message in [
        message.clone(),
        message.replace("urn:contract:2", "urn:contract:1"),
    ] {
        let read = with_payload(&contract, &message, |payload| {
            payload.read::<UploadInvoices2>()
        });
        assert_eq!(read.as_ref(), Ok(&upload));
    }
}

/// An object that occurs twice is written once by some servers, and referred to elsewhere.
#[test]
fn references_are_errors() {
    let reference = "z:Ref='i1' xmlns:z='http://schemas.microsoft.com/2003/10/Serialization/'";
    let results = [
        format!("<a:InvoiceHeader {reference}/>"),
        format!("<a:InvoiceHeader {reference} i:nil='true'/>"),
        format!("<a:InvoiceHeader><a:CustomerCode {reference}/></a:InvoiceHeader>"),
        "<a:InvoiceHeader href='#ref1'/>".to_owned(),
    ];
    let whole_result = success_with::<GetInvoiceHeaders>("").replace(
        "<GetInvoiceHeadersResult",
        "<GetInvoiceHeadersResult href='#ref1'",
    );
    let messages = results.map(|result| success_with::<GetInvoiceHeaders>(&result));
    for message in messages.iter().chain([&whole_result]) {
        let error = read_response::<GetInvoiceHeaders>(message).expect_err(message);
        assert!(
            matches!(error.kind(), ReadErrorKind::UnresolvedReference { .. }),
            "{error}"
        );
    }
}
