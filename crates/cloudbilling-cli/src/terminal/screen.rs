//! Output on the screen: steps, facts, tables and requests, fitted to its width.

use std::env;
use std::fmt;
use std::io::{self, IsTerminal as _, Write};

use anstyle::{AnsiColor, Style};
use cloudbilling::codec::Printable;

use super::rows::Rows;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const GOOD: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Green)));
const BAD: Style = Style::new()
    .bold()
    .fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red)));
const NOTE: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Yellow)));
const ACCENT: Style = Style::new()
    .bold()
    .fg_color(Some(anstyle::Color::Ansi(AnsiColor::Cyan)));

/// The maximum width of text, because longer lines are hard to read. Tables may be wider.
const MAX_TEXT_WIDTH: usize = 110;
const MIN_WIDTH: usize = 40;
const WIDTH_WITHOUT_TERMINAL: usize = 100;
const INDENT: usize = 4;
/// The width of a label.
const LABEL: usize = 8;

/// The standard output: a terminal, a pipe or a file.
///
/// The first write error is kept, and nothing is written after it. A reader that stops early
/// (`cloudbilling demo | head`) is not an error.
pub(crate) struct Screen {
    /// Where text for people goes. It loses its styles, and any other escape sequence, in a pipe.
    out: Box<dyn Write>,
    /// The same place for data, which must not be changed.
    data: Box<dyn Write>,
    /// Set if a person reads the output, not a program.
    is_terminal: bool,
    error: Option<io::Error>,
    glyphs: &'static Glyphs,
    width: usize,
    steps: usize,
}

impl Screen {
    pub(crate) fn on_stdout(ascii: bool) -> Self {
        Self {
            out: Box::new(anstream::stdout()),
            data: Box::new(io::stdout()),
            is_terminal: io::stdout().is_terminal(),
            error: None,
            glyphs: if ascii || !locale_is_utf8() {
                &ASCII
            } else {
                &UNICODE
            },
            width: terminal_width(),
            steps: 0,
        }
    }

    /// A screen whose output a test reads.
    #[cfg(test)]
    pub(crate) fn in_test(
        out: impl Write + Clone + 'static,
        width: usize,
        is_terminal: bool,
    ) -> Self {
        let data = Box::new(out.clone());
        Self {
            out: Box::new(anstream::StripStream::new(Box::new(out) as Box<dyn Write>)),
            data,
            is_terminal,
            error: None,
            glyphs: &ASCII,
            width,
            steps: 0,
        }
    }

    pub(crate) fn title(&mut self, title: &str) {
        self.print(format_args!("{BOLD}{title}{BOLD:#}\n"));
    }

    /// Begins the next numbered step.
    pub(crate) fn step(&mut self, title: &str) {
        self.steps += 1;
        let number = self.steps;
        self.print(format_args!(
            "\n{ACCENT}{number:>2}{ACCENT:#}  {BOLD}{title}{BOLD:#}\n"
        ));
    }

    /// Prints a paragraph under a step, wrapped at spaces.
    pub(crate) fn paragraph(&mut self, text: &str) {
        for line in wrap(text, self.text_width() - INDENT) {
            let line = Printable::whole(line);
            self.print(format_args!("{:INDENT$}{line}\n", ""));
        }
    }

    /// Prints a name and its value.
    pub(crate) fn fact(&mut self, name: &str, value: impl fmt::Display) {
        self.print(format_args!(
            "{:INDENT$}{DIM}{name:<14}{DIM:#}  {}\n",
            "",
            Printable::whole(value)
        ));
    }

    /// Prints commands to copy, which are never wrapped.
    pub(crate) fn commands<T: fmt::Display>(&mut self, lines: impl IntoIterator<Item = T>) {
        for line in lines {
            self.print(format_args!("{:INDENT$}{line}\n", ""));
        }
    }

    /// Prints one request and its outcome.
    pub(crate) fn request(&mut self, line: &RequestLine) {
        let RequestLine {
            operation,
            sent,
            received,
            outcome,
            ok,
        } = line;
        let Glyphs { to, from, .. } = self.glyphs;
        let style = if *ok { GOOD } else { NOTE };
        let received = received.map_or_else(|| String::from("nothing"), bytes);
        let operation = Printable::new(operation).to_string();
        let outcome = Printable::new(outcome);
        self.print(format_args!(
            "{:INDENT$}{DIM}{to}{DIM:#} {operation:<18} {:>9}  {DIM}{from}{DIM:#} {received:>9}  {style}{outcome}{style:#}\n",
            "",
            bytes(*sent),
        ));
    }

    /// Prints a text after a label of one word, in the style of `tone`.
    pub(crate) fn labelled(&mut self, tone: Tone, label: &str, text: &str) {
        let style = tone.style();
        let lines = wrap(text, self.text_width() - LABEL - 1);
        for (index, line) in lines.into_iter().enumerate() {
            let label = if index == 0 { label } else { "" };
            let line = Printable::whole(line);
            self.print(format_args!("{style}{label:<LABEL$}{style:#} {line}\n"));
        }
    }

    pub(crate) fn pass(&mut self, text: &str) {
        self.check(GOOD, self.glyphs.pass, text);
    }

    pub(crate) fn fail(&mut self, text: &str) {
        self.check(BAD, self.glyphs.fail, text);
    }

    /// Prints rows under a header. Amounts are aligned to the right.
    pub(crate) fn table(&mut self, rows: &Rows, indent: usize) {
        let table = rows.draw(self.width - indent, self.glyphs.rule);
        for line in table.lines() {
            self.print(format_args!("{:indent$}{}\n", "", line.trim_end()));
        }
    }

    /// Prints a document: unchanged for a program, and with invisible characters escaped for a
    /// person at a terminal.
    pub(crate) fn document(&mut self, text: &str) {
        if !self.is_terminal {
            return self.raw(text);
        }
        for line in text.split_inclusive('\n') {
            let (line, end) = match line.strip_suffix('\n') {
                Some(line) => (line, "\n"),
                None => (line, ""),
            };
            self.print(format_args!("{}{end}", Printable::whole(line)));
        }
    }

    /// Prints text unchanged, for programs.
    pub(crate) fn raw(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// Prints data unchanged, such as a file.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        if self.error.is_none() {
            self.error = self.data.write_all(bytes).err();
        }
    }

    /// Prints a paragraph at the left margin, wrapped at spaces.
    pub(crate) fn text(&mut self, text: &str) {
        for line in wrap(text, self.text_width()) {
            self.print(format_args!("{}\n", Printable::whole(line)));
        }
    }

    /// Returns `true` if a person reads the output, not a program.
    pub(crate) fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    /// Returns `true` once something could not be written, as when a reader stops early.
    pub(crate) fn has_failed(&self) -> bool {
        self.error.is_some()
    }

    pub(crate) fn blank_line(&mut self) {
        self.print(format_args!("\n"));
    }

    /// Flushes the output.
    pub(crate) fn flush(&mut self) {
        if self.error.is_none() {
            self.error = self.out.flush().and_then(|()| self.data.flush()).err();
        }
    }

    /// Flushes the output, and returns the first error. A reader that closed its end is not one.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        let result = match self.error.take() {
            Some(error) => Err(error),
            None => self.out.flush().and_then(|()| self.data.flush()),
        };
        match result {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            result => result,
        }
    }

    /// Returns the maximum width of a table.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    fn text_width(&self) -> usize {
        self.width.min(MAX_TEXT_WIDTH)
    }

    fn check(&mut self, style: Style, glyph: &str, text: &str) {
        let hanging = INDENT + 2;
        for (index, line) in wrap(text, self.text_width() - hanging)
            .into_iter()
            .enumerate()
        {
            let glyph = if index == 0 { glyph } else { " " };
            let line = Printable::whole(line);
            self.print(format_args!(
                "{:INDENT$}{style}{glyph}{style:#} {line}\n",
                ""
            ));
        }
    }

    fn print(&mut self, text: fmt::Arguments<'_>) {
        if self.error.is_none() {
            self.error = self.out.write_fmt(text).err();
        }
    }
}

/// The style of a label.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Tone {
    Bad,
    Faint,
    Good,
    Note,
}

impl Tone {
    fn style(self) -> Style {
        match self {
            Self::Bad => BAD,
            Self::Faint => DIM,
            Self::Good => GOOD,
            Self::Note => NOTE,
        }
    }
}

/// One request and its outcome.
#[derive(Debug)]
pub(crate) struct RequestLine {
    pub(crate) operation: String,
    /// The size of the request's body, in bytes.
    pub(crate) sent: usize,
    /// The size of the response's body, in bytes, if there was a response.
    pub(crate) received: Option<usize>,
    pub(crate) outcome: String,
    /// `true` if the service accepted the request.
    pub(crate) ok: bool,
}

struct Glyphs {
    rule: char,
    pass: &'static str,
    fail: &'static str,
    to: &'static str,
    from: &'static str,
}

const UNICODE: Glyphs = Glyphs {
    rule: '─',
    pass: "✓",
    fail: "✗",
    to: "→",
    from: "←",
};
const ASCII: Glyphs = Glyphs {
    rule: '-',
    pass: "+",
    fail: "x",
    to: ">",
    from: "<",
};

/// Formats a number of bytes.
fn bytes(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + 6);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text + " B"
}

fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines
            .last_mut()
            .expect("starts with one line and only grows");
        let length = line.chars().count();
        if length > 0 && length + 1 + word.chars().count() > width {
            lines.push(word.to_owned());
        } else {
            if length > 0 {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

fn terminal_width() -> usize {
    let columns = env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok());
    let terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    columns
        .or_else(terminal)
        .unwrap_or(WIDTH_WITHOUT_TERMINAL)
        .max(MIN_WIDTH)
}

/// Returns `true` if the locale uses UTF-8. By POSIX, the first of three variables that is set
/// decides; without any, the locale is `C`, which does not.
fn locale_is_utf8() -> bool {
    ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .filter_map(|name| env::var(name).ok())
        .find(|value| !value.is_empty())
        .is_some_and(|value| {
            let value = value.to_ascii_lowercase();
            value.contains("utf-8") || value.contains("utf8")
        })
}

/// The output of a test.
#[cfg(test)]
#[derive(Clone, Default)]
pub(crate) struct Buffer(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

#[cfg(test)]
impl Buffer {
    pub(crate) fn text(&self) -> String {
        let bytes = self.0.lock().expect("no panic").clone();
        String::from_utf8(bytes).expect("UTF-8")
    }
}

#[cfg(test)]
impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no panic").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone)]
    struct ClosedPipe;

    impl Write for ClosedPipe {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn steps_are_numbered_and_text_is_wrapped() {
        let buffer = Buffer::default();
        let mut screen = Screen::in_test(buffer.clone(), 40, true);
        screen.step("First");
        screen.step("Second");
        screen.paragraph("a paragraph that is certainly longer than forty columns");
        screen.finish().unwrap();
        let text = buffer.text();
        assert!(
            text.contains(" 1  First\n") && text.contains(" 2  Second\n"),
            "{text}"
        );
        assert!(text.lines().all(|line| line.len() <= 40), "{text}");
    }

    #[test]
    fn ascii_output_is_ascii() {
        let buffer = Buffer::default();
        let mut screen = Screen::in_test(buffer.clone(), 80, true);
        screen.pass("went well");
        screen.fail("did not");
        screen.request(&RequestLine {
            operation: "GetPurchases".into(),
            sent: 1234,
            received: None,
            outcome: "cut off".into(),
            ok: false,
        });
        let mut rows = Rows::new(["Code", "Total"]);
        rows.push(["1", "12.50"]);
        screen.table(&rows, 4);
        screen.finish().unwrap();
        let text = buffer.text();
        assert!(text.is_ascii(), "{text}");
        assert!(text.contains("1,234 B"), "{text}");
    }

    #[test]
    fn a_document_is_escaped_on_a_terminal_and_nowhere_else() {
        let document = "<a>\n\u{202e}\u{9b}2J</a>";
        for (is_terminal, shown) in [(true, "<a>\n\\u{202e}\\u{9b}2J</a>"), (false, document)] {
            let buffer = Buffer::default();
            let mut screen = Screen::in_test(buffer.clone(), 80, is_terminal);
            screen.document(document);
            screen.finish().unwrap();
            assert_eq!(buffer.text(), shown);
        }
    }

    #[test]
    fn messages_cannot_control_the_terminal() {
        let buffer = Buffer::default();
        let mut screen = Screen::in_test(buffer.clone(), 80, true);
        screen.out = Box::new(buffer.clone());
        let hostile = "a\u{1b}[2J\u{202e}\u{85}b";
        screen.paragraph(hostile);
        screen.fact("name", hostile);
        screen.pass(hostile);
        screen.request(&RequestLine {
            operation: hostile.into(),
            sent: 1,
            received: None,
            outcome: hostile.into(),
            ok: true,
        });
        screen.finish().unwrap();
        assert_eq!(buffer.text().matches(r"a\u{1b}[2J\u{202e}").count(), 5);
    }

    #[test]
    fn a_reader_that_stops_early_is_not_an_error() {
        let mut screen = Screen::in_test(ClosedPipe, 80, true);
        screen.paragraph("nobody reads this");
        assert!(screen.finish().is_ok());
    }
}
