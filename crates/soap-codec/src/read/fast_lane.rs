//! The fast lane: elements whose tags hold a name and nothing else, each read in one go.
//!
//! Nearly all elements of a large message are of two forms, `<name>text</name>` and `<name>`, and
//! rows repeat their names in the same order. So the lane compares the next tag with that of the
//! element that it expects. A match is a comparison of a few words: the name is neither scanned nor
//! looked up.
//!
//! ```text
//! <rows><row><id>1</id><name>A</name></row><row><id>2</id><name>B</name></row><row>…
//! node 0 1    2         3                   4    5         6                   7
//!
//! next is   expected is   because
//! node 4    1             1 has ended, and resembled nothing before it: it may repeat
//! node 5    2             4 resembled 1, and 2 is the first child of 1
//! node 6    3             5 resembled 2, and 3 is the node after 2
//! node 7    4             4 has ended, it resembled 1, and 4 is the node after 1
//! ```
//!
//! If the next element is not the one expected, it may be the node after that, for members are
//! optional. If it is neither, its name is scanned and looked up.
//!
//! Tests and a fuzzer compare all results with those of the tokenizer alone, and depend on this:
//!
//! 1. The lane takes only what the [tokens](crate::read::token) would report in the same way.
//!    Anything else it declines, without a change of position; it never reports an error.
//! 2. An expectation changes the cost, never the result. The whole tag is compared, `>` included.
//! 3. Equal names have equal namespaces only while no binding changes. Nodes from before the
//!    last change of a binding are not expected.

use crate::read::bindings::Bindings;
use crate::read::chunks::Chunks;
use crate::read::interned::NamespaceId;
use crate::read::markup;
use crate::read::node::{Content, Node};
use crate::read::settings::ReadSettings;
use crate::read::span::Name;
use crate::read::token::{Tokens, Window};

/// A reader of plain elements, and its expectation of the next one.
#[derive(Debug)]
pub(crate) struct FastLane {
    /// The node that the next element may resemble, or [`NOTHING`].
    expected: u32,
    /// The first node whose prefixes mean what they mean here.
    bound_from: u32,
    /// The depth at which it is expected: the number of elements around it.
    depth: usize,
    /// The expectations once the open elements have ended, by their depths.
    after: [u32; LEVELS],
    /// The elements that were expected: their numbers, and those of the nodes that they repeat.
    #[cfg(test)]
    pub(crate) known: alloc::vec::Vec<(u32, u32)>,
}

const NOTHING: u32 = u32::MAX;

/// The depth up to which the lane remembers what to expect. Rows are rarely deeper.
const LEVELS: usize = 32;

/// An element that the lane has read, or its start tag.
#[derive(Debug)]
pub(crate) struct Plain {
    pub(crate) name: Name,
    pub(crate) namespace: NamespaceId,
    pub(crate) extent: Extent,
}

/// The part of an element that the lane has read.
#[derive(Debug)]
pub(crate) enum Extent {
    /// The start tag.
    Start,
    /// All of it: the tags, and character data that ends at `content_end`.
    Whole { content_end: usize, kind: Content },
}

/// The rules for the elements at the current position.
#[derive(Debug)]
pub(crate) struct Rules<'s> {
    pub(crate) text: &'s str,
    pub(crate) bindings: &'s Bindings,
    pub(crate) settings: &'s ReadSettings,
}

impl FastLane {
    pub(crate) const fn new() -> Self {
        Self {
            expected: NOTHING,
            bound_from: 0,
            depth: 0,
            after: [NOTHING; LEVELS],
            #[cfg(test)]
            known: alloc::vec::Vec::new(),
        }
    }

    /// Reads the next element, if its start tag is plain: all of it if it has no children, else the
    /// start tag. It is in `depth` elements, and `nodes` are those before it.
    #[inline(always)]
    pub(crate) fn element(
        &mut self,
        tokens: &mut Tokens<'_>,
        depth: usize,
        nodes: &Chunks<Node>,
        rules: &Rules<'_>,
    ) -> Option<Plain> {
        self.leave(depth);
        let window = tokens.window()?;
        let known = self
            .candidates(nodes)
            .find(|(_, node)| window.repeats_tag(node.name()));
        let (name, namespace) = match known {
            Some((_, node)) => (node.name().moved_to(window.at + 1), node.namespace),
            None => {
                let name = tokens.plain_start_tag()?;
                (name, rules.namespace(name)?)
            }
        };
        let index = nodes.len() as u32;
        let extent = if let Some((content_end, kind)) = window.leaf(name, rules) {
            tokens.take_leaf(content_end + "</>".len() + name.width());
            match known {
                Some((_, node)) => self.expected = node.next,
                None if self.expected == NOTHING => self.expected = index,
                // An optional member, which most rows do not have.
                None => {}
            }
            Extent::Whole { content_end, kind }
        } else {
            tokens.take_start_tag(name.end() + 1);
            let (first_child, after) = match known {
                Some((at, node)) => (at + 1, node.next),
                None => (NOTHING, index),
            };
            self.enter(depth, after);
            self.expected = first_child;
            Extent::Start
        };
        #[cfg(test)]
        self.known.extend(known.map(|(at, _)| (index, at)));
        Some(Plain {
            name,
            namespace,
            extent,
        })
    }

    /// Reads the end tag of the element called `name` if it comes next, spelled as in the start
    /// tag. Returns where it begins.
    #[inline(always)]
    pub(crate) fn end_tag(&self, tokens: &mut Tokens<'_>, name: Name) -> Option<usize> {
        let Window { clean, at, .. } = tokens.window()?;
        let width = name.width();
        let [b'<', b'/', tag @ ..] = clean.get(at..)? else {
            return None;
        };
        if tag.get(width) != Some(&b'>')
            || !markup::is_repeated(tag, clean.get(name.start()..)?, width)
        {
            return None;
        }
        tokens.take_end_tag(at + "</>".len() + width);
        Some(at)
    }

    /// Forgets all nodes, because elements are renumbered.
    pub(crate) fn forget(&mut self) {
        (self.expected, self.bound_from, self.depth) = (NOTHING, 0, 0);
    }

    /// Notes that a binding has changed before node `index`, or in its start tag.
    #[inline]
    pub(crate) fn rebound(&mut self, index: u32) {
        self.bound_from = index;
    }

    /// Enters an element that is in `depth` others.
    #[inline]
    fn enter(&mut self, depth: usize, after: u32) {
        // Elements in between were read by others, and change no expectation.
        for level in self.depth..depth {
            self.remember(level, self.expected);
        }
        self.remember(depth, after);
        self.depth = depth + 1;
    }

    #[inline]
    fn remember(&mut self, level: usize, expected: u32) {
        if let Some(after) = self.after.get_mut(level) {
            *after = expected;
        }
    }

    /// Leaves the elements that have ended, if no more than `depth` are open now.
    #[inline(always)]
    fn leave(&mut self, depth: usize) {
        if depth < self.depth {
            self.expected = self.after.get(depth).copied().unwrap_or(NOTHING);
            self.depth = depth;
        }
    }

    /// The node that is expected, and the one after it.
    #[inline(always)]
    fn candidates<'n>(&self, nodes: &'n Chunks<Node>) -> impl Iterator<Item = (u32, &'n Node)> {
        let bound_from = self.bound_from;
        let node = |index: u32| Some((index, nodes.get(index as usize)?));
        let first = node(self.expected);
        let second = first.and_then(|(_, first)| node(first.next));
        [first, second]
            .into_iter()
            .flatten()
            .filter(move |(index, _)| *index >= bound_from)
    }
}

impl Rules<'_> {
    /// Returns the namespace of an element, if its name is within the limits and bound.
    #[inline]
    fn namespace(&self, name: Name) -> Option<NamespaceId> {
        let limits = &self.settings.limits;
        let width = name.width();
        let within_limits = width <= limits.name_bytes as usize
            && width + "<>".len() <= limits.start_tag_bytes as usize;
        if within_limits {
            self.bindings.namespace(self.text.as_bytes(), name)
        } else {
            None
        }
    }
}

impl Window<'_> {
    /// Returns `true` if the start tag at the current position is `<name>`, for the name that also
    /// stands at `known`.
    #[inline(always)]
    fn repeats_tag(&self, known: Name) -> bool {
        let width = known.width();
        let (Some(tag), Some(known_tag)) = (
            self.clean.get(self.at..),
            self.clean.get(known.start() - 1..),
        ) else {
            return false;
        };
        tag.get(width + 1) == Some(&b'>') && markup::is_repeated(tag, known_tag, width + 1)
    }

    /// Returns the end and the kind of what stands behind the start tag `<name>`, if it is
    /// character data followed by the end tag.
    #[inline(always)]
    fn leaf(&self, name: Name, rules: &Rules<'_>) -> Option<(usize, Content)> {
        let width = name.width();
        let start = name.end() + 1;
        let text = self.clean.get(start..)?;
        let run = markup::text(text)?;
        let [b'<', b'/', end_tag @ ..] = text.get(run.end..)? else {
            return None;
        };
        let ends = end_tag.get(width) == Some(&b'>')
            && markup::is_repeated(end_tag, self.clean.get(name.start()..)?, width);
        let content = start..start + run.end;
        if !ends
            || run.has_reference
                && rules
                    .settings
                    .check_references(rules.text, &content)
                    .is_err()
        {
            return None;
        }
        let has_cr = self.has_cr && text[..run.end].contains(&b'\r');
        let kind = Content::of_text(!run.has_reference && !has_cr);
        Some((content.end, kind))
    }
}
