//! The tables of docs/sandbox.md are those of the code.
//!
//! `CLOUDBILLING_WRITE_PAGES=1 cargo test -p cloudbilling-sandbox --test it page` writes them.

use std::path::Path;

use cloudbilling_sandbox::{InjectedFault, Sandbox};
use serde_json::Value;

use crate::client::exchange;

#[test]
fn the_tables_of_the_page_are_those_of_the_code() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/sandbox.md");
    let page = std::fs::read_to_string(&file).expect("a page");
    let expected = with_table(&page, "admin API", &routes());
    let expected = with_table(&expected, "faults", &faults());
    match std::env::var_os("CLOUDBILLING_WRITE_PAGES") {
        Some(_) => std::fs::write(&file, &expected).expect("a writable page"),
        None => assert_eq!(page, expected, "see the comment at the top of this file"),
    }
}

/// Returns the page with this table between the two comments of its name.
fn with_table(page: &str, name: &str, table: &str) -> String {
    let begin = format!("<!-- {name}: written by a test -->\n");
    let (before, rest) = page.split_once(&begin).expect(name);
    let (_, after) = rest.split_once("<!-- end -->").expect(name);
    format!("{before}{begin}\n{table}\n<!-- end -->{after}")
}

fn routes() -> String {
    let mut table = String::from("| request | does | fields | response |\n|---|---|---|---|\n");
    let index = index();
    let routes = list(&index["routes"]);
    for route in routes {
        let fields: Vec<String> = list(&route["fields"]).iter().map(field).collect();
        table += &format!(
            "| `{} {}` | {} | {} | {} |\n",
            text(&route["method"]),
            text(&route["path"]),
            text(&route["summary"]),
            fields.join("; "),
            response(&route["response"], routes),
        );
    }
    table
}

/// An object that a route lists is described there.
fn response(response: &Value, routes: &[Value]) -> String {
    let keys = list(&response["keys"]);
    let names: Vec<String> = keys.iter().map(|key| format!("`{}`", text(key))).collect();
    let is_list = response["list"] == true;
    let listed = routes.iter().find(|route| {
        route["response"]["list"] == true && route["response"]["keys"] == response["keys"]
    });
    match (is_list, keys, listed) {
        (_, [], _) => "an empty object".to_owned(),
        (true, ..) => format!("a list of {}", names.join(", ")),
        (false, _, Some(route)) => format!("as one of `GET {}`", text(&route["path"])),
        (false, _, None) => names.join(", "),
    }
}

/// A required field is bold.
fn field(field: &Value) -> String {
    let (name, meaning) = (text(&field["name"]), text(&field["meaning"]));
    match field["required"] == true {
        true => format!("**`{name}`**: {meaning}"),
        false => format!("`{name}`: {meaning}"),
    }
}

fn faults() -> String {
    let mut table = String::from("| fault | the client gets | carried out |\n|---|---|---|\n");
    for fault in InjectedFault::FORMS {
        let (form, effect, carried_out) = (fault.form, fault.effect, fault.carried_out);
        table += &format!("| `{form}` | {effect} | {carried_out} |\n");
    }
    table
}

fn index() -> Value {
    let sandbox = Sandbox::start().expect("a free port");
    let request = format!(
        "GET /admin HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {}\r\n\r\n",
        sandbox.admin_key()
    );
    let response = exchange(&sandbox, request.as_bytes()).expect("a response");
    serde_json::from_str(response.text()).expect("JSON")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}
