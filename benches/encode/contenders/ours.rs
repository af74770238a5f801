use benches::request::{self, GetInvoiceHeaders};

pub fn write(request: &GetInvoiceHeaders, out: &mut Vec<u8>) {
    request::encode_into(request, out);
}
