//! Lines of XML as HTML: coloured, indented, folded where they are long, and in parts.

use maud::{Markup, html};

use super::lines::{Line, Piece};
use super::printable;

/// Deeper lines are indented no further, so that the size of a page is linear in that of its body.
const DEEPEST: usize = 24;

/// The style has a class for each depth up to this one, which indents the rest of a long line.
const INDENTED: usize = 8;

/// Elements inside each other that fold; others are shown flat.
const FOLDS: usize = 12;

/// An element with fewer lines does not fold.
const FOLDED_LINES: usize = 5;

/// Siblings of one name that are open when the page is. The others are folded.
const OPEN_SIBLINGS: usize = 2;

/// Renders lines. Header blocks and the payload are parts of their own.
pub(super) fn render(lines: &[Line<'_>]) -> Markup {
    Page { lines, folds: 0 }.render(0, lines.len())
}

#[derive(Clone, Copy)]
struct Page<'a> {
    lines: &'a [Line<'a>],
    /// Elements around these lines that fold.
    folds: usize,
}

impl Page<'_> {
    fn render(self, from: usize, to: usize) -> Markup {
        let mut blocks = Vec::new();
        let (mut at, mut name, mut siblings) = (from, "", 0);
        while at < to {
            let line = &self.lines[at];
            let next = line.end.map_or(at + 1, |end| to.min(end + 1));
            siblings = if line.name() == name { siblings + 1 } else { 1 };
            name = line.name();
            blocks.push(match self.part(at) {
                Some(part) => html! {
                    div.part { p.part-name { (part) } (self.element(at, next, true)) }
                },
                None => self.element(at, next, siblings <= OPEN_SIBLINGS),
            });
            at = next;
        }
        html! { @for block in blocks { (block) } }
    }

    /// Renders the lines of an element, or one line.
    fn element(self, at: usize, next: usize, is_open: bool) -> Markup {
        let (line, inside) = (
            &self.lines[at],
            Self {
                folds: self.folds + 1,
                ..self
            },
        );
        // The envelope, its Header and its Body are not content.
        let is_content = line.depth > 1;
        match next - at {
            0 | 1 => row(line),
            count if is_content && count >= FOLDED_LINES && self.folds < FOLDS => html! {
                details open[is_open] {
                    summary { (row(line)) span.folded { "… " (count - 2) " lines" } }
                    (inside.render(at + 1, next))
                }
            },
            _ if self.folds < FOLDS => html! { (row(line)) (inside.render(at + 1, next)) },
            _ => html! { @for line in &self.lines[at..next] { (row(line)) } },
        }
    }

    /// Returns the kind of part that begins here.
    fn part(self, at: usize) -> Option<&'static str> {
        let line = &self.lines[at];
        let is_start = line.is_tag() && !is_end(line);
        if line.depth != 2 || !is_start {
            return None;
        }
        let parent = self.lines[..at].iter().rev().find(|line| line.depth == 1)?;
        match (parent.name(), line.name()) {
            ("Header", _) => Some("Header block"),
            ("Body", "Fault") => Some("Fault"),
            ("Body", _) => Some("Payload"),
            _ => None,
        }
    }
}

fn is_end(line: &Line<'_>) -> bool {
    matches!(line.pieces[0], Piece::Tag(tag) if tag.starts_with("</"))
}

fn row(line: &Line<'_>) -> Markup {
    let is_alone = line.pieces.len() == 1;
    html! {
        span class={ "l d" (line.depth.min(INDENTED)) } {
            span.indent { ("  ".repeat(line.depth.min(DEEPEST))) }
            @for piece in &line.pieces {
                @match piece {
                    Piece::Tag(text) => (tag(text)),
                    Piece::Text(text) if is_alone => (printable(text.trim())),
                    Piece::Text(text) => (printable(text)),
                    Piece::Other(text) => span.other { (printable(text)) },
                }
            }
            "\n"
        }
    }
}

/// Renders a tag: its brackets, its name, and the values of its attributes in colours of their own.
fn tag(tag: &str) -> Markup {
    let start = if tag.starts_with("</") { 2 } else { 1 };
    let end = tag.len() - if tag.ends_with("/>") { 2 } else { 1 };
    let inside = &tag[start..end];
    let name_end = inside.find(char::is_whitespace).unwrap_or(inside.len());
    let (name, attributes) = inside.split_at(name_end);
    html! {
        span.bracket { (&tag[..start]) } span.name { (printable(name)) }
        @for part in quoted(attributes) {
            @if part.starts_with(['"', '\'']) { span.value { (printable(part)) } }
            @else { span.bracket { (printable(part)) } }
        }
        span.bracket { (&tag[end..]) }
    }
}

/// Splits attributes into quoted values and the text between them.
fn quoted(attributes: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = attributes;
    while let Some(at) = rest.find(['"', '\'']) {
        let quote = char::from(rest.as_bytes()[at]);
        let end = rest[at + 1..]
            .find(quote)
            .map_or(rest.len(), |end| at + end + 2);
        parts.extend([&rest[..at], &rest[at..end]]);
        rest = &rest[end..];
    }
    parts.push(rest);
    parts
}

#[cfg(test)]
mod tests {
    use super::super::lines::lines;
    use super::*;

    fn rendered(body: &str) -> String {
        render(&lines(body)).into_string()
    }

    /// The text of a page without its markup.
    fn shown(body: &str) -> String {
        let html = rendered(body);
        let mut text = String::new();
        let mut inside = false;
        for character in html.chars() {
            match character {
                '<' => inside = true,
                '>' => inside = false,
                character if !inside => text.push(character),
                _ => {}
            }
        }
        text
    }

    #[test]
    fn header_blocks_and_payload_are_parts() {
        let body = "<s:Envelope><s:Header><h:T>x</h:T></s:Header><s:Body><P><A>1</A></P></s:Body></s:Envelope>";
        let page = rendered(body);
        assert_eq!(page.matches("Header block").count(), 1);
        assert_eq!(page.matches("Payload").count(), 1);
        assert!(shown(body).contains("      &lt;A&gt;1&lt;/A&gt;\n    &lt;/P&gt;\n"));
        let fault = "<s:Envelope><s:Body><s:Fault><c/></s:Fault></s:Body></s:Envelope>";
        assert!(rendered(fault).contains("Fault</p>"));
    }

    #[test]
    fn rows_beyond_the_second_are_folded() {
        let row = "<Row><A>1</A><B>2</B><C>3</C></Row>";
        let body = format!("<E><B><List>{}</List></B></E>", row.repeat(9));
        let page = rendered(&body);
        assert_eq!(page.matches("<details").count(), 10);
        assert_eq!(page.matches("<details open").count(), 3);
    }

    #[test]
    fn foreign_text_is_escaped() {
        let page =
            rendered("<a x=\"<script>\" y='\u{202e}'><script>alert(1)</script>\u{202e}\n</a>");
        assert!(!page.contains("<script") && !page.contains('\u{202e}'));
    }

    #[test]
    fn a_deep_body_makes_no_huge_page() {
        let page = rendered(&"<a>".repeat(5_000));
        assert!(page.len() < 1_500_000, "{}", page.len());
    }

    #[test]
    fn values_of_attributes_are_found() {
        assert_eq!(quoted(" a=\"1\" b='2"), [" a=", "\"1\"", " b=", "'2", ""]);
    }
}
