//! The steps of the demo, in the order in which they are shown.

use std::error::Error;
use std::time::{Duration, SystemTime};

use cloudbilling::types::operation::{GetInvoiceHeaders, UploadInvoices2};
use cloudbilling::types::record::{Invoice2, InvoiceHeader};
use cloudbilling::{ApiToken, Client, ErrorKind, GiveUpReason, Login};
use cloudbilling_sandbox::NewAccount;

use super::stage::Stage;
use crate::terminal::Rows;

/// One account for each step, so that none depends on the strikes of another.
const ANNA: &str = "anna@example.org";
const BERT: &str = "bert@example.org";
const CARLA: &str = "carla@example.org";
const PASSWORD: &str = "correct horse battery staple";
const ENVIRONMENT: &str = NewAccount::DEFAULT_ENVIRONMENT;

/// Runs all steps, and returns the API token that the first one created.
pub(super) async fn play(stage: &mut Stage<'_>) -> Result<String, Box<dyn Error>> {
    let token = make_token(stage)?;
    upload_and_query(stage, &token).await?;
    call_with_wrong_token(stage).await?;
    let client = log_in(stage).await?;
    outlive_a_session(stage, &client).await?;
    send_a_wrong_password_once(stage).await?;
    meet_a_lock(stage).await?;
    Ok(token)
}

fn make_token(stage: &mut Stage<'_>) -> Result<String, Box<dyn Error>> {
    stage.screen.step("Create an API token");
    stage.screen.paragraph(
        "The administrator creates it, as in the Management Portal. The service shows it once and stores only a digest.",
    );
    let token = stage.admin().create_api_token("demo")?.secret;
    stage.screen.fact(
        "token",
        format_args!("{}... ({} digits)", &token[..8], token.len()),
    );
    let listed = stage
        .admin()
        .api_tokens()?
        .iter()
        .any(|listed| listed.name == "demo");
    stage.check(listed, "the service lists the token by its name");
    stage.expect_requests(&[]);
    Ok(token)
}

async fn upload_and_query(stage: &mut Stage<'_>, token: &str) -> Result<(), Box<dyn Error>> {
    stage
        .screen
        .step("Upload invoices and query their headers with that token");
    let client = stage.client().api_token(ApiToken::new(token)?).build()?;
    let uploaded = client.execute(&UploadInvoices2::new(invoices())).await?;
    let query = GetInvoiceHeaders::default().customer_code("C-10");
    let headers = client.execute(&query).await?;
    stage.screen.table(&table(&headers), 3);
    stage.screen.blank_line();
    stage.expect_requests(&["UploadInvoices2", "GetInvoiceHeaders"]);
    stage.check(uploaded, "the upload was accepted");
    let found = headers.len();
    stage.check(
        found == 3,
        &format!("{found} of 4 invoices match the customer code C-10"),
    );
    Ok(())
}

async fn call_with_wrong_token(stage: &mut Stage<'_>) -> Result<(), Box<dyn Error>> {
    stage.screen.step("Send the query with a wrong token");
    let client = stage
        .client()
        .api_token(ApiToken::new("0".repeat(64))?)
        .build()?;
    let first = client.execute(&GetInvoiceHeaders::default()).await;
    let second = client.execute(&GetInvoiceHeaders::default()).await;
    stage.expect_requests(&["GetInvoiceHeaders"]);
    expect_error(
        stage,
        first,
        "the call fails with its own kind of error",
        |kind| matches!(kind, ErrorKind::GaveUp(GiveUpReason::ApiTokenRefused)),
    );
    expect_error(
        stage,
        second,
        "the next call fails without a request",
        |kind| matches!(kind, ErrorKind::GaveUp(GiveUpReason::ApiTokenRefused)),
    );
    Ok(())
}

async fn log_in(stage: &mut Stage<'_>) -> Result<Client, Box<dyn Error>> {
    stage.screen.step("Log in instead of using a token");
    stage
        .admin()
        .create_account(&NewAccount::new(ANNA, PASSWORD))?;
    let client = stage
        .client()
        .login(Login::new(ANNA, PASSWORD, ENVIRONMENT)?)
        .build()?;
    let result = client.execute(&GetInvoiceHeaders::default()).await;
    stage.expect_requests(&["Login", "GetInvoiceHeaders"]);
    expect_rows(stage, result, "the first call logged in automatically");
    Ok(client)
}

async fn outlive_a_session(stage: &mut Stage<'_>, client: &Client) -> Result<(), Box<dyn Error>> {
    stage.screen.step("Let the server end the session");
    let ended = stage.admin().expire_sessions()?;
    stage.screen.paragraph(&format!(
        "The server ended {ended} session. The client notices when its next call is refused.",
    ));
    let result = client.execute(&GetInvoiceHeaders::default()).await;
    stage.expect_requests(&["GetInvoiceHeaders", "Login", "GetInvoiceHeaders"]);
    expect_rows(
        stage,
        result,
        "one automatic login, one retry, and the call succeeds",
    );
    Ok(())
}

async fn send_a_wrong_password_once(stage: &mut Stage<'_>) -> Result<(), Box<dyn Error>> {
    stage
        .screen
        .step("Use a wrong password, which is sent only once");
    stage
        .admin()
        .create_account(&NewAccount::new(BERT, PASSWORD))?;
    let client = stage
        .client()
        .login(Login::new(BERT, "wrong", ENVIRONMENT)?)
        .build()?;
    let first = client.execute(&GetInvoiceHeaders::default()).await;
    let second = client.execute(&GetInvoiceHeaders::default()).await;
    stage.expect_requests(&["Login"]);
    expect_error(
        stage,
        first,
        "the call fails with its own kind of error",
        |kind| matches!(kind, ErrorKind::GaveUp(GiveUpReason::CredentialsRefused)),
    );
    expect_error(
        stage,
        second,
        "the next call fails without a request",
        |kind| matches!(kind, ErrorKind::GaveUp(GiveUpReason::CredentialsRefused)),
    );
    let strikes = stage.admin().account(BERT)?.strikes;
    stage.check(
        strikes == 1,
        &format!("strikes against the account: {strikes} of 3"),
    );
    Ok(())
}

async fn meet_a_lock(stage: &mut Stage<'_>) -> Result<(), Box<dyn Error>> {
    stage
        .screen
        .step("Call while the account is locked by another program, and after its unlock");
    stage
        .admin()
        .create_account(&NewAccount::new(CARLA, PASSWORD))?;
    let client = stage
        .client()
        .login(Login::new(CARLA, PASSWORD, ENVIRONMENT)?)
        .build()?;
    stage
        .screen
        .paragraph("Another program logs in with three wrong passwords:");
    for guess in ["123456", "password", "qwerty"] {
        stage.log_in_carelessly(CARLA, guess).await?;
    }
    stage.expect_requests(&["Login", "Login", "Login"]);

    stage
        .screen
        .paragraph("Now our client, which has the right password:");
    let first = client.execute(&GetInvoiceHeaders::default()).await;
    let second = client.execute(&GetInvoiceHeaders::default()).await;
    stage.expect_requests(&["Login"]);
    if let Err(error) = &first
        && let Some(wait) = error.retry_after()
    {
        stage.screen.fact("lock ends in", minutes(wait));
    }
    let is_lock = |kind: &ErrorKind| matches!(kind, ErrorKind::Locked { .. });
    expect_error(
        stage,
        first,
        "the error reports the remaining time",
        is_lock,
    );
    expect_error(
        stage,
        second,
        "the next call fails without a request",
        is_lock,
    );

    stage.screen.paragraph(
        "The administrator unlocks the account, and account_unlocked() informs the client:",
    );
    stage.admin().unlock(CARLA)?;
    client.account_unlocked(SystemTime::now());
    let result = client.execute(&GetInvoiceHeaders::default()).await;
    stage.expect_requests(&["Login", "GetInvoiceHeaders"]);
    expect_rows(stage, result, "the call succeeds");
    Ok(())
}

fn expect_rows(
    stage: &mut Stage<'_>,
    result: Result<Vec<InvoiceHeader>, cloudbilling::Error>,
    text: &str,
) {
    match result {
        Ok(headers) => stage.check(
            headers.len() == invoices().len(),
            &format!("{text} ({} headers)", headers.len()),
        ),
        Err(error) => stage.unexpected(error),
    }
}

fn expect_error(
    stage: &mut Stage<'_>,
    result: Result<Vec<InvoiceHeader>, cloudbilling::Error>,
    text: &str,
    is_expected: impl Fn(&ErrorKind) -> bool,
) {
    match result {
        Ok(_) => stage.unexpected("the call succeeded"),
        Err(error) if is_expected(error.kind()) => stage.check(true, &format!("{text}: {error}")),
        Err(error) => stage.unexpected(error),
    }
}

fn invoices() -> Vec<Invoice2> {
    [
        ("C-1001", "2026-0001", "2026-01-31T00:00:00Z"),
        ("C-1001", "2026-0002", "2026-02-28T00:00:00Z"),
        ("C-1042", "2026-0003", "2026-02-28T00:00:00Z"),
        ("C-2007", "2026-0004", "2026-03-31T00:00:00Z"),
    ]
    .into_iter()
    .map(|(customer, reference, date)| {
        Invoice2::default()
            .customer_code(customer)
            .invoice_reference(reference)
            .invoice_date(date)
    })
    .collect()
}

fn table(headers: &[InvoiceHeader]) -> Rows {
    let mut rows = Rows::new([
        "InvoiceReference",
        "CustomerCode",
        "InvoiceStatus",
        "InvoiceDate",
        "Id",
    ]);
    for header in headers {
        rows.push([
            shown(&header.invoice_reference),
            shown(&header.customer_code),
            shown(&header.invoice_status),
            shown(&header.invoice_date),
            shown(&header.id),
        ]);
    }
    rows
}

fn shown<T: ToString>(member: &Option<T>) -> String {
    member.as_ref().map(ToString::to_string).unwrap_or_default()
}

fn minutes(time: Duration) -> String {
    let seconds = time.as_secs();
    format!("{} min {:02} s", seconds / 60, seconds % 60)
}
