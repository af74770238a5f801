use soap_codec::{Decoder, Element, FromXml};

use crate::rows::{BorrowedRow, CONTRACT, OPERATIONS};

#[derive(FromXml)]
#[soap(namespace = OPERATIONS, rename_all = "PascalCase")]
struct Response<'a> {
    #[soap(item = "Purchase", item_namespace = CONTRACT)]
    get_purchases_result: Vec<BorrowedRow<'a>>,
}

/// Reads the rows, which live as long as the decoded message, and uses them.
pub fn read<T>(message: &str, use_rows: impl FnOnce(Vec<BorrowedRow<'_>>) -> T) -> T {
    let message = Decoder::new().decode(message).unwrap();
    use_rows(typed(message.envelope().payload().unwrap()))
}

pub fn typed(payload: Element<'_>) -> Vec<BorrowedRow<'_>> {
    let response: Response<'_> = payload.read().unwrap();
    response.get_purchases_result
}
