use alloc::vec::Vec;
use core::fmt::{self, Write};

use super::{Lexical, Scalar, ScalarError};
use crate::text::white_space::is_space_char;

/// Values separated by white space ([2.4.1.2
/// list](https://www.w3.org/TR/xmlschema11-2/#atomic-vs-list)), such as an attribute of numbers or
/// the flags of a .NET enumeration. A list of [`QNameBuf`](super::QNameBuf)s is not a [`Scalar`],
/// but can be an element or an attribute as well.
///
/// An item whose text is empty or contains white space cannot be written: it would read back as
/// something else.
///
/// ```
/// use soap_codec::scalar::{Lexical, List, Scalar};
///
/// let weights = List::<u8>::parse(" 3 5\n8 ")?;
/// assert_eq!(weights, List(vec![3, 5, 8]));
/// assert_eq!(Lexical(&weights).to_string(), "3 5 8");
/// # Ok::<(), soap_codec::scalar::ScalarError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_structs)] // It is its content.
pub struct List<T>(pub Vec<T>);

/// Iterates over the items of a list.
pub(super) fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split(is_space_char).filter(|item| !item.is_empty())
}

impl<T: Scalar> Scalar for List<T> {
    const TYPE: &'static str = "xs:list";

    fn item_bytes(text: &str) -> usize {
        items(text)
            .map(|item| size_of::<T>() + T::item_bytes(item))
            .sum()
    }

    /// Fails as the first bad item does.
    fn parse(text: &str) -> Result<Self, ScalarError> {
        let mut list = Vec::with_capacity(items(text).count());
        for item in items(text) {
            list.push(T::parse(item)?);
        }
        Ok(Self(list))
    }

    fn format(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, item) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            let mut out = ItemWriter {
                out: f,
                is_empty: true,
            };
            write!(out, "{}", Lexical(item))?;
            if out.is_empty {
                return Err(fmt::Error);
            }
        }
        Ok(())
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// Passes text on if it is part of one item.
struct ItemWriter<'f, 'b> {
    out: &'f mut fmt::Formatter<'b>,
    is_empty: bool,
}

impl Write for ItemWriter<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if text.contains(is_space_char) {
            return Err(fmt::Error);
        }
        self.is_empty &= text.is_empty();
        self.out.write_str(text)
    }
}
