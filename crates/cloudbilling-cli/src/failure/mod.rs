//! Failures: their message, their help, and their exit code.
//!
//! It depends on no other module of the crate.

pub(crate) mod exit;
mod fault_detail;
mod state;
mod suggestion;

use std::fmt;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use cloudbilling::codec::Printable;
use cloudbilling::transport::TransportErrorKind;
use cloudbilling::{EndpointError, ErrorKind, GiveUpReason, LoginError, SettingsError};

pub(crate) use self::exit::ExitClass;
pub(crate) use self::suggestion::nearest;

/// A failure of the program: a message of one line, help for a person, and the exit code.
///
/// `Display` shows each part on a line of its own, made [`Printable`], so that text from elsewhere
/// cannot look like another part.
#[derive(Debug)]
pub(crate) struct Failure {
    class: ExitClass,
    message: String,
    /// The lines under the message: the label of each line, and its text.
    notes: Vec<(&'static str, String)>,
    help: Option<String>,
}

impl Failure {
    pub(crate) fn new(class: ExitClass, message: impl Into<String>) -> Self {
        Self {
            class,
            message: message.into(),
            notes: Vec::new(),
            help: None,
        }
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

    /// Adds whether a write may have been executed.
    pub(crate) fn with_executed(self, may_have_executed: bool) -> Self {
        let executed = if may_have_executed { "maybe" } else { "no" };
        self.with_notes("executed: ", [executed.to_owned()])
    }

    /// Adds the lines of a file that the message refers to.
    pub(crate) fn with_excerpt<'a>(self, lines: impl Iterator<Item = &'a str>) -> Self {
        self.with_notes("  ", lines.map(str::to_owned))
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
        self.with_notes("because ", causes)
    }

    /// Prints the failure, and returns its exit code.
    pub(crate) fn report(&self) -> ExitCode {
        let red = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
        anstream::eprintln!("{red}error{red:#}: {self}");
        self.class.into()
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
        let kind = match error.kind() {
            ErrorKind::SessionCheck(check) => check.kind(),
            kind => kind,
        };
        let class = match kind {
            ErrorKind::Endpoint(endpoint) => return (*endpoint).into(),
            ErrorKind::Action(_)
            | ErrorKind::Encode(_)
            | ErrorKind::NoCredentials
            | ErrorKind::NoEntropy(_)
            | ErrorKind::NoTransport
            | ErrorKind::Settings(_) => ExitClass::Usage,
            ErrorKind::Store(store) => return (**store).clone().into(),
            ErrorKind::GaveUp(GiveUpReason::RecordMissing | GiveUpReason::StateLost) => {
                ExitClass::State
            }
            ErrorKind::GaveUp(_)
            | ErrorKind::Locked { .. }
            | ErrorKind::NotPermitted
            | ErrorKind::SessionExpired { .. } => ExitClass::Authentication,
            ErrorKind::Api(_) | ErrorKind::Fault(_) | ErrorKind::Throttled { .. } => {
                ExitClass::Service
            }
            ErrorKind::TimedOut => ExitClass::Time,
            ErrorKind::Login(LoginError::Transport(transport))
            | ErrorKind::Transport(transport) => class_of(transport.kind()),
            _ => ExitClass::Response,
        };
        let help = match (class, error.kind()) {
            (ExitClass::Tls, _) => format!("{} (--ca-file)", error.help()),
            (_, ErrorKind::Locked { .. }) => state::LOCKED.to_owned(),
            (_, ErrorKind::GaveUp(reason)) => state::help_after(*reason)
                .unwrap_or(error.help())
                .to_owned(),
            (_, ErrorKind::Settings(SettingsError::Transport(_))) => {
                "correct the file given by --ca-file, or the proxy in HTTPS_PROXY".to_owned()
            }
            _ => error.help().to_owned(),
        };
        let mut failure = Self::new(class, error.to_string())
            .with_causes_of(&error)
            .with_help(help);
        if let ErrorKind::Fault(fault) = error.kind() {
            failure = failure.with_notes("detail: ", fault_detail::lines(&error, fault));
        }
        failure
    }
}

fn class_of(kind: TransportErrorKind) -> ExitClass {
    match kind {
        TransportErrorKind::Connect | TransportErrorKind::Resolve | TransportErrorKind::Proxy => {
            ExitClass::Unreachable
        }
        TransportErrorKind::InvalidRequest => ExitClass::Usage,
        TransportErrorKind::GateClosed | TransportErrorKind::Timeout => ExitClass::Time,
        TransportErrorKind::Tls => ExitClass::Tls,
        TransportErrorKind::TooLarge => ExitClass::Size,
        _ => ExitClass::Response,
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
