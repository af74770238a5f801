//! Well-formedness and namespaces, one step at a time, in memory that grows with the depth only.

use alloc::vec::Vec;
use core::ops::Range;

use crate::read::bindings::{Binding, Bindings, Prefix};
use crate::read::chunks::Chunks;
use crate::read::fast_lane::{Extent, FastLane, Plain, Rules};
use crate::read::interned::{Interned, NamespaceId};
use crate::read::node::Node;
use crate::read::settings::ReadSettings;
use crate::read::span::Name;
use crate::read::token::{Token, Tokens};
use crate::read::tolerance::Tolerance;
use crate::text::decode_error::{DecodeError, DecodeErrorKind};
use crate::text::limits::Limit;
use crate::text::namespace::{Namespace, XML, XMLNS};
use crate::text::references;

/// A step through a document.
#[derive(Debug)]
pub(crate) enum Step {
    /// The innermost element ends. Its end tag begins at `end_tag`; if it is empty, its start tag
    /// ends there.
    End { element: u32, end_tag: usize },
    /// Character data, `plain` if it needs no decoding.
    Text {
        range: Range<usize>,
        plain: bool,
        /// The text is a CDATA section, in which references are not recognised.
        cdata: bool,
    },
    /// An element begins.
    Start(StartTag),
}

/// A start tag. Its attributes and declarations stay with the [`Steps`] until the next step.
#[derive(Debug)]
pub(crate) struct StartTag {
    /// The number of the element in the document, or since elements were last
    /// [renumbered](Steps::number_from).
    pub(crate) element: u32,
    pub(crate) name: Name,
    pub(crate) namespace: NamespaceId,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) empty: bool,
}

/// An attribute that is not a namespace declaration.
#[derive(Clone, Debug)]
pub(crate) struct Attribute {
    pub(crate) name: Name,
    pub(crate) namespace: NamespaceId,
    pub(crate) value: Range<usize>,
}

/// An attribute that descendants inherit: `xml:lang` or `xml:space`.
#[derive(Clone, Debug)]
pub(crate) struct Inheritable {
    pub(crate) attribute: Attribute,
    /// The number of the attribute among those that are inherited, counted like elements.
    pub(crate) number: u32,
}

/// The steps of a document: a state machine that checks well-formedness, namespaces and limits.
#[derive(Debug)]
pub(crate) struct Steps<'a> {
    text: &'a str,
    tokens: Tokens<'a>,
    settings: ReadSettings,
    namespaces: Interned,
    bindings: Bindings,
    inheritable: Vec<Inheritable>,
    attributes: Vec<Attribute>,
    open: Vec<Open>,
    elements: u32,
    numbers: Numbers,
    /// The end of the current start tag, if it was also the end of its element.
    pending_end: Option<usize>,
    seen_root: bool,
    lane: FastLane,
}

/// The next numbers.
#[derive(Debug, Default)]
struct Numbers {
    element: u32,
    declaration: u32,
    inheritable: u32,
}

/// The usual depth of a message, and the usual number of its namespace declarations.
const USUAL: usize = 8;

/// An element whose end has not been read.
#[derive(Clone, Copy, Debug)]
struct Open {
    name: Name,
    element: u32,
    /// The number of bindings in force before it.
    bindings: u32,
    inheritable: u32,
}

impl<'a> Steps<'a> {
    /// Makes the steps of a text of less than 4 GiB without a byte order mark.
    pub(crate) fn new(text: &'a str, mut settings: ReadSettings) -> Self {
        settings.limits = settings.limits.capped();
        Self {
            text,
            tokens: Tokens::new(text, settings.interrupt.clone()),
            settings,
            namespaces: Interned::new(),
            bindings: Bindings::with_capacity(USUAL),
            inheritable: Vec::new(),
            attributes: Vec::new(),
            open: Vec::with_capacity(USUAL),
            elements: 0,
            numbers: Numbers::default(),
            pending_end: None,
            seen_root: false,
            lane: FastLane::new(),
        }
    }

    /// Leaves everything to the tokenizer.
    #[cfg(any(fuzzing, test))]
    pub(crate) fn without_scanner(mut self) -> Self {
        self.tokens = Tokens::without_scanner(self.text);
        self
    }

    /// Returns the next step, or `None` at the end of the document.
    #[inline(always)]
    pub(crate) fn step(&mut self) -> Result<Option<Step>, DecodeError> {
        if let Some(end_tag) = self.pending_end.take() {
            return Ok(self.close(end_tag));
        }
        if let Some(open) = self.open.last() {
            if let Some(end_tag) = self.lane.end_tag(&mut self.tokens, open.name) {
                return Ok(self.close(end_tag));
            }
            if let Some(token) = self.tokens.scan_in_content()
                && let Some(step) = self.take(token)?
            {
                return Ok(Some(step));
            }
        }
        self.step_by_tokens()
    }

    /// Reads the next element, or its start tag, by the [fast lane](FastLane). `None` means that
    /// [`step`](Self::step) must be asked. `nodes` are the elements so far, by their numbers.
    #[inline(always)]
    pub(crate) fn plain(&mut self, nodes: &Chunks<Node>) -> Option<Plain> {
        if !self.has_room() {
            return None;
        }
        let rules = Rules {
            text: self.text,
            bindings: &self.bindings,
            settings: &self.settings,
        };
        let depth = self.open.len();
        let plain = (self.lane).element(&mut self.tokens, depth, nodes, &rules)?;
        self.elements += 1;
        match plain.extent {
            Extent::Start => {
                self.push_open(plain.name);
            }
            Extent::Whole { .. } => self.numbers.element += 1,
        }
        Some(plain)
    }

    /// Renumbers elements, declarations and inheritable attributes: the current element gets this
    /// number, and the declarations and attributes in force before it get the lowest ones.
    pub(crate) fn number_from(&mut self, element: u32) {
        for (number, binding) in (0..).zip(self.bindings.as_mut_slice()) {
            binding.number = number;
        }
        for (number, attribute) in (0..).zip(&mut self.inheritable) {
            attribute.number = number;
        }
        if let Some(open) = self.open.last_mut() {
            open.element = element;
        }
        self.lane.forget();
        self.numbers = Numbers {
            element: element + 1,
            declaration: self.bindings.len() as u32,
            inheritable: self.inheritable.len() as u32,
        };
    }

    /// Returns the attributes of the element that has just begun, without declarations.
    pub(crate) fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    /// Returns all bindings in force, outermost first. Those of the element that has just begun are
    /// the last ones.
    pub(crate) fn bindings(&self) -> &[Binding] {
        self.bindings.as_slice()
    }

    /// Returns the number of bindings in force around that element.
    #[inline]
    pub(crate) fn outer_bindings(&self) -> usize {
        let open = self.open.last();
        open.map_or(0, |open| open.bindings as usize)
    }

    /// Returns all inheritable attributes in force, outermost first. Those of the element that has
    /// just begun are the last ones.
    pub(crate) fn inheritable(&self) -> &[Inheritable] {
        &self.inheritable
    }

    /// Returns the number of inheritable attributes in force around that element.
    pub(crate) fn outer_inheritable(&self) -> usize {
        let open = self.open.last();
        open.map_or(0, |open| open.inheritable as usize)
    }

    /// Returns the end of what was read.
    pub(crate) fn end(&self) -> usize {
        self.tokens.end()
    }

    /// Returns the namespace with the number `id`.
    pub(crate) fn namespace_name(&self, id: NamespaceId) -> &str {
        &self.names()[usize::from(id.0)]
    }

    /// Returns the namespace names so far, by [`NamespaceId`].
    pub(crate) fn names(&self) -> &[Namespace] {
        self.namespaces.names()
    }

    /// Returns the namespace names, and ends the steps.
    pub(crate) fn into_names(self) -> Vec<Namespace> {
        self.namespaces.into_names()
    }

    /// Returns `true` if the limits allow another element here.
    #[inline(always)]
    fn has_room(&self) -> bool {
        self.elements < self.settings.limits.elements
            && self.open.len() < self.settings.limits.depth as usize
            && self.pending_end.is_none()
    }

    #[inline(always)]
    fn push_open(&mut self, name: Name) -> u32 {
        let element = self.numbers.element;
        self.numbers.element += 1;
        self.open.push(Open {
            name,
            element,
            bindings: self.bindings.len() as u32,
            inheritable: self.inheritable.len() as u32,
        });
        self.attributes.clear();
        element
    }

    /// Makes the next step from one or more tokens of any kind.
    #[inline(never)]
    fn step_by_tokens(&mut self) -> Result<Option<Step>, DecodeError> {
        loop {
            let token = self.tokens.next();
            let Some(token) = token.map_err(|error| self.in_context(error))? else {
                return self.finish();
            };
            if let Some(step) = self.take_rare(token)? {
                return Ok(Some(step));
            }
        }
    }

    /// Does the same as [`take`](Self::take), outside of the code for the usual tokens.
    #[inline(never)]
    fn take_rare(&mut self, token: Token) -> Result<Option<Step>, DecodeError> {
        self.take(token)
    }

    /// Returns the step that `token` makes, if it makes one.
    #[inline(always)]
    fn take(&mut self, token: Token) -> Result<Option<Step>, DecodeError> {
        match token {
            Token::Attribute { .. } | Token::StartTagEnd { .. } => {
                Err(DecodeError::new(DecodeErrorKind::Syntax, self.tokens.end()))
            }
            Token::Cdata { text } => Ok(Some(Step::Text {
                range: text,
                plain: false,
                cdata: true,
            })),
            Token::Comment => Ok(None),
            Token::Declaration => Ok(None),
            Token::Dtd { start } => Err(DecodeError::new(DecodeErrorKind::Dtd, start)),
            Token::EndTag { name, start } => self.end_tag(name, start),
            Token::ProcessingInstruction { start, target } => {
                self.processing_instruction(start, &target).map(|()| None)
            }
            Token::StartTag { name, start } => self.start_tag(name, start).map(Some),
            Token::Text {
                text,
                has_reference,
                has_cr,
            } => {
                if has_reference {
                    self.settings.check_references(self.text, &text)?;
                }
                Ok(Some(Step::Text {
                    range: text,
                    plain: !has_reference && !has_cr,
                    cdata: false,
                }))
            }
        }
    }

    fn finish(&self) -> Result<Option<Step>, DecodeError> {
        let rest = self.tokens.rest();
        let end = self.text.len();
        if !self.open.is_empty() {
            Err(DecodeError::new(DecodeErrorKind::UnexpectedEnd, end))
        } else if !self.seen_root {
            Err(DecodeError::new(DecodeErrorKind::NoRoot, end))
        } else if rest.bytes().all(crate::text::white_space::is_space) {
            Ok(None)
        } else {
            Err(DecodeError::new(
                DecodeErrorKind::TrailingContent,
                self.tokens.end(),
            ))
        }
    }

    /// Adapts an error to its place. Outside of the root element only comments and processing
    /// instructions can be malformed; anything else is misplaced.
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

    fn processing_instruction(
        &self,
        start: usize,
        target: &Range<usize>,
    ) -> Result<(), DecodeError> {
        let target = &self.text[target.clone()];
        let kind = if target.eq_ignore_ascii_case("xml") {
            DecodeErrorKind::Syntax
        } else if !crate::text::name::is_ncname(target) {
            DecodeErrorKind::InvalidName
        } else if self
            .settings
            .tolerances
            .has(Tolerance::ProcessingInstructions)
        {
            return Ok(());
        } else {
            DecodeErrorKind::ProcessingInstruction
        };
        Err(DecodeError::new(kind, start))
    }

    fn end_tag(&mut self, name: Name, start: usize) -> Result<Option<Step>, DecodeError> {
        let open = self.open.last();
        let matches = |open: &Open| self.text[open.name.qualified()] == self.text[name.qualified()];
        if open.is_some_and(matches) {
            Ok(self.close(start))
        } else {
            Err(DecodeError::new(DecodeErrorKind::MismatchedTag, start))
        }
    }

    /// Ends the innermost element.
    #[inline(always)]
    fn close(&mut self, end_tag: usize) -> Option<Step> {
        let open = self.open.pop()?;
        if self.bindings.len() > open.bindings as usize {
            self.leave_bindings(open.bindings as usize);
        }
        self.inheritable.truncate(open.inheritable as usize);
        self.attributes.clear();
        Some(Step::End {
            element: open.element,
            end_tag,
        })
    }

    /// Ends the scope of all bindings but the first `length`.
    #[cold]
    fn leave_bindings(&mut self, length: usize) {
        self.bindings.leave(self.text.as_bytes(), length);
        self.lane.rebound(self.numbers.element);
    }

    #[inline(always)]
    fn start_tag(&mut self, name: Name, start: usize) -> Result<Step, DecodeError> {
        if self.seen_root && self.open.is_empty() {
            return Err(DecodeError::new(DecodeErrorKind::TrailingContent, start));
        }
        self.seen_root = true;
        self.elements += 1;
        self.limit(
            Limit::Elements,
            self.elements as usize,
            self.settings.limits.elements,
            start,
        )?;
        self.limit(
            Limit::Depth,
            self.open.len() + 1,
            self.settings.limits.depth,
            start,
        )?;
        self.limit(
            Limit::NameBytes,
            name.width(),
            self.settings.limits.name_bytes,
            start,
        )?;
        let element = self.push_open(name);
        let (empty, end) = self.start_tag_rest(start)?;
        if !self.attributes.is_empty() {
            self.resolve_attributes()?;
        }
        let namespace = self.resolve(name, self.bindings.namespace(self.text.as_bytes(), name))?;
        self.pending_end = empty.then_some(end);
        Ok(Step::Start(StartTag {
            element,
            name,
            namespace,
            start,
            end,
            empty,
        }))
    }

    /// Reads attributes and declarations up to the end of the start tag. Returns whether the
    /// element is empty, and where the tag ends.
    #[inline(always)]
    fn start_tag_rest(&mut self, start: usize) -> Result<(bool, usize), DecodeError> {
        loop {
            let token = match self.tokens.scan_in_tag() {
                Some(token) => Some(token),
                None => self.tokens.next()?,
            };
            self.limit(
                Limit::StartTagBytes,
                self.tokens.end() - start,
                self.settings.limits.start_tag_bytes,
                start,
            )?;
            match token {
                Some(Token::Attribute {
                    name,
                    value,
                    has_reference,
                }) => {
                    if has_reference {
                        self.settings.check_references(self.text, &value)?;
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
            name.width(),
            self.settings.limits.name_bytes,
            start,
        )?;
        match (&self.text[name.prefix()], &self.text[name.local()]) {
            ("xmlns", _) => self.declare(name.local(), &value),
            ("", "xmlns") => self.declare(name.prefix(), &value),
            _ => {
                self.limit(
                    Limit::Attributes,
                    self.attributes.len() + 1,
                    self.settings.limits.attributes,
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

    /// Binds `prefix`, or the default namespace if it is empty, up to the end of the element.
    fn declare(&mut self, prefix: Range<usize>, value: &Range<usize>) -> Result<(), DecodeError> {
        let at = value.start;
        let uri = references::decode(&self.text[value.clone()], references::Normalize::Attribute);
        self.limit(
            Limit::NamespaceBytes,
            uri.len(),
            self.settings.limits.namespace_bytes,
            at,
        )?;
        let reserved = match &self.text[prefix.clone()] {
            "xml" => uri != XML,
            "xmlns" => true,
            "" => uri == XML || uri == XMLNS,
            // Namespaces 1.0 does not allow a prefix to be undeclared (5, "Namespace Undeclaring").
            _ => uri.is_empty() || uri == XML || uri == XMLNS,
        };
        if reserved {
            return Err(DecodeError::new(DecodeErrorKind::ReservedNamespace, at));
        }
        let text = self.text.as_bytes();
        let outer = self.outer_bindings();
        let declarations = self.bindings.len() - outer + 1;
        let bindings = &self.bindings;
        if bindings.binds_from(outer, text, &text[prefix.clone()]) {
            return Err(DecodeError::new(DecodeErrorKind::DuplicateAttribute, at));
        }
        let limits = self.settings.limits;
        self.limit(
            Limit::NamespaceDeclarations,
            declarations,
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
        let number = self.numbers.declaration;
        self.numbers.declaration += 1;
        self.lane.rebound(self.numbers.element - 1);
        let binding = Binding {
            prefix: Prefix::new(&prefix),
            namespace,
            number,
        };
        self.bindings.push(text, binding);
        Ok(())
    }

    fn intern(&mut self, uri: &str, at: usize) -> Result<NamespaceId, DecodeError> {
        let name = self.settings.namespaces.canonical(uri);
        let place = match self.namespaces.find(name) {
            Ok(id) => return Ok(id),
            Err(place) => place,
        };
        // The empty name and that of `xml` are always there, and do not count.
        let count = self.names().len() - 1;
        self.limit(
            Limit::Namespaces,
            count,
            self.settings.limits.namespaces,
            at,
        )?;
        let added = self.namespaces.add(name, place);
        added.ok_or(DecodeError::new(
            DecodeErrorKind::Limit(Limit::Namespaces),
            at,
        ))
    }

    fn resolve(&self, name: Name, found: Option<NamespaceId>) -> Result<NamespaceId, DecodeError> {
        found.ok_or(DecodeError::new(
            DecodeErrorKind::UnboundPrefix,
            name.start(),
        ))
    }

    /// Resolves the namespaces of the attributes, and refuses a repeated name. An attribute without
    /// a prefix has no namespace.
    fn resolve_attributes(&mut self) -> Result<(), DecodeError> {
        for index in 0..self.attributes.len() {
            let name = self.attributes[index].name;
            if !name.has_prefix() {
                continue;
            }
            let namespace =
                self.resolve(name, self.bindings.namespace(self.text.as_bytes(), name))?;
            let attribute = &mut self.attributes[index];
            attribute.namespace = namespace;
            let inherits = namespace == NamespaceId::XML
                && matches!(&self.text[name.local()], "lang" | "space");
            if inherits {
                self.inheritable.push(Inheritable {
                    attribute: attribute.clone(),
                    number: self.numbers.inheritable,
                });
                self.numbers.inheritable += 1;
            }
        }
        self.refuse_duplicates()
    }

    fn refuse_duplicates(&self) -> Result<(), DecodeError> {
        // A few attributes are compared pairwise, which is fastest. Many are sorted, so that the
        // time does not grow with their square.
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

#[cfg(test)]
mod tests;
