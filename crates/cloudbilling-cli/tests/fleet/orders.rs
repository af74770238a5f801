//! The orders of a process, in its environment.

use std::{env, path::PathBuf, process::Command, time::Duration};

/// The orders of a process.
#[derive(Clone, Debug)]
pub(crate) struct Orders {
    pub(crate) endpoint: String,
    /// The folder with the store, its key and the certificate of the sandbox.
    pub(crate) folder: PathBuf,
    pub(crate) password: String,
    pub(crate) role: Role,
    pub(crate) is_blocking: bool,
    /// After this a login counts as lost.
    pub(crate) login_deadline: Duration,
    /// `false` to work without a store.
    pub(crate) has_store: bool,
}

/// The work of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Makes one call.
    Once,
    /// Calls until its input ends.
    Repeatedly,
    /// Makes one call, and stops itself right before it hands its login to the transport.
    StopBeforeLogin,
    /// Makes as many calls as it can in a fixed time.
    Measured,
}

const ROLES: [(&str, Role); 4] = [
    ("once", Role::Once),
    ("repeatedly", Role::Repeatedly),
    ("stop-before-login", Role::StopBeforeLogin),
    ("measured", Role::Measured),
];

const BLOCKING: &str = "CLOUDBILLING_FLEET_BLOCKING";
const DEADLINE: &str = "CLOUDBILLING_FLEET_DEADLINE";
const ENDPOINT: &str = "CLOUDBILLING_FLEET_ENDPOINT";
const FOLDER: &str = "CLOUDBILLING_FLEET_FOLDER";
const PASSWORD: &str = "CLOUDBILLING_FLEET_PASSWORD";
const ROLE: &str = "CLOUDBILLING_FLEET_ROLE";
const STORE: &str = "CLOUDBILLING_FLEET_STORE";

impl Orders {
    /// Returns the orders of this process; `None` if no driver has given any.
    pub(crate) fn received() -> Option<Self> {
        let role = env::var(ROLE).ok()?;
        let millis = env::var(DEADLINE).ok()?.parse().ok()?;
        let (_, role) = ROLES.into_iter().find(|(name, _)| *name == role)?;
        Some(Self {
            endpoint: env::var(ENDPOINT).ok()?,
            folder: env::var_os(FOLDER)?.into(),
            password: env::var(PASSWORD).ok()?,
            role,
            login_deadline: Duration::from_millis(millis),
            is_blocking: env::var_os(BLOCKING).is_some(),
            has_store: env::var_os(STORE).is_some(),
        })
    }

    pub(crate) fn give(&self, command: &mut Command) {
        let role = ROLES.into_iter().find(|(_, role)| *role == self.role);
        let (name, _) = role.expect("every role has a name");
        command
            .env(ROLE, name)
            .env(DEADLINE, self.login_deadline.as_millis().to_string())
            .env(ENDPOINT, &self.endpoint)
            .env(FOLDER, &self.folder)
            .env(PASSWORD, &self.password);
        if self.is_blocking {
            command.env(BLOCKING, "1");
        }
        if self.has_store {
            command.env(STORE, "file");
        }
    }
}
