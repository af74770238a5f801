//! The orders of a process, in its environment.

use std::{env, fmt, path::PathBuf, process::Command, str::FromStr, time::Duration};

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
    pub(crate) store: StoreKind,
}

/// The store of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StoreKind {
    /// In the files of the folder.
    Files,
    /// On this port of this machine.
    Postgres(u16),
}

impl fmt::Display for StoreKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Files => f.write_str("files"),
            Self::Postgres(port) => write!(f, "postgres:{port}"),
        }
    }
}

impl FromStr for StoreKind {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_prefix("postgres:") {
            None => Ok(Self::Files),
            Some(port) => port.parse().map(Self::Postgres),
        }
    }
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
    /// Makes many calls.
    Often,
}

const ROLES: [(&str, Role); 4] = [
    ("once", Role::Once),
    ("repeatedly", Role::Repeatedly),
    ("stop-before-login", Role::StopBeforeLogin),
    ("often", Role::Often),
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
            store: env::var(STORE).ok()?.parse().ok()?,
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
            .env(PASSWORD, &self.password)
            .env(STORE, self.store.to_string());
        if self.is_blocking {
            command.env(BLOCKING, "1");
        }
    }
}
