//! Default and fixed values in Rust.

use soap_codec::scalar::Scalar as _;
use soap_wsdl::schema::ValueConstraint;

use crate::plan::Plan;
use crate::plan::model::{Key, Kind, Member, Occurs, Place, Scalar, Ty};
use crate::plan::simple;
use crate::text::literal::literal;

/// A default or fixed value.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Value {
    pub(crate) is_fixed: bool,
    pub(crate) expression: Expression,
}

/// A value in Rust.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Expression {
    /// A literal of a number or a boolean.
    Plain(String),
    /// A literal of a text.
    Text(String),
    /// A variant of an enum, by its place.
    Variant(Key, usize),
}

/// Returns the value of a member, if it can be written in Rust and applies to its type.
pub(crate) fn value(plan: &Plan, member: &Member, constraint: &ValueConstraint) -> Option<Value> {
    let (is_fixed, text) = match constraint {
        ValueConstraint::Default(text) => (false, text),
        ValueConstraint::Fixed(text) => (true, text),
    };
    let is_nillable = matches!(member.occurs, Occurs::Nil | Occurs::Nillable);
    if member.occurs.is_repeated() || is_fixed && is_nillable {
        return None;
    }
    // An empty element is read as its default value, so an empty text cannot be one.
    if matches!(member.place, Place::Element { .. }) && text.is_empty() {
        return None;
    }
    let expression = expression(plan, &member.ty, text)?;
    Some(Value {
        is_fixed,
        expression,
    })
}

fn expression(plan: &Plan, ty: &Ty, text: &str) -> Option<Expression> {
    let scalar = match ty {
        Ty::Item(key) => return variant(plan, *key, text),
        Ty::Scalar(scalar) => *scalar,
        Ty::Declared(_) | Ty::External(_) | Ty::List(_) | Ty::Unit => return None,
    };
    let text = match scalar {
        Scalar::String => return Some(Expression::Text(literal(text))),
        _ => text.trim(),
    };
    let number = |least: i128, most: i128| {
        let number = i128::parse(text).ok()?;
        (least..=most).contains(&number).then(|| number.to_string())
    };
    Some(Expression::Plain(match scalar {
        Scalar::Bool => bool::parse(text).ok()?.to_string(),
        Scalar::F32 => float(f32::parse(text).ok()?.into())?,
        Scalar::F64 => float(f64::parse(text).ok()?)?,
        Scalar::I128 => number(i128::MIN, i128::MAX)?,
        Scalar::I16 => number(i16::MIN.into(), i16::MAX.into())?,
        Scalar::I32 => number(i32::MIN.into(), i32::MAX.into())?,
        Scalar::I64 => number(i64::MIN.into(), i64::MAX.into())?,
        Scalar::I8 => number(i8::MIN.into(), i8::MAX.into())?,
        Scalar::U128 => number(0, i128::MAX)?,
        Scalar::U16 => number(0, u16::MAX.into())?,
        Scalar::U32 => number(0, u32::MAX.into())?,
        Scalar::U64 => number(0, u64::MAX.into())?,
        Scalar::U8 => number(0, u8::MAX.into())?,
        _ => return None,
    }))
}

/// Returns a literal of a finite number that is written plainly.
fn float(number: f64) -> Option<String> {
    let text = format!("{number:?}");
    (number.is_finite() && !text.contains('e')).then_some(text)
}

fn variant(plan: &Plan, key: Key, text: &str) -> Option<Expression> {
    let Kind::Texts(texts) = &plan.items.get(&key)?.kind else {
        return None;
    };
    let position = |value: &str| texts.texts.iter().position(|it| it.value == value);
    let place = position(text).or_else(|| position(&simple::collapsed(text)))?;
    Some(Expression::Variant(key, place))
}
