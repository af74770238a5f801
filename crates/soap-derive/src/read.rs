//! The derive of `FromXml`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Ident, Lifetime, Path, Type};

use crate::attributes::{NoneAs, Unknown};
use crate::case::plain_name;
use crate::model::{
    Absence, Body, Content, Element, Entries, Field, Model, Name, Place, Record, TextEnum,
    TypeVariant,
};
use crate::text_enum;
use crate::tokens::reading;

pub(crate) fn from_xml(model: &Model) -> TokenStream {
    let krate = &model.crate_path;
    let ident = &model.ident;
    let (document, generics) = reading(krate, &model.generics);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, type_generics, _) = model.generics.split_for_impl();
    let Implementation { constants, body } = match &model.body {
        Body::Newtype(ty) => newtype(krate, &document, ty),
        Body::Record(record) => self::record(krate, &document, record),
        Body::TextEnum(texts) => self::text_enum(krate, ident, texts),
        Body::TypeEnum(variants) => type_enum(krate, ident, variants),
    };
    let check = check_members(model);
    let from_nil = match &model.body {
        Body::Newtype(ty) => quote! {
            fn from_nil() -> ::core::option::Option<Self> {
                <#ty as #krate::FromXml<#document>>::from_nil().map(Self)
            }
        },
        Body::Record(_) | Body::TextEnum(_) | Body::TypeEnum(_) => TokenStream::new(),
    };
    quote! {
        #[automatically_derived]
        impl #impl_generics #krate::FromXml<#document> for #ident #type_generics #where_clause {
            #constants

            fn from_xml(element: #krate::Element<#document>) -> ::core::result::Result<Self, #krate::ReadError> {
                #body
            }

            #from_nil
        }

        #check
    }
}

/// Evaluates the members of a type with a base, so that a name that both have is an error at
/// `cargo check`. Those of a generic type are evaluated where it is used.
fn check_members(model: &Model) -> Option<TokenStream> {
    let Model {
        ident, crate_path, ..
    } = model;
    let has_base = match &model.body {
        Body::Record(record) => record
            .fields
            .iter()
            .any(|field| matches!(field.place, Place::Base(_))),
        Body::Newtype(_) | Body::TextEnum(_) | Body::TypeEnum(_) => false,
    };
    let lifetimes = model.generics.lifetimes().count();
    if !has_base || lifetimes < model.generics.params.len() {
        return None;
    }
    let lifetimes = core::iter::repeat_n(quote!('static), lifetimes);
    Some(quote! {
        const _: &#crate_path::derive::Members =
            <#ident<#(#lifetimes),*> as #crate_path::FromXml<'static>>::MEMBERS;
    })
}

struct Implementation {
    constants: TokenStream,
    /// Reads the variable `element`.
    body: TokenStream,
}

fn newtype(krate: &Path, document: &Lifetime, ty: &Type) -> Implementation {
    let inner = quote!(<#ty as #krate::FromXml<#document>>);
    Implementation {
        constants: quote! {
            const MEMBERS: &'static #krate::derive::Members = #inner::MEMBERS;
            const OWNS_HREF: bool = #inner::OWNS_HREF;
            const IS_TEXT: bool = #inner::IS_TEXT;
        },
        body: quote!(::core::result::Result::Ok(Self(#inner::from_xml(element)?))),
    }
}

fn text_enum(krate: &Path, ident: &Ident, texts: &TextEnum) -> Implementation {
    let expected = ident.to_string();
    let text = quote!(::core::convert::AsRef::<str>::as_ref(&text).trim());
    let variant = text_enum::variant(texts, &text);
    Implementation {
        constants: quote!(
            const IS_TEXT: bool = true;
        ),
        body: quote! {
            let text = #krate::derive::text(element)?;
            match #variant {
                ::core::option::Option::Some(variant) => ::core::result::Result::Ok(variant),
                ::core::option::Option::None => #krate::derive::mistaken_text(element, #expected),
            }
        },
    }
}

fn type_enum(krate: &Path, ident: &Ident, variants: &[TypeVariant]) -> Implementation {
    let expected = ident.to_string();
    let types = variants.iter().map(|variant| {
        let Name { namespace, local } = &variant.name;
        quote!((#namespace, #local))
    });
    let untyped = match variants.iter().position(|variant| variant.is_default) {
        Some(place) => quote!(::core::option::Option::Some(#place)),
        None => quote!(::core::option::Option::None),
    };
    let arms = arms(variants.iter().map(|variant| {
        let ident = &variant.ident;
        quote!(Self::#ident(#krate::derive::variant(element)?))
    }));
    Implementation {
        // The type of the variant decides.
        constants: quote!(
            const OWNS_HREF: bool = true;
        ),
        body: quote! {
            let place = #krate::derive::type_index(element, &[#(#types),*], #untyped, #expected)?;
            ::core::result::Result::Ok(match place { #arms })
        },
    }
}

fn record(krate: &Path, document: &Lifetime, record: &Record) -> Implementation {
    let elements: Vec<(&Field, &Element)> = record
        .fields
        .iter()
        .filter_map(|field| match &field.place {
            Place::Element(element) => Some((field, &**element)),
            _ => None,
        })
        .collect();
    let fields = record.fields.iter();
    let around = fields.clone().filter_map(|field| before(krate, field));
    // A type that holds only text has no children to look for.
    let refuses = matches!(record.unknown, Unknown::Refuse | Unknown::Strict);
    let has_children = !elements.is_empty() || refuses;
    let read_children = has_children.then(|| read_children(krate, document, &elements));
    let fields = fields.map(|field| finish(krate, field));
    Implementation {
        constants: constants(krate, document, record, &elements),
        body: quote! {
            #read_children
            #(#around)*
            ::core::result::Result::Ok(Self { #(#fields),* })
        },
    }
}

/// Returns the constants that differ from those of the trait.
fn constants(
    krate: &Path,
    document: &Lifetime,
    record: &Record,
    elements: &[(&Field, &Element)],
) -> TokenStream {
    let bases: Vec<TokenStream> = record
        .fields
        .iter()
        .filter_map(|field| match &field.place {
            Place::Base(ty) => Some(quote!(<#ty as #krate::FromXml<#document>>)),
            _ => None,
        })
        .collect();
    let has_href = record.fields.iter().any(|field| match &field.place {
        Place::Attribute { name, .. } => is_href(name),
        _ => false,
    });
    let owns_href = match (has_href, bases.is_empty()) {
        (true, _) => quote!(
            const OWNS_HREF: bool = true;
        ),
        (false, true) => TokenStream::new(),
        (false, false) => quote!(const OWNS_HREF: bool = #(#bases::OWNS_HREF)||*;),
    };
    let own = elements.iter().map(|(_, element)| {
        let Name { namespace, local } = &element.name;
        let times = match (&element.content, element.absence) {
            (Content::Flat { .. }, _) => '*',
            (_, Absence::Refused) => '1',
            _ => '?',
        };
        quote!((#namespace, #local, #times))
    });
    let members = match record.unknown {
        Unknown::Lookalike => quote!(new),
        Unknown::Refuse => quote!(refusing),
        Unknown::Skip => quote!(skipping),
        Unknown::Strict => quote!(strict),
    };
    quote! {
        const MEMBERS: &'static #krate::derive::Members =
            &#krate::derive::Members::#members(&[#(#own),*], &[#(#bases::MEMBERS),*]);
        #owns_href
    }
}

fn is_href(name: &Name) -> bool {
    let Name { namespace, local } = name;
    local.value() == "href" && quote!(#namespace).to_string() == "\"\""
}

/// Reads the members that are elements into slots.
fn read_children(
    krate: &Path,
    document: &Lifetime,
    elements: &[(&Field, &Element)],
) -> TokenStream {
    let count = elements.len();
    let slots = elements.iter().map(|(field, element)| {
        let (slot, ty) = (slot(&field.ident), &field.ty);
        let is_value = matches!(
            (&element.content, element.absence),
            (Content::Flat { .. }, _) | (_, Absence::Allowed(_) | Absence::Distinguished)
        );
        if is_value {
            quote!(let mut #slot: #ty = ::core::default::Default::default();)
        } else {
            quote!(let mut #slot: ::core::option::Option<#ty> = ::core::option::Option::None;)
        }
    });
    let arms = arms(
        elements
            .iter()
            .map(|(field, element)| read_member(krate, &slot(&field.ident), element)),
    );
    let arms = if elements.is_empty() {
        quote!(_ => ::core::result::Result::Ok(()))
    } else {
        arms
    };
    quote! {
        #(#slots)*
        let mut seen = [false; #count];
        let mut members = #krate::derive::MemberReader::new(
            element,
            <Self as #krate::FromXml<#document>>::MEMBERS,
            &mut seen,
        );
        let mut read = ::core::result::Result::Ok(());
        while let ::core::option::Option::Some(place) = members.next(read) {
            read = match place { #arms };
        }
        members.end()?;
    }
}

/// Returns an arm for each place; the last one is the arm for any other, which does not occur.
fn arms(values: impl ExactSizeIterator<Item = TokenStream>) -> TokenStream {
    let last = values.len().saturating_sub(1);
    let arms = values.enumerate().map(|(place, value)| {
        if place == last {
            quote!(_ => #value)
        } else {
            quote!(#place => #value,)
        }
    });
    quote!(#(#arms)*)
}

/// Returns an expression that reads the current child into a slot.
fn read_member(krate: &Path, slot: &Ident, element: &Element) -> TokenStream {
    match &element.content {
        Content::Entries(entries) => {
            let Entries { item, key, value } = &**entries;
            let Name { namespace, local } = &item.name;
            let (key, value) = (&key.local, &value.local);
            quote!(#krate::derive::entries(&mut #slot, members.child(), #namespace, [#local, #key, #value]))
        }
        Content::Flat { .. } => quote!(#krate::derive::push(&mut #slot, &element, members.child())),
        Content::Items(item) => {
            let Name { namespace, local } = &item.name;
            quote!(#krate::derive::items(&mut #slot, members.child(), #namespace, #local))
        }
        Content::One => match element.absence {
            Absence::Allowed(NoneAs::Empty) => {
                quote!(#krate::derive::set_unless_empty(&mut #slot, members.child()))
            }
            Absence::Allowed(_) | Absence::Distinguished => {
                quote!(#krate::derive::set(&mut #slot, members.child()))
            }
            Absence::Defaulted | Absence::Refused => {
                quote!(#krate::derive::fill(&mut #slot, members.child()))
            }
        },
    }
}

/// Reads what is not a child.
fn before(krate: &Path, field: &Field) -> Option<TokenStream> {
    let (slot, ty) = (slot(&field.ident), &field.ty);
    let read = match &field.place {
        Place::Attribute { name, absence } => {
            let Name { namespace, local } = name;
            match absence {
                Absence::Allowed(_) | Absence::Distinguished => {
                    quote!(#krate::derive::attribute(element, #namespace, #local)?)
                }
                Absence::Defaulted => {
                    quote!(#krate::derive::attribute(element, #namespace, #local)?.unwrap_or_default())
                }
                Absence::Refused => {
                    quote!(#krate::derive::required_attribute(element, #namespace, #local)?)
                }
            }
        }
        Place::Base(_) => quote!(#krate::derive::base(element)?),
        Place::Text => quote!(#krate::FromXml::from_xml(element)?),
        Place::Element(_) | Place::Skipped => return None,
    };
    Some(quote!(let #slot: #ty = #read;))
}

fn finish(krate: &Path, field: &Field) -> TokenStream {
    let ident = &field.ident;
    let slot = slot(ident);
    let value = match &field.place {
        Place::Element(member) => match (&member.content, member.absence) {
            (Content::Flat { .. }, _) | (_, Absence::Allowed(_) | Absence::Distinguished) => {
                quote!(#slot)
            }
            (_, Absence::Defaulted) => quote!(#slot.unwrap_or_default()),
            (_, Absence::Refused) => quote!(#krate::derive::filled(#slot)),
        },
        Place::Attribute { .. } | Place::Base(_) | Place::Text => quote!(#slot),
        Place::Skipped => quote!(::core::default::Default::default()),
    };
    quote!(#ident: #value)
}

/// Returns the name of the variable for a field, which cannot collide with a field's own name.
fn slot(ident: &Ident) -> Ident {
    format_ident!("slot_{}", plain_name(ident))
}
