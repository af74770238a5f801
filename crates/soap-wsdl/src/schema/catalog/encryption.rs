//! XML Encryption.

use crate::schema::catalog::table::{
    Attribute, Item, Simple, Table, any, any_strict, choice, complex, element, extended, local,
    sequence,
};

const ALGORITHM: Attribute = Attribute::Required("Algorithm", "xs:anyURI");
const ID: Attribute = Attribute::Optional("Id", "xs:ID");

pub(super) static ENCRYPTION: Table = Table {
    namespace: "http://www.w3.org/2001/04/xmlenc#",
    is_qualified: true,
    items: &[
        Item::Complex(
            "EncryptedType",
            complex(
                sequence(&[
                    local("EncryptionMethod", "tns:EncryptionMethodType").optional(),
                    element("ds:KeyInfo").optional(),
                    element("tns:CipherData"),
                    element("tns:EncryptionProperties").optional(),
                ]),
                &[
                    ID,
                    Attribute::Optional("Type", "xs:anyURI"),
                    Attribute::Optional("MimeType", "xs:string"),
                    Attribute::Optional("Encoding", "xs:anyURI"),
                ],
            )
            .only_as_base(),
        ),
        Item::Complex(
            "EncryptionMethodType",
            complex(
                sequence(&[
                    local("KeySize", "tns:KeySizeType").optional(),
                    local("OAEPparams", "xs:base64Binary").optional(),
                    any_strict("##other").any_number(),
                ]),
                &[ALGORITHM],
            )
            .mixed(),
        ),
        Item::Simple("KeySizeType", Simple::Restriction("xs:integer", &[])),
        Item::Element("CipherData", "tns:CipherDataType"),
        Item::Complex(
            "CipherDataType",
            complex(
                choice(&[
                    local("CipherValue", "xs:base64Binary"),
                    element("tns:CipherReference"),
                ]),
                &[],
            ),
        ),
        Item::Element("CipherReference", "tns:CipherReferenceType"),
        Item::Complex(
            "CipherReferenceType",
            complex(
                choice(&[local("Transforms", "tns:TransformsType").optional()]),
                &[Attribute::Required("URI", "xs:anyURI")],
            ),
        ),
        Item::Complex(
            "TransformsType",
            complex(sequence(&[element("ds:Transform").repeated()]), &[]),
        ),
        Item::Element("EncryptedData", "tns:EncryptedDataType"),
        Item::Complex(
            "EncryptedDataType",
            extended("tns:EncryptedType", sequence(&[]), &[]),
        ),
        Item::Element("EncryptedKey", "tns:EncryptedKeyType"),
        Item::Complex(
            "EncryptedKeyType",
            extended(
                "tns:EncryptedType",
                sequence(&[
                    element("tns:ReferenceList").optional(),
                    local("CarriedKeyName", "xs:string").optional(),
                ]),
                &[Attribute::Optional("Recipient", "xs:string")],
            ),
        ),
        Item::Element("AgreementMethod", "tns:AgreementMethodType"),
        Item::Complex(
            "AgreementMethodType",
            complex(
                sequence(&[
                    local("KA-Nonce", "xs:base64Binary").optional(),
                    any_strict("##other").any_number(),
                    local("OriginatorKeyInfo", "ds:KeyInfoType").optional(),
                    local("RecipientKeyInfo", "ds:KeyInfoType").optional(),
                ]),
                &[ALGORITHM],
            )
            .mixed(),
        ),
        Item::Element("ReferenceList", "tns:ReferenceListType"),
        Item::Complex(
            "ReferenceListType",
            complex(
                choice(&[
                    local("DataReference", "tns:ReferenceType"),
                    local("KeyReference", "tns:ReferenceType"),
                ])
                .repeated(),
                &[],
            ),
        ),
        Item::Complex(
            "ReferenceType",
            complex(
                sequence(&[any_strict("##other").any_number()]),
                &[Attribute::Required("URI", "xs:anyURI")],
            ),
        ),
        Item::Element("EncryptionProperties", "tns:EncryptionPropertiesType"),
        Item::Complex(
            "EncryptionPropertiesType",
            complex(
                sequence(&[element("tns:EncryptionProperty").repeated()]),
                &[ID],
            ),
        ),
        Item::Element("EncryptionProperty", "tns:EncryptionPropertyType"),
        Item::Complex(
            "EncryptionPropertyType",
            complex(
                choice(&[any("##other")]).repeated(),
                &[
                    Attribute::Optional("Target", "xs:anyURI"),
                    ID,
                    Attribute::Any("http://www.w3.org/XML/1998/namespace", "strict"),
                ],
            )
            .mixed(),
        ),
    ],
};
