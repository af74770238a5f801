//! The answer to a call.

use bytes::Bytes;
use cloudbilling_types::{Operation, ServiceProfile};
use soap_codec::{Element, Message};

use crate::{Error, ErrorKind};

/// The answer to a call: a SOAP message without a fault.
#[derive(Debug)]
pub struct Response {
    message: Message<Bytes>,
}

impl Response {
    pub(crate) fn new(message: Message<Bytes>) -> Self {
        Self { message }
    }

    /// The message.
    #[must_use]
    pub fn message(&self) -> &Message<Bytes> {
        &self.message
    }

    /// The payload: the element in the body, if there is exactly one.
    #[must_use]
    pub fn payload(&self) -> Option<Element<'_>> {
        self.message.envelope().payload().ok().flatten()
    }

    /// What a typed operation answered with.
    ///
    /// # Errors
    /// [`ErrorKind::Api`] if the service says that it failed, [`ErrorKind::Read`] if the answer is not of the operation's
    /// form, [`ErrorKind::NoAnswer`] without a payload.
    pub fn read<O: Operation>(&self, profile: &ServiceProfile) -> Result<O::Output, Error> {
        let payload = self
            .payload()
            .ok_or_else(|| Error::new(ErrorKind::NoAnswer))?;
        Ok(profile.read_response::<O>(payload)?.into_result()?)
    }
}
