//! The errors of the admin API.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use serde_json::{Value, json};

use crate::admin::http::status;
use crate::error::{Error, ErrorKind};

/// The result of a request.
pub(super) type ApiResult = Result<Json<Value>, ApiError>;

/// The error of a request.
pub(super) struct ApiError(Error);

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let refused = problem(status(&self.0), &self.0.to_string());
        match self.0.kind() {
            ErrorKind::Busy => ([(header::RETRY_AFTER, "1")], refused).into_response(),
            _ => refused,
        }
    }
}

/// Returns a response that reports a problem.
pub(super) fn problem(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "error": message }))).into_response()
}

pub(super) fn invalid(message: impl Into<String>) -> ApiError {
    ApiError(Error::new(ErrorKind::Invalid, message))
}
