//! The envelopes of SOAP.

use crate::schema::catalog::table::{
    Attribute, Item, Simple, Table, any, complex, element, empty, local, sequence, value,
};

const ANY: Attribute = Attribute::Any("##any", "lax");
const OTHER: Attribute = Attribute::Any("##other", "lax");

pub(super) static ENVELOPE_11: Table = Table {
    namespace: "http://schemas.xmlsoap.org/soap/envelope/",
    is_qualified: false,
    items: &[
        Item::Element("Envelope", "tns:Envelope"),
        Item::Element("Header", "tns:Header"),
        Item::Element("Body", "tns:Body"),
        Item::Element("Fault", "tns:Fault"),
        Item::Complex(
            "Envelope",
            complex(
                sequence(&[
                    element("tns:Header").optional(),
                    element("tns:Body"),
                    any("##other").any_number(),
                ]),
                &[OTHER],
            ),
        ),
        Item::Complex(
            "Header",
            complex(sequence(&[any("##other").any_number()]), &[OTHER]),
        ),
        Item::Complex(
            "Body",
            complex(sequence(&[any("##any").any_number()]), &[ANY]),
        ),
        Item::Simple(
            "flag",
            Simple::Restriction("xs:boolean", &[("pattern", "0|1")]),
        ),
        Item::Attribute(Attribute::Optional("mustUnderstand", "tns:flag")),
        Item::Attribute(Attribute::Optional("actor", "xs:anyURI")),
        Item::Simple("encodingStyle", Simple::List("xs:anyURI")),
        Item::Attribute(Attribute::Optional("encodingStyle", "tns:encodingStyle")),
        Item::AttributeGroup("encodingStyle", &[Attribute::Ref("tns:encodingStyle")]),
        Item::Complex(
            "Fault",
            complex(
                sequence(&[
                    local("faultcode", "xs:QName"),
                    local("faultstring", "xs:string"),
                    local("faultactor", "xs:anyURI").optional(),
                    local("detail", "tns:detail").optional(),
                ]),
                &[],
            ),
        ),
        Item::Complex(
            "detail",
            complex(sequence(&[any("##any").any_number()]), &[ANY]),
        ),
    ],
};

pub(super) static ENVELOPE_12: Table = Table {
    namespace: "http://www.w3.org/2003/05/soap-envelope",
    is_qualified: true,
    items: &[
        Item::Element("Envelope", "tns:Envelope"),
        Item::Element("Header", "tns:Header"),
        Item::Element("Body", "tns:Body"),
        Item::Element("Fault", "tns:Fault"),
        Item::Element("NotUnderstood", "tns:NotUnderstoodType"),
        Item::Element("Upgrade", "tns:UpgradeType"),
        Item::Complex(
            "Envelope",
            complex(
                sequence(&[element("tns:Header").optional(), element("tns:Body")]),
                &[OTHER],
            ),
        ),
        Item::Complex(
            "Header",
            complex(sequence(&[any("##any").any_number()]), &[OTHER]),
        ),
        Item::Complex(
            "Body",
            complex(sequence(&[any("##any").any_number()]), &[OTHER]),
        ),
        Item::Attribute(Attribute::Default("mustUnderstand", "xs:boolean", "0")),
        Item::Attribute(Attribute::Default("relay", "xs:boolean", "0")),
        Item::Attribute(Attribute::Optional("role", "xs:anyURI")),
        Item::Attribute(Attribute::Optional("encodingStyle", "xs:anyURI")),
        Item::Complex(
            "Fault",
            complex(
                sequence(&[
                    local("Code", "tns:faultcode"),
                    local("Reason", "tns:faultreason"),
                    local("Node", "xs:anyURI").optional(),
                    local("Role", "xs:anyURI").optional(),
                    local("Detail", "tns:detail").optional(),
                ]),
                &[],
            ),
        ),
        Item::Complex(
            "faultreason",
            complex(sequence(&[local("Text", "tns:reasontext").repeated()]), &[]),
        ),
        Item::Complex(
            "reasontext",
            value("xs:string", &[Attribute::RequiredRef("xml:lang")]),
        ),
        Item::Complex(
            "faultcode",
            complex(
                sequence(&[
                    local("Value", "tns:faultcodeEnum"),
                    local("Subcode", "tns:subcode").optional(),
                ]),
                &[],
            ),
        ),
        Item::Simple(
            "faultcodeEnum",
            Simple::Enumeration(
                "xs:QName",
                &[
                    "tns:DataEncodingUnknown",
                    "tns:MustUnderstand",
                    "tns:Receiver",
                    "tns:Sender",
                    "tns:VersionMismatch",
                ],
            ),
        ),
        Item::Complex(
            "subcode",
            complex(
                sequence(&[
                    local("Value", "xs:QName"),
                    local("Subcode", "tns:subcode").optional(),
                ]),
                &[],
            ),
        ),
        Item::Complex(
            "detail",
            complex(sequence(&[any("##any").any_number()]), &[OTHER]),
        ),
        Item::Complex(
            "NotUnderstoodType",
            empty(&[Attribute::Required("qname", "xs:QName")]),
        ),
        Item::Complex(
            "SupportedEnvType",
            empty(&[Attribute::Required("qname", "xs:QName")]),
        ),
        Item::Complex(
            "UpgradeType",
            complex(
                sequence(&[local("SupportedEnvelope", "tns:SupportedEnvType").repeated()]),
                &[],
            ),
        ),
    ],
};
