//! Values in other formats, by [serde](::serde): feature `serde`.
//!
//! A scalar is the text that XML Schema writes, a [`Raw`] is its XML, and a [`QNameBuf`] is
//! `{namespace}local`.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use ::serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::scalar::{
    AnyUri, Base64, Date, DateTime, Decimal, Duration, Guid, Hex, List, QNameBuf, Scalar, Time,
};
use crate::text::namespace::Namespace;
use crate::value::nillable::Nillable;
use crate::write::raw::Raw;

macro_rules! as_text {
    ($($type:ty),* $(,)?) => {$(
        /// As the text that XML Schema writes.
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        /// From the text that XML Schema writes.
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = text(deserializer)?;
                <$type as Scalar>::parse(&text).map_err(de::Error::custom)
            }
        }
    )*};
}

as_text!(
    AnyUri, Base64, Date, DateTime, Decimal, Duration, Guid, Hex, Time
);

/// Reads a text, which the format need not be able to lend.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Cow<'de, str>, D::Error> {
    struct Visitor;

    impl<'de> de::Visitor<'de> for Visitor {
        type Value = Cow<'de, str>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a text")
        }

        fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
            Ok(Cow::Borrowed(text))
        }

        fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
            Ok(Cow::Owned(text.into()))
        }

        fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
            Ok(Cow::Owned(text))
        }
    }

    deserializer.deserialize_str(Visitor)
}

/// As a sequence.
impl<T: Serialize> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// From a sequence.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self)
    }
}

/// As an `Option`: no format of serde has two kinds of nothing.
impl<T: Serialize> Serialize for Nillable<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent | Self::Nil => serializer.serialize_none(),
            Self::Value(value) => serializer.serialize_some(value),
        }
    }
}

/// From an `Option`. Nothing is [`Absent`](Nillable::Absent), which a service takes for no change.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Nillable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Option::deserialize(deserializer)?;
        Ok(value.map_or(Self::Absent, Self::Value))
    }
}

/// As `{namespace}local`.
impl Serialize for QNameBuf {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &**self.namespace() {
            "" => serializer.serialize_str(self.local()),
            namespace => serializer.collect_str(&format_args!("{{{namespace}}}{}", self.local())),
        }
    }
}

/// From `{namespace}local`.
impl<'de> Deserialize<'de> for QNameBuf {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = text(deserializer)?;
        let parts = text.strip_prefix('{').and_then(|it| it.rsplit_once('}'));
        let (namespace, local) = parts.unwrap_or(("", &text));
        Self::try_new(&Namespace::from(namespace), local).map_err(de::Error::custom)
    }
}

/// As XML.
impl Serialize for Raw {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// From XML, which is checked.
impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&text(deserializer)?).map_err(de::Error::custom)
    }
}
