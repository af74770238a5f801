//! The journal: its records, and how a batch and a journal take states from each other.

use std::collections::HashMap;
use std::path::Path;

use super::claims::{Claims, Holder, Need};
use super::error::JournalError;
use super::header::JournalHeader;
use super::lines::Form;
use super::log::{Log, Wait};
use crate::batch::Batch;
use crate::bulk::Bulk;
use crate::call::{BatchEvent, CallId};
use crate::row::{Reason, RowId, RowState};

const FORM: Form = Form {
    name: "cloudbilling-batch journal",
    version: "1",
};

const BEGUN: &str = "begun";
const ROWS: &str = "rows";

/// A durable journal of the states of the rows of a batch, which survives the process.
///
/// See the [module](super) for a run with one, what is safe, and the form of the file. Its methods
/// block while they write, and until what they wrote is on the disk.
///
/// Dropping it without [`end`](Self::end) leaves the claims of the run, as a killed process does.
#[derive(Debug)]
pub struct Journal {
    claims: Option<Claims>,
    /// The last call that was recorded.
    last_call: CallId,
    log: Log,
    header: JournalHeader,
    /// The run had its claims at least once.
    has_begun: bool,
    rows: HashMap<RowId, Recorded>,
}

/// The call and the state of a row, as recorded.
#[derive(Clone, Debug)]
struct Recorded {
    call: CallId,
    state: RowState,
}

impl Journal {
    /// Opens the journal at this path for this work, or creates it.
    ///
    /// # Errors
    /// If another process has it open, if it is about other work, if it is damaged, or if it cannot
    /// be read and written. See [`JournalErrorKind`](super::JournalErrorKind).
    pub fn open(path: impl AsRef<Path>, header: JournalHeader) -> Result<Self, JournalError> {
        let mut log = Log::open(path.as_ref(), FORM, Wait::No)?;
        let mut records = log.read()?.into_iter();
        let mut journal = Self {
            claims: None,
            last_call: CallId::default(),
            log,
            header,
            has_begun: false,
            rows: HashMap::new(),
        };
        match records.next() {
            None => journal.log.append(&[journal.header.to_content()])?,
            Some((place, content)) => {
                let found = JournalHeader::from_content(&content);
                let found = found.ok_or_else(|| journal.log.damaged(place))?;
                journal.header.adopt_account(&found);
                if let Some(kind) = journal.header.difference(&found) {
                    return Err(JournalError::new(kind, journal.path()));
                }
            }
        }
        for (place, content) in records {
            let read = journal.apply(&content);
            read.ok_or_else(|| journal.log.damaged(place))?;
        }
        Ok(journal)
    }

    /// Adds the claims of all runs, which are kept in this folder. It is created if it does not
    /// exist.
    ///
    /// # Errors
    /// If another process runs the same input, or if the claims are damaged or cannot be read and
    /// written.
    pub fn with_claims(mut self, folder: impl AsRef<Path>) -> Result<Self, JournalError> {
        self.claims = Some(Claims::open(folder.as_ref(), &self.header)?);
        Ok(self)
    }

    /// Returns the path of the file.
    pub fn path(&self) -> &Path {
        self.log.path()
    }

    /// Returns the number of unknown rows that other runs have claimed. A check finds nothing out
    /// about them while their last calls may be under way.
    pub fn rows_of_others<O: Bulk>(&self, batch: &Batch<O>) -> usize {
        let is_unknown = |state: &RowState| matches!(state, RowState::Unknown(_));
        let unknown = batch.rows().filter(|row| is_unknown(row.state));
        match &self.claims {
            Some(claims) => unknown.filter(|row| claims.is_of_another(row.id)).count(),
            None => 0,
        }
    }

    /// Returns `true` if an earlier run has begun. A batch that is begun now continues it.
    pub fn has_begun(&self) -> bool {
        self.has_begun
    }

    /// Gives a batch the states of earlier runs, and claims its rows. Rows that were in flight when
    /// an earlier run ended are unknown now, and so are rows that another run has claimed.
    ///
    /// # Errors
    /// If the claims or the journal cannot be written. Then nothing may be sent.
    pub fn begin<O: Bulk>(&mut self, batch: &mut Batch<O>) -> Result<(), JournalError> {
        for (row, recorded) in &self.rows {
            batch.restore(row, &recorded.state, recorded.call);
        }
        batch.resume();
        self.update(batch)?;
        if !self.has_begun {
            self.log.append(&[BEGUN.to_owned()])?;
            self.has_begun = true;
        }
        Ok(())
    }

    /// Records what a check found, and claims the rows that it allows to be sent again. A row is
    /// unknown again if another run has claimed it, or may have sent it, since
    /// [`begin`](Self::begin) or the last update.
    ///
    /// # Errors
    /// As [`begin`](Self::begin).
    pub fn update<O: Bulk>(&mut self, batch: &mut Batch<O>) -> Result<(), JournalError> {
        if let Some(claims) = &mut self.claims {
            let rows = batch.rows();
            let needs = rows.filter_map(|row| Some((row.id.clone(), need(row.state)?)));
            let needs: Vec<(RowId, Need)> = needs.collect();
            for (row, holder) in claims.claim(&needs, self.has_begun)? {
                batch.withhold(&row, reason(holder));
            }
            batch.resume();
        }
        let rows: Vec<RowId> = batch.rows().map(|row| row.id.clone()).collect();
        self.write(&rows, batch)
    }

    /// Records an event of the batch: a call that is about to be sent, or the outcome of one. A
    /// client that reports events takes the error, and sends nothing after it.
    ///
    /// # Errors
    /// If the journal cannot be written. The call of the event must not be sent, nor any other.
    pub fn record<O: Bulk>(
        &mut self,
        event: &BatchEvent,
        batch: &Batch<O>,
    ) -> Result<(), JournalError> {
        match event {
            BatchEvent::CallEnded { rows } | BatchEvent::CallStarted { rows } => {
                self.write(rows, batch)
            }
            BatchEvent::Stopped(_) => Ok(()),
        }
    }

    /// Records all events that the batch has, for a loop of your own.
    ///
    /// # Errors
    /// As [`record`](Self::record).
    pub fn record_all<O: Bulk>(&mut self, batch: &mut Batch<O>) -> Result<(), JournalError> {
        while let Some(event) = batch.poll_event() {
            self.record(&event, batch)?;
        }
        Ok(())
    }

    /// Ends the run: releases the claims on rows that were certainly not done. The journal stays,
    /// and a later run can continue it.
    ///
    /// # Errors
    /// If the claims cannot be written. Then they stay, as those of a process that was killed.
    pub fn end<O: Bulk>(mut self, batch: &Batch<O>) -> Result<(), JournalError> {
        let Some(claims) = self.claims.take() else {
            return Ok(());
        };
        let is_not_done =
            |state: &RowState| matches!(state, RowState::NotAttempted | RowState::Refused(_));
        let not_done = batch.rows().filter(|row| is_not_done(row.state));
        let not_done: Vec<RowId> = not_done.map(|row| row.id.clone()).collect();
        claims.end(&not_done)
    }

    /// Writes one record of the rows whose states are new.
    fn write<O: Bulk>(&mut self, rows: &[RowId], batch: &Batch<O>) -> Result<(), JournalError> {
        let mut content = ROWS.to_owned();
        for row in rows {
            if let Some(state) = batch.state(row).filter(|state| self.is_new(row, state)) {
                content += &format!("\t{row}\t{state}");
            }
        }
        if content == ROWS {
            return Ok(());
        }
        self.log.append(std::slice::from_ref(&content))?;
        self.apply(&content).expect("a record of a journal");
        Ok(())
    }

    fn is_new(&self, row: &RowId, state: &RowState) -> bool {
        match self.rows.get(row) {
            // Each call has a record, so that a check knows which rows were sent together.
            Some(recorded) => recorded.state != *state || *state == RowState::InFlight,
            None => *state != RowState::NotAttempted,
        }
    }

    /// Applies a record; `None` if it has no meaning.
    fn apply(&mut self, content: &str) -> Option<()> {
        if content == BEGUN {
            self.has_begun = true;
            return Some(());
        }
        let mut fields = content.strip_prefix(ROWS)?.strip_prefix('\t')?.split('\t');
        self.last_call = self.last_call.next();
        while let Some(row) = fields.next() {
            self.set(row.parse().ok()?, fields.next()?.parse().ok()?);
        }
        Some(())
    }

    fn set(&mut self, row: RowId, state: RowState) {
        let call = match state {
            RowState::InFlight => self.last_call,
            _ => self.rows.get(&row).map(|row| row.call).unwrap_or_default(),
        };
        self.rows.insert(row, Recorded { call, state });
    }
}

fn need(state: &RowState) -> Option<Need> {
    match state {
        RowState::NotAttempted => Some(Need::ToSend),
        RowState::Done(_) | RowState::InFlight | RowState::Unknown(_) => Some(Need::ToShow),
        RowState::Refused(_) => None,
    }
}

fn reason(holder: Holder) -> Reason {
    match holder {
        Holder::Ended => Reason::CLAIMED_BEFORE,
        Holder::Forgotten => Reason::FORGOTTEN,
        Holder::Running => Reason::CLAIMED_NOW,
    }
}
