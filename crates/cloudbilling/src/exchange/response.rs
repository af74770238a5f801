//! The response to a call.

use std::borrow::Cow;
use std::iter::FusedIterator;
use std::marker::PhantomData;
use std::sync::Arc;

use bytes::Bytes;
use cloudbilling_types::record::Record;
use cloudbilling_types::{ContractError, Operation, ServiceContract};
use soap_codec::{Element, Interrupt, Message, ReadError};

use crate::error::{Error, ErrorKind};
use crate::secrets::Secrets;

/// The response to a call: a SOAP message without a fault.
///
/// Its contents are data and are returned as they came, even if they repeat the token that the call
/// was sent with. Errors in reading it never show that.
#[derive(Debug)]
pub struct Response {
    contract: Arc<ServiceContract>,
    /// Says whether a request of the call may have been carried out, whatever this response says.
    may_have_executed: bool,
    /// Set if the call asks for one change at most.
    is_single: bool,
    message: Message<Bytes>,
    secrets: Secrets,
}

/// A response whose result is a list, with rows that are read one at a time.
///
/// Never more than one row is in memory beside the message. The result code has been read already,
/// and says that the operation completed.
#[derive(Debug)]
pub struct RowsResponse<O> {
    operation: PhantomData<fn() -> O>,
    response: Response,
}

/// An iterator over the rows of a response, each read on demand.
#[derive(Clone, Debug)]
pub struct Rows<'a, T> {
    rows: cloudbilling_types::Rows<'a, T>,
    secrets: &'a Secrets,
}

impl Response {
    pub(crate) fn new(
        message: Message<Bytes>,
        contract: Arc<ServiceContract>,
        is_single: bool,
        secrets: Secrets,
    ) -> Self {
        Self {
            contract,
            may_have_executed: false,
            is_single,
            message,
            secrets,
        }
    }

    /// Sets whether a request of the call may have been carried out.
    pub(crate) fn after(self, may_have_executed: bool) -> Self {
        Self {
            may_have_executed,
            ..self
        }
    }

    /// Sets the interrupt of [`read`](Self::read) and of [`rows`](Self::rows). The default for a
    /// response from [`Client::send`](crate::Client::send) is none, because the call is over then.
    #[must_use]
    pub fn interrupt(mut self, interrupt: Interrupt) -> Self {
        self.message.set_interrupt(interrupt);
        self
    }

    /// Returns the message.
    #[must_use]
    pub fn message(&self) -> &Message<Bytes> {
        &self.message
    }

    /// Returns the payload: the element in the body, if there is exactly one.
    #[must_use]
    pub fn payload(&self) -> Option<Element<'_>> {
        self.message.envelope().payload().ok()
    }

    /// Reads the result of a typed operation.
    ///
    /// # Errors
    /// [`ErrorKind::Api`] if the service reports a failure, [`ErrorKind::Read`] if the response
    /// does not have the operation's form or contradicts itself, [`ErrorKind::NoPayload`] without a
    /// payload.
    pub fn read<O: Operation>(&self) -> Result<O::Output, Error> {
        let read = self.contract.read_response::<O>(self.required_payload()?);
        read.map_err(ContractError::from)
            .and_then(|response| Ok(response.into_result()?))
            .map_err(|error| self.error(error))
    }

    /// Returns the rows of a typed operation whose result is a list. The result code is read now,
    /// each row on demand.
    ///
    /// # Errors
    /// As for [`read`](Self::read), except for errors in the rows.
    pub fn rows<O, T>(&self) -> Result<Rows<'_, T>, Error>
    where
        O: Operation<Output = Vec<T>>,
        T: Record,
    {
        let rows = self.contract.rows::<O, T>(self.required_payload()?);
        Ok(Rows {
            rows: rows.map_err(|error| self.error(error))?,
            secrets: &self.secrets,
        })
    }

    /// Replaces the token of the call in a text of this response, such as a name or a message from
    /// the [payload](Self::payload), so that it can be shown to people.
    ///
    /// See [`Redactor`](soap_codec::Redactor) for what is found, and
    /// [`Printable`](soap_codec::Printable) for control characters.
    #[must_use]
    pub fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.secrets.redact(text)
    }

    fn required_payload(&self) -> Result<Element<'_>, Error> {
        let payload = self.payload();
        payload.ok_or_else(|| Error::new(ErrorKind::NoPayload))
    }

    fn error(&self, error: ContractError) -> Error {
        let error = match error {
            ContractError::Api(error) => Error::failed(error, self.is_single),
            error => error.into(),
        };
        error.after(self.may_have_executed).redacted(&self.secrets)
    }
}

impl<O, T> RowsResponse<O>
where
    O: Operation<Output = Vec<T>>,
    T: Record,
{
    /// Reads the result code. The rows can be read at any time, for the call is over.
    pub(crate) fn new(response: Response) -> Result<Self, Error> {
        response.rows::<O, T>()?;
        Ok(Self {
            operation: PhantomData,
            response: response.interrupt(Interrupt::never()),
        })
    }

    /// Returns an iterator over the rows, from the first.
    pub fn iter(&self) -> Rows<'_, T> {
        let rows = self.response.rows::<O, T>();
        rows.expect("`new` has read the same result code")
    }

    /// Returns `true` if nothing suggests that there are more rows than these.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.iter().is_whole()
    }

    /// Returns the response with all of its parts.
    #[must_use]
    pub fn response(&self) -> &Response {
        &self.response
    }
}

impl<'a, O, T> IntoIterator for &'a RowsResponse<O>
where
    O: Operation<Output = Vec<T>>,
    T: Record,
{
    type Item = Result<T, ReadError>;
    type IntoIter = Rows<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: Record> Rows<'_, T> {
    /// As [`cloudbilling_types::Rows::is_whole`]: `true` if nothing suggests that there are more
    /// rows.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.rows.is_whole()
    }
}

impl<T: Record> Iterator for Rows<'_, T> {
    type Item = Result<T, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = self.rows.next()?;
        Some(row.map_err(|mut error| {
            for redactor in self.secrets.redactors() {
                error.redact(&redactor);
            }
            error
        }))
    }
}

impl<T: Record> FusedIterator for Rows<'_, T> {}
