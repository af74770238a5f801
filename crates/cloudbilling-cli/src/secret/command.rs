//! A command that prints a secret, such as a password manager.

use std::fmt;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::Secret;
use super::bounded::bounded;
use crate::failure::Failure;

/// A command that prints a secret to its standard output. No shell is involved.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct SecretCommand {
    program: String,
    arguments: Vec<String>,
    /// In seconds.
    timeout: Option<u64>,
}

impl SecretCommand {
    const DEFAULT_TIMEOUT: u64 = 30;

    /// Creates a command from a program and its arguments, and a time limit in seconds.
    pub(crate) fn new(argv: Vec<String>, timeout: Option<u64>) -> Result<Self, &'static str> {
        let mut argv = argv.into_iter();
        match argv.next().filter(|program| !program.is_empty()) {
            _ if timeout.is_some_and(|seconds| !(1..=3_600).contains(&seconds)) => {
                Err("invalid `timeout`: expected a number of seconds from 1 to 3600")
            }
            None => Err("empty `command`: expected a program and its arguments"),
            Some(program) => Ok(Self {
                program,
                arguments: argv.collect(),
                timeout,
            }),
        }
    }

    pub(super) fn given_timeout(&self) -> Option<u64> {
        self.timeout
    }

    pub(super) fn into_argv(self) -> Vec<String> {
        let mut argv = vec![self.program];
        argv.extend(self.arguments);
        argv
    }

    /// Runs the command and returns what it printed. No error shows any of that, and its standard
    /// error is discarded, because it may hold the secret too.
    pub(super) fn run(&self, what: &str) -> Result<Secret, Failure> {
        let mut child = self.start(what)?;
        let output = child.stdout.take().expect("standard output is piped");
        let (sender, receiver) = mpsc::channel();
        // A child of the command can keep the pipe open, so the thread is not waited for.
        thread::spawn(move || drop(sender.send(bounded(output))));
        let timeout = self.timeout.unwrap_or(Self::DEFAULT_TIMEOUT);
        let output = match receiver.recv_timeout(Duration::from_secs(timeout)) {
            Ok(Ok(output)) => output,
            Ok(Err(error)) => {
                stop(child);
                return Err(self.failure(what, &format!("cannot be read: {error}")));
            }
            Err(_) => {
                stop(child);
                return Err(self.failure(what, &format!("did not end within {timeout} s")));
            }
        };
        let status = child
            .wait()
            .map_err(|error| self.failure(what, &format!("cannot be waited for: {error}")))?;
        match status.success() {
            true => Secret::from_bytes(output, what),
            false => Err(self.failure(what, &format!("failed: {status}"))),
        }
    }

    fn start(&self, what: &str) -> Result<Child, Failure> {
        let child = Command::new(&self.program)
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        child.map_err(|error| self.failure(what, &format!("cannot be started: {error}")))
    }

    fn failure(&self, what: &str, said: &str) -> Failure {
        Failure::usage(format!(
            "cannot read {what}: the command {} {said}",
            self.program
        ))
        .with_help("run the command by hand; it must print the secret only, and exit with 0")
    }
}

/// Shows the program only: its arguments may say more than others should read.
impl fmt::Display for SecretCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.program)
    }
}

fn stop(mut child: Child) {
    // It may have ended in the meantime, which is just as well.
    let _ = child.kill();
    let _ = child.wait();
}
