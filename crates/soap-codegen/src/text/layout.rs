//! Lines as rustfmt leaves them.

/// The columns of a line.
const WIDTH: usize = 100;

/// The columns of the arguments of an attribute that stay on one line.
const ATTRIBUTE_WIDTH: usize = 70;

/// The columns of the arguments of a call that stay on one line.
const CALL_WIDTH: usize = 60;

/// The columns of a chain of calls that stays on one line.
const CHAIN_WIDTH: usize = 60;

/// Source text, line by line.
#[derive(Debug, Default)]
pub(crate) struct Source {
    text: String,
    indent: usize,
}

impl Source {
    /// Returns the text.
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// Adds a line.
    pub(crate) fn line(&mut self, line: &str) {
        if !line.is_empty() {
            self.text.extend(std::iter::repeat_n(' ', self.indent));
            self.text += line;
        }
        self.text.push('\n');
    }

    /// Adds an empty line, unless it would be the first in its block.
    pub(crate) fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("{\n") && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// Adds a line, and indents those that `inner` adds, and adds a line behind them.
    pub(crate) fn block(&mut self, open: &str, close: &str, inner: impl FnOnce(&mut Self)) {
        self.line(open);
        self.indented(inner);
        self.line(close);
    }

    /// Adds a documentation comment.
    pub(crate) fn doc(&mut self, text: &str) {
        for line in crate::text::doc::doc(text, self.indent) {
            self.line(&line);
        }
    }

    /// Adds a documentation comment of one line about a name.
    pub(crate) fn doc_of(&mut self, before: &str, name: &str, after: &str) {
        let name = crate::text::doc::code(name);
        self.line(&format!("/// {before}{name}{after}"));
    }

    /// Adds `#[soap(…)]`, unless there are no arguments.
    pub(crate) fn soap(&mut self, arguments: &[String]) {
        let one_line = arguments.join(", ");
        match one_line.chars().count() {
            0 => {}
            1..=ATTRIBUTE_WIDTH => self.line(&format!("#[soap({one_line})]")),
            // The only argument is left where it is.
            _ if arguments.len() == 1 && self.fits(&format!("#[soap({one_line})]")) => {
                self.line(&format!("#[soap({one_line})]"));
            }
            _ => self.block("#[soap(", ")]", |inner| {
                let last = arguments.len() - 1;
                for (place, argument) in arguments.iter().enumerate() {
                    let comma = if place < last { "," } else { "" };
                    inner.line(&format!("{argument}{comma}"));
                }
            }),
        }
    }

    /// Adds `#[derive(…)]`.
    pub(crate) fn derive(&mut self, traits: &[String]) {
        self.filled("#[derive(", traits, ")]");
    }

    /// Adds `use path::{…};`.
    pub(crate) fn import(&mut self, path: &str, names: &[String]) {
        match names {
            [] => {}
            [only] => self.line(&format!("use {path}::{only};")),
            _ => self.filled(&format!("use {path}::{{"), names, "};"),
        }
    }

    /// Adds a list on one line, or on as few lines as possible.
    fn filled(&mut self, open: &str, items: &[String], close: &str) {
        let one_line = format!("{open}{}{close}", items.join(", "));
        // rustfmt leaves four columns free behind a derive.
        let margin = if close == "};" { "" } else { "    " };
        if self.fits(&format!("{one_line}{margin}")) {
            return self.line(&one_line);
        }
        self.block(open, close, |inner| {
            let mut line = String::new();
            for item in items {
                if !line.is_empty()
                    && inner.indent + line.chars().count() + item.chars().count() + 2 > WIDTH
                {
                    inner.line(&line);
                    line.clear();
                }
                line += if line.is_empty() { "" } else { " " };
                line += item;
                line.push(',');
            }
            inner.line(&line);
        });
    }

    /// Adds a field of a struct.
    pub(crate) fn field(&mut self, name: &str, ty: &str) {
        let line = format!("pub {name}: {ty},");
        if self.fits(&line) || self.indent + 5 + ty.chars().count() > WIDTH {
            return self.line(&line);
        }
        self.line(&format!("pub {name}:"));
        self.indented(|source| source.line(&format!("{ty},")));
    }

    /// Adds a variant with one value.
    pub(crate) fn variant(&mut self, name: &str, ty: &str) {
        let line = format!("{name}({ty}),");
        if self.fits(&line) {
            return self.line(&line);
        }
        self.block(&format!("{name}("), "),", |inner| {
            inner.line(&format!("{ty},"))
        });
    }

    /// Adds a constant of a simple type.
    pub(crate) fn text_constant(&mut self, name: &str, value: &str) {
        let open = format!("pub const {name}: &str =");
        let line = format!("{open} {value};");
        // A value that is too long even for a line of its own stays where it is.
        if self.fits(&line) || !self.fits(&format!("    {value};")) {
            return self.line(&line);
        }
        self.line(&open);
        self.indented(|source| source.line(&format!("{value};")));
    }

    /// Adds a constant that is the result of some calls. Where rustfmt would tear names and calls
    /// apart, it is asked not to.
    pub(crate) fn constant(&mut self, open: &str, value: &Chain) {
        if let Some(value) = value.one_line()
            && self.fits(&format!("{open} {value};"))
        {
            return self.line(&format!("{open} {value};"));
        }
        if !self.fits(open) || !value.is_plain() {
            self.line("#[rustfmt::skip]");
        }
        self.line(open);
        self.indented(|source| source.chain(value));
    }

    /// Adds calls on one line if they fit, and else on one line each.
    fn chain(&mut self, chain: &Chain) {
        if let Some(line) = chain.one_line()
            && self.fits(&format!("{line};"))
        {
            return self.line(&format!("{line};"));
        }
        let last = |place: usize| if place == chain.calls.len() { ";" } else { "" };
        self.line(&format!("{}{}", chain.head(), last(0)));
        self.indented(|source| {
            for (place, call) in chain.calls().enumerate() {
                source.line(&format!("{call}{}", last(place + 1)));
            }
        });
    }

    /// Adds a function with its body.
    pub(crate) fn function(
        &mut self,
        head: &str,
        arguments: &[String],
        result: &Returns,
        inner: impl FnOnce(&mut Self),
    ) {
        let one_line = format!("{head}({}){} {{", arguments.join(", "), result.one_line());
        if self.fits(&one_line) {
            self.line(&one_line);
        } else {
            self.line(&format!("{head}("));
            self.indented(|source| {
                arguments
                    .iter()
                    .for_each(|argument| source.line(&format!("{argument},")))
            });
            self.result(result);
        }
        self.indented(inner);
        self.line("}");
    }

    /// Adds the end of a function's head that is on several lines.
    fn result(&mut self, result: &Returns) {
        let line = format!("){}", result.one_line());
        // For rustfmt, this line is indented twice, and is not too long before the result is.
        let width = self.indent + line.chars().count();
        if width + self.indent + 2 <= WIDTH {
            return self.line(&format!("{line} {{"));
        }
        let uncounted = if result.is_future { ") impl " } else { ") " };
        if width <= WIDTH + uncounted.len() {
            self.line(&line);
            return self.line("{");
        }
        if result.is_future {
            self.line(") -> impl Future<");
            self.indented(|source| {
                let output = format!("Output = {},", result.value());
                match source.fits(&output) {
                    true => source.line(&output),
                    false => source.generics("Output = ", result, ">,"),
                }
            });
            self.line("> {");
        } else {
            self.generics(") -> ", result, "> {");
        }
    }

    /// Adds a type with its parameters on lines of their own.
    fn generics(&mut self, before: &str, ty: &Returns, end: &str) {
        self.line(&format!("{before}{}<", ty.ty));
        self.indented(|source| {
            let generics = ty.generics.iter();
            generics.for_each(|generic| source.line(&format!("{generic},")));
        });
        self.line(end);
    }

    fn indented(&mut self, inner: impl FnOnce(&mut Self)) {
        self.indent += 4;
        inner(self);
        self.indent -= 4;
    }

    fn fits(&self, line: &str) -> bool {
        self.indent + line.chars().count() <= WIDTH
    }
}

/// Returns `true` if a chain of calls may be on one line.
pub(crate) fn fits_call(chain: &str) -> bool {
    chain.chars().count() <= CHAIN_WIDTH
}

/// The type that a function returns.
#[derive(Debug)]
pub(crate) struct Returns {
    pub(crate) ty: &'static str,
    pub(crate) generics: Vec<String>,
    /// The function returns a future of the type.
    pub(crate) is_future: bool,
}

impl Returns {
    /// A type without parameters.
    pub(crate) const fn plain(ty: &'static str) -> Self {
        Self {
            ty,
            generics: Vec::new(),
            is_future: false,
        }
    }

    fn one_line(&self) -> String {
        match self.is_future {
            true => format!(" -> impl Future<Output = {}>", self.value()),
            false => format!(" -> {}", self.value()),
        }
    }

    fn value(&self) -> String {
        match self.generics.as_slice() {
            [] => self.ty.to_owned(),
            generics => format!("{}<{}>", self.ty, generics.join(", ")),
        }
    }
}

/// A call, and calls of methods on its result.
#[derive(Debug)]
pub(crate) struct Chain {
    pub(crate) function: &'static str,
    pub(crate) argument: String,
    /// Methods and their only argument.
    pub(crate) calls: Vec<(&'static str, String)>,
}

impl Chain {
    fn head(&self) -> String {
        format!("{}({})", self.function, self.argument)
    }

    fn calls(&self) -> impl Iterator<Item = String> {
        self.calls
            .iter()
            .map(|(method, argument)| format!(".{method}({argument})"))
    }

    /// Returns `true` if no argument is so long that it would be on lines of its own.
    fn is_plain(&self) -> bool {
        let arguments = self
            .calls
            .iter()
            .map(|(_, argument)| argument)
            .chain([&self.argument]);
        arguments
            .map(|it| it.chars().count())
            .all(|width| width <= CALL_WIDTH)
    }

    /// Returns the chain on one line, if it may be.
    fn one_line(&self) -> Option<String> {
        let line = self.head() + &self.calls().collect::<String>();
        let is_short = self.calls.len() < 2 || line.chars().count() <= CHAIN_WIDTH;
        (is_short && self.is_plain()).then_some(line)
    }
}
