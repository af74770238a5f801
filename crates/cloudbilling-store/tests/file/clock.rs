//! The store's time does not depend on the clock of the wall.

use std::{io::Write, process::Command};

use cloudbilling_store::file::FileStore;

use crate::{
    child::{again, state},
    common::{Folder, load},
};

/// Returns clock and milliseconds of the store, as seen by a process whose wall clock is off.
fn time_of_another(folder: &Folder, offset: &str) -> (u64, u64) {
    let other = again("clock::writes_its_time", folder.state().as_os_str(), 0);
    let output = Command::new("faketime")
        .args(["-f", offset])
        .arg(other.get_program())
        .args(other.get_args())
        .envs(
            other
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .output()
        .expect("faketime is installed (Debian: faketime)");
    let output = String::from_utf8(output.stdout).expect("text");
    let line = output.lines().find_map(|line| line.strip_prefix("time "));
    let line = line.unwrap_or_else(|| panic!("no time: {output}"));
    let (clock, rest) = line.split_once(' ').expect("three numbers");
    let (millis, wall) = rest.split_once(' ').expect("three numbers");
    assert_wall_is_off(wall, offset);
    (
        clock.parse().expect("a number"),
        millis.parse().expect("a number"),
    )
}

/// Without this, the test would pass if `faketime` did nothing.
fn assert_wall_is_off(wall: &str, offset: &str) {
    let wall: u64 = wall.parse().expect("a number");
    let own = std::time::UNIX_EPOCH
        .elapsed()
        .expect("after 1970")
        .as_secs();
    let is_later = wall > own + 1_800;
    let is_earlier = wall + 1_800 < own;
    assert!(
        if offset.starts_with('+') {
            is_later
        } else {
            is_earlier
        },
        "{wall} {own}"
    );
}

#[test]
fn a_wall_clock_that_is_off_by_an_hour_changes_nothing() {
    let folder = Folder::new();
    let store = folder.store();
    for offset in ["+1h", "-1h"] {
        let before = load(&store).expect("a local disk").now;
        let (clock, millis) = time_of_another(&folder, offset);
        let after = load(&store).expect("a local disk").now;
        assert_eq!(clock, before.clock());
        assert!(
            before.millis() <= millis && millis <= after.millis(),
            "{offset}"
        );
    }
}

#[test]
#[ignore = "the role of a further process"]
fn writes_its_time() {
    let Some(state) = state() else {
        return;
    };
    let store = FileStore::open(state).expect("a local disk");
    let now = load(&store).expect("a local disk").now;
    let wall = std::time::UNIX_EPOCH
        .elapsed()
        .expect("after 1970")
        .as_secs();
    let mut stdout = std::io::stdout();
    writeln!(stdout, "\ntime {} {} {wall}", now.clock(), now.millis()).expect("the parent reads");
}
