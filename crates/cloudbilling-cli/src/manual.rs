//! `cloudbilling man`: manual pages, generated from the declarations of the arguments.

use clap::CommandFactory as _;

use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::terminal::Screen;

/// The page of the program, or of its command of that name.
pub(crate) fn run(command: Option<&str>, screen: &mut Screen) -> Result<(), Failure> {
    let mut all = Arguments::command();
    all.build();
    let subject = match command {
        None => all,
        Some(name) => all.find_subcommand(name).cloned().ok_or_else(|| {
            Failure::usage(format!("there is no command {name:?}"))
                .with_help("`cloudbilling --help` lists them")
        })?,
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(subject)
        .render(&mut page)
        .expect("a vector takes everything");
    screen.raw(&String::from_utf8_lossy(&page));
    Ok(())
}
