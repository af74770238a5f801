use syn::meta::ParseNestedMeta;
use syn::{Attribute, Error, Expr, ExprLit, Lit, LitInt, LitStr, Path, Result, Token};

use crate::case::Case;

/// What `#[soap(...)]` says on a struct or an enum.
#[derive(Default)]
pub(crate) struct ContainerAttributes {
    pub(crate) crate_path: Option<Path>,
    pub(crate) data_contract: bool,
    pub(crate) namespace: Option<Expr>,
    pub(crate) none: NoneAs,
    pub(crate) prefix: Option<LitStr>,
    pub(crate) rename_all: Case,
    pub(crate) unknown: Unknown,
    pub(crate) xsi_type: bool,
}

/// How a member without a value is written.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum NoneAs {
    #[default]
    Absent,
    Nil,
}

/// What becomes of an element that is no member.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// Skipped, unless only its namespace keeps it from being a member.
    #[default]
    Lookalike,
    Refuse,
    Skip,
}

/// What `#[soap(...)]` says on a field.
#[derive(Default)]
pub(crate) struct FieldAttributes {
    pub(crate) attribute: bool,
    pub(crate) base: bool,
    pub(crate) default: bool,
    pub(crate) flat: bool,
    pub(crate) item: Option<LitStr>,
    pub(crate) item_namespace: Option<Expr>,
    pub(crate) item_prefix: Option<LitStr>,
    pub(crate) key: Option<LitStr>,
    pub(crate) namespace: Option<Expr>,
    pub(crate) none: Option<NoneAs>,
    pub(crate) order: Option<LitInt>,
    pub(crate) rename: Option<LitStr>,
    pub(crate) skip: bool,
    pub(crate) text: bool,
    pub(crate) value: Option<LitStr>,
    pub(crate) xsi_prefix: Option<LitStr>,
}

/// What `#[soap(...)]` says on a variant of an enum.
#[derive(Default)]
pub(crate) struct VariantAttributes {
    pub(crate) default: bool,
    pub(crate) namespace: Option<Expr>,
    pub(crate) rename: Option<LitStr>,
    pub(crate) unknown: bool,
}

impl ContainerAttributes {
    pub(crate) fn parse(attributes: &[Attribute]) -> Result<Self> {
        let mut this = Self::default();
        each(attributes, |key, meta| {
            match key {
                "crate" => this.crate_path = Some(string(meta)?.parse()?),
                "data_contract" => this.data_contract = true,
                "namespace" => this.namespace = Some(expression(meta)?),
                "none" => this.none = NoneAs::parse(&string(meta)?)?,
                "prefix" => this.prefix = Some(string(meta)?),
                "rename_all" => this.rename_all = Case::parse(&string(meta)?)?,
                "unknown" => this.unknown = Unknown::parse(&string(meta)?)?,
                "xsi_type" => this.xsi_type = true,
                _ => return Err(meta.error(CONTAINER_KEYS)),
            }
            Ok(())
        })?;
        Ok(this)
    }
}

impl FieldAttributes {
    pub(crate) fn parse(attributes: &[Attribute]) -> Result<Self> {
        let mut this = Self::default();
        each(attributes, |key, meta| {
            match key {
                "attribute" => this.attribute = true,
                "base" => this.base = true,
                "default" => this.default = true,
                "flat" => this.flat = true,
                "item" => this.item = Some(string(meta)?),
                "item_namespace" => this.item_namespace = Some(expression(meta)?),
                "item_prefix" => this.item_prefix = Some(string(meta)?),
                "key" => this.key = Some(string(meta)?),
                "namespace" => this.namespace = Some(expression(meta)?),
                "none" => this.none = Some(NoneAs::parse(&string(meta)?)?),
                "order" => this.order = Some(meta.value()?.parse()?),
                "rename" => this.rename = Some(string(meta)?),
                "skip" => this.skip = true,
                "text" => this.text = true,
                "value" => this.value = Some(string(meta)?),
                "xsi_prefix" => this.xsi_prefix = Some(string(meta)?),
                _ => return Err(meta.error(FIELD_KEYS)),
            }
            Ok(())
        })?;
        Ok(this)
    }
}

impl VariantAttributes {
    pub(crate) fn parse(attributes: &[Attribute]) -> Result<Self> {
        let mut this = Self::default();
        each(attributes, |key, meta| {
            match key {
                "default" => this.default = true,
                "namespace" => this.namespace = Some(expression(meta)?),
                "rename" => this.rename = Some(string(meta)?),
                "unknown" => this.unknown = true,
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
            "nil" => Ok(Self::Nil),
            _ => Err(Error::new(literal.span(), "use \"absent\" or \"nil\"")),
        }
    }
}

impl Unknown {
    fn parse(literal: &LitStr) -> Result<Self> {
        match literal.value().as_str() {
            "refuse" => Ok(Self::Refuse),
            "skip" => Ok(Self::Skip),
            _ => Err(Error::new(literal.span(), "use \"skip\" or \"refuse\"")),
        }
    }
}

const CONTAINER_KEYS: &str = "unknown attribute: a type knows crate, data_contract, namespace, none, prefix, rename_all, unknown and xsi_type";
const FIELD_KEYS: &str = "unknown attribute: a field knows attribute, base, default, flat, item, item_namespace, item_prefix, key, namespace, none, order, rename, skip, text, value and xsi_prefix";
const VARIANT_KEYS: &str =
    "unknown attribute: a variant knows default, namespace, rename and unknown";

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

fn string(meta: &ParseNestedMeta<'_>) -> Result<LitStr> {
    match expression(meta)? {
        Expr::Lit(ExprLit {
            lit: Lit::Str(literal),
            ..
        }) => Ok(literal),
        other => Err(Error::new_spanned(other, "expected a string literal")),
    }
}

/// A string literal or the path of a constant.
fn expression(meta: &ParseNestedMeta<'_>) -> Result<Expr> {
    if !meta.input.peek(Token![=]) {
        return Err(meta.error("expected a value: `key = \"value\"`"));
    }
    meta.value()?.parse()
}
