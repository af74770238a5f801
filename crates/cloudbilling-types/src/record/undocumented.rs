use soap_codec::scalar::QNameBuf;
use soap_codec::{Element, FromXml, QName, ReadError, ToXml, Writer};

use crate::namespace::DATA_CONTRACT;

/// A value of a type that no page documents, member by member as the service writes it.
///
/// The documentation names such types (`Money`, `NameValuePair`, `BundleInfo` and others) without
/// their members. Rather than guess, this type keeps the members under their own names. Attributes
/// are not kept.
///
/// ```
/// use cloudbilling_types::record::Undocumented;
///
/// let money = Undocumented::default().with("Amount", "12.50").with("Currency", "EUR");
/// assert_eq!(money.text("Currency"), Some("EUR"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Undocumented {
    members: Vec<UndocumentedMember>,
}

/// A member of a value whose type is not documented.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndocumentedMember {
    name: QNameBuf,
    value: UndocumentedValue,
}

/// The content of a member of a value whose type is not documented.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums)] // The content of an element has no fourth form.
pub enum UndocumentedValue {
    /// Members of its own.
    Members(Undocumented),
    /// `xsi:nil`.
    Nil,
    /// Text, possibly empty.
    Text(String),
}

impl Undocumented {
    /// Adds a member of the data contract's namespace with a text.
    ///
    /// # Panics
    /// If `name` cannot be the name of an element.
    #[must_use]
    pub fn with(self, name: &str, text: impl Into<String>) -> Self {
        let name = QName::try_new(DATA_CONTRACT, name).expect("the name of an element");
        self.with_value(name, UndocumentedValue::Text(text.into()))
    }

    /// Adds a member.
    #[must_use]
    pub fn with_value(mut self, name: QName<'_>, value: UndocumentedValue) -> Self {
        let name = name.into();
        self.members.push(UndocumentedMember { name, value });
        self
    }

    /// Returns the members, in the order of the message.
    pub fn members(&self) -> &[UndocumentedMember] {
        &self.members
    }

    /// Returns the text of the first member of this name, in any namespace.
    pub fn text(&self, name: &str) -> Option<&str> {
        let member = self
            .members
            .iter()
            .find(|member| member.name.local() == name)?;
        match &member.value {
            UndocumentedValue::Text(text) => Some(text),
            UndocumentedValue::Members(_) | UndocumentedValue::Nil => None,
        }
    }
}

impl UndocumentedMember {
    fn read(element: Element<'_>) -> Result<Self, ReadError> {
        Ok(Self {
            value: UndocumentedValue::read(element)?,
            name: element.name_buf(),
        })
    }

    /// Returns the namespace and the name.
    pub fn name(&self) -> QName<'_> {
        self.name.as_qname()
    }

    /// Returns the content.
    pub fn value(&self) -> &UndocumentedValue {
        &self.value
    }
}

impl ToXml for Undocumented {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        for member in &self.members {
            match &member.value {
                UndocumentedValue::Members(members) => writer.element(member.name(), members),
                UndocumentedValue::Nil => writer.nil(member.name()),
                UndocumentedValue::Text(text) => writer.element(member.name(), text),
            }
        }
    }
}

impl FromXml<'_> for Undocumented {
    fn from_xml(element: Element<'_>) -> Result<Self, ReadError> {
        Self::from_members(element, element.children())
    }
}

impl Undocumented {
    /// Reads these children of an element as members.
    pub(crate) fn from_members<'a>(
        parent: Element<'a>,
        members: impl Iterator<Item = Element<'a>> + Clone,
    ) -> Result<Self, ReadError> {
        let members = parent.read_list(members, UndocumentedMember::read)?;
        Ok(Self { members })
    }
}

impl UndocumentedValue {
    fn read(element: Element<'_>) -> Result<Self, ReadError> {
        if element.read_nil()? {
            return Ok(Self::Nil);
        }
        if element.children().next().is_some() {
            return element.read().map(Self::Members);
        }
        Ok(Self::Text(element.text().into_owned()))
    }
}
