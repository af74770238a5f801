//! `cloudbilling man`: manual pages, generated from the declarations of the arguments.

use std::fs;
use std::path::Path;

use clap::CommandFactory as _;

use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::terminal::Screen;

/// Writes the page of the program and of each command into a folder, for a package of the program.
/// Creates the folder.
pub(crate) fn write_all(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| Failure::file("create", folder, &error))?;
    clap_mangen::generate_to(Arguments::command(), folder)
        .map_err(|error| Failure::file("write to", folder, &error))
}

/// Prints the page of the program, or of the command of that name.
pub(crate) fn print(command: &[String], screen: &mut Screen) -> Result<(), Failure> {
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
