//! A table of billing data, and the form that adds or changes a row.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use http::header;
use maud::{Markup, html};
use serde_json::{Map, Value, json};

use super::kinds::{self, Input, InputForm, Kind};
use super::tabs;
use crate::admin::handle::Admin;
use crate::data::billing::browse::{Browse, Found, Record, browse};
use crate::data::billing::{invoices, transformations};
use crate::error::{Error, ErrorKind};
use crate::identity::accounts::NewAccount;
use crate::identity::portal_sessions::Administrator;
use crate::portal::form::{PortalForm, Prefill};
use crate::portal::listing::{Filter, Listing, ROWS, Table, View, link, percent_encoded};
use crate::portal::page::{
    Notice, Section, badge, brief, environment, failure, field, form_token, missing, page,
};
use crate::portal::state::Portal;
use crate::server::admission::Work;

pub(in crate::portal) async fn show(
    State(portal): State<Arc<Portal>>,
    Path(table): Path<String>,
    view: View,
    administrator: Administrator,
) -> Response {
    let notice = match view.done.as_str() {
        "stored" => Notice::Done("The row is stored."),
        "deleted" => Notice::Done("The purchase is marked for deletion."),
        "status" => Notice::Done("The status of the invoice is set."),
        _ => Notice::Nothing,
    };
    match kinds::find(&table) {
        Some(kind) => {
            list(
                &portal,
                &administrator,
                kind,
                notice,
                view,
                Prefill::NOTHING,
            )
            .await
        }
        None => missing().await.into_response(),
    }
}

/// Adds a row, or changes the row with the same key.
pub(in crate::portal) async fn store(
    State(portal): State<Arc<Portal>>,
    Path(table): Path<String>,
    form: PortalForm,
) -> Response {
    let Some(kind) = kinds::find(&table).filter(|kind| !kind.list.is_empty()) else {
        return missing().await.into_response();
    };
    let admin = portal.admin.in_environment(form.field("environment"));
    let row = row_of(kind, &form);
    let stored = admin.run(Work::Write, move |admin| {
        let loaded = admin.load_json(&json!({ kind.list: [row?] }).to_string())?;
        match loaded.changed {
            0 => Err(Error::new(
                ErrorKind::Invalid,
                "the stored row is as new or newer: its source has the same date",
            )),
            _ => Ok(()),
        }
    });
    match stored.await {
        Ok(()) => Redirect::to(&format!("/portal/data/{}?done=stored", kind.name)).into_response(),
        Err(error) => {
            let (notice, prefill) = (Notice::Failed(&error), Prefill(Some(&form)));
            list(
                &portal,
                &form.administrator,
                kind,
                notice,
                View::default(),
                prefill,
            )
            .await
        }
    }
}

/// Sets the status of an invoice.
pub(in crate::portal) async fn set_status(
    State(portal): State<Arc<Portal>>,
    form: PortalForm,
) -> Response {
    let admin = portal.admin.in_environment(form.field("environment"));
    let (id, status) = (form.field("id").to_owned(), form.field("status").to_owned());
    let set = admin.run(Work::Write, move |admin| {
        admin.set_invoice_status(&id, &status)
    });
    changed(&portal, &form, "invoices", "status", set.await).await
}

/// Marks a purchase for deletion.
pub(in crate::portal) async fn delete_purchase(
    State(portal): State<Arc<Portal>>,
    form: PortalForm,
) -> Response {
    let admin = portal.admin.in_environment(form.field("environment"));
    let reference = form.field("reference").to_owned();
    let reason = "deleted in the Management Portal";
    let deleted = admin.run(Work::Write, move |admin| {
        admin.delete_purchase(&reference, reason)
    });
    changed(&portal, &form, "purchases", "deleted", deleted.await).await
}

/// Responds to a change of a row: with its table, which says that it was done or why it failed.
async fn changed(
    portal: &Portal,
    form: &PortalForm,
    table: &str,
    done: &str,
    result: Result<(), Error>,
) -> Response {
    let Err(error) = result else {
        return Redirect::to(&format!("/portal/data/{table}?done={done}")).into_response();
    };
    let kind = kinds::find(table).expect("it is in the table");
    list(
        portal,
        &form.administrator,
        kind,
        Notice::Failed(&error),
        View::default(),
        Prefill::NOTHING,
    )
    .await
}

/// The file of a transformation result.
pub(in crate::portal) async fn file(
    State(portal): State<Arc<Portal>>,
    Path((environment, id)): Path<(String, String)>,
    _: Administrator,
) -> Response {
    let read = portal.admin.run(Work::Read, move |admin| {
        let store = &admin.service().store;
        let file = store.read(|db| transformations::file(db, &environment, Some(&id)));
        file.map_err(crate::admin::data::refused)
    });
    match read.await {
        Ok(file) => {
            let headers = [
                (header::CONTENT_TYPE, file.content_type),
                (header::CONTENT_DISPOSITION, "attachment".to_owned()),
            ];
            (headers, file.bytes).into_response()
        }
        Err(error) => failure(&error),
    }
}

/// Returns the row of a form under the names of a loaded file. An empty field is left out.
fn row_of(kind: &Kind, form: &PortalForm) -> Result<Value, Error> {
    let mut row = Map::new();
    for input in kind.inputs {
        let value = match (form.field(input.name), input.form) {
            ("", _) => continue,
            (_, InputForm::Number) => json!(form.number::<f64>(input.name)?),
            (text, _) => json!(text),
        };
        row.insert(input.name.to_owned(), value);
    }
    Ok(row.into())
}

async fn list(
    portal: &Portal,
    administrator: &Administrator,
    kind: &'static Kind,
    notice: Notice<'_>,
    view: View,
    prefill: Prefill<'_>,
) -> Response {
    let wanted = view.clone();
    let read = portal
        .admin
        .run(Work::Read, move |admin| Data::read(admin, kind, &wanted));
    let data = match read.await {
        Ok(data) => data,
        Err(error) => return failure(&error),
    };
    let table = table(kind, &data.environments);
    let listing = Listing::selected(&table, &view, data.found.rows, data.found.total);
    let content = html! {
        (tabs(kind.name))
        @if !kind.inputs.is_empty() { (form(administrator, kind, prefill, data.edited.as_ref(), &data.environments)) }
        (listing.render(|record| row(administrator, kind, record)))
    };
    page(portal, administrator, Section::Data, notice, content)
}

struct Data {
    environments: Vec<String>,
    found: Found,
    /// The row whose values the form shows.
    edited: Option<Record>,
}

impl Data {
    fn read(admin: &Admin, kind: &'static Kind, view: &View) -> Result<Self, Error> {
        let environments = admin.environments()?;
        let table = table(kind, &environments);
        let (order, is_descending) = view.order(&table);
        let filters = table
            .filters
            .iter()
            .map(|filter| (filter.name, view.text(filter.name)));
        let query = Browse {
            search: view.search(),
            filters: filters.filter(|(_, value)| !value.is_empty()).collect(),
            order,
            is_descending,
            limit: ROWS,
        };
        let key = kind.columns[0].name;
        let edited = Browse {
            search: "",
            filters: ["environment", "customer", key]
                .map(|name| (name, view.text(&format!("edit-{name}"))))
                .into(),
            limit: 1,
            ..query.clone()
        };
        admin.service().store.read(|db| {
            let is_edited = !view.text(&format!("edit-{key}")).is_empty();
            let edited = match is_edited {
                true => browse(db, kind.source, &edited, |_| 0)?.rows.pop(),
                false => None,
            };
            let found = browse(db, kind.source, &query, |total| view.offset(total))?;
            Ok(Self {
                environments,
                found,
                edited,
            })
        })
    }
}

fn table(kind: &'static Kind, environments: &[String]) -> Table<'static> {
    let mut filters = vec![Filter::of("Environment", "environment", environments)];
    filters.extend(
        kind.filters
            .iter()
            .map(|(title, name, values)| Filter::of(title, name, values.iter().copied())),
    );
    filters.extend(
        kind.source
            .has("customer")
            .then(|| Filter::of("Customer", "customer", NOTHING)),
    );
    Table {
        path: kind.path(),
        nouns: kind.nouns,
        columns: kind.columns,
        filters,
        sort: kind.sort,
        empty: kind.empty,
    }
}

/// There may be thousands of customers; the filter is set by a link.
const NOTHING: [&str; 0] = [];

fn form(
    administrator: &Administrator,
    kind: &Kind,
    prefill: Prefill<'_>,
    edited: Option<&Record>,
    environments: &[String],
) -> Markup {
    let value = |name: &str, field: &str| -> String {
        let stored = edited.map_or("", |record| record.text(field));
        prefill.field(name, stored).to_owned()
    };
    let stored = value("environment", "environment");
    let stored = if stored.is_empty() {
        NewAccount::DEFAULT_ENVIRONMENT
    } else {
        &stored
    };
    let is_open = prefill.0.is_some() || edited.is_some();
    html! {
        details.card open[is_open] {
            summary { @if edited.is_some() { "Change the row" } @else { "Add or change a row" } }
            form.grid method="post" action=(kind.path()) {
                (form_token(administrator))
                @for input in kind.inputs { (field(input.title, control(input, &value(input.name, input.field)))) }
                (environment(prefill, stored, environments))
                button.main { "Store" }
            }
        }
    }
}

fn control(input: &Input, value: &str) -> Markup {
    let required = input.is_required;
    html! {
        @match input.form {
            InputForm::Choice(values) => select name=(input.name) {
                option value="" { "" }
                @for known in values { option selected[*known == value] { (known) } }
            },
            InputForm::Moment => input name=(input.name) value=(value) required[required] placeholder="2026-01-31T00:00:00Z" autocomplete="off";,
            InputForm::Number => input name=(input.name) value=(value) required[required] type="number" step="any";,
            InputForm::Text => input name=(input.name) value=(value) required[required] autocomplete="off";,
        }
    }
}

fn row(administrator: &Administrator, kind: &Kind, record: &Record) -> Markup {
    html! {
        tr {
            @for (place, column) in kind.columns.iter().enumerate() {
                @if place == 0 { th scope="row" { (first(kind, record)) } }
                @else if column.is_number { td.number data-label=(column.title) { (number(kind, record, column.name)) } }
                @else { td data-label=(column.title) { (cell(administrator, kind, record, column.name)) } }
            }
        }
    }
}

/// Renders the key of a row, with a link that opens it in the form.
fn first(kind: &Kind, record: &Record) -> Markup {
    if kind.list.is_empty() {
        let address = format!(
            "{}/{}/{}",
            kind.path(),
            percent_encoded(record.text("environment")),
            percent_encoded(record.text("id"))
        );
        return html! { a href=(address) { "Download " (brief(record.text("id"))) } };
    }
    let key = kind.columns[0].name;
    let edited =
        ["environment", "customer", key].map(|name| (format!("edit-{name}"), record.text(name)));
    let edited = edited.into_iter().filter(|(_, value)| !value.is_empty());
    html! {
        @if record.text(key).is_empty() { span.quiet { "none" } }
        @else { a href=(link(kind.path(), edited)) { (brief(record.text(key))) } }
    }
}

/// Renders a number. The counts of a customer lead to what they count.
fn number(kind: &Kind, record: &Record, name: &str) -> Markup {
    let text = record.text(name);
    html! {
        @match (kind.name, name) {
            ("customers", "purchases" | "invoices") => a href=(of_customer(&format!("/portal/data/{name}"), record, "code")) { (text) },
            ("invoices", "total") => { (text) " " (brief(record.text("currency"))) },
            _ => (text),
        }
    }
}

fn cell(administrator: &Administrator, kind: &Kind, record: &Record, name: &str) -> Markup {
    let text = record.text(name);
    html! {
        @match (kind.name, name) {
            (_, "customer") => a href=(of_customer("/portal/data/customers", record, "customer")) { (brief(text)) },
            ("purchases", "invoice") if !text.is_empty() => a href=(link("/portal/data/invoices", [("search", text)])) { (brief(text)) },
            ("purchases", "state") if text == "stored" => (stored(administrator, record)),
            ("purchases", "state") => (badge("bad", text)),
            ("invoices", "status") => (status(administrator, record)),
            ("invoices", "end") => { (day(record.text("start"))) @if !text.is_empty() { " to " (day(text)) } },
            (_, "date" | "created") => (day(text)),
            _ => (brief(text)),
        }
    }
}

/// Renders the status of an invoice, and the form that sets another one.
fn status(administrator: &Administrator, record: &Record) -> Markup {
    let status = record.text("status");
    let kind = match status {
        "APPROVED" | "EXPORTED" | "CLOSED" => "good",
        "REJECTED" | "CALCULATED_ERROR" | "INVOICED_ERROR" => "bad",
        _ => "fair",
    };
    html! {
        details {
            summary { (badge(kind, status)) }
            form.row method="post" action="/portal/data/invoices/status" {
                (form_token(administrator))
                input type="hidden" name="environment" value=(record.text("environment"));
                input type="hidden" name="id" value=(record.text("id"));
                select name="status" aria-label="Status" { @for known in invoices::STATUSES { option selected[known == status] { (known) } } }
                button.plain { "Set" span.unseen { " the status of invoice " (record.text("reference")) } }
            }
        }
    }
}

/// Renders that a purchase is stored, and the form that deletes it.
fn stored(administrator: &Administrator, record: &Record) -> Markup {
    html! {
        details {
            summary { (badge("good", "stored")) }
            form.row method="post" action="/portal/data/purchases/delete" {
                (form_token(administrator))
                input type="hidden" name="environment" value=(record.text("environment"));
                input type="hidden" name="reference" value=(record.text("reference"));
                button.plain { "Delete" span.unseen { " purchase " (record.text("reference")) } }
            }
        }
    }
}

/// The address of the rows of a customer.
fn of_customer(path: &str, record: &Record, field: &str) -> String {
    let name = if path.ends_with("customers") {
        "search"
    } else {
        "customer"
    };
    link(
        path,
        [
            ("environment", record.text("environment")),
            (name, record.text(field)),
        ],
    )
}

/// Renders the day of a stored date, with the whole date on hover.
fn day(text: &str) -> Markup {
    html! { @if !text.is_empty() { span.whole title=(text) { (brief(text.split('T').next().unwrap_or(text))) } } }
}
