//! An account, and the state that knows it.

use std::time::{Duration, SystemTime};

use cloudbilling::auth::{AccountStatus, MonotonicTime};
use cloudbilling::{Client, GiveUpReason, SharedLedger, SystemClock, Time as _};
use jiff::Timestamp;

use super::report::AccountReport;
use crate::connection::{Credential, Target};
use crate::failure::Failure;
use crate::state::State;
use crate::terminal::Screen;

/// An account, and the state that knows it.
pub(super) struct KnownAccount {
    /// Logs in nobody: it has no password.
    pub(super) client: Client,
    clock: SystemClock,
    state: String,
    key: String,
}

impl KnownAccount {
    /// Opens the state of an account that logs in.
    pub(super) fn of_login(target: &Target) -> Result<Self, Failure> {
        match target.credential() {
            Credential::Login(_) => Self::open(target),
            Credential::Token(_) => Err(Failure::usage("no account given").with_help(
                "give --email and --environment, or a context that logs in; an API token only needs `permit`",
            )),
        }
    }

    /// Opens the state of an account that logs in, or of an API token, which is read for that.
    pub(super) fn open(target: &Target) -> Result<Self, Failure> {
        let clock = SystemClock::new();
        let builder = target.builder().ledger(SharedLedger::new(clock.clone()));
        let builder = target.credential().identify(builder)?;
        let state = State::require(target.state())?;
        Ok(Self {
            state: state.folder().display().to_string(),
            key: state.key_file().display().to_string(),
            client: state.share(builder).build()?,
            clock,
        })
    }

    /// Loads what is known of the account. Fails if nothing ever was.
    pub(super) async fn load(&self) -> Result<AccountStatus, Failure> {
        let status = self.client.load_status().await?;
        match status.record_missing {
            true => Err(Failure::gave_up(GiveUpReason::RecordMissing)),
            false => Ok(status),
        }
    }

    /// Loads what is known of the account, for a person or a program.
    pub(super) async fn report(&self) -> Result<AccountReport, Failure> {
        let status = self.load().await?;
        let opened = self.client.session_opened_at();
        Ok(AccountReport {
            state: self.state.clone(),
            key: self.key.clone(),
            incarnation: status
                .record_version
                .map(|version| format!("{:016x}", version.incarnation)),
            wrong_logins: status.definite_strikes,
            unclear_logins: status.possible_strikes,
            logins_left: status.strikes_left,
            locked_until: status.locked_until.map(|until| self.calendar(until)),
            logging_in: status.login_in_flight,
            session: status.has_session,
            session_opened: opened.and_then(|time| Some(rfc3339(Timestamp::try_from(time).ok()?))),
            session_age: opened.map(|time| time.elapsed().unwrap_or_default().as_secs()),
            permit: status.permitted,
            state_lost: status.state_lost,
        })
    }

    pub(super) fn show_places(&self, screen: &mut Screen) {
        screen.fact("state", &self.state);
        screen.fact("key", &self.key);
    }

    /// Returns a time of the client's clock as that of a calendar.
    fn calendar(&self, time: MonotonicTime) -> String {
        let ahead = time.saturating_since(self.clock.now());
        let millis = self.clock.wall().as_unix_millis();
        let time = SystemTime::UNIX_EPOCH + Duration::from_millis(millis) + ahead;
        Timestamp::try_from(time)
            .map_or_else(|_| format!("{} s from now", ahead.as_secs()), rfc3339)
    }
}

fn rfc3339(time: Timestamp) -> String {
    format!("{time:.0}")
}
