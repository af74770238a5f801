//! The lines of an indented message. Reads what looks like XML and never fails: the body may be cut
//! in the middle of a tag.

/// A line: an element without children, a tag, or a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line<'a> {
    pub(super) depth: usize,
    pub(super) pieces: Vec<Piece<'a>>,
    /// For a start tag, the line of its end tag, or the number of lines if there is none.
    pub(super) end: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// A start, end or empty-element tag with its brackets.
    Tag(&'a str),
    Text(&'a str),
    /// A comment, a declaration, an instruction, or a CDATA section.
    Other(&'a str),
}

impl<'a> Line<'a> {
    fn new(depth: usize, piece: Piece<'a>) -> Self {
        Self {
            depth,
            pieces: vec![piece],
            end: None,
        }
    }

    pub(super) fn is_tag(&self) -> bool {
        matches!(self.pieces[0], Piece::Tag(_))
    }

    /// The name of the line's element, without its prefix.
    pub(super) fn name(&self) -> &'a str {
        match self.pieces[0] {
            Piece::Tag(tag) => local_name(tag),
            Piece::Text(_) | Piece::Other(_) => "",
        }
    }
}

/// Splits a body into lines.
pub(super) fn lines(body: &str) -> Vec<Line<'_>> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for piece in pieces(body) {
        match piece {
            Piece::Tag(tag) if tag.starts_with("</") => close(&mut lines, &mut open, tag),
            Piece::Tag(tag) if !tag.ends_with("/>") => {
                lines.push(Line::new(open.len(), piece));
                open.push(lines.len() - 1);
            }
            _ => lines.push(Line::new(open.len(), piece)),
        }
    }
    let count = lines.len();
    for start in open {
        lines[start].end = Some(count);
    }
    lines
}

/// Ends the innermost open element: on its own line if it holds nothing but one text.
fn close<'a>(lines: &mut Vec<Line<'a>>, open: &mut Vec<usize>, tag: &'a str) {
    let Some(start) = open.pop() else {
        lines.push(Line::new(0, Piece::Tag(tag)));
        return;
    };
    match lines.len() - start {
        1 => lines[start].pieces.push(Piece::Tag(tag)),
        2 if matches!(lines[start + 1].pieces[..], [Piece::Text(_)]) => {
            let text = lines.pop().expect("there are two lines").pieces[0];
            lines[start].pieces.extend([text, Piece::Tag(tag)]);
        }
        _ => {
            lines[start].end = Some(lines.len());
            lines.push(Line::new(open.len(), Piece::Tag(tag)));
        }
    }
}

/// Splits a body into tags and texts. White space between tags is left out.
fn pieces(body: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = body;
    std::iter::from_fn(move || {
        loop {
            if rest.is_empty() {
                return None;
            }
            let (piece, after) = next(rest);
            rest = after;
            match piece {
                Piece::Text(text) if text.trim().is_empty() => {}
                piece => return Some(piece),
            }
        }
    })
}

/// Takes the first piece of a text that is not empty.
fn next(text: &str) -> (Piece<'_>, &str) {
    let others = [
        ("<!--", "-->"),
        ("<![CDATA[", "]]>"),
        ("<?", "?>"),
        ("<!", ">"),
    ];
    if let Some((_, end)) = others
        .into_iter()
        .find(|(start, _)| text.starts_with(start))
    {
        let length = text.find(end).map_or(text.len(), |at| at + end.len());
        return (Piece::Other(&text[..length]), &text[length..]);
    }
    if let Some(length) = tag_length(text) {
        return (Piece::Tag(&text[..length]), &text[length..]);
    }
    let begun = usize::from(text.starts_with('<'));
    let length = text[begun..].find('<').map_or(text.len(), |at| at + begun);
    (Piece::Text(&text[..length]), &text[length..])
}

/// Returns the length of the tag at the start of the text, if there is a whole one.
fn tag_length(text: &str) -> Option<usize> {
    let after = text.strip_prefix('<')?;
    if !after.starts_with(|first: char| first == '/' || first == '_' || first.is_alphabetic()) {
        return None;
    }
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match (quote, byte) {
            (None, b'>') => return Some(at + 1),
            (None, b'<') => return None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(begun), byte) if begun == byte => quote = None,
            _ => {}
        }
    }
    None
}

/// Returns the name in a tag, without its prefix.
pub(super) fn local_name(tag: &str) -> &str {
    let name = tag.trim_start_matches(['<', '/']);
    let end = name.find(|next: char| next.is_whitespace() || matches!(next, '/' | '>'));
    let name = &name[..end.unwrap_or(name.len())];
    name.rsplit(':').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each line as text, indented by its depth.
    fn text(body: &str) -> Vec<String> {
        let line = |line: &Line<'_>| {
            let pieces = line.pieces.iter().map(|piece| match piece {
                Piece::Tag(text) | Piece::Text(text) | Piece::Other(text) => *text,
            });
            format!("{}{}", "  ".repeat(line.depth), pieces.collect::<String>())
        };
        lines(body).iter().map(line).collect()
    }

    #[test]
    fn an_element_with_a_text_is_one_line() {
        let body = "<?xml version='1.0'?><a x='>'><b>1</b>\n  <c/><d></d><e><f/></e></a>";
        let expected = [
            "<?xml version='1.0'?>",
            "<a x='>'>",
            "  <b>1</b>",
            "  <c/>",
            "  <d></d>",
            "  <e>",
            "    <f/>",
            "  </e>",
            "</a>",
        ];
        assert_eq!(text(body), expected);
        let ends: Vec<_> = lines(body).iter().map(|line| line.end).collect();
        assert_eq!(
            ends,
            [None, Some(8), None, None, None, Some(7), None, None, None]
        );
    }

    #[test]
    fn a_cut_body_loses_nothing() {
        let body = "<s:Envelope a='x y'><s:Body><!-- c --><p>1 < 2</p><![CDATA[<q>]]></s:Body></s:Envelope></x>";
        for end in 0..=body.len() {
            let shown: String = text(&body[..end])
                .iter()
                .map(|line| line.trim_start())
                .collect();
            assert_eq!(
                shown.replace(' ', ""),
                body[..end].replace(' ', ""),
                "{end}"
            );
        }
    }

    #[test]
    fn a_deep_body_takes_linear_time() {
        let deep = "<a>".repeat(100_000);
        assert_eq!(lines(&deep).len(), 100_000);
        let quotes = "<a '".repeat(20_000);
        assert!(!lines(&quotes).is_empty());
    }

    #[test]
    fn a_name_has_no_prefix() {
        let names = ["<s:Body>", "</s:Body>", "<Body a='s:x'>", "<s:Body/>"].map(local_name);
        assert_eq!(names, ["Body"; 4]);
    }
}
