//! The client for code without an executor: the same calls, but the calling thread waits.
//!
//! There is no runtime in it, except that of its default transport.
//!
//! ```no_run
//! use cloudbilling::types::operation::GetPurchases;
//! use cloudbilling::{ApiToken, blocking};
//!
//! # fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let token = ApiToken::new(std::env::var("CLOUDBILLING_TOKEN")?)?;
//! let client = blocking::Client::builder("https://api.example.com/soap").api_token(token).build()?;
//! let purchases = client.purchases(&GetPurchases::default().customer_code("1001"))?;
//! println!("{}", purchases.len());
//! # Ok(()) }
//! ```

use crate::client::builder;

pub use crate::client::synchronous::Client;

/// The settings of a blocking client.
pub type ClientBuilder = builder::ClientBuilder<Client>;
