//! The operations, as documented.

use cloudbilling_sandbox::{Group, NewApiToken, NewPurchase, Sandbox};

use crate::client::{call, envelope, exchange, post, post_12, post_with, with_token};
use crate::scratch::Scratch;

const INVOICES: &str = r#"<invoices xmlns:a="http://schemas.datacontract.org/2004/07/Kolonel.Public.Service.API.Contracts.V1_1">
    <a:Invoice2><a:BillingPeriodEnd>2025-02-01T00:00:00Z</a:BillingPeriodEnd><a:BillingPeriodStart>2025-01-01T00:00:00Z</a:BillingPeriodStart>
        <a:CustomerCode>1</a:CustomerCode><a:InvoiceReference>A-1</a:InvoiceReference></a:Invoice2>
    <a:Invoice2><a:CustomerCode>12</a:CustomerCode><a:InvoiceDate>2025-03-01T00:00:00Z</a:InvoiceDate>
        <a:InvoiceReference>A-2</a:InvoiceReference></a:Invoice2>
    <a:Invoice2><a:CustomerCode>3</a:CustomerCode><a:InvoiceDate>2025-03-01T00:00:00Z</a:InvoiceDate>
        <a:InvoiceReference>A-3</a:InvoiceReference></a:Invoice2>
</invoices>"#;

fn uploaded() -> (Sandbox, String) {
    let (sandbox, token) = with_token();
    let response = call(&sandbox, &token, "UploadInvoices2", INVOICES);
    assert_eq!(response.status, 200, "{}", response.text());
    assert_eq!(response.element("UploadInvoices2Result"), Some("true"));
    assert_eq!(response.element("ResultCode"), Some("Success"));
    (sandbox, token)
}

#[test]
fn uploaded_invoices_are_found_by_a_part_of_the_customer_code() {
    let (sandbox, token) = uploaded();
    let response = call(
        &sandbox,
        &token,
        "GetInvoiceHeaders",
        "<customerCode>1</customerCode>",
    );
    assert_eq!(response.status, 200);
    assert!(
        response
            .head
            .to_ascii_lowercase()
            .contains("content-type: text/xml; charset=utf-8")
    );
    assert!(response.has("<a:CustomerCode>1</a:CustomerCode>"));
    assert!(response.has("<a:CustomerCode>12</a:CustomerCode>"));
    assert!(!response.has("<a:CustomerCode>3</a:CustomerCode>"));
    assert!(response.has("<a:InvoiceStatus>PENDING</a:InvoiceStatus>"));
    assert!(
        response.has(r#"<a:InvoiceNumber i:nil="true"/>"#)
            || response.has(r#"<a:InvoiceNumber i:nil="true" />"#),
        "{}",
        response.text()
    );
}

#[test]
fn headers_are_filtered_by_status() {
    let (sandbox, token) = uploaded();
    let statuses = |status| {
        format!(
            r#"<includedStatuses xmlns:a="http://schemas.datacontract.org/2004/07/Kolonel.Public.Service.API.Contracts.V1_1"><a:InvoiceStatusEnum>{status}</a:InvoiceStatusEnum></includedStatuses>"#
        )
    };
    assert!(call(&sandbox, &token, "GetInvoiceHeaders", &statuses("PENDING")).has("A-1"));
    assert!(!call(&sandbox, &token, "GetInvoiceHeaders", &statuses("APPROVED")).has("A-1"));
    let unknown = call(&sandbox, &token, "GetInvoiceHeaders", &statuses("PAID"));
    assert_eq!(unknown.status, 500);
    assert!(unknown.has("DeserializationFailed"));
}

#[test]
fn a_bad_upload_returns_false_with_a_message() {
    let (sandbox, token) = with_token();
    let response = call(
        &sandbox,
        &token,
        "UploadInvoices2",
        &INVOICES.replace("<a:CustomerCode>3</a:CustomerCode>", ""),
    );
    assert_eq!(response.status, 200);
    assert_eq!(response.element("UploadInvoices2Result"), Some("false"));
    assert_eq!(response.element("ResultCode"), Some("Error"));
    assert!(
        response
            .element("ResultMessage")
            .is_some_and(|message| message.contains("invoice 3 of 3"))
    );
    assert!(!call(&sandbox, &token, "GetInvoiceHeaders", "").has("A-1"));
    assert_eq!(sandbox.admin().executed("UploadInvoices2"), 0);
}

#[test]
fn members_out_of_order_are_dropped_as_the_serializer_drops_them() {
    let (sandbox, token) = with_token();
    let swapped = r#"<invoices xmlns:a="http://schemas.datacontract.org/2004/07/Kolonel.Public.Service.API.Contracts.V1_1">
        <a:Invoice2><a:InvoiceDate>2025-03-01T00:00:00Z</a:InvoiceDate><a:CustomerCode>1</a:CustomerCode></a:Invoice2></invoices>"#;
    let response = call(&sandbox, &token, "UploadInvoices2", swapped);
    assert!(
        response
            .element("ResultMessage")
            .is_some_and(|message| message.contains("CustomerCode is required")),
        "{}",
        response.text()
    );
}

#[test]
fn purchases_are_mapped_by_the_aliases_of_a_new_cluster() {
    let (sandbox, token) = with_token();
    let purchase = NewPurchase {
        customer_code: "1".to_owned(),
        reference: "P-1".to_owned(),
        product_label: "Backup".to_owned(),
        purchase_date: "2025-01-02T00:00:00Z".to_owned(),
        quantity: 2.5,
        ..NewPurchase::default()
    };
    assert_eq!(
        sandbox
            .admin()
            .add_purchases(&[purchase])
            .expect("a valid purchase"),
        1
    );
    assert!(
        !call(
            &sandbox,
            &token,
            "GetPurchases",
            "<customerCode>1</customerCode>"
        )
        .has("P-1")
    );
    let unmapped = call(
        &sandbox,
        &token,
        "GetPurchases",
        "<includeUnmapped>true</includeUnmapped>",
    );
    assert!(unmapped.has("<a:Quantity>2.5</a:Quantity>"));

    let cluster = r#"<tagName>Cloud</tagName><aliases xmlns:b="http://schemas.microsoft.com/2003/10/Serialization/Arrays"><b:string>Backup</b:string></aliases>"#;
    assert_eq!(
        call(&sandbox, &token, "AddProductCluster", cluster).element("AddProductClusterResult"),
        Some("true")
    );
    assert!(
        call(&sandbox, &token, "GetPurchases", "")
            .has("<a:ProductClusterTagName>Cloud</a:ProductClusterTagName>")
    );
    let again = call(&sandbox, &token, "AddProductCluster", cluster);
    assert_eq!(again.element("ResultCode"), Some("Error"));
}

#[test]
fn deleted_purchases_come_back_as_marked_or_with_an_error() {
    let (sandbox, token) = with_token();
    let references = r#"<reason>test</reason><purchaseReferences xmlns:b="http://schemas.microsoft.com/2003/10/Serialization/Arrays"><b:string>P-9</b:string></purchaseReferences>"#;
    let response = call(&sandbox, &token, "DeletePurchases", references);
    assert_eq!(response.element("ResultCode"), Some("Success"));
    assert!(response.has("<a:PurchaseReference>P-9</a:PurchaseReference>"));
}

#[test]
fn a_token_is_required_and_checked() {
    let (sandbox, token) = with_token();
    let admin = sandbox.admin();
    for stranger in ["", "wrong", &token[..63], &token.to_uppercase()] {
        let response = call(&sandbox, stranger, "GetPurchases", "");
        assert_eq!(response.status, 500, "{stranger}");
        assert!(response.has("FailedAuthentication"));
    }
    let id = admin.api_tokens().expect("a list")[0].id;
    assert!(admin.api_tokens().expect("a list")[0].used_at.is_none());
    assert_eq!(call(&sandbox, &token, "GetPurchases", "").status, 200);
    assert!(admin.api_tokens().expect("a list")[0].used_at.is_some());
    admin.revoke_api_token(id).expect("it exists");
    assert_eq!(call(&sandbox, &token, "GetPurchases", "").status, 500);
    assert_eq!(admin.executed("GetPurchases"), 1);
}

#[test]
fn a_group_that_only_reads_may_not_write() {
    let (sandbox, _) = with_token();
    let token = sandbox
        .admin()
        .create_api_token(NewApiToken::new("reader").group(Group::ReadOnly))
        .expect("a token")
        .secret;
    assert_eq!(call(&sandbox, &token, "GetPurchases", "").status, 200);
    let refused = call(&sandbox, &token, "UploadInvoices2", INVOICES);
    assert!(refused.has("Insufficient privileges"));
}

#[test]
fn the_log_keeps_requests_without_their_secrets() {
    let (sandbox, token) = with_token();
    call(
        &sandbox,
        &token,
        "GetPurchases",
        "<customerCode>1</customerCode>",
    );
    crate::client::login(&sandbox, "nobody@example.org", "hunter2");
    let requests = sandbox.admin().requests();
    assert_eq!(
        requests
            .iter()
            .map(|request| request.operation.as_str())
            .collect::<Vec<_>>(),
        ["GetPurchases", "Login"]
    );
    assert_eq!(requests[0].caller, "API token test");
    assert!(
        requests[0]
            .request_body
            .contains("<customerCode>1</customerCode>")
    );
    assert_eq!(requests[1].refusal.as_deref(), Some("Invalid credentials"));
    let everything = format!("{requests:?}");
    assert!(!everything.contains(&token) && !everything.contains("hunter2"));
}

#[test]
fn no_misplaced_secret_is_in_the_log() {
    const SECRET: &str = "hunter2-hunter2";
    let (sandbox, token) = with_token();
    let body = |content: &str| {
        format!(
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>{content}</s:Body></s:Envelope>"
        )
    };
    let login = |parameters: &str| {
        body(&format!(
            "<Login xmlns=\"http://tempuri.org/\">{parameters}</Login>"
        ))
    };
    let with_attribute = envelope(&token, "GetPurchases", "")
        .replace("<h:ApiToken", &format!("<h:ApiToken key=\"{SECRET}\""));
    for (operation, message) in [
        ("Login", login(&format!("<Password>{SECRET}</Password>"))),
        ("Login", login(&format!("<pass>{SECRET}</pass>"))),
        ("Login", login(&format!("<password value=\"{SECRET}\"/>"))),
        (
            "Login",
            login(&format!("<credentials><x>{SECRET}</x></credentials>")),
        ),
        ("Login", login(SECRET)),
        ("Login", login(&format!("<!--{SECRET}-->"))),
        ("Login", body(&format!("<login><x>{SECRET}</x></login>"))),
        (
            "Login",
            body(&format!("<Authenticate><x>{SECRET}</x></Authenticate>")),
        ),
        (
            "GetPurchases",
            envelope(
                SECRET,
                "GetPurchases",
                &format!("<customerCode>{SECRET}</customerCode>"),
            ),
        ),
        (
            "GetPurchases",
            envelope(
                &token,
                "GetPurchases",
                &format!("<customerCode>{token}</customerCode>"),
            ),
        ),
        (
            "GetPurchases",
            body(&format!(
                "<GetPurchases xmlns=\"http://tempuri.org/\"><authToken>{SECRET}</authToken></GetPurchases>"
            )),
        ),
        (
            "GetPurchases",
            body(&format!(
                "<GetPurchases xmlns=\"http://tempuri.org/\"><customerCode>{token}</customerCode></GetPurchases>"
            )),
        ),
        ("GetPurchases", with_attribute),
    ] {
        exchange(&sandbox, &post(operation, &message)).expect("a response");
        let entry = format!("{:?}", sandbox.admin().requests().pop().expect("an entry"));
        assert!(
            !entry.contains(SECRET) && !entry.contains(&token),
            "{message}\n{entry}"
        );
    }
}

#[test]
fn soap_1_2_is_supported() {
    let (sandbox, token) = with_token();
    let body = envelope(&token, "GetPurchases", "").replace(
        "http://schemas.xmlsoap.org/soap/envelope/",
        "http://www.w3.org/2003/05/soap-envelope",
    );
    let headers = "Content-Type: application/soap+xml; charset=utf-8; action=\"http://tempuri.org/IPublicService/GetPurchases\"\r\n";
    let response = exchange(&sandbox, &post_12(headers, &body)).expect("a response");
    assert_eq!(response.status, 200, "{}", response.text());
    assert!(response.has("http://www.w3.org/2003/05/soap-envelope"));
    assert!(response.head.contains("application/soap+xml"));
    let refused =
        exchange(&sandbox, &post_12(headers, &body.replace(&token, "x"))).expect("a response");
    assert!(
        refused.has("Sender") && refused.has("FailedAuthentication"),
        "{}",
        refused.text()
    );
}

#[test]
fn utf_16_and_a_byte_order_mark_are_read() {
    let (sandbox, token) = with_token();
    let text = envelope(&token, "AddProductCluster", "<tagName>Größe €</tagName>");
    let utf_16: Vec<u8> = "\u{feff}"
        .encode_utf16()
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let headers = "Content-Type: text/xml; charset=utf-16\r\nSOAPAction: \"http://tempuri.org/IPublicService/AddProductCluster\"\r\n";
    let response = exchange(&sandbox, &post_with(headers, &utf_16)).expect("a response");
    assert_eq!(
        response.element("AddProductClusterResult"),
        Some("true"),
        "{}",
        response.text()
    );
    let headers = headers.replace("utf-16", "utf-8");
    let response = exchange(
        &sandbox,
        &post_with(&headers, format!("\u{feff}{text}").as_bytes()),
    )
    .expect("a response");
    assert!(
        response
            .element("ResultMessage")
            .is_some_and(|message| message.contains("Größe €")),
        "{}",
        response.text()
    );
}

#[test]
fn an_approved_invoice_has_a_number_and_a_text() {
    let (sandbox, token) = uploaded();
    let headers = call(
        &sandbox,
        &token,
        "GetInvoiceHeaders",
        "<customerCode>12</customerCode>",
    );
    let id = headers.element("Id").expect("an id").to_owned();
    sandbox
        .admin()
        .set_invoice_status(&id, "APPROVED")
        .expect("it exists");
    assert!(call(&sandbox, &token, "GetInvoiceHeaders", "").has("<a:InvoiceNumber>INV-"));

    let ids = format!(
        r#"<invoiceIds xmlns:b="http://schemas.microsoft.com/2003/10/Serialization/Arrays"><b:string>{id}</b:string></invoiceIds>"#
    );
    for operation in [
        "GetTransformationResultsForInvoices",
        "GetInvoiceTransformationResultsForInvoices",
    ] {
        assert_eq!(
            call(&sandbox, &token, operation, &ids).element("CustomerCode"),
            Some("12")
        );
    }
    let codes = ids
        .replace("invoiceIds", "customerCodes")
        .replace(&id, "12");
    let result = call(
        &sandbox,
        &token,
        "GetTransformationResultsForCustomers",
        &codes,
    );
    let file = format!(
        "<invoiceTransformationResultId>{}</invoiceTransformationResultId>",
        result.element("Id").expect("an id")
    );
    let file = call(
        &sandbox,
        &token,
        "GetInvoiceTransformationResultFile",
        &file,
    );
    assert_eq!(file.element("ContentType"), Some("text/plain"));
    assert!(
        file.element("FileBytes")
            .is_some_and(|bytes| bytes.starts_with("SW52b2ljZSBJTlYt")),
        "{}",
        file.text()
    );

    let closed = call(&sandbox, &token, "CloseInvoices", &ids);
    assert!(closed.has("the invoice is APPROVED"), "{}", closed.text());
}

/// A long list begins on the thread of its connection and is interrupted there. It is carried out
/// once, and logged once.
#[test]
fn a_list_that_is_not_short_is_complete_and_executed_once() {
    let scratch = Scratch::new("long-list");
    let sandbox = scratch.start();
    let token = sandbox.admin().create_api_token("export");
    let token = token.expect("a token").secret;
    let purchases: Vec<_> = (0..5_000)
        .map(|row| NewPurchase {
            customer_code: "1".to_owned(),
            reference: format!("P-{row}"),
            product_label: "Fibre".to_owned(),
            purchase_date: "2025-01-01T00:00:00Z".to_owned(),
            ..NewPurchase::default()
        })
        .collect();
    let admin = sandbox.admin();
    admin.add_purchases(&purchases).expect("valid purchases");
    let all = "<includeUnmapped>true</includeUnmapped>";
    let response = call(&sandbox, &token, "GetPurchases", all);
    assert_eq!(response.status, 200);
    let rows = response.text().matches("<a:PurchaseReference>").count();
    assert_eq!(rows, purchases.len());
    assert_eq!(admin.executed("GetPurchases"), 1);
    assert_eq!(admin.requests().len(), 1);
}
