//! WS-Addressing: the recommendation of 2005, and the submission of 2004.

use crate::schema::catalog::table::{
    Attribute, Item, Simple, Table, any, complex, element, local, sequence, value,
};

const OTHER: Attribute = Attribute::Any("##other", "lax");

pub(super) static ADDRESSING_2005: Table = Table {
    namespace: "http://www.w3.org/2005/08/addressing",
    is_qualified: true,
    items: &[
        Item::Element("EndpointReference", "tns:EndpointReferenceType"),
        Item::Complex(
            "EndpointReferenceType",
            complex(
                sequence(&[
                    local("Address", "tns:AttributedURIType"),
                    element("tns:ReferenceParameters").optional(),
                    element("tns:Metadata").optional(),
                    any("##other").any_number(),
                ]),
                &[OTHER],
            ),
        ),
        Item::Element("ReferenceParameters", "tns:ReferenceParametersType"),
        Item::Complex(
            "ReferenceParametersType",
            complex(sequence(&[any("##any").any_number()]), &[OTHER]),
        ),
        Item::Element("Metadata", "tns:MetadataType"),
        Item::Complex(
            "MetadataType",
            complex(sequence(&[any("##any").any_number()]), &[OTHER]),
        ),
        Item::Element("MessageID", "tns:AttributedURIType"),
        Item::Element("RelatesTo", "tns:RelatesToType"),
        Item::Complex(
            "RelatesToType",
            value(
                "xs:anyURI",
                &[
                    Attribute::Default(
                        "RelationshipType",
                        "tns:RelationshipTypeOpenEnum",
                        "http://www.w3.org/2005/08/addressing/reply",
                    ),
                    OTHER,
                ],
            ),
        ),
        Item::Simple(
            "RelationshipTypeOpenEnum",
            Simple::Union("tns:RelationshipType xs:anyURI"),
        ),
        Item::Simple(
            "RelationshipType",
            Simple::Enumeration("xs:anyURI", &["http://www.w3.org/2005/08/addressing/reply"]),
        ),
        Item::Element("ReplyTo", "tns:EndpointReferenceType"),
        Item::Element("From", "tns:EndpointReferenceType"),
        Item::Element("FaultTo", "tns:EndpointReferenceType"),
        Item::Element("To", "tns:AttributedURIType"),
        Item::Element("Action", "tns:AttributedURIType"),
        Item::Complex("AttributedURIType", value("xs:anyURI", &[OTHER])),
        Item::Attribute(Attribute::Optional("IsReferenceParameter", "xs:boolean")),
        Item::Simple(
            "FaultCodesOpenEnumType",
            Simple::Union("tns:FaultCodesType xs:QName"),
        ),
        Item::Simple(
            "FaultCodesType",
            Simple::Enumeration(
                "xs:QName",
                &[
                    "tns:InvalidAddressingHeader",
                    "tns:InvalidAddress",
                    "tns:InvalidEPR",
                    "tns:InvalidCardinality",
                    "tns:MissingAddressInEPR",
                    "tns:DuplicateMessageID",
                    "tns:ActionMismatch",
                    "tns:MessageAddressingHeaderRequired",
                    "tns:DestinationUnreachable",
                    "tns:ActionNotSupported",
                    "tns:EndpointUnavailable",
                ],
            ),
        ),
        Item::Element("RetryAfter", "tns:AttributedUnsignedLongType"),
        Item::Complex(
            "AttributedUnsignedLongType",
            value("xs:unsignedLong", &[OTHER]),
        ),
        Item::Element("ProblemHeaderQName", "tns:AttributedQNameType"),
        Item::Complex("AttributedQNameType", value("xs:QName", &[OTHER])),
        Item::Element("ProblemIRI", "tns:AttributedURIType"),
        Item::Element("ProblemAction", "tns:ProblemActionType"),
        Item::Complex(
            "ProblemActionType",
            complex(
                sequence(&[
                    element("tns:Action").optional(),
                    local("SoapAction", "xs:anyURI").optional(),
                ]),
                &[OTHER],
            ),
        ),
    ],
};

pub(super) static ADDRESSING_2004: Table = Table {
    namespace: "http://schemas.xmlsoap.org/ws/2004/08/addressing",
    is_qualified: true,
    items: &[
        Item::Element("EndpointReference", "tns:EndpointReferenceType"),
        Item::Complex(
            "EndpointReferenceType",
            complex(
                sequence(&[
                    local("Address", "tns:AttributedURI"),
                    local("ReferenceProperties", "tns:ReferencePropertiesType").optional(),
                    local("ReferenceParameters", "tns:ReferenceParametersType").optional(),
                    local("PortType", "tns:AttributedQName").optional(),
                    local("ServiceName", "tns:ServiceNameType").optional(),
                    any("##other").any_number(),
                ]),
                &[OTHER],
            ),
        ),
        Item::Complex(
            "ReferencePropertiesType",
            complex(sequence(&[any("##any").any_number()]), &[]),
        ),
        Item::Complex(
            "ReferenceParametersType",
            complex(sequence(&[any("##any").any_number()]), &[]),
        ),
        Item::Complex(
            "ServiceNameType",
            value(
                "xs:QName",
                &[Attribute::Optional("PortName", "xs:NCName"), OTHER],
            ),
        ),
        Item::Complex(
            "Relationship",
            value(
                "xs:anyURI",
                &[Attribute::Optional("RelationshipType", "xs:QName"), OTHER],
            ),
        ),
        Item::Simple(
            "RelationshipTypeValues",
            Simple::Enumeration("xs:QName", &["tns:Reply"]),
        ),
        Item::Element("MessageID", "tns:AttributedURI"),
        Item::Element("RelatesTo", "tns:Relationship"),
        Item::Element("To", "tns:AttributedURI"),
        Item::Element("Action", "tns:AttributedURI"),
        Item::Element("From", "tns:EndpointReferenceType"),
        Item::Element("ReplyTo", "tns:EndpointReferenceType"),
        Item::Element("FaultTo", "tns:EndpointReferenceType"),
        Item::Simple(
            "FaultSubcodeValues",
            Simple::Enumeration(
                "xs:QName",
                &[
                    "tns:InvalidMessageInformationHeader",
                    "tns:MessageInformationHeaderRequired",
                    "tns:DestinationUnreachable",
                    "tns:ActionNotSupported",
                    "tns:EndpointUnavailable",
                ],
            ),
        ),
        Item::Attribute(Attribute::Optional("Action", "xs:anyURI")),
        Item::Complex("AttributedQName", value("xs:QName", &[OTHER])),
        Item::Complex("AttributedURI", value("xs:anyURI", &[OTHER])),
        Item::Element("ReplyAfter", "tns:ReplyAfterType"),
        Item::Complex("ReplyAfterType", value("xs:nonNegativeInteger", &[OTHER])),
    ],
};
