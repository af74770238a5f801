//! `cloudbilling status`: who, with which credentials, and what the runs of the program know. It
//! reads no secret, and sends nothing.

use serde::Serialize;

use super::arguments::StatusArguments;
use super::known::KnownAccount;
use super::report::AccountReport;
use crate::connection::{Credential, Target};
use crate::failure::Failure;
use crate::output::{self, Format};
use crate::process::runtime;
use crate::terminal::Screen;

/// The names of its members are those of `--output json`.
#[derive(Serialize)]
struct Status<'a> {
    context: Option<&'a str>,
    endpoint: String,
    /// `api_token` or `login`.
    credentials: &'static str,
    /// The place of the secret.
    source: String,
    email: Option<&'a str>,
    environment: Option<&'a str>,
    /// `None` for an API token, which has no state that matters without it.
    #[serde(flatten)]
    account: Option<AccountReport>,
}

pub(crate) fn run(arguments: &StatusArguments, screen: &mut Screen) -> Result<(), Failure> {
    let target = Target::resolve(&arguments.target)?;
    let status = Status::of(&target)?;
    match arguments.output.format {
        Format::Table => status.show(screen),
        _ => {
            let value = serde_json::to_value(&status).expect("names and plain values");
            output::print_value(&arguments.output, &value, screen)?;
        }
    }
    Ok(())
}

impl<'a> Status<'a> {
    fn of(target: &'a Target) -> Result<Self, Failure> {
        let (context, endpoint) = (target.context(), target.endpoint()?.to_string());
        Ok(match target.credential() {
            Credential::Login(login) => {
                let account = KnownAccount::open(target)?;
                let report = runtime::start()?.block_on(account.report())?;
                Self {
                    context,
                    endpoint,
                    credentials: "login",
                    source: login.password.to_string(),
                    email: Some(&login.email),
                    environment: Some(&login.environment),
                    account: Some(report),
                }
            }
            Credential::Token(source) => Self {
                context,
                endpoint,
                credentials: "api_token",
                source: source.to_string(),
                email: None,
                environment: None,
                account: None,
            },
        })
    }

    fn show(&self, screen: &mut Screen) {
        screen.fact("context", self.context.unwrap_or("none"));
        screen.fact("endpoint", &self.endpoint);
        if let (Some(email), Some(environment)) = (self.email, self.environment) {
            screen.fact("login", email);
            screen.fact("environment", environment);
            screen.fact("password", format_args!("from {}", self.source));
        } else {
            screen.fact("API token", format_args!("from {}", self.source));
        }
        if let Some(account) = &self.account {
            account.show(screen);
        }
    }
}
