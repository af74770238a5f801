//! The header of a journal: the work that it is about.

use cloudbilling_types::Operation;

use super::error::JournalErrorKind;
use crate::row::encoded;

/// The work that a journal is about: an operation, on the rows of an input, with an account.
///
/// The texts are only compared. Give digests, so that a journal shows neither an account nor a
/// token: of the endpoint and the account, and of the bytes of the input with everything else that
/// changes the rows, such as a reason.
///
/// ```
/// use cloudbilling_batch::journal::JournalHeader;
/// use cloudbilling_types::operation::UploadInvoices2;
///
/// let header = JournalHeader::of::<UploadInvoices2>("3f1a", "9c40").program("billing 2.1.0");
/// assert_eq!(header.operation(), "UploadInvoices2");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalHeader {
    account: String,
    continues_any_account: bool,
    input: String,
    operation: String,
    program: String,
}

impl JournalHeader {
    /// Describes an operation on an input with an account.
    pub fn of<O: Operation>(account: impl AsRef<str>, input: impl AsRef<str>) -> Self {
        Self {
            account: encoded(account.as_ref()),
            continues_any_account: false,
            input: encoded(input.as_ref()),
            operation: encoded(O::NAME),
            program: String::new(),
        }
    }

    /// Sets whether a journal of another account is continued: on the word of a person that it is
    /// the same account, such as with a new token. The work goes on under the account in the
    /// journal, and so with the claims of the earlier runs.
    #[must_use]
    pub fn continues_any_account(mut self, enabled: bool) -> Self {
        self.continues_any_account = enabled;
        self
    }

    /// Sets the name and version of the program. It is only written down: a later version of the
    /// program continues the journal.
    #[must_use]
    pub fn program(mut self, program: impl AsRef<str>) -> Self {
        self.program = encoded(program.as_ref());
        self
    }

    /// Returns the text for the account, percent-encoded.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// Returns the text for the input, percent-encoded.
    pub fn input(&self) -> &str {
        &self.input
    }

    /// Returns the name of the operation.
    pub fn operation(&self) -> &str {
        &self.operation
    }

    /// Takes the account of a journal, if that does not matter.
    pub(super) fn adopt_account(&mut self, found: &Self) {
        if self.continues_any_account {
            self.account.clone_from(&found.account);
        }
    }

    /// Returns the first difference between the work of this header and that of a journal.
    pub(super) fn difference(&self, found: &Self) -> Option<JournalErrorKind> {
        if self.operation != found.operation {
            return Some(JournalErrorKind::OtherOperation {
                found: found.operation.clone(),
            });
        }
        if self.account != found.account {
            return Some(JournalErrorKind::OtherAccount);
        }
        (self.input != found.input).then_some(JournalErrorKind::OtherInput)
    }

    /// Returns the content of the record.
    pub(super) fn to_content(&self) -> String {
        format!(
            "header\toperation\t{}\taccount\t{}\tinput\t{}\tprogram\t{}",
            self.operation, self.account, self.input, self.program
        )
    }

    pub(super) fn from_content(content: &str) -> Option<Self> {
        let fields: Vec<&str> = content.split('\t').collect();
        let [
            "header",
            "operation",
            operation,
            "account",
            account,
            "input",
            input,
            "program",
            program,
        ] = fields[..]
        else {
            return None;
        };
        Some(Self {
            account: account.to_owned(),
            continues_any_account: false,
            input: input.to_owned(),
            operation: operation.to_owned(),
            program: program.to_owned(),
        })
    }
}
