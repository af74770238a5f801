//! Single values: amounts, points in time, and enumerations.

mod amount;
mod date_time_text;
mod invoice_status;
mod invoice_type;
mod word;

pub use self::amount::Amount;
pub use self::date_time_text::DateTimeText;
pub use self::invoice_status::InvoiceStatus;
pub use self::invoice_type::InvoiceType;
