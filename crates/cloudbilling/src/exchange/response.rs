//! The answer to a call.

use std::borrow::Cow;
use std::iter::FusedIterator;

use bytes::Bytes;
use cloudbilling_types::record::Record;
use cloudbilling_types::{ContractError, Operation, ServiceContract};
use soap_codec::{Element, Interrupt, Message, ReadError};

use crate::error::{Error, ErrorKind};
use crate::secrets::Secrets;

/// The answer to a call: a SOAP message without a fault.
///
/// Its contents are data and are returned as they came, even if they repeat the token that the call
/// was sent with. Errors in reading it never show that.
#[derive(Debug)]
pub struct Response {
    /// Says whether a request of the call may have been carried out, whatever this response says.
    may_have_executed: bool,
    /// Set if the call asks for one change at most.
    is_single: bool,
    message: Message<Bytes>,
    secrets: Secrets,
}

/// The rows of a response, each read when it is asked for: see [`Response::rows`].
#[derive(Clone, Debug)]
pub struct Rows<'a, T> {
    rows: cloudbilling_types::Rows<'a, T>,
    secrets: &'a Secrets,
}

impl Response {
    pub(crate) fn new(message: Message<Bytes>, is_single: bool, secrets: Secrets) -> Self {
        Self {
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

    /// The message.
    #[must_use]
    pub fn message(&self) -> &Message<Bytes> {
        &self.message
    }

    /// The payload: the element in the body, if there is exactly one.
    #[must_use]
    pub fn payload(&self) -> Option<Element<'_>> {
        self.message.envelope().payload().ok()
    }

    /// What a typed operation answered with.
    ///
    /// # Errors
    /// [`ErrorKind::Api`] if the service says that it failed, [`ErrorKind::Read`] if the answer is not of the operation's
    /// form or contradicts itself, [`ErrorKind::NoAnswer`] without a payload.
    pub fn read<O: Operation>(&self, contract: &ServiceContract) -> Result<O::Output, Error> {
        let payload = self
            .payload()
            .ok_or_else(|| Error::new(ErrorKind::NoAnswer))?;
        let read = contract.read_response::<O>(payload);
        let result = read.map_err(ContractError::from);
        result
            .and_then(|response| Ok(response.into_result()?))
            .map_err(|error| self.error(error))
    }

    /// The rows that a typed operation answered with, read one at a time. The result code is read first.
    ///
    /// ```
    /// use cloudbilling::types::operation::GetPurchases;
    /// use cloudbilling::{Client, Error, Request};
    ///
    /// async fn total(client: &Client) -> Result<f64, Error> {
    ///     let query = GetPurchases::default().customer_code("1001");
    ///     let answer = client.send(&Request::for_operation(client.contract(), &query)?).await?;
    ///     let mut total = 0.0;
    ///     for purchase in answer.rows::<GetPurchases, _>(client.contract())? {
    ///         total += purchase?.quantity.map_or(0.0, |quantity| quantity.value());
    ///     }
    ///     Ok(total)
    /// }
    /// # use cloudbilling::{ApiToken, transport::testing::Scripted};
    /// # let transport = Scripted::new();
    /// # transport.respond_body(200, "text/xml", r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><GetPurchasesResponse xmlns="http://tempuri.org/"><GetPurchasesResult xmlns:a="http://schemas.datacontract.org/2004/07/Kolonel.Public.Service.API.Contracts.V1_1"><a:Purchase><a:Quantity>1.5</a:Quantity></a:Purchase><a:Purchase><a:Quantity>2</a:Quantity></a:Purchase></GetPurchasesResult><ResultCode>Success</ResultCode></GetPurchasesResponse></s:Body></s:Envelope>"#);
    /// # let client = Client::builder("https://api.example.com/soap").api_token(ApiToken::new("049b27fc")?).transport(transport).build()?;
    /// # assert_eq!(pollster::block_on(total(&client))?, 3.5);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As for [`read`](Self::read), but for the rows, which are read later.
    pub fn rows<'a, O, T>(&'a self, contract: &'a ServiceContract) -> Result<Rows<'a, T>, Error>
    where
        O: Operation<Output = Vec<T>>,
        T: Record,
    {
        let payload = self
            .payload()
            .ok_or_else(|| Error::new(ErrorKind::NoAnswer))?;
        let rows = contract.rows::<O, T>(payload);
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

    fn error(&self, error: ContractError) -> Error {
        let error = match error {
            ContractError::Api(error) => Error::failed(error, self.is_single),
            error => error.into(),
        };
        error.after(self.may_have_executed).redacted(&self.secrets)
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
