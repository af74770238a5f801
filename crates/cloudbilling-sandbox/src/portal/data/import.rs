//! The import of rows from CSV or JSON, and the reset of an environment.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use super::kinds::KINDS;
use super::tabs;
use crate::admin::handle::Admin;
use crate::data::load::{Loaded, Table};
use crate::error::{Error, ErrorKind, unknown};
use crate::identity::accounts::NewAccount;
use crate::identity::portal_sessions::Administrator;
use crate::portal::form::{PortalForm, Prefill};
use crate::portal::listing::{View, link};
use crate::portal::page::{Notice, Section, count, environment, failure, field, form_token, page};
use crate::portal::state::Portal;
use crate::server::admission::Work;

pub(in crate::portal) async fn show(
    State(portal): State<Arc<Portal>>,
    view: View,
    administrator: Administrator,
) -> Response {
    let notice = match view.done.as_str() {
        "reset" => Notice::Done("The environment holds the demo data again."),
        "emptied" => Notice::Done("The billing data of the environment is deleted."),
        _ => Notice::Nothing,
    };
    let number = |name: &str| view.text(name).parse().ok();
    let loaded = number("changed").zip(number("unchanged"));
    form_page(&portal, &administrator, notice, loaded, Prefill::NOTHING).await
}

pub(in crate::portal) async fn load(
    State(portal): State<Arc<Portal>>,
    form: PortalForm,
) -> Response {
    let admin = portal.admin.in_environment(form.field("environment"));
    let (format, text) = (
        form.field("format").to_owned(),
        form.secret("text").to_owned(),
    );
    let loaded = admin
        .run(Work::Write, move |admin| load_as(admin, &format, &text))
        .await;
    match loaded {
        Ok(loaded) => {
            let [changed, unchanged] =
                [loaded.changed, loaded.unchanged].map(|number| number.to_string());
            let address = link(
                "/portal/data/import",
                [("changed", changed), ("unchanged", unchanged)],
            );
            Redirect::to(&address).into_response()
        }
        Err(error) => {
            let (notice, prefill) = (Notice::Failed(&error), Prefill(Some(&form)));
            form_page(&portal, &form.administrator, notice, None, prefill).await
        }
    }
}

/// Deletes the billing data of an environment, and fills it with the demo data if that is wanted.
pub(in crate::portal) async fn reset(
    State(portal): State<Arc<Portal>>,
    form: PortalForm,
) -> Response {
    let admin = portal.admin.in_environment(form.field("environment"));
    let (sure, change) = (form.field("sure") == "yes", form.field("change").to_owned());
    let done = admin.run(Work::Write, move |admin| match (sure, change.as_str()) {
        (true, "seed") => admin.reset_data(true).map(|()| "reset"),
        (true, "empty") => admin.reset_data(false).map(|()| "emptied"),
        (false, _) => Err(Error::new(
            ErrorKind::Invalid,
            "tick the box first: this cannot be undone",
        )),
        (true, change) => Err(unknown("change", change, &["seed", "empty"])),
    });
    match done.await {
        Ok(done) => Redirect::to(&format!("/portal/data/import?done={done}")).into_response(),
        Err(error) => {
            let notice = Notice::Failed(&error);
            form_page(&portal, &form.administrator, notice, None, Prefill::NOTHING).await
        }
    }
}

const FORMATS: [(&str, &str, &str); 4] = [
    ("customers", "CSV of customers", "CustomerCode,CustomerName"),
    (
        "invoices",
        "CSV of invoices",
        "CustomerCode,InvoiceReference,InvoiceDate,BillingPeriodStart,BillingPeriodEnd,InvoiceStatus",
    ),
    (
        "purchases",
        "CSV of purchases",
        "CustomerCode,PurchaseReference,ProductLabel,PurchaseDate,Quantity,EndDate,SourceUpdateDate,InvoiceReference,OverrideUnitPrice,OverrideCost",
    ),
    (
        "json",
        "JSON of all three",
        "{\"Customers\": […], \"Invoices\": […], \"Purchases\": […]}",
    ),
];

fn load_as(admin: &Admin, format: &str, text: &str) -> Result<Loaded, Error> {
    match format {
        "customers" => admin.load_csv(Table::Customers, text),
        "invoices" => admin.load_csv(Table::Invoices, text),
        "purchases" => admin.load_csv(Table::Purchases, text),
        "json" => admin.load_json(text),
        format => Err(unknown("format", format, &FORMATS.map(|(name, ..)| name))),
    }
}

async fn form_page(
    portal: &Portal,
    administrator: &Administrator,
    notice: Notice<'_>,
    loaded: Option<(usize, usize)>,
    prefill: Prefill<'_>,
) -> Response {
    match portal
        .admin
        .run(Work::Read, |admin| admin.environments())
        .await
    {
        Ok(environments) => {
            let content = html! {
                @if let Some((changed, unchanged)) = loaded {
                    p.notice role="status" {
                        (count(changed, "row is", "rows are")) " stored"
                        @if unchanged > 0 { "; " (count(unchanged, "purchase", "purchases")) " had a newer source already" } "."
                    }
                }
                (tabs("import"))
                (import_form(administrator, prefill, &environments))
                (reset_form(administrator, &environments))
            };
            page(portal, administrator, Section::Data, notice, content)
        }
        Err(error) => failure(&error),
    }
}

fn import_form(
    administrator: &Administrator,
    prefill: Prefill<'_>,
    environments: &[String],
) -> Markup {
    let chosen = prefill.field("format", "");
    html! {
        section aria-labelledby="import" {
            h2 id="import" { "Import" }
            form.grid method="post" action="/portal/data/import" {
                (form_token(administrator))
                (field("Format", html! { select name="format" { @for (name, title, _) in FORMATS { option value=(name) selected[name == chosen] { (title) } } } }))
                (environment(prefill, NewAccount::DEFAULT_ENVIRONMENT, environments))
                label.field.across {
                    span { "Rows" }
                    textarea name="text" id="rows" rows="10" required spellcheck="false" { (prefill.field("text", "")) }
                }
                label.field hidden { span { "From a file" } input type="file" data-into="rows" accept=".csv,.json,text/csv,application/json"; }
                button.main { "Import" }
            }
            p.quiet { "Every row is stored, or none. A row with a known key is changed." }
            details.snippet {
                summary { "Columns" }
                dl.facts { @for (_, title, columns) in FORMATS { dt { (title) } dd { code { (columns) } } } }
            }
        }
    }
}

fn reset_form(administrator: &Administrator, environments: &[String]) -> Markup {
    let tables = KINDS.map(|kind| kind.nouns.1).join(", ");
    html! {
        section aria-labelledby="reset" {
            h2 id="reset" { "Reset" }
            p { "Deletes the " (tables) " and products of an environment. Accounts and API tokens stay." }
            form.grid method="post" action="/portal/data/reset" {
                (form_token(administrator))
                (field("Environment", html! { select name="environment" { @for name in environments { option { (name) } } } }))
                label.check { input type="checkbox" name="sure" value="yes" required; " Delete its billing data" }
                button.danger name="change" value="seed" { "Reset to the demo data" }
                button.danger name="change" value="empty" { "Delete only" }
            }
        }
    }
}
