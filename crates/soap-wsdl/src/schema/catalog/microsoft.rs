//! The types that WCF's data contracts use.

use crate::schema::catalog::table::{
    Attribute, Complex, Item, Part, Simple, Table, complex, local, local_nillable, sequence,
};

pub(super) static SERIALIZATION: Table = Table {
    namespace: "http://schemas.microsoft.com/2003/10/Serialization/",
    is_qualified: true,
    items: &[
        Item::Nillable("anyType", "xs:anyType"),
        Item::Nillable("anyURI", "xs:anyURI"),
        Item::Nillable("base64Binary", "xs:base64Binary"),
        Item::Nillable("boolean", "xs:boolean"),
        Item::Nillable("byte", "xs:byte"),
        Item::Nillable("dateTime", "xs:dateTime"),
        Item::Nillable("decimal", "xs:decimal"),
        Item::Nillable("double", "xs:double"),
        Item::Nillable("float", "xs:float"),
        Item::Nillable("int", "xs:int"),
        Item::Nillable("long", "xs:long"),
        Item::Nillable("QName", "xs:QName"),
        Item::Nillable("short", "xs:short"),
        Item::Nillable("string", "xs:string"),
        Item::Nillable("unsignedByte", "xs:unsignedByte"),
        Item::Nillable("unsignedInt", "xs:unsignedInt"),
        Item::Nillable("unsignedLong", "xs:unsignedLong"),
        Item::Nillable("unsignedShort", "xs:unsignedShort"),
        Item::Nillable("char", "tns:char"),
        Item::Simple("char", Simple::Restriction("xs:int", &[])),
        Item::Nillable("duration", "tns:duration"),
        Item::Simple(
            "duration",
            Simple::Restriction(
                "xs:duration",
                &[
                    ("pattern", r"\-?P(\d*D)?(T(\d*H)?(\d*M)?(\d*(\.\d*)?S)?)?"),
                    ("minInclusive", "-P10675199DT2H48M5.4775808S"),
                    ("maxInclusive", "P10675199DT2H48M5.4775807S"),
                ],
            ),
        ),
        Item::Nillable("guid", "tns:guid"),
        Item::Simple(
            "guid",
            Simple::Restriction(
                "xs:string",
                &[(
                    "pattern",
                    "[\\da-fA-F]{8}-[\\da-fA-F]{4}-[\\da-fA-F]{4}-[\\da-fA-F]{4}-[\\da-fA-F]{12}",
                )],
            ),
        ),
        Item::Attribute(Attribute::Optional("FactoryType", "xs:QName")),
        Item::Attribute(Attribute::Optional("Id", "xs:ID")),
        Item::Attribute(Attribute::Optional("Ref", "xs:IDREF")),
    ],
};

/// A list.
const fn array(item: &'static [Part]) -> Complex {
    complex(sequence(item), &[])
}

pub(super) static ARRAYS: Table = Table {
    namespace: "http://schemas.microsoft.com/2003/10/Serialization/Arrays",
    is_qualified: true,
    items: &[
        Item::Nillable("ArrayOfanyType", "tns:ArrayOfanyType"),
        Item::Complex(
            "ArrayOfanyType",
            array(&[local_nillable("anyType", "xs:anyType").any_number()]),
        ),
        Item::Nillable("ArrayOfanyURI", "tns:ArrayOfanyURI"),
        Item::Complex(
            "ArrayOfanyURI",
            array(&[local_nillable("anyURI", "xs:anyURI").any_number()]),
        ),
        Item::Nillable("ArrayOfbase64Binary", "tns:ArrayOfbase64Binary"),
        Item::Complex(
            "ArrayOfbase64Binary",
            array(&[local_nillable("base64Binary", "xs:base64Binary").any_number()]),
        ),
        Item::Nillable("ArrayOfboolean", "tns:ArrayOfboolean"),
        Item::Complex(
            "ArrayOfboolean",
            array(&[local("boolean", "xs:boolean").any_number()]),
        ),
        Item::Nillable("ArrayOfbyte", "tns:ArrayOfbyte"),
        Item::Complex(
            "ArrayOfbyte",
            array(&[local("byte", "xs:byte").any_number()]),
        ),
        Item::Nillable("ArrayOfdateTime", "tns:ArrayOfdateTime"),
        Item::Complex(
            "ArrayOfdateTime",
            array(&[local("dateTime", "xs:dateTime").any_number()]),
        ),
        Item::Nillable("ArrayOfdecimal", "tns:ArrayOfdecimal"),
        Item::Complex(
            "ArrayOfdecimal",
            array(&[local("decimal", "xs:decimal").any_number()]),
        ),
        Item::Nillable("ArrayOfdouble", "tns:ArrayOfdouble"),
        Item::Complex(
            "ArrayOfdouble",
            array(&[local("double", "xs:double").any_number()]),
        ),
        Item::Nillable("ArrayOffloat", "tns:ArrayOffloat"),
        Item::Complex(
            "ArrayOffloat",
            array(&[local("float", "xs:float").any_number()]),
        ),
        Item::Nillable("ArrayOfint", "tns:ArrayOfint"),
        Item::Complex("ArrayOfint", array(&[local("int", "xs:int").any_number()])),
        Item::Nillable("ArrayOflong", "tns:ArrayOflong"),
        Item::Complex(
            "ArrayOflong",
            array(&[local("long", "xs:long").any_number()]),
        ),
        Item::Nillable("ArrayOfQName", "tns:ArrayOfQName"),
        Item::Complex(
            "ArrayOfQName",
            array(&[local_nillable("QName", "xs:QName").any_number()]),
        ),
        Item::Nillable("ArrayOfshort", "tns:ArrayOfshort"),
        Item::Complex(
            "ArrayOfshort",
            array(&[local("short", "xs:short").any_number()]),
        ),
        Item::Nillable("ArrayOfstring", "tns:ArrayOfstring"),
        Item::Complex(
            "ArrayOfstring",
            array(&[local_nillable("string", "xs:string").any_number()]),
        ),
        Item::Nillable("ArrayOfunsignedByte", "tns:ArrayOfunsignedByte"),
        Item::Complex(
            "ArrayOfunsignedByte",
            array(&[local("unsignedByte", "xs:unsignedByte").any_number()]),
        ),
        Item::Nillable("ArrayOfunsignedInt", "tns:ArrayOfunsignedInt"),
        Item::Complex(
            "ArrayOfunsignedInt",
            array(&[local("unsignedInt", "xs:unsignedInt").any_number()]),
        ),
        Item::Nillable("ArrayOfunsignedLong", "tns:ArrayOfunsignedLong"),
        Item::Complex(
            "ArrayOfunsignedLong",
            array(&[local("unsignedLong", "xs:unsignedLong").any_number()]),
        ),
        Item::Nillable("ArrayOfunsignedShort", "tns:ArrayOfunsignedShort"),
        Item::Complex(
            "ArrayOfunsignedShort",
            array(&[local("unsignedShort", "xs:unsignedShort").any_number()]),
        ),
        Item::Nillable("ArrayOfchar", "tns:ArrayOfchar"),
        Item::Complex(
            "ArrayOfchar",
            array(&[local("char", "ser:char").any_number()]),
        ),
        Item::Nillable("ArrayOfduration", "tns:ArrayOfduration"),
        Item::Complex(
            "ArrayOfduration",
            array(&[local("duration", "ser:duration").any_number()]),
        ),
        Item::Nillable("ArrayOfguid", "tns:ArrayOfguid"),
        Item::Complex(
            "ArrayOfguid",
            array(&[local("guid", "ser:guid").any_number()]),
        ),
    ],
};
