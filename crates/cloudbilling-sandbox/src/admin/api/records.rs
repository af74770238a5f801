//! The responses of the admin API, as JSON.

use serde_json::{Value, json};

use crate::data::timestamp::Timestamp;
use crate::faults::injection::PendingInjection;
use crate::identity::accounts::Account;
#[cfg(feature = "portal")]
use crate::identity::administrators::AdministratorRecord;
use crate::identity::sessions::Session;
use crate::identity::tokens::ApiTokenRecord;
use crate::journal::entry::{LoggedConnection, LoggedRequest};
use crate::server::admission::Usage;
use crate::server::admission::lane::LaneUsage;
use crate::server::clock::ClockSetting;

pub(super) fn account(account: &Account) -> Value {
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

#[cfg(feature = "portal")]
pub(super) fn administrator(administrator: &AdministratorRecord) -> Value {
    json!({
        "name": administrator.name,
        "strikes": administrator.strikes,
        "locked_until": timestamp(administrator.locked_until),
    })
}

pub(super) fn token(token: &ApiTokenRecord) -> Value {
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

pub(super) fn session(session: &Session) -> Value {
    json!({
        "id": session.id,
        "environment": session.environment,
        "email": session.email,
        "created_at": session.created_at.to_string(),
        "expires_at": session.expires_at.to_string(),
    })
}

pub(super) fn request(request: &LoggedRequest) -> Value {
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

pub(super) fn connection(connection: &LoggedConnection) -> Value {
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

pub(super) fn fault(plan: &PendingInjection) -> Value {
    json!({
        "id": plan.id,
        "operation": plan.injection.operation(),
        "fault": plan.injection.fault().to_string(),
        "seen": plan.seen,
    })
}

pub(super) fn usage(usage: &Usage) -> Value {
    json!({
        "reads": lane(&usage.reads),
        "writes": lane(&usage.writes),
        "hashing": lane(&usage.hashing),
        "body_bytes": usage.body_bytes,
        "response_bytes": usage.response_bytes,
        "connections": usage.connections,
    })
}

pub(super) fn clock(setting: ClockSetting) -> Value {
    json!({ "now": setting.now().to_string(), "frozen": matches!(setting, ClockSetting::Frozen(_)) })
}

fn timestamp(at: Option<Timestamp>) -> Option<String> {
    at.map(|at| at.to_string())
}
