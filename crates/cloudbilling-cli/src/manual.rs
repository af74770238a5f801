//! `cloudbilling man`: manual pages, generated from the declarations of the arguments.

use clap::CommandFactory as _;

use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::terminal::Screen;

/// Prints the page of the program, or of the command of that name.
pub(crate) fn run(command: &[String], screen: &mut Screen) -> Result<(), Failure> {
    let mut all = Arguments::command();
    all.build();
    let subject = command.iter().try_fold(all, |parent, name| {
        parent.find_subcommand(name).cloned().ok_or_else(|| {
            Failure::usage(format!("unknown command {name:?}"))
                .with_help("run `cloudbilling --help` for the list")
        })
    })?;
    let mut page = Vec::new();
    clap_mangen::Man::new(subject)
        .render(&mut page)
        .expect("writing to a vector cannot fail");
    screen.raw(&String::from_utf8_lossy(&page));
    Ok(())
}
