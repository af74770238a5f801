//! The side of the service: reads requests and writes responses, for tests and for stand-ins.
//!
//! A client does not need this; nothing outside of this module depends on it.

mod bulk;
mod login;
mod payload;
mod response;
mod verdict;

pub use self::login::LoginResponseBody;
pub use self::payload::WritePayload;
pub use self::response::ResponseBody;
