//! The routes of the admin API. `GET /admin` serves this table, and docs/sandbox.md shows it.

use axum::Json;
use axum::extract::State;
use axum::routing::on;
use serde_json::{Value, json};

use super::PATH;
use super::handlers;
use super::problem::ApiResult;
use super::route::{Field, Keys, Method, Route, optional, required};
use crate::admin::handle::Admin;
use crate::faults::fault::{FaultForm, InjectedFault};

/// Every route, by path.
pub(super) static ROUTES: &[Route] = &[
    Route {
        method: Method::Get,
        path: "/",
        summary: "Lists these routes, the faults that can be injected, and the operations",
        fields: &[],
        response: Keys::Object(&["routes", "faults", "operations"]),
        handler: |method| on(method, index),
    },
    Route {
        method: Method::Get,
        path: "/accounts",
        summary: "Lists the accounts of every environment",
        fields: &[],
        response: Keys::List(ACCOUNT),
        handler: |method| on(method, handlers::accounts),
    },
    Route {
        method: Method::Post,
        path: "/accounts",
        summary: "Creates an account",
        fields: &[
            EMAIL,
            required("password", "its password"),
            ENVIRONMENT,
            GROUP,
        ],
        response: Keys::Object(ACCOUNT),
        handler: |method| on(method, handlers::create_account),
    },
    Route {
        method: Method::Post,
        path: "/accounts/block",
        summary: "Blocks an account, as an administrator does, and ends its sessions",
        fields: &[EMAIL, ENVIRONMENT],
        response: Keys::Object(ACCOUNT),
        handler: |method| on(method, handlers::block),
    },
    Route {
        method: Method::Post,
        path: "/accounts/password",
        summary: "Changes the password of an account",
        fields: &[EMAIL, required("password", "the new password"), ENVIRONMENT],
        response: Keys::Object(ACCOUNT),
        handler: |method| on(method, handlers::set_password),
    },
    Route {
        method: Method::Post,
        path: "/accounts/unblock",
        summary: "Lifts the block of an account",
        fields: &[EMAIL, ENVIRONMENT],
        response: Keys::Object(ACCOUNT),
        handler: |method| on(method, handlers::unblock),
    },
    Route {
        method: Method::Post,
        path: "/accounts/unlock",
        summary: "Lifts the lock of an account and clears its strikes",
        fields: &[EMAIL, ENVIRONMENT],
        response: Keys::Object(ACCOUNT),
        handler: |method| on(method, handlers::unlock),
    },
    #[cfg(feature = "portal")]
    Route {
        method: Method::Get,
        path: "/administrators",
        summary: "Lists the administrators of the Management Portal",
        fields: &[],
        response: Keys::List(&["name", "strikes", "locked_until"]),
        handler: |method| on(method, handlers::administrators),
    },
    #[cfg(feature = "portal")]
    Route {
        method: Method::Post,
        path: "/administrators",
        summary: "Creates an administrator, who can sign in to the Management Portal",
        fields: &[
            required("name", "the name of the administrator"),
            required("password", "their password"),
        ],
        response: Keys::Object(&[]),
        handler: |method| on(method, handlers::create_administrator),
    },
    Route {
        method: Method::Get,
        path: "/clock",
        summary: "Shows the clock",
        fields: &[],
        response: Keys::Object(CLOCK),
        handler: |method| on(method, handlers::clock),
    },
    Route {
        method: Method::Post,
        path: "/clock",
        summary: "Changes the clock; takes one of the two fields",
        fields: &[
            optional("advance", "seconds to move it forward"),
            optional("set", "`freeze`, `run` or `real`"),
        ],
        response: Keys::Object(CLOCK),
        handler: |method| on(method, handlers::set_clock),
    },
    Route {
        method: Method::Get,
        path: "/connections",
        summary: "Lists the last connections that brought no complete request, oldest first",
        fields: &[],
        response: Keys::List(&["number", "at", "peer", "requests", "problem"]),
        handler: |method| on(method, handlers::connections),
    },
    Route {
        method: Method::Get,
        path: "/faults",
        summary: "Lists the injected faults that still have calls to come",
        fields: &[],
        response: Keys::List(&["id", "operation", "fault", "seen"]),
        handler: |method| on(method, handlers::faults),
    },
    Route {
        method: Method::Post,
        path: "/faults",
        summary: "Injects a fault",
        fields: &[
            required("fault", "a fault, such as `html:502`"),
            optional("operation", "any by default"),
            optional(
                "nth",
                "the first call that gets it; 1, the next, by default",
            ),
            optional("times", "the number of calls that get it; 1 by default"),
        ],
        response: Keys::Object(&["id"]),
        handler: |method| on(method, handlers::inject),
    },
    Route {
        method: Method::Post,
        path: "/faults/clear",
        summary: "Removes every injected fault",
        fields: &[],
        response: Keys::Object(&[]),
        handler: |method| on(method, handlers::clear_faults),
    },
    Route {
        method: Method::Post,
        path: "/faults/remove",
        summary: "Removes one injected fault",
        fields: &[required("id", "its `id`")],
        response: Keys::Object(&[]),
        handler: |method| on(method, handlers::remove_fault),
    },
    Route {
        method: Method::Post,
        path: "/invoices/status",
        summary: "Sets the status of an invoice; `APPROVED` assigns its number",
        fields: &[
            required("id", "the `Id` of the invoice"),
            required("status", "such as `APPROVED`"),
            ENVIRONMENT,
        ],
        response: Keys::Object(&[]),
        handler: |method| on(method, handlers::set_invoice_status),
    },
    #[cfg(feature = "load")]
    Route {
        method: Method::Post,
        path: "/load",
        summary: "Loads the rows in the body, which is JSON, or CSV if `?table=` names its table",
        fields: &[optional(
            "table",
            "in the query: `customers`, `invoices` or `purchases`",
        )],
        response: Keys::Object(&["loaded", "unchanged"]),
        handler: |method| on(method, handlers::load),
    },
    Route {
        method: Method::Get,
        path: "/operations",
        summary: "Lists the operations, and how often each was carried out since the start",
        fields: &[],
        response: Keys::List(&["name", "executed"]),
        handler: |method| on(method, handlers::operations),
    },
    Route {
        method: Method::Post,
        path: "/purchases/delete",
        summary: "Marks a purchase for deletion, as `DeletePurchases` does",
        fields: &[
            required("reference", "the `PurchaseReference` of the purchase"),
            optional("reason", "is stored; empty by default"),
            ENVIRONMENT,
        ],
        response: Keys::Object(&[]),
        handler: |method| on(method, handlers::delete_purchase),
    },
    Route {
        method: Method::Get,
        path: "/requests",
        summary: "Lists the last requests with their responses, without secrets, oldest first",
        fields: &[],
        response: Keys::List(&[
            "number",
            "at",
            "operation",
            "action",
            "caller",
            "status",
            "refusal",
            "injected_fault",
            "dropped",
            "request_body",
            "response_body",
        ]),
        handler: |method| on(method, handlers::requests),
    },
    #[cfg(feature = "seed")]
    Route {
        method: Method::Post,
        path: "/seed",
        summary: "Adds a few thousand rows of an invented company, unless there are customers",
        fields: &[ENVIRONMENT],
        response: Keys::Object(&["seeded"]),
        handler: |method| on(method, handlers::seed),
    },
    Route {
        method: Method::Get,
        path: "/sessions",
        summary: "Lists the live sessions of every environment",
        fields: &[],
        response: Keys::List(&["id", "environment", "email", "created_at", "expires_at"]),
        handler: |method| on(method, handlers::sessions),
    },
    Route {
        method: Method::Post,
        path: "/sessions/expire",
        summary: "Ends the sessions of an account, or every session",
        fields: &[
            optional("email", "the account; all by default"),
            ENVIRONMENT,
        ],
        response: Keys::Object(&["ended"]),
        handler: |method| on(method, handlers::expire_sessions),
    },
    Route {
        method: Method::Get,
        path: "/tokens",
        summary: "Lists the API tokens of every environment, without their secrets",
        fields: &[],
        response: Keys::List(&[
            "id",
            "name",
            "environment",
            "group",
            "created_at",
            "used_at",
            "revoked_at",
        ]),
        handler: |method| on(method, handlers::tokens),
    },
    Route {
        method: Method::Post,
        path: "/tokens",
        summary: "Creates an API token; its secret is not shown again",
        fields: &[
            required("name", "a name for people"),
            optional("secret", "random by default"),
            ENVIRONMENT,
            GROUP,
        ],
        response: Keys::Object(&["id", "secret"]),
        handler: |method| on(method, handlers::create_token),
    },
    Route {
        method: Method::Post,
        path: "/tokens/revoke",
        summary: "Revokes an API token",
        fields: &[required("id", "its `id`")],
        response: Keys::Object(&[]),
        handler: |method| on(method, handlers::revoke_token),
    },
    Route {
        method: Method::Get,
        path: "/usage",
        summary: "Shows the current use of the resources that requests share",
        fields: &[],
        response: Keys::Object(&[
            "reads",
            "writes",
            "hashing",
            "body_bytes",
            "response_bytes",
            "connections",
        ]),
        handler: |method| on(method, handlers::usage),
    },
];

const EMAIL: Field = required("email", "the address of the account");
const ENVIRONMENT: Field = optional("environment", "`Demo` by default");
const GROUP: Field = optional(
    "group",
    "`full` (the default), `read-only` or `portal-only`",
);

const ACCOUNT: &[&str] = &[
    "environment",
    "email",
    "group",
    "blocked",
    "strikes",
    "locked_until",
    "logins",
];
const CLOCK: &[&str] = &["now", "frozen"];

/// Responds with the table itself.
async fn index(State(admin): State<Admin>) -> ApiResult {
    let routes: Vec<Value> = ROUTES.iter().map(|route| route.to_json(PATH)).collect();
    Ok(Json(json!({
        "routes": routes,
        "faults": InjectedFault::FORMS.map(fault),
        "operations": admin.operations(),
    })))
}

fn fault(fault: FaultForm) -> Value {
    json!({
        "form": fault.form,
        "effect": fault.effect,
        "carried_out": fault.carried_out,
    })
}
