//! Many rows: split into calls, and what became of each row.
//!
//! A write whose answer is lost may have been carried out, so it is never repeated by itself. With many rows in many calls that
//! leaves some done, some refused, some not sent, and some of which nobody knows. A [`Batch`] keeps these apart, row by row:
//!
//! | what came of a call | its rows are | and then |
//! |---|---|---|
//! | an answer | [done, refused](RowVerdict), or unknown if it does not mention them | the next call |
//! | a result code of failure | refused if it is one row; if there are several, unknown, or [halved](Batch::all_or_nothing) if you say so | the next call; the batch stops after some in a row in the same words |
//! | a value that can't be written as XML | halved until it is alone, then refused | the next call |
//! | certainly not sent; or refused for its session, by a service that is [known to check it first](crate::RetryWrites) | not attempted | the same call once more; again, and the batch stops |
//! | a lock, refused credentials, *not permitted*, a login without a verdict, 429 | not attempted | the batch stops |
//! | no answer, one that can't be read or contradicts itself, a fault, any other refused session, a result code that the contract does not know | unknown | the next call; the batch stops after some in a row |
//! | 503 | unknown | the batch stops |
//!
//! ```no_run
//! use cloudbilling::batch::Batch;
//! use cloudbilling::types::record::Invoice2;
//! # async fn run(client: cloudbilling::Client, invoices: Vec<Invoice2>) -> Result<(), cloudbilling::Error> {
//!
//! let mut batch = Batch::upload(invoices);
//! let summary = client.run(&mut batch).await;
//! println!("{summary}");
//! for row in batch.rows() {
//!     println!("{}: {}", row.id, row.state);
//! }
//! if let Some(error) = batch.stopped() {
//!     println!("{error}; {}", error.help());
//! }
//! # Ok(()) }
//! ```
//!
//! A batch is only borrowed while it runs: dropping the future leaves it as it is, with the rows under way *unknown*, and
//! running it again goes on with those that were not attempted.
//!
//! # Over a crash
//! A call is sent only after its event was reported. So a journal of the events, written at once,
//! says after a crash what may have been done, and [`Batch::recall`] takes it over. Ids and states
//! have [a stable form](RowState#the-form-as-text) for it:
//!
//! ```
//! use cloudbilling::batch::{Batch, BatchEvent};
//! # use cloudbilling::{ApiToken, Client, transport::testing::Scripted};
//! # pollster::block_on(async {
//! # let client = Client::builder("https://api.example.com/soap").api_token(ApiToken::new("049b27fc")?).transport(Scripted::new()).build()?;
//!
//! # let references = ["P-1", "P-2"];
//! let mut journal = String::new(); // in production, a file
//! let mut batch = Batch::delete("imported twice", references);
//! # let run = async {
//! client.run_with(&mut batch, |event, batch| {
//!     if let BatchEvent::CallStarted { rows } | BatchEvent::CallEnded { rows } = event {
//!         for row in rows {
//!             journal += &format!("{row} {}\n", batch.state(&row).expect("a row of the batch"));
//!         }
//!     }
//!     # panic!("a crash");
//! }).await;
//! # };
//! # let crash = std::panic::AssertUnwindSafe(run);
//! # futures_util::FutureExt::catch_unwind(crash).await.expect_err("a crash");
//!
//! // The next process. Later lines are newer.
//! let mut known = Vec::new();
//! for line in journal.lines().rev() {
//!     let (row, state) = line.split_once(' ').ok_or("a line without a state")?;
//!     known.push((row.parse()?, state.parse()?));
//! }
//! let batch = Batch::delete("imported twice", references).recall(known);
//! assert_eq!(batch.summary().unknown, 2);
//! # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
//! ```
//!
//! # After a lost answer
//! [`Client::check`](crate::Client::check) asks the service what became of the unknown rows, and
//! [`Client::check_and_repeat`](crate::Client::check_and_repeat) then sends those that are not there. **Unproven on the real
//! service**, and never done by itself; what it relies on is said at [`Checkable`].

mod bulk;
mod check;
mod form;
mod key;
mod machine;
mod meaning;
mod row;
mod run;
mod state;
#[cfg(test)]
mod tests;

pub use self::bulk::{Bulk, RowVerdict};
pub use self::check::{Check, Checkable, Checks, Finding};
pub use self::form::InvalidRowState;
pub use self::key::{Key, Likeness};
pub use self::machine::{Batch, BatchCall, CallId};
pub use self::row::{BatchRow, InvalidRowId, RowId};
pub use self::state::{BatchEvent, Doubt, Proof, Reason, Refusal, RowState, Summary};
