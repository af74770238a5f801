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
    let own = Own {
        namespace: &record.namespace,
        prefix: record.prefix.as_ref(),
    };
    let declare = own.declare(krate);
    let has_members = |field: &Field| match &field.place {
        Place::Element(element) => own.has(&element.name),
        _ => false,
    };
    // Most members are in the namespace of their type, whose prefix is then looked up once.
    let has_members = record.fields.iter().any(has_members);
    let members = has_members.then(|| own.members(krate, &quote!(is_declared)));
    // What others write into the element may bind the prefix to another namespace, if it comes first.
    let members_after = has_members.then(|| own.members(krate, &quote!(false)));
    let fields = record.fields.iter().map(|field| {
        let write = self::field(krate, field, own);
        let by_others = matches!(field.place, Place::Base(_) | Place::Text);
        let members = members_after.as_ref().filter(|_| by_others);
        quote!(#write #members)
    });
    quote!(#declare #members #(#fields)*)
}

/// The namespace of most elements in an element, and the prefix that they should have.
#[derive(Clone, Copy)]
struct Own<'a> {
    namespace: &'a Expr,
    prefix: Option<&'a LitStr>,
}

impl<'a> Own<'a> {
    fn of(item: &'a Item) -> Self {
        Self {
            namespace: &item.name.namespace,
            prefix: item.prefix.as_ref(),
        }
    }

    fn has(self, name: &Name) -> bool {
        let (own, namespace) = (&name.namespace, self.namespace);
        quote!(#own).to_string() == quote!(#namespace).to_string()
    }

    /// Declares the prefix; [`members`](Self::members) comes after all that the element declares.
    fn declare(self, krate: &syn::Path) -> TokenStream {
        let Some(prefix) = self.prefix else {
            return quote!(let is_declared = false;);
        };
        let namespace = self.namespace;
        quote!(let is_declared = #krate::derive::declare(writer, #prefix, #namespace);)
    }

    /// The variable that the functions of `derive` want for members.
    fn members(self, krate: &syn::Path, is_declared: &TokenStream) -> TokenStream {
        let namespace = self.namespace;
        let prefix = self.usual_prefix();
        quote!(let members = #krate::derive::members(writer, #is_declared, #namespace, #prefix);)
    }

    /// The one in the members' tags, empty for none.
    fn usual_prefix(self) -> String {
        self.prefix.map(LitStr::value).unwrap_or_default()
    }

    /// `name` and its tags.
    fn member(self, krate: &syn::Path, name: &Name) -> TokenStream {
        let local = name.local.value();
        let prefix = self.usual_prefix();
        let qualified = if prefix.is_empty() {
            local
        } else {
            format!("{prefix}:{local}")
        };
        let (start, end) = (format!("<{qualified}>"), format!("</{qualified}>"));
        let name = qname(krate, name);
        quote!(#krate::derive::Member { name: #name, start: #start, end: #end })
    }
}

fn field(krate: &syn::Path, field: &Field, own: Own<'_>) -> TokenStream {
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
        Place::Element(element) => present_element(krate, ident, element, own),
        Place::Skipped => TokenStream::new(),
    }
}

fn present_element(
    krate: &syn::Path,
    ident: &syn::Ident,
    element: &Element,
    own: Own<'_>,
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

/// Writes `value`, which is there. The variable `members` is of `own`.
fn content(krate: &syn::Path, element: &Element, own: Own<'_>) -> TokenStream {
    match &element.content {
        Content::Entries(entries) => {
            let Entries { item, key, value } = &**entries;
            let inner = Own::of(item);
            let key = present(krate, key, &quote!(key), inner);
            let value = one(krate, value, item.nillable, inner);
            let entry = within(krate, &item.name, inner, &quote!(#key #value));
            wrapped(
                krate,
                &element.name,
                own,
                item,
                &quote!(for (key, value) in value { #entry }),
            )
        }
        Content::Flat { nillable } => {
            let write = one(krate, &element.name, *nillable, own);
            quote!(for value in value { #write })
        }
        Content::Items(item) => {
            let write = one(krate, &item.name, item.nillable, Own::of(item));
            wrapped(
                krate,
                &element.name,
                own,
                item,
                &quote!(for value in value { #write }),
            )
        }
        Content::One => present(krate, &element.name, &quote!(value), own),
    }
}

/// Writes the element `name` with items in it.
fn wrapped(
    krate: &syn::Path,
    name: &Name,
    own: Own<'_>,
    item: &Item,
    items: &TokenStream,
) -> TokenStream {
    let inner = Own::of(item);
    let declare = inner.declare(krate);
    let declare_xsi = item
        .xsi_prefix
        .iter()
        .map(|prefix| quote!(#krate::derive::declare(writer, #prefix, #krate::derive::XSI);));
    let members = inner.members(krate, &quote!(is_declared));
    within(
        krate,
        name,
        own,
        &quote!({ #declare #(#declare_xsi)* #members #items }),
    )
}

/// Writes the element `name`, and what `inside` writes in it.
fn within(krate: &syn::Path, name: &Name, own: Own<'_>, inside: &TokenStream) -> TokenStream {
    if own.has(name) {
        let member = own.member(krate, name);
        return quote! {
            let own = #krate::derive::start_member(writer, members, #member);
            #inside
            #krate::derive::end_member(writer, members, #member, own);
        };
    }
    let name = qname(krate, name);
    quote! {
        writer.start(#name);
        #inside
        writer.end();
    }
}

/// Writes `value` as an element, which is nil for `None`.
fn one(krate: &syn::Path, name: &Name, nillable: bool, own: Own<'_>) -> TokenStream {
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

fn present(krate: &syn::Path, name: &Name, value: &TokenStream, own: Own<'_>) -> TokenStream {
    if own.has(name) {
        let member = own.member(krate, name);
        return quote!(#krate::derive::member(writer, members, #member, #value););
    }
    let name = qname(krate, name);
    quote!(writer.element(#name, #value);)
}
