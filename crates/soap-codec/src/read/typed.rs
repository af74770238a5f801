//! Reading elements as values.

use alloc::{borrow::Cow, vec::Vec};

use crate::read::account::OpenRead;
use crate::read::element::{Element, Piece};
use crate::read::from_xml::FromXml;
use crate::read::interrupt;
use crate::read::read_error::{DEEPEST, ReadError};
use crate::text::boolean::boolean;
use crate::text::name::QName;
use crate::text::namespace::{SERIALIZATION, SOAP_12_ENCODING, XSI};
use crate::text::white_space::trim;

/// The bytes of the document between two checks of the interrupt. At most twice that number is read
/// between them.
const STRIDE: u32 = interrupt::STRIDE as u32;

impl<'a> Element<'a> {
    /// Returns `true` if `xsi:nil` is true (XML Schema part 1, 2.6.2). An element that is a
    /// reference is not nil, nor is one whose `xsi:nil` is not a boolean:
    /// [`read_nil`](Self::read_nil) distinguishes these, and refuses a nil element with content.
    #[inline]
    #[must_use]
    pub fn is_nil(&self) -> bool {
        self.may_have_attributes() && (*self).nil_attribute(false).unwrap_or(false)
    }

    /// Returns `true` if `xsi:nil` is true. This is for types that read the children of an element
    /// by hand; [`read`](Self::read) includes it.
    ///
    /// # Errors
    /// [`ReadError`] if `xsi:nil` is not a boolean, if it is true and the element has content (XML
    /// Schema part 1, 3.3.4, cvc-elt 3.2.1), or if the element is a reference to another one, whose
    /// content it should have: the `href` of SOAP 1.1 (5.4.1), the `ref` of SOAP 1.2 (part 2,
    /// 3.1.5), WCF's `z:Ref`. References are not resolved.
    #[inline]
    pub fn read_nil(&self) -> Result<bool, ReadError> {
        self.is_nil_for(false)
    }

    #[inline]
    pub(crate) fn is_nil_for(&self, owns_href: bool) -> Result<bool, ReadError> {
        // Typed reading asks this of every element, and hardly any has an attribute.
        if self.may_have_attributes() {
            // By value: a reference would keep elements without attributes in memory, too.
            (*self).is_nil_by_attributes(owns_href)
        } else {
            Ok(false)
        }
    }

    #[cold]
    fn is_nil_by_attributes(self, owns_href: bool) -> Result<bool, ReadError> {
        let is_nil = self.nil_attribute(owns_href)?;
        match is_nil && self.has_content() {
            true => Err(ReadError::nil_with_content(&self)),
            false => Ok(is_nil),
        }
    }

    #[cold]
    fn nil_attribute(self, owns_href: bool) -> Result<bool, ReadError> {
        const NIL: QName<'static> = QName::from_document(XSI, "nil");
        if let Some(id) = self.reference(owns_href) {
            return Err(ReadError::unresolved_reference(&self, &id));
        }
        let nil = self
            .attribute(NIL)
            .map(|value| boolean(&value).ok_or("xs:boolean"));
        let nil = nil.transpose();
        nil.map(Option::unwrap_or_default)
            .map_err(|expected| ReadError::attribute(&self, NIL, expected))
    }

    /// Returns `true` if there is more in the element than white space.
    fn has_content(&self) -> bool {
        self.pieces().any(|piece| match piece {
            Piece::Element(_) => true,
            Piece::Text(text) => !trim(&text).is_empty(),
        })
    }

    /// Returns the target of a reference; `None` for any other element. A reference by `href` has
    /// no content.
    fn reference(&self, owns_href: bool) -> Option<Cow<'a, str>> {
        let href = |value: &str| {
            let value = value.trim();
            let is_local = value.starts_with('#') || value.starts_with("cid:");
            is_local && !owns_href && self.first_child().is_none() && self.text().trim().is_empty()
        };
        let mut attributes = self.attributes();
        let found = attributes.find(|(name, value)| match (name.namespace(), name.local()) {
            (SERIALIZATION, "Ref") | (SOAP_12_ENCODING, "ref") => true,
            ("", "href") => href(value),
            _ => false,
        });
        found.map(|(_, value)| value)
    }

    /// Reads the element as a value. Use an `Option` or a [`Nillable`](crate::Nillable) if it may
    /// be nil.
    ///
    /// # Errors
    /// [`ReadError`] if it is not a value of the type, which includes nil and a reference to
    /// another element.
    #[inline]
    pub fn read<T: FromXml<'a>>(&self) -> Result<T, ReadError> {
        if !T::CHECKS_NIL && self.is_nil_for(T::OWNS_HREF)? {
            return T::from_nil().ok_or_else(|| (*self).nil());
        }
        if T::IS_TEXT {
            T::from_xml(*self)
        } else {
            self.reading(T::from_xml)
        }
    }

    /// Reads `items`, which are descendants of this element, as a list. Their memory is charged to
    /// the budget of the read ([`Limits::value_bytes`](crate::Limits::value_bytes)) before the
    /// first is read.
    ///
    /// ```
    /// use soap_codec::{Element, FromXml, ReadError};
    ///
    /// struct Tags(Vec<String>);
    ///
    /// impl FromXml<'_> for Tags {
    ///     fn from_xml(element: Element<'_>) -> Result<Self, ReadError> {
    ///         element.read_list(element.children(), |tag| tag.read()).map(Self)
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    /// The first error of `read`; [`ReadErrorKind::Limit`](crate::ReadErrorKind::Limit) if the
    /// budget does not suffice.
    pub fn read_list<T>(
        &self,
        items: impl Iterator<Item = Element<'a>> + Clone,
        mut read: impl FnMut(Element<'a>) -> Result<T, ReadError>,
    ) -> Result<Vec<T>, ReadError> {
        self.accounted(|list| {
            let mut count = 0_usize;
            list.each(items.clone(), |_| {
                count += 1;
                Ok(())
            })?;
            list.charge(count.saturating_mul(size_of::<T>()))?;
            let mut values = Vec::with_capacity(count);
            list.each(items, |item| {
                // `?` would copy the value once more.
                match read(item.within(list.reads)) {
                    Ok(value) => values.push(value),
                    Err(error) => return Err(error),
                }
                Ok(())
            })?;
            Ok(values)
        })
    }

    /// Charges the items of a list to the budget of the current read.
    pub(crate) fn charge(&self, bytes: usize) -> Result<(), ReadError> {
        let charged = self.document.tape.account.charge(bytes);
        charged.ok_or_else(|| self.over_budget())
    }

    /// Iterates over elements in this one, and checks the interrupt from time to time.
    #[inline]
    pub(crate) fn each(
        &self,
        elements: impl Iterator<Item = Element<'a>>,
        mut visit: impl FnMut(Element<'a>) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        let mut next_look = self.next_look();
        for element in elements {
            element.look_from(&mut next_look)?;
            visit(element)?;
        }
        Ok(())
    }

    /// Returns the place in the document from which on an element checks the interrupt again.
    #[inline]
    pub(crate) fn next_look(&self) -> u32 {
        self.node.start | (STRIDE - 1)
    }

    /// Checks the interrupt from `next_look` on.
    #[inline]
    pub(crate) fn look_from(&self, next_look: &mut u32) -> Result<(), ReadError> {
        if self.node.start <= *next_look {
            return Ok(());
        }
        *next_look = self.next_look();
        self.look()
    }

    /// Reads with a budget for the values: that of the read around it, or a new one.
    #[inline]
    pub(crate) fn accounted<T>(
        self,
        read: impl FnOnce(Element<'a>) -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        if self.reads > 0 {
            read(self)
        } else {
            self.outermost(read)
        }
    }

    /// Does the same, one level deeper.
    #[inline]
    fn reading<T>(
        self,
        read: impl FnOnce(Element<'a>) -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        match self.reads {
            0 => self.outermost(read),
            DEEPEST => Err(self.too_deep()),
            reads => read(self.within(reads + 1)),
        }
    }

    #[inline(never)]
    fn outermost<T>(
        self,
        read: impl FnOnce(Element<'a>) -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        let (element, _open) = self.open_account()?;
        read(element)
    }

    /// Returns `true` if the element is read as a part of another one.
    #[inline]
    pub(crate) fn is_in_read(&self) -> bool {
        self.reads > 0
    }

    /// Begins a read of the element.
    pub(crate) fn open_account(self) -> Result<(Self, OpenRead<'a>), ReadError> {
        self.look()?;
        let open = self.document.tape.account.open(self.content().len());
        let open = open.ok_or_else(|| self.over_budget())?;
        Ok((self.within(1), open))
    }

    #[cold]
    fn look(self) -> Result<(), ReadError> {
        if self.document.tape.interrupt.is_due() {
            Err(ReadError::interrupted(&self))
        } else {
            Ok(())
        }
    }

    #[cold]
    pub(crate) fn nil(self) -> ReadError {
        ReadError::nil(&self)
    }

    #[cold]
    fn too_deep(self) -> ReadError {
        ReadError::too_deep(&self)
    }

    #[cold]
    fn over_budget(&self) -> ReadError {
        ReadError::over_budget(self, self.document.tape.account.budget())
    }
}
