//! The journal of a run, and the folders of journals and claims.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use cloudbilling::batch::Bulk;
use cloudbilling::batch::journal::{Journal, JournalError, JournalErrorKind, JournalHeader};

use super::arguments::BulkArguments;
use crate::connection::Connection;
use crate::failure::Failure;
use crate::state::state_folder;

/// A journal that is open.
#[derive(Debug)]
pub(super) struct OpenJournal {
    pub(super) journal: Journal,
    /// The time since an earlier run last wrote to it, if there was one.
    pub(super) age: Option<Duration>,
}

/// Opens the journal of an input, with the claims of all runs.
pub(super) fn open<O: Bulk>(
    arguments: &BulkArguments,
    connection: &Connection<'_>,
    account: &str,
    input: &str,
) -> Result<OpenJournal, Failure> {
    let folder = match arguments.connection.no_state {
        true => None,
        false => state_folder(connection.target().state()),
    };
    let path = match (&arguments.journal, &folder) {
        (Some(path), _) => path.clone(),
        (None, Some(folder)) => default_path::<O>(folder, input)?,
        (None, None) => return Err(no_folder()),
    };
    let claims = match &folder {
        Some(folder) => folder.join("claims"),
        None => beside(&path),
    };
    let age = age(&path);
    let program = concat!("cloudbilling ", env!("CARGO_PKG_VERSION"));
    let header = JournalHeader::of::<O>(account, input)
        .program(program)
        .continues_any_account(arguments.same_account);
    let journal = Journal::open(path, header).map_err(not_opened)?;
    let age = age.filter(|_| journal.has_begun());
    let journal = journal.with_claims(claims)?;
    Ok(OpenJournal { journal, age })
}

fn default_path<O: Bulk>(folder: &Path, input: &str) -> Result<PathBuf, Failure> {
    let folder = folder.join("journals");
    let created = fs::create_dir_all(&folder);
    created.map_err(|error| Failure::file("create", &folder, &error))?;
    // Half of the digest distinguishes inputs as well, and the header has all of it.
    Ok(folder.join(format!("{}-{}.journal", O::NAME, &input[..32])))
}

fn beside(journal: &Path) -> PathBuf {
    let folder = journal.parent().unwrap_or(Path::new(""));
    folder.join("claims")
}

/// A clock that went back makes an age of zero, which waits the longest.
fn age(path: &Path) -> Option<Duration> {
    let modified = fs::metadata(path).and_then(|it| it.modified()).ok()?;
    let age = SystemTime::now().duration_since(modified);
    Some(age.unwrap_or_default())
}

fn not_opened(error: JournalError) -> Failure {
    let is_of_another = *error.kind() == JournalErrorKind::OtherAccount;
    let failure = Failure::from(error);
    match is_of_another {
        true => failure.with_help(
            "use the endpoint and the credentials of the first run; if its API token was replaced, use --same-account",
        ),
        false => failure,
    }
}

fn no_folder() -> Failure {
    Failure::usage("there is no folder for the journal")
        .with_help("give a file with --journal, or a folder with --state-dir")
}
