//! The settings: where each comes from, and whether it can be used.

use std::env;
use std::fs;
use std::time::Duration;

use super::report::{Check, Report};
use crate::connection::{Connection, ConnectionArguments, Credential, Target};
use crate::failure::Failure;

/// Settings that can be used.
pub(super) struct Settings<'a> {
    pub(super) arguments: &'a ConnectionArguments,
    pub(super) connection: Connection<'a>,
    /// The certificates to trust, if a file names them.
    pub(super) ca_pem: Option<Vec<u8>>,
}

impl<'a> Settings<'a> {
    /// Checks the arguments, the variables and the context.
    pub(super) fn check(arguments: &'a ConnectionArguments, report: &mut Report) -> Option<Self> {
        let target = match Target::resolve(&arguments.target) {
            Ok(target) => target,
            Err(failure) => return refuse(Check::Configuration, &failure, report),
        };
        if let Err(failure) = target.endpoint() {
            return refuse(Check::Endpoint, &failure, report);
        }
        let settings = Connection::open(arguments).and_then(|connection| {
            Ok(Self {
                arguments,
                ca_pem: read_ca_file(&connection)?,
                connection,
            })
        });
        match settings {
            Ok(settings) => {
                settings.show(report);
                Some(settings)
            }
            Err(failure) => refuse(Check::Configuration, &failure, report),
        }
    }

    /// Returns the time for all checks.
    pub(super) fn timeout(&self) -> Duration {
        Duration::from_secs(self.arguments.wire.timeout)
    }

    pub(super) fn target(&self) -> &Target {
        self.connection.target()
    }

    fn show(&self, report: &mut Report) {
        let target = self.target();
        let credential = match target.credential() {
            Credential::Login(login) => format!("login of {} with {}", login.email, login.password),
            Credential::Token(source) => format!("API token from {source}"),
        };
        let mut sources = vec![credential];
        if let Some(name) = target.context_name() {
            sources.push(format!("context {name}"));
        }
        if let Some(path) = self.connection.ca_file() {
            sources.push(format!("certificates to trust from {}", path.display()));
        }
        if let Some(path) = self.connection.contract_file() {
            sources.push(format!("contract from {}", path.display()));
        }
        report.ok(Check::Configuration, sources.join(", "));
        let endpoint = target.endpoint_text();
        report.ok(
            Check::Endpoint,
            format!("{endpoint}, from {}", self.endpoint_source()),
        );
        show_proxy(report);
    }

    fn endpoint_source(&self) -> String {
        const VARIABLE: &str = "CLOUDBILLING_ENDPOINT";
        let given = self.arguments.target.endpoint.as_deref();
        match (given, self.target().context_name()) {
            (Some(given), _) if env::var(VARIABLE).is_ok_and(|value| value == given) => {
                VARIABLE.to_owned()
            }
            (Some(_), _) => "--endpoint".to_owned(),
            (None, Some(name)) => format!("context {name}"),
            (None, None) => "the default".to_owned(),
        }
    }
}

fn refuse<T>(check: Check, failure: &Failure, report: &mut Report) -> Option<T> {
    report.failure(check, failure);
    None
}

fn read_ca_file(connection: &Connection<'_>) -> Result<Option<Vec<u8>>, Failure> {
    let Some(path) = connection.ca_file() else {
        return Ok(None);
    };
    let pem = fs::read(path).map_err(|error| Failure::file("read", path, &error))?;
    Ok(Some(pem))
}

/// Shows which variables name a proxy. Their values may contain a password.
fn show_proxy(report: &mut Report) {
    let is_set = |name: &str| {
        let value = env::var(name).or_else(|_| env::var(name.to_lowercase()));
        value.is_ok_and(|value| !value.trim().is_empty())
    };
    let exceptions = match is_set("NO_PROXY") {
        true => ", with exceptions in NO_PROXY",
        false => "",
    };
    let name = ["HTTPS_PROXY", "ALL_PROXY"]
        .into_iter()
        .find(|name| is_set(name));
    match name {
        Some(name) => report.ok(Check::Proxy, format!("set by {name}{exceptions}")),
        None => report.ok(
            Check::Proxy,
            "none: neither HTTPS_PROXY nor ALL_PROXY is set",
        ),
    }
}
