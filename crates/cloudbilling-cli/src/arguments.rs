//! The command line: options of every command, and the commands.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use clap::builder::{FalseyValueParser, Resettable};
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::account::{AccountArguments, LoginArguments, LogoutArguments, StatusArguments};
use crate::call::{CallArguments, OperationsArguments};
use crate::clusters::ClustersCommand;
use crate::contexts::ContextArguments;
use crate::demo::DemoArguments;
use crate::doctor::DoctorArguments;
use crate::failure::{ErrorFormat, exit};
use crate::invoices::InvoicesCommand;
use crate::probe::{CaptureArguments, ProbeArguments};
use crate::purchases::PurchasesCommand;
use crate::sandbox::SandboxArguments;
use crate::transformations::TransformationsCommand;

const DISPLAY: &str = "Display";

/// The variable that chooses the form of errors.
const ERRORS: &str = "CLOUDBILLING_ERRORS";

const FIRST_STEPS: &str = "\
First steps:
  cloudbilling demo                watch calls, step by step; needs no service
  cloudbilling sandbox --help      run a local CloudBilling for your own client
  cloudbilling invoices list -h    find invoices, with examples
  cloudbilling operations          list the operations that can be called
  cloudbilling call --help         make a call of any of them";

const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  cloudbilling completions bash > ~/.local/share/bash-completion/completions/cloudbilling
  cloudbilling completions zsh > \"${fpath[1]}/_cloudbilling\"
  cloudbilling completions fish > ~/.config/fish/completions/cloudbilling.fish";

const CONTRACT_EXAMPLES: &str = "\
Examples:
  cloudbilling contract > contract.toml
  cloudbilling call GetPurchases -p customerCode=1001 --contract contract.toml";

const MAN_EXAMPLES: &str = "\
Examples:
  cloudbilling man call | man -l -
  cloudbilling man invoices list | man -l -
  cloudbilling man --all ~/.local/share/man/man1";

#[derive(Debug, Parser)]
#[command(
    name = "cloudbilling",
    version,
    about = "A CloudBilling client that cannot lock its user out",
    after_help = FIRST_STEPS,
    after_long_help = format!("{FIRST_STEPS}\n\n{}", exit::help()),
)]
pub(crate) struct Arguments {
    /// Use colour
    #[arg(long, value_enum, default_value_t, global = true, value_name = "WHEN", help_heading = DISPLAY)]
    pub(crate) color: Color,

    /// Draw tables and symbols with ASCII characters only
    #[arg(long, global = true, help_heading = DISPLAY)]
    pub(crate) ascii: bool,

    /// Never prompt; fail if something that a prompt would ask for is missing
    #[arg(
        long,
        global = true,
        env = "CLOUDBILLING_NO_INPUT",
        hide_env_values = true,
        value_parser = FalseyValueParser::new(),
        help_heading = DISPLAY
    )]
    pub(crate) no_input: bool,

    /// The form of errors on standard error
    #[arg(
        long,
        value_enum,
        default_value_t,
        global = true,
        env = ERRORS,
        hide_env_values = true,
        value_name = "FORMAT",
        help_heading = DISPLAY
    )]
    pub(crate) errors: ErrorFormat,

    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Arguments {
    /// Reads the arguments of the process.
    pub(crate) fn of_process() -> Result<Self, clap::Error> {
        let matches = without_empty_variables(Self::command()).try_get_matches()?;
        Self::from_arg_matches(&matches)
    }
}

/// Returns the form of errors for arguments that cannot be read.
pub(crate) fn error_format() -> ErrorFormat {
    let words: Vec<_> = env::args_os().collect();
    let after = |index: usize| words.get(index + 1).map(OsString::as_os_str);
    let option = words.iter().enumerate().find_map(|(index, word)| {
        match word.to_str()?.strip_prefix("--errors")? {
            "" => after(index),
            value => value.strip_prefix('=').map(OsStr::new),
        }
    });
    let variable = env::var_os(ERRORS);
    match option.or(variable.as_deref()).and_then(OsStr::to_str) {
        Some("json") => ErrorFormat::Json,
        _ => ErrorFormat::Text,
    }
}

/// Lets an empty variable of the environment count as not set.
fn without_empty_variables(command: clap::Command) -> clap::Command {
    let is_empty = |argument: &clap::Arg| {
        let value = argument.get_env().and_then(env::var_os);
        value.is_some_and(|value| value.is_empty())
    };
    command
        .mut_args(|argument| match is_empty(&argument) {
            true => argument.env(Resettable::Reset),
            false => argument,
        })
        .mut_subcommands(without_empty_variables)
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Create or correct what is known of an account, for logins with a password
    Account(AccountArguments),
    /// Make one call and show its result
    Call(CallArguments),
    /// Record reads without their values, as a file for a report or for tests
    Capture(CaptureArguments),
    /// Add product clusters
    #[command(subcommand)]
    Clusters(ClustersCommand),
    /// List, add or choose contexts: services, and where their credentials come from
    Context(ContextArguments),
    /// Print the completion script of a shell
    #[command(after_help = COMPLETIONS_EXAMPLES)]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Demonstrate calls, step by step, against a local CloudBilling over TLS
    Demo(DemoArguments),
    /// Find out why calls fail: settings, network, certificates, token, contract, state
    Doctor(Box<DoctorArguments>),
    /// Find invoices
    #[command(subcommand)]
    Invoices(InvoicesCommand),
    /// Log in once for all runs, or verify an API token
    Login(Box<LoginArguments>),
    /// Forget the session of an account
    Logout(LogoutArguments),
    /// Print the manual page of this program or of one of its commands
    #[command(after_help = MAN_EXAMPLES)]
    Man {
        /// The command, such as `call` or `account init`
        command: Vec<String>,

        /// Write the page of every command into this folder instead, and create it if necessary
        #[arg(long, value_name = "FOLDER", conflicts_with = "command")]
        all: Option<PathBuf>,
    },
    /// List the documented operations, or describe one
    Operations(OperationsArguments),
    /// Find purchases
    #[command(subcommand)]
    Purchases(PurchasesCommand),
    /// Find and fetch the documents that the service makes of invoices
    #[command(subcommand)]
    Transformations(TransformationsCommand),
    /// Print a service contract file with all defaults, as a start for your own
    #[command(after_help = CONTRACT_EXAMPLES)]
    Contract,
    /// Find out by reads what the documentation leaves open, and write a service contract
    Probe(Box<ProbeArguments>),
    /// Run a local CloudBilling, for testing clients in any language
    Sandbox(SandboxArguments),
    /// Show who you are, with which credentials, and what is known of the account. Sends nothing
    Status(StatusArguments),
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Color {
    Always,
    /// In a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    Never,
}

impl Color {
    pub(crate) fn apply(self) {
        match self {
            Self::Always => anstream::ColorChoice::AlwaysAnsi,
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_declarations_are_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn there_is_no_argument_for_a_secret() {
        for name in ["--token", "--password"] {
            let arguments = [
                "cloudbilling",
                "call",
                "GetPurchases",
                "--endpoint",
                "https://a/",
                name,
                "x",
            ];
            assert!(Arguments::try_parse_from(arguments).is_err(), "{name}");
        }
    }

    /// Returns the commands that do something, each with its full name and the examples in its help
    /// and in that of its family.
    fn commands(command: &clap::Command, name: &str, family: &str) -> Vec<(String, String)> {
        let help = command.get_after_help().map(ToString::to_string);
        let help = help.unwrap_or_default();
        let (_, examples) = help.split_once("Examples:\n").unwrap_or_default();
        let examples = format!("{family}{examples}\n");
        let inner: Vec<_> = command.get_subcommands().collect();
        if inner.is_empty() {
            return vec![(name.to_owned(), examples)];
        }
        let named = |inner: &clap::Command| {
            commands(inner, &format!("{name} {}", inner.get_name()), &examples)
        };
        inner.into_iter().flat_map(named).collect()
    }

    /// Returns the words of the command in a line of a shell, up to a pipe or a redirection.
    fn words(line: &str) -> Vec<String> {
        let quoted = line.split('\'').enumerate();
        let mut words = vec![String::new()];
        for (index, part) in quoted {
            let mut plain = part.split(' ');
            let first = if index % 2 == 1 {
                part
            } else {
                plain.next().unwrap_or_default()
            };
            words.last_mut().expect("one word").push_str(first);
            if index % 2 == 0 {
                words.extend(plain.map(str::to_owned));
            }
        }
        words.retain(|word| !word.is_empty());
        let end = words
            .iter()
            .position(|word| ["|", ">", "<"].contains(&word.as_str()));
        words.truncate(end.unwrap_or(words.len()));
        words
    }

    #[test]
    fn every_help_text_has_examples_that_are_valid() {
        let all = Arguments::command();
        let mut without = Vec::new();
        for (name, examples) in commands(&all, "cloudbilling", "") {
            // A backslash at the end continues a line.
            let examples = examples.replace("\\\n", " ");
            let lines = examples.lines().map(str::trim);
            let calls: Vec<_> = lines
                .filter(|line| line.starts_with("cloudbilling "))
                .collect();
            if !calls.iter().any(|line| line.starts_with(&name)) {
                without.push(name);
            }
            for line in calls {
                let parsed = Arguments::try_parse_from(words(line));
                let error = parsed.err().map(|error| error.to_string());
                assert_eq!(error, None, "{line}");
            }
        }
        assert_eq!(without, Vec::<String>::new());
    }

    /// The commands of the guide that are shown without their output. Those with output are
    /// transcripts.
    #[test]
    fn the_commands_of_the_guide_are_valid() {
        let guide = include_str!("../docs/program.md");
        let blocks = guide.split("```sh\n").skip(1);
        let blocks = blocks.filter_map(|block| block.split("\n```").next());
        // Without a comment, and without variables before the command.
        let lines = blocks.flat_map(str::lines).filter_map(|line| {
            let line = line.split("  #").next()?;
            let start = line.find("cloudbilling ")?;
            let is_command = line[..start]
                .split(' ')
                .all(|word| word.is_empty() || word.contains('='));
            is_command.then_some(&line[start..])
        });
        let mut count = 0;
        for line in lines {
            let error = Arguments::try_parse_from(words(line)).err();
            assert_eq!(error.map(|error| error.to_string()), None, "{line}");
            count += 1;
        }
        assert!(count > 10, "{count}");
    }
}
