//! Transcripts: commands as a person types them, with everything that they print, against a sandbox
//! of their own.
//!
//! `TRYCMD=overwrite cargo test -p cloudbilling-cli --test transcripts` writes the output of today
//! into the files. Read the difference: it is what users will see.

use std::fs;
use std::path::{Path, PathBuf};

use cloudbilling_sandbox::{ClockSetting, Sandbox, Timestamp};
use trycmd::TestCases;

/// The time at which every sandbox stands still, so that its demo data are the same in every run.
const NOW: &str = "2026-06-15T12:00:00Z";

/// Runs the transcripts in `file`, in a terminal of `columns`, with a sandbox that has demo data.
fn run(file: &str, columns: usize) {
    let clock = ClockSetting::Frozen(Timestamp::parse(NOW).expect("a time"));
    let sandbox = Sandbox::builder().clock(clock).start();
    let sandbox = sandbox.expect("the sandbox starts");
    let admin = sandbox.admin();
    admin.seed_demo().expect("demo data");
    let token = admin.create_api_token("transcripts").expect("a token");
    let home = home(file);
    let ca_file = home.join("sandbox.pem");
    fs::write(&ca_file, sandbox.ca_pem()).expect("a writable target directory");

    let cases = cases(&home, columns);
    cases
        .insert_var("[ENDPOINT]", sandbox.endpoint().to_owned())
        .expect("a valid name")
        .env("CLOUDBILLING_ENDPOINT", sandbox.endpoint())
        .env("CLOUDBILLING_CA_FILE", ca_file.to_string_lossy())
        .env("CLOUDBILLING_TOKEN", &token.secret);
    cases.case(file).run();
}

/// Returns the settings of a user without an environment.
fn cases(home: &Path, columns: usize) -> TestCases {
    let cases = TestCases::new();
    cases
        .register_bin(
            "cloudbilling",
            Path::new(env!("CARGO_BIN_EXE_cloudbilling")),
        )
        .env("HOME", home.to_string_lossy())
        .env("COLUMNS", columns.to_string())
        .env("LC_ALL", "C.UTF-8");
    // An empty variable counts as not set.
    for name in [
        "CLOUDBILLING_CA_FILE",
        "CLOUDBILLING_CONFIG",
        "CLOUDBILLING_CONTEXT",
        "CLOUDBILLING_ENDPOINT",
        "CLOUDBILLING_TOKEN",
        "XDG_CONFIG_HOME",
        "XDG_STATE_HOME",
    ] {
        cases.env(name, "");
    }
    cases
}

/// Returns an empty folder for the state and the files of a run.
fn home(file: &str) -> PathBuf {
    let name = file.replace(['/', '.'], "-");
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&home);
    fs::create_dir_all(&home).expect("a writable target directory");
    home
}

#[test]
fn bare() {
    let file = "tests/transcripts/bare.trycmd";
    cases(&home(file), 100).case(file).run();
}

#[test]
fn clusters() {
    run("tests/transcripts/clusters.trycmd", 100);
}

#[test]
fn contexts() {
    run("tests/transcripts/contexts.trycmd", 100);
}

#[test]
fn doctor() {
    run("tests/transcripts/doctor.trycmd", 100);
}

#[test]
fn errors() {
    run("tests/transcripts/errors.trycmd", 100);
}

#[test]
fn formats() {
    run("tests/transcripts/formats.trycmd", 100);
}

#[test]
fn help() {
    run("tests/transcripts/help.trycmd", 100);
}

#[test]
fn invoices() {
    run("tests/transcripts/invoices.trycmd", 100);
}

#[test]
fn narrow() {
    run("tests/transcripts/narrow.trycmd", 40);
}

#[test]
fn operations() {
    run("tests/transcripts/operations.trycmd", 100);
}

#[test]
fn probe() {
    run("tests/transcripts/probe.trycmd", 100);
}

#[test]
fn purchases() {
    run("tests/transcripts/purchases.trycmd", 100);
}

#[test]
fn transformations() {
    run("tests/transcripts/transformations.trycmd", 100);
}

#[test]
fn watching() {
    run("tests/transcripts/watching.trycmd", 100);
}

/// Every command of the guide that is shown with its output.
#[test]
fn the_guide() {
    run("docs/program.md", 100);
}
