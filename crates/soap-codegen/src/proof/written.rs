//! The outline of written code, parsed by `syn`. Panics for anything that is never written.

use std::collections::{BTreeMap, BTreeSet};

use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Expr, Fields, Item, Lit, Meta, Token};

use crate::files::Files;
use crate::name::case::Case;
use crate::proof::outline::{Outline, wire};

pub(super) fn outline(files: &Files) -> Outline {
    let parsed: Vec<(String, syn::File)> = files.iter().map(parsed).collect();
    let mut reader = Reader::default();
    for (module, file) in &parsed {
        reader.constants(module, file);
    }
    for (module, file) in &parsed {
        Allowed.visit_file(file);
        distinct(module, file);
        file.items.iter().for_each(|item| reader.item(module, item));
    }
    reader.outline
}

/// Parses a file. A part of a module belongs to that module.
fn parsed((path, text): (&str, &str)) -> (String, syn::File) {
    let is_shown =
        |it: char| it == '\n' || it == ' ' || it.is_alphanumeric() || it.is_ascii_graphic();
    // Documentation has any character that shows what it is.
    let is_hidden = |it: char| {
        it != '\n' && it.is_control()
            || matches!(it, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    for line in text.lines() {
        let is_comment = line.trim_start().starts_with("//");
        let character = line.chars().find(|it| {
            if is_comment {
                is_hidden(*it)
            } else {
                !is_shown(*it) && !is_mark(*it)
            }
        });
        assert_eq!(character, None, "{path}: {line}");
    }
    let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}\n{text}"));
    assert!(path.is_ascii() && path.len() < 200, "{path}");
    let module = path.split('/').next().unwrap_or(path);
    (module.trim_end_matches(".rs").to_owned(), file)
}

/// Returns `true` for the marks of letters, which identifiers have.
fn is_mark(character: char) -> bool {
    unicode_ident::is_xid_continue(character)
}

/// Panics if two items or imports of a file have one name.
fn distinct(module: &str, file: &syn::File) {
    let mut names = BTreeSet::new();
    for item in &file.items {
        let name = match item {
            Item::Const(item) => &item.ident,
            Item::Enum(item) => &item.ident,
            Item::Mod(item) => &item.ident,
            Item::Struct(item) => &item.ident,
            Item::Use(item) => {
                imported(&item.tree, &mut |name| {
                    assert!(
                        names.insert(name.clone()),
                        "{module}: {name} is imported and defined"
                    );
                });
                continue;
            }
            _ => continue,
        };
        assert!(
            names.insert(name.to_string()),
            "{module}: {name} is defined twice"
        );
    }
}

fn imported(tree: &syn::UseTree, add: &mut impl FnMut(String)) {
    match tree {
        syn::UseTree::Path(path) => imported(&path.tree, add),
        syn::UseTree::Name(name) => add(name.ident.to_string()),
        syn::UseTree::Group(group) => group.items.iter().for_each(|it| imported(it, add)),
        syn::UseTree::Glob(_) | syn::UseTree::Rename(_) => {}
    }
}

/// Panics for items, attributes and expressions that are never written.
struct Allowed;

impl<'a> Visit<'a> for Allowed {
    fn visit_item(&mut self, item: &'a Item) {
        let is_allowed = match item {
            Item::Impl(item) => item.unsafety.is_none(),
            Item::Mod(item) => item.content.is_none(),
            Item::Const(_) | Item::Enum(_) | Item::Struct(_) | Item::Use(_) => true,
            _ => false,
        };
        assert!(is_allowed, "an item that is never written");
        visit::visit_item(self, item);
    }

    fn visit_attribute(&mut self, attribute: &'a syn::Attribute) {
        let allowed = [
            "allow",
            "derive",
            "doc",
            "must_use",
            "soap",
            "rustfmt::skip",
        ];
        let names = attribute
            .path()
            .segments
            .iter()
            .map(|it| it.ident.to_string());
        let name = names.collect::<Vec<_>>().join("::");
        let is_allowed = allowed.contains(&&*name);
        let is_inner = matches!(attribute.style, syn::AttrStyle::Inner(_));
        assert!(is_allowed && !is_inner, "{name} is never written");
    }

    fn visit_macro(&mut self, _: &'a syn::Macro) {
        panic!("a macro is never called");
    }

    fn visit_expr_unsafe(&mut self, _: &'a syn::ExprUnsafe) {
        panic!("unsafe code is never written");
    }
}

#[derive(Default)]
struct Reader {
    outline: Outline,
    /// The value of `NAMESPACE` in each module.
    namespaces: BTreeMap<String, String>,
}

impl Reader {
    fn constants(&mut self, module: &str, file: &syn::File) {
        for item in &file.items {
            if let Item::Const(item) = item
                && item.ident == "NAMESPACE"
            {
                self.namespaces.insert(module.to_owned(), text(&item.expr));
            }
        }
    }

    fn item(&mut self, module: &str, item: &Item) {
        let (name, lines) = match item {
            Item::Const(item) => (item.ident.to_string(), self.constant(module, &item.expr)),
            Item::Enum(item) => (item.ident.to_string(), self.variants(module, item)),
            Item::Impl(item) if item.trait_.is_none() => {
                let syn::Type::Path(ty) = &*item.self_ty else {
                    panic!("a client is a path");
                };
                let name = ty.path.require_ident().expect("a name");
                return self.methods(&format!("{module}::{name} methods"), item);
            }
            Item::Struct(item) => (item.ident.to_string(), self.fields(module, item)),
            _ => return,
        };
        let distinct: BTreeSet<&str> = lines.iter().filter_map(|it| it.split(' ').next()).collect();
        let is_constant = matches!(item, Item::Const(_));
        assert!(
            is_constant || distinct.len() == lines.len(),
            "{name} has a name twice: {lines:?}"
        );
        let known = self.outline.insert(format!("{module}::{name}"), lines);
        assert!(known.is_none(), "{name} is written twice");
    }

    /// Adds the methods of a client, which may be in several files.
    fn methods(&mut self, key: &str, item: &syn::ItemImpl) {
        let all = self.outline.entry(key.to_owned()).or_default();
        for name in methods(item) {
            assert!(!all.contains(&name), "{key}: {name} is written twice");
            all.push(name);
        }
        all.sort();
    }

    /// Reads a text, or the calls that make an operation.
    fn constant(&self, module: &str, value: &Expr) -> Vec<String> {
        if let Expr::Lit(_) = value {
            return vec![format!("{:?}", text(value))];
        }
        let mut lines = Vec::new();
        let mut value = value;
        while let Expr::MethodCall(call) = value {
            match &*call.method.to_string() {
                "addressing_action" => {
                    lines.push(format!("addressing_action {:?}", text(&call.args[0])));
                }
                "action" => lines.push(format!("action {:?}", text(&call.args[0]))),
                "empty_request" => {}
                "empty_response" => lines.push("empty response".to_owned()),
                "response" => lines.push(format!("response {}", self.qname(module, &call.args[0]))),
                other => panic!("{other} is never called"),
            }
            value = &call.receiver;
        }
        let Expr::Call(call) = value else {
            panic!("an operation is the result of a call");
        };
        let Expr::Path(function) = &*call.func else {
            panic!("a function is a path");
        };
        let is_one_way = function.path.segments.last().expect("a name").ident == "one_way";
        let request = self.qname(module, &call.args[0]);
        let is_response = |line: &String| line.starts_with("response ") || line == "empty response";
        if is_one_way {
            lines.insert(0, "one-way".to_owned());
        } else if !lines.iter().any(is_response) {
            let usual = request.strip_suffix('"').expect("a literal");
            lines.insert(0, format!("response {usual}Response\""));
        }
        lines.push(request);
        lines.reverse();
        lines
    }

    fn qname(&self, module: &str, value: &Expr) -> String {
        let Expr::Call(call) = value else {
            panic!("a name is the result of a call");
        };
        wire(&self.namespace(module, &call.args[0]), &text(&call.args[1]))
    }

    /// Reads a literal, or a path of `NAMESPACE`.
    fn namespace(&self, module: &str, value: &Expr) -> String {
        let Expr::Path(path) = value else {
            return text(value);
        };
        let segments: Vec<String> = path
            .path
            .segments
            .iter()
            .map(|it| it.ident.to_string())
            .collect();
        let module = match segments.as_slice() {
            [constant] if constant == "NAMESPACE" => module,
            [module, constant] if constant == "NAMESPACE" => module,
            other => panic!("{other:?} is never written"),
        };
        self.namespaces[module].clone()
    }

    fn fields(&self, module: &str, item: &syn::ItemStruct) -> Vec<String> {
        let whole = Keys::new(&item.attrs);
        let fields = item.fields.iter().map(|field| {
            let rust = field.ident.as_ref().expect("a name").to_string();
            self.field(module, &whole, &rust, &Keys::new(&field.attrs))
        });
        // A client.
        match item
            .fields
            .iter()
            .any(|it| matches!(it.vis, syn::Visibility::Inherited))
        {
            true => vec!["client".to_owned()],
            false => fields.collect(),
        }
    }

    fn field(&self, module: &str, whole: &Keys, rust: &str, keys: &Keys) -> String {
        let name = self.wire(module, whole, rust, keys);
        let place = match keys
            .flags
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .as_slice()
        {
            [] => match keys.values.get("item") {
                None => name,
                Some(item) => {
                    let namespace = keys.values.get("item_namespace");
                    let namespace = namespace.or(whole.values.get("namespace"));
                    let namespace = namespace.map(|it| self.namespace(module, it));
                    format!(
                        "{name} item {}",
                        wire(&namespace.unwrap_or_default(), &text(item))
                    )
                }
            },
            ["attribute"] => {
                let namespace = keys
                    .values
                    .get("namespace")
                    .map(|it| self.namespace(module, it));
                let local = local(whole, rust, keys);
                format!("attribute {}", wire(&namespace.unwrap_or_default(), &local))
            }
            ["flat"] => format!("flat {name}"),
            [flag] => (*flag).to_owned(),
            several => panic!("{several:?} are never written together"),
        };
        let mut line = format!("{rust} {place}");
        if keys.values.contains_key("none") {
            line += " nil";
        }
        for kind in ["default", "fixed"] {
            match keys.values.get(kind) {
                Some(Expr::Lit(it)) if matches!(it.lit, Lit::Str(_)) => {
                    line += &format!(" {kind} {:?}", text(&keys.values[kind]));
                }
                Some(_) => line += &format!(" {kind}"),
                None => {}
            }
        }
        line
    }

    fn variants(&self, module: &str, item: &syn::ItemEnum) -> Vec<String> {
        let whole = Keys::new(&item.attrs);
        let variants = item.variants.iter().map(|variant| {
            let rust = variant.ident.to_string();
            let keys = Keys::new(&variant.attrs);
            let is_text = matches!(variant.fields, Fields::Unit);
            match keys.flags.first().map(String::as_str) {
                None if is_text => format!("{rust} {}", wire("", &local(&whole, &rust, &keys))),
                None => format!("{rust} {}", self.wire(module, &whole, &rust, &keys)),
                Some("default") => {
                    format!("{rust} {} default", self.wire(module, &whole, &rust, &keys))
                }
                Some(flag) => format!("{rust} {flag}"),
            }
        });
        variants.collect()
    }

    /// Returns the name of an element or a type.
    fn wire(&self, module: &str, whole: &Keys, rust: &str, keys: &Keys) -> String {
        let namespace = keys
            .values
            .get("namespace")
            .or(whole.values.get("namespace"));
        let namespace = namespace
            .map(|it| self.namespace(module, it))
            .unwrap_or_default();
        wire(&namespace, &local(whole, rust, keys))
    }
}

fn local(whole: &Keys, rust: &str, keys: &Keys) -> String {
    if let Some(name) = keys.values.get("rename") {
        return text(name);
    }
    let case = whole.values.get("rename_all").map(text);
    let cases = Case::ALL.into_iter();
    let case = case.map(|key| {
        cases
            .clone()
            .find(|it| it.key() == Some(&key))
            .expect("a known case")
    });
    case.unwrap_or_default().apply(rust)
}

fn methods(item: &syn::ItemImpl) -> impl Iterator<Item = String> {
    item.items.iter().map(|item| match item {
        syn::ImplItem::Fn(method) => method.sig.ident.to_string(),
        _ => panic!("a client has methods only"),
    })
}

/// Returns the value of a literal.
fn text(value: &Expr) -> String {
    match value {
        Expr::Lit(syn::ExprLit {
            lit: Lit::Str(text),
            ..
        }) => text.value(),
        _ => panic!("a text is a literal"),
    }
}

/// The arguments of `#[soap(…)]`.
#[derive(Default)]
struct Keys {
    flags: Vec<String>,
    values: BTreeMap<String, Expr>,
}

impl Keys {
    fn new(attributes: &[syn::Attribute]) -> Self {
        let mut keys = Self::default();
        for attribute in attributes.iter().filter(|it| it.path().is_ident("soap")) {
            let list = attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
            for meta in list.expect("arguments") {
                let name = meta.path().require_ident().expect("a name").to_string();
                match meta {
                    Meta::NameValue(pair) => drop(keys.values.insert(name, pair.value)),
                    Meta::Path(_) => keys.flags.push(name),
                    Meta::List(_) => panic!("{name} is never written"),
                }
            }
        }
        keys
    }
}
