//! No row is lost or changed under *Success*: each is stored as it was sent, or refused by its
//! number.

use cloudbilling_sandbox::{ErrorKind, NewPurchase, Sandbox, Table};

use crate::client::{call, with_token};

const DATA: &str =
    "http://schemas.datacontract.org/2004/07/Kolonel.Public.Service.API.Contracts.V1_1";
const ARRAYS: &str = "http://schemas.microsoft.com/2003/10/Serialization/Arrays";

/// An `Invoice2` of a customer, with members in the contract's order.
fn invoice(members: &[(&str, &str)]) -> String {
    let mut members = members.to_vec();
    members.sort_unstable();
    let members = members
        .iter()
        .map(|(name, value)| format!("<a:{name}>{value}</a:{name}>"));
    format!("<a:Invoice2>{}</a:Invoice2>", members.collect::<String>())
}

fn ad_hoc(reference: &str, date: &str) -> String {
    invoice(&[
        ("CustomerCode", "1"),
        ("InvoiceReference", reference),
        ("InvoiceDate", date),
    ])
}

fn upload(sandbox: &Sandbox, token: &str, invoices: &[String]) -> Result<(), String> {
    let parameters = format!(
        "<invoices xmlns:a=\"{DATA}\" xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\">{}</invoices>",
        invoices.concat()
    );
    let response = call(sandbox, token, "UploadInvoices2", &parameters);
    match response.element("ResultCode") {
        Some("Success") => Ok(()),
        _ => Err(response
            .element("ResultMessage")
            .unwrap_or_else(|| response.text())
            .to_owned()),
    }
}

/// The values of a member, in the order of the invoices.
fn listed(sandbox: &Sandbox, token: &str, member: &str) -> Vec<String> {
    let response = call(sandbox, token, "GetInvoiceHeaders", "");
    assert_eq!(
        response.element("ResultCode"),
        Some("Success"),
        "{}",
        response.text()
    );
    let rows = response.text().split("<a:InvoiceHeader>").skip(1);
    let values = rows.map(|row| {
        let start = row
            .split_once(&format!("<a:{member}>"))
            .map(|(_, rest)| rest);
        start
            .and_then(|rest| rest.split_once("</"))
            .map_or("nil", |(value, _)| value)
            .to_owned()
    });
    values.collect()
}

const MARCH: &str = "2025-03-01T00:00:00Z";

#[test]
fn references_that_differ_in_white_space_are_different_invoices() {
    let (sandbox, token) = with_token();
    let references = ["A", " A", "A ", "A\u{a0}", "\u{a0}A", "A\u{2003}"];
    let invoices = references.map(|reference| ad_hoc(reference, MARCH));
    upload(&sandbox, &token, &invoices).expect("six invoices");
    assert_eq!(listed(&sandbox, &token, "InvoiceReference"), references);
}

#[test]
fn a_key_that_occurs_twice_in_one_call_is_refused_with_its_row() {
    let (sandbox, token) = with_token();
    let invoices = [
        ad_hoc("A", MARCH),
        ad_hoc("B", MARCH),
        ad_hoc("A", "2025-04-01T00:00:00Z"),
    ];
    let refusal = upload(&sandbox, &token, &invoices).expect_err("A stands twice");
    assert_eq!(
        refusal,
        "invoice 3 has the same CustomerCode and InvoiceReference as invoice 1"
    );
    assert!(listed(&sandbox, &token, "Id").is_empty());

    let twice = format!(
        "<purchaseReferences xmlns:b=\"{ARRAYS}\"><b:string>P</b:string><b:string>P</b:string></purchaseReferences>"
    );
    let response = call(&sandbox, &token, "DeletePurchases", &twice);
    assert_eq!(
        response.element("ResultCode"),
        Some("Error"),
        "{}",
        response.text()
    );
    let twice = format!(
        "<invoiceIds xmlns:b=\"{ARRAYS}\"><b:string>I</b:string><b:string>I</b:string></invoiceIds>"
    );
    let response = call(&sandbox, &token, "CloseInvoices", &twice);
    assert_eq!(
        response.element("ResultMessage"),
        Some("invoiceIds item 2 has the same id as invoiceIds item 1")
    );
}

#[test]
fn invoices_without_a_reference_are_different_ones() {
    let (sandbox, token) = with_token();
    let nameless = invoice(&[("CustomerCode", "1"), ("InvoiceDate", MARCH)]);
    upload(&sandbox, &token, &[nameless.clone(), nameless]).expect("two invoices");
    assert_eq!(listed(&sandbox, &token, "Id").len(), 2);
}

#[test]
fn a_null_row_is_refused_by_its_number_and_does_not_shift_the_others() {
    let (sandbox, token) = with_token();
    let null = "<a:Invoice2 i:nil=\"true\"/>".to_owned();
    let refusal = upload(
        &sandbox,
        &token,
        &[ad_hoc("A", MARCH), null, ad_hoc("B", "soon")],
    );
    assert_eq!(refusal, Err("invoices item 2 is null".to_owned()));
    let refusal = upload(&sandbox, &token, &[ad_hoc("A", MARCH), ad_hoc("B", "soon")]);
    assert!(refusal.is_err_and(|message| message.starts_with("invoice 2 of 2: InvoiceDate")));
}

#[test]
fn dates_of_other_forms_are_refused() {
    let (sandbox, token) = with_token();
    for date in [
        "2025-03-01",
        " 2025-03-01T00:00:00Z",
        "20250301T000000Z",
        "2025-W09-6T00:00:00Z",
        "2025-03-01T00:00Z",
    ] {
        let refusal = upload(&sandbox, &token, &[ad_hoc("A", date)]).expect_err(date);
        assert!(
            refusal.starts_with("invoice 1 of 1: InvoiceDate is not a date"),
            "{refusal}"
        );
    }
    for date in ["2025-03-01T00:00:00", "2025-03-01T00:00:00.0170000+02:00"] {
        upload(&sandbox, &token, &[ad_hoc(date, date)]).expect(date);
        assert!(listed(&sandbox, &token, "InvoiceDate").contains(&date.to_owned()));
    }
}

#[test]
fn an_invoice_number_exists_only_after_approval() {
    let (sandbox, token) = with_token();
    let numbered = invoice(&[
        ("CustomerCode", "1"),
        ("InvoiceDate", MARCH),
        ("InvoiceNumber", "7"),
    ]);
    let refusal = upload(&sandbox, &token, &[numbered]).expect_err("a number of one's own");
    assert!(
        refusal.starts_with("invoice 1 of 1: InvoiceNumber"),
        "{refusal}"
    );

    upload(&sandbox, &token, &[ad_hoc("A", MARCH)]).expect("an invoice");
    let id = listed(&sandbox, &token, "Id").remove(0);
    let admin = sandbox.admin();
    for (status, has_number) in [
        ("APPROVED", true),
        ("EXPORTED", true),
        ("PENDING", false),
        ("APPROVED", true),
        ("REJECTED", false),
    ] {
        admin.set_invoice_status(&id, status).expect("a status");
        for member in ["InvoiceNumber", "ApprovalDate"] {
            assert_eq!(
                listed(&sandbox, &token, member)[0] != "nil",
                has_number,
                "{member} of {status}"
            );
        }
    }
}

#[test]
fn a_billing_date_is_the_users_or_the_end_of_the_period() {
    let (sandbox, token) = with_token();
    let period = [
        ("BillingPeriodStart", "2025-01-01T00:00:00Z"),
        ("BillingPeriodEnd", "2025-02-01T00:00:00Z"),
    ];
    let named = |reference, dates: &[(&'static str, &'static str)]| {
        let key = [("CustomerCode", "1"), ("InvoiceReference", reference)];
        invoice(&[&key[..], dates].concat())
    };
    let invoices = [
        named("later", &[("InvoiceDate", MARCH)]),
        named(
            "both",
            &[&period[..], &[("InvoiceDate", "2025-01-15T00:00:00Z")]].concat(),
        ),
        named("period", &period),
        named("first", &[("InvoiceDate", "2024-12-31T23:30:00-01:00")]),
    ];
    upload(&sandbox, &token, &invoices).expect("four invoices");
    assert_eq!(
        listed(&sandbox, &token, "InvoiceReference"),
        ["first", "both", "period", "later"]
    );
    assert_eq!(
        listed(&sandbox, &token, "BillingDate"),
        [
            "2024-12-31T23:30:00-01:00",
            "2025-01-15T00:00:00Z",
            "2025-02-01T00:00:00Z",
            MARCH
        ]
    );
}

fn purchase(reference: &str, source: Option<&str>) -> NewPurchase {
    NewPurchase {
        customer_code: "1".to_owned(),
        reference: reference.to_owned(),
        product_label: "x".to_owned(),
        purchase_date: MARCH.to_owned(),
        quantity: 1.0,
        source_update_date: source.map(str::to_owned),
        ..NewPurchase::default()
    }
}

fn purchases(sandbox: &Sandbox, token: &str) -> usize {
    let response = call(
        sandbox,
        token,
        "GetPurchases",
        "<includeUnmapped>true</includeUnmapped>",
    );
    assert_eq!(
        response.element("ResultCode"),
        Some("Success"),
        "{}",
        response.text()
    );
    response.text().matches("<a:PurchaseReference>").count()
}

#[test]
fn a_deleted_purchase_that_comes_again_with_a_newer_source_is_back() {
    let (sandbox, token) = with_token();
    let admin = sandbox.admin();
    admin
        .add_purchases(&[purchase("P", Some("2025-03-01T00:00:00Z"))])
        .expect("a purchase");
    let delete = format!(
        "<reason>test</reason><purchaseReferences xmlns:b=\"{ARRAYS}\"><b:string>P</b:string></purchaseReferences>"
    );
    call(&sandbox, &token, "DeletePurchases", &delete);
    assert_eq!(purchases(&sandbox, &token), 0);
    let again = |source| {
        admin
            .add_purchases(&[purchase("P", Some(source))])
            .expect("a purchase")
    };
    assert_eq!(again("2025-03-01T00:00:00Z"), 0, "not newer, and said so");
    assert_eq!(purchases(&sandbox, &token), 0);
    assert_eq!(again("2025-03-02T00:00:00Z"), 1);
    assert_eq!(purchases(&sandbox, &token), 1);
}

#[test]
fn a_purchase_finds_its_invoice_whichever_comes_first_and_cannot_join_a_closed_one() {
    let (sandbox, token) = with_token();
    let admin = sandbox.admin();
    let on_invoice = |reference| NewPurchase {
        invoice_reference: Some("A".to_owned()),
        ..purchase(reference, None)
    };
    admin
        .add_purchases(&[on_invoice("early")])
        .expect("a purchase");
    upload(&sandbox, &token, &[ad_hoc("A", MARCH)]).expect("an invoice");
    let id = listed(&sandbox, &token, "Id").remove(0);
    admin
        .set_invoice_status(&id, "CALCULATED_OK")
        .expect("a status");
    admin
        .add_purchases(&[on_invoice("late")])
        .expect("a purchase");
    assert_eq!(listed(&sandbox, &token, "InvoiceStatus"), ["PENDING"]);
    admin.set_invoice_status(&id, "CLOSED").expect("a status");
    let delete = format!(
        "<purchaseReferences xmlns:b=\"{ARRAYS}\"><b:string>early</b:string></purchaseReferences>"
    );
    let response = call(&sandbox, &token, "DeletePurchases", &delete);
    assert!(
        response.has("is on an invoice that is CLOSED"),
        "{}",
        response.text()
    );
    let error = admin
        .add_purchases(&[on_invoice("new")])
        .expect_err("the invoice is closed");
    assert_eq!(error.kind(), ErrorKind::Invalid);
}

#[test]
fn a_refused_table_names_the_row_and_stores_nothing() {
    let (sandbox, token) = with_token();
    let admin = sandbox.admin();
    let header = "CustomerCode,PurchaseReference,ProductLabel,PurchaseDate,Quantity,OverrideUnitPrice,OverrideCost\n";
    let good = format!("1,P-1,x,{MARCH},1,,\n");
    for (row, word) in [
        (format!("1,P-2,x,{MARCH},NaN,,\n"), "Quantity"),
        (format!("1,P-2,x,{MARCH},inf,,\n"), "Quantity"),
        (format!("1,P-2,x,{MARCH},1,NaN,\n"), "OverrideUnitPrice"),
        (format!("1,P-2,x,{MARCH},1,,-inf\n"), "OverrideCost"),
        (format!("1,P\u{1}2,x,{MARCH},1,,\n"), "PurchaseReference"),
        (format!("1,P-2,x\u{fffe},{MARCH},1,,\n"), "ProductLabel"),
        (format!("1,P-2,x,{},1,,\n", "2025-03-01"), "PurchaseDate"),
    ] {
        let error = admin
            .load_csv(Table::Purchases, &format!("{header}{good}{row}"))
            .expect_err(&row);
        let message = error.to_string();
        assert!(
            message.contains("Purchases row 2 of 2: ") && message.contains(word),
            "{message}"
        );
        assert!(!message.contains('\u{1}'), "{message:?}");
    }
    let twice = format!("{header}{good}{good}");
    let error = admin
        .load_csv(Table::Purchases, &twice)
        .expect_err("one reference twice");
    assert!(
        error
            .to_string()
            .contains("Purchases row 2 has the same PurchaseReference as Purchases row 1")
    );
    assert_eq!(purchases(&sandbox, &token), 0);

    let rows = format!("{header}{good}");
    let loaded = admin.load_csv(Table::Purchases, &rows).expect("a table");
    assert_eq!((loaded.changed, loaded.unchanged), (1, 0));
}

#[test]
fn a_text_that_xml_cannot_carry_is_refused_everywhere() {
    let (sandbox, token) = with_token();
    let admin = sandbox.admin();
    for text in ["\u{1}", "a\u{0}b", "\u{ffff}"] {
        let dirty = |change: fn(&mut NewPurchase, String)| {
            let mut new = purchase("P", None);
            change(&mut new, text.to_owned());
            admin
                .add_purchases(&[new])
                .expect_err("not a text of XML")
                .kind()
        };
        assert_eq!(
            dirty(|new, text| new.customer_code = text),
            ErrorKind::Invalid
        );
        assert_eq!(
            dirty(|new, text| new.product_label = text),
            ErrorKind::Invalid
        );
        assert_eq!(
            dirty(|new, text| new.invoice_reference = Some(text)),
            ErrorKind::Invalid
        );
        let quoted = serde_json_text(text);
        for json in [
            format!(r#"{{"Customers": [{{"CustomerCode": "1", "CustomerName": {quoted}}}]}}"#),
            format!(
                r#"{{"Invoices": [{{"CustomerCode": "1", "InvoiceReference": {quoted}, "InvoiceDate": "{MARCH}"}}]}}"#
            ),
        ] {
            let error = admin.load_json(&json).expect_err(&json);
            assert!(
                error.to_string().contains("which XML does not allow"),
                "{error}"
            );
        }
    }
    assert!(listed(&sandbox, &token, "Id").is_empty());
    assert_eq!(purchases(&sandbox, &token), 0);
}

/// Returns a text as a JSON string with its control characters escaped.
fn serde_json_text(text: &str) -> String {
    let escaped = text
        .chars()
        .map(|character| format!("\\u{:04x}", u32::from(character)));
    format!("\"{}\"", escaped.collect::<String>())
}
