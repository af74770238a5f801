//! The arguments of `cloudbilling context`.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use clap_complete::ArgValueCandidates;

use super::candidates::candidates;
use super::context::{Context, ContextCredential};
use crate::failure::Failure;
use crate::output::OutputArguments;
use crate::secret::{SecretCommand, SecretSource};

const CONTEXT_EXAMPLES: &str = "\
Examples:
  cloudbilling context add production --endpoint https://… --token-command pass show billing/token
  cloudbilling context add test --endpoint https://… --token-file ~/.config/cloudbilling/test.token
  cloudbilling context list
  cloudbilling context use production
  cloudbilling context show test -o json
  cloudbilling context remove test
  cloudbilling call GetInvoiceHeaders --context test";

const ADD_EXAMPLES: &str = "\
Examples:
  cloudbilling context add production --endpoint https://… --token-command pass show billing/token
  cloudbilling context add nightly --endpoint https://… --token-credential billing-token
  cloudbilling context add anna --endpoint https://… --email anna@example.org --environment Production --password-variable ANNA_PASSWORD

The file holds the place of a secret, never the secret:
  default = \"production\"

  [contexts.production]
  endpoint = \"https://…\"
  ca_file = \"ca.pem\"
  contract = \"contract.toml\"
  token = { command = [\"pass\", \"show\", \"billing/token\"], timeout = 30 }

  [contexts.anna]
  endpoint = \"https://…\"
  email = \"anna@example.org\"
  environment = \"Production\"
  password = { variable = \"ANNA_PASSWORD\" }

A source is one of `command`, `credential` (of systemd), `file` and `variable`. Relative paths start
at the folder of the file.";

#[derive(Args, Debug)]
#[command(after_help = CONTEXT_EXAMPLES)]
pub(crate) struct ContextArguments {
    #[command(subcommand)]
    pub(super) command: ContextCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum ContextCommand {
    /// Add a context, or replace one
    Add(Box<AddArguments>),
    /// List all contexts
    List {
        #[command(flatten)]
        output: OutputArguments,
    },
    /// Remove a context
    Remove {
        /// The context
        #[arg(add = ArgValueCandidates::new(candidates))]
        name: String,

        /// Do not ask for confirmation
        #[arg(long, short)]
        yes: bool,
    },
    /// Show one context
    Show {
        /// The context (default: the default context)
        #[arg(
            add = ArgValueCandidates::new(candidates),
            env = "CLOUDBILLING_CONTEXT",
            hide_env_values = true
        )]
        name: Option<String>,

        #[command(flatten)]
        output: OutputArguments,
    },
    /// Make a context the default
    Use {
        /// The context
        #[arg(add = ArgValueCandidates::new(candidates))]
        name: String,
    },
}

#[derive(Args, Debug)]
#[command(after_help = ADD_EXAMPLES)]
pub(super) struct AddArguments {
    /// The name of the context
    #[arg(value_parser = name)]
    pub(super) name: String,

    /// The address of the service, https://…
    #[arg(long, value_name = "URL")]
    pub(super) endpoint: String,

    /// Allow plain http to loopback addresses
    #[arg(long)]
    allow_http_loopback: bool,

    /// Trust only the certificates in this PEM file
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,

    /// Read the service contract from this TOML file
    #[arg(long, value_name = "FILE")]
    contract: Option<PathBuf>,

    /// Make the context the default, as the first one is
    #[arg(long)]
    pub(super) default: bool,

    /// Replace the context if there is one
    #[arg(long)]
    pub(super) replace: bool,

    #[command(flatten)]
    token: TokenArguments,

    #[command(flatten)]
    login: LoginArguments,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "API token")]
#[group(id = "token", multiple = false)]
struct TokenArguments {
    /// Take the API token from the output of this command, without a shell. Last option, or
    /// followed by `;`
    #[arg(long, value_name = "PROGRAM", num_args = 1.., allow_hyphen_values = true, value_terminator = ";")]
    token_command: Option<Vec<String>>,

    /// Take the API token from this credential of the systemd service
    #[arg(long, value_name = "NAME")]
    token_credential: Option<String>,

    /// Take the API token from this file
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,

    /// Take the API token from this variable
    #[arg(long, value_name = "NAME")]
    token_variable: Option<String>,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Login")]
struct LoginArguments {
    /// Log in with this email address
    #[arg(
        long,
        value_name = "ADDRESS",
        requires = "environment",
        conflicts_with = "token"
    )]
    email: Option<String>,

    /// Log in to this environment
    #[arg(long, value_name = "NAME", requires = "email")]
    environment: Option<String>,

    /// Take the password from the output of this command, without a shell. Last option, or
    /// followed by `;`
    #[arg(long, value_name = "PROGRAM", num_args = 1.., allow_hyphen_values = true, value_terminator = ";", requires = "email", group = "password")]
    password_command: Option<Vec<String>>,

    /// Take the password from this credential of the systemd service
    #[arg(long, value_name = "NAME", requires = "email", group = "password")]
    password_credential: Option<String>,

    /// Take the password from this file
    #[arg(long, value_name = "FILE", requires = "email", group = "password")]
    password_file: Option<PathBuf>,

    /// Take the password from this variable
    #[arg(long, value_name = "NAME", requires = "email", group = "password")]
    password_variable: Option<String>,
}

impl AddArguments {
    /// Returns the context that the arguments describe, with absolute paths.
    pub(super) fn context(&self) -> Result<Context, Failure> {
        Ok(Context {
            allow_http_loopback: self.allow_http_loopback,
            ca_file: self.ca_file.as_deref().map(absolute).transpose()?,
            contract: self.contract.as_deref().map(absolute).transpose()?,
            credential: self.credential()?,
            endpoint: self.endpoint.clone(),
        })
    }

    fn credential(&self) -> Result<ContextCredential, Failure> {
        let Self { token, login, .. } = self;
        let token = source(
            &token.token_command,
            &token.token_credential,
            &token.token_file,
            &token.token_variable,
        )?;
        Ok(match (&login.email, &login.environment, token) {
            (Some(email), Some(environment), _) => ContextCredential::Login {
                email: email.clone(),
                environment: environment.clone(),
                password: source(
                    &login.password_command,
                    &login.password_credential,
                    &login.password_file,
                    &login.password_variable,
                )?,
            },
            (_, _, Some(token)) => ContextCredential::Token(token),
            _ => ContextCredential::None,
        })
    }
}

fn source(
    command: &Option<Vec<String>>,
    credential: &Option<String>,
    file: &Option<PathBuf>,
    variable: &Option<String>,
) -> Result<Option<SecretSource>, Failure> {
    if let Some(argv) = command {
        let command = SecretCommand::new(argv.clone(), None).map_err(Failure::usage)?;
        return Ok(Some(SecretSource::Command(command)));
    }
    if let Some(path) = file {
        return Ok(Some(SecretSource::File(absolute(path)?)));
    }
    let credential = credential.clone().map(SecretSource::Credential);
    Ok(credential.or_else(|| variable.clone().map(SecretSource::Variable)))
}

fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    std::path::absolute(path).map_err(|error| Failure::file("find", path, &error))
}

fn name(text: &str) -> Result<String, &'static str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    match !text.is_empty() && !text.starts_with('-') && text.chars().all(is_plain) {
        true => Ok(text.to_owned()),
        false => Err("expected letters, digits, `-`, `_` and `.`"),
    }
}
