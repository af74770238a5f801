//! The tasks of the admin API: the fields of a request to a call of [`Admin`].

use std::time::Duration;

use axum::Json;
#[cfg(feature = "load")]
use axum::extract::RawQuery;
use axum::extract::State;
use serde_json::json;

use super::fields::Fields;
use super::problem::{ApiResult, invalid};
use super::records;
use crate::admin::handle::Admin;
#[cfg(feature = "load")]
use crate::data::load::Table;
use crate::error::{Error, no_such};
use crate::faults::injection::FaultInjection;
use crate::identity::accounts::NewAccount;
use crate::identity::tokens::NewApiToken;
use crate::server::admission::Work;
use crate::server::clock::ClockSetting;

pub(super) async fn accounts(State(admin): State<Admin>) -> ApiResult {
    admin
        .run(Work::Read, move |admin| {
            Ok(Json(
                admin.accounts()?.iter().map(records::account).collect(),
            ))
        })
        .await
}

pub(super) async fn create_account(State(admin): State<Admin>, fields: Fields) -> ApiResult {
    admin
        .run(Work::Hash, move |admin| {
            let email = fields.text("email");
            let new = NewAccount::new(email, fields.text("password"))
                .environment(fields.environment())
                .group(fields.group()?);
            admin.create_account(&new)?;
            let admin = admin.in_environment(fields.environment());
            Ok(Json(records::account(&admin.account(email)?)))
        })
        .await
}

pub(super) async fn unlock(State(admin): State<Admin>, fields: Fields) -> ApiResult {
    change_account(admin, fields, Work::Write, |admin, email, _| {
        admin.unlock(email)
    })
    .await
}

pub(super) async fn block(State(admin): State<Admin>, fields: Fields) -> ApiResult {
    change_account(admin, fields, Work::Write, |admin, email, _| {
        admin.set_blocked(email, true)
    })
    .await
}

pub(super) async fn unblock(State(admin): State<Admin>, fields: Fields) -> ApiResult {
    change_account(admin, fields, Work::Write, |admin, email, _| {
        admin.set_blocked(email, false)
    })
    .await
}

pub(super) async fn set_password(State(admin): State<Admin>, fields: Fields) -> ApiResult {
    change_account(admin, fields, Work::Hash, |admin, email, fields| {
        admin.set_password(email, fields.text("password"))
    })
    .await
}

/// Changes the account that the fields name, and responds with its new state.
async fn change_account(
    admin: Admin,
    fields: Fields,
    work: Work,
    change: fn(&Admin, &str, &Fields) -> Result<(), Error>,
) -> ApiResult {
    let change = move |admin: &Admin| {
        let admin = admin.in_environment(fields.environment());
        let email = fields.text("email");
        change(&admin, email, &fields)?;
        Ok(Json(records::account(&admin.account(email)?)))
    };
    admin.run(work, change).await
}

#[cfg(feature = "portal")]
pub(super) async fn administrators(State(admin): State<Admin>) -> ApiResult {
    admin
        .run(Work::Read, move |admin| {
            let administrators = admin.administrators()?;
            Ok(Json(
                administrators.iter().map(records::administrator).collect(),
            ))
        })
        .await
}

#[cfg(feature = "portal")]
pub(super) async fn create_administrator(State(admin): State<Admin>, fields: Fields) -> ApiResult {
    admin
        .run(Work::Hash, move |admin| {
            admin.create_administrator(fields.text("name"), fields.text("password"))?;
            Ok(Json(json!({})))
        })
        .await
}

pub(super) async fn tokens(State(admin): State<Admin>) -> ApiResult {
    admin
        .run(Work::Read, move |admin| {
            Ok(Json(
                admin.api_tokens()?.iter().map(records::token).collect(),
            ))
        })
        .await
}

pub(super) async fn create_token(State(admin): State<Admin>, fields: Fields) -> ApiResult {
    admin
        .run(Work::Write, move |admin| {
            let mut new = NewApiToken::new(fields.text("name"))
                .environment(fields.environment())
                .group(fields.group()?);
            if !fields.text("secret").is_empty() {
                new = new.secret(fields.text("secret"));
            }
            let made = admin.create_api_token(new)?;
            Ok(Json(json!({ "id": made.id, "secret": made.secret })))
        })
        .await
}

pub(super) async fn revoke_token(State(admin): State<Admin>, fields: Fields) -> ApiResult {
    admin
        .run(Work::Write, move |admin| {
            admin.revoke_api_token(fields.number("id")?)?;
            Ok(Json(json!({})))
        })
        .await
}

pub(super) async fn sessions(State(admin): State<Admin>) -> ApiResult {
    admin
        .run(Work::Read, move |admin| {
            Ok(Json(
                admin.sessions()?.iter().map(records::session).collect(),
            ))
        })
        .await
}

/// Ends the sessions of an account, or every session if no account is given.
pub(super) async fn expire_sessions(State(admin): State<Admin>, fields: Fields) -> ApiResult {
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

pub(super) async fn set_invoice_status(State(admin): State<Admin>, fields: Fields) -> ApiResult {
    admin
        .run(Work::Write, move |admin| {
            admin
                .in_environment(fields.environment())
                .set_invoice_status(fields.text("id"), fields.text("status"))?;
            Ok(Json(json!({})))
        })
        .await
}

pub(super) async fn delete_purchase(State(admin): State<Admin>, fields: Fields) -> ApiResult {
    admin
        .run(Work::Write, move |admin| {
            admin
                .in_environment(fields.environment())
                .delete_purchase(fields.text("reference"), fields.text("reason"))?;
            Ok(Json(json!({})))
        })
        .await
}

#[cfg(feature = "seed")]
pub(super) async fn seed(State(admin): State<Admin>, fields: Fields) -> ApiResult {
    admin
        .run(Work::Write, move |admin| {
            Ok(Json(
                json!({ "seeded": admin.in_environment(fields.environment()).seed_demo()? }),
            ))
        })
        .await
}

/// Loads the rows in the body: CSV with `?table=purchases` and the like, otherwise JSON.
#[cfg(feature = "load")]
pub(super) async fn load(
    State(admin): State<Admin>,
    RawQuery(query): RawQuery,
    text: String,
) -> ApiResult {
    let table = match query.as_deref() {
        None | Some("") => None,
        Some("table=customers") => Some(Table::Customers),
        Some("table=invoices") => Some(Table::Invoices),
        Some("table=purchases") => Some(Table::Purchases),
        Some(_) => {
            return Err(invalid(
                "invalid query: expected table=customers, table=invoices or table=purchases",
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

pub(super) async fn clock(State(admin): State<Admin>) -> ApiResult {
    Ok(Json(records::clock(admin.clock())))
}

/// Takes `advance` (seconds), or `set` with `freeze`, `run` or `real`.
pub(super) async fn set_clock(State(admin): State<Admin>, fields: Fields) -> ApiResult {
    admin
        .run(Work::Write, move |admin| {
            match (fields.optional_number("advance")?, fields.text("set")) {
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
            Ok(Json(records::clock(admin.clock())))
        })
        .await
}

pub(super) async fn faults(State(admin): State<Admin>) -> ApiResult {
    Ok(Json(
        admin.injections().iter().map(records::fault).collect(),
    ))
}

pub(super) async fn inject(State(admin): State<Admin>, fields: Fields) -> ApiResult {
    let fault = fields.text("fault").parse()?;
    let injection = match fields.text("operation") {
        "" => FaultInjection::on_any(fault),
        operation => FaultInjection::on(operation, fault),
    };
    let injection = injection
        .nth(fields.count("nth")?)
        .times(fields.count("times")?);
    Ok(Json(json!({ "id": admin.inject(injection)? })))
}

pub(super) async fn remove_fault(State(admin): State<Admin>, fields: Fields) -> ApiResult {
    let id = fields.number("id")?;
    match admin.remove_injection(id) {
        true => Ok(Json(json!({}))),
        false => {
            let pending: Vec<u64> = admin.injections().iter().map(|plan| plan.id).collect();
            Err(no_such("pending fault", id, &pending).into())
        }
    }
}

pub(super) async fn clear_faults(State(admin): State<Admin>) -> ApiResult {
    admin.clear_injections();
    Ok(Json(json!({})))
}

pub(super) async fn requests(State(admin): State<Admin>) -> ApiResult {
    Ok(Json(
        admin.requests().iter().map(records::request).collect(),
    ))
}

pub(super) async fn usage(State(admin): State<Admin>) -> ApiResult {
    Ok(Json(records::usage(&admin.usage())))
}

pub(super) async fn connections(State(admin): State<Admin>) -> ApiResult {
    Ok(Json(
        admin
            .connections()
            .iter()
            .map(records::connection)
            .collect(),
    ))
}

pub(super) async fn operations(State(admin): State<Admin>) -> ApiResult {
    let executed = |name: &String| json!({ "name": name, "executed": admin.executed(name) });
    Ok(Json(admin.operations().iter().map(executed).collect()))
}
