//! Prompts: a secret that is not echoed, and a confirmation.
//!
//! They use the terminal itself and not the standard streams, so that a program in a pipe can
//! prompt too.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};

use cloudbilling::codec::Printable;
#[cfg(unix)]
use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
};
use zeroize::Zeroizing;

use crate::failure::{ExitClass, Failure};

/// The longest line of a terminal, in bytes.
const MAX_LINE: usize = 4096;

static FORBIDDEN: AtomicBool = AtomicBool::new(false);

/// Makes every prompt fail from now on: `--no-input`.
pub(crate) fn forbid() {
    FORBIDDEN.store(true, Ordering::Relaxed);
}

/// Asks for a secret, which is not echoed.
pub(crate) fn secret(question: &str) -> Result<Zeroizing<String>, PromptError> {
    Terminal::open()?.ask_hidden(&format!("{}: ", Printable::whole(question)))
}

/// Asks a person whether to go on. Any answer but `y` and `yes` means no.
///
/// # Errors
/// If there is nobody to ask. The help names `--yes`, so every command that confirms has it.
pub(crate) fn confirm(question: &str) -> Result<bool, Failure> {
    let line = format!("{} [y/N] ", Printable::whole(question));
    let answer = Terminal::open().and_then(|mut terminal| terminal.ask(&line));
    let answer = answer.map_err(|error| {
        error.into_failure("this needs a confirmation", "confirm it with --yes")
    })?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

/// As [`confirm`], for a call that is sent only after a yes.
pub(crate) fn confirm_sending(question: &str) -> Result<(), Failure> {
    match confirm(question)? {
        true => Ok(()),
        false => Err(Failure::new(
            ExitClass::Interrupted,
            "not confirmed; nothing was sent",
        )),
    }
}

/// The reason why there is no answer.
#[derive(Debug)]
pub(crate) enum PromptError {
    Failed(io::Error),
    Forbidden,
    Interrupted,
    NoTerminal,
}

impl PromptError {
    /// Returns the failure of a command that needs the answer: `message` says what is missing, and
    /// `help` how to give it without a prompt.
    pub(crate) fn into_failure(self, message: &str, help: &str) -> Failure {
        let failure = match self {
            Self::Failed(error) => {
                Failure::usage(format!("{message}: the terminal cannot be used: {error}"))
            }
            Self::Forbidden => {
                Failure::usage(format!("{message}, and --no-input forbids a prompt"))
            }
            Self::Interrupted => {
                Failure::new(ExitClass::Interrupted, format!("{message}: interrupted"))
            }
            Self::NoTerminal => {
                Failure::usage(format!("{message}, and there is no terminal for a prompt"))
            }
        };
        failure.with_help(help)
    }
}

/// The terminal that controls the process.
struct Terminal {
    input: File,
    output: File,
}

impl Terminal {
    fn open() -> Result<Self, PromptError> {
        if FORBIDDEN.load(Ordering::Relaxed) {
            return Err(PromptError::Forbidden);
        }
        let input = File::open("/dev/tty");
        let output = File::options().write(true).open("/dev/tty");
        match (input, output) {
            (Ok(input), Ok(output)) => Ok(Self { input, output }),
            _ => Err(PromptError::NoTerminal),
        }
    }

    fn ask(&mut self, question: &str) -> Result<Zeroizing<String>, PromptError> {
        write!(self.output, "{question}")?;
        let mut line = Zeroizing::new(vec![0; MAX_LINE]);
        // A terminal returns at most one line.
        let length = self.input.read(&mut line)?;
        line.truncate(length);
        match line.pop() {
            Some(b'\n') => {
                let line = str::from_utf8(&line).map_err(io::Error::other)?;
                Ok(Zeroizing::new(line.to_owned()))
            }
            _ => Err(PromptError::Interrupted),
        }
    }

    /// As [`ask`](Self::ask), without showing what is typed.
    #[cfg(unix)]
    fn ask_hidden(&mut self, question: &str) -> Result<Zeroizing<String>, PromptError> {
        let hidden = HiddenInput::begin(self.input.try_clone()?)?;
        let answer = self.ask(question);
        drop(hidden);
        // The end of the line was not shown either.
        writeln!(self.output)?;
        answer
    }

    #[cfg(not(unix))]
    fn ask_hidden(&mut self, _: &str) -> Result<Zeroizing<String>, PromptError> {
        Err(PromptError::NoTerminal)
    }
}

impl From<io::Error> for PromptError {
    fn from(error: io::Error) -> Self {
        Self::Failed(error)
    }
}

/// A terminal that does not show what is typed, until this is dropped.
#[cfg(unix)]
struct HiddenInput {
    terminal: File,
    before: Termios,
}

#[cfg(unix)]
impl HiddenInput {
    /// Hides the input, and lets Ctrl-C end the line instead of the process, which would leave the
    /// terminal like this.
    fn begin(terminal: File) -> io::Result<Self> {
        let before = tcgetattr(&terminal)?;
        let mut hidden = before.clone();
        hidden
            .local_modes
            .remove(LocalModes::ECHO | LocalModes::ISIG);
        hidden.local_modes.insert(LocalModes::ICANON);
        hidden.special_codes[SpecialCodeIndex::VEOL] =
            before.special_codes[SpecialCodeIndex::VINTR];
        tcsetattr(&terminal, OptionalActions::Flush, &hidden)?;
        Ok(Self { terminal, before })
    }
}

#[cfg(unix)]
impl Drop for HiddenInput {
    fn drop(&mut self) {
        // A terminal that is gone needs no restoring.
        let _ = tcsetattr(&self.terminal, OptionalActions::Now, &self.before);
    }
}
