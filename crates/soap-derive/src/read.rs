//! The derive of `FromXml`.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Lifetime, LitByteStr, LitStr, Path, Type};

use crate::attributes::{NoneAs, Unknown, ValueConstraint};
use crate::case::plain_name;
use crate::choice;
use crate::constraint;
use crate::model::{
    Absence, Body, Content, Element, Entries, Field, Model, Name, Occurs, Place, Record, TextEnum,
    TypeEnum,
};
use crate::text_enum;
use crate::tokens::{self, reading};
use crate::types::{self, Wrapper};

pub(crate) fn from_xml(model: &Model) -> TokenStream {
    if let Body::Choice(choice) = &model.body {
        return choice::from_xml(model, choice);
    }
    let krate = &model.crate_path;
    let ident = &model.ident;
    let (document, generics) = reading(krate, &model.generics);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, type_generics, _) = model.generics.split_for_impl();
    let Implementation { constants, body } = match &model.body {
        Body::Choice(_) => Implementation::default(),
        Body::Newtype(ty) => newtype(krate, &document, ty),
        Body::Record(record) => self::record(krate, &document, record),
        Body::TextEnum(texts) => self::text_enum(krate, ident, texts),
        Body::TypeEnum(types) => type_enum(krate, ident, types),
    };
    let check = check_members(model);
    let from_nil = match &model.body {
        Body::Newtype(ty) => quote! {
            fn from_nil() -> ::core::option::Option<Self> {
                <#ty as #krate::FromXml<#document>>::from_nil().map(Self)
            }
        },
        Body::Choice(_) | Body::Record(_) | Body::TextEnum(_) | Body::TypeEnum(_) => {
            TokenStream::new()
        }
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

/// Evaluates the members of a type with a base, a choice or open attributes, so that an element or
/// an attribute that could be two members is an error at `cargo check`. Those of a generic type are
/// evaluated where it is used.
fn check_members(model: &Model) -> Option<TokenStream> {
    let Model {
        ident, crate_path, ..
    } = model;
    let Body::Record(record) = &model.body else {
        return None;
    };
    let is_open = |place: &Place| matches!(place, Place::AnyAttributes | Place::Choice(_));
    let find = |is_one: &dyn Fn(&Place) -> bool| {
        let mut fields = record.fields.iter();
        fields.find(|field| is_one(&field.place))
    };
    let base = || find(&|place| matches!(place, Place::Base)).filter(|_| record.fields.len() > 1);
    let field = find(&is_open).or_else(base)?;
    let lifetimes = model.generics.lifetimes().count();
    if lifetimes < model.generics.params.len() {
        return None;
    }
    let lifetimes = core::iter::repeat_n(quote!('static), lifetimes);
    Some(quote_spanned! {field.ty.span()=>
        const _: &#crate_path::derive::Members =
            <#ident<#(#lifetimes),*> as #crate_path::FromXml<'static>>::MEMBERS;
    })
}

#[derive(Default)]
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
    let text = quote!(::core::convert::AsRef::<str>::as_ref(&text));
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

fn type_enum(krate: &Path, ident: &Ident, types: &TypeEnum) -> Implementation {
    let expected = ident.to_string();
    let variants = &types.variants;
    let names = variants.iter().map(|variant| {
        let Name { namespace, local } = &variant.name;
        quote!((#namespace, #local))
    });
    let untyped = match variants.iter().position(|variant| variant.is_default) {
        Some(place) => quote!(::core::option::Option::Some(#place)),
        None => quote!(::core::option::Option::None),
    };
    let index = match &types.unknown {
        Some(_) => quote!(open_type_index),
        None => quote!(type_index),
    };
    let idents: Vec<&Ident> = variants
        .iter()
        .map(|variant| &variant.ident)
        .chain(&types.unknown)
        .collect();
    let arms = arms(
        idents
            .iter()
            .map(|ident| quote!(#krate::derive::variant(element).map(Self::#ident))),
    );
    let checks_nil = types.is_nillable.then(|| {
        quote!(
            const CHECKS_NIL: bool = true;
        )
    });
    Implementation {
        // The type of the variant decides.
        constants: quote! {
            const OWNS_HREF: bool = true;
            #checks_nil
        },
        body: quote! {
            let place = #krate::derive::#index(element, &[#(#names),*], #untyped, #expected)?;
            match place { #arms }
        },
    }
}

fn record(krate: &Path, document: &Lifetime, record: &Record) -> Implementation {
    let children: Vec<&Field> = record
        .fields
        .iter()
        .filter(|field| matches!(field.place, Place::Choice(_) | Place::Element(_)))
        .collect();
    let has_children = has_children(record);
    let fields = record.fields.iter();
    let values = fields.clone().filter_map(value);
    let mut before: Vec<Before> = fields
        .clone()
        .filter_map(|field| before(krate, document, field, has_children))
        .collect();
    let finished = fields
        .clone()
        .map(|field| finish(krate, field, has_children));
    let finished = quote!(::core::result::Result::Ok(Self { #(#finished),* }));
    // The result of the last read is returned as it is, which is compiled faster.
    let (read_children, last) = if has_children {
        let read = read_children(krate, document, &children, fields.filter(is_base));
        (Some(read), Some((quote!(()), quote!(members.end()))))
    } else {
        let last = before.pop();
        (
            None,
            last.map(|Before { slot, read }| (quote!(#slot), read)),
        )
    };
    let before = before.iter().map(Before::or_return);
    let end = match last {
        Some((value, read)) => and_then(&read, &value, &finished),
        None => finished,
    };
    Implementation {
        constants: constants(krate, document, record, &children),
        body: quote! {
            #(#values)*
            #(#before)*
            #read_children
            #end
        },
    }
}

/// Returns `true` if the children of the element are looked at here. A type that holds only text
/// has none, and a base that is alone looks at them itself.
fn has_children(record: &Record) -> bool {
    let fields = || record.fields.iter();
    let refuses = matches!(record.unknown, Unknown::Refuse | Unknown::Strict);
    let is_whole = |field: &Field| matches!(field.place, Place::Mixed | Place::Text);
    let is_child = |field: &Field| matches!(field.place, Place::Choice(_) | Place::Element(_));
    fields().any(is_child)
        || fields().filter(is_base).count() > 1
        || refuses && !fields().any(is_whole)
}

fn is_base(field: &&Field) -> bool {
    matches!(field.place, Place::Base)
}

/// Makes the `default` or `fixed` value of a member, outside of the code that is located at its
/// type, so that a mistake is reported at the value.
fn value(field: &Field) -> Option<TokenStream> {
    let constraint = field.constraint()?;
    let (name, ty) = (constraint::name(&field.ident), constraint::ty(field));
    let value = constraint::value(constraint);
    Some(quote!(let #name = || -> #ty { #value };))
}

/// Returns the constants that differ from those of the trait.
fn constants(
    krate: &Path,
    document: &Lifetime,
    record: &Record,
    children: &[&Field],
) -> TokenStream {
    let fields = || record.fields.iter();
    let checks_nil = fields().any(keeps_nil).then(|| {
        quote!(
            const CHECKS_NIL: bool = true;
        )
    });
    let members = members(krate, document, record, children).map(|members| {
        quote!(
            const MEMBERS: &'static #krate::derive::Members = #members;
        )
    });
    quote!(#members #checks_nil)
}

/// Returns the table of members, unless it is that of a type without any.
fn members(
    krate: &Path,
    document: &Lifetime,
    record: &Record,
    children: &[&Field],
) -> Option<TokenStream> {
    let skips_strangers = record.unknown == Unknown::Lookalike;
    match record.fields.as_slice() {
        [] if skips_strangers => return None,
        // Nothing but a base: its table is the same.
        [field] if skips_strangers && matches!(field.place, Place::Base) => {
            return bases(krate, document, record)
                .map(|base| quote!(#base::MEMBERS))
                .next();
        }
        _ => {}
    }
    let namespace = &record.namespace;
    let names = children.iter().map(|field| local_name(field));
    let times: Vec<u8> = children.iter().map(|field| times(field)).collect();
    let times = LitByteStr::new(&times, Span::call_site());
    let more = more_members(krate, document, record, children);
    Some(quote!(&#krate::derive::Members::new(#namespace, &[#(#names),*], #times) #more))
}

/// Returns the types whose members are in the same element.
fn bases(krate: &Path, document: &Lifetime, record: &Record) -> impl Iterator<Item = TokenStream> {
    let fields = record.fields.iter();
    let bases = fields.filter(|field| matches!(field.place, Place::Base));
    bases.map(move |field| {
        let ty = types::inner(&field.ty);
        quote!(<#ty as #krate::FromXml<#document>>)
    })
}

/// Returns `true` if the element itself can be nil, and keeps its attributes then.
fn keeps_nil(field: &Field) -> bool {
    matches!(field.place, Place::Base | Place::Text) && types::is_option(&field.ty)
}

/// Returns the local name of a child in the table of members. A choice has none.
fn local_name(field: &Field) -> LitStr {
    match &field.place {
        Place::Element(element) => element.name.local.clone(),
        _ => LitStr::new("", Span::call_site()),
    }
}

/// Returns how often a child occurs, as in a regular expression.
fn times(field: &Field) -> u8 {
    match &field.place {
        Place::Choice(Occurs::Repeatedly) => b'*',
        Place::Choice(Occurs::Once) => b'1',
        Place::Element(element) => match (&element.content, element.absence) {
            (Content::Flat { .. }, _) => b'*',
            (_, Absence::Refused) => b'1',
            _ => b'?',
        },
        _ => b'?',
    }
}

/// Returns calls that add what not all types have to the table of members.
fn more_members(
    krate: &Path,
    document: &Lifetime,
    record: &Record,
    children: &[&Field],
) -> TokenStream {
    let strangers = match record.unknown {
        Unknown::Lookalike => None,
        Unknown::Refuse => Some(quote!(.refusing())),
        Unknown::Skip => Some(quote!(.skipping())),
        Unknown::Strict => Some(quote!(.strict())),
    };
    let elsewhere: Vec<TokenStream> = children
        .iter()
        .enumerate()
        .filter_map(|(place, field)| match &field.place {
            Place::Element(element) => {
                let namespace = &element.name.namespace;
                let is_own = tokens::are_same(namespace, &record.namespace);
                (!is_own).then(|| quote!((#place, #namespace)))
            }
            _ => None,
        })
        .collect();
    let bases: Vec<TokenStream> = bases(krate, document, record)
        .map(|base| quote!(#base::MEMBERS))
        .collect();
    let choices: Vec<TokenStream> = children
        .iter()
        .enumerate()
        .filter(|(_, field)| matches!(field.place, Place::Choice(_)))
        .map(|(place, field)| {
            if field.wildcard.is_some() {
                let wildcard = tokens::wildcard(krate, field.wildcard.as_ref());
                return quote!((#place, &[], ::core::option::Option::Some(#wildcard)));
            }
            let ty = types::inner(&field.ty);
            let value = quote!(<#ty as #krate::FromElement<#document>>);
            quote!((#place, #value::NAMES, #value::OTHERS))
        })
        .collect();
    let attributes: Vec<TokenStream> = record
        .fields
        .iter()
        .filter_map(|field| match &field.place {
            Place::Attribute { name, .. } => {
                let Name { namespace, local } = name;
                Some(quote!((#namespace, #local)))
            }
            _ => None,
        })
        .collect();
    let elsewhere = (!elsewhere.is_empty()).then(|| quote!(.with_elsewhere(&[#(#elsewhere),*])));
    let bases = (!bases.is_empty()).then(|| quote!(.with_bases(&[#(#bases),*])));
    let choices = (!choices.is_empty()).then(|| quote!(.with_choices(&[#(#choices),*])));
    let attributes =
        (!attributes.is_empty()).then(|| quote!(.with_attributes(&[#(#attributes),*])));
    let keeping = open_attributes(record).map(|field| {
        let namespaces = tokens::wildcard(krate, field.wildcard.as_ref());
        quote!(.keeping_attributes(#namespaces))
    });
    quote!(#strangers #elsewhere #bases #choices #attributes #keeping)
}

/// Returns the member that keeps attributes of any name.
fn open_attributes(record: &Record) -> Option<&Field> {
    let mut fields = record.fields.iter();
    fields.find(|field| matches!(field.place, Place::AnyAttributes))
}

/// Reads the members that are children into slots, and then those of the bases.
fn read_children<'a>(
    krate: &Path,
    document: &Lifetime,
    children: &[&Field],
    bases: impl Iterator<Item = &'a Field>,
) -> TokenStream {
    let count = children.len();
    // The types of slots are inferred, which is compiled faster.
    let slots = children.iter().map(|field| {
        let slot = slot(&field.ident);
        let is_option = matches!(types::wrapper(&field.ty), Wrapper::Option(_));
        if is_option || !can_be_absent(field) {
            quote!(let mut #slot = ::core::option::Option::None;)
        } else {
            quote!(let mut #slot = ::core::default::Default::default();)
        }
    });
    let bases = bases.map(|field| {
        let slot = slot(&field.ident);
        let read = match keeps_nil(field) {
            true => quote!(base_unless_nil),
            false => quote!(base),
        };
        tokens::at(&field.ty, quote!(let #slot = members.#read();))
    });
    let arms = arms(
        children
            .iter()
            .map(|field| tokens::at(&field.ty, read_child(krate, field))),
    );
    let read = if children.is_empty() {
        quote!(while members.next_member().is_some() {})
    } else {
        quote! {
            while let ::core::option::Option::Some(place) = members.next_member() {
                match place { #arms }
            }
        }
    };
    quote! {
        #(#slots)*
        let mut seen = [false; #count];
        let mut members = #krate::derive::MemberReader::new(
            element,
            <Self as #krate::FromXml<#document>>::MEMBERS,
            &mut seen,
        );
        #read
        #(#bases)*
    }
}

/// Returns `true` if the member's type has a value for its absence.
fn can_be_absent(field: &Field) -> bool {
    match &field.place {
        Place::Choice(occurs) => *occurs != Occurs::Once,
        Place::Element(element) => matches!(
            (&element.content, element.absence),
            (Content::Flat { .. }, _) | (_, Absence::Allowed(_) | Absence::Distinguished)
        ),
        _ => false,
    }
}

/// Returns an expression that reads the current child into the slot of a member.
fn read_child(krate: &Path, field: &Field) -> TokenStream {
    let slot = slot(&field.ident);
    match &field.place {
        Place::Choice(Occurs::Once) => quote!(members.fill(&mut #slot)),
        Place::Choice(Occurs::Optionally) => {
            quote!(members.set(&mut #slot))
        }
        Place::Choice(Occurs::Repeatedly) => {
            quote!(members.push_choice(&mut #slot))
        }
        Place::Element(element) => match &element.constraint {
            Some(constraint) => read_constrained(krate, field, element.absence, constraint),
            None => read_member(&slot, element),
        },
        _ => TokenStream::new(),
    }
}

/// Returns an expression that reads the current child into the slot of a member with a `default` or
/// `fixed` value, which it has if it is empty.
fn read_constrained(
    krate: &Path,
    field: &Field,
    absence: Absence,
    constraint: &ValueConstraint,
) -> TokenStream {
    let (slot, value) = (slot(&field.ident), constraint::name(&field.ident));
    if constraint.is_fixed {
        let expected = constraint::text(constraint);
        return quote!(members.fill_fixed(&mut #slot, #value, #expected));
    }
    let wrap = match absence {
        Absence::Allowed(_) => quote!(::core::option::Option::Some),
        Absence::Distinguished => quote!(#krate::Nillable::Value),
        Absence::Defaulted | Absence::Refused => {
            return quote!(members.fill_or(&mut #slot, #value));
        }
    };
    quote!(members.set_or(&mut #slot, || #wrap(#value())))
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
fn read_member(slot: &Ident, element: &Element) -> TokenStream {
    match &element.content {
        Content::Entries(entries) => {
            let Entries { item, key, value } = &**entries;
            let Name { namespace, local } = &item.name;
            let (key, value) = (&key.local, &value.local);
            quote!(members.entries(&mut #slot, #namespace, [#local, #key, #value]))
        }
        Content::Flat { .. } => quote!(members.push(&mut #slot)),
        Content::Items(item) if item.any => {
            quote!(members.any_items(&mut #slot))
        }
        Content::Items(item) => {
            let Name { namespace, local } = &item.name;
            quote!(members.items(&mut #slot, #namespace, #local))
        }
        Content::One => match element.absence {
            Absence::Allowed(NoneAs::Empty) => {
                quote!(members.set_unless_empty(&mut #slot))
            }
            Absence::Allowed(_) | Absence::Distinguished => {
                quote!(members.set(&mut #slot))
            }
            Absence::Defaulted | Absence::Refused => {
                quote!(members.fill(&mut #slot))
            }
        },
    }
}

/// A member that is read before the children.
struct Before {
    slot: Ident,
    read: TokenStream,
}

impl Before {
    /// Reads the member, or ends the function with an error. Without a call of a trait, which `?`
    /// is, this is compiled faster.
    fn or_return(&self) -> TokenStream {
        let Self { slot, read } = self;
        quote! {
            let #slot = match #read {
                ::core::result::Result::Ok(value) => value,
                ::core::result::Result::Err(error) => return ::core::result::Result::Err(error),
            };
        }
    }
}

/// Returns `next`, which uses the value of a result, or the error of the result.
fn and_then(result: &TokenStream, value: &TokenStream, next: &TokenStream) -> TokenStream {
    quote! {
        match #result {
            ::core::result::Result::Ok(#value) => #next,
            ::core::result::Result::Err(error) => ::core::result::Result::Err(error),
        }
    }
}

/// Reads a member that is not a child, and not among the bases that are read last.
fn before(krate: &Path, document: &Lifetime, field: &Field, has_children: bool) -> Option<Before> {
    let slot = slot(&field.ident);
    let read = match &field.place {
        Place::AnyAttributes => quote! {
            #krate::derive::any_attributes(element, <Self as #krate::FromXml<#document>>::MEMBERS)
        },
        Place::Attribute {
            name: Name { namespace, local },
            constraint: Some(constraint),
            ..
        } => {
            let value = constraint::name(&field.ident);
            if constraint.is_fixed {
                let expected = constraint::text(constraint);
                quote!(#krate::derive::fixed_attribute(element, #namespace, #local, #value(), #expected))
            } else {
                quote!(#krate::derive::attribute(element, #namespace, #local).map(|found| found.unwrap_or_else(#value)))
            }
        }
        Place::Attribute { name, absence, .. } => {
            let Name { namespace, local } = name;
            match absence {
                Absence::Allowed(_) | Absence::Distinguished => {
                    quote!(#krate::derive::attribute(element, #namespace, #local))
                }
                Absence::Defaulted => {
                    quote!(#krate::derive::attribute(element, #namespace, #local).map(::core::option::Option::unwrap_or_default))
                }
                Absence::Refused => {
                    quote!(#krate::derive::required_attribute(element, #namespace, #local))
                }
            }
        }
        Place::Base if has_children => return None,
        Place::Mixed => quote!(#krate::derive::mixed(element)),
        Place::Base | Place::Text if keeps_nil(field) => {
            quote!(#krate::derive::unless_nil(element, #krate::FromXml::from_xml))
        }
        Place::Base | Place::Text => quote!(#krate::FromXml::from_xml(element)),
        Place::Choice(_) | Place::Element(_) | Place::Skipped => return None,
    };
    let read = tokens::at(&field.ty, read);
    Some(Before { slot, read })
}

fn finish(krate: &Path, field: &Field, has_children: bool) -> TokenStream {
    let ident = &field.ident;
    let slot = slot(ident);
    let value = match &field.place {
        Place::Element(member) if !can_be_absent(field) => match member.absence {
            Absence::Defaulted if member.constraint.is_some() => {
                let value = constraint::name(ident);
                quote!(#slot.unwrap_or_else(#value))
            }
            Absence::Defaulted => quote!(#slot.unwrap_or_default()),
            _ => quote!(#krate::derive::filled(#slot)),
        },
        Place::Base if has_children => quote!(#krate::derive::filled(#slot)),
        Place::Choice(Occurs::Once) => quote!(#krate::derive::filled(#slot)),
        Place::AnyAttributes
        | Place::Attribute { .. }
        | Place::Base
        | Place::Choice(_)
        | Place::Element(_)
        | Place::Mixed
        | Place::Text => quote!(#slot),
        Place::Skipped => quote!(::core::default::Default::default()),
    };
    quote!(#ident: #value)
}

/// Returns the name of the variable for a field, which cannot collide with a field's own name.
fn slot(ident: &Ident) -> Ident {
    format_ident!("slot_{}", plain_name(ident))
}
