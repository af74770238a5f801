//! Typed calls, on both clients.

use std::marker::PhantomData;
use std::time::Duration;

use cloudbilling_types::record::Record;
use cloudbilling_types::{Operation, ServiceContract};
use soap_call::HttpHeaders;
use soap_codec::{Interrupt, QName, ToXml};

use crate::client::asynchronous::Client;
use crate::client::observed_call::ObservedCall;
use crate::client::retry::RetryPolicy;
use crate::client::synchronous;
use crate::error::Error;
use crate::exchange::{Request, Response, RowsResponse};

/// A typed call that a client is about to make, with bounds and headers of its own.
///
/// ```
/// use std::time::Duration;
/// use cloudbilling::types::operation::GetPurchases;
/// use cloudbilling::{Client, Error};
///
/// async fn count(client: &Client) -> Result<usize, Error> {
///     let query = GetPurchases::default().customer_code("1001");
///     let purchases = client.request(&query).timeout(Duration::from_secs(5)).send().await?;
///     Ok(purchases.len())
/// }
/// ```
#[derive(Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct RequestBuilder<'a, C, O> {
    client: &'a C,
    operation: PhantomData<&'a O>,
    /// An error is reported when the request is sent.
    request: Result<Request<'a>, Error>,
    retry: Option<RetryPolicy>,
}

impl Client {
    /// Returns a call of `operation`, to be sent with bounds and headers of its own.
    pub fn request<'a, O>(&'a self, operation: &'a O) -> RequestBuilder<'a, Self, O>
    where
        O: Operation + Sync,
    {
        RequestBuilder::new(self, self.contract(), operation)
    }

    /// Executes an operation. Logs in if necessary. If the session is refused, a read is retried
    /// once, and a write only [on request](crate::ClientBuilder::retry_writes).
    ///
    /// # Errors
    /// An [`Error`], by kind.
    pub async fn execute<O: Operation + Sync>(&self, operation: &O) -> Result<O::Output, Error> {
        self.request(operation).send().await
    }

    /// Carries out an operation whose result is a list, and returns its rows, each read on demand.
    ///
    /// ```
    /// use cloudbilling::types::operation::GetPurchases;
    /// use cloudbilling::{Client, Error};
    ///
    /// async fn total(client: &Client) -> Result<f64, Error> {
    ///     let query = GetPurchases::default().customer_code("1001");
    ///     let mut total = 0.0;
    ///     for purchase in &client.rows(&query).await? {
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
    /// As for [`execute`](Self::execute). A row that cannot be read is an error of that row.
    pub async fn rows<O, T>(&self, query: &O) -> Result<RowsResponse<O>, Error>
    where
        O: Operation<Output = Vec<T>> + Sync,
        T: Record,
    {
        self.request(query).rows().await
    }
}

impl synchronous::Client {
    /// Returns a call of `operation`, to be sent with bounds and headers of its own.
    pub fn request<'a, O>(&'a self, operation: &'a O) -> RequestBuilder<'a, Self, O>
    where
        O: Operation + Sync,
    {
        RequestBuilder::new(self, self.contract(), operation)
    }

    /// Carries out an operation, like [`Client::execute`].
    ///
    /// # Errors
    /// An [`Error`], by kind.
    pub fn execute<O: Operation + Sync>(&self, operation: &O) -> Result<O::Output, Error> {
        self.request(operation).send()
    }

    /// Carries out an operation whose result is a list, like [`Client::rows`].
    ///
    /// # Errors
    /// As for [`execute`](Self::execute). A row that cannot be read is an error of that row.
    pub fn rows<O, T>(&self, query: &O) -> Result<RowsResponse<O>, Error>
    where
        O: Operation<Output = Vec<T>> + Sync,
        T: Record,
    {
        self.request(query).rows()
    }
}

impl<'a, C, O: Operation + Sync> RequestBuilder<'a, C, O> {
    fn new(client: &'a C, contract: &ServiceContract, operation: &'a O) -> Self {
        Self {
            client,
            operation: PhantomData,
            request: Request::for_operation(contract, operation),
            retry: None,
        }
    }
}

impl<'a, C, O> RequestBuilder<'a, C, O> {
    /// Sets the time limit of the whole call, including waiting, a login and a retry (default: that
    /// of the client).
    pub fn timeout(self, timeout: Duration) -> Self {
        self.map(|request| request.timeout(timeout))
    }

    /// Sets the size limit of the response, in decoded bytes (default: that of the client).
    pub fn max_response_bytes(self, bytes: u64) -> Self {
        self.map(|request| request.max_response_bytes(bytes))
    }

    /// Adds a header block, beside that of the token.
    pub fn header(self, name: QName<'a>, value: impl ToXml + Send + Sync + 'a) -> Self {
        self.map(|request| request.header(name, value))
    }

    /// Sends these HTTP headers, in place of those of the client that have the same names.
    pub fn http_headers(self, headers: HttpHeaders) -> Self {
        self.map(|request| request.http_headers(headers))
    }

    /// Sets the header blocks of the response that the caller understands. Any other block that
    /// must be understood is an error.
    pub fn understands(self, names: &'a [QName<'a>]) -> Self {
        self.map(|request| request.understands(names))
    }

    /// Never retries the call, not even after a certain refusal of its session.
    pub fn once(self) -> Self {
        self.map(Request::once)
    }

    /// Makes the call again if it fails and this policy allows it (default: never).
    pub fn retry(self, policy: RetryPolicy) -> Self {
        Self {
            retry: Some(policy),
            ..self
        }
    }

    fn map(self, set: impl FnOnce(Request<'a>) -> Request<'a>) -> Self {
        Self {
            request: self.request.map(set),
            ..self
        }
    }
}

impl<O> RequestBuilder<'_, Client, O> {
    async fn respond(self) -> Result<Response, Error> {
        match self.retry {
            Some(policy) => self.client.respond_by(policy, self.request?).await,
            None => self.client.respond(self.request?).await,
        }
    }
}

impl<O> RequestBuilder<'_, synchronous::Client, O> {
    fn respond(self) -> Result<Response, Error> {
        match self.retry {
            Some(policy) => self.client.respond_by(policy, self.request?),
            None => self.client.respond(self.request?),
        }
    }
}

impl<O: Operation + Sync> RequestBuilder<'_, Client, O> {
    /// Sends the request, and reads the result of the operation.
    ///
    /// # Errors
    /// An [`Error`], by kind.
    pub async fn send(self) -> Result<O::Output, Error> {
        let call = ObservedCall::begin_typed(self.client.core(), O::REQUEST.local());
        call.run(async { self.respond().await?.read::<O>() }).await
    }

    /// Sends the request, and returns the rows of the result, each read on demand.
    ///
    /// # Errors
    /// As for [`send`](Self::send). A row that cannot be read is an error of that row.
    pub async fn rows<T>(self) -> Result<RowsResponse<O>, Error>
    where
        O: Operation<Output = Vec<T>>,
        T: Record,
    {
        let call = ObservedCall::begin_typed(self.client.core(), O::REQUEST.local());
        call.run(async { RowsResponse::new(self.respond().await?) })
            .await
    }

    /// Sends the request, and returns the response as it is.
    ///
    /// # Errors
    /// As for [`send`](Self::send), but the result is not read.
    pub async fn response(self) -> Result<Response, Error> {
        let call = ObservedCall::begin(self.client.core(), O::REQUEST.local());
        let response = call.run(self.respond()).await?;
        Ok(response.interrupt(Interrupt::never()))
    }
}

impl<O: Operation + Sync> RequestBuilder<'_, synchronous::Client, O> {
    /// Sends the request, and reads the result of the operation.
    ///
    /// # Errors
    /// An [`Error`], by kind.
    pub fn send(self) -> Result<O::Output, Error> {
        let call = ObservedCall::begin_typed(self.client.core(), O::REQUEST.local());
        call.run_blocking(|| self.respond()?.read::<O>())
    }

    /// Sends the request, and returns the rows of the result, each read on demand.
    ///
    /// # Errors
    /// As for [`send`](Self::send). A row that cannot be read is an error of that row.
    pub fn rows<T>(self) -> Result<RowsResponse<O>, Error>
    where
        O: Operation<Output = Vec<T>>,
        T: Record,
    {
        let call = ObservedCall::begin_typed(self.client.core(), O::REQUEST.local());
        call.run_blocking(|| RowsResponse::new(self.respond()?))
    }

    /// Sends the request, and returns the response as it is.
    ///
    /// # Errors
    /// As for [`send`](Self::send), but the result is not read.
    pub fn response(self) -> Result<Response, Error> {
        let call = ObservedCall::begin(self.client.core(), O::REQUEST.local());
        let response = call.run_blocking(|| self.respond())?;
        Ok(response.interrupt(Interrupt::never()))
    }
}
