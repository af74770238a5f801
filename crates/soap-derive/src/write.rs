//! The derive of `ToXml`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Expr, LitStr};

use crate::attributes::NoneAs;
use crate::model::{
    Absence, Body, Content, Element, Entries, Field, Item, Model, Name, Place, Record, TypeVariant,
};
use crate::text_enum;
use crate::tokens::{bounded, qname};

pub(crate) fn to_xml(model: &Model) -> TokenStream {
    let krate = &model.crate_path;
    let ident = &model.ident;
    let generics = bounded(&model.generics, &quote!(#krate::ToXml));
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let as_text = match &model.body {
        Body::TextEnum(texts) => {
            let text = text_enum::text(texts);
            quote! {
                fn as_text(&self) -> ::core::option::Option<&str> {
                    ::core::option::Option::Some(#text)
                }
            }
        }
        Body::Newtype(_) => quote! {
            fn as_text(&self) -> ::core::option::Option<&str> {
                #krate::ToXml::as_text(&self.0)
            }
        },
        Body::Record(_) | Body::TypeEnum(_) => TokenStream::new(),
    };
    let body = match &model.body {
        Body::TypeEnum(variants) => type_enum(krate, variants),
        Body::Record(record) => self::record(krate, record),
        Body::Newtype(_) => quote!(#krate::ToXml::to_xml(&self.0, writer)),
        Body::TextEnum(texts) => {
            let text = text_enum::text(texts);
            quote!(writer.text(#text))
        }
    };
    quote! {
        #[automatically_derived]
        impl #impl_generics #krate::ToXml for #ident #type_generics #where_clause {
            fn to_xml(&self, writer: &mut #krate::Writer<'_>) {
                #body
            }

            #as_text
        }
    }
}

fn type_enum(krate: &syn::Path, variants: &[TypeVariant]) -> TokenStream {
    let arms = variants.iter().map(|variant| {
        let ident = &variant.ident;
        let name = qname(krate, &variant.name);
        // The default is the declared type, for which WCF writes no `xsi:type`.
        let kind = (!variant.is_default).then(|| quote!(writer.xsi_type(#name);));
        quote! {
            Self::#ident(value) => {
                #kind
                #krate::ToXml::to_xml(value, writer);
            }
        }
    });
    quote!(match self { #(#arms)* })
}

fn record(krate: &syn::Path, record: &Record) -> TokenStream {
    let own = OwnNamespace {
        namespace: &record.namespace,
        prefix: record.prefix.as_ref(),
    };
    let declare = own.declare(krate);
    let has_members = |field: &Field| match &field.place {
        Place::Element(element) => own.contains(&element.name),
        _ => false,
    };
    let has_members = record.fields.iter().any(has_members);
    // Most members are in the namespace of their type, so its prefix is looked up once for all.
    let members = has_members.then(|| own.members(krate, &quote!(is_declared)));
    // A base or a text of another type may rebind the prefix for the members after it.
    let members_after = has_members.then(|| own.members(krate, &quote!(false)));
    let fields = record.fields.iter().map(|field| {
        let write = self::field(krate, field, own);
        let is_foreign = matches!(field.place, Place::Base(_) | Place::Text);
        let members = members_after.as_ref().filter(|_| is_foreign);
        quote!(#write #members)
    });
    quote!(#declare #members #(#fields)*)
}

/// The namespace of most elements in an element, and their usual prefix.
#[derive(Clone, Copy)]
struct OwnNamespace<'a> {
    namespace: &'a Expr,
    prefix: Option<&'a LitStr>,
}

impl<'a> OwnNamespace<'a> {
    fn new(item: &'a Item) -> Self {
        Self {
            namespace: &item.name.namespace,
            prefix: item.prefix.as_ref(),
        }
    }

    fn contains(self, name: &Name) -> bool {
        let (own, namespace) = (&name.namespace, self.namespace);
        quote!(#own).to_string() == quote!(#namespace).to_string()
    }

    /// Declares the prefix. [`members`](Self::members) follows after all declarations of the
    /// element.
    fn declare(self, krate: &syn::Path) -> TokenStream {
        let Some(prefix) = self.prefix else {
            return quote!(let is_declared = false;);
        };
        let namespace = self.namespace;
        quote!(let is_declared = #krate::derive::declare(writer, #prefix, #namespace);)
    }

    /// Sets the variable `members`, which [`tag`](Self::tag) needs.
    fn members(self, krate: &syn::Path, is_declared: &TokenStream) -> TokenStream {
        let namespace = self.namespace;
        let prefix = self.usual_prefix();
        quote!(let members = #krate::derive::members(writer, #is_declared, #namespace, #prefix);)
    }

    /// Returns an expression for the tags of `name`.
    fn tag(self, krate: &syn::Path, name: &Name) -> TokenStream {
        let qname = qname(krate, name);
        if !self.contains(name) {
            return quote!(#krate::derive::Tag::Resolve(#qname));
        }
        let local = name.local.value();
        let qualified = match self.usual_prefix() {
            prefix if prefix.is_empty() => local,
            prefix => format!("{prefix}:{local}"),
        };
        let (start, end) = (format!("<{qualified}>"), format!("</{qualified}>"));
        quote!(members.tag(#qname, #start, #end))
    }

    /// Returns the prefix in literal tags, empty for none.
    fn usual_prefix(self) -> String {
        self.prefix.map(LitStr::value).unwrap_or_default()
    }
}

fn field(krate: &syn::Path, field: &Field, own: OwnNamespace<'_>) -> TokenStream {
    let ident = &field.ident;
    match &field.place {
        Place::Attribute { name, absence } => {
            let name = qname(krate, name);
            match absence {
                Absence::Allowed(_) | Absence::Distinguished => quote! {
                    if let ::core::option::Option::Some(value) = &self.#ident {
                        #krate::derive::write_attribute(writer, #name, value);
                    }
                },
                Absence::Defaulted | Absence::Refused => {
                    quote!(#krate::derive::write_attribute(writer, #name, &self.#ident);)
                }
            }
        }
        Place::Base(_) | Place::Text => quote!(#krate::ToXml::to_xml(&self.#ident, writer);),
        Place::Element(element) => self::element(krate, ident, element, own),
        Place::Skipped => TokenStream::new(),
    }
}

/// Writes a member that may be absent or nil.
fn element(
    krate: &syn::Path,
    ident: &syn::Ident,
    element: &Element,
    own: OwnNamespace<'_>,
) -> TokenStream {
    let name = qname(krate, &element.name);
    let write = content(krate, element, own);
    match element.absence {
        Absence::Allowed(none) => {
            let none = match none {
                NoneAs::Absent => quote!({}),
                NoneAs::Nil => quote!(writer.nil(#name)),
            };
            quote! {
                match &self.#ident {
                    ::core::option::Option::Some(value) => { #write }
                    ::core::option::Option::None => #none,
                }
            }
        }
        Absence::Distinguished => quote! {
            match &self.#ident {
                #krate::Nillable::Absent => {}
                #krate::Nillable::Nil => writer.nil(#name),
                #krate::Nillable::Value(value) => { #write }
            }
        },
        Absence::Defaulted | Absence::Refused => quote! {{ let value = &self.#ident; #write }},
    }
}

/// Writes the variable `value`, which is neither absent nor nil.
fn content(krate: &syn::Path, element: &Element, own: OwnNamespace<'_>) -> TokenStream {
    match &element.content {
        Content::Entries(entries) => {
            let Entries { item, key, value } = &**entries;
            let inner = OwnNamespace::new(item);
            let key = present(krate, key, &quote!(key), inner);
            let value = nillable(krate, value, item.nillable, inner);
            let entry = around(krate, &item.name, inner, &quote!(#key #value));
            let entries = quote!(for (key, value) in value { #entry });
            list(krate, &element.name, own, item, &entries)
        }
        Content::Flat { nillable } => {
            let write = self::nillable(krate, &element.name, *nillable, own);
            quote!(for value in value { #write })
        }
        Content::Items(item) => {
            let write = nillable(krate, &item.name, item.nillable, OwnNamespace::new(item));
            let items = quote!(for value in value { #write });
            list(krate, &element.name, own, item, &items)
        }
        Content::One => present(krate, &element.name, &quote!(value), own),
    }
}

/// Writes the element `name` of a list, with `items` in it.
fn list(
    krate: &syn::Path,
    name: &Name,
    own: OwnNamespace<'_>,
    item: &Item,
    items: &TokenStream,
) -> TokenStream {
    let inner = OwnNamespace::new(item);
    let declare = inner.declare(krate);
    let declare_xsi = item
        .xsi_prefix
        .iter()
        .map(|prefix| quote!(#krate::derive::declare(writer, #prefix, #krate::derive::XSI);));
    let members = inner.members(krate, &quote!(is_declared));
    let content = quote!({ #declare #(#declare_xsi)* #members #items });
    around(krate, name, own, &content)
}

/// Writes the element `name`, with `content` in it.
fn around(
    krate: &syn::Path,
    name: &Name,
    own: OwnNamespace<'_>,
    content: &TokenStream,
) -> TokenStream {
    let tag = own.tag(krate, name);
    quote! {
        let tag = #tag;
        let mark = #krate::derive::open(writer, tag);
        #content
        #krate::derive::close(writer, mark, tag);
    }
}

/// Writes the variable `value` as an element. If it is `nillable`, `None` is written as nil.
fn nillable(krate: &syn::Path, name: &Name, nillable: bool, own: OwnNamespace<'_>) -> TokenStream {
    let write = present(krate, name, &quote!(value), own);
    if !nillable {
        return write;
    }
    let name = qname(krate, name);
    quote! {
        match value {
            ::core::option::Option::Some(value) => { #write }
            ::core::option::Option::None => writer.nil(#name),
        }
    }
}

/// Writes `value` as an element that is neither absent nor nil.
fn present(
    krate: &syn::Path,
    name: &Name,
    value: &TokenStream,
    own: OwnNamespace<'_>,
) -> TokenStream {
    let tag = own.tag(krate, name);
    quote!(#krate::derive::element(writer, #tag, #value);)
}
