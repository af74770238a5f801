use soap_codec::{Element, QName, ReadError, ToXml, Writer};

use crate::ServiceContract;
use crate::contract::ResponseShape;
use crate::error::{ApiError, ContractError};
use crate::operation::{Operation, OperationKind};
use crate::parts::Parts;
use crate::payload::{Payload, ResultElement};
use crate::record::Record;
use crate::result_code::ResultCode;
use crate::rows::Rows;
use crate::verdict::Verdict;

/// What the service answers an operation with.
///
/// ```
/// use cloudbilling_types::operation::{Operation, UploadInvoices2};
/// use cloudbilling_types::{OperationResponse, ServiceContract};
/// use soap_codec::{Decoder, Encoder, SoapVersion};
///
/// let contract = ServiceContract::default();
/// let answer = OperationResponse::<UploadInvoices2>::error("Unknown customer");
/// let message = Encoder::new(SoapVersion::Soap11)
///     .body(UploadInvoices2::RESPONSE, &contract.response(&answer))
///     .encode()?;
///
/// let message = Decoder::new().decode(message)?;
/// let payload = message.envelope().payload()?;
/// let read = contract.read_response::<UploadInvoices2>(payload)?;
/// let error = read.into_result().unwrap_err();
/// assert_eq!(error.to_string(), "UploadInvoices2 failed: Unknown customer");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct OperationResponse<O: Operation> {
    /// Whether the operation completed.
    pub code: ResultCode,
    /// Documented: what went wrong; empty or null on success.
    pub message: Option<String>,
    /// What the operation answers with, on success.
    pub result: Option<O::Output>,
}

/// A response as the content of its element, laid out as the contract says.
#[derive(Debug)]
pub struct ResponseBody<'a, O: Operation> {
    shape: &'a ResponseShape,
    response: &'a OperationResponse<O>,
}

impl<O: Operation> OperationResponse<O> {
    /// The operation completed with this result.
    pub const fn success(result: O::Output) -> Self {
        Self {
            code: ResultCode::Success,
            message: None,
            result: Some(result),
        }
    }

    /// The operation failed.
    pub fn error(message: impl Into<String>) -> Self {
        Self {
            code: ResultCode::Error,
            message: Some(message.into()),
            result: None,
        }
    }

    /// The result.
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
    /// Reads the answer to an operation from the element `{Operation}Response`, wherever code, message and result are.
    ///
    /// # Errors
    /// If it is the answer to another operation, has no code although the contract demands one,
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

    /// Reads only code and message of the answer to any operation; `None` if it has no code.
    ///
    /// # Errors
    /// If it contradicts itself: two codes, messages or results.
    ///
    /// ```
    /// use cloudbilling_types::{ResultCode, ServiceContract};
    /// use soap_codec::Decoder;
    ///
    /// let answer = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><AnyResponse>
    ///     <AnyResult/><ResultCode>Error</ResultCode><ResultMessage>No.</ResultMessage></AnyResponse></s:Body></s:Envelope>"#;
    /// let message = Decoder::new().decode(answer)?;
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

    /// Reads the answer to an operation that answers with an array, one row at a time. The result code is read first.
    ///
    /// ```
    /// # use cloudbilling_types::operation::{GetPurchases, Operation};
    /// # use cloudbilling_types::record::Purchase;
    /// # use cloudbilling_types::{OperationResponse, ContractError, ServiceContract};
    /// # use soap_codec::{Decoder, Element, Encoder, SoapVersion};
    /// fn total(contract: &ServiceContract, payload: Element<'_>) -> Result<f64, ContractError> {
    ///     let mut total = 0.0;
    ///     for purchase in contract.rows::<GetPurchases, Purchase>(payload)? {
    ///         total += purchase?.quantity.map_or(0.0, |quantity| quantity.value());
    ///     }
    ///     Ok(total)
    /// }
    /// # let contract = ServiceContract::default();
    /// # let rows = [1.5, 2.0].map(|quantity| Purchase::default().quantity(quantity));
    /// # let answer = OperationResponse::<GetPurchases>::success(rows.to_vec());
    /// # let message = Encoder::new(SoapVersion::Soap11)
    /// #     .body(GetPurchases::RESPONSE, &contract.response(&answer))
    /// #     .encode()?;
    /// # let message = Decoder::new().decode(message)?;
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

    /// The answer to an operation, to be written as the element [`Operation::RESPONSE`].
    pub const fn response<'a, O: Operation>(
        &'a self,
        response: &'a OperationResponse<O>,
    ) -> ResponseBody<'a, O> {
        ResponseBody {
            shape: &self.response,
            response,
        }
    }
}

impl<O: Operation> ToXml for ResponseBody<'_, O> {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        let OperationResponse {
            code,
            message,
            result,
        } = self.response;
        let result = result.as_ref();
        Verdict {
            shape: self.shape,
            code: code.word(self.shape),
            message: message.as_deref(),
            has_members: O::Output::HAS_MEMBERS,
        }
        .write(
            writer,
            O::RESULT,
            result.map(|result| |writer: &mut Writer<'_>| result.write(writer)),
        );
    }
}

/// Returns `true` if the result beside a failure says that something was done. One that cannot be
/// read may say so, unless empty.
fn says_done<P: Payload>(result: ResultElement<'_>) -> bool {
    let element = result.element();
    let is_empty = element.children().next().is_none() && element.text().trim().is_empty();
    P::read(result).map_or(!is_empty, |value| value.says_done())
}
