//! The state that the runs of the program share, and what it knows of the account.

use std::path::Path;
use std::time::Duration;

use cloudbilling::auth::AccountStatus;
use cloudbilling::{Client, SharedLedger, SystemClock, Time as _};
use cloudbilling_store::file::{Examination, FileStore, KeyFile};

use super::report::{Check, Report};
use super::settings::Settings;
use crate::failure::Failure;
use crate::state::{State, key_file, state_folder};

/// Returns `true` if there is state that the settings use.
pub(super) fn exists(settings: &Settings<'_>) -> bool {
    let state = settings.target().state();
    let has_key = || key_file(state).is_some_and(|path| path.exists());
    !settings.arguments.no_state && state_folder(state).is_some_and(|it| it.is_dir()) && has_key()
}

/// Checks the folder, its files and the key. Returns `true` if the state can be used. Creates no
/// state.
pub(super) fn check(settings: &Settings<'_>, report: &mut Report) -> bool {
    let state = settings.target().state();
    if settings.arguments.no_state {
        report.skip(&[Check::Store], "--no-state");
        return false;
    }
    let (Some(folder), Some(key)) = (state_folder(state), key_file(state)) else {
        report.warning(
            Check::Store,
            "there is no folder for the state",
            "give one with --state-dir and --state-key, or set HOME; an API token is also safe with --no-state",
        );
        return false;
    };
    if !folder.exists() {
        report.ok(
            Check::Store,
            format!("not created yet: {}", folder.display()),
        );
        return false;
    }
    match examine(&folder, &key) {
        Ok((found, has_key)) => judge(&folder, &found, has_key, report),
        Err(failure) => {
            report.failure(Check::Store, &failure);
            false
        }
    }
}

fn examine(folder: &Path, key: &Path) -> Result<(Examination, bool), Failure> {
    let found = FileStore::open(folder)?.examine()?;
    let key = KeyFile::new(key).load()?;
    Ok((found, key.is_some()))
}

fn judge(folder: &Path, found: &Examination, has_key: bool, report: &mut Report) -> bool {
    let names = |paths: &mut dyn Iterator<Item = &Path>| {
        let names: Vec<String> = paths.map(|path| path.display().to_string()).collect();
        names.join(", ")
    };
    let damaged = names(&mut found.damaged.iter().map(|it| it.path.as_path()));
    let foreign = names(&mut found.foreign.iter().map(|it| it.as_path()));
    let count = found.records.len();
    if !damaged.is_empty() {
        report.problem(
            Check::Store,
            format!("damaged records: {damaged}"),
            "find out how many wrong logins the account has, move the damaged file away, and run `cloudbilling account init`",
        );
    } else if !foreign.is_empty() {
        report.problem(
            Check::Store,
            format!("files of another user: {foreign}"),
            "run the program as one user only, and give these files to that user (chown)",
        );
    } else if count > 0 && !has_key {
        report.problem(
            Check::Store,
            "the key is missing, but records exist",
            "restore the key file from a backup (--state-key); if it is lost, move the records away, and run `cloudbilling account init`",
        );
    } else if found.is_volatile {
        report.warning(
            Check::Store,
            format!(
                "{} is in memory ({}), and lost at a restart of the machine",
                folder.display(),
                found.file_system
            ),
            "choose a folder on a disk with --state-dir",
        );
    } else if !found.set_aside.is_empty() {
        let aside = names(&mut found.set_aside.iter().map(|it| it.as_path()));
        report.warning(
            Check::Store,
            format!("a damaged record was set aside: {aside}"),
            "remove the file once the account is in order",
        );
    } else {
        report.ok(Check::Store, sound(folder, found));
    }
    damaged.is_empty() && foreign.is_empty() && has_key
}

fn sound(folder: &Path, found: &Examination) -> String {
    let incarnations = found.records.iter();
    let incarnations: Vec<String> = incarnations
        .map(|version| format!("{:016x}", version.incarnation()))
        .collect();
    let records = match incarnations[..] {
        [] => "no record".to_owned(),
        [ref one] => format!("1 record (incarnation {one})"),
        _ => format!("{} records", incarnations.len()),
    };
    let (folder, file_system) = (folder.display(), &found.file_system);
    format!("{folder} on {file_system}, {records}, locks work")
}

/// Checks what is known of the account. Sends nothing.
pub(super) async fn check_account(settings: &Settings<'_>, has_store: bool, report: &mut Report) {
    if !settings.target().credential().is_login() {
        return report.skip(&[Check::Account], "an API token has no strikes and no lock");
    }
    if !has_store {
        return report.skip(&[Check::Account], "there is no state");
    }
    let clock = SystemClock::new();
    let status = match status(settings, &clock).await {
        Ok(status) => status,
        Err(failure) => return report.failure(Check::Account, &failure),
    };
    let left = status
        .locked_until
        .map(|until| until.saturating_since(clock.now()));
    judge_account(&status, left, report);
}

async fn status(settings: &Settings<'_>, clock: &SystemClock) -> Result<AccountStatus, Failure> {
    let target = settings.target();
    let builder = target.builder().ledger(SharedLedger::new(clock.clone()));
    let builder = target.credential().identify(builder)?;
    let client: Client = State::require(target.state())?.share(builder).build()?;
    Ok(client.load_status().await?)
}

fn judge_account(status: &AccountStatus, locked: Option<Duration>, report: &mut Report) {
    let strikes = format!(
        "{} wrong and {} unclear logins, {} left",
        status.definite_strikes, status.possible_strikes, status.strikes_left
    );
    let permit = "check the password, and permit one login with `cloudbilling account permit`; or ask an administrator to unlock the account, and report it with `cloudbilling account unlocked`";
    if let Some(left) = locked {
        report.problem(
            Check::Account,
            format!("locked for another {} s ({strikes})", left.as_secs()),
            "wait, or ask an administrator to unlock the account and report it with `cloudbilling account unlocked`",
        );
    } else if status.record_missing {
        report.warning(
            Check::Account,
            "nothing is known of this account",
            "create its state with `cloudbilling account init` if it is new here; otherwise find the state of its other runs (--state-dir)",
        );
    } else if status.state_lost && !status.permitted {
        report.problem(
            Check::Account,
            "earlier wrong logins may have been forgotten",
            permit,
        );
    } else if status.strikes_left == 0 && !status.permitted {
        report.problem(Check::Account, strikes, permit);
    } else if status.definite_strikes + status.possible_strikes > 0 {
        report.warning(
            Check::Account,
            strikes,
            "check the password before the next login",
        );
    } else {
        let session = if status.has_session {
            "a session"
        } else {
            "no session"
        };
        report.ok(Check::Account, format!("{strikes}, {session}"));
    }
}
