//! Help, completions and manual pages.

use std::fs;

use crate::{err, out, soap};

const COMMANDS: [&str; 9] = [
    "check",
    "completions",
    "diff",
    "fetch",
    "generate",
    "inspect",
    "lock",
    "man",
    "sample",
];

#[test]
fn every_command_has_help_with_examples() {
    for command in COMMANDS {
        let help = soap(&[command, "--help"]);
        let text = out(&help);
        assert!(
            help.status.success() && text.contains("Examples:\n  soap "),
            "{text}"
        );
    }
}

#[test]
fn the_settings_in_the_help_are_settings() {
    let help = out(&soap(&["generate", "--help"]));
    let (_, settings) = help.split_once("examples:\n\n").expect("the settings");
    let (settings, _) = settings.split_once("\nExamples:").expect("their end");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("shop.toml");
    fs::write(&file, settings).expect("a file");
    let file = file.to_str().expect("a text");
    let generated = soap(&["generate", crate::SHOP, "--config", file, "--root", "/"]);
    let messages = err(&generated);
    assert!(generated.status.success(), "{messages}");
    assert!(
        messages.contains("no type is named {urn:shop}Order_Type"),
        "{messages}"
    );
}

#[test]
fn completions_and_manual_pages_name_every_command() {
    let script = out(&soap(&["completions", "bash"]));
    let page = out(&soap(&["man"]));
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_str().expect("a text");
    assert!(soap(&["man", "--out", path]).status.success());
    for command in COMMANDS {
        assert!(
            script.contains(command) && page.contains(command),
            "{command}"
        );
        assert!(folder.path().join(format!("soap-{command}.1")).exists());
    }
}
