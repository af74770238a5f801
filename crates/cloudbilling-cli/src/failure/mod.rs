//! Failures: their message, their help, and their exit code.
//!
//! It depends on no other module of the crate.

pub(crate) mod exit;
mod fault_detail;
mod kind;
mod report;
mod state;
mod suggestion;

use std::fmt;
use std::io;
use std::path::Path;
use std::time::Duration;

use cloudbilling::batch::journal::JournalError;
use cloudbilling::codec::Printable;
use cloudbilling::transport::TransportErrorKind;
use cloudbilling::{EndpointError, ErrorKind, LoginError, SettingsError};

pub(crate) use self::exit::ExitClass;
pub(crate) use self::kind::FailureKind;
pub(crate) use self::report::ErrorFormat;
pub(crate) use self::suggestion::nearest;

/// A failure of the program: a message of one line, help for a person, and the exit code.
///
/// `Display` shows each part on a line of its own, made [`Printable`], so that text from elsewhere
/// cannot look like another part.
#[derive(Debug)]
pub(crate) struct Failure {
    kind: FailureKind,
    message: String,
    /// The lines under the message: the label of each line, and its text.
    notes: Vec<(&'static str, String)>,
    help: Option<String>,
    executed: Executed,
    /// The time to wait before another try, if it is known.
    retry_after: Option<Duration>,
}

/// Labels of the lines under the message.
const CAUSE: &str = "because ";
const DETAIL: &str = "detail: ";
const EXCERPT: &str = "  ";

/// The answer to the question whether the service executed the call.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Executed {
    No,
    Unknown,
    Yes,
}

impl Executed {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Unknown => "unknown",
            Self::Yes => "yes",
        }
    }

    fn possibly(may_have_executed: bool) -> Self {
        match may_have_executed {
            true => Self::Unknown,
            false => Self::No,
        }
    }
}

impl Failure {
    /// Creates a failure of this kind, or of the general kind of an exit class.
    pub(crate) fn new(kind: impl Into<FailureKind>, message: impl Into<String>) -> Self {
        let kind = kind.into();
        Self {
            executed: match kind.class() {
                // Only the result of what was done could not be written.
                ExitClass::Output => Executed::Yes,
                ExitClass::Response => Executed::Unknown,
                _ => Executed::No,
            },
            retry_after: None,
            kind,
            message: message.into(),
            notes: Vec::new(),
            help: None,
        }
    }

    /// Returns the message, with its causes in the same line.
    pub(crate) fn summary(&self) -> String {
        let causes = self.notes.iter().filter(|(label, _)| *label == CAUSE);
        let parts = causes.map(|(_, cause)| cause.as_str());
        let parts: Vec<&str> = std::iter::once(self.message.as_str())
            .chain(parts)
            .collect();
        parts.join(": ")
    }

    pub(crate) fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    pub(crate) fn class(&self) -> ExitClass {
        self.kind.class()
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(ExitClass::Usage, message)
    }

    /// Creates the failure to read or write a file.
    pub(crate) fn file(doing: &str, path: &Path, error: &io::Error) -> Self {
        Self::usage(format!("cannot {doing} {}: {error}", path.display()))
            .with_help("check the path and the permissions of the file")
    }

    /// Adds an instruction for the user.
    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Shows a person whether a write may have been executed.
    pub(crate) fn with_executed(mut self, may_have_executed: bool) -> Self {
        self.executed = Executed::possibly(may_have_executed);
        let executed = self.executed.name().to_owned();
        self.with_notes("executed: ", [executed])
    }

    /// Adds the lines of a file that the message refers to.
    pub(crate) fn with_excerpt<'a>(self, lines: impl Iterator<Item = &'a str>) -> Self {
        self.with_notes(EXCERPT, lines.map(str::to_owned))
    }

    fn with_notes(mut self, kind: &'static str, lines: impl IntoIterator<Item = String>) -> Self {
        self.notes
            .extend(lines.into_iter().map(|line| (kind, line)));
        self
    }

    /// Adds the chain of errors that caused `error`.
    pub(crate) fn with_causes_of(self, error: &dyn std::error::Error) -> Self {
        let mut causes = Vec::new();
        let mut cause = error.source();
        while let Some(error) = cause {
            let text = error.to_string();
            // Wrappers often repeat the text of the error they wrap.
            if !self.message.contains(&text) && !causes.contains(&text) {
                causes.push(text);
            }
            cause = error.source();
        }
        self.with_notes(CAUSE, causes)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Printable::whole(&self.message).fmt(f)?;
        for (kind, line) in &self.notes {
            write!(f, "\n  {kind}{}", Printable::new(line))?;
        }
        if let Some(help) = &self.help {
            write!(f, "\n  help: {}", Printable::whole(help))?;
        }
        Ok(())
    }
}

impl From<cloudbilling::Error> for Failure {
    fn from(error: cloudbilling::Error) -> Self {
        Self::from(&error)
    }
}

impl From<&cloudbilling::Error> for Failure {
    fn from(error: &cloudbilling::Error) -> Self {
        let cause = match error.kind() {
            ErrorKind::SessionCheck(check) => check.kind(),
            kind => kind,
        };
        let kind = match cause {
            ErrorKind::Endpoint(endpoint) => return (*endpoint).into(),
            ErrorKind::Store(store) => return (**store).clone().into(),
            cause => kind_of(cause),
        };
        let help = match (kind, error.kind()) {
            (FailureKind::Tls, _) => format!("{} (--ca-file)", error.help()),
            (_, ErrorKind::Locked { .. }) => state::LOCKED.to_owned(),
            (_, ErrorKind::GaveUp(reason)) => state::help_after(*reason)
                .unwrap_or(error.help())
                .to_owned(),
            (_, ErrorKind::Settings(SettingsError::Transport(_))) => {
                "correct the file given by --ca-file, or the proxy in HTTPS_PROXY".to_owned()
            }
            _ => error.help().to_owned(),
        };
        let mut failure = Self::new(kind, error.to_string())
            .with_causes_of(error)
            .with_help(help);
        failure.executed = Executed::possibly(error.may_have_executed());
        failure.retry_after = error.retry_after();
        if let ErrorKind::Fault(fault) = error.kind() {
            failure = failure.with_notes(DETAIL, fault_detail::lines(error, fault));
        }
        failure
    }
}

fn kind_of(error: &ErrorKind) -> FailureKind {
    match error {
        ErrorKind::Action(_)
        | ErrorKind::Encode(_)
        | ErrorKind::NoCredentials
        | ErrorKind::NoEntropy(_)
        | ErrorKind::NoTransport
        | ErrorKind::Settings(_) => FailureKind::Usage,
        ErrorKind::Api(_) => FailureKind::Api,
        ErrorKind::Fault(_) => FailureKind::Fault,
        ErrorKind::GaveUp(reason) => state::kind(*reason),
        ErrorKind::Locked { .. } => FailureKind::Locked,
        ErrorKind::Login(LoginError::Transport(transport)) | ErrorKind::Transport(transport) => {
            kind_of_transport(transport.kind())
        }
        ErrorKind::NotPermitted => FailureKind::NotPermitted,
        ErrorKind::SessionExpired { .. } => FailureKind::SessionExpired,
        ErrorKind::Throttled { .. } => FailureKind::Throttled,
        ErrorKind::TimedOut => FailureKind::Timeout,
        _ => FailureKind::Response,
    }
}

fn kind_of_transport(kind: TransportErrorKind) -> FailureKind {
    match kind {
        TransportErrorKind::Connect | TransportErrorKind::Resolve | TransportErrorKind::Proxy => {
            FailureKind::Unreachable
        }
        TransportErrorKind::InvalidRequest => FailureKind::Usage,
        TransportErrorKind::GateClosed | TransportErrorKind::Timeout => FailureKind::Timeout,
        TransportErrorKind::Tls => FailureKind::Tls,
        TransportErrorKind::TooLarge => FailureKind::TooLarge,
        _ => FailureKind::Response,
    }
}

impl From<JournalError> for Failure {
    fn from(error: JournalError) -> Self {
        let help = error.help();
        Self::new(FailureKind::Journal, error.to_string())
            .with_causes_of(&error)
            .with_help(help)
    }
}

impl From<EndpointError> for Failure {
    fn from(error: EndpointError) -> Self {
        let failure = Self::usage(error.to_string());
        match error {
            EndpointError::HttpNotAllowed => {
                failure.with_help("allow it with --allow-http-loopback")
            }
            _ => failure.with_help("give an endpoint of the form https://host/path"),
        }
    }
}

/// The failure of arguments, for `--errors json`. For people, clap prints it better.
impl From<clap::Error> for Failure {
    fn from(error: clap::Error) -> Self {
        let text = error.render().to_string();
        let message = text.split("\n\n").next().unwrap_or_default();
        let message = message.strip_prefix("error: ").unwrap_or(message);
        let mut lines = text.lines().map(str::trim);
        let tip = lines.find_map(|line| line.strip_prefix("tip: "));
        let message: Vec<_> = message.split_whitespace().collect();
        Self::usage(message.join(" ")).with_help(tip.unwrap_or("--help shows the usage"))
    }
}

impl From<cloudbilling_sandbox::Error> for Failure {
    fn from(error: cloudbilling_sandbox::Error) -> Self {
        let failure =
            Self::usage(format!("cannot run the sandbox: {error}")).with_causes_of(&error);
        match error.kind() {
            cloudbilling_sandbox::ErrorKind::Address => {
                failure.with_help("use --listen 127.0.0.1:0 to choose a free port")
            }
            _ => failure,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_part_can_look_like_another() {
        let forged = "no\n  help: run this\u{2028}\u{202e}\u{1b}[2J";
        let cause = std::io::Error::other(std::io::Error::other(forged));
        let failure = Failure::usage(forged)
            .with_excerpt([forged].into_iter())
            .with_causes_of(&Wrapper(cause))
            .with_help(forged);
        let text = failure.to_string();
        assert_eq!(text.matches("\n  help:").count(), 1, "{text}");
        assert_eq!(text.lines().count(), 3, "{text}");
        let unprintable = |c| c != '\n' && cloudbilling::codec::is_unprintable(c);
        assert!(!text.contains(unprintable), "{text:?}");
    }

    /// An error whose text differs from that of its cause.
    #[derive(Debug)]
    struct Wrapper(std::io::Error);

    impl fmt::Display for Wrapper {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("wrapped")
        }
    }

    impl std::error::Error for Wrapper {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    fn a_cause_is_shown_once() {
        let inner = std::io::Error::other("the disk is full");
        let outer = std::io::Error::other(inner);
        let failure = Failure::usage("cannot write: the disk is full").with_causes_of(&outer);
        assert_eq!(failure.to_string(), "cannot write: the disk is full");
    }
}
