//! The portal's style, its icon and its one script.

use axum::response::{IntoResponse, Response};
use http::header;

pub(super) async fn style() -> Response {
    asset("text/css; charset=utf-8", include_str!("style.css"))
}

pub(super) async fn script() -> Response {
    asset("text/javascript; charset=utf-8", include_str!("portal.js"))
}

pub(super) async fn icon() -> Response {
    asset("image/svg+xml", include_str!("icon.svg"))
}

fn asset(content_type: &'static str, text: &'static str) -> Response {
    // Short, because a newer sandbox may listen on the same port in a moment.
    (
        [
            (header::CONTENT_TYPE, content_type),
            (header::CACHE_CONTROL, "max-age=60"),
        ],
        text,
    )
        .into_response()
}
