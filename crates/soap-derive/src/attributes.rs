//! The keys of `#[soap(...)]`.

use proc_macro2::Span;
use syn::meta::ParseNestedMeta;
use syn::spanned::Spanned;
use syn::{
    Attribute, Error, Expr, ExprLit, Ident, Lit, LitInt, LitStr, Path, Result, Token, parse_quote,
};

use crate::case::{Case, plain_name};
use crate::name;

/// The keys on a struct or an enum.
#[derive(Default)]
pub(crate) struct ContainerAttributes {
    pub(crate) choice: bool,
    pub(crate) crate_path: Option<Path>,
    pub(crate) data_contract: bool,
    pub(crate) namespace: Option<Expr>,
    pub(crate) nillable: bool,
    pub(crate) none: NoneAs,
    pub(crate) prefix: Option<LitStr>,
    pub(crate) rename_all: Case,
    pub(crate) unknown: Unknown,
    pub(crate) xsi_type: bool,
}

/// The form of a member whose value is `None`.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum NoneAs {
    #[default]
    Absent,
    /// An element without content.
    Empty,
    Nil,
}

/// The treatment of an element that is not a member.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// Skip it, unless it has the local name of a member: then its namespace is wrong.
    #[default]
    Lookalike,
    Refuse,
    Skip,
    /// Refuse it, and members that are out of order.
    Strict,
}

/// The value that XML Schema gives to a member: `default` or `fixed`.
pub(crate) struct ValueConstraint {
    pub(crate) is_fixed: bool,
    pub(crate) value: Expr,
    /// The place of the key.
    pub(crate) span: Span,
}

/// The keys on a field.
#[derive(Default)]
pub(crate) struct FieldAttributes {
    pub(crate) any: bool,
    pub(crate) any_attribute: bool,
    pub(crate) any_item: bool,
    pub(crate) attribute: bool,
    pub(crate) base: bool,
    pub(crate) choice: bool,
    pub(crate) constraint: Option<Box<ValueConstraint>>,
    /// The key without a value.
    pub(crate) default: bool,
    pub(crate) flat: bool,
    pub(crate) item: Option<LitStr>,
    pub(crate) item_namespace: Option<Expr>,
    pub(crate) item_prefix: Option<LitStr>,
    pub(crate) key: Option<LitStr>,
    pub(crate) mixed: bool,
    pub(crate) namespace: Option<Expr>,
    pub(crate) namespaces: Option<LitStr>,
    pub(crate) none: Option<(NoneAs, Span)>,
    pub(crate) order: Option<LitInt>,
    pub(crate) rename: Option<LitStr>,
    pub(crate) skip: bool,
    pub(crate) text: bool,
    pub(crate) value: Option<LitStr>,
    pub(crate) xsi_prefix: Option<LitStr>,
}

/// The keys on a variant of an enum.
#[derive(Default)]
pub(crate) struct VariantAttributes {
    pub(crate) any: bool,
    pub(crate) default: bool,
    pub(crate) namespace: Option<Expr>,
    pub(crate) namespaces: Option<LitStr>,
    pub(crate) rename: Option<LitStr>,
    pub(crate) text: bool,
    pub(crate) unknown: bool,
}

impl ContainerAttributes {
    pub(crate) fn parse(attributes: &[Attribute]) -> Result<Self> {
        let mut this = Self::default();
        each(attributes, |key, meta| {
            match key {
                "choice" => this.choice = flag(meta)?,
                "crate" => this.crate_path = Some(string(meta)?.parse()?),
                "data_contract" => this.data_contract = flag(meta)?,
                "namespace" => this.namespace = Some(expression(meta)?),
                "nillable" => this.nillable = flag(meta)?,
                "none" => this.none = NoneAs::parse(&string(meta)?)?,
                "prefix" => this.prefix = Some(prefix(meta)?),
                "rename" => return Err(meta.error(NAMELESS)),
                "rename_all" => this.rename_all = Case::parse(&string(meta)?)?,
                "strict" if flag(meta)? => this.unknown = Unknown::Strict,
                "unknown" => this.unknown = Unknown::parse(&string(meta)?)?,
                "xsi_type" => this.xsi_type = flag(meta)?,
                _ => return Err(meta.error(CONTAINER_KEYS)),
            }
            Ok(())
        })?;
        this.refuse_contradictions()?;
        Ok(this)
    }

    fn refuse_contradictions(&self) -> Result<()> {
        match &self.prefix {
            Some(prefix) if self.namespace.is_none() => Err(Error::new(
                prefix.span(),
                "`prefix` needs a `namespace`, which it stands for",
            )),
            _ => Ok(()),
        }
    }

    /// Returns a member's own namespace, or else that of the type.
    pub(crate) fn namespace_or_own(&self, members: Option<Expr>) -> Expr {
        members
            .or_else(|| self.namespace.clone())
            .unwrap_or_else(no_namespace)
    }

    /// Returns the name of a member on the wire.
    ///
    /// # Errors
    /// A text that is not an XML name.
    pub(crate) fn wire_name(&self, rename: Option<LitStr>, ident: &Ident) -> Result<LitStr> {
        name::checked(self.wire_text(rename, ident))
    }

    /// Returns the text of a variant on the wire.
    pub(crate) fn wire_text(&self, rename: Option<LitStr>, ident: &Ident) -> LitStr {
        let renamed = || LitStr::new(&self.rename_all.apply(&plain_name(ident)), ident.span());
        rename.unwrap_or_else(renamed)
    }
}

pub(crate) fn no_namespace() -> Expr {
    parse_quote!("")
}

impl FieldAttributes {
    pub(crate) fn parse(attributes: &[Attribute]) -> Result<Self> {
        let mut this = Self::default();
        each(attributes, |key, meta| {
            match key {
                "any" => this.any = flag(meta)?,
                "any_attribute" => this.any_attribute = flag(meta)?,
                "any_item" => this.any_item = flag(meta)?,
                "attribute" => this.attribute = flag(meta)?,
                "base" => this.base = flag(meta)?,
                "choice" => this.choice = flag(meta)?,
                "default" if !meta.input.peek(Token![=]) => this.default = true,
                "default" | "fixed" => this.constrain(key == "fixed", meta)?,
                "flat" => this.flat = flag(meta)?,
                "item" => this.item = Some(name(meta)?),
                "item_namespace" => this.item_namespace = Some(expression(meta)?),
                "item_prefix" => this.item_prefix = Some(prefix(meta)?),
                "key" => this.key = Some(name(meta)?),
                "mixed" => this.mixed = flag(meta)?,
                "namespace" => this.namespace = Some(expression(meta)?),
                "namespaces" => this.namespaces = Some(string(meta)?),
                "none" => {
                    let span = meta.path.span();
                    this.none = Some((NoneAs::parse(&string(meta)?)?, span));
                }
                "order" => this.order = Some(meta.value()?.parse()?),
                "rename" => this.rename = Some(string(meta)?),
                "skip" => this.skip = flag(meta)?,
                "text" => this.text = flag(meta)?,
                "value" => this.value = Some(name(meta)?),
                "xsi_prefix" => this.xsi_prefix = Some(name(meta)?),
                _ => return Err(meta.error(FIELD_KEYS)),
            }
            Ok(())
        })?;
        match &this.constraint {
            Some(constraint) if this.default => Err(Error::new(constraint.span, TWO_DEFAULTS)),
            _ => Ok(this),
        }
    }

    fn constrain(&mut self, is_fixed: bool, meta: &ParseNestedMeta<'_>) -> Result<()> {
        let constraint = Box::new(ValueConstraint {
            is_fixed,
            value: expression(meta)?,
            span: meta.path.span(),
        });
        match self.constraint.replace(constraint) {
            Some(_) => Err(meta.error(TWO_DEFAULTS)),
            None => Ok(()),
        }
    }
}

impl VariantAttributes {
    pub(crate) fn parse(attributes: &[Attribute]) -> Result<Self> {
        let mut this = Self::default();
        each(attributes, |key, meta| {
            match key {
                "any" => this.any = flag(meta)?,
                "default" => this.default = flag(meta)?,
                "namespace" => this.namespace = Some(expression(meta)?),
                "namespaces" => this.namespaces = Some(string(meta)?),
                "rename" => this.rename = Some(string(meta)?),
                "text" => this.text = flag(meta)?,
                "unknown" => this.unknown = flag(meta)?,
                _ => return Err(meta.error(VARIANT_KEYS)),
            }
            Ok(())
        })?;
        Ok(this)
    }
}

impl NoneAs {
    fn parse(literal: &LitStr) -> Result<Self> {
        match literal.value().as_str() {
            "absent" => Ok(Self::Absent),
            "empty" => Ok(Self::Empty),
            "nil" => Ok(Self::Nil),
            _ => Err(Error::new(
                literal.span(),
                "expected \"absent\", \"empty\" or \"nil\"",
            )),
        }
    }
}

impl Unknown {
    fn parse(literal: &LitStr) -> Result<Self> {
        match literal.value().as_str() {
            "refuse" => Ok(Self::Refuse),
            "skip" => Ok(Self::Skip),
            _ => Err(Error::new(
                literal.span(),
                "expected \"skip\" or \"refuse\"",
            )),
        }
    }
}

const NAMELESS: &str = "a type does not name its element: use `rename` on the member that holds it, or pass the name to `Encoder::body`; `rename_all` changes the names of its members";
const CONTAINER_KEYS: &str = "unknown `soap` attribute on a type; expected one of choice, crate, data_contract, namespace, nillable, none, prefix, rename_all, strict, unknown, xsi_type";
const FIELD_KEYS: &str = "unknown `soap` attribute on a field; expected one of any, any_attribute, any_item, attribute, base, choice, default, fixed, flat, item, item_namespace, item_prefix, key, mixed, namespace, namespaces, none, order, rename, skip, text, value, xsi_prefix";
const TWO_DEFAULTS: &str = "a member has one `default` or one `fixed` value";
const VARIANT_KEYS: &str = "unknown `soap` attribute on a variant; expected one of any, default, namespace, namespaces, rename, text, unknown";

/// Calls `read` for each key of each `#[soap(...)]`.
fn each(
    attributes: &[Attribute],
    mut read: impl FnMut(&str, &ParseNestedMeta<'_>) -> Result<()>,
) -> Result<()> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("soap"))
        .try_for_each(|attribute| {
            attribute.parse_nested_meta(|meta| {
                let key = meta.path.get_ident().map(ToString::to_string);
                read(&key.unwrap_or_default(), &meta)
            })
        })
}

fn flag(meta: &ParseNestedMeta<'_>) -> Result<bool> {
    if meta.input.peek(Token![=]) {
        return Err(meta.error("this attribute takes no value: its presence is the value"));
    }
    Ok(true)
}

fn name(meta: &ParseNestedMeta<'_>) -> Result<LitStr> {
    string(meta).and_then(name::checked)
}

/// A prefix; empty for the default namespace.
fn prefix(meta: &ParseNestedMeta<'_>) -> Result<LitStr> {
    let prefix = string(meta)?;
    if prefix.value().is_empty() {
        return Ok(prefix);
    }
    name::checked(prefix)
}

fn string(meta: &ParseNestedMeta<'_>) -> Result<LitStr> {
    match expression(meta)? {
        Expr::Lit(ExprLit {
            lit: Lit::Str(literal),
            ..
        }) => Ok(literal),
        other => Err(Error::new_spanned(other, "expected a string literal")),
    }
}

/// A string literal, or the path of a constant.
fn expression(meta: &ParseNestedMeta<'_>) -> Result<Expr> {
    if !meta.input.peek(Token![=]) {
        return Err(meta.error("expected a value: `key = \"value\"`"));
    }
    meta.value()?.parse()
}
