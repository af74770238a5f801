//! The built-in simple types.

/// A built-in simple type of XML Schema 1.0 (part 2, 3). The type of any content, `xs:anyType`, is
/// complex: see [`Schemas::any_type`](crate::Schemas::any_type).
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[expect(clippy::exhaustive_enums, reason = "XML Schema 1.0 defines these")]
pub enum Builtin {
    /// `xs:anySimpleType`.
    AnySimpleType,
    /// `xs:anyURI`.
    AnyUri,
    /// `xs:base64Binary`.
    Base64Binary,
    /// `xs:boolean`.
    Boolean,
    /// `xs:byte`.
    Byte,
    /// `xs:date`.
    Date,
    /// `xs:dateTime`.
    DateTime,
    /// `xs:decimal`.
    Decimal,
    /// `xs:double`.
    Double,
    /// `xs:duration`.
    Duration,
    /// `xs:ENTITIES`.
    Entities,
    /// `xs:ENTITY`.
    Entity,
    /// `xs:float`.
    Float,
    /// `xs:gDay`.
    GDay,
    /// `xs:gMonth`.
    GMonth,
    /// `xs:gMonthDay`.
    GMonthDay,
    /// `xs:gYear`.
    GYear,
    /// `xs:gYearMonth`.
    GYearMonth,
    /// `xs:hexBinary`.
    HexBinary,
    /// `xs:ID`.
    Id,
    /// `xs:IDREF`.
    IdRef,
    /// `xs:IDREFS`.
    IdRefs,
    /// `xs:int`.
    Int,
    /// `xs:integer`.
    Integer,
    /// `xs:language`.
    Language,
    /// `xs:long`.
    Long,
    /// `xs:Name`.
    Name,
    /// `xs:NCName`.
    NcName,
    /// `xs:negativeInteger`.
    NegativeInteger,
    /// `xs:NMTOKEN`.
    NmToken,
    /// `xs:NMTOKENS`.
    NmTokens,
    /// `xs:nonNegativeInteger`.
    NonNegativeInteger,
    /// `xs:nonPositiveInteger`.
    NonPositiveInteger,
    /// `xs:normalizedString`.
    NormalizedString,
    /// `xs:NOTATION`.
    Notation,
    /// `xs:positiveInteger`.
    PositiveInteger,
    /// `xs:QName`.
    QName,
    /// `xs:short`.
    Short,
    /// `xs:string`.
    String,
    /// `xs:time`.
    Time,
    /// `xs:token`.
    Token,
    /// `xs:unsignedByte`.
    UnsignedByte,
    /// `xs:unsignedInt`.
    UnsignedInt,
    /// `xs:unsignedLong`.
    UnsignedLong,
    /// `xs:unsignedShort`.
    UnsignedShort,
}

impl Builtin {
    /// All built-in simple types, in the order of their ids.
    pub const ALL: [Self; 45] = [
        Self::AnySimpleType,
        Self::AnyUri,
        Self::Base64Binary,
        Self::Boolean,
        Self::Byte,
        Self::Date,
        Self::DateTime,
        Self::Decimal,
        Self::Double,
        Self::Duration,
        Self::Entities,
        Self::Entity,
        Self::Float,
        Self::GDay,
        Self::GMonth,
        Self::GMonthDay,
        Self::GYear,
        Self::GYearMonth,
        Self::HexBinary,
        Self::Id,
        Self::IdRef,
        Self::IdRefs,
        Self::Int,
        Self::Integer,
        Self::Language,
        Self::Long,
        Self::Name,
        Self::NcName,
        Self::NegativeInteger,
        Self::NmToken,
        Self::NmTokens,
        Self::NonNegativeInteger,
        Self::NonPositiveInteger,
        Self::NormalizedString,
        Self::Notation,
        Self::PositiveInteger,
        Self::QName,
        Self::Short,
        Self::String,
        Self::Time,
        Self::Token,
        Self::UnsignedByte,
        Self::UnsignedInt,
        Self::UnsignedLong,
        Self::UnsignedShort,
    ];

    /// Returns the local part of the name, such as `dateTime`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AnySimpleType => "anySimpleType",
            Self::AnyUri => "anyURI",
            Self::Base64Binary => "base64Binary",
            Self::Boolean => "boolean",
            Self::Byte => "byte",
            Self::Date => "date",
            Self::DateTime => "dateTime",
            Self::Decimal => "decimal",
            Self::Double => "double",
            Self::Duration => "duration",
            Self::Entities => "ENTITIES",
            Self::Entity => "ENTITY",
            Self::Float => "float",
            Self::GDay => "gDay",
            Self::GMonth => "gMonth",
            Self::GMonthDay => "gMonthDay",
            Self::GYear => "gYear",
            Self::GYearMonth => "gYearMonth",
            Self::HexBinary => "hexBinary",
            Self::Id => "ID",
            Self::IdRef => "IDREF",
            Self::IdRefs => "IDREFS",
            Self::Int => "int",
            Self::Integer => "integer",
            Self::Language => "language",
            Self::Long => "long",
            Self::Name => "Name",
            Self::NcName => "NCName",
            Self::NegativeInteger => "negativeInteger",
            Self::NmToken => "NMTOKEN",
            Self::NmTokens => "NMTOKENS",
            Self::NonNegativeInteger => "nonNegativeInteger",
            Self::NonPositiveInteger => "nonPositiveInteger",
            Self::NormalizedString => "normalizedString",
            Self::Notation => "NOTATION",
            Self::PositiveInteger => "positiveInteger",
            Self::QName => "QName",
            Self::Short => "short",
            Self::String => "string",
            Self::Time => "time",
            Self::Token => "token",
            Self::UnsignedByte => "unsignedByte",
            Self::UnsignedInt => "unsignedInt",
            Self::UnsignedLong => "unsignedLong",
            Self::UnsignedShort => "unsignedShort",
        }
    }

    /// Returns the built-in type of this local name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|builtin| builtin.name() == name)
    }

    /// Returns the built-in type that this one restricts. The primitive types and the lists are
    /// based on `xs:anySimpleType`, which has no base of this kind.
    #[must_use]
    pub const fn base(self) -> Option<Self> {
        Some(match self {
            Self::AnySimpleType => return None,
            Self::Integer => Self::Decimal,
            Self::Short => Self::Int,
            Self::Long | Self::NonNegativeInteger | Self::NonPositiveInteger => Self::Integer,
            Self::Int => Self::Long,
            Self::NcName => Self::Name,
            Self::Entity | Self::Id | Self::IdRef => Self::NcName,
            Self::PositiveInteger | Self::UnsignedLong => Self::NonNegativeInteger,
            Self::NegativeInteger => Self::NonPositiveInteger,
            Self::Token => Self::NormalizedString,
            Self::Byte => Self::Short,
            Self::NormalizedString => Self::String,
            Self::Language | Self::Name | Self::NmToken => Self::Token,
            Self::UnsignedShort => Self::UnsignedInt,
            Self::UnsignedInt => Self::UnsignedLong,
            Self::UnsignedByte => Self::UnsignedShort,
            _ => Self::AnySimpleType,
        })
    }

    /// Returns the type of the items, for the three built-in lists.
    #[must_use]
    pub const fn item(self) -> Option<Self> {
        match self {
            Self::Entities => Some(Self::Entity),
            Self::IdRefs => Some(Self::IdRef),
            Self::NmTokens => Some(Self::NmToken),
            _ => None,
        }
    }
}
