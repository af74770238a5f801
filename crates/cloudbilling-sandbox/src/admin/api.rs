//! The admin API: what [`Admin`] does, over HTTP, for tests in other languages. Forms in, JSON out,
//! and a key in the `Authorization` header.

use std::sync::Arc;
use std::time::Duration;

#[cfg(feature = "load")]
use axum::extract::RawQuery;
use axum::extract::{DefaultBodyLimit, FromRequest, Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::{StatusCode, header};
use hyper::body::Body as _;
use serde_json::{Value, json};

use crate::admin::form::FormFields;
use crate::admin::handle::Admin;
use crate::admin::http::status;
#[cfg(feature = "load")]
use crate::data::load::Table;
use crate::data::timestamp::Timestamp;
use crate::error::{Error, ErrorKind};
use crate::faults::injection::FaultInjection;
use crate::identity::accounts::{Account, NewAccount};
use crate::identity::secret::Digest;
use crate::identity::sessions::Session;
use crate::identity::tokens::{ApiTokenRecord, NewApiToken};
use crate::journal::entry::{LoggedConnection, LoggedRequest};
use crate::server::admission::Work;
use crate::server::admission::lane::LaneUsage;
use crate::server::body;
use crate::server::clock::ClockSetting;
use crate::server::service::Service;

/// The path of the admin API.
pub(crate) const PATH: &str = "/admin";

/// The maximum size of a table in one request.
const TABLE_BYTES: usize = 8 * 1024 * 1024;

/// Returns the routes, guarded by the key.
pub(crate) fn router(service: Arc<Service>, key: &str) -> Router {
    let key = Digest::new(key);
    let routes = Router::new();
    #[cfg(feature = "load")]
    let routes = routes.route("/load", post(load));
    #[cfg(feature = "seed")]
    let routes = routes.route("/seed", post(seed));
    let routes = routes
        .route("/accounts", get(accounts).post(create_account))
        .route("/accounts/unlock", post(unlock))
        .route("/connections", get(connections))
        .route("/clock", get(clock).post(set_clock))
        .route("/invoices/status", post(set_invoice_status))
        .route("/faults", get(faults).post(inject))
        .route("/faults/clear", post(clear_faults))
        .route("/requests", get(requests))
        .route("/sessions", get(sessions))
        .route("/sessions/expire", post(expire_sessions))
        .route("/tokens", get(tokens).post(create_token))
        .route("/tokens/revoke", post(revoke_token))
        .route("/usage", get(usage))
        .fallback(async || problem(StatusCode::NOT_FOUND, "unknown path"))
        .layer(DefaultBodyLimit::max(TABLE_BYTES))
        .layer(middleware::from_fn_with_state(
            (Arc::clone(&service), TABLE_BYTES as u64),
            body::bounded,
        ))
        .layer(middleware::from_fn(move |request, next| {
            guard(key.clone(), request, next)
        }))
        .with_state(Admin::new(service));
    Router::new().nest(PATH, routes)
}

/// The fields of a request; there may be none.
struct Fields(FormFields);

/// The result of a request.
type ApiResult = Result<Json<Value>, ApiError>;

/// The error of a request.
struct ApiError(Error);

impl Fields {
    /// Refuses a form with other fields: a misspelt field would otherwise be ignored.
    fn only(&self, known: &[&str]) -> Result<(), ApiError> {
        match self.0.names().all(|name| known.contains(&name)) {
            true => Ok(()),
            false => Err(invalid(format!(
                "unknown field: expected one of {}",
                known.join(", ")
            ))),
        }
    }

    fn text(&self, name: &str) -> &str {
        self.0.text(name)
    }

    fn environment(&self) -> &str {
        match self.text("environment") {
            "" => NewAccount::DEFAULT_ENVIRONMENT,
            environment => environment,
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        if request.body().is_end_stream() {
            return Ok(Self(FormFields::default()));
        }
        let fields = FormFields::read(request, state).await;
        fields
            .map(Self)
            .map_err(|rejection| problem(rejection.status(), &rejection.body_text()))
    }
}

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

async fn guard(key: Digest, request: Request, next: Next) -> Response {
    let given = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Bearer "));
    match given {
        Some(given) if Digest::new(given).matches(key.as_bytes()) => next.run(request).await,
        _ => {
            let refused = problem(
                StatusCode::UNAUTHORIZED,
                "the header `Authorization: Bearer KEY` is required, with the admin key of the sandbox",
            );
            ([(header::WWW_AUTHENTICATE, "Bearer")], refused).into_response()
        }
    }
}

fn problem(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "error": message }))).into_response()
}

fn invalid(message: impl Into<String>) -> ApiError {
    ApiError(Error::new(ErrorKind::Invalid, message))
}

async fn accounts(State(admin): State<Admin>) -> ApiResult {
    admin
        .run(Work::Read, move |admin| {
            Ok(Json(admin.accounts()?.iter().map(account).collect()))
        })
        .await
}

async fn create_account(State(admin): State<Admin>, fields: Fields) -> ApiResult {
    fields.only(&["email", "password", "environment", "group"])?;
    admin
        .run(Work::Hash, move |admin| {
            let new = NewAccount::new(fields.text("email"), fields.text("password"))
                .environment(fields.environment())
                .group(fields.0.group()?.unwrap_or_default());
            admin.create_account(&new)?;
            Ok(Json(account(
                &admin
                    .in_environment(fields.environment())
                    .account(fields.text("email"))?,
            )))
        })
        .await
}

async fn unlock(State(admin): State<Admin>, fields: Fields) -> ApiResult {
    fields.only(&["email", "environment"])?;
    admin
        .run(Work::Write, move |admin| {
            let admin = admin.in_environment(fields.environment());
            admin.unlock(fields.text("email"))?;
            Ok(Json(account(&admin.account(fields.text("email"))?)))
        })
        .await
}

async fn tokens(State(admin): State<Admin>) -> ApiResult {
    admin
        .run(Work::Read, move |admin| {
            Ok(Json(admin.api_tokens()?.iter().map(token).collect()))
        })
        .await
}

async fn create_token(State(admin): State<Admin>, fields: Fields) -> ApiResult {
    fields.only(&["name", "environment", "group"])?;
    admin
        .run(Work::Write, move |admin| {
            let new = NewApiToken::new(fields.text("name"))
                .environment(fields.environment())
                .group(fields.0.group()?.unwrap_or_default());
            let made = admin.create_api_token(new)?;
            Ok(Json(json!({ "id": made.id, "secret": made.secret })))
        })
        .await
}

async fn revoke_token(State(admin): State<Admin>, fields: Fields) -> ApiResult {
    fields.only(&["id"])?;
    admin
        .run(Work::Write, move |admin| {
            admin.revoke_api_token(fields.0.required_number("id")?)?;
            Ok(Json(json!({})))
        })
        .await
}

async fn sessions(State(admin): State<Admin>) -> ApiResult {
    admin
        .run(Work::Read, move |admin| {
            Ok(Json(admin.sessions()?.iter().map(session).collect()))
        })
        .await
}

/// Ends the sessions of an account, or every session if no account is given.
async fn expire_sessions(State(admin): State<Admin>, fields: Fields) -> ApiResult {
    fields.only(&["email", "environment"])?;
    admin
        .run(Work::Write, move |admin| {
            let ended = match fields.text("email") {
                "" => admin.expire_sessions()?,
                email => admin
                    .in_environment(fields.environment())
                    .expire_account_sessions(email)?,
            };
            Ok(Json(json!({ "ended": ended })))
        })
        .await
}

async fn set_invoice_status(State(admin): State<Admin>, fields: Fields) -> ApiResult {
    fields.only(&["id", "status", "environment"])?;
    admin
        .run(Work::Write, move |admin| {
            admin
                .in_environment(fields.environment())
                .set_invoice_status(fields.text("id"), fields.text("status"))?;
            Ok(Json(json!({})))
        })
        .await
}

#[cfg(feature = "seed")]
async fn seed(State(admin): State<Admin>, fields: Fields) -> ApiResult {
    fields.only(&["environment"])?;
    admin
        .run(Work::Write, move |admin| {
            Ok(Json(
                json!({ "seeded": admin.in_environment(fields.environment()).seed_demo()? }),
            ))
        })
        .await
}

#[cfg(feature = "load")]
/// Loads the rows in the body: CSV with `?table=purchases` and the like, otherwise JSON.
async fn load(State(admin): State<Admin>, RawQuery(query): RawQuery, text: String) -> ApiResult {
    let table = match query.as_deref() {
        None | Some("") => None,
        Some("table=customers") => Some(Table::Customers),
        Some("table=invoices") => Some(Table::Invoices),
        Some("table=purchases") => Some(Table::Purchases),
        Some(_) => {
            return Err(invalid(
                "invalid table: expected customers, invoices or purchases",
            ));
        }
    };
    admin
        .run(Work::Write, move |admin| {
            let loaded = match table {
                Some(table) => admin.load_csv(table, &text)?,
                None => admin.load_json(&text)?,
            };
            Ok(Json(
                json!({ "loaded": loaded.changed, "unchanged": loaded.unchanged }),
            ))
        })
        .await
}

async fn clock(State(admin): State<Admin>) -> ApiResult {
    Ok(Json(clock_of(&admin)))
}

/// Takes `advance` (seconds), or `set` with `freeze`, `run` or `real`.
async fn set_clock(State(admin): State<Admin>, fields: Fields) -> ApiResult {
    fields.only(&["advance", "set"])?;
    admin
        .run(Work::Write, move |admin| {
            match (fields.0.number("advance")?, fields.text("set")) {
                (Some(seconds), "") => admin.advance_clock(Duration::from_secs(seconds))?,
                (None, "freeze") => admin.set_clock(admin.clock().frozen())?,
                (None, "real") => admin.set_clock(ClockSetting::REAL)?,
                (None, "run") => admin.set_clock(admin.clock().running())?,
                _ => {
                    return Err(invalid(
                        "invalid change: expected either advance (seconds) or set (freeze, run or real)",
                    ));
                }
            }
            Ok(Json(clock_of(admin)))
        })
        .await
}

async fn faults(State(admin): State<Admin>) -> ApiResult {
    let planned = admin.injections();
    let planned = planned.iter().map(|plan| {
        json!({
            "id": plan.id,
            "operation": plan.injection.operation(),
            "fault": plan.injection.fault().to_string(),
            "seen": plan.seen,
        })
    });
    Ok(Json(planned.collect()))
}

async fn inject(State(admin): State<Admin>, fields: Fields) -> ApiResult {
    fields.only(&["fault", "operation", "nth", "times"])?;
    let fault = fields.text("fault").parse()?;
    let injection = match fields.text("operation") {
        "" => FaultInjection::on_any(fault),
        operation => FaultInjection::on(operation, fault),
    };
    let (nth, times) = (
        fields.0.number("nth")?.unwrap_or(1),
        fields.0.number("times")?.unwrap_or(1),
    );
    Ok(Json(
        json!({ "id": admin.inject(injection.nth(nth).times(times)) }),
    ))
}

async fn clear_faults(State(admin): State<Admin>) -> ApiResult {
    admin.clear_injections();
    Ok(Json(json!({})))
}

async fn requests(State(admin): State<Admin>) -> ApiResult {
    Ok(Json(admin.requests().iter().map(request).collect()))
}

async fn usage(State(admin): State<Admin>) -> ApiResult {
    let usage = admin.usage();
    Ok(Json(json!({
        "reads": lane(&usage.reads),
        "writes": lane(&usage.writes),
        "hashing": lane(&usage.hashing),
        "body_bytes": usage.body_bytes,
        "response_bytes": usage.response_bytes,
        "connections": usage.connections,
    })))
}

async fn connections(State(admin): State<Admin>) -> ApiResult {
    Ok(Json(admin.connections().iter().map(connection).collect()))
}

fn account(account: &Account) -> Value {
    json!({
        "environment": account.environment,
        "email": account.email,
        "group": account.group.name(),
        "blocked": account.blocked,
        "strikes": account.strikes,
        "locked_until": timestamp(account.locked_until),
        "logins": {
            "granted": account.logins.granted,
            "locked": account.logins.locked,
            "not_permitted": account.logins.not_permitted,
            "wrong": account.logins.wrong,
        },
    })
}

fn token(token: &ApiTokenRecord) -> Value {
    json!({
        "id": token.id,
        "name": token.name,
        "environment": token.environment,
        "group": token.group.name(),
        "created_at": token.created_at.to_string(),
        "used_at": timestamp(token.used_at),
        "revoked_at": timestamp(token.revoked_at),
    })
}

fn session(session: &Session) -> Value {
    json!({
        "id": session.id,
        "environment": session.environment,
        "email": session.email,
        "created_at": session.created_at.to_string(),
        "expires_at": session.expires_at.to_string(),
    })
}

fn request(request: &LoggedRequest) -> Value {
    json!({
        "number": request.number,
        "at": request.at.to_string(),
        "operation": request.operation,
        "action": request.action,
        "caller": request.caller,
        "status": request.status,
        "refusal": request.refusal,
        "injected_fault": request.injected_fault,
        "dropped": request.dropped,
        "request_body": request.request_body,
        "response_body": request.response_body,
    })
}

fn connection(connection: &LoggedConnection) -> Value {
    json!({
        "number": connection.number,
        "at": connection.at.to_string(),
        "peer": connection.peer.map(|peer| peer.to_string()),
        "requests": connection.requests,
        "problem": connection.problem,
    })
}

fn lane(usage: &LaneUsage) -> Value {
    json!({
        "waiting": usage.waiting,
        "running": usage.running,
        "refused": usage.refused,
        "skipped": usage.skipped,
    })
}

fn clock_of(admin: &Admin) -> Value {
    let setting = admin.clock();
    json!({ "now": setting.now().to_string(), "frozen": matches!(setting, ClockSetting::Frozen(_)) })
}

fn timestamp(at: Option<Timestamp>) -> Option<String> {
    at.map(|at| at.to_string())
}
