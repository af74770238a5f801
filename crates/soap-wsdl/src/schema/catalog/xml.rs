//! The attributes of XML itself, of schema instances, and of WSDL.

use crate::schema::catalog::table::{Attribute, Item, Simple, Table};

pub(super) static XML: Table = Table {
    namespace: "http://www.w3.org/XML/1998/namespace",
    is_qualified: false,
    items: &[
        Item::Simple(
            "languageOrNothing",
            Simple::Union("xs:language xml:nothing"),
        ),
        Item::Simple("nothing", Simple::Enumeration("xs:string", &[""])),
        Item::Simple(
            "spaceType",
            Simple::Enumeration("xs:NCName", &["default", "preserve"]),
        ),
        Item::Attribute(Attribute::Optional("lang", "xml:languageOrNothing")),
        Item::Attribute(Attribute::Optional("space", "xml:spaceType")),
        Item::Attribute(Attribute::Optional("base", "xs:anyURI")),
        Item::Attribute(Attribute::Optional("id", "xs:ID")),
        Item::AttributeGroup(
            "specialAttrs",
            &[
                Attribute::Ref("xml:base"),
                Attribute::Ref("xml:lang"),
                Attribute::Ref("xml:space"),
                Attribute::Ref("xml:id"),
            ],
        ),
    ],
};

pub(super) static INSTANCE: Table = Table {
    namespace: "http://www.w3.org/2001/XMLSchema-instance",
    is_qualified: false,
    items: &[
        Item::Attribute(Attribute::Optional("nil", "xs:boolean")),
        Item::Attribute(Attribute::Optional("type", "xs:QName")),
        Item::Simple("locations", Simple::List("xs:anyURI")),
        Item::Attribute(Attribute::Optional("schemaLocation", "tns:locations")),
        Item::Attribute(Attribute::Optional(
            "noNamespaceSchemaLocation",
            "xs:anyURI",
        )),
    ],
};

/// The element that a data set of .NET contains before its rows. It stands for a whole schema.
pub(super) static SCHEMA: Table = Table {
    namespace: "http://www.w3.org/2001/XMLSchema",
    is_qualified: true,
    items: &[Item::Element("schema", "xs:anyType")],
};

pub(super) static WSDL: Table = Table {
    namespace: "http://schemas.xmlsoap.org/wsdl/",
    is_qualified: true,
    items: &[
        Item::Attribute(Attribute::Optional("arrayType", "xs:string")),
        Item::Attribute(Attribute::Optional("required", "xs:boolean")),
    ],
};
