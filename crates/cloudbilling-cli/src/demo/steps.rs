//! The steps of the demo, in the order in which they are shown.

use std::error::Error;
use std::time::{Duration, SystemTime};

use cloudbilling::types::operation::{GetInvoiceHeaders, UploadInvoices2};
use cloudbilling::types::record::{Invoice2, InvoiceHeader};
use cloudbilling::{ApiToken, Client, ErrorKind, GiveUpReason, Login};
use cloudbilling_sandbox::NewAccount;

use super::stage::Stage;
use crate::terminal::Rows;

/// Each has an account of their own, so that no step depends on the strikes of another.
const ANNA: &str = "anna@example.org";
const BERT: &str = "bert@example.org";
const CARLA: &str = "carla@example.org";
const PASSWORD: &str = "correct horse battery staple";
const ENVIRONMENT: &str = NewAccount::DEFAULT_ENVIRONMENT;

/// Plays all steps, and returns the API token that the first one made.
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
    stage.screen.step("An API token is made");
    stage.screen.say(
        "The administrator makes it, as in the Management Portal. It is shown once and kept as a digest.",
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
    stage.check(listed, "the service lists it by its name");
    stage.expect_requests(&[]);
    Ok(token)
}

async fn upload_and_query(stage: &mut Stage<'_>, token: &str) -> Result<(), Box<dyn Error>> {
    stage
        .screen
        .step("Invoices are uploaded, and their headers queried, with that token");
    let client = stage.client().api_token(ApiToken::new(token)?).build()?;
    let uploaded = client.execute(&UploadInvoices2::new(invoices())).await?;
    let query = GetInvoiceHeaders::default().customer_code("C-10");
    let headers = client.execute(&query).await?;
    stage.screen.table(&table(&headers), 3);
    stage.screen.gap();
    stage.expect_requests(&["UploadInvoices2", "GetInvoiceHeaders"]);
    stage.check(uploaded, "the upload was accepted");
    let found = headers.len();
    stage.check(
        found == 3,
        &format!("{found} of 4 invoices are of customers whose code contains C-10"),
    );
    Ok(())
}

async fn call_with_wrong_token(stage: &mut Stage<'_>) -> Result<(), Box<dyn Error>> {
    stage.screen.step("The same query with a wrong token");
    let client = stage
        .client()
        .api_token(ApiToken::new("0".repeat(64))?)
        .build()?;
    let first = client.execute(&GetInvoiceHeaders::default()).await;
    let second = client.execute(&GetInvoiceHeaders::default()).await;
    stage.expect_requests(&["GetInvoiceHeaders"]);
    expect_error(stage, first, "the typed error says so", |kind| {
        matches!(kind, ErrorKind::GaveUp(GiveUpReason::ApiTokenRefused))
    });
    expect_error(
        stage,
        second,
        "the next call fails without a request",
        |kind| matches!(kind, ErrorKind::GaveUp(GiveUpReason::ApiTokenRefused)),
    );
    Ok(())
}

async fn log_in(stage: &mut Stage<'_>) -> Result<Client, Box<dyn Error>> {
    stage
        .screen
        .step("A login, for those who have no token yet");
    stage
        .admin()
        .create_account(&NewAccount::new(ANNA, PASSWORD))?;
    let client = stage
        .client()
        .login(Login::new(ANNA, PASSWORD, ENVIRONMENT)?)
        .build()?;
    let result = client.execute(&GetInvoiceHeaders::default()).await;
    stage.expect_requests(&["Login", "GetInvoiceHeaders"]);
    expect_rows(stage, result, "the first call logged in by itself");
    Ok(client)
}

async fn outlive_a_session(stage: &mut Stage<'_>, client: &Client) -> Result<(), Box<dyn Error>> {
    stage.screen.step("The server ends the session under way");
    let ended = stage.admin().expire_sessions()?;
    stage.screen.say(&format!(
        "Sessions ended by the server: {ended}. The client learns it from the refusal of its next call.",
    ));
    let result = client.execute(&GetInvoiceHeaders::default()).await;
    stage.expect_requests(&["GetInvoiceHeaders", "Login", "GetInvoiceHeaders"]);
    expect_rows(
        stage,
        result,
        "one silent login, one repeat, and the caller has the answer",
    );
    Ok(())
}

async fn send_a_wrong_password_once(stage: &mut Stage<'_>) -> Result<(), Box<dyn Error>> {
    stage.screen.step("A wrong password is not sent twice");
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
        "the typed error says what a person can do",
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
        .step("Somebody else locks the account, and the administrator unlocks it");
    stage
        .admin()
        .create_account(&NewAccount::new(CARLA, PASSWORD))?;
    let client = stage
        .client()
        .login(Login::new(CARLA, PASSWORD, ENVIRONMENT)?)
        .build()?;
    stage
        .screen
        .say("Another program tries three wrong passwords:");
    for guess in ["123456", "password", "qwerty"] {
        stage.log_in_carelessly(CARLA, guess).await?;
    }
    stage.expect_requests(&["Login", "Login", "Login"]);

    stage.screen.say("Now our client, with the right password:");
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
        "the typed error says until when to wait",
        is_lock,
    );
    expect_error(
        stage,
        second,
        "the next call fails at once, without a request",
        is_lock,
    );

    stage.screen.say(
        "The administrator unlocks the account, and the client is told by account_unlocked():",
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
