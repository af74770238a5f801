//! Well-formedness and namespaces, one step at a time, in memory that grows with the depth only.

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::ops::Range;

use crate::{
    Charset, DecodeError, DecodeErrorKind, Limit, Limits, NamespaceMap,
    encoding::Encoding,
    namespace::{SOAP_11, SOAP_12, XML, XMLNS, XSD, XSI},
    text,
    token::{Name, Token, Tokens},
};

/// What a document holds next.
#[derive(Debug)]
pub(crate) enum Step {
    /// The innermost element ends: its end tag begins at `end_tag`, or its start tag ended there if it is empty.
    End { end_tag: usize },
    /// Character data; `plain` if it stands for itself.
    Text {
        range: Range<usize>,
        plain: bool,
        /// Of a CDATA section, where references are not recognised.
        cdata: bool,
    },
    /// An element begins.
    Start(StartTag),
}

/// A start tag. Its attributes and declarations stay with the reader until the next step.
#[derive(Debug)]
pub(crate) struct StartTag {
    pub(crate) name: Name,
    pub(crate) namespace: NamespaceId,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) empty: bool,
}

/// An attribute that declares no namespace.
#[derive(Clone, Debug)]
pub(crate) struct Attribute {
    pub(crate) name: Name,
    pub(crate) namespace: NamespaceId,
    pub(crate) value: Range<usize>,
}

/// A prefix and the namespace that it stands for.
#[derive(Clone, Debug)]
pub(crate) struct Binding {
    pub(crate) prefix: Range<usize>,
    pub(crate) namespace: NamespaceId,
}

/// A namespace name of this document; 0 is none, 1 that of `xml`.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct NamespaceId(pub(crate) u16);

impl NamespaceId {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const XML: Self = Self(1);
}

/// The steps of a document.
#[derive(Debug)]
pub(crate) struct Steps<'a> {
    text: &'a str,
    tokens: Tokens<'a>,
    limits: Limits,
    map: &'a NamespaceMap,
    encoding: Encoding,
    tolerate_pis: bool,
    names: Vec<Cow<'static, str>>,
    /// The names' places, in the order of the names; empty as long as they are few.
    sorted: Vec<u16>,
    bindings: Vec<Binding>,
    /// Of the present start tag.
    declarations: usize,
    attributes: Vec<Attribute>,
    open: Vec<Open>,
    elements: u32,
    /// The present start tag was also the end of its element.
    pending_end: Option<usize>,
    seen_root: bool,
}

/// How deep messages usually are, and how many namespaces they declare.
const USUAL: usize = 8;

/// Up to so many names are looked through one by one, without an index.
const FEW_NAMES: usize = 16;

#[derive(Debug)]
struct Open {
    name: Name,
    bindings: usize,
}

impl<'a> Steps<'a> {
    pub(crate) fn new(
        text: &'a str,
        encoding: Encoding,
        limits: Limits,
        map: &'a NamespaceMap,
        tolerate_pis: bool,
    ) -> Self {
        let mut names = Vec::with_capacity(USUAL);
        names.extend([Cow::Borrowed(""), Cow::Borrowed(XML)]);
        Self {
            text,
            tokens: Tokens::new(text),
            limits,
            map,
            encoding,
            tolerate_pis,
            names,
            sorted: Vec::new(),
            bindings: Vec::with_capacity(USUAL),
            declarations: 0,
            attributes: Vec::new(),
            open: Vec::with_capacity(USUAL),
            elements: 0,
            pending_end: None,
            seen_root: false,
        }
    }

    /// The next step; `None` at the end of a whole document.
    pub(crate) fn step(&mut self) -> Result<Option<Step>, DecodeError> {
        if let Some(end_tag) = self.pending_end.take() {
            self.close();
            return Ok(Some(Step::End { end_tag }));
        }
        if let Some(open) = self.open.last()
            && let Some(end_tag) = self.tokens.skip_end_tag(open.name)
        {
            self.close();
            return Ok(Some(Step::End { end_tag }));
        }
        loop {
            let token = self.tokens.next();
            let Some(token) = token.map_err(|error| self.in_context(error))? else {
                return self.finish();
            };
            match token {
                Token::Attribute { .. } | Token::StartTagEnd { .. } => {
                    return Err(DecodeError::new(DecodeErrorKind::Syntax, self.tokens.end()));
                }
                Token::Cdata { text } => {
                    return Ok(Some(Step::Text {
                        range: text,
                        plain: false,
                        cdata: true,
                    }));
                }
                Token::Comment => {}
                Token::Declaration { encoding } => self.declaration(encoding)?,
                Token::Dtd { start } => return Err(DecodeError::new(DecodeErrorKind::Dtd, start)),
                Token::EndTag { name, start } => return self.end_tag(name, start).map(Some),
                Token::ProcessingInstruction { start, target } => {
                    self.processing_instruction(start, &target)?
                }
                Token::StartTag { name, start } => return self.start_tag(name, start).map(Some),
                Token::Text {
                    text,
                    has_reference,
                    has_cr,
                } => {
                    if has_reference {
                        self.check_references(&text)?;
                    }
                    return Ok(Some(Step::Text {
                        range: text,
                        plain: !has_reference && !has_cr,
                        cdata: false,
                    }));
                }
            }
        }
    }

    /// The attributes of the element that has just begun, declarations left out.
    pub(crate) fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    /// The namespace declarations of the element that has just begun.
    pub(crate) fn declarations(&self) -> &[Binding] {
        &self.bindings[self.bindings.len() - self.declarations..]
    }

    /// The namespace that `id` stands for.
    pub(crate) fn namespace_name(&self, id: NamespaceId) -> &str {
        &self.names[usize::from(id.0)]
    }

    /// The namespace names seen, by [`NamespaceId`].
    pub(crate) fn names(&self) -> &[Cow<'static, str>] {
        &self.names
    }

    /// A stretch of the text.
    pub(crate) fn slice(&self, range: Range<usize>) -> &'a str {
        &self.text[range]
    }

    /// All bindings in force, outermost first.
    pub(crate) fn in_scope(&self) -> &[Binding] {
        &self.bindings
    }

    /// The namespace names seen, by [`NamespaceId`].
    pub(crate) fn into_names(self) -> Vec<Cow<'static, str>> {
        self.names
    }

    fn finish(&self) -> Result<Option<Step>, DecodeError> {
        let rest = self.tokens.rest();
        let end = self.text.len();
        if !self.open.is_empty() {
            Err(DecodeError::new(DecodeErrorKind::UnexpectedEnd, end))
        } else if !self.seen_root {
            Err(DecodeError::new(DecodeErrorKind::NoRoot, end))
        } else if rest.bytes().all(crate::scan::is_space) {
            Ok(None)
        } else {
            Err(DecodeError::new(
                DecodeErrorKind::TrailingContent,
                self.tokens.end(),
            ))
        }
    }

    /// What an error is where it stands: outside of the root element nothing but comments and processing instructions can be
    /// broken, for everything else is out of place.
    fn in_context(&self, error: DecodeError) -> DecodeError {
        let rest = self.tokens.rest();
        let token = rest.trim_start_matches([' ', '\t', '\n', '\r']);
        let start = self.text.len() - token.len();
        let misplaceable = matches!(
            error.kind(),
            DecodeErrorKind::InvalidName | DecodeErrorKind::Syntax
        );
        if !misplaceable
            || !self.open.is_empty()
            || token.starts_with("<!--")
            || token.starts_with("<?")
        {
            error
        } else if self.seen_root {
            DecodeError::new(DecodeErrorKind::TrailingContent, start)
        } else if token.starts_with("</") {
            DecodeError::new(DecodeErrorKind::MismatchedTag, start)
        } else {
            error
        }
    }

    fn declaration(&self, encoding: Option<Range<usize>>) -> Result<(), DecodeError> {
        let Some(name) = encoding else { return Ok(()) };
        let kind = match Charset::from_name(&self.text[name.clone()]) {
            _ if self.encoding.goes_by(&self.text[name.clone()]) => return Ok(()),
            Charset::Other => DecodeErrorKind::UnsupportedEncoding,
            _ => DecodeErrorKind::DeclaredEncoding,
        };
        Err(DecodeError::new(kind, name.start))
    }

    fn processing_instruction(
        &self,
        start: usize,
        target: &Range<usize>,
    ) -> Result<(), DecodeError> {
        let target = &self.text[target.clone()];
        let kind = if target.eq_ignore_ascii_case("xml") {
            DecodeErrorKind::Syntax
        } else if !crate::name::is_ncname(target) {
            DecodeErrorKind::InvalidName
        } else if self.tolerate_pis {
            return Ok(());
        } else {
            DecodeErrorKind::ProcessingInstruction
        };
        Err(DecodeError::new(kind, start))
    }

    fn check_references(&self, range: &Range<usize>) -> Result<(), DecodeError> {
        text::check(&self.text[range.clone()])
            .map_err(|(kind, at)| DecodeError::new(kind, range.start + at))
    }

    fn end_tag(&mut self, name: Name, start: usize) -> Result<Step, DecodeError> {
        let open = self
            .open
            .last()
            .ok_or(DecodeError::new(DecodeErrorKind::MismatchedTag, start))?;
        if self.text[open.name.qualified()] != self.text[name.qualified()] {
            return Err(DecodeError::new(DecodeErrorKind::MismatchedTag, start));
        }
        self.close();
        Ok(Step::End { end_tag: start })
    }

    fn close(&mut self) {
        if let Some(open) = self.open.pop() {
            self.bindings.truncate(open.bindings);
        }
        self.attributes.clear();
        self.declarations = 0;
    }

    fn start_tag(&mut self, name: Name, start: usize) -> Result<Step, DecodeError> {
        if self.seen_root && self.open.is_empty() {
            return Err(DecodeError::new(DecodeErrorKind::TrailingContent, start));
        }
        self.seen_root = true;
        self.elements += 1;
        self.limit(
            Limit::Elements,
            self.elements as usize,
            self.limits.elements,
            start,
        )?;
        self.limit(Limit::Depth, self.open.len() + 1, self.limits.depth, start)?;
        self.limit(
            Limit::NameBytes,
            name.qualified().len(),
            self.limits.name_bytes,
            start,
        )?;
        self.open.push(Open {
            name,
            bindings: self.bindings.len(),
        });
        let (empty, end) = self.start_tag_rest(start)?;
        self.resolve_attributes()?;
        let namespace = self.resolve(name, self.lookup(name))?;
        self.pending_end = empty.then_some(end);
        Ok(Step::Start(StartTag {
            name,
            namespace,
            start,
            end,
            empty,
        }))
    }

    /// Attributes and declarations up to the end of the start tag: whether it is empty, and where it ends.
    fn start_tag_rest(&mut self, start: usize) -> Result<(bool, usize), DecodeError> {
        self.attributes.clear();
        self.declarations = 0;
        if let Some(end) = self.tokens.skip_tag_end() {
            return Ok(end);
        }
        loop {
            let token = self.tokens.next()?;
            self.limit(
                Limit::StartTagBytes,
                self.tokens.end() - start,
                self.limits.start_tag_bytes,
                start,
            )?;
            match token {
                Some(Token::Attribute {
                    name,
                    value,
                    has_reference,
                }) => {
                    if has_reference {
                        self.check_references(&value)?;
                    }
                    self.attribute(name, value)?;
                }
                Some(Token::StartTagEnd { empty, end }) => return Ok((empty, end)),
                Some(_) => {
                    return Err(DecodeError::new(DecodeErrorKind::Syntax, self.tokens.end()));
                }
                None => {
                    return Err(DecodeError::new(
                        DecodeErrorKind::UnexpectedEnd,
                        self.text.len(),
                    ));
                }
            }
        }
    }

    fn attribute(&mut self, name: Name, value: Range<usize>) -> Result<(), DecodeError> {
        let start = name.start();
        self.limit(
            Limit::NameBytes,
            name.qualified().len(),
            self.limits.name_bytes,
            start,
        )?;
        match (&self.text[name.prefix()], &self.text[name.local()]) {
            ("xmlns", _) => self.declare(name.local(), &value),
            ("", "xmlns") => self.declare(name.prefix(), &value),
            _ => {
                self.limit(
                    Limit::Attributes,
                    self.attributes.len() + 1,
                    self.limits.attributes,
                    start,
                )?;
                self.attributes.push(Attribute {
                    name,
                    namespace: NamespaceId::NONE,
                    value,
                });
                Ok(())
            }
        }
    }

    /// Binds `prefix` (empty: the default namespace) from here to the end of the element.
    fn declare(&mut self, prefix: Range<usize>, value: &Range<usize>) -> Result<(), DecodeError> {
        let at = value.start;
        let uri = text::decode(&self.text[value.clone()], text::Normalize::Attribute);
        let reserved = match &self.text[prefix.clone()] {
            "xml" => uri != XML,
            "xmlns" => true,
            "" => uri == XML || uri == XMLNS,
            // Namespaces 1.0 has no way to undeclare a prefix (5, "Namespace Undeclaring").
            _ => uri.is_empty() || uri == XML || uri == XMLNS,
        };
        if reserved {
            return Err(DecodeError::new(DecodeErrorKind::ReservedNamespace, at));
        }
        self.declarations += 1;
        let declared = &self.bindings[self.bindings.len() + 1 - self.declarations..];
        if declared
            .iter()
            .any(|binding| self.text[binding.prefix.clone()] == self.text[prefix.clone()])
        {
            return Err(DecodeError::new(DecodeErrorKind::DuplicateAttribute, at));
        }
        let limits = self.limits;
        self.limit(
            Limit::NamespaceDeclarations,
            self.declarations,
            limits.namespace_declarations,
            at,
        )?;
        self.limit(
            Limit::NamespacesInScope,
            self.bindings.len() + 1,
            limits.namespaces_in_scope,
            at,
        )?;
        let namespace = self.intern(&uri, at)?;
        self.bindings.push(Binding { prefix, namespace });
        Ok(())
    }

    fn intern(&mut self, uri: &str, at: usize) -> Result<NamespaceId, DecodeError> {
        let name = self.map.canonical(uri);
        let place = match self.find(name) {
            Ok(id) => return Ok(id),
            Err(place) => place,
        };
        // The empty name and that of `xml` are always there, and do not count.
        let count = self.names.len() - 1;
        self.limit(Limit::Namespaces, count, self.limits.namespaces, at)?;
        let too_many = DecodeError::new(DecodeErrorKind::Limit(Limit::Namespaces), at);
        let id = u16::try_from(self.names.len()).map_err(|_| too_many)?;
        self.names.push(shared(name));
        if !self.sorted.is_empty() {
            self.sorted.insert(place, id);
        } else if self.names.len() > FEW_NAMES {
            self.sorted.extend(0..=id);
            let names = &self.names;
            self.sorted
                .sort_unstable_by_key(|id| &*names[usize::from(*id)]);
        }
        Ok(NamespaceId(id))
    }

    /// The number of a namespace name; if it has none, its place among the sorted ones.
    fn find(&self, name: &str) -> Result<NamespaceId, usize> {
        if self.sorted.is_empty() {
            let id = (0..).zip(&self.names).find(|(_, known)| *known == name);
            return id.map(|(id, _)| NamespaceId(id)).ok_or(0);
        }
        let found = self
            .sorted
            .binary_search_by(|id| (*self.names[usize::from(*id)]).cmp(name));
        found.map(|place| NamespaceId(self.sorted[place]))
    }

    /// The namespace that the prefix of `name` stands for; without one, the default namespace.
    #[inline]
    fn lookup(&self, name: Name) -> Option<NamespaceId> {
        let text = self.text.as_bytes();
        let prefix = &text[name.prefix()];
        let bound = self.bindings.iter().rev().find(|binding| {
            // Most prefixes are a letter or none, and not worth a call.
            let bound = &text[binding.prefix.clone()];
            bound.len() == prefix.len() && bound.iter().eq(prefix)
        });
        match bound {
            Some(binding) => Some(binding.namespace),
            None if prefix.is_empty() => Some(NamespaceId::NONE),
            None if prefix == b"xml" => Some(NamespaceId::XML),
            None => None,
        }
    }

    fn resolve(&self, name: Name, found: Option<NamespaceId>) -> Result<NamespaceId, DecodeError> {
        found.ok_or(DecodeError::new(
            DecodeErrorKind::UnboundPrefix,
            name.start(),
        ))
    }

    /// Namespaces of the attributes (an unprefixed one has none), and no name twice.
    fn resolve_attributes(&mut self) -> Result<(), DecodeError> {
        for index in 0..self.attributes.len() {
            let name = self.attributes[index].name;
            if name.has_prefix() {
                let namespace = self.resolve(name, self.lookup(name))?;
                self.attributes[index].namespace = namespace;
            }
        }
        self.refuse_duplicates()
    }

    fn refuse_duplicates(&self) -> Result<(), DecodeError> {
        // Pairwise is fastest for the few that elements have; beyond, sorted, so that many cost no square.
        const FEW: usize = 16;
        let text = self.text.as_bytes();
        let key = |attribute: &Attribute| {
            let local = &text[attribute.name.local()];
            (local.len(), attribute.namespace, local)
        };
        let twice = if self.attributes.len() <= FEW {
            let mut seen = self.attributes.iter().enumerate();
            seen.find(|(index, attribute)| {
                self.attributes[..*index]
                    .iter()
                    .any(|other| key(other) == key(attribute))
            })
            .map(|(_, attribute)| attribute)
        } else {
            let mut sorted: Vec<&Attribute> = self.attributes.iter().collect();
            sorted.sort_by_key(|attribute| key(attribute));
            sorted
                .windows(2)
                .find(|pair| key(pair[0]) == key(pair[1]))
                .map(|pair| pair[1])
        };
        match twice {
            Some(attribute) => Err(DecodeError::new(
                DecodeErrorKind::DuplicateAttribute,
                attribute.name.start(),
            )),
            None => Ok(()),
        }
    }

    fn limit(&self, limit: Limit, value: usize, most: u32, at: usize) -> Result<(), DecodeError> {
        if value > most as usize {
            Err(DecodeError::new(DecodeErrorKind::Limit(limit), at))
        } else {
            Ok(())
        }
    }
}

/// The namespace names that nearly every message declares need no copy.
fn shared(name: &str) -> Cow<'static, str> {
    match [SOAP_11, SOAP_12, XSD, XSI]
        .iter()
        .find(|known| **known == name)
    {
        Some(known) => Cow::Borrowed(known),
        None => Cow::Owned(String::from(name)),
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use proptest::prelude::*;

    use super::*;

    /// Everything that a reader says, to its end or error.
    fn transcript(text: &str, scans: bool) -> String {
        let map = NamespaceMap::new();
        let mut reader = Steps::new(text, Encoding::Utf8, Limits::default(), &map, true);
        if !scans {
            reader.tokens = Tokens::without_scanner(text);
        }
        let mut transcript = String::new();
        loop {
            let step = reader.step();
            transcript += &format!("{step:?}\n");
            if !matches!(step, Ok(Some(_))) {
                return transcript;
            }
            let (attributes, declarations) = (reader.attributes(), reader.declarations());
            transcript += &format!("{attributes:?} {declarations:?}\n");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn shortcuts_change_nothing(text in crate::token::tests::document()) {
            prop_assert_eq!(transcript(&text, true), transcript(&text, false));
        }
    }
}
