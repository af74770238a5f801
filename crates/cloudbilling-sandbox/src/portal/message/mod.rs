//! A message of the request log, made readable: indented, coloured and folded, its fault in words,
//! and the command that sends it again.
//!
//! The bodies are foreign: they may be cut, and need not be XML. Depends on nothing else of the
//! portal but the pieces of `page`.

pub(super) mod curl;
pub(super) mod fault;
mod lines;
mod xml;

use maud::{Markup, html};
use soap_codec::Printable;

use self::lines::lines;

/// Renders a body indented, with a part for each header block and for the payload.
pub(super) fn indented(body: &str) -> Markup {
    let lines = lines(body);
    if lines.iter().all(|line| !line.is_tag()) {
        return as_sent(body);
    }
    html! { div.xml tabindex="0" { (xml::render(&lines)) } }
}

/// Renders a body as it came.
pub(super) fn as_sent(body: &str) -> Markup {
    html! { pre tabindex="0" { (printable(body)) } }
}

/// Replaces the characters that do not show, but keeps line breaks.
fn printable(text: &str) -> String {
    let lines = text
        .split('\n')
        .map(|line| Printable::whole(line.trim_end_matches('\r')).to_string());
    lines.collect::<Vec<_>>().join("\n")
}
