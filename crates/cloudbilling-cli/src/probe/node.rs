//! The tree of a response, as it was seen or as a WSDL declares it.

use cloudbilling::codec::Element;

/// An element, with as much of its content as says where it belongs.
#[derive(Clone, Debug, Default)]
pub(super) struct Node {
    pub(super) namespace: String,
    pub(super) local: String,
    pub(super) children: Vec<Node>,
    /// The text of a value, or of a declared enumeration each word. A nil element has none.
    pub(super) words: Vec<String>,
    pub(super) is_nil: bool,
}

/// Deeper elements say nothing about the placement of a result.
const DEPTH: usize = 6;

/// More rows than these show nothing new.
const MAX_CHILDREN: usize = 200;

impl Node {
    pub(super) fn seen(element: Element<'_>) -> Self {
        Self::seen_to(element, DEPTH)
    }

    fn seen_to(element: Element<'_>, depth: usize) -> Self {
        let name = element.name();
        let children: Vec<_> = match depth {
            0 => Vec::new(),
            _ => element
                .children()
                .take(MAX_CHILDREN)
                .map(|child| Self::seen_to(child, depth - 1))
                .collect(),
        };
        let is_nil = element.is_nil();
        let words = match children.is_empty() && !is_nil {
            true => vec![element.text().into_owned()],
            false => Vec::new(),
        };
        Self {
            namespace: name.namespace().to_owned(),
            local: name.local().to_owned(),
            children,
            words,
            is_nil,
        }
    }

    pub(super) fn child(&self, local: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.local == local)
    }

    /// Returns this node and those below it.
    pub(super) fn all(&self) -> Vec<&Self> {
        let mut all = vec![self];
        let mut next = 0;
        while let Some(node) = all.get(next).copied() {
            all.extend(&node.children);
            next += 1;
        }
        all
    }
}
