//! `cloudbilling login`, `logout`, `status` and `account`: logs in once for all runs, shows what
//! they know of an account, and reports to them what only a person can know. Only `login` calls the
//! service.
//!
//! It must not depend on the other commands.

mod arguments;
mod known;
mod login;
mod logout;
mod report;
mod status;

use std::time::{Duration, SystemTime};

use jiff::Timestamp;

use self::arguments::AccountCommand;
use self::known::KnownAccount;
use crate::connection::Target;
use crate::failure::Failure;
use crate::process::runtime;
use crate::terminal::Screen;

pub(crate) use self::arguments::{
    AccountArguments, LoginArguments, LogoutArguments, StatusArguments,
};
pub(crate) use self::login::run as login;
pub(crate) use self::logout::run as logout;
pub(crate) use self::status::run as status;

/// Creates the state of an account, or adds to it what a person reports.
pub(crate) fn run(arguments: &AccountArguments, screen: &mut Screen) -> Result<(), Failure> {
    runtime::start()?.block_on(async {
        match &arguments.command {
            AccountCommand::Init(target) => {
                init(&KnownAccount::of_login(&Target::resolve(target)?)?, screen).await
            }
            AccountCommand::Permit(target) => {
                permit(&KnownAccount::open(&Target::resolve(target)?)?, screen).await
            }
            AccountCommand::Unlocked { at, target } => {
                let account = KnownAccount::of_login(&Target::resolve(target)?)?;
                unlocked(&account, past(*at)?, screen).await
            }
        }
    })
}

async fn init(account: &KnownAccount, screen: &mut Screen) -> Result<(), Failure> {
    let is_new = account.client.load_status().await?.record_missing;
    account.client.create_record().await?;
    screen.title(match is_new {
        true => "The state of the account is created",
        false => "The account has a state already; nothing has changed",
    });
    account.show_places(screen);
    Ok(())
}

async fn permit(account: &KnownAccount, screen: &mut Screen) -> Result<(), Failure> {
    account.load().await?;
    account.client.permit_login();
    account.client.flush_store().await?;
    screen.title("The next run may log in once, or use the API token once");
    account.show_places(screen);
    Ok(())
}

async fn unlocked(
    account: &KnownAccount,
    at: SystemTime,
    screen: &mut Screen,
) -> Result<(), Failure> {
    account.load().await?;
    account.client.account_unlocked(at);
    account.client.flush_store().await?;
    screen.title("The unlock is recorded");
    account.report().await?.show(screen);
    Ok(())
}

/// Returns a time that is not in the future.
fn past(time: Timestamp) -> Result<SystemTime, Failure> {
    let since = u64::try_from(time.as_millisecond()).unwrap_or_default();
    let time = SystemTime::UNIX_EPOCH + Duration::from_millis(since);
    match time <= SystemTime::now() {
        true => Ok(time),
        false => Err(Failure::usage("the time of the unlock is in the future")
            .with_help("give the time with its zone, such as 2026-01-31T10:00:00+01:00")),
    }
}
