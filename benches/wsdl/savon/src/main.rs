//! Code of `savon` for a WSDL, as its README generates it: `generate WSDL FOLDER`.

fn main() -> Result<(), &'static str> {
    let mut arguments = std::env::args().skip(1);
    let (Some(wsdl), Some(out)) = (arguments.next(), arguments.next()) else {
        return Err("usage: generate WSDL FOLDER");
    };
    savon::r#gen::gen_write(&wsdl, &out).map_err(|()| "error: no code")
}
