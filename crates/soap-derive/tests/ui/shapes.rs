use soap_codec::{DerefBase, FromXml, ToXml};

#[derive(ToXml)]
struct Pair(String, String);

#[derive(FromXml)]
union Either {
    number: u32,
    sign: i32,
}

#[derive(DerefBase)]
struct Baseless {
    name: String,
}

#[derive(DerefBase)]
struct Perhaps {
    #[soap(base)]
    base: Option<Pair>,
}

fn main() {}
