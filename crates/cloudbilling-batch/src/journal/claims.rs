//! The claims of runs on rows: one file for each account and operation, which all runs share.

use std::collections::HashMap;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::{JournalError, JournalErrorKind};
use super::header::JournalHeader;
use super::lines::Form;
use super::log::{Log, Wait, private_file};
use crate::row::RowId;

const FORM: Form = Form {
    name: "cloudbilling-batch claims",
    version: "1",
};

const CLAIM: &str = "claim";
const RELEASE: &str = "release";
const RUN: &str = "run";

/// The most rows of one record.
const ROWS_PER_RECORD: usize = 1_000;

/// The claims on the rows of one operation with one account, and the run that adds to them.
///
/// A run is known by its input. While it runs, it holds the lock of a file of its own. Such files
/// are created, locked and removed under the lock of the claims only.
#[derive(Debug)]
pub(super) struct Claims {
    claims: HashMap<RowId, Claim>,
    log: Log,
    /// The input of this run.
    me: Arc<str>,
    /// The ages of claims of runs that had ended, which a check may overcome.
    observed: HashMap<RowId, u64>,
    /// The file of this run, locked.
    running: Option<File>,
    /// The line at which each run began for the last time.
    runs: HashMap<Arc<str>, u64>,
}

#[derive(Debug)]
struct Claim {
    holder: Arc<str>,
    line: u64,
}

/// The need of a run for a claim on a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// The row is not sent without it.
    ToSend,
    /// The row may have been sent, which others should know.
    ToShow,
}

/// The holder of a row that this run cannot claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holder {
    Ended,
    /// An earlier run of the same input, whose journal is missing.
    Forgotten,
    Running,
}

impl Claims {
    /// Opens the claims in a folder, and begins a run.
    pub(super) fn open(folder: &Path, header: &JournalHeader) -> Result<Self, JournalError> {
        create_folder(folder)?;
        let name = format!("{}.{}.claims", header.account(), header.operation());
        let log = Log::open(&folder.join(name), FORM, Wait::Shortly)?;
        let mut this = Self {
            claims: HashMap::new(),
            log,
            me: header.input().into(),
            observed: HashMap::new(),
            running: None,
            runs: HashMap::new(),
        };
        let begun = this.catch_up().and_then(|()| this.begin_run());
        this.log.unlock()?;
        begun.map(|()| this)
    }

    /// Claims rows for this run, and returns those that it needs and cannot have. Its own claims
    /// from before it began count only if it `remembers` what it did then.
    ///
    /// A row that another run has claimed is claimed only if this run has observed that claim
    /// before, when the other run had ended, and if since then nobody has claimed the row, nor has
    /// the other run begun again. So what a check found in between is newer than any call with it.
    pub(super) fn claim(
        &mut self,
        rows: &[(RowId, Need)],
        remembers: bool,
    ) -> Result<Vec<(RowId, Holder)>, JournalError> {
        self.locked(|this| {
            let (mut free, mut denied) = (Vec::new(), Vec::new());
            let mut holders = HashMap::new();
            for (row, need) in rows {
                match this.holder(row, remembers, &mut holders)? {
                    Some(_) if *need == Need::ToSend && this.may_overcome(row) => {
                        free.push(row);
                    }
                    Some(holder) => {
                        this.observe(row, holder);
                        if *need == Need::ToSend {
                            denied.push((row.clone(), holder));
                        }
                    }
                    None if !this.claims.contains_key(row) => free.push(row),
                    None => {}
                }
            }
            this.write(CLAIM, &free)?;
            Ok(denied)
        })
    }

    /// Returns `true` if another run has claimed the row.
    pub(super) fn is_of_another(&self, row: &RowId) -> bool {
        self.claims.get(row).is_some_and(|it| it.holder != self.me)
    }

    /// Releases the claims of this run on rows that were certainly not done, and ends it.
    pub(super) fn end(mut self, not_done: &[RowId]) -> Result<(), JournalError> {
        self.locked(|this| {
            let is_mine =
                |row: &&RowId| this.claims.get(row).is_some_and(|it| it.holder == this.me);
            let mine: Vec<&RowId> = not_done.iter().filter(is_mine).collect();
            this.write(RELEASE, &mine)?;
            this.running = None;
            // It is only a lock; one that stays is found unlocked.
            let _ = fs::remove_file(this.run_path(&this.me));
            Ok(())
        })
    }

    /// Returns the run that holds a row and is not this one; `None` if there is none.
    fn holder(
        &self,
        row: &RowId,
        remembers: bool,
        known: &mut HashMap<Arc<str>, Holder>,
    ) -> Result<Option<Holder>, JournalError> {
        let Some(claim) = self.claims.get(row) else {
            return Ok(None);
        };
        if claim.holder == self.me {
            let is_known = remembers || Some(&claim.line) > self.runs.get(&self.me);
            return Ok((!is_known).then_some(Holder::Forgotten));
        }
        if let Some(holder) = known.get(&claim.holder) {
            return Ok(Some(*holder));
        }
        let holder = match self.is_running(&claim.holder)? {
            true => Holder::Running,
            false => Holder::Ended,
        };
        known.insert(Arc::clone(&claim.holder), holder);
        Ok(Some(holder))
    }

    fn may_overcome(&self, row: &RowId) -> bool {
        let age = self.age(row);
        age.is_some() && age == self.observed.get(row).copied()
    }

    fn observe(&mut self, row: &RowId, holder: Holder) {
        match self.age(row).filter(|_| holder != Holder::Running) {
            Some(age) => self.observed.insert(row.clone(), age),
            None => self.observed.remove(row),
        };
    }

    /// Returns the line since which the holder of a row may have sent it.
    fn age(&self, row: &RowId) -> Option<u64> {
        let claim = self.claims.get(row)?;
        let begun = self.runs.get(&claim.holder).copied();
        Some(claim.line.max(begun.unwrap_or_default()))
    }

    fn is_running(&self, input: &str) -> Result<bool, JournalError> {
        let path = self.run_path(input);
        if !path.exists() {
            return Ok(false);
        }
        let file = private_file().open(&path);
        match file.map(|file| file.try_lock()) {
            Ok(Ok(())) => Ok(false),
            Ok(Err(TryLockError::WouldBlock)) => Ok(true),
            Ok(Err(TryLockError::Error(error))) | Err(error) => Err(JournalError::io(&path, error)),
        }
    }

    fn begin_run(&mut self) -> Result<(), JournalError> {
        let path = self.run_path(&self.me);
        let file = private_file().open(&path);
        let file = file.map_err(|error| JournalError::io(&path, error))?;
        match file.try_lock() {
            Ok(()) => self.running = Some(file),
            Err(TryLockError::WouldBlock) => {
                return Err(JournalError::new(JournalErrorKind::Busy, &path));
            }
            Err(TryLockError::Error(error)) => return Err(JournalError::io(&path, error)),
        }
        self.append(vec![format!("{RUN}\t{}", self.me)])
    }

    fn run_path(&self, input: &str) -> PathBuf {
        self.log.path().with_extension(format!("{input}.running"))
    }

    /// Does something under the lock, with all claims known.
    fn locked<T>(
        &mut self,
        act: impl FnOnce(&mut Self) -> Result<T, JournalError>,
    ) -> Result<T, JournalError> {
        self.log.lock(Wait::Shortly)?;
        let result = self.catch_up().and_then(|()| act(self));
        self.log.unlock()?;
        result
    }

    fn catch_up(&mut self) -> Result<(), JournalError> {
        for (place, content) in self.log.read()? {
            self.apply(&content, place.lines + 1)
                .ok_or_else(|| self.log.damaged(place))?;
        }
        Ok(())
    }

    /// Applies a record; `None` if it has no meaning.
    fn apply(&mut self, content: &str, line: u64) -> Option<()> {
        let mut fields = content.split('\t');
        let (verb, holder) = (fields.next()?, Arc::<str>::from(fields.next()?));
        let rows: Vec<RowId> = fields.map(str::parse).collect::<Result<_, _>>().ok()?;
        match verb {
            CLAIM => self.claims.extend(rows.into_iter().map(|row| {
                let holder = Arc::clone(&holder);
                (row, Claim { holder, line })
            })),
            RELEASE => rows.iter().for_each(|row| {
                self.claims.remove(row);
            }),
            RUN => {
                self.runs.insert(holder, line);
            }
            _ => return None,
        }
        Some(())
    }

    fn write(&mut self, verb: &str, rows: &[&RowId]) -> Result<(), JournalError> {
        let content = |rows: &[&RowId]| {
            let mut content = format!("{verb}\t{}", self.me);
            for row in rows {
                content.push('\t');
                content += row.as_str();
            }
            content
        };
        let contents: Vec<String> = rows.chunks(ROWS_PER_RECORD).map(content).collect();
        match contents.is_empty() {
            true => Ok(()),
            false => self.append(contents),
        }
    }

    fn append(&mut self, contents: Vec<String>) -> Result<(), JournalError> {
        let first = self.log.end().lines + 1;
        self.log.append(&contents)?;
        for (line, content) in (first..).zip(&contents) {
            self.apply(content, line).expect("a record of this run");
        }
        Ok(())
    }
}

fn create_folder(folder: &Path) -> Result<(), JournalError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let created = builder.create(folder);
    created.map_err(|error| JournalError::io(folder, error))
}
