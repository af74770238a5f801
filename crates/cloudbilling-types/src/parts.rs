use soap_codec::{Element, QName, ReadError};

use crate::namespace::OPERATIONS;
use crate::payload::ResultElement;
use crate::profile::{Alternatives, LocalName, ResponseShape, is_any};
use crate::result_code::ResultCode;

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

    /// The code, if there is one.
    pub(crate) fn stated_code(&self) -> Option<ResultCode> {
        let code = self.code.filter(|code| !code.is_nil())?;
        Some(ResultCode::read(self.shape, &code.text()))
    }

    pub(crate) fn code(&self) -> Result<ResultCode, ReadError> {
        match self.stated_code() {
            Some(code) => Ok(code),
            None if self.shape.code_required => Err(ReadError::missing(
                &self.response,
                self.shape.code.first().within(OPERATIONS),
            )),
            None => Ok(ResultCode::Success),
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
