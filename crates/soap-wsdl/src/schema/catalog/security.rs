//! WS-Security 1.0 and its utilities.

use crate::schema::catalog::table::{
    Attribute, Item, Simple, Table, any, choice, complex, element, local, sequence, value,
};

const ID: Attribute = Attribute::Ref("wsu:Id");
const OTHER: Attribute = Attribute::Any("##other", "lax");

pub(super) static UTILITY: Table = Table {
    namespace: "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd",
    is_qualified: true,
    items: &[
        Item::Simple(
            "tTimestampFault",
            Simple::Enumeration("xs:QName", &["tns:MessageExpired"]),
        ),
        Item::Attribute(Attribute::Optional("Id", "xs:ID")),
        Item::AttributeGroup("commonAtts", &[ID, OTHER]),
        Item::Complex(
            "AttributedDateTime",
            value("xs:string", &[Attribute::Group("tns:commonAtts")]),
        ),
        Item::Complex(
            "AttributedURI",
            value("xs:anyURI", &[Attribute::Group("tns:commonAtts")]),
        ),
        Item::Complex(
            "TimestampType",
            complex(
                sequence(&[
                    element("tns:Created").optional(),
                    element("tns:Expires").optional(),
                    choice(&[any("##other")]).any_number(),
                ]),
                &[Attribute::Group("tns:commonAtts")],
            ),
        ),
        Item::Element("Timestamp", "tns:TimestampType"),
        Item::Element("Created", "tns:AttributedDateTime"),
        Item::Element("Expires", "tns:AttributedDateTime"),
    ],
};

pub(super) static SECURITY: Table = Table {
    namespace: "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd",
    is_qualified: true,
    items: &[
        Item::Complex("AttributedString", value("xs:string", &[ID, OTHER])),
        Item::Complex(
            "PasswordString",
            value(
                "tns:AttributedString",
                &[Attribute::Optional("Type", "xs:anyURI")],
            ),
        ),
        Item::Complex(
            "EncodedString",
            value(
                "tns:AttributedString",
                &[Attribute::Optional("EncodingType", "xs:anyURI")],
            ),
        ),
        Item::Complex(
            "UsernameTokenType",
            complex(
                sequence(&[
                    local("Username", "tns:AttributedString"),
                    any("##any").any_number(),
                ]),
                &[ID, OTHER],
            ),
        ),
        Item::Complex(
            "BinarySecurityTokenType",
            value(
                "tns:EncodedString",
                &[Attribute::Optional("ValueType", "xs:anyURI")],
            ),
        ),
        Item::Complex(
            "KeyIdentifierType",
            value(
                "tns:EncodedString",
                &[Attribute::Optional("ValueType", "xs:anyURI")],
            ),
        ),
        Item::Simple("tUsage", Simple::List("xs:anyURI")),
        Item::Attribute(Attribute::Optional("Usage", "tns:tUsage")),
        Item::Complex(
            "ReferenceType",
            complex(
                sequence(&[]),
                &[
                    Attribute::Optional("URI", "xs:anyURI"),
                    Attribute::Optional("ValueType", "xs:anyURI"),
                    OTHER,
                ],
            ),
        ),
        Item::Complex(
            "EmbeddedType",
            complex(
                choice(&[any("##any")]).any_number(),
                &[Attribute::Optional("ValueType", "xs:anyURI"), ID, OTHER],
            ),
        ),
        Item::Complex(
            "SecurityTokenReferenceType",
            complex(
                choice(&[any("##any")]).any_number(),
                &[ID, Attribute::Ref("tns:Usage"), OTHER],
            ),
        ),
        Item::Complex(
            "SecurityHeaderType",
            complex(sequence(&[any("##any").any_number()]), &[OTHER]),
        ),
        Item::Complex(
            "TransformationParametersType",
            complex(sequence(&[any("##any").any_number()]), &[OTHER]),
        ),
        Item::Element("UsernameToken", "tns:UsernameTokenType"),
        Item::Element("BinarySecurityToken", "tns:BinarySecurityTokenType"),
        Item::Element("Reference", "tns:ReferenceType"),
        Item::Element("Embedded", "tns:EmbeddedType"),
        Item::Element("KeyIdentifier", "tns:KeyIdentifierType"),
        Item::Element("SecurityTokenReference", "tns:SecurityTokenReferenceType"),
        Item::Element("Security", "tns:SecurityHeaderType"),
        Item::Element(
            "TransformationParameters",
            "tns:TransformationParametersType",
        ),
        Item::Element("Password", "tns:PasswordString"),
        Item::Element("Nonce", "tns:EncodedString"),
        Item::Simple(
            "FaultcodeEnum",
            Simple::Enumeration(
                "xs:QName",
                &[
                    "tns:UnsupportedSecurityToken",
                    "tns:UnsupportedAlgorithm",
                    "tns:InvalidSecurity",
                    "tns:InvalidSecurityToken",
                    "tns:FailedAuthentication",
                    "tns:FailedCheck",
                    "tns:SecurityTokenUnavailable",
                ],
            ),
        ),
    ],
};
