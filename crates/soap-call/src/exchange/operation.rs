//! The operations of a service.

use std::fmt;
use std::marker::PhantomData;

use soap_codec::QName;
use soap_codec::scalar::QNameBuf;

/// An operation of a service: the names of its messages, its action, and their types.
///
/// `Q` is the type of the request's content and `R` that of the response's. The element of the
/// response is the request's with `Response` behind its name, unless it is
/// [another](Self::response). A response with any other element is an error, because a type whose
/// members are all optional would read it as a record without values.
///
/// ```
/// use soap_call::Operation;
/// use soap_codec::{FromXml, QName, ToXml};
///
/// const CALCULATOR: &str = "http://tempuri.org/";
///
/// #[derive(ToXml)]
/// #[soap(namespace = CALCULATOR, rename_all = "camelCase")]
/// struct Add { int_a: i32, int_b: i32 }
///
/// #[derive(FromXml)]
/// #[soap(namespace = CALCULATOR, rename_all = "PascalCase")]
/// struct AddResponse { add_result: i32 }
///
/// const ADD: Operation<Add, AddResponse> =
///     Operation::new(QName::new(CALCULATOR, "Add")).action("http://tempuri.org/Add");
/// assert_eq!(ADD.to_string(), "{http://tempuri.org/}Add");
/// ```
pub struct Operation<'a, Q: ?Sized, R> {
    pub(crate) action: Option<&'a str>,
    pub(crate) addressing_action: Option<&'a str>,
    pub(crate) expected: Expected<'a>,
    /// The request has no payload.
    pub(crate) is_empty: bool,
    pub(crate) name: QName<'a>,
    /// Covariant, so that an operation on a type that borrows is one on any lifetime.
    types: PhantomData<fn() -> (*const Q, R)>,
}

/// The payload of a response.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Expected<'a> {
    /// None: the Body of the envelope is empty.
    EmptyBody,
    /// An element of this name.
    Named(QName<'a>),
    /// None, and no envelope is needed.
    OneWay,
    /// An element of this name with `Response` behind it.
    ResponseTo(QName<'a>),
}

impl<'a, Q: ?Sized, R> Operation<'a, Q, R> {
    /// Creates an operation whose request is an element of this name.
    #[must_use]
    pub const fn new(name: QName<'a>) -> Self {
        Self {
            action: None,
            addressing_action: None,
            expected: Expected::ResponseTo(name),
            is_empty: false,
            name,
            types: PhantomData,
        }
    }

    /// Sets the action (default: that of the service's [rule](crate::ActionRule)).
    #[must_use]
    pub const fn action(mut self, action: &'a str) -> Self {
        self.action = Some(action);
        self
    }

    /// Sets the action in WS-Addressing, where it is not the other one: a WSDL states it as
    /// `wsam:Action`. A [provider of header blocks](crate::HeaderProvider) receives it as
    /// [`Attempt::action`](crate::Attempt::action).
    #[must_use]
    pub const fn addressing_action(mut self, action: &'a str) -> Self {
        self.addressing_action = Some(action);
        self
    }

    /// Sets the name of the response's element.
    #[must_use]
    pub const fn response(mut self, name: QName<'a>) -> Self {
        self.expected = Expected::Named(name);
        self
    }

    /// Returns the action that was set.
    #[must_use]
    pub const fn request_action(&self) -> Option<&'a str> {
        self.action
    }

    /// Returns the name of the request's element, for those who send it without this crate.
    ///
    /// ```
    /// use soap_call::Operation;
    /// use soap_codec::{Decoder, Encoder, QName, SoapVersion};
    ///
    /// const ECHO: Operation<str, String> =
    ///     Operation::new(QName::new("urn:echo", "Echo")).action("urn:echo/Echo");
    ///
    /// let request = Encoder::new(SoapVersion::Soap11)
    ///     .body(ECHO.request_name(), &"hello")
    ///     .encode()?;
    /// # assert_eq!(ECHO.request_action(), Some("urn:echo/Echo"));
    /// # let request = String::from_utf8(request)?;
    /// # assert!(request.contains("Echo"));
    /// # let bytes = request.replace("Echo", "EchoResponse").into_bytes();
    ///
    /// let message = Decoder::new().decode(bytes)?;
    /// let name = ECHO.response_name().expect("a response with a payload");
    /// let response: String = message.read_named(name.as_qname())?;
    /// assert_eq!(response, "hello");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn request_name(&self) -> QName<'a> {
        self.name
    }

    /// Returns the name of the response's element; `None` if the response has no payload.
    #[must_use]
    pub fn response_name(&self) -> Option<QNameBuf> {
        match self.expected {
            Expected::Named(name) => Some(name.into()),
            Expected::EmptyBody | Expected::OneWay => None,
            Expected::ResponseTo(request) => {
                let local = format!("{}Response", request.local());
                let name = QNameBuf::try_new(&request.namespace().into(), &local);
                Some(name.expect("letters behind a valid name keep it valid"))
            }
        }
    }
}

impl<'a, R> Operation<'a, (), R> {
    /// Sends an empty Body, because the message of the request has no parts. The name stands for
    /// the request wherever a service's [rule](crate::ActionRule) or an error names it.
    #[must_use]
    pub const fn empty_request(mut self) -> Self {
        self.is_empty = true;
        self
    }
}

impl<'a, Q: ?Sized> Operation<'a, Q, ()> {
    /// Creates an operation without a response. A success with an empty body, such as 202, is what
    /// is expected; so is an envelope with an empty Body.
    ///
    /// An operation whose response has a message without parts is not one-way: see
    /// [`empty_response`](Self::empty_response).
    #[must_use]
    pub const fn one_way(name: QName<'a>) -> Self {
        Self {
            expected: Expected::OneWay,
            ..Self::new(name)
        }
    }

    /// Expects an envelope with an empty Body, because the message of the response has no parts. A
    /// response without an envelope is an error, since only an envelope shows that the service has
    /// done what was asked.
    ///
    /// ```
    /// use soap_call::Operation;
    /// use soap_codec::QName;
    ///
    /// const RESET: Operation<&str, ()> =
    ///     Operation::new(QName::new("urn:sensors", "reset")).empty_response();
    /// ```
    #[must_use]
    pub const fn empty_response(mut self) -> Self {
        self.expected = Expected::EmptyBody;
        self
    }
}

impl<Q: ?Sized, R> Clone for Operation<'_, Q, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Q: ?Sized, R> Copy for Operation<'_, Q, R> {}

impl<Q: ?Sized, R> fmt::Debug for Operation<'_, Q, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Operation({})", self.name)
    }
}

/// The name of the request.
impl<Q: ?Sized, R> fmt::Display for Operation<'_, Q, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name.fmt(f)
    }
}

impl Expected<'_> {
    pub(crate) fn is(&self, found: QName<'_>) -> bool {
        match self {
            Self::EmptyBody | Self::OneWay => false,
            Self::Named(name) => *name == found,
            Self::ResponseTo(request) => {
                found.namespace() == request.namespace()
                    && found.local().strip_suffix("Response") == Some(request.local())
            }
        }
    }
}

impl fmt::Display for Expected<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmptyBody | Self::OneWay => f.write_str("none"),
            Self::Named(name) => name.fmt(f),
            Self::ResponseTo(request) => write!(f, "{request}Response"),
        }
    }
}
