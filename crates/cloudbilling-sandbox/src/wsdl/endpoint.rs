//! The description over HTTP.

use std::sync::Arc;

use axum::extract::RawQuery;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};

use super::description::Wsdl;

/// Serves the description under the queries that WCF uses.
pub(crate) async fn describe(wsdl: Arc<Wsdl>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default().to_ascii_lowercase();
    let schema = query
        .strip_prefix("xsd=xsd")
        .and_then(|index| index.parse::<usize>().ok());
    let document = match (query.as_str(), schema) {
        ("wsdl", _) => Some(&wsdl.split),
        ("singlewsdl", _) => Some(&wsdl.single),
        (_, Some(index)) => wsdl.schemas.get(index),
        _ => None,
    };
    match document {
        Some(document) => (
            [(header::CONTENT_TYPE, "text/xml; charset=utf-8")],
            document.clone(),
        )
            .into_response(),
        None => (
            StatusCode::NOT_FOUND,
            "The service accepts POST. Its description is at ?wsdl and ?singleWsdl.\n",
        )
            .into_response(),
    }
}
