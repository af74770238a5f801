//! The handle for administration and inspection.

use std::sync::Arc;
use std::time::Duration;

use crate::data::timestamp::Timestamp;
use crate::error::{Error, ErrorKind, no_such};
use crate::faults::injection::{FaultInjection, PendingInjection};
use crate::identity::accounts::{self, Account, AccountRow, LoginCounters, NewAccount};
use crate::identity::sessions::Session;
use crate::identity::tokens::{ApiTokenRecord, ApiTokenSecret, NewApiToken};
use crate::identity::{environments, sessions, tokens};
use crate::journal::entry::{LoggedConnection, LoggedRequest};
use crate::server::admission::Usage;
use crate::server::clock::ClockSetting;
use crate::server::service::Service;

/// A handle on a running [`Sandbox`](crate::Sandbox): everything that the Management Portal does,
/// from Rust.
///
/// Cheap to clone. Its methods use the database and never wait for the network; those that take a
/// password hash it, which takes tens of milliseconds. An account is identified by its email
/// address in [`NewAccount::DEFAULT_ENVIRONMENT`]; [`Admin::in_environment`] selects another
/// environment.
///
/// # Errors
/// Every method fails with [`ErrorKind::Storage`] if the database fails, and with
/// [`ErrorKind::NotFound`] if the account, token, session or invoice does not exist.
#[derive(Clone, Debug)]
pub struct Admin {
    pub(super) service: Arc<Service>,
    pub(super) environment: String,
}

#[allow(clippy::missing_errors_doc)] // said once, at the type
impl Admin {
    pub(crate) fn new(service: Arc<Service>) -> Self {
        Self {
            service,
            environment: NewAccount::DEFAULT_ENVIRONMENT.to_owned(),
        }
    }

    pub(crate) fn service(&self) -> &Arc<Service> {
        &self.service
    }

    /// Returns a handle for the accounts and data of another environment.
    pub fn in_environment(&self, environment: impl Into<String>) -> Self {
        Self {
            service: Arc::clone(&self.service),
            environment: environment.into(),
        }
    }

    // Accounts

    /// Creates a user account. Fails with [`ErrorKind::AlreadyExists`] if the environment has an
    /// account with this address, and with [`ErrorKind::Invalid`] if a part of it is empty.
    pub fn create_account(&self, new: &NewAccount) -> Result<(), Error> {
        let hash = self.service.hasher.hash(&new.password);
        self.service
            .store
            .write(|db| accounts::create(db, new, &hash, self.service.now()))
    }

    /// Creates a user account, unless one with this address and password exists. Fails with
    /// [`ErrorKind::AlreadyExists`] if the password or the group differs.
    pub fn ensure_account(&self, new: &NewAccount) -> Result<(), Error> {
        let Service { store, hasher, .. } = &*self.service;
        match store.read(|db| accounts::find(db, &new.environment, new.email.trim()))? {
            None => self.create_account(new),
            Some(row)
                if row.account.group == new.group
                    && hasher.verify(&new.password, &row.password_hash) =>
            {
                Ok(())
            }
            Some(row) => Err(Error::new(
                ErrorKind::AlreadyExists,
                format!(
                    "the account {} exists in {} with another password or group",
                    row.account.email, new.environment
                ),
            )),
        }
    }

    /// Lists the accounts of every environment.
    pub fn accounts(&self) -> Result<Vec<Account>, Error> {
        let now = self.service.now();
        let rows = self.service.store.read(accounts::list)?;
        Ok(rows.into_iter().map(|row| as_of(row, now)).collect())
    }

    /// Returns the account with this email address.
    pub fn account(&self, email: &str) -> Result<Account, Error> {
        self.row(email).map(|row| as_of(row, self.service.now()))
    }

    /// Counts the logins of this account, by their outcome.
    pub fn logins(&self, email: &str) -> Result<LoginCounters, Error> {
        self.account(email).map(|account| account.logins)
    }

    /// Lifts the lock and clears the strikes.
    pub fn unlock(&self, email: &str) -> Result<(), Error> {
        let row = self.row(email)?;
        let mut ledger = row.ledger();
        ledger.unlock();
        Ok(self
            .service
            .store
            .write(|db| accounts::save_ledger(db, row.id, ledger))?)
    }

    /// Sets or clears the manual block, the portal's "Locked" box. A block ends the account's
    /// sessions.
    pub fn set_blocked(&self, email: &str, blocked: bool) -> Result<(), Error> {
        let id = self.row(email)?.id;
        Ok(self
            .service
            .store
            .write(|db| accounts::set_blocked(db, id, blocked))?)
    }

    /// Changes the password. Sessions and strikes are kept.
    pub fn set_password(&self, email: &str, password: &str) -> Result<(), Error> {
        if password.is_empty() {
            return Err(Error::new(
                ErrorKind::Invalid,
                "a password must not be empty",
            ));
        }
        let id = self.row(email)?.id;
        let hash = self.service.hasher.hash(password);
        Ok(self
            .service
            .store
            .write(|db| accounts::set_password_hash(db, id, &hash))?)
    }

    /// Lists the environments that accounts, API tokens or data belong to, and the default one.
    pub fn environments(&self) -> Result<Vec<String>, Error> {
        Ok(self.service.store.read(environments::list)?)
    }

    // API tokens

    /// Creates an API token; only the result of this call contains its secret. A `&str` is the name
    /// of a token for [`NewAccount::DEFAULT_ENVIRONMENT`] with all rights. Fails with
    /// [`ErrorKind::AlreadyExists`] if another token has the secret.
    pub fn create_api_token(&self, new: impl Into<NewApiToken>) -> Result<ApiTokenSecret, Error> {
        self.service
            .store
            .write(|db| tokens::create(db, &new.into(), self.service.now()))
    }

    /// Creates an API token, unless a token of this name works already in its environment. Returns
    /// its secret, or `None` if the token exists and `new` does not say its secret: a secret is not
    /// stored. Fails with [`ErrorKind::AlreadyExists`] if the secret is that of another token.
    pub fn ensure_api_token(&self, new: &NewApiToken) -> Result<Option<String>, Error> {
        self.service
            .store
            .write(|db| tokens::ensure(db, new, self.service.now()))
    }

    /// Lists the API tokens of every environment, newest first, including revoked ones.
    pub fn api_tokens(&self) -> Result<Vec<ApiTokenRecord>, Error> {
        let tokens = self.service.store.read(tokens::list)?;
        let uses = &self.service.uses;
        Ok(tokens
            .into_iter()
            .map(|token| uses.applied(token))
            .collect())
    }

    /// Revokes an API token: from now on it is refused.
    pub fn revoke_api_token(&self, id: i64) -> Result<(), Error> {
        self.service
            .store
            .write(|db| tokens::revoke(db, id, self.service.now()))
    }

    // Sessions

    /// Lists the live sessions of every environment, newest first.
    pub fn sessions(&self) -> Result<Vec<Session>, Error> {
        let now = self.service.now();
        Ok(self.service.store.read(|db| sessions::list(db, now))?)
    }

    /// Ends every session of every account. Returns their number.
    pub fn expire_sessions(&self) -> Result<usize, Error> {
        Ok(self.service.store.write(sessions::end_all)?)
    }

    /// Ends the sessions of one account. Returns their number.
    pub fn expire_account_sessions(&self, email: &str) -> Result<usize, Error> {
        let id = self.row(email)?.id;
        Ok(self
            .service
            .store
            .write(|db| sessions::end_for_account(db, id))?)
    }

    /// Ends one session.
    pub fn expire_session(&self, id: i64) -> Result<(), Error> {
        match self.service.store.write(|db| sessions::end(db, id))? {
            true => Ok(()),
            false => {
                let known: Vec<i64> = self.sessions()?.iter().map(|session| session.id).collect();
                Err(no_such("session", id, &known))
            }
        }
    }

    // Clock

    /// Returns the current time of the sandbox.
    pub fn now(&self) -> Timestamp {
        self.service.now()
    }

    /// Returns the setting of the clock.
    pub fn clock(&self) -> ClockSetting {
        self.service.clock.setting()
    }

    /// Moves the clock forward. Fails with [`ErrorKind::Invalid`] if it would pass the year 9999.
    pub fn advance_clock(&self, by: Duration) -> Result<(), Error> {
        self.service.change_clock(|setting| setting.advanced(by))
    }

    /// Sets the clock. The setting survives a restart. [`ClockSetting::frozen`] and
    /// [`ClockSetting::running`] of [`Admin::clock`] stop it and let it go on.
    pub fn set_clock(&self, setting: ClockSetting) -> Result<(), Error> {
        self.service.change_clock(|_| setting)
    }

    // Fault injection

    /// Injects a fault, and returns the id that [`Admin::remove_injection`] takes. Fails with
    /// [`ErrorKind::Invalid`] if the injection names an operation that the service does not have.
    pub fn inject(&self, injection: FaultInjection) -> Result<u64, Error> {
        self.service.injections.add(injection)
    }

    /// Lists the injections that still have calls to come.
    pub fn injections(&self) -> Vec<PendingInjection> {
        self.service.injections.list()
    }

    /// Removes an injection. Returns `true` if there was one.
    pub fn remove_injection(&self, id: u64) -> bool {
        self.service.injections.remove(id)
    }

    /// Removes every injection.
    pub fn clear_injections(&self) {
        self.service.injections.clear();
    }

    // Inspection

    /// Returns the names of the operations of the service, with that of the login under the service
    /// contract.
    pub fn operations(&self) -> &[String] {
        self.service.injections.operations()
    }

    /// Counts how often an operation was carried out (not only called) since the start. A `Login`
    /// counts if it was granted.
    pub fn executed(&self, operation: &str) -> u64 {
        self.service.journal.executed(operation)
    }

    /// Returns the last requests to the SOAP endpoint, and those that the portal and the admin API
    /// refused, oldest first. The log keeps [`LoggedRequest::KEPT_REQUESTS`].
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.service.journal.requests()
    }

    /// Returns the last connections that ended without a complete request, oldest first. The log
    /// keeps [`LoggedConnection::KEPT_CONNECTIONS`].
    pub fn connections(&self) -> Vec<LoggedConnection> {
        self.service.journal.connections()
    }

    /// Returns the current use of the resources that requests share.
    pub fn usage(&self) -> Usage {
        let connections = self.service.connections.count();
        self.service.admission.usage(connections)
    }

    fn row(&self, email: &str) -> Result<AccountRow, Error> {
        let found = self
            .service
            .store
            .read(|db| accounts::find(db, &self.environment, email))?;
        found.ok_or_else(|| {
            Error::new(
                ErrorKind::NotFound,
                format!("there is no account {email} in {}", self.environment),
            )
        })
    }
}

/// Drops a lock that has ended by now.
fn as_of(row: AccountRow, now: Timestamp) -> Account {
    let lock_end = row.ledger().lock_end(now);
    Account {
        locked_until: lock_end,
        ..row.account
    }
}
