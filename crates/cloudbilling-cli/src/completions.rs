//! `cloudbilling completions`: scripts by which a shell asks the program itself what can come next,
//! so that contexts, operations and parameters are completed too.

use clap::CommandFactory as _;
use clap_complete::Shell;
use clap_complete::env::{CompleteEnv, Shells};

use crate::arguments::Arguments;
use crate::terminal::Screen;

/// The variable in which a script names its shell when it asks.
const VARIABLE: &str = "COMPLETE";
const NAME: &str = "cloudbilling";

/// Answers the script of a shell, and ends the process, if one has started it.
pub(crate) fn answer() {
    CompleteEnv::with_factory(Arguments::command)
        .var(VARIABLE)
        .complete();
}

/// Prints the completion script of a shell.
pub(crate) fn run(shell: Shell, screen: &mut Screen) {
    let shells = Shells::builtins();
    let completer = shells.completer(&shell.to_string());
    let completer = completer.expect("the engine has a completer for every shell");
    let mut script = Vec::new();
    completer
        .write_registration(VARIABLE, NAME, NAME, NAME, &mut script)
        .expect("writing to a vector cannot fail");
    screen.bytes(&script);
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;

    use super::*;

    #[test]
    fn every_shell_has_a_completer() {
        for shell in Shell::value_variants() {
            assert!(Shells::builtins().completer(&shell.to_string()).is_some());
        }
    }
}
