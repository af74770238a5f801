//! The Body and the header blocks of a message.

use std::borrow::Cow;
use std::collections::BTreeSet;

use soap_codec::Namespace;
use soap_codec::scalar::QNameBuf;

use crate::diagnostic::Code;
use crate::schema::load::node::Node;
use crate::schema::model::ids::{ElementId, TypeId};
use crate::schema::raw::{Missing, Ref};
use crate::schema::read::references::ANY_TYPE;
use crate::wsdl::context::{Direction, Reader, Unsupported};
use crate::wsdl::definitions::resolved;
use crate::wsdl::model::{Header, MessageShape, Part, PartContent, Style};
use crate::wsdl::vocabulary::{children, is_mime, soap_children};

/// The binding of a message: the elements of the SOAP extension, wherever they are.
#[derive(Default)]
struct Bound<'a> {
    body: Option<Node<'a>>,
    headers: Vec<Node<'a>>,
    /// The parts that are attachments.
    attachments: BTreeSet<String>,
    mime: Option<Node<'a>>,
}

impl<'a> Reader<'a, '_> {
    /// Reads one message of an operation.
    pub(super) fn message(
        &mut self,
        operation: &Node<'a>,
        port_type: &Node<'a>,
        direction: &Direction,
    ) -> Result<(MessageShape, Vec<Header>), Unsupported> {
        let bound = children(operation, direction.local)
            .next()
            .map(|node| bound(&node));
        let bound = bound.unwrap_or_default();
        let body_use = bound.body.as_ref().and_then(|body| body.attribute("use"));
        if body_use.is_some_and(|value| value.trim() == "encoded") {
            let message = format!("its {} is encoded", direction.local);
            return Err(Unsupported::new(Code::EncodedBody, message));
        }
        if let Some(mime) = &bound.mime {
            let message = format!("the {} of an operation has attachments", direction.local);
            self.diagnostics.report(Code::Mime, &mime.place(), message);
        }
        let declared = children(port_type, direction.local).next();
        let parts = match &declared {
            Some(declared) => self.parts(declared)?,
            None => Vec::new(),
        };
        let message = declared.and_then(|declared| self.message_name(&declared));
        let is_same = |header: &&Node<'a>| self.message_name(header) == message;
        let in_headers = bound.headers.iter().filter(is_same);
        let in_headers = in_headers.filter_map(|header| header.attribute("part"));
        let in_headers = in_headers.map(|part| part.trim().to_owned()).collect();
        let parts = in_body(parts, &bound, &in_headers, direction)?;
        let shape = self.shape(&bound, parts, direction)?;
        Ok((shape, self.headers(&bound.headers)))
    }

    /// Returns the parts of the message that an element refers to.
    pub(super) fn parts(&mut self, reference: &Node<'a>) -> Result<Vec<Node<'a>>, Unsupported> {
        let name = self.message_name(reference);
        let definitions = self.definitions;
        let found = name
            .as_ref()
            .and_then(|name| definitions.messages.get(name));
        let Some(message) = found else {
            let message = match reference.attribute("message") {
                Some(value) => format!("the message \"{value}\" is not defined"),
                None => format!("its {} names no message", reference.element.name().local()),
            };
            return Err(Unsupported::new(Code::UnresolvedMessage, message));
        };
        let mut parts = Vec::new();
        for part in children(message, "part") {
            if !self.builder.counts(&part, self.diagnostics) {
                return Err(Unsupported::new(Code::Limit, "there are too many parts"));
            }
            parts.push(part);
        }
        Ok(parts)
    }

    fn message_name(&self, reference: &Node<'_>) -> Option<QNameBuf> {
        let value = reference.attribute("message")?;
        let messages = &self.definitions.messages;
        resolved(reference, &value, |name| messages.contains_key(name))
    }

    fn shape(
        &mut self,
        bound: &Bound<'a>,
        parts: Vec<Node<'a>>,
        direction: &Direction,
    ) -> Result<MessageShape, Unsupported> {
        let mut read = Vec::with_capacity(parts.len());
        for part in &parts {
            read.push(self.part(part)?);
        }
        if direction.style == Style::Rpc {
            return self.rpc(bound, read, direction);
        }
        let has_types = read
            .iter()
            .any(|part| matches!(part.content, PartContent::Type(_)));
        Ok(match read.len() {
            0 => MessageShape::Empty,
            1 => MessageShape::Bare(read.remove(0)),
            _ if has_types => {
                let message = format!(
                    "its {} has several parts, and not all of them are elements",
                    direction.local
                );
                return Err(Unsupported::new(Code::BodyParts, message));
            }
            _ => MessageShape::Parts(read),
        })
    }

    fn rpc(
        &mut self,
        bound: &Bound<'a>,
        parts: Vec<Part>,
        direction: &Direction,
    ) -> Result<MessageShape, Unsupported> {
        let mut names = BTreeSet::new();
        for part in parts
            .iter()
            .filter(|part| matches!(part.content, PartContent::Type(_)))
        {
            wrapper("", &part.name)?;
            if !names.insert(&part.name) {
                let message = format!("two parts have the name {}", part.name);
                return Err(Unsupported::new(Code::BodyParts, message));
            }
        }
        let body = bound.body.as_ref();
        let namespace = body.and_then(|body| body.attribute("namespace"));
        if let (Some(body), None) = (body, &namespace) {
            let message = format!("the soap:body of {} has no namespace", direction.wrapper);
            self.diagnostics
                .report(Code::RpcNamespace, &body.place(), message);
        }
        Ok(MessageShape::Rpc {
            wrapper: wrapper(namespace.unwrap_or_default().trim(), &direction.wrapper)?,
            parts,
        })
    }

    fn part(&mut self, node: &Node<'a>) -> Result<Part, Unsupported> {
        let name = node.attribute("name").unwrap_or_default().trim().to_owned();
        let element = node.attribute("element");
        let ty = node.attribute("type");
        let content = match (element, ty) {
            (Some(value), _) => self
                .builder
                .element_named(node, &value, self.diagnostics)
                .map(PartContent::Element),
            (None, Some(value)) => match self.builder.type_named(node, &value, self.diagnostics) {
                Ref::Found(id) => Some(PartContent::Type(id)),
                Ref::Missing(missing) => {
                    self.needs(missing);
                    Some(PartContent::Type(any_type()))
                }
            },
            (None, None) => None,
        };
        let content = content.ok_or_else(|| {
            let message = format!("the part {name} has neither an element nor a type");
            Unsupported::new(Code::UnresolvedMessage, message)
        })?;
        Ok(Part { name, content })
    }

    fn headers(&mut self, headers: &[Node<'a>]) -> Vec<Header> {
        let mut read: Vec<Header> = Vec::new();
        for header in headers.iter().filter_map(|header| self.header(header)) {
            if !read.iter().any(|known| known.element == header.element) {
                read.push(header);
            }
        }
        read
    }

    fn header(&mut self, node: &Node<'a>) -> Option<Header> {
        let part = self.header_part(node)?;
        let faults = soap_children(node, "headerfault")
            .filter_map(|fault| self.header_part(&fault))
            .map(|(_, element)| element);
        let faults = faults.collect();
        let (part, element) = part;
        Some(Header {
            element,
            part,
            faults,
        })
    }

    /// Returns the name and the element of the part that a header names.
    fn header_part(&mut self, node: &Node<'a>) -> Option<(String, ElementId)> {
        let name = node.attribute("part").unwrap_or_default().trim().to_owned();
        match self.header_element(&name, node) {
            Ok(element) => element.map(|element| (name, element)),
            Err(reason) => {
                let message = format!("the header part \"{name}\": {reason}");
                self.diagnostics
                    .report(Code::HeaderPart, &node.place(), message);
                None
            }
        }
    }

    fn header_element(
        &mut self,
        name: &str,
        node: &Node<'a>,
    ) -> Result<Option<ElementId>, Cow<'static, str>> {
        if node.attribute("use").as_deref() == Some("encoded") {
            return Err("it is encoded".into());
        }
        let parts = self.parts(node);
        let parts = parts.map_err(|unsupported| unsupported.message)?;
        let mut parts = parts.iter();
        let part = parts.find(|part| part.attribute("name").is_some_and(|it| it.trim() == name));
        let part = part.ok_or("its message does not have it")?;
        let value = part.attribute("element");
        let value = value.ok_or("it has a type, and no element")?;
        Ok(self.builder.element_named(part, &value, self.diagnostics))
    }

    /// Turns the diagnostic about a missing component into an error.
    fn needs(&mut self, missing: Missing) {
        if let Some(position) = missing.0 {
            self.diagnostics.escalate(position);
        }
    }
}

fn any_type() -> TypeId {
    TypeId::new(ANY_TYPE)
}

/// Collects the SOAP extensions of a message, those in MIME parts included.
fn bound<'a>(node: &Node<'a>) -> Bound<'a> {
    let mut bound = Bound::default();
    let mut open = vec![node.clone()];
    while let Some(node) = open.pop() {
        bound.body = bound.body.or_else(|| soap_children(&node, "body").next());
        bound.headers.extend(soap_children(&node, "header"));
        for child in node.children().filter(|child| is_mime(&child.element)) {
            bound.mime.get_or_insert(child.clone());
            if child.element.name().local() == "content" {
                let part = child.attribute("part");
                bound
                    .attachments
                    .extend(part.map(|part| part.trim().to_owned()));
            }
            open.push(child);
        }
    }
    bound
}

/// Returns the parts in the Body: those that the binding lists, or all but header blocks and
/// attachments.
fn in_body<'a>(
    parts: Vec<Node<'a>>,
    bound: &Bound<'a>,
    in_headers: &BTreeSet<String>,
    direction: &Direction,
) -> Result<Vec<Node<'a>>, Unsupported> {
    let listed = bound.body.as_ref().and_then(|body| body.attribute("parts"));
    let listed: Option<BTreeSet<&str>> = listed
        .as_deref()
        .map(|listed| listed.split_ascii_whitespace().collect());
    let name = |part: &Node<'a>| {
        let name = part.attribute("name").unwrap_or_default();
        name.trim().to_owned()
    };
    let known: BTreeSet<String> = parts.iter().map(name).collect();
    let mut unknown = listed
        .iter()
        .flatten()
        .filter(|part| !known.contains(**part));
    if let Some(part) = unknown.next() {
        let local = direction.local;
        let message = format!("its {local} lists the part {part}, which the message does not have");
        return Err(Unsupported::new(Code::UnresolvedMessage, message));
    }
    let is_in_body = |part: &Node<'a>| {
        let name = name(part);
        match &listed {
            Some(listed) => listed.contains(&*name),
            None => !in_headers.contains(&name) && !bound.attachments.contains(&name),
        }
    };
    Ok(parts.into_iter().filter(is_in_body).collect())
}

/// Returns the name of the element around the parts in style rpc.
fn wrapper(namespace: &str, local: &str) -> Result<QNameBuf, Unsupported> {
    QNameBuf::try_new(&Namespace::from(namespace), local).map_err(|_| {
        let message = format!("\"{local}\" is not the name of an element");
        Unsupported::new(Code::BodyParts, message)
    })
}
