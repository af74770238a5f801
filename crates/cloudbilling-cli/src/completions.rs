//! `cloudbilling completions`: completion scripts, generated from the declarations of the
//! arguments.

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::arguments::Arguments;
use crate::terminal::Screen;

/// Prints the completion script of a shell.
pub(crate) fn run(shell: Shell, screen: &mut Screen) {
    let mut script = Vec::new();
    clap_complete::generate(
        shell,
        &mut Arguments::command(),
        "cloudbilling",
        &mut script,
    );
    screen.raw(&String::from_utf8_lossy(&script));
}
