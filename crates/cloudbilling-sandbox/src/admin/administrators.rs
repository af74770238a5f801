//! Administrators of the Management Portal.

use super::handle::Admin;
use crate::error::{Error, ErrorKind};
use crate::identity::administrators::{self, AdministratorRecord};
use crate::server::service::Service;

#[allow(clippy::missing_errors_doc)] // said once, at the type
impl Admin {
    /// Creates an administrator, who may sign in to the Management Portal. Fails with
    /// [`ErrorKind::AlreadyExists`] if the name is taken, and with [`ErrorKind::Invalid`] if the
    /// name or the password is empty.
    pub fn create_administrator(&self, name: &str, password: &str) -> Result<(), Error> {
        let hash = self.administrators_hash(password)?;
        self.service
            .store
            .write(|db| administrators::create(db, name, &hash))
    }

    /// Returns the administrators, by name.
    pub(crate) fn administrators(&self) -> Result<Vec<AdministratorRecord>, Error> {
        Ok(self.service.store.read(administrators::list)?)
    }

    /// Creates an administrator, unless one of this name and password exists. Fails as
    /// [`Admin::create_administrator`] if the password differs.
    pub fn ensure_administrator(&self, name: &str, password: &str) -> Result<(), Error> {
        let Service { store, hasher, .. } = &*self.service;
        match store.read(|db| administrators::password_hash(db, name))? {
            None => self.create_administrator(name, password),
            Some(hash) if hasher.verify(password, &hash) => Ok(()),
            Some(_) => Err(Error::new(
                ErrorKind::AlreadyExists,
                format!(
                    "the administrator {} exists and has another password",
                    name.trim()
                ),
            )),
        }
    }

    /// Changes the password of an administrator, and lifts the lock that wrong passwords have set.
    /// Ends every portal session of this administrator.
    pub fn set_administrator_password(&self, name: &str, password: &str) -> Result<(), Error> {
        let hash = self.administrators_hash(password)?;
        self.service
            .store
            .write(|db| administrators::set_password_hash(db, name, &hash))?;
        self.service.portal_sessions.end_all_of(name.trim());
        Ok(())
    }

    fn administrators_hash(&self, password: &str) -> Result<String, Error> {
        match password {
            "" => Err(Error::new(
                ErrorKind::Invalid,
                "an administrator must have a password",
            )),
            password => Ok(self.service.hasher.hash(password)),
        }
    }
}
