//! The pages of the repository that promise something about the program.

use crate::program::Program;

#[test]
fn the_exit_codes_of_help_are_those_of_the_documentation() {
    let help = Program::new(["--help"]).run().stdout;
    let (_, codes) = help.split_once("Exit codes:\n").expect("a list");
    let listed: Vec<String> = codes
        .lines()
        .filter_map(|line| line.trim().split_once("  "))
        .map(|(code, meaning)| format!("| {code} | {meaning} |"))
        .collect();
    let page = include_str!("../../docs/program.md");
    let (_, table) = page
        .split_once("| code | meaning |\n|---|---|\n")
        .expect("a table");
    let documented: Vec<&str> = table.lines().take_while(|line| !line.is_empty()).collect();
    assert!(listed.len() > 10, "{listed:?}");
    assert_eq!(listed, documented);
}

/// The example is compiled with the others, so README.md shows code that works.
#[test]
fn the_first_code_in_the_readme_is_an_example() {
    let readme = include_str!("../../../../README.md");
    let example = include_str!("../../examples/invoice_headers.rs");
    let (_, code) = example
        .split_once("\n\n")
        .expect("a comment, then the code");
    assert!(readme.contains(code), "README.md does not show:\n{code}");
}

/// As for the first code in README.md.
#[test]
fn the_code_on_the_page_about_fleets_is_an_example() {
    let page = include_str!("../../../../docs/fleet.md");
    let example = include_str!("../../examples/shared_account.rs");
    let (_, code) = page.split_once("```rust\n").expect("code");
    let (code, rest) = code.split_once("```").expect("its end");
    assert!(example.contains(code), "the example does not hold:\n{code}");
    assert!(!rest.contains("```rust"), "other code is not checked");
}

#[test]
fn every_option_of_the_sandbox_is_on_its_page() {
    let page = include_str!("../../../../docs/sandbox.md");
    let (_, options) = page.split_once("\n## Options\n").expect("a chapter");
    let (options, _) = options.split_once("\n## ").expect("the next chapter");
    let help = Program::new(["sandbox", "--help"]).run().stdout;
    let (own, _) = help
        .split_once("\nDisplay:\n")
        .expect("the options of every command");
    let lines = own
        .lines()
        .filter_map(|line| line.trim().strip_prefix("--"));
    let names: Vec<&str> = lines.filter_map(|line| line.split(' ').next()).collect();
    assert!(names.len() > 20, "{names:?}");
    for name in names {
        let shown = [format!("`--{name} "), format!("`--{name}`")];
        assert!(
            shown.iter().any(|shown| options.contains(shown)),
            "--{name}"
        );
    }
}
