//! XML Signature.

use crate::schema::catalog::table::{
    Attribute, Item, Simple, Table, any, any_strict, choice, complex, element, local, sequence,
    value,
};

const ALGORITHM: Attribute = Attribute::Required("Algorithm", "xs:anyURI");
const ID: Attribute = Attribute::Optional("Id", "xs:ID");

pub(super) static SIGNATURE: Table = Table {
    namespace: "http://www.w3.org/2000/09/xmldsig#",
    is_qualified: true,
    items: &[
        Item::Simple("CryptoBinary", Simple::Restriction("xs:base64Binary", &[])),
        Item::Element("Signature", "tns:SignatureType"),
        Item::Complex(
            "SignatureType",
            complex(
                sequence(&[
                    element("tns:SignedInfo"),
                    element("tns:SignatureValue"),
                    element("tns:KeyInfo").optional(),
                    element("tns:Object").any_number(),
                ]),
                &[ID],
            ),
        ),
        Item::Element("SignatureValue", "tns:SignatureValueType"),
        Item::Complex("SignatureValueType", value("xs:base64Binary", &[ID])),
        Item::Element("SignedInfo", "tns:SignedInfoType"),
        Item::Complex(
            "SignedInfoType",
            complex(
                sequence(&[
                    element("tns:CanonicalizationMethod"),
                    element("tns:SignatureMethod"),
                    element("tns:Reference").repeated(),
                ]),
                &[ID],
            ),
        ),
        Item::Element("CanonicalizationMethod", "tns:CanonicalizationMethodType"),
        Item::Complex(
            "CanonicalizationMethodType",
            complex(sequence(&[any_strict("##any").any_number()]), &[ALGORITHM]).mixed(),
        ),
        Item::Element("SignatureMethod", "tns:SignatureMethodType"),
        Item::Simple(
            "HMACOutputLengthType",
            Simple::Restriction("xs:integer", &[]),
        ),
        Item::Complex(
            "SignatureMethodType",
            complex(
                sequence(&[
                    local("HMACOutputLength", "tns:HMACOutputLengthType").optional(),
                    any_strict("##other").any_number(),
                ]),
                &[ALGORITHM],
            )
            .mixed(),
        ),
        Item::Element("Reference", "tns:ReferenceType"),
        Item::Complex(
            "ReferenceType",
            complex(
                sequence(&[
                    element("tns:Transforms").optional(),
                    element("tns:DigestMethod"),
                    element("tns:DigestValue"),
                ]),
                &[
                    ID,
                    Attribute::Optional("URI", "xs:anyURI"),
                    Attribute::Optional("Type", "xs:anyURI"),
                ],
            ),
        ),
        Item::Element("Transforms", "tns:TransformsType"),
        Item::Complex(
            "TransformsType",
            complex(sequence(&[element("tns:Transform").repeated()]), &[]),
        ),
        Item::Element("Transform", "tns:TransformType"),
        Item::Complex(
            "TransformType",
            complex(
                choice(&[any("##other"), local("XPath", "xs:string")]).any_number(),
                &[ALGORITHM],
            )
            .mixed(),
        ),
        Item::Element("DigestMethod", "tns:DigestMethodType"),
        Item::Complex(
            "DigestMethodType",
            complex(sequence(&[any("##other").any_number()]), &[ALGORITHM]).mixed(),
        ),
        Item::Element("DigestValue", "tns:DigestValueType"),
        Item::Simple(
            "DigestValueType",
            Simple::Restriction("xs:base64Binary", &[]),
        ),
        Item::Element("KeyInfo", "tns:KeyInfoType"),
        Item::Complex(
            "KeyInfoType",
            complex(
                choice(&[
                    element("tns:KeyName"),
                    element("tns:KeyValue"),
                    element("tns:RetrievalMethod"),
                    element("tns:X509Data"),
                    element("tns:PGPData"),
                    element("tns:SPKIData"),
                    element("tns:MgmtData"),
                    any("##other"),
                ])
                .repeated(),
                &[ID],
            )
            .mixed(),
        ),
        Item::Element("KeyName", "xs:string"),
        Item::Element("MgmtData", "xs:string"),
        Item::Element("KeyValue", "tns:KeyValueType"),
        Item::Complex(
            "KeyValueType",
            complex(
                choice(&[
                    element("tns:DSAKeyValue"),
                    element("tns:RSAKeyValue"),
                    any("##other"),
                ]),
                &[],
            )
            .mixed(),
        ),
        Item::Element("RetrievalMethod", "tns:RetrievalMethodType"),
        Item::Complex(
            "RetrievalMethodType",
            complex(
                sequence(&[element("tns:Transforms").optional()]),
                &[
                    Attribute::Optional("URI", "xs:anyURI"),
                    Attribute::Optional("Type", "xs:anyURI"),
                ],
            ),
        ),
        Item::Element("X509Data", "tns:X509DataType"),
        Item::Complex(
            "X509DataType",
            complex(
                sequence(&[choice(&[
                    local("X509IssuerSerial", "tns:X509IssuerSerialType"),
                    local("X509SKI", "xs:base64Binary"),
                    local("X509SubjectName", "xs:string"),
                    local("X509Certificate", "xs:base64Binary"),
                    local("X509CRL", "xs:base64Binary"),
                    any("##other"),
                ])])
                .repeated(),
                &[],
            ),
        ),
        Item::Complex(
            "X509IssuerSerialType",
            complex(
                sequence(&[
                    local("X509IssuerName", "xs:string"),
                    local("X509SerialNumber", "xs:integer"),
                ]),
                &[],
            ),
        ),
        Item::Element("PGPData", "tns:PGPDataType"),
        Item::Complex(
            "PGPDataType",
            complex(
                choice(&[
                    sequence(&[
                        local("PGPKeyID", "xs:base64Binary"),
                        local("PGPKeyPacket", "xs:base64Binary").optional(),
                        any("##other").any_number(),
                    ]),
                    sequence(&[
                        local("PGPKeyPacket", "xs:base64Binary"),
                        any("##other").any_number(),
                    ]),
                ]),
                &[],
            ),
        ),
        Item::Element("SPKIData", "tns:SPKIDataType"),
        Item::Complex(
            "SPKIDataType",
            complex(
                sequence(&[
                    local("SPKISexp", "xs:base64Binary"),
                    any("##other").optional(),
                ])
                .repeated(),
                &[],
            ),
        ),
        Item::Element("Object", "tns:ObjectType"),
        Item::Complex(
            "ObjectType",
            complex(
                sequence(&[any("##any")]).any_number(),
                &[
                    ID,
                    Attribute::Optional("MimeType", "xs:string"),
                    Attribute::Optional("Encoding", "xs:anyURI"),
                ],
            )
            .mixed(),
        ),
        Item::Element("Manifest", "tns:ManifestType"),
        Item::Complex(
            "ManifestType",
            complex(sequence(&[element("tns:Reference").repeated()]), &[ID]),
        ),
        Item::Element("SignatureProperties", "tns:SignaturePropertiesType"),
        Item::Complex(
            "SignaturePropertiesType",
            complex(
                sequence(&[element("tns:SignatureProperty").repeated()]),
                &[ID],
            ),
        ),
        Item::Element("SignatureProperty", "tns:SignaturePropertyType"),
        Item::Complex(
            "SignaturePropertyType",
            complex(
                choice(&[any("##other")]).repeated(),
                &[Attribute::Required("Target", "xs:anyURI"), ID],
            )
            .mixed(),
        ),
        Item::Element("DSAKeyValue", "tns:DSAKeyValueType"),
        Item::Complex(
            "DSAKeyValueType",
            complex(
                sequence(&[
                    sequence(&[
                        local("P", "tns:CryptoBinary"),
                        local("Q", "tns:CryptoBinary"),
                    ])
                    .optional(),
                    local("G", "tns:CryptoBinary").optional(),
                    local("Y", "tns:CryptoBinary"),
                    local("J", "tns:CryptoBinary").optional(),
                    sequence(&[
                        local("Seed", "tns:CryptoBinary"),
                        local("PgenCounter", "tns:CryptoBinary"),
                    ])
                    .optional(),
                ]),
                &[],
            ),
        ),
        Item::Element("RSAKeyValue", "tns:RSAKeyValueType"),
        Item::Complex(
            "RSAKeyValueType",
            complex(
                sequence(&[
                    local("Modulus", "tns:CryptoBinary"),
                    local("Exponent", "tns:CryptoBinary"),
                ]),
                &[],
            ),
        ),
    ],
};
