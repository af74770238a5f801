//! The program's exit codes.

use std::process::ExitCode;

/// An exit code. Scripts depend on these, so a number never changes its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum ExitClass {
    Success = 0,
    Finding = 1,
    Usage = 2,
    Unreachable = 3,
    Tls = 4,
    Authentication = 5,
    Service = 6,
    Response = 7,
    Time = 8,
    Size = 9,
    Output = 10,
    State = 11,
    Rows = 12,
    Journal = 13,
    Interrupted = 130,
}

impl ExitClass {
    pub(crate) const ALL: [Self; 15] = [
        Self::Success,
        Self::Finding,
        Self::Usage,
        Self::Unreachable,
        Self::Tls,
        Self::Authentication,
        Self::Service,
        Self::Response,
        Self::Time,
        Self::Size,
        Self::Output,
        Self::State,
        Self::Rows,
        Self::Journal,
        Self::Interrupted,
    ];

    pub(crate) fn code(self) -> u8 {
        self as u8
    }

    pub(crate) fn meaning(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Finding => "a step of the demo failed, or the doctor found a problem",
            Self::Usage => "invalid arguments, file or environment; nothing was sent",
            Self::Unreachable => "the host is unknown or refuses the connection",
            Self::Tls => "the TLS certificate is not trusted, or the handshake failed",
            Self::Authentication => {
                "the token or login was refused, or the account is locked or not permitted"
            }
            Self::Service => "the service returned an error or a fault, or asked to slow down",
            Self::Response => {
                "the response is invalid: cut off, HTML, not SOAP, or of another operation"
            }
            Self::Time => "no complete response, or not the awaited result, within the time limit",
            Self::Size => "the response is larger than the size limit",
            Self::Output => "the output could not be written; the call may have been executed",
            Self::State => {
                "the state of the account is missing, damaged or cannot be stored; no call was carried out"
            }
            Self::Rows => "some rows of bulk work were refused, are unknown or were not attempted",
            Self::Journal => {
                "the journal of bulk work is damaged, in use, or about something else; nothing more was sent"
            }
            Self::Interrupted => {
                "interrupted; at a prompt, nothing was sent; bulk work is continued by the same command"
            }
        }
    }
}

impl From<ExitClass> for ExitCode {
    fn from(class: ExitClass) -> Self {
        Self::from(class.code())
    }
}

/// Returns the list of exit codes for `--help`.
pub(crate) fn help() -> String {
    let mut text = String::from("Exit codes:\n");
    for class in ExitClass::ALL {
        text.push_str(&format!("  {:>3}  {}\n", class.code(), class.meaning()));
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_class_has_its_own_code_and_is_listed() {
        let help = help();
        let mut codes = BTreeSet::new();
        for class in ExitClass::ALL {
            let (code, meaning) = (class.code(), class.meaning());
            assert!(codes.insert(code), "{code}");
            assert!(help.contains(&format!("{code:>3}  {meaning}\n")), "{code}");
        }
    }
}
