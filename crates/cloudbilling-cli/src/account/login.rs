//! `cloudbilling login`: logs in once for all runs of the program, or verifies an API token, by a
//! read that finds nothing.

use cloudbilling::types::operation::GetPurchases;
use cloudbilling::{Client, Error, ErrorKind};

use super::arguments::LoginArguments;
use super::known::KnownAccount;
use crate::connection::Connection;
use crate::failure::Failure;
use crate::process::runtime;
use crate::terminal::{Screen, prompt};

pub(crate) fn run(arguments: &LoginArguments, screen: &mut Screen) -> Result<(), Failure> {
    let connection = Connection::open(&arguments.connection)?;
    let runtime = runtime::start()?;
    match connection.target().credential().is_login() {
        true => runtime.block_on(log_in(&connection, arguments, screen)),
        false => runtime.block_on(verify(&connection, screen)),
    }
}

async fn verify(connection: &Connection<'_>, screen: &mut Screen) -> Result<(), Failure> {
    read(&connection.client()?).await?;
    screen.title("The service accepts the API token; nothing of it is stored");
    screen.fact("endpoint", connection.endpoint());
    Ok(())
}

async fn log_in(
    connection: &Connection<'_>,
    arguments: &LoginArguments,
    screen: &mut Screen,
) -> Result<(), Failure> {
    if arguments.connection.no_state {
        return Err(Failure::usage("a login without state is forgotten at once")
            .with_help("leave out --no-state"));
    }
    let account = KnownAccount::open(connection.target())?;
    create_record(&account).await?;
    let client = connection.client()?;
    let logged_in = try_session(&client).await?;
    screen.title(match logged_in {
        true => "Logged in",
        false => "The session of an earlier run is still accepted",
    });
    screen.fact("endpoint", connection.endpoint());
    account.report().await?.show(screen);
    Ok(())
}

/// Creates the record of an account that has none, if a person says that it is new here.
async fn create_record(account: &KnownAccount) -> Result<(), Failure> {
    let Err(missing) = account.load().await else {
        return Ok(());
    };
    if !account.client.account_status().record_missing {
        return Err(missing);
    }
    let question = "This machine has no state of the account. Is the account new here?";
    match prompt::confirm(question) {
        Ok(true) => Ok(account.client.create_record().await?),
        // The failure that names the other way: `cloudbilling account init`.
        Ok(false) | Err(_) => Err(missing),
    }
}

/// Makes a call with the session of an earlier run, or else with a new one: at most one login.
/// Returns whether it logged in.
async fn try_session(client: &Client) -> Result<bool, Failure> {
    let before = client.load_status().await?;
    let opened = client.session_opened_at();
    let mut outcome = read(client).await;
    // A login that brought no accepted session has left a strike.
    let status = client.account_status();
    let spent = status.definite_strikes + status.possible_strikes
        > before.definite_strikes + before.possible_strikes;
    if !spent && outcome.as_ref().is_err_and(has_expired) {
        outcome = read(client).await;
    }
    outcome?;
    client.flush_store().await?;
    Ok(!before.has_session || client.session_opened_at() != opened)
}

fn has_expired(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::SessionExpired { .. })
}

/// Makes a call that finds nothing. It is sent once, so that at most one login precedes it.
async fn read(client: &Client) -> Result<(), Error> {
    let second = GetPurchases::default()
        .date_from("2000-01-01T00:00:00Z")
        .date_to("2000-01-01T00:00:01Z");
    client.request(&second).once().response().await.map(drop)
}
