//! The answer to a call.

use bytes::Bytes;
use cloudbilling_types::record::Record;
use cloudbilling_types::{Operation, Rows, ServiceProfile};
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

    /// The rows that a typed operation answered with, read one at a time. The result code is read first.
    ///
    /// ```
    /// use cloudbilling::types::operation::GetPurchases;
    /// use cloudbilling::{Client, Error, Request};
    ///
    /// async fn total(client: &Client) -> Result<f64, Error> {
    ///     let query = GetPurchases::default().customer_code("1001");
    ///     let answer = client.send(&Request::of(client.profile(), &query)?).await?;
    ///     let mut total = 0.0;
    ///     for purchase in answer.rows::<GetPurchases, _>(client.profile())? {
    ///         total += purchase?.quantity.map_or(0.0, |quantity| quantity.value());
    ///     }
    ///     Ok(total)
    /// }
    /// # use cloudbilling::{ApiToken, transport::testing::Scripted};
    /// # let transport = Scripted::new();
    /// # transport.reply(200, "text/xml", r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><GetPurchasesResponse xmlns="http://tempuri.org/"><GetPurchasesResult xmlns:a="http://schemas.datacontract.org/2004/07/Kolonel.Public.Service.API.Contracts.V1_1"><a:Purchase><a:Quantity>1.5</a:Quantity></a:Purchase><a:Purchase><a:Quantity>2</a:Quantity></a:Purchase></GetPurchasesResult><ResultCode>Success</ResultCode></GetPurchasesResponse></s:Body></s:Envelope>"#);
    /// # let client = Client::builder("https://api.example.com/soap").api_token(ApiToken::new("049b27fc")?).transport(transport).build()?;
    /// # assert_eq!(pollster::block_on(total(&client))?, 3.5);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As for [`read`](Self::read), but for the rows, which are read later.
    pub fn rows<'a, O, T>(&'a self, profile: &'a ServiceProfile) -> Result<Rows<'a, T>, Error>
    where
        O: Operation<Output = Vec<T>>,
        T: Record,
    {
        let payload = self
            .payload()
            .ok_or_else(|| Error::new(ErrorKind::NoAnswer))?;
        Ok(profile.rows::<O, T>(payload)?)
    }
}
