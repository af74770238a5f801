use soap_codec::{FromXml, ToXml};

#[derive(ToXml)]
struct Pair(String, String);

#[derive(FromXml)]
union Either {
    number: u32,
    sign: i32,
}

fn main() {}
