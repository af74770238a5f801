//! Why the program did not do what it was asked to.

use std::fmt;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use cloudbilling::transport::TransportErrorKind;
use cloudbilling::{ErrorKind, InvalidEndpoint, LoginFailure};

use crate::exit::ExitClass;
use crate::fault_detail;

/// Why the program did not do what it was asked for: one line for a person, what to do about it, and the exit code.
#[derive(Debug)]
pub(crate) struct Failure {
    class: ExitClass,
    message: String,
    causes: Vec<String>,
    details: Vec<String>,
    help: Option<String>,
}

impl Failure {
    pub(crate) fn new(class: ExitClass, message: impl Into<String>) -> Self {
        Self {
            class,
            message: message.into(),
            causes: Vec::new(),
            details: Vec::new(),
            help: None,
        }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(ExitClass::Usage, message)
    }

    /// A file that cannot be read or written.
    pub(crate) fn file(doing: &str, path: &Path, error: &io::Error) -> Self {
        Self::usage(format!("cannot {doing} {}: {error}", path.display()))
            .with_help("check the path, and your rights on the file")
    }

    /// What a person can do about it.
    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The chain of errors under this one.
    pub(crate) fn with_causes_of(mut self, error: &dyn std::error::Error) -> Self {
        let mut cause = error.source();
        while let Some(error) = cause {
            let text = error.to_string();
            // Wrappers often repeat what they wrap; saying it twice helps nobody.
            if !self.message.contains(&text) && !self.causes.contains(&text) {
                self.causes.push(text);
            }
            cause = error.source();
        }
        self
    }

    /// Tells the person at the terminal, and the shell.
    pub(crate) fn report(&self) -> ExitCode {
        let red = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
        anstream::eprintln!("{red}error{red:#}: {self}");
        self.class.into()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        for cause in &self.causes {
            write!(f, "\n  because {cause}")?;
        }
        for detail in &self.details {
            write!(f, "\n  detail: {detail}")?;
        }
        if let Some(help) = &self.help {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}

impl From<cloudbilling::Error> for Failure {
    fn from(error: cloudbilling::Error) -> Self {
        let class = match error.kind() {
            ErrorKind::Endpoint(endpoint) => return (*endpoint).into(),
            ErrorKind::Action(_)
            | ErrorKind::Encode(_)
            | ErrorKind::NoCredentials
            | ErrorKind::Store(_)
            | ErrorKind::TransportSettings(_) => ExitClass::Usage,
            ErrorKind::ApiTokenRefused
            | ErrorKind::BudgetSpent { .. }
            | ErrorKind::CredentialsRefused
            | ErrorKind::Locked { .. }
            | ErrorKind::NotPermitted
            | ErrorKind::SessionExpired { .. }
            | ErrorKind::UselessSessions => ExitClass::Authentication,
            ErrorKind::Api(_) | ErrorKind::Fault(_) | ErrorKind::Throttled { .. } => {
                ExitClass::Service
            }
            ErrorKind::TimedOut => ExitClass::Time,
            ErrorKind::Login(LoginFailure::Transport(transport))
            | ErrorKind::Transport(transport) => class_of(transport.kind()),
            _ => ExitClass::Answer,
        };
        let help = match (class, error.kind()) {
            (ExitClass::Tls, _) => format!("{} (--ca-file)", clause(error.help())),
            (_, ErrorKind::Locked { .. }) => {
                "wait, or let an administrator unlock the account".to_owned()
            }
            (_, ErrorKind::TransportSettings(_)) => {
                "correct the file that --ca-file names, or the proxy in HTTPS_PROXY".to_owned()
            }
            _ => clause(error.help()),
        };
        let mut failure = Self::new(class, error.to_string())
            .with_causes_of(&error)
            .with_help(help);
        if let ErrorKind::Fault(fault) = error.kind() {
            failure.details = fault_detail::lines(fault);
        }
        failure
    }
}

/// Help as it stands after "help: ", where it is no sentence of its own.
fn clause(help: &str) -> String {
    let mut characters = help.trim_end_matches('.').chars();
    let first = characters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(characters).collect()
}

fn class_of(kind: TransportErrorKind) -> ExitClass {
    match kind {
        TransportErrorKind::Connect | TransportErrorKind::Resolve | TransportErrorKind::Proxy => {
            ExitClass::Unreachable
        }
        TransportErrorKind::InvalidRequest => ExitClass::Usage,
        TransportErrorKind::Timeout => ExitClass::Time,
        TransportErrorKind::Tls => ExitClass::Tls,
        TransportErrorKind::TooLarge => ExitClass::Size,
        _ => ExitClass::Answer,
    }
}

impl From<InvalidEndpoint> for Failure {
    fn from(error: InvalidEndpoint) -> Self {
        let failure = Self::usage(error.to_string());
        match error {
            InvalidEndpoint::HttpNotAskedFor => {
                failure.with_help("ask for it with --allow-http-loopback")
            }
            _ => failure.with_help("an endpoint looks like https://host/path"),
        }
    }
}

impl From<cloudbilling_sandbox::Error> for Failure {
    fn from(error: cloudbilling_sandbox::Error) -> Self {
        let failure = Self::usage(format!("the sandbox: {error}")).with_causes_of(&error);
        match error.kind() {
            cloudbilling_sandbox::ErrorKind::Address => {
                failure.with_help("--listen 127.0.0.1:0 takes a free port of this machine")
            }
            _ => failure,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_told_once() {
        let inner = std::io::Error::other("the disk is full");
        let outer = std::io::Error::other(inner);
        let failure = Failure::usage("cannot write: the disk is full").with_causes_of(&outer);
        assert_eq!(failure.to_string(), "cannot write: the disk is full");
    }
}
