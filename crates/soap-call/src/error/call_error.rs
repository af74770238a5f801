//! An error of an operation that declares faults.

use std::fmt;

use soap_codec::FromElement;

use crate::error::{Error, FaultResponse};

/// An error of an operation whose WSDL declares faults. `D` is an enum of the elements that the
/// detail of such a fault may hold.
///
/// It is an [`Error`], with the detail read where the service returned a declared fault.
///
/// ```
/// use soap_call::CallError;
/// use soap_codec::FromXml;
///
/// #[derive(Debug, FromXml)]
/// #[soap(namespace = "urn:weather", choice)]
/// enum GetForecastFault {
///     NoSuchCity(String),
///     TooManyCalls,
/// }
///
/// fn advice(error: &CallError<GetForecastFault>) -> String {
///     match error.detail() {
///         Some(GetForecastFault::NoSuchCity(suggestion)) => format!("try {suggestion}"),
///         Some(GetForecastFault::TooManyCalls) => "wait a minute".into(),
///         None => error.error().help().into(),
///     }
/// }
/// ```
#[derive(Debug)]
pub struct CallError<D> {
    /// Boxed, so that results stay small whatever a service declares.
    detail: Option<Box<D>>,
    error: Error,
}

impl<D> CallError<D> {
    /// Returns the detail of a declared fault. It is `None` for every other error, and for a detail
    /// that cannot be read: [`FaultResponse::view`] shows it.
    #[must_use]
    pub const fn detail(&self) -> Option<&D> {
        match &self.detail {
            Some(detail) => Some(detail),
            None => None,
        }
    }

    /// Returns the error.
    #[must_use]
    pub const fn error(&self) -> &Error {
        &self.error
    }

    /// Returns the error without the detail.
    #[must_use]
    pub fn into_error(self) -> Error {
        self.error
    }

    /// Returns the detail of a declared fault, or else the error.
    ///
    /// # Errors
    /// The error, if there is no such detail.
    pub fn into_detail(self) -> Result<D, Error> {
        self.detail.map(|it| *it).ok_or(self.error)
    }
}

/// Reads the detail.
impl<D: for<'a> FromElement<'a>> From<Error> for CallError<D> {
    fn from(error: Error) -> Self {
        Self {
            detail: error.fault().and_then(read).map(Box::new),
            error,
        }
    }
}

impl<D> From<CallError<D>> for Error {
    fn from(error: CallError<D>) -> Self {
        error.error
    }
}

/// Reads the first element of the detail that is one of `D`.
fn read<D: for<'a> FromElement<'a>>(fault: &FaultResponse) -> Option<D> {
    let mut elements = fault.view().detail()?.children();
    let declared = elements.find(|element| D::accepts(element.name()))?;
    declared.read().ok()
}

impl<D> fmt::Display for CallError<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl<D: fmt::Debug> std::error::Error for CallError<D> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.error.source()
    }
}
