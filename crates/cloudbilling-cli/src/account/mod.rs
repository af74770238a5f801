//! `cloudbilling account`: shows what the runs of the program know of an account, and reports to
//! them what only a person can know. It never calls the service.
//!
//! It must not depend on the other commands.

mod arguments;

use std::time::{Duration, SystemTime};

use cloudbilling::auth::{AccountStatus, MonotonicTime};
use cloudbilling::{Client, GiveUpReason, SharedLedger, SystemClock, Time as _};
use jiff::Timestamp;

pub(crate) use self::arguments::AccountArguments;
use self::arguments::AccountCommand;
use crate::connection::{Credential, Target, TargetArguments};
use crate::failure::Failure;
use crate::process::runtime;
use crate::state::State;
use crate::terminal::Screen;

pub(crate) fn run(arguments: &AccountArguments, screen: &mut Screen) -> Result<(), Failure> {
    let runtime = runtime::start()?;
    runtime.block_on(async {
        match &arguments.command {
            AccountCommand::Init(target) => init(&Account::of_login(target)?, screen).await,
            AccountCommand::Permit(target) => {
                permit(&Account::open(&Target::resolve(target)?)?, screen).await
            }
            AccountCommand::Status(target) => status(&Account::of_login(target)?, screen).await,
            AccountCommand::Unlocked { at, target } => {
                unlocked(&Account::of_login(target)?, past(*at)?, screen).await
            }
        }
    })
}

/// An account, and the state that knows it.
struct Account {
    client: Client,
    clock: SystemClock,
    /// The lines that say where the state is.
    places: [(&'static str, String); 2],
}

impl Account {
    fn of_login(arguments: &TargetArguments) -> Result<Self, Failure> {
        let target = Target::resolve(arguments)?;
        match target.credential() {
            Credential::Login(_) => Self::open(&target),
            Credential::Token(_) => Err(Failure::usage("no account given").with_help(
                "give --email and --environment, or a context that logs in; an API token only needs `permit`",
            )),
        }
    }

    fn open(target: &Target) -> Result<Self, Failure> {
        let clock = SystemClock::new();
        let builder = target.builder().ledger(SharedLedger::new(clock.clone()));
        let builder = target.credential().identify(builder)?;
        let state = State::require(target.state())?;
        let places = [
            ("state", state.folder().display().to_string()),
            ("key", state.key_file().display().to_string()),
        ];
        let client = state.share(builder).build()?;
        Ok(Self {
            client,
            clock,
            places,
        })
    }

    /// Loads what is known of the account. Fails if nothing ever was.
    async fn load(&self) -> Result<AccountStatus, Failure> {
        let status = self.client.load_status().await?;
        match status.record_missing {
            true => Err(Failure::gave_up(GiveUpReason::RecordMissing)),
            false => Ok(status),
        }
    }

    fn show(&self, screen: &mut Screen) {
        for (name, place) in &self.places {
            screen.fact(name, place);
        }
    }

    /// Returns a time of the client's clock as that of a calendar.
    fn calendar(&self, time: MonotonicTime) -> String {
        let ahead = time.saturating_since(self.clock.now());
        let millis = self.clock.wall().as_unix_millis();
        let time = SystemTime::UNIX_EPOCH + Duration::from_millis(millis) + ahead;
        Timestamp::try_from(time)
            .map(|time| format!("{time:.0}"))
            .unwrap_or_else(|_| format!("{} s from now", ahead.as_secs()))
    }
}

async fn init(account: &Account, screen: &mut Screen) -> Result<(), Failure> {
    let is_new = account.client.load_status().await?.record_missing;
    account.client.create_record().await?;
    screen.title(match is_new {
        true => "The state of the account is created",
        false => "The account has a state already; nothing has changed",
    });
    account.show(screen);
    Ok(())
}

async fn permit(account: &Account, screen: &mut Screen) -> Result<(), Failure> {
    account.load().await?;
    account.client.permit_login();
    account.client.flush_store().await?;
    screen.title("The next run may log in once, or use the API token once");
    account.show(screen);
    Ok(())
}

async fn unlocked(account: &Account, at: SystemTime, screen: &mut Screen) -> Result<(), Failure> {
    account.load().await?;
    account.client.account_unlocked(at);
    account.client.flush_store().await?;
    screen.title("The unlock is recorded");
    status(account, screen).await
}

async fn status(account: &Account, screen: &mut Screen) -> Result<(), Failure> {
    let status = account.load().await?;
    account.show(screen);
    screen.fact("wrong logins", status.definite_strikes);
    screen.fact("unclear logins", status.possible_strikes);
    screen.fact("logins left", status.strikes_left);
    let lock = status.locked_until.map(|until| account.calendar(until));
    screen.fact("locked until", lock.as_deref().unwrap_or("not locked"));
    screen.fact("logging in", yes_or_no(status.login_in_flight));
    screen.fact("session", yes_or_no(status.has_session));
    screen.fact("permit", yes_or_no(status.permitted));
    if status.state_lost {
        screen.paragraph("Earlier wrong logins may have been forgotten: a login needs a permit.");
    }
    Ok(())
}

fn yes_or_no(is_so: bool) -> &'static str {
    if is_so { "yes" } else { "no" }
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
