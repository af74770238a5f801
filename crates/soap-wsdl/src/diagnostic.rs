//! Diagnostics: problems of documents, which do not end the loading of the rest.

use std::fmt;

use soap_codec::Printable;

use crate::source::location::Location;

/// A problem of a document, and how it was handled.
///
/// It is shown as one line: `warning[W012] orders.xsd:41:7: the problem; what was done; what you
/// can do`.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The kind of problem.
    pub code: Code,
    /// The severity: that of the code, or [`Error`](Severity::Error) if an operation needs the
    /// component that is missing.
    pub severity: Severity,
    /// The place in the document.
    pub location: Location,
    /// The problem, with its names.
    pub message: String,
}

/// The severity of a [`Diagnostic`].
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[expect(clippy::exhaustive_enums, reason = "compilers have these")]
pub enum Severity {
    /// Something is missing or has been replaced, and what was loaded can still be used.
    Warning,
    /// Something that an operation needs is missing, or a limit was reached.
    Error,
}

impl Severity {
    const fn letter(self) -> char {
        match self {
            Self::Error => 'E',
            Self::Warning => 'W',
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// Makes an enum of codes, each with its number, its severity, and texts: what the problem is, what
/// was done about it, what a user can do. Those of `soap-codegen` have the same form.
#[doc(hidden)]
#[macro_export]
macro_rules! codes {
    (
        $(#[$attribute:meta])* $codes:ident:
        $($number:literal $name:ident $severity:ident $about:literal, $action:literal, $help:literal;)*
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        #[non_exhaustive]
        pub enum $codes {
            $(
                #[doc = concat!($number, ". ", $about, " Action: ", $action, ". Help: ", $help, ".")]
                $name,
            )*
        }

        impl $codes {
            /// All codes, by number.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Returns the number, three digits.
            #[must_use]
            pub const fn number(self) -> &'static str {
                match self { $(Self::$name => $number),* }
            }

            /// Returns the severity of its diagnostics, unless an operation is affected.
            #[must_use]
            pub const fn severity(self) -> $crate::Severity {
                match self { $(Self::$name => $crate::Severity::$severity),* }
            }

            /// Returns what was done about the problem.
            #[must_use]
            pub const fn action(self) -> &'static str {
                match self { $(Self::$name => $action),* }
            }

            /// Returns what a user can do about it.
            #[must_use]
            pub const fn help(self) -> &'static str {
                match self { $(Self::$name => $help),* }
            }
        }
    };
}

codes! {
    /// The kind of a [`Diagnostic`]. Numbers are stable.
    Code:
    "001" DocumentNotLoaded Warning
        "The loader has no such document.",
        "its components are missing",
        "make the document available at this location";
    "002" DocumentMalformed Warning
        "A document is not well-formed XML, or exceeds a limit of the XML reader.",
        "the document is ignored",
        "correct the document";
    "003" DocumentUnexpected Warning
        "The root of a document is not what a reference to it needs.",
        "the document is ignored",
        "correct the location";
    "004" NamespaceMismatch Warning
        "An import or include names another namespace than the document has.",
        "the document is read under its own namespace",
        "correct the namespace of the import";
    "005" SchemaVersion Warning
        "A schema is written in a draft of XML Schema, of 1999 or 2000.",
        "it is read as XML Schema 1.0",
        "check the types, or convert it to XML Schema 1.0 of 2001";
    "006" NewerVersion Warning
        "A schema uses a construct of XML Schema 1.1.",
        "the construct is ignored",
        "check what it requires yourself";
    "010" UnresolvedType Warning
        "A type is not defined.",
        "xs:anyType is used",
        "load the schema that defines it";
    "011" UnresolvedElement Warning
        "An element is not declared.",
        "an element of any content is used",
        "load the schema that declares it";
    "012" UnresolvedAttribute Warning
        "An attribute is not declared.",
        "an attribute of type xs:anySimpleType is used",
        "load the schema that declares it";
    "013" UnresolvedGroup Warning
        "A group or attribute group is not defined.",
        "any elements, or no attributes, are used",
        "load the schema that defines it";
    "014" Duplicate Warning
        "Two different components have one name.",
        "the first is used",
        "remove one of them";
    "015" Circular Warning
        "A component contains or extends itself.",
        "the circle is cut here",
        "correct the definition";
    "016" InvalidValue Warning
        "An attribute has an invalid value.",
        "its default is used",
        "correct the value";
    "017" MissingName Warning
        "A component lacks a name or another required part.",
        "the component is ignored",
        "add what is missing";
    "018" Misplaced Warning
        "An element is not allowed at its place.",
        "the element is ignored",
        "remove it";
    "019" Contradiction Warning
        "A type is derived from one that it cannot be derived from.",
        "the base is ignored",
        "correct the derivation";
    "020" Limit Error
        "A limit is reached.",
        "the rest is ignored",
        "raise the limit if the document is trusted";
    "021" Inconsistent Warning
        "Elements of one name in one content model have different types.",
        "values of any type are admitted",
        "give them one type";
    "030" WsdlVersion Error
        "A document is a WSDL 2.0.",
        "the document is ignored",
        "use the WSDL 1.1 of the service";
    "031" EncodedBody Warning
        "An operation has an encoded body (use=\"encoded\").",
        "the operation is left out",
        "use a binding with literal bodies, or write this call by hand";
    "032" OtherBinding Warning
        "A binding is not a SOAP binding.",
        "the binding and its ports are left out",
        "use a port with a SOAP binding";
    "033" UnresolvedMessage Warning
        "A message or a part of it is not defined.",
        "the operation is left out",
        "load the WSDL that defines it";
    "034" UnresolvedPortType Warning
        "A port type or one of its operations is not defined.",
        "what refers to it is left out",
        "load the WSDL that defines it";
    "035" UnresolvedBinding Warning
        "A binding is not defined.",
        "the port is left out",
        "load the WSDL that defines it";
    "036" OperationPattern Warning
        "The service sends the first message of an operation.",
        "the operation is left out",
        "receive this message with a server of your own";
    "037" BodyParts Warning
        "The parts of a message do not suit the style of its operation.",
        "the operation is left out",
        "write this call by hand";
    "038" HeaderPart Warning
        "A header part is not a literal element.",
        "the header block is left out",
        "write this header block by hand";
    "039" FaultPart Warning
        "A fault is not a literal element.",
        "the fault is left out",
        "read the detail of this fault by hand";
    "040" Mime Warning
        "A message has MIME attachments.",
        "only the SOAP part is described",
        "send or receive the attachments with soap-mime";
    "041" Policy Warning
        "A policy is attached.",
        "the policy is not applied",
        "set up what it requires yourself, such as WS-Security or WS-Addressing";
    "042" RequiredExtension Warning
        "An extension is marked as required (wsdl:required).",
        "the extension is ignored",
        "set up what it requires yourself";
    "043" Unbound Warning
        "A port type or one of its operations has no binding.",
        "it is left out",
        "load the WSDL that binds it";
    "044" Transport Warning
        "A SOAP binding is for another transport than HTTP.",
        "its operations are described as over HTTP",
        "use a port over HTTP, or a transport of your own";
    "045" RpcNamespace Warning
        "A Body in style rpc has no namespace attribute.",
        "the element of the operation has no namespace",
        "add the one that the service expects to your copy of the WSDL";
}

impl Code {
    /// Returns the code with this name: a number of three digits, with or without a letter for the
    /// severity.
    ///
    /// ```
    /// use soap_wsdl::Code;
    ///
    /// assert_eq!(Code::from_name("W010"), Some(Code::UnresolvedType));
    /// assert_eq!(Code::from_name("999"), None);
    /// ```
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let number = name.trim_start_matches(['E', 'W']);
        let mut all = Self::ALL.iter().copied();
        all.find(|code| code.number() == number)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (severity, code) = (self.severity, self.code);
        let letter = severity.letter();
        write!(
            f,
            "{severity}[{letter}{}] {}: {}; {}; {}",
            code.number(),
            self.location,
            Printable::whole(&*self.message),
            code.action(),
            code.help(),
        )
    }
}

/// The diagnostics of a set of documents, in the order in which the problems were found.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    kept: Vec<Diagnostic>,
    /// The number of those that were not kept.
    dropped: u32,
    most: u32,
}

impl Diagnostics {
    pub(crate) fn new(most: u32) -> Self {
        Self {
            kept: Vec::new(),
            dropped: 0,
            most,
        }
    }

    /// Iterates over the diagnostics.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.kept.iter()
    }

    /// Returns the number of diagnostics.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Returns `true` if there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Returns `true` if one of them is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Returns the number of diagnostics beyond [`Limits::diagnostics`](crate::Limits), which were
    /// not kept.
    #[must_use]
    pub const fn dropped(&self) -> u32 {
        self.dropped
    }

    /// Adds a diagnostic, and returns its position if it was kept.
    pub(crate) fn report(
        &mut self,
        code: Code,
        location: &Location,
        message: impl Into<String>,
    ) -> Option<usize> {
        if self.kept.len() >= self.most as usize {
            self.dropped = self.dropped.saturating_add(1);
            return None;
        }
        self.kept.push(Diagnostic {
            code,
            severity: code.severity(),
            location: location.clone(),
            message: message.into(),
        });
        Some(self.kept.len() - 1)
    }

    /// Turns a diagnostic into an error, because an operation is affected.
    pub(crate) fn escalate(&mut self, position: usize) {
        self.kept[position].severity = Severity::Error;
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
