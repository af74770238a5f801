//! The `default` or `fixed` value of a member in generated code.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Expr, ExprLit, Ident, Lit, LitStr, Type};

use crate::attributes::ValueConstraint;
use crate::case::plain_name;
use crate::model::Field;
use crate::types::{self, Wrapper};

/// Returns the name of the variable for the `default` or `fixed` value of a field.
pub(crate) fn name(ident: &Ident) -> Ident {
    format_ident!("value_{}", plain_name(ident))
}

/// Returns the type of that value.
pub(crate) fn ty(field: &Field) -> &Type {
    match types::wrapper(&field.ty) {
        Wrapper::Nillable(inner) | Wrapper::Option(inner) => inner,
        _ => &field.ty,
    }
}

/// Returns an expression for the value. A string literal becomes any type that is made from it.
pub(crate) fn value(constraint: &ValueConstraint) -> TokenStream {
    let value = &constraint.value;
    match literal(value) {
        Some(_) => quote!(::core::convert::Into::into(#value)),
        None => quote!(#value),
    }
}

/// Returns the value as an error shows it: the text of a string literal, or the expression.
pub(crate) fn text(constraint: &ValueConstraint) -> String {
    let value = &constraint.value;
    match literal(value) {
        Some(literal) => literal.value(),
        None => compact(&quote!(#value).to_string()),
    }
}

/// Removes the spaces between tokens that do not need them.
fn compact(tokens: &str) -> String {
    let is_word = |character: char| character.is_alphanumeric() || character == '_';
    let mut text = String::new();
    for token in tokens.split(' ') {
        if text.ends_with(is_word) && token.starts_with(is_word) {
            text.push(' ');
        }
        text += token;
    }
    text
}

/// Returns the value if it is a string literal.
fn literal(value: &Expr) -> Option<&LitStr> {
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(literal),
            ..
        }) => Some(literal),
        _ => None,
    }
}
