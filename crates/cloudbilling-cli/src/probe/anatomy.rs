//! The parts of a response: where code, message and result are, and how they are called.

use cloudbilling::types::contract::{Alternatives, LocalName, ResponseShape};

use super::node::Node;

/// The parts of an `{Operation}Response`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Anatomy {
    pub(super) operation_namespace: String,
    /// `None` if the response does not show it.
    pub(super) placement: Option<&'static str>,
    pub(super) code: Option<Part>,
    pub(super) message: Option<Part>,
    /// The name of the result, where it is not `{Operation}Result`.
    pub(super) result: Option<String>,
    /// The namespaces of records and their members, in the order of the document.
    pub(super) data_namespaces: Vec<String>,
    /// The namespaces of the items of lists of texts.
    pub(super) array_namespaces: Vec<String>,
    pub(super) rows: usize,
    /// `true` if the response has a result that is not nil.
    pub(super) has_result: bool,
    /// `true` if it has a part in two places.
    pub(super) is_contradictory: bool,
}

/// A part, and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) name: String,
    pub(super) words: Vec<String>,
}

/// The names that parts are known by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Names<'a>(pub(super) &'a ResponseShape);

impl Anatomy {
    /// Finds the parts of a response of an operation whose result has rows of this name.
    pub(super) fn of(
        response: &Node,
        operation: &str,
        row: Option<&str>,
        names: Names<'_>,
    ) -> Self {
        let inner = response.child(&format!("{operation}Result"));
        let verdict = Verdict::find(response, inner, names);
        let named = match (inner, verdict.is_inner) {
            // `{Operation}Result` is the result itself.
            (Some(_), false) => None,
            _ => names.result(&verdict.others(), row),
        };
        let result = named.or(inner);
        let mut this = Self {
            operation_namespace: response.namespace.clone(),
            placement: verdict.placement(inner.is_some(), named.is_some()),
            code: verdict.code.map(Part::of),
            message: verdict.message.map(Part::of),
            result: named.map(|node| node.local.clone()),
            has_result: result.is_some_and(|result| !result.is_nil),
            is_contradictory: verdict.is_contradictory,
            ..Self::default()
        };
        this.note_namespaces(verdict.holder, verdict.code, result, row);
        this
    }

    fn note_namespaces(
        &mut self,
        holder: &Node,
        code: Option<&Node>,
        result: Option<&Node>,
        row: Option<&str>,
    ) {
        let operation = self.operation_namespace.clone();
        let push = |all: &mut Vec<String>, namespace: &str| {
            // A contract cannot give the namespace of operations a second meaning.
            if namespace != operation {
                push(all, namespace);
            }
        };
        // In `{Operation}Result`, the parts are members of a record as well.
        if let Some(code) = code.filter(|_| holder.local.ends_with("Result")) {
            push(&mut self.data_namespaces, &code.namespace);
        }
        let (Some(result), Some(row)) = (result, row) else {
            return;
        };
        let rows: Vec<_> = result
            .all()
            .into_iter()
            .filter(|node| node.local == row)
            .collect();
        self.rows = rows.len();
        for row in rows {
            for record in row.all() {
                if record.local == "string" && record.children.is_empty() {
                    push(&mut self.array_namespaces, &record.namespace);
                } else {
                    push(&mut self.data_namespaces, &record.namespace);
                }
            }
        }
    }
}

/// Code and message, and the element that they are in.
struct Verdict<'n> {
    holder: &'n Node,
    code: Option<&'n Node>,
    message: Option<&'n Node>,
    /// `true` if they are in `{Operation}Result`.
    is_inner: bool,
    is_contradictory: bool,
}

impl<'n> Verdict<'n> {
    fn find(outer: &'n Node, inner: Option<&'n Node>, names: Names<'_>) -> Self {
        let outer_code = names.code(outer, inner);
        let inner_code = inner.and_then(|inner| Some((inner, names.code(inner, None)?)));
        let (holder, code) = match inner_code {
            Some((inner, code)) => (inner, Some(code)),
            None => (outer, outer_code),
        };
        Self {
            holder,
            code,
            message: names.message(holder, code, inner),
            is_inner: inner_code.is_some(),
            is_contradictory: outer_code.is_some() && inner_code.is_some(),
        }
    }

    /// Returns what is beside code and message.
    fn others(&self) -> Vec<&'n Node> {
        let is_other = |child: &&Node| !is_same(child, self.code) && !is_same(child, self.message);
        self.holder.children.iter().filter(is_other).collect()
    }

    /// Returns the placement, if there is an `{Operation}Result` or not, and a result with a name
    /// of its own or not.
    fn placement(&self, has_inner: bool, has_named: bool) -> Option<&'static str> {
        match (has_inner, self.is_inner) {
            _ if self.code.is_none() => None,
            (true, false) => Some("siblings"),
            (true, true) if has_named => Some("nested"),
            // No row and no result: either placement writes that.
            (true, true) if self.others().is_empty() => None,
            (true, true) => Some("flat"),
            (false, _) => has_named.then_some("direct"),
        }
    }
}

impl Part {
    fn of(node: &Node) -> Self {
        Self {
            name: node.local.clone(),
            words: node.words.clone(),
        }
    }

    /// Returns the text of a part that was seen.
    pub(super) fn text(&self) -> &str {
        self.words.first().map_or("", |text| text.trim())
    }
}

impl<'a> Names<'a> {
    /// Finds the code among the children, but not in `except`: by its name, by a declared
    /// enumeration, or by the ending of its name.
    fn code<'n>(&self, parent: &'n Node, except: Option<&Node>) -> Option<&'n Node> {
        let leaves = leaves(parent, except);
        let by = |is: fn(&&&Node) -> bool| leaves.iter().find(is).copied();
        find(&leaves, &self.0.code)
            .or_else(|| by(|node| node.words.len() > 1))
            .or_else(|| by(|node| ends_with(node, &["Code", "Status"])))
    }

    /// Finds the message beside the code: by its name, or as the only other value.
    fn message<'n>(
        &self,
        parent: &'n Node,
        code: Option<&Node>,
        inner: Option<&Node>,
    ) -> Option<&'n Node> {
        let is_other =
            |node: &&Node| !is_same(node, code) && find(&[*node], &self.0.result).is_none();
        let leaves: Vec<_> = leaves(parent, inner).into_iter().filter(is_other).collect();
        let ending = leaves.iter().find(|node| ends_with(node, &["Message"]));
        find(&leaves, &self.0.message)
            .or(ending.copied())
            .or_else(|| match leaves[..] {
                [one] if code.is_some() => Some(one),
                _ => None,
            })
    }

    /// Finds the result among the children that are neither code nor message. A row is not one.
    fn result<'n>(&self, others: &[&'n Node], row: Option<&str>) -> Option<&'n Node> {
        let named = find(others, &self.0.result);
        named.or_else(|| match others {
            [one] if Some(one.local.as_str()) != row => Some(*one),
            _ => None,
        })
    }
}

/// Returns the children without children of their own.
fn leaves<'n>(parent: &'n Node, except: Option<&Node>) -> Vec<&'n Node> {
    let children = parent.children.iter();
    children
        .filter(|child| child.children.is_empty() && !is_same(child, except))
        .collect()
}

fn find<'n>(nodes: &[&'n Node], names: &Alternatives<LocalName>) -> Option<&'n Node> {
    let is_named = |node: &&&Node| names.iter().any(|name| name.as_str() == node.local);
    nodes.iter().find(is_named).copied()
}

fn ends_with(node: &Node, endings: &[&str]) -> bool {
    endings.iter().any(|ending| node.local.ends_with(ending))
}

fn is_same(node: &Node, other: Option<&Node>) -> bool {
    other.is_some_and(|other| std::ptr::eq(node, other))
}

fn push(all: &mut Vec<String>, namespace: &str) {
    if !namespace.is_empty() && !all.iter().any(|known| known == namespace) {
        all.push(namespace.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use cloudbilling::codec::{Limits, XmlDocument};
    use cloudbilling::types::ServiceContract;

    use super::*;

    fn of(content: &str) -> Anatomy {
        let xml = format!(
            "<GetPurchasesResponse xmlns='urn:o' xmlns:a='urn:a'>{content}</GetPurchasesResponse>"
        );
        let document = XmlDocument::decode(xml.as_bytes(), Limits::default()).expect("XML");
        let shape = ServiceContract::default().response;
        Anatomy::of(
            &Node::seen(document.root()),
            "GetPurchases",
            Some("Purchase"),
            Names(&shape),
        )
    }

    const ROW: &str = "<a:Purchase><a:Id>1</a:Id></a:Purchase>";
    const VERDICT: &str = "<ResultCode>Success</ResultCode><ResultMessage/>";

    #[test]
    fn placements_are_recognized() {
        for (content, placement) in [
            (
                format!("<GetPurchasesResult>{ROW}</GetPurchasesResult>{VERDICT}"),
                Some("siblings"),
            ),
            (format!("{VERDICT}<GetPurchasesResult/>"), Some("siblings")),
            (format!("{VERDICT}<Result>{ROW}</Result>"), Some("direct")),
            (
                format!("<GetPurchasesResult><Result>{ROW}</Result>{VERDICT}</GetPurchasesResult>"),
                Some("nested"),
            ),
            (
                format!(
                    "<GetPurchasesResult>{VERDICT}<Payload>{ROW}</Payload></GetPurchasesResult>"
                ),
                Some("nested"),
            ),
            (
                format!("<GetPurchasesResult>{ROW}{VERDICT}</GetPurchasesResult>"),
                Some("flat"),
            ),
            (
                format!("<GetPurchasesResult>{ROW}{ROW}{VERDICT}</GetPurchasesResult>"),
                Some("flat"),
            ),
            // Without a row or a result, it is either of two.
            (
                format!("<GetPurchasesResult>{VERDICT}</GetPurchasesResult>"),
                None,
            ),
            (
                format!("<GetPurchasesResult>{ROW}</GetPurchasesResult>"),
                None,
            ),
            (String::new(), None),
        ] {
            let anatomy = of(&content);
            assert_eq!(anatomy.placement, placement, "{content}");
            assert!(!anatomy.is_contradictory, "{content}");
            let rows = content.matches("<a:Purchase>").count();
            assert_eq!(anatomy.rows, rows, "{content}");
        }
    }

    #[test]
    fn other_names_are_found_by_their_place() {
        let anatomy = of(
            "<GetPurchasesResult><Payload><a:Purchase/></Payload><Status>Ja</Status><Text>x</Text></GetPurchasesResult>",
        );
        let name = |part: Option<Part>| part.map(|part| part.name);
        assert_eq!(name(anatomy.code), Some("Status".to_owned()));
        assert_eq!(name(anatomy.message), Some("Text".to_owned()));
        assert_eq!(anatomy.result.as_deref(), Some("Payload"));
    }

    #[test]
    fn codes_in_two_places_are_contradictory() {
        let content = format!("{VERDICT}<GetPurchasesResult>{VERDICT}</GetPurchasesResult>");
        assert!(of(&content).is_contradictory);
    }

    #[test]
    fn namespaces_are_those_of_rows_and_lists() {
        let row =
            "<a:Purchase><a:Ids xmlns:b='urn:b'><b:string>1</b:string></a:Ids><Own/></a:Purchase>";
        let anatomy = of(&format!(
            "<GetPurchasesResult>{row}</GetPurchasesResult>{VERDICT}"
        ));
        assert_eq!(anatomy.operation_namespace, "urn:o");
        assert_eq!(
            anatomy.data_namespaces,
            ["urn:a"],
            "that of operations has its meaning"
        );
        assert_eq!(anatomy.array_namespaces, ["urn:b"]);
    }
}
