use core::fmt;

use super::{Scalar, ScalarError};
use crate::text::boolean::boolean;

/// [3.3.2 boolean](https://www.w3.org/TR/xmlschema11-2/#boolean)
impl Scalar for bool {
    const TYPE: &'static str = "xs:boolean";

    fn parse(text: &str) -> Result<Self, ScalarError> {
        boolean(text).ok_or(ScalarError::syntax(Self::TYPE))
    }

    fn format(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(word(*self))
    }
}

pub(super) const fn word(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}
