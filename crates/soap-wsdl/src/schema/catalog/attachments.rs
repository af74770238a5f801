//! Attachments: XOP, media types of binary content, and references of SOAP with Attachments.

use crate::schema::catalog::table::{
    Attribute, Item, Simple, Table, any_strict, complex, sequence, value,
};

pub(super) static INCLUDE: Table = Table {
    namespace: "http://www.w3.org/2004/08/xop/include",
    is_qualified: false,
    items: &[
        Item::Element("Include", "tns:Include"),
        Item::Complex(
            "Include",
            complex(
                sequence(&[any_strict("##other").any_number()]),
                &[
                    Attribute::Required("href", "xs:anyURI"),
                    Attribute::Any("##other", "lax"),
                ],
            ),
        ),
    ],
};

pub(super) static MEDIA_TYPES: Table = Table {
    namespace: "http://www.w3.org/2005/05/xmlmime",
    is_qualified: false,
    items: &[
        Item::Simple(
            "mediaType",
            Simple::Restriction("xs:string", &[("minLength", "3")]),
        ),
        Item::Attribute(Attribute::Optional("contentType", "tns:mediaType")),
        Item::Attribute(Attribute::Optional("expectedContentTypes", "xs:string")),
        Item::Complex(
            "base64Binary",
            value("xs:base64Binary", &[Attribute::Ref("tns:contentType")]),
        ),
        Item::Complex(
            "hexBinary",
            value("xs:hexBinary", &[Attribute::Ref("tns:contentType")]),
        ),
    ],
};

pub(super) static SWA_REF: Table = Table {
    namespace: "http://ws-i.org/profiles/basic/1.1/xsd",
    is_qualified: false,
    items: &[Item::Simple(
        "swaRef",
        Simple::Restriction("xs:anyURI", &[]),
    )],
};
