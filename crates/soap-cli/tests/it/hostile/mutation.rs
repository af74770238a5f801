//! One thing that is wrong in a response.

use super::tree::{Content, Node, Value, XSI};

const FOREIGN: &str = "urn:hostile";

/// Texts that are the value of few types, or of none.
const TEXTS: [&str; 18] = [
    "",
    " ",
    "x",
    "-",
    "1 2",
    "NaN",
    "1e999",
    "-0",
    "+7",
    "007",
    "0x10",
    "1.50",
    "99999999999999999999999999999999999999999",
    "\u{663}",
    "2026-13-45T99:00:00Z",
    "====",
    "]]>\u{1f600}&<\t\r\n",
    "TRUE",
];

#[derive(Clone, Copy, Debug)]
pub(super) enum Mutation {
    Drop,
    DropAttribute,
    Duplicate,
    ForeignAttribute,
    ForeignElement,
    Namespace,
    Nest,
    Nil,
    NilWithContent,
    StrayText,
    Swap,
    Text,
    Type,
}

/// The documents that may be written after such a response was read. Everything else is refused.
#[derive(Debug)]
pub(super) enum Expected {
    /// The same document. A member in an `Option` does not distinguish absent from nil, so that one
    /// may stand for the other.
    Same,
    /// The same, with elements in the order of the schema.
    SameInAnyOrder,
    /// The same, or without the foreign part, which is skipped: the sample.
    SameOrSample,
    /// The same, or without an element whose name is not that of a member, which is skipped.
    SameOrWithout(Node),
    /// The same, or with the default of the attribute that was left out.
    SameOrDefault(String),
}

impl Expected {
    pub(super) fn admits(&self, sample: &Node, read: &Node, written: &Node) -> bool {
        let is_same = written.is_same(read, true);
        match self {
            Self::Same => is_same,
            Self::SameInAnyOrder => written.is_same(read, false),
            Self::SameOrSample => is_same || written.is_same(sample, true),
            Self::SameOrWithout(rest) => is_same || written.is_same(rest, true),
            Self::SameOrDefault(local) => {
                is_same || written.without(local).is_same(&read.without(local), true)
            }
        }
    }
}

impl Mutation {
    pub(super) const ALL: [Self; 13] = [
        Self::Drop,
        Self::DropAttribute,
        Self::Duplicate,
        Self::ForeignAttribute,
        Self::ForeignElement,
        Self::Namespace,
        Self::Nest,
        Self::Nil,
        Self::NilWithContent,
        Self::StrayText,
        Self::Swap,
        Self::Text,
        Self::Type,
    ];

    /// Changes one element of a tree. Returns `None` if that element cannot be changed so.
    pub(super) fn apply(self, tree: &mut Node, random: &mut Random) -> Option<Expected> {
        let paths = paths(tree);
        let path = random.choose(&paths)?.clone();
        let (last, above) = path.split_last()?;
        let rest = || {
            let mut rest = tree.clone();
            at(&mut rest, above).content.remove(*last);
            rest
        };
        let rest = rest();
        let parent = at(tree, above);
        match self {
            Self::Drop => drop(parent.content.remove(*last)),
            Self::Duplicate => {
                let copy = parent.content[*last].clone();
                let place = random.below(parent.content.len() + 1);
                parent.content.insert(place, copy);
                return Some(match place == *last || place == *last + 1 {
                    true => Expected::Same,
                    false => Expected::SameInAnyOrder,
                });
            }
            Self::Swap => {
                let other = random.below(parent.content.len());
                parent.content.swap(*last, other);
                return Some(Expected::SameInAnyOrder);
            }
            _ => return self.apply_to(at(tree, &path), rest, random),
        }
        Some(Expected::Same)
    }

    fn apply_to(self, node: &mut Node, rest: Node, random: &mut Random) -> Option<Expected> {
        let has_elements = node.elements().next().is_some();
        match self {
            Self::DropAttribute => {
                // Without its type, an element has unknown members, which are skipped.
                let is_own = |it: &&(String, String, Value)| it.0 != XSI;
                let own: Vec<_> = node.attributes.iter().filter(is_own).cloned().collect();
                let dropped = random.choose(&own)?;
                node.attributes.retain(|it| it != dropped);
                Some(Expected::SameOrDefault(dropped.1.clone()))
            }
            Self::ForeignAttribute => {
                let value = Value::Text("1".into());
                node.attributes.push((FOREIGN.into(), "x".into(), value));
                Some(Expected::SameOrSample)
            }
            Self::ForeignElement => {
                let place = random.below(node.content.len() + 1);
                node.content.insert(place, Content::Element(foreign(1)));
                Some(Expected::SameOrSample)
            }
            Self::Namespace => {
                node.namespace = random.choose(&["", FOREIGN])?.to_string();
                Some(Expected::SameOrWithout(rest))
            }
            Self::Nest => {
                let depth = *random.choose(&[40, 200])?;
                node.content.push(Content::Element(foreign(depth)));
                Some(Expected::SameOrSample)
            }
            Self::Nil | Self::NilWithContent => {
                let is_nil = |it: &(String, String, Value)| it.0 == XSI && it.1 == "nil";
                node.attributes.retain(|it| !is_nil(it));
                node.attributes
                    .push((XSI.into(), "nil".into(), Value::Text("true".into())));
                if matches!(self, Self::Nil) {
                    node.content.clear();
                }
                Some(Expected::Same)
            }
            Self::StrayText => {
                let place = has_elements.then(|| random.below(node.content.len() + 1))?;
                node.content.insert(place, Node::text("stray"));
                Some(Expected::SameOrSample)
            }
            Self::Text => {
                let text = (!has_elements).then(|| random.choose(&TEXTS))??;
                // It may be the text of a type that has elements only.
                let expected = match node.content.is_empty() {
                    true => Expected::SameOrSample,
                    false => Expected::Same,
                };
                node.content = vec![Node::text(text)];
                Some(expected)
            }
            Self::Type => {
                let is_type = |it: &(String, String, Value)| it.0 == XSI && it.1 == "type";
                let had_type = node.attributes.iter().any(is_type);
                node.attributes.retain(|it| !is_type(it));
                let name = Value::Name(FOREIGN.into(), "Nothing".into());
                node.attributes.push((XSI.into(), "type".into(), name));
                Some(match had_type {
                    true => Expected::Same,
                    false => Expected::SameOrSample,
                })
            }
            Self::Drop | Self::Duplicate | Self::Swap => None,
        }
    }
}

fn foreign(depth: usize) -> Node {
    let node = |content| Node {
        namespace: FOREIGN.into(),
        local: "x".into(),
        attributes: Vec::new(),
        content,
    };
    (1..depth).fold(node(vec![Node::text("deep")]), |inner, _| {
        node(vec![Content::Element(inner)])
    })
}

/// Returns the places of all elements below the root.
fn paths(tree: &Node) -> Vec<Vec<usize>> {
    let mut paths = Vec::new();
    for (place, piece) in tree.content.iter().enumerate() {
        if let Content::Element(child) = piece {
            paths.push(vec![place]);
            let below = paths_below(child, place);
            paths.extend(below);
        }
    }
    paths
}

fn paths_below(child: &Node, place: usize) -> impl Iterator<Item = Vec<usize>> {
    paths(child)
        .into_iter()
        .map(move |below| [vec![place], below].concat())
}

fn at<'t>(tree: &'t mut Node, path: &[usize]) -> &'t mut Node {
    path.iter()
        .fold(tree, |node, place| match &mut node.content[*place] {
            Content::Element(child) => child,
            Content::Text(_) => unreachable!("a path leads to elements"),
        })
}

/// SplitMix64: the same numbers in every run.
pub(super) struct Random(pub(super) u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % bound as u64).expect("less than a small number")
    }

    fn choose<'l, T>(&mut self, list: &'l [T]) -> Option<&'l T> {
        (!list.is_empty()).then(|| &list[self.below(list.len())])
    }
}
