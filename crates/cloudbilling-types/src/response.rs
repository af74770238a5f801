use core::fmt;

use soap_codec::{Element, QName, ReadError, ToXml, Writer};

use crate::ServiceProfile;
use crate::error::{ApiError, ResponseError};
use crate::namespace::{DATA_CONTRACT, OPERATIONS};
use crate::operation::Operation;
use crate::payload::{Payload, ResultElement, declare_contract};
use crate::profile::{Alternatives, LocalName, ResponseShape, ResultPlacement, is_any};
use crate::record::Record;
use crate::rows::Rows;

/// What the service answers an operation with.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Response<O: Operation> {
    /// Whether the operation completed.
    pub code: ResultCode,
    /// Documented: what went wrong; empty or null on success.
    pub message: Option<String>,
    /// What the operation answers with, on success.
    pub result: Option<O::Output>,
}

/// Whether an operation completed (`ResultCodeEnum`). Documented, on older pages only, are `Success` and `Error`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResultCode {
    /// It did.
    Success,
    /// It did not.
    Error,
    /// A code that the profile does not know, which is taken for a failure.
    Unknown(String),
}

/// A response as the content of its element, laid out as the profile says.
#[derive(Debug)]
pub struct ResponseBody<'a, O: Operation> {
    shape: &'a ResponseShape,
    response: &'a Response<O>,
}

impl<O: Operation> Response<O> {
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

impl ServiceProfile {
    /// Reads the answer to an operation from the element `{Operation}Response`, wherever code, message and result are.
    ///
    /// # Errors
    /// If it is the answer to another operation, has no code although the profile demands one, or succeeded without a
    /// result or with one that is not of the operation's type.
    pub fn read_response<O: Operation>(
        &self,
        response: Element<'_>,
    ) -> Result<Response<O>, ReadError> {
        let parts = Parts::find(&self.response, response, O::RESPONSE, O::RESULT)?;
        let code = parts.code()?;
        let message = parts.message();
        if code != ResultCode::Success {
            // What stands for a result beside a failure is nobody's to read.
            return Ok(Response {
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
        Ok(Response {
            code,
            message,
            result: Some(result),
        })
    }

    /// Reads the answer to an operation that answers with an array, one row at a time. The result code is read first.
    ///
    /// # Errors
    /// [`ResponseError::Api`] if the code is not success; [`ResponseError::Read`] as for
    /// [`read_response`](Self::read_response), but for the rows, which are read later.
    pub fn rows<'a, O, T>(&'a self, response: Element<'a>) -> Result<Rows<'a, T>, ResponseError>
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
        response: &'a Response<O>,
    ) -> ResponseBody<'a, O> {
        ResponseBody {
            shape: &self.response,
            response,
        }
    }
}

impl ResultCode {
    fn read(shape: &ResponseShape, text: &str) -> Self {
        let text = text.trim();
        let is_any =
            |words: &Alternatives<String>| words.iter().any(|word| word.eq_ignore_ascii_case(text));
        if is_any(&shape.success) {
            Self::Success
        } else if is_any(&shape.error) {
            Self::Error
        } else {
            Self::Unknown(text.to_owned())
        }
    }

    pub(crate) fn word<'a>(&'a self, shape: &'a ResponseShape) -> &'a str {
        match self {
            Self::Success => shape.success.first(),
            Self::Error => shape.error.first(),
            Self::Unknown(code) => code,
        }
    }
}

impl fmt::Display for ResultCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Success => "Success",
            Self::Error => "Error",
            Self::Unknown(code) => code,
        })
    }
}

impl<O: Operation> ToXml for ResponseBody<'_, O> {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        let Response {
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

/// Where the parts of a response were found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parts<'a> {
    shape: &'a ResponseShape,
    response: Element<'a>,
    code: Option<Element<'a>>,
    message: Option<Element<'a>>,
    result: Option<Element<'a>>,
    /// What stands between the response and the result.
    wrapper: Option<Element<'a>>,
    /// Whether code and message stand among the result's own members.
    is_flat: bool,
}

impl<'a> Parts<'a> {
    /// Looks for the parts in each placement. What the facts leave open, the namespaces too, is not asked for.
    pub(crate) fn find(
        shape: &'a ResponseShape,
        response: Element<'a>,
        expected: QName<'_>,
        result: QName<'_>,
    ) -> Result<Self, ReadError> {
        if response.name().local() != expected.local() {
            return Err(ReadError::unexpected(&response));
        }
        let child = |parent: Element<'a>, names: &Alternatives<LocalName>| {
            parent
                .children()
                .find(|child| is_any(names, child.name().local()))
        };
        let mut this = Self {
            shape,
            response,
            code: child(response, &shape.code),
            message: child(response, &shape.message),
            result: None,
            wrapper: None,
            is_flat: false,
        };
        let wrapper = response
            .children()
            .find(|child| child.name().local() == result.local());
        let Some(wrapper) = wrapper else {
            this.result = child(response, &shape.result);
            return Ok(this);
        };

        let inner_code = child(wrapper, &shape.code);
        if this.code.is_some() || inner_code.is_none() {
            this.result = Some(wrapper);
            return Ok(this);
        }
        this.code = inner_code;
        this.message = this.message.or_else(|| child(wrapper, &shape.message));
        match child(wrapper, &shape.result) {
            Some(result) => (this.wrapper, this.result) = (Some(wrapper), Some(result)),
            None => (this.result, this.is_flat) = (Some(wrapper), true),
        }
        Ok(this)
    }

    pub(crate) fn code(&self) -> Result<ResultCode, ReadError> {
        match self.code {
            Some(code) if !code.is_nil() => Ok(ResultCode::read(self.shape, &code.text())),
            _ if self.shape.code_required => Err(ReadError::missing(
                &self.response,
                self.shape.code.first().within(OPERATIONS),
            )),
            _ => Ok(ResultCode::Success),
        }
    }

    /// The message, if there is more to it than white space.
    pub(crate) fn message(&self) -> Option<String> {
        let message = self.message?.text();
        let message = message.trim();
        (!message.is_empty()).then(|| message.to_owned())
    }

    /// The result, unless it is null or there is nothing but the verdict.
    pub(crate) fn result(&self) -> Option<ResultElement<'a>> {
        let result = ResultElement {
            element: self.result?,
            shape: self.shape,
        };
        let is_verdict_only = self.is_flat && result.items().next().is_none();
        (!result.element.is_nil() && !is_verdict_only).then_some(result)
    }

    /// Whether an element in the result is the code or the message.
    pub(crate) fn is_verdict(&self, element: &Element<'_>) -> bool {
        self.shape.is_verdict(element.name().local())
    }

    /// Adds the elements around a row to the path of an error in it.
    pub(crate) fn around_row(&self, error: ReadError) -> ReadError {
        match self.result {
            Some(result) => self.around(error.in_element(&result)),
            None => self.around(error),
        }
    }

    /// Adds the elements around the result to the path of an error in it.
    pub(crate) fn around(&self, error: ReadError) -> ReadError {
        let error = match self.wrapper {
            Some(wrapper) => error.in_element(&wrapper),
            None => error,
        };
        error.in_element(&self.response)
    }
}

/// The verdict of a response, which is written around its result.
pub(crate) struct Verdict<'a> {
    pub(crate) shape: &'a ResponseShape,
    pub(crate) code: &'a str,
    pub(crate) message: Option<&'a str>,
    /// Whether it can stand among the result's members.
    pub(crate) has_members: bool,
}

impl Verdict<'_> {
    pub(crate) fn write(
        &self,
        writer: &mut Writer<'_>,
        wrapper: QName<'_>,
        result: Option<impl Fn(&mut Writer<'_>)>,
    ) {
        let shape = self.shape;
        match shape.placement {
            ResultPlacement::Direct => {
                write_result(writer, shape.result.first().within(OPERATIONS), result);
                self.write_code(writer, OPERATIONS);
                self.write_message(writer, OPERATIONS);
            }
            ResultPlacement::Flat if self.has_members => {
                writer.start(wrapper);
                declare_contract(writer);
                if let Some(result) = result {
                    result(writer);
                }
                self.write_code(writer, DATA_CONTRACT);
                self.write_message(writer, DATA_CONTRACT);
                writer.end();
            }
            ResultPlacement::Flat | ResultPlacement::Nested => {
                writer.start(wrapper);
                declare_contract(writer);
                self.write_nested(writer, result);
                writer.end();
            }
            ResultPlacement::Siblings => {
                write_result(writer, wrapper, result);
                self.write_code(writer, OPERATIONS);
                self.write_message(writer, OPERATIONS);
            }
        }
    }

    /// Members of one contract, so in the order of their names, whatever these are.
    fn write_nested(&self, writer: &mut Writer<'_>, result: Option<impl Fn(&mut Writer<'_>)>) {
        let name = self.shape.result.first().within(DATA_CONTRACT);
        let (code, message) = (self.shape.code.first(), self.shape.message.first());
        let mut members = [code.as_str(), message.as_str(), name.local()];
        members.sort_unstable();
        for member in members {
            if member == code.as_str() {
                self.write_code(writer, DATA_CONTRACT);
            } else if member == message.as_str() {
                self.write_message(writer, DATA_CONTRACT);
            } else {
                write_result(writer, name, result.as_ref());
            }
        }
    }

    fn write_code(&self, writer: &mut Writer<'_>, namespace: &str) {
        writer.element(self.shape.code.first().within(namespace), self.code);
    }

    fn write_message(&self, writer: &mut Writer<'_>, namespace: &str) {
        let name = self.shape.message.first().within(namespace);
        match self.message {
            Some(message) => writer.element(name, message),
            None => writer.nil(name),
        }
    }
}

fn write_result(
    writer: &mut Writer<'_>,
    name: QName<'_>,
    result: Option<impl Fn(&mut Writer<'_>)>,
) {
    match result {
        Some(result) => {
            writer.start(name);
            result(writer);
            writer.end();
        }
        None => writer.nil(name),
    }
}
