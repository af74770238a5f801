use core::fmt;

use soap_codec::{Printable, ReadError, Redactor};

use crate::result_code::ResultCode;

/// A failure that the service reported: its result code is not success, or its result is `false`.
///
/// `Display` and `Debug` show the service's words [`Printable`].
#[derive(Clone, PartialEq, Eq)]
pub struct ApiError {
    operation: &'static str,
    code: ResultCode,
    message: Option<String>,
}

/// The error of a response without a result.
#[derive(Debug)]
#[non_exhaustive]
pub enum ContractError {
    /// The service reported a failure.
    Api(ApiError),
    /// The response does not fit the service contract.
    Read(ReadError),
}

impl ApiError {
    pub(crate) const fn new(
        operation: &'static str,
        code: ResultCode,
        message: Option<String>,
    ) -> Self {
        Self {
            operation,
            code,
            message,
        }
    }

    /// Returns the name of the operation.
    pub const fn operation(&self) -> &'static str {
        self.operation
    }

    /// Returns the result code: [`Success`](ResultCode::Success) if only the result, `false`, shows
    /// the failure.
    pub const fn code(&self) -> &ResultCode {
        &self.code
    }

    /// Returns the message of the service, in its own words.
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// Replaces a secret in the service's words.
    pub fn redact(&mut self, redactor: &Redactor<'_>) {
        if let ResultCode::Unknown(code) = &mut self.code {
            redactor.apply(code);
        }
        if let Some(message) = &mut self.message {
            redactor.apply(message);
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} failed", self.operation)?;
        match &self.code {
            ResultCode::Success => f.write_str(" (the result is false)")?,
            ResultCode::Error => {}
            ResultCode::Unknown(code) => write!(f, " (result code {:?})", Printable::new(code))?,
        }
        match &self.message {
            Some(message) => write!(f, ": {}", Printable::new(message)),
            None => f.write_str("; the service gave no reason"),
        }
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("operation", &self.operation)
            .field("code", &self.code)
            .field("message", &self.message.as_ref().map(Printable::new))
            .finish()
    }
}

impl core::error::Error for ApiError {}

impl fmt::Display for ContractError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api(error) => error.fmt(f),
            Self::Read(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for ContractError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Api(error) => error.source(),
            Self::Read(error) => error.source(),
        }
    }
}

impl From<ApiError> for ContractError {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

impl From<ReadError> for ContractError {
    fn from(error: ReadError) -> Self {
        Self::Read(error)
    }
}
