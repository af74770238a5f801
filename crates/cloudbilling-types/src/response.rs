use soap_codec::{Element, QName, ReadError};

use crate::ServiceContract;
use crate::error::{ApiError, ContractError};
use crate::operation::{Operation, OperationKind};
use crate::parts::Parts;
use crate::payload::{Payload, ResultElement};
use crate::record::Record;
use crate::result_code::ResultCode;
use crate::rows::Rows;

/// The response to an operation.
///
/// ```
/// use cloudbilling_types::ServiceContract;
/// use cloudbilling_types::operation::UploadInvoices2;
/// use soap_codec::Decoder;
///
/// let response = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
///     <UploadInvoices2Response xmlns="http://tempuri.org/">
///         <UploadInvoices2Result>false</UploadInvoices2Result>
///         <ResultCode>Error</ResultCode><ResultMessage>Unknown customer</ResultMessage>
///     </UploadInvoices2Response></s:Body></s:Envelope>"#;
/// let message = Decoder::new().decode(response)?;
/// let payload = message.envelope().payload()?;
/// let read = ServiceContract::default().read_response::<UploadInvoices2>(payload)?;
/// let error = read.into_result().unwrap_err();
/// assert_eq!(error.to_string(), "UploadInvoices2 failed: Unknown customer");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct OperationResponse<O: Operation> {
    /// The result code.
    pub code: ResultCode,
    /// The reason of a failure. Documented: empty or null on success.
    pub message: Option<String>,
    /// The result of the operation, on success.
    pub result: Option<O::Output>,
}

impl<O: Operation> OperationResponse<O> {
    /// Creates the response of an operation that completed with this result.
    pub const fn success(result: O::Output) -> Self {
        Self {
            code: ResultCode::Success,
            message: None,
            result: Some(result),
        }
    }

    /// Creates the response of an operation that failed.
    pub fn error(message: impl Into<String>) -> Self {
        Self {
            code: ResultCode::Error,
            message: Some(message.into()),
            result: None,
        }
    }

    /// Returns the result.
    ///
    /// # Errors
    /// If the code is not success, or the result itself says that the operation failed.
    pub fn into_result(self) -> Result<O::Output, ApiError> {
        match (self.code, self.result) {
            (ResultCode::Success, Some(result)) if !result.is_failure() => Ok(result),
            (code, _) => Err(ApiError::new(O::NAME, code, self.message)),
        }
    }
}

impl ServiceContract {
    /// Reads the response to an operation from the element `{Operation}Response`, wherever code,
    /// message and result are.
    ///
    /// # Errors
    /// If it is the response to another operation, has no code although the contract demands one,
    /// contradicts itself, or succeeded without a result or with one that is not of the operation's
    /// type.
    pub fn read_response<O: Operation>(
        &self,
        response: Element<'_>,
    ) -> Result<OperationResponse<O>, ReadError> {
        let parts = Parts::find(&self.response, response, O::RESPONSE, O::RESULT)?;
        let code = parts.code()?;
        let message = parts.message();
        if code != ResultCode::Success {
            if let Some(result) = parts.result()
                && O::KIND == OperationKind::Write
                && says_done::<O::Output>(result)
            {
                let error = ReadError::contradictory(&result.element());
                return Err(parts.around(error));
            }
            return Ok(OperationResponse {
                code,
                message,
                result: None,
            });
        }
        let result = match parts.result() {
            Some(result) => O::Output::read(result).map_err(|error| parts.around(error))?,
            None => O::Output::without_result()
                .ok_or_else(|| ReadError::missing(&response, O::RESULT))?,
        };
        Ok(OperationResponse {
            code,
            message,
            result: Some(result),
        })
    }

    /// Reads only code and message of the response to any operation; `None` if it has no code.
    ///
    /// # Errors
    /// If it contradicts itself: two codes, messages or results.
    ///
    /// ```
    /// use cloudbilling_types::{ResultCode, ServiceContract};
    /// use soap_codec::Decoder;
    ///
    /// let response = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><AnyResponse>
    ///     <AnyResult/><ResultCode>Error</ResultCode><ResultMessage>No.</ResultMessage></AnyResponse></s:Body></s:Envelope>"#;
    /// let message = Decoder::new().decode(response)?;
    /// let payload = message.envelope().payload()?;
    /// let verdict = ServiceContract::default().read_verdict(payload)?;
    /// assert_eq!(verdict, Some((ResultCode::Error, Some("No.".to_owned()))));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read_verdict(
        &self,
        response: Element<'_>,
    ) -> Result<Option<(ResultCode, Option<String>)>, ReadError> {
        let Some(operation) = response.name().local().strip_suffix("Response") else {
            return Ok(None);
        };
        let result = format!("{operation}Result");
        let result = QName::new("", &result);
        let parts = Parts::find(&self.response, response, response.name(), result)?;
        Ok(parts.stated_code().map(|code| (code, parts.message())))
    }

    /// Reads the response to an operation whose result is an array, one row at a time. The result
    /// code is read first.
    ///
    /// ```
    /// # use cloudbilling_types::operation::GetPurchases;
    /// # use cloudbilling_types::record::Purchase;
    /// # use cloudbilling_types::{ContractError, ServiceContract};
    /// # use soap_codec::{Decoder, Element};
    /// fn total(contract: &ServiceContract, payload: Element<'_>) -> Result<f64, ContractError> {
    ///     let mut total = 0.0;
    ///     for purchase in contract.rows::<GetPurchases, Purchase>(payload)? {
    ///         total += purchase?.quantity.map_or(0.0, |quantity| quantity.value());
    ///     }
    ///     Ok(total)
    /// }
    /// # let response = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
    /// #     <GetPurchasesResponse xmlns="http://tempuri.org/"><GetPurchasesResult
    /// #     xmlns:a="http://schemas.datacontract.org/2004/07/Kolonel.Public.Service.API.Contracts.V1_1">
    /// #     <a:Purchase><a:Quantity>1.5</a:Quantity></a:Purchase>
    /// #     <a:Purchase><a:Quantity>2</a:Quantity></a:Purchase></GetPurchasesResult>
    /// #     <ResultCode>Success</ResultCode></GetPurchasesResponse></s:Body></s:Envelope>"#;
    /// # let contract = ServiceContract::default();
    /// # let message = Decoder::new().decode(response)?;
    /// # assert_eq!(total(&contract, message.envelope().payload()?)?, 3.5);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`ContractError::Api`] if the code is not success; [`ContractError::Read`] as for
    /// [`read_response`](Self::read_response), but for the rows, which are read later.
    pub fn rows<'a, O, T>(&'a self, response: Element<'a>) -> Result<Rows<'a, T>, ContractError>
    where
        O: Operation<Output = Vec<T>>,
        T: Record,
    {
        let parts = Parts::find(&self.response, response, O::RESPONSE, O::RESULT)?;
        match parts.code()? {
            ResultCode::Success => Ok(Rows::new(parts)),
            code => Err(ApiError::new(O::NAME, code, parts.message()).into()),
        }
    }
}

/// Returns `true` if the result beside a failure says that something was done. One that cannot be
/// read may say so, unless empty.
fn says_done<P: Payload>(result: ResultElement<'_>) -> bool {
    let element = result.element();
    let is_empty = element.children().next().is_none() && element.text().trim().is_empty();
    P::read(result).map_or(!is_empty, |value| value.says_done())
}
