//! The derive of `ToXml`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Expr, LitStr};

use crate::attributes::{NoneAs, ValueConstraint};
use crate::choice;
use crate::constraint;
use crate::model::{
    Absence, Body, Content, Element, Entries, Field, Item, Model, Name, Occurs, Place, Record,
    TypeEnum,
};
use crate::text_enum;
use crate::tokens::{self, bounded};
use crate::types;

pub(crate) fn to_xml(model: &Model) -> TokenStream {
    if let Body::Choice(choice) = &model.body {
        return choice::to_element(model, choice);
    }
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
        Body::Choice(_) | Body::Record(_) | Body::TypeEnum(_) => TokenStream::new(),
    };
    let body = match &model.body {
        Body::Choice(_) => TokenStream::new(),
        Body::TypeEnum(types) => type_enum(krate, types),
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

fn type_enum(krate: &syn::Path, types: &TypeEnum) -> TokenStream {
    let arms = types.variants.iter().map(|variant| {
        let ident = &variant.ident;
        let Name { namespace, local } = &variant.name;
        // The default is the declared type, for which WCF writes no `xsi:type`.
        let write = if variant.is_default {
            quote!(#krate::ToXml::to_xml(value, writer))
        } else {
            quote!(#krate::derive::typed(writer, #namespace, #local, value))
        };
        quote!(Self::#ident(value) => #write,)
    });
    // An element of an unknown type keeps its `xsi:type` as an attribute.
    let unknown = types
        .unknown
        .iter()
        .map(|ident| quote!(Self::#ident(value) => #krate::ToXml::to_xml(value, writer),));
    quote!(match self { #(#arms)* #(#unknown)* })
}

fn record(krate: &syn::Path, record: &Record) -> TokenStream {
    let own = OwnNamespace {
        namespace: &record.namespace,
        prefix: record.prefix.as_ref(),
    };
    let fields = record.fields.iter().map(|field| {
        let value = fixed_value(field);
        let write = tokens::at(&field.ty, self::field(field, own));
        quote!(#value #write)
    });
    let namespace = own.namespace;
    let new = match own.prefix {
        Some(prefix) => quote!(declaring(writer, #namespace, #prefix)),
        None => quote!(new(writer, #namespace)),
    };
    quote! {
        let mut members = #krate::derive::MemberWriter::#new;
        #(#fields)*
    }
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
        tokens::are_same(&name.namespace, self.namespace)
    }

    /// Returns the prefix in literal tags, empty for none.
    fn usual_prefix(self) -> String {
        self.prefix.map(LitStr::value).unwrap_or_default()
    }
}

/// Returns the literal start and end tags.
fn tags(prefix: &str, local: &LitStr) -> (String, String) {
    let local = local.value();
    let name = match prefix {
        "" => local,
        prefix => format!("{prefix}:{local}"),
    };
    (format!("<{name}>"), format!("</{name}>"))
}

/// Makes the `fixed` value of a member, which is written instead of the member's own.
fn fixed_value(field: &Field) -> Option<TokenStream> {
    let constraint = field.constraint().filter(|one| one.is_fixed)?;
    let ident = &field.ident;
    let (name, ty) = (constraint::name(ident), constraint::ty(field));
    let value = constraint::value(constraint);
    // The second statement counts as a use of the member.
    Some(quote! {
        let #name: #ty = #value;
        let _ = &self.#ident;
    })
}

fn is_fixed(constraint: &Option<Box<ValueConstraint>>) -> bool {
    constraint.as_ref().is_some_and(|one| one.is_fixed)
}

fn field(field: &Field, own: OwnNamespace<'_>) -> TokenStream {
    let ident = &field.ident;
    match &field.place {
        Place::Attribute {
            name: Name { namespace, local },
            constraint,
            ..
        } if is_fixed(constraint) => {
            let value = constraint::name(ident);
            quote!(members.attribute(#namespace, #local, &#value);)
        }
        Place::Attribute { name, absence, .. } => {
            let Name { namespace, local } = name;
            let write = match absence {
                Absence::Allowed(_) | Absence::Distinguished => quote!(optional_attribute),
                Absence::Defaulted | Absence::Refused => quote!(attribute),
            };
            quote!(members.#write(#namespace, #local, &self.#ident);)
        }
        Place::AnyAttributes => quote!(members.any_attributes(&self.#ident);),
        Place::Base | Place::Text if types::is_option(&field.ty) => {
            quote!(members.nillable_content(&self.#ident);)
        }
        Place::Base | Place::Text => quote!(members.content(&self.#ident);),
        Place::Choice(Occurs::Once) => quote!(members.choice(&self.#ident);),
        Place::Choice(Occurs::Optionally) => quote!(members.optional_choice(&self.#ident);),
        Place::Choice(Occurs::Repeatedly) | Place::Mixed => {
            quote!(members.each_choice(&self.#ident);)
        }
        Place::Element(element) => self::element(ident, element, own),
        Place::Skipped => TokenStream::new(),
    }
}

/// Writes a member that may be absent or nil.
fn element(ident: &syn::Ident, element: &Element, own: OwnNamespace<'_>) -> TokenStream {
    let Name { namespace, local } = &element.name;
    let (members, (start, end)) = if own.contains(&element.name) {
        (quote!(members), tags(&own.usual_prefix(), local))
    } else {
        (quote!(members.foreign(#namespace)), tags("", local))
    };
    let write = |value: TokenStream| {
        let (write, more) = content(&element.content);
        quote!(#members.#write(#start, #end, #value #more))
    };
    match (&element.content, element.absence) {
        (Content::One, absence) if is_fixed(&element.constraint) => {
            let value = constraint::name(ident);
            let write = write(quote!(&#value));
            match absence {
                Absence::Refused => quote!(#write;),
                _ => quote!(if self.#ident.is_some() { #write; }),
            }
        }
        (Content::One, absence) => {
            let write = match absence {
                Absence::Allowed(NoneAs::Absent) => quote!(optional),
                Absence::Allowed(NoneAs::Empty) => quote!(empty_if_none),
                Absence::Allowed(NoneAs::Nil) => quote!(nillable),
                Absence::Distinguished => quote!(three_state),
                Absence::Defaulted | Absence::Refused => quote!(element),
            };
            quote!(#members.#write(#start, #end, &self.#ident);)
        }
        (_, Absence::Allowed(none)) => {
            let write = write(quote!(value));
            let none = match none {
                NoneAs::Absent | NoneAs::Empty => quote!({}),
                NoneAs::Nil => quote!(#members.nil(#start)),
            };
            quote! {
                match &self.#ident {
                    ::core::option::Option::Some(value) => #write,
                    ::core::option::Option::None => #none,
                }
            }
        }
        (_, Absence::Distinguished) => {
            let write = write(quote!(value));
            quote! {
                if let ::core::option::Option::Some(value) = #members.value(#start, &self.#ident) {
                    #write;
                }
            }
        }
        (_, Absence::Defaulted | Absence::Refused) => {
            let write = write(quote!(&self.#ident));
            quote!(#write;)
        }
    }
}

/// Returns the method that writes this content, and its arguments after the value.
fn content(content: &Content) -> (TokenStream, TokenStream) {
    match content {
        Content::Entries(entries) => {
            let Entries { item, key, value } = &**entries;
            let prefix = OwnNamespace::new(item).usual_prefix();
            let pairs = [key, value].map(|name| {
                let (start, end) = tags(&prefix, &name.local);
                quote!((#start, #end))
            });
            let item_tags = item_tags(item);
            let write = match item.nillable {
                true => quote!(nillable_entries),
                false => quote!(entries),
            };
            (write, quote!(, #item_tags, [#(#pairs),*]))
        }
        Content::Flat { nillable: true } => (quote!(each_nillable), TokenStream::new()),
        Content::Flat { nillable: false } => (quote!(each), TokenStream::new()),
        Content::Items(item) => {
            let item_tags = item_tags(item);
            let write = match item.nillable {
                true => quote!(nillable_items),
                false => quote!(items),
            };
            (write, quote!(, #item_tags))
        }
        Content::One => (quote!(element), TokenStream::new()),
    }
}

/// Returns the `ItemTags` of an item.
fn item_tags(item: &Item) -> TokenStream {
    let own = OwnNamespace::new(item);
    let namespace = own.namespace;
    let [prefix, xsi_prefix] = [&item.prefix, &item.xsi_prefix].map(|prefix| match prefix {
        Some(prefix) => quote!(::core::option::Option::Some(#prefix)),
        None => quote!(::core::option::Option::None),
    });
    let (start, end) = tags(&own.usual_prefix(), &item.name.local);
    quote!((#namespace, #prefix, #xsi_prefix, #start, #end))
}
