//! The derive of `FromXml`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Ident, Lifetime, Path, Type};

use crate::attributes::Unknown;
use crate::case::plain_name;
use crate::model::{
    Absence, Body, Content, Element, Entries, Field, Model, Name, Place, Record, TextEnum,
    TypeVariant,
};
use crate::text_enum;
use crate::tokens::{qname, reading};

pub(crate) fn from_xml(model: &Model) -> TokenStream {
    let krate = &model.crate_path;
    let ident = &model.ident;
    let (document, generics) = reading(krate, &model.generics);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, type_generics, _) = model.generics.split_for_impl();
    let body = match &model.body {
        Body::Newtype(_) => {
            quote!(::core::result::Result::Ok(Self(#krate::FromXml::from_xml(element)?)))
        }
        Body::Record(record) => self::record(krate, record),
        Body::TextEnum(texts) => self::text_enum(krate, ident, texts),
        Body::TypeEnum(variants) => type_enum(krate, ident, variants),
    };
    let owns_href = owns_href(krate, &document, &model.body);
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
            const OWNS_HREF: bool = #owns_href;

            fn from_xml(element: #krate::Element<#document>) -> ::core::result::Result<Self, #krate::ReadError> {
                #body
            }

            #from_nil
        }
    }
}

/// Returns an expression that is `true` if an attribute `href` is a member of the type, or of a
/// type whose members it contains.
fn owns_href(krate: &Path, document: &Lifetime, body: &Body) -> TokenStream {
    let of_type = |ty: &Type| quote!(<#ty as #krate::FromXml<#document>>::OWNS_HREF);
    let owns: Vec<TokenStream> = match body {
        Body::Newtype(ty) => Vec::from([of_type(ty)]),
        Body::Record(record) => {
            let owns = record.fields.iter().filter_map(|field| match &field.place {
                Place::Attribute { name, .. } if is_href(name) => Some(quote!(true)),
                Place::Base(ty) => Some(of_type(ty)),
                _ => None,
            });
            owns.collect()
        }
        Body::TextEnum(_) => Vec::new(),
        Body::TypeEnum(variants) => variants.iter().map(|one| of_type(&one.ty)).collect(),
    };
    quote!(false #(|| #owns)*)
}

fn is_href(name: &Name) -> bool {
    let Name { namespace, local } = name;
    local.value() == "href" && quote!(#namespace).to_string() == "\"\""
}

fn text_enum(krate: &Path, ident: &Ident, texts: &TextEnum) -> TokenStream {
    let expected = ident.to_string();
    let text = quote!(::core::convert::AsRef::<str>::as_ref(&text).trim());
    let variant = text_enum::variant(texts, &text);
    quote! {
        let text = #krate::derive::text(element)?;
        match #variant {
            ::core::option::Option::Some(variant) => ::core::result::Result::Ok(variant),
            ::core::option::Option::None => ::core::result::Result::Err(#krate::ReadError::value(&element, #expected)),
        }
    }
}

fn type_enum(krate: &Path, ident: &Ident, variants: &[TypeVariant]) -> TokenStream {
    let expected = ident.to_string();
    let untyped = match variants.iter().find(|variant| variant.is_default) {
        Some(variant) => {
            let ident = &variant.ident;
            quote!(#krate::FromXml::from_xml(element).map(Self::#ident))
        }
        None => {
            quote!(::core::result::Result::Err(#krate::ReadError::value(&element, #expected)))
        }
    };
    let arms = variants.iter().map(|variant| {
        let ident = &variant.ident;
        let name = qname(krate, &variant.name);
        quote! {
            if #krate::derive::is_type(&name, #name) {
                return #krate::FromXml::from_xml(element).map(Self::#ident);
            }
        }
    });
    quote! {
        let ::core::option::Option::Some(name) = #krate::derive::read_type(element)? else {
            return #untyped;
        };
        #(#arms)*
        ::core::result::Result::Err(#krate::derive::unknown_type(element, #expected))
    }
}

fn record(krate: &Path, record: &Record) -> TokenStream {
    let elements: Vec<(&Field, &Element)> = record
        .fields
        .iter()
        .filter_map(|field| match &field.place {
            Place::Element(element) => Some((field, &**element)),
            _ => None,
        })
        .collect();

    let slots = elements.iter().map(|(field, element)| {
        let slot = slot(&field.ident);
        match element.content {
            Content::Flat { .. } => quote!(let mut #slot = #krate::derive::Vec::new();),
            _ => quote!(let mut #slot = ::core::option::Option::None;),
        }
    });
    let arms = elements
        .iter()
        .map(|(field, element)| arm(krate, record, &slot(&field.ident), element));
    let unknown = match record.unknown {
        Unknown::Lookalike | Unknown::Skip => quote!({}),
        Unknown::Refuse => {
            quote!(return ::core::result::Result::Err(#krate::ReadError::unexpected(&child)))
        }
    };
    let read_children = (!elements.is_empty() || record.unknown == Unknown::Refuse).then(|| {
        // A type that holds only text has no children to look for.
        quote! {
            #krate::derive::children(element, |child| {
                let name = child.name();
                match name.local() {
                    #(#arms)*
                    _ => #unknown,
                }
                ::core::result::Result::Ok(())
            })?;
        }
    });
    let fields = record.fields.iter().map(|field| finish(krate, field));
    quote! {
        #(#slots)*
        #read_children
        ::core::result::Result::Ok(Self { #(#fields)* })
    }
}

fn arm(krate: &Path, record: &Record, slot: &Ident, element: &Element) -> TokenStream {
    let local = &element.name.local;
    let namespace = &element.name.namespace;
    let read = reader(krate, element);
    let read = match (&element.content, element.absence) {
        (Content::Flat { .. }, _) => {
            quote!(#krate::derive::push(&mut #slot, element, child, #read)?)
        }
        (Content::One, Absence::Refused | Absence::Defaulted) => {
            quote!(#krate::derive::fill(&mut #slot, child, #read)?)
        }
        _ => quote! {
            #krate::derive::fill(&mut #slot, child, |child| #krate::derive::nillable(child, #read))?
        },
    };
    match record.unknown {
        // The local name decides alone, so that the member in another namespace is found as well.
        Unknown::Lookalike => quote! {
            #local => {
                if name.namespace() != #namespace {
                    return ::core::result::Result::Err(#krate::ReadError::wrong_namespace(&child, #namespace));
                }
                #read;
            }
        },
        Unknown::Refuse | Unknown::Skip => quote! {
            #local if name.namespace() == #namespace => #read,
        },
    }
}

/// Returns a function that reads an element that is not nil.
fn reader(krate: &Path, element: &Element) -> TokenStream {
    match &element.content {
        Content::Entries(entries) => {
            let Entries { item, key, value } = &**entries;
            let (item_name, key, value) = (
                qname(krate, &item.name),
                qname(krate, key),
                qname(krate, value),
            );
            let read_value = nillable_reader(krate, item.nillable);
            quote!(|child| #krate::derive::entries(child, #item_name, #key, #value, #read_value))
        }
        Content::Flat { nillable } => nillable_reader(krate, *nillable),
        Content::Items(item) => {
            let name = qname(krate, &item.name);
            let read = nillable_reader(krate, item.nillable);
            quote!(|child| #krate::derive::items(child, #name, #read))
        }
        Content::One => quote!(#krate::derive::value),
    }
}

fn nillable_reader(krate: &Path, nillable: bool) -> TokenStream {
    if nillable {
        quote!(|child| #krate::derive::nillable(child, #krate::derive::value))
    } else {
        quote!(#krate::derive::value)
    }
}

fn finish(krate: &Path, field: &Field) -> TokenStream {
    let ident = &field.ident;
    let slot = slot(ident);
    match &field.place {
        Place::Attribute { name, absence } => {
            let name = qname(krate, name);
            let read = match absence {
                Absence::Allowed(_) | Absence::Distinguished => {
                    quote!(#krate::derive::attribute(element, #name)?)
                }
                Absence::Defaulted => {
                    quote!(#krate::derive::attribute(element, #name)?.unwrap_or_default())
                }
                Absence::Refused => {
                    quote!(#krate::derive::required_attribute(element, #name)?)
                }
            };
            quote!(#ident: #read,)
        }
        Place::Base(_) | Place::Text => quote!(#ident: #krate::FromXml::from_xml(element)?,),
        Place::Element(member) => {
            let name = qname(krate, &member.name);
            let value = match (&member.content, member.absence) {
                (Content::Flat { .. }, _) => quote!(#slot),
                (_, Absence::Allowed(_)) => quote!(#slot.flatten()),
                (_, Absence::Distinguished) => quote!(#krate::derive::three_state(#slot)),
                (Content::One, Absence::Defaulted) => quote!(#slot.unwrap_or_default()),
                (_, Absence::Defaulted) => quote!(#slot.flatten().unwrap_or_default()),
                (_, Absence::Refused) => quote!(#krate::derive::required(#slot, element, #name)?),
            };
            quote!(#ident: #value,)
        }
        Place::Skipped => quote!(#ident: ::core::default::Default::default(),),
    }
}

/// Returns the name of the variable for a field, which cannot collide with a field's own name.
fn slot(ident: &Ident) -> Ident {
    format_ident!("slot_{}", plain_name(ident))
}
