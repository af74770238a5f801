use std::borrow::Cow;

use soap_codec::{Element, QName, ReadError};

use crate::contract::{ResponseShape, is_any};
use crate::namespace::{DATA_CONTRACT, OPERATIONS};
use crate::payload::ResultElement;
use crate::result_code::ResultCode;

/// The parts of a response, wherever they are.
///
/// Every candidate counts, whatever its place: parts that disagree are an error.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parts<'a> {
    shape: &'a ResponseShape,
    response: Element<'a>,
    code: Option<Element<'a>>,
    message: Option<Element<'a>>,
    result: Option<Element<'a>>,
    /// The element between the response and the result.
    wrapper: Option<Element<'a>>,
    /// `true` if code and message are among the result's own members.
    is_flat: bool,
}

impl<'a> Parts<'a> {
    /// Looks for the parts in every placement, by their local names.
    ///
    /// The namespaces of the service are not documented. So candidates in other namespaces than the
    /// known ones and the response's own count, but only if there is none in these.
    ///
    /// # Errors
    /// [`ReadErrorKind::Unexpected`](soap_codec::ReadErrorKind::Unexpected) for the response to
    /// another operation, [`Contradictory`](soap_codec::ReadErrorKind::Contradictory) for two codes
    /// or two messages that differ, and [`Repeated`](soap_codec::ReadErrorKind::Repeated) for two
    /// results.
    pub(crate) fn find(
        shape: &'a ResponseShape,
        response: Element<'a>,
        expected: QName<'_>,
        result: QName<'_>,
    ) -> Result<Self, ReadError> {
        if response.name().local() != expected.local() {
            return Err(ReadError::unexpected(&response));
        }
        let results = Results::find(shape, response, result)?;
        let all = Candidates::new(response, results.parents);
        let code = all.agreed(
            |local| is_any(&shape.code, local),
            |code| (!code.is_nil()).then(|| ResultCode::read(shape, &code.text())),
        )?;
        let message = all.agreed(
            |local| is_any(&shape.message, local),
            |message| stated(message.text()),
        )?;

        let wrapper = results.wrapper.filter(|wrapper| has_code(shape, *wrapper));
        let inner = results.inner.filter(|_| wrapper.is_some());
        Ok(Self {
            shape,
            response,
            code,
            message,
            result: inner.or(results.outer),
            wrapper: wrapper.filter(|_| inner.is_some()),
            is_flat: wrapper.is_some() && inner.is_none(),
        })
    }

    /// Returns the code, if there is one.
    pub(crate) fn stated_code(&self) -> Option<ResultCode> {
        let code = self.code?.text();
        Some(ResultCode::read(self.shape, &code))
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

    /// Returns the message, unless it is blank.
    pub(crate) fn message(&self) -> Option<String> {
        Some(self.message?.text().trim().to_owned())
    }

    /// Returns the result, unless it is null or has nothing but the verdict.
    pub(crate) fn result(&self) -> Option<ResultElement<'a>> {
        let result = ResultElement {
            element: self.result?,
            shape: self.shape,
        };
        let is_verdict_only = self.is_flat && result.items().next().is_none();
        (!result.element.is_nil() && !is_verdict_only).then_some(result)
    }

    /// Returns `true` if there is a message, or anything else beside code and result.
    pub(crate) fn has_remarks(&self) -> bool {
        let is_part = |child: &Element<'_>| {
            let local = child.name().local();
            let mut known = [self.result, self.wrapper].into_iter().flatten();
            self.is_verdict(child) || known.any(|part| part.name().local() == local)
        };
        let around = [Some(self.response), self.wrapper].into_iter().flatten();
        let mut children = around.flat_map(|element| element.children());
        self.message.is_some() || children.any(|child| !is_part(&child))
    }

    /// Returns `true` if an element in the result is the code or the message.
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

/// The elements that may be the result.
struct Results<'a> {
    /// The one in the response.
    outer: Option<Element<'a>>,
    /// The same, if it is named after the operation, and other parts are in it.
    wrapper: Option<Element<'a>>,
    /// The one in the wrapper.
    inner: Option<Element<'a>>,
    /// The elements in which code and message may stand.
    parents: [Option<Element<'a>>; 3],
}

impl<'a> Results<'a> {
    fn find(
        shape: &ResponseShape,
        response: Element<'a>,
        result: QName<'_>,
    ) -> Result<Self, ReadError> {
        let is_wrapper = |local: &str| local == result.local();
        let is_result = |local: &str| is_any(&shape.result, local);
        let outer = Candidates::new(response, [Some(response), None, None])
            .only(|local| is_wrapper(local) || is_result(local))?;
        // Most results are long arrays without other parts, so they are looked through only once.
        let holds_parts = |element: &Element<'_>| {
            let mut names = element.children().map(|child| child.name().local());
            names.any(|local| shape.is_verdict(local) || is_result(local))
        };
        let outside = outer.filter(holds_parts);
        let wrapper = outside.filter(|outer| is_wrapper(outer.name().local()));
        let inner = Candidates::new(response, [wrapper, None, None]).only(is_result)?;
        Ok(Self {
            outer,
            wrapper,
            inner,
            parents: [Some(response), outside, inner.filter(holds_parts)],
        })
    }
}

fn has_code(shape: &ResponseShape, element: Element<'_>) -> bool {
    let mut names = element.children().map(|child| child.name().local());
    names.any(|local| is_any(&shape.code, local))
}

/// The elements in which a part may stand, and the namespaces in which it should.
#[derive(Clone, Copy)]
struct Candidates<'a> {
    namespaces: [&'a str; 3],
    parents: [Option<Element<'a>>; 3],
}

impl<'a> Candidates<'a> {
    fn new(response: Element<'a>, parents: [Option<Element<'a>>; 3]) -> Self {
        Self {
            namespaces: [OPERATIONS, DATA_CONTRACT, response.name().namespace()],
            parents,
        }
    }

    /// Returns the one value that all candidates state; candidates without a value do not count.
    fn agreed<T: PartialEq>(
        self,
        named: impl Fn(&str) -> bool + Copy,
        read: impl Fn(Element<'a>) -> Option<T>,
    ) -> Result<Option<Element<'a>>, ReadError> {
        let mut first: Option<(Element<'a>, T)> = None;
        for element in self.named(named) {
            match (&first, read(element)) {
                (None, Some(value)) => first = Some((element, value)),
                (Some((_, other)), Some(value)) if value != *other => {
                    return Err(ReadError::contradictory(&element));
                }
                _ => {}
            }
        }
        Ok(first.map(|(element, _)| element))
    }

    /// Returns the only candidate. Beside a candidate with a value, a nil one does not count.
    fn only(self, named: impl Fn(&str) -> bool + Copy) -> Result<Option<Element<'a>>, ReadError> {
        let mut only: Option<Element<'a>> = None;
        for element in self.named(named) {
            match only {
                Some(_) if element.is_nil() => {}
                Some(other) if !other.is_nil() => return Err(ReadError::repeated(&element)),
                _ => only = Some(element),
            }
        }
        Ok(only)
    }

    /// Returns the candidates with these names: those in the expected namespaces, or all if there
    /// are none.
    fn named(self, named: impl Fn(&str) -> bool + Copy) -> impl Iterator<Item = Element<'a>> {
        let parents = self.parents.into_iter().flatten();
        let children = parents.flat_map(|parent| parent.children());
        let named = children.filter(move |child| named(child.name().local()));
        let is_known =
            move |child: &Element<'_>| self.namespaces.contains(&child.name().namespace());
        let only_known = named.clone().any(|child| is_known(&child));
        named.filter(move |child| !only_known || is_known(child))
    }
}

/// Returns the text, unless it is only white space.
fn stated(text: Cow<'_, str>) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
