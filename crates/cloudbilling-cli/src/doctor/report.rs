//! The findings of the checks.

use std::fmt;

use serde_json::{Map, Value};

use crate::failure::Failure;
use crate::output::{self, Columns, Format, OutputArguments, OutputError};
use crate::terminal::{Screen, Tone};

macro_rules! checks {
    ($($(#[$doc:meta])* $check:ident = $name:literal,)*) => {
        /// A check. The order is that of the report.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Check {
            $($(#[$doc])* $check,)*
        }

        impl Check {
            /// Returns the name, on which scripts can rely.
            pub(super) fn name(self) -> &'static str {
                match self {
                    $(Self::$check => $name,)*
                }
            }
        }
    };
}

checks! {
    /// The arguments, the variables, the context and the files that they name.
    Configuration = "configuration",
    Endpoint = "endpoint",
    /// The proxy of the environment.
    Proxy = "proxy",
    /// Name resolution.
    Name = "name",
    Tcp = "tcp",
    /// The connection through the proxy.
    Tunnel = "tunnel",
    /// The certificates.
    Certificate = "certificate",
    /// The protocol version and the cipher.
    Tls = "tls",
    Http = "http",
    Clock = "clock",
    Wsdl = "wsdl",
    Token = "token",
    Contract = "contract",
    Store = "store",
    Account = "account",
}

impl Check {
    /// The checks that need the service.
    pub(super) const ONLINE: [Self; 10] = [
        Self::Name,
        Self::Tcp,
        Self::Tunnel,
        Self::Certificate,
        Self::Tls,
        Self::Http,
        Self::Clock,
        Self::Wsdl,
        Self::Token,
        Self::Contract,
    ];
    /// The checks that need settings.
    pub(super) const AFTER_SETTINGS: [Self; 14] = [
        Self::Endpoint,
        Self::Proxy,
        Self::Name,
        Self::Tcp,
        Self::Tunnel,
        Self::Certificate,
        Self::Tls,
        Self::Http,
        Self::Clock,
        Self::Wsdl,
        Self::Token,
        Self::Contract,
        Self::Store,
        Self::Account,
    ];
    /// The checks that need a connection.
    pub(super) const AFTER_NETWORK: [Self; 5] = [
        Self::Http,
        Self::Clock,
        Self::Wsdl,
        Self::Token,
        Self::Contract,
    ];
    /// The checks that need a service that responds in SOAP.
    pub(super) const AFTER_HTTP: [Self; 3] = [Self::Wsdl, Self::Token, Self::Contract];
}

/// The severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Severity {
    Ok,
    Problem,
    Skipped,
    Warning,
}

impl Severity {
    fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Problem => "problem",
            Self::Skipped => "skipped",
            Self::Warning => "warning",
        }
    }

    fn tone(self) -> Tone {
        match self {
            Self::Ok => Tone::Good,
            Self::Problem => Tone::Bad,
            Self::Skipped => Tone::Faint,
            Self::Warning => Tone::Note,
        }
    }
}

/// The finding of a check.
#[derive(Debug)]
struct Finding {
    check: Check,
    severity: Severity,
    message: String,
    /// An instruction for the user.
    help: Option<String>,
}

/// The findings so far.
#[derive(Debug, Default)]
pub(super) struct Report {
    findings: Vec<Finding>,
}

const COLUMNS: Columns = Columns::of(&["Check", "Severity", "Message", "Help"]);

impl Report {
    pub(super) fn ok(&mut self, check: Check, message: impl fmt::Display) {
        self.add(check, Severity::Ok, message, None);
    }

    pub(super) fn warning(&mut self, check: Check, message: impl fmt::Display, help: &str) {
        self.add(check, Severity::Warning, message, Some(help));
    }

    pub(super) fn problem(&mut self, check: Check, message: impl fmt::Display, help: &str) {
        self.add(check, Severity::Problem, message, Some(help));
    }

    /// Adds a problem that is a failure of the program in other commands.
    pub(super) fn failure(&mut self, check: Check, failure: &Failure) {
        self.add(check, Severity::Problem, failure.summary(), failure.help());
    }

    /// Adds that these checks are not made, except those that have a finding already.
    pub(super) fn skip(&mut self, checks: &[Check], reason: &str) {
        for check in checks {
            if !self.findings.iter().any(|it| it.check == *check) {
                self.add(*check, Severity::Skipped, reason, None);
            }
        }
    }

    pub(super) fn has_problem(&self) -> bool {
        let mut findings = self.findings.iter();
        findings.any(|finding| finding.severity == Severity::Problem)
    }

    /// Brings the findings into the order of the checks.
    pub(super) fn sort(&mut self) {
        self.findings.sort_by_key(|finding| finding.check);
    }

    /// Prints text for people, or the findings as rows.
    pub(super) fn print(
        &self,
        arguments: &OutputArguments,
        screen: &mut Screen,
    ) -> Result<(), OutputError> {
        if arguments.format != Format::Table || !arguments.columns.is_empty() {
            let rows = || self.findings.iter().map(Finding::row);
            return output::print_rows(arguments, COLUMNS, rows, screen);
        }
        for finding in &self.findings {
            finding.show(screen);
        }
        Ok(())
    }

    fn add(
        &mut self,
        check: Check,
        severity: Severity,
        message: impl fmt::Display,
        help: Option<&str>,
    ) {
        // A later step of the same check can find what an earlier one did not.
        self.findings.retain(|finding| finding.check != check);
        self.findings.push(Finding {
            check,
            severity,
            message: message.to_string(),
            help: help.map(str::to_owned),
        });
    }
}

impl Finding {
    fn show(&self, screen: &mut Screen) {
        let text = format!("{}: {}", self.check.name(), self.message);
        screen.labelled(self.severity.tone(), self.severity.name(), &text);
        if let Some(help) = &self.help {
            screen.labelled(Tone::Faint, "", &format!("help: {help}"));
        }
    }

    fn row(&self) -> Map<String, Value> {
        let mut row = COLUMNS.row([
            self.check.name(),
            self.severity.name(),
            &self.message,
            self.help.as_deref().unwrap_or_default(),
        ]);
        if self.help.is_none() {
            row.insert("Help".to_owned(), Value::Null);
        }
        row
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skipped_check_does_not_hide_its_finding() {
        let mut report = Report::default();
        report.ok(Check::Http, "fine");
        report.skip(&Check::AFTER_NETWORK, "why");
        let of_http = report.findings.iter().filter(|it| it.check == Check::Http);
        assert_eq!(of_http.count(), 1);
        assert_eq!(report.findings.len(), Check::AFTER_NETWORK.len());
        assert!(!report.has_problem());
    }

    #[test]
    fn later_groups_are_parts_of_earlier_ones() {
        for check in Check::AFTER_HTTP {
            assert!(Check::AFTER_NETWORK.contains(&check));
        }
        for check in Check::AFTER_NETWORK {
            assert!(Check::ONLINE.contains(&check));
        }
        for check in Check::ONLINE {
            assert!(Check::AFTER_SETTINGS.contains(&check));
        }
    }
}
