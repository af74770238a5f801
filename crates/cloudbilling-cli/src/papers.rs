//! `completions` and `man`: what a package of the program carries beside it, made of the same declarations as `--help`.

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::screen::Screen;

pub(crate) fn completions(shell: Shell, screen: &mut Screen) {
    let mut script = Vec::new();
    clap_complete::generate(
        shell,
        &mut Arguments::command(),
        "cloudbilling",
        &mut script,
    );
    screen.raw(&String::from_utf8_lossy(&script));
}

/// The page of the program, or of its command of that name.
pub(crate) fn manual(command: Option<&str>, screen: &mut Screen) -> Result<(), Failure> {
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
