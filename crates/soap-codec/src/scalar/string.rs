use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;

use super::{Scalar, ScalarError};

/// [3.3.1 string](https://www.w3.org/TR/xmlschema11-2/#string): white space is preserved.
impl Scalar for String {
    const TYPE: &'static str = "xs:string";

    fn parse(text: &str) -> Result<Self, ScalarError> {
        Ok(text.to_owned())
    }

    fn format(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}
