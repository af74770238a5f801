use soap_codec::{FromXml, ToXml};

#[derive(ToXml)]
struct Members {
    address: [u8; 4],
    point: Option<(u8, u8)>,
    nothing: (),
    #[soap(text)]
    text: [u8; 2],
}

#[derive(FromXml)]
struct Newtype([u8; 4]);

fn main() {}
