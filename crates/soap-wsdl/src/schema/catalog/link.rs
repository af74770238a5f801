//! XLink.

use crate::schema::catalog::table::{
    Attribute, Item, Part, Simple, Table, any, choice, complex, element, group, sequence,
};

const SIMPLE: &[Attribute] = &[
    Attribute::Fixed("tns:type", "simple"),
    Attribute::Ref("tns:href"),
    Attribute::Ref("tns:role"),
    Attribute::Ref("tns:arcrole"),
    Attribute::Ref("tns:title"),
    Attribute::Ref("tns:show"),
    Attribute::Ref("tns:actuate"),
];

const EXTENDED: &[Attribute] = &[
    Attribute::RequiredFixed("tns:type", "extended"),
    Attribute::Ref("tns:role"),
    Attribute::Ref("tns:title"),
];

const TITLE: &[Attribute] = &[
    Attribute::RequiredFixed("tns:type", "title"),
    Attribute::Ref("xml:lang"),
];

const RESOURCE: &[Attribute] = &[
    Attribute::RequiredFixed("tns:type", "resource"),
    Attribute::Ref("tns:role"),
    Attribute::Ref("tns:title"),
    Attribute::Ref("tns:label"),
];

const LOCATOR: &[Attribute] = &[
    Attribute::RequiredFixed("tns:type", "locator"),
    Attribute::RequiredRef("tns:href"),
    Attribute::Ref("tns:role"),
    Attribute::Ref("tns:title"),
    Attribute::Ref("tns:label"),
];

const ARC: &[Attribute] = &[
    Attribute::RequiredFixed("tns:type", "arc"),
    Attribute::Ref("tns:arcrole"),
    Attribute::Ref("tns:title"),
    Attribute::Ref("tns:show"),
    Attribute::Ref("tns:actuate"),
    Attribute::Ref("tns:from"),
    Attribute::Ref("tns:to"),
];

const ANYTHING: Part = sequence(&[any("##any").any_number()]);

const TITLES: Part = sequence(&[element("tns:title").any_number()]);

const EXTENDED_MODEL: Part = choice(&[
    element("tns:title"),
    element("tns:resource"),
    element("tns:locator"),
    element("tns:arc"),
]);

pub(super) static LINK: Table = Table {
    namespace: "http://www.w3.org/1999/xlink",
    is_qualified: false,
    items: &[
        Item::Simple(
            "typeType",
            Simple::Enumeration(
                "xs:token",
                &["simple", "extended", "title", "resource", "locator", "arc"],
            ),
        ),
        Item::Attribute(Attribute::Optional("type", "tns:typeType")),
        Item::Simple("hrefType", Simple::Restriction("xs:anyURI", &[])),
        Item::Attribute(Attribute::Optional("href", "tns:hrefType")),
        Item::Simple(
            "roleType",
            Simple::Restriction("xs:anyURI", &[("minLength", "1")]),
        ),
        Item::Attribute(Attribute::Optional("role", "tns:roleType")),
        Item::Simple(
            "arcroleType",
            Simple::Restriction("xs:anyURI", &[("minLength", "1")]),
        ),
        Item::Attribute(Attribute::Optional("arcrole", "tns:arcroleType")),
        Item::Simple("titleAttrType", Simple::Restriction("xs:string", &[])),
        Item::Attribute(Attribute::Optional("title", "tns:titleAttrType")),
        Item::Simple(
            "showType",
            Simple::Enumeration("xs:token", &["new", "replace", "embed", "other", "none"]),
        ),
        Item::Attribute(Attribute::Optional("show", "tns:showType")),
        Item::Simple(
            "actuateType",
            Simple::Enumeration("xs:token", &["onLoad", "onRequest", "other", "none"]),
        ),
        Item::Attribute(Attribute::Optional("actuate", "tns:actuateType")),
        Item::Simple("labelType", Simple::Restriction("xs:NCName", &[])),
        Item::Attribute(Attribute::Optional("label", "tns:labelType")),
        Item::Simple("fromType", Simple::Restriction("xs:NCName", &[])),
        Item::Attribute(Attribute::Optional("from", "tns:fromType")),
        Item::Simple("toType", Simple::Restriction("xs:NCName", &[])),
        Item::Attribute(Attribute::Optional("to", "tns:toType")),
        Item::AttributeGroup("simpleAttrs", SIMPLE),
        Item::Complex("simple", complex(ANYTHING, SIMPLE).mixed()),
        Item::AttributeGroup("extendedAttrs", EXTENDED),
        Item::Group("extendedModel", EXTENDED_MODEL),
        Item::Complex(
            "extended",
            complex(group("tns:extendedModel").any_number(), EXTENDED),
        ),
        Item::AttributeGroup("titleAttrs", TITLE),
        Item::Element("title", "tns:titleEltType"),
        Item::Complex("titleEltType", complex(ANYTHING, TITLE).mixed()),
        Item::AttributeGroup("resourceAttrs", RESOURCE),
        Item::Element("resource", "tns:resourceType"),
        Item::Complex("resourceType", complex(ANYTHING, RESOURCE).mixed()),
        Item::AttributeGroup("locatorAttrs", LOCATOR),
        Item::Element("locator", "tns:locatorType"),
        Item::Complex("locatorType", complex(TITLES, LOCATOR)),
        Item::AttributeGroup("arcAttrs", ARC),
        Item::Element("arc", "tns:arcType"),
        Item::Complex("arcType", complex(TITLES, ARC)),
        // The name of the same group in the schema that OGC used before there was one of W3C.
        Item::AttributeGroup("simpleLink", SIMPLE),
    ],
};
