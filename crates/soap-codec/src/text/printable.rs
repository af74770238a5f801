//! Escaping of foreign text for display.

use core::fmt::{self, Write as _};

use crate::text::excerpt::beginning;

/// A wrapper that displays foreign text safely: on one line, with no invisible character.
///
/// Each [unprintable](is_unprintable) character is written as an escape, such as `\n` or
/// `\u{202e}`. A backslash in the text stays as it is, so this is for people, not for programs.
/// `Debug` adds quotes, and escapes quotes and backslashes too.
///
/// ```
/// use soap_codec::Printable;
///
/// let reason = "done\n  help: run this\u{202e}";
/// assert_eq!(Printable::new(reason).to_string(), r"done\n  help: run this\u{202e}");
/// assert_eq!(Printable::new("x".repeat(3_000)).to_string().len(), 1_024 + "… [1976 more bytes]".len());
/// ```
#[derive(Clone, Copy)]
pub struct Printable<T> {
    value: T,
    room: usize,
}

impl<T> Printable<T> {
    /// The most that [`new`](Self::new) shows, in bytes of the text before its escapes.
    pub const MAX_BYTES: usize = 1_024;

    /// Wraps text of any length. It is cut after [`MAX_BYTES`](Self::MAX_BYTES), and the rest is
    /// counted.
    pub const fn new(value: T) -> Self {
        Self {
            value,
            room: Self::MAX_BYTES,
        }
    }

    /// As [`new`](Self::new), with another limit.
    pub const fn up_to(max_bytes: usize, value: T) -> Self {
        Self {
            value,
            room: max_bytes,
        }
    }

    /// Wraps text without a limit: for data, and for messages with short parts.
    pub const fn whole(value: T) -> Self {
        Self {
            value,
            room: usize::MAX,
        }
    }
}

impl<T: fmt::Display> fmt::Display for Printable<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut escaping = Escaping::new(f, self.room, false);
        write!(escaping, "{}", self.value)?;
        escaping.finish()
    }
}

impl<T: fmt::Display> fmt::Debug for Printable<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        let mut escaping = Escaping::new(f, self.room, true);
        write!(escaping, "{}", self.value)?;
        escaping.finish()?;
        f.write_char('"')
    }
}

/// Returns `true` if a character can end a line, control a terminal, change the direction of text,
/// or is invisible.
///
/// These are the C0 and C1 controls, the line and paragraph separators, bidirectional controls,
/// zero-width and other invisible characters, the byte order mark, interlinear annotations, tags,
/// and noncharacters. Joiners count too, as they are invisible; combining marks and variation
/// selectors do not, since they change a character that is seen.
#[must_use]
pub const fn is_unprintable(c: char) -> bool {
    let is_noncharacter = c as u32 & 0xFFFE == 0xFFFE;
    is_noncharacter
        || matches!(c,
            '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}'
            | '\u{17B4}' | '\u{17B5}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FDD0}'..='\u{FDEF}' | '\u{FEFF}' | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// Appends text to `out`, escaped, as long as there is room.
struct Escaping<'a, 'f> {
    out: &'a mut fmt::Formatter<'f>,
    room: usize,
    cut: usize,
    quoted: bool,
}

impl<'a, 'f> Escaping<'a, 'f> {
    fn new(out: &'a mut fmt::Formatter<'f>, room: usize, quoted: bool) -> Self {
        Self {
            out,
            room,
            cut: 0,
            quoted,
        }
    }

    /// Writes how much was cut off.
    fn finish(self) -> fmt::Result {
        match self.cut {
            0 => Ok(()),
            cut => write!(self.out, "… [{cut} more bytes]"),
        }
    }

    /// Splits off the part that fits. Once something was cut off, nothing more fits.
    fn take<'t>(&mut self, text: &'t str) -> &'t str {
        let taken = beginning(text, self.room);
        let cut = text.len() - taken.len();
        self.cut += cut;
        self.room = if cut > 0 { 0 } else { self.room - taken.len() };
        taken
    }

    fn is_escaped(&self, c: char) -> bool {
        is_unprintable(c) || self.quoted && matches!(c, '"' | '\\')
    }
}

impl fmt::Write for Escaping<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut rest = self.take(text);
        while let Some(at) = rest.find(|c| self.is_escaped(c)) {
            let (plain, escaped) = rest.split_at(at);
            self.out.write_str(plain)?;
            let mut characters = escaped.chars();
            characters.next().map_or(Ok(()), |c| escape(self.out, c))?;
            rest = characters.as_str();
        }
        self.out.write_str(rest)
    }
}

fn escape(out: &mut fmt::Formatter<'_>, c: char) -> fmt::Result {
    match c {
        '\t' | '\n' | '\r' | '"' | '\\' => write!(out, "{}", c.escape_default()),
        _ => write!(out, "{}", c.escape_unicode()),
    }
}

#[cfg(test)]
mod tests {
    use alloc::{format, string::ToString};

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_unprintable_characters_are_escaped() {
        for (text, shown) in [
            ("a\r\nb\tc", r"a\r\nb\tc"),
            ("\u{1b}[2J\u{9b}2J\0\u{7f}", r"\u{1b}[2J\u{9b}2J\u{0}\u{7f}"),
            ("\u{85}\u{2028}\u{2029}", r"\u{85}\u{2028}\u{2029}"),
            (
                "\u{202e}\u{2066}\u{200f}\u{61c}",
                r"\u{202e}\u{2066}\u{200f}\u{61c}",
            ),
            (
                "\u{200b}\u{2060}\u{feff}\u{ad}",
                r"\u{200b}\u{2060}\u{feff}\u{ad}",
            ),
            (
                "\u{fffe}\u{10ffff}\u{e0041}",
                r"\u{fffe}\u{10ffff}\u{e0041}",
            ),
            (
                "cafe\u{301} 日本 ✗ 👍\u{fe0f} \\n \"x\"",
                "cafe\u{301} 日本 ✗ 👍\u{fe0f} \\n \"x\"",
            ),
        ] {
            assert_eq!(Printable::new(text).to_string(), shown);
        }
    }

    #[test]
    fn debug_is_quoted_and_cannot_leave_its_quotes() {
        assert_eq!(format!("{:?}", Printable::new("a\"\\\n")), r#""a\"\\\n""#);
    }

    #[test]
    fn a_long_text_is_cut_between_characters_and_counted() {
        let text = "é".repeat(1_000);
        let shown = Printable::new(&text).to_string();
        assert_eq!(shown, format!("{}… [976 more bytes]", "é".repeat(512)));
        let odd = format!("a{text}");
        let shown = Printable::new(&odd).to_string();
        assert_eq!(shown, format!("a{}… [978 more bytes]", "é".repeat(511)));
        assert_eq!(Printable::whole(&text).to_string(), text);
    }

    #[test]
    fn a_value_that_is_written_in_pieces_is_cut_once() {
        let (one, other) = ("yy", "éz");
        let shown = Printable::up_to(3, format_args!("{one}{other}{one}")).to_string();
        assert_eq!(shown, "yy… [5 more bytes]");
    }

    proptest! {
        #[test]
        fn nothing_unprintable_is_shown(text in ".*", quoted: bool) {
            let shown = match quoted {
                true => format!("{:?}", Printable::new(&text)),
                false => Printable::new(&text).to_string(),
            };
            prop_assert!(!shown.contains(is_unprintable), "{shown:?}");
        }

        #[test]
        fn nothing_unprintable_is_shown_of_what_is_mostly_unprintable(
            text in "[\u{0}-\u{a0}\u{2000}-\u{2070}\u{fe00}-\u{ffff}\u{e0000}-\u{e01ff}]{0,40}"
        ) {
            prop_assert!(!Printable::new(&text).to_string().contains(is_unprintable));
        }
    }
}
