//! The outline of a plan.

use soap_codec::scalar::QNameBuf;
use soap_wsdl::schema::ValueConstraint;

use crate::config::{ClientKind, Config};
use crate::plan::Plan;
use crate::plan::client::{Client, PlannedOperation, Response};
use crate::plan::constraint::Expression;
use crate::plan::members::Naming;
use crate::plan::model::{Choice, Family, Key, Kind, Member, Occurs, Place, Record, Texts};
use crate::proof::outline::{Outline, wire, wire_of};

pub(super) fn outline(plan: &Plan, config: &Config) -> Outline {
    let mut outline = Outline::new();
    for (namespace, module) in &plan.modules {
        if !namespace.is_empty() {
            let constant = format!("{module}::NAMESPACE");
            outline.insert(constant, vec![format!("{namespace:?}")]);
        }
    }
    for (key, name) in &plan.names {
        if let Some(module) = plan.modules.get(&name.namespace) {
            let path = format!("{module}::{}", name.rust);
            outline.insert(path, item(plan, *key));
        }
    }
    for planned in &plan.clients {
        client(plan, config, planned, &mut outline);
    }
    outline
}

fn client(plan: &Plan, config: &Config, client: &Client, outline: &mut Outline) {
    let module = &client.module;
    for port in &client.ports {
        let constant = format!("{module}::{}", port.constant);
        outline.insert(constant, vec![format!("{:?}", port.address)]);
    }
    for planned in &client.operations {
        let constant = format!("{module}::{}", planned.constant);
        outline.insert(constant, operation(planned));
    }
    for faults in &client.faults {
        let path = format!("{module}::{}", faults.rust);
        outline.insert(path, item(plan, faults.key));
    }
    if config.client != ClientKind::None {
        let path = format!("{module}::{}", client.rust);
        outline.insert(path, vec!["client".to_owned()]);
        let headers = client.headers.iter().map(|it| &it.method);
        let methods = client.operations.iter().map(|it| &it.method);
        let own = ["client", "new", "with_service"].map(str::to_owned);
        let all = headers.chain(methods).cloned().chain(own);
        outline.insert(format!("{module}::{} methods", client.rust), sorted(all));
    }
}

fn operation(operation: &PlannedOperation) -> Vec<String> {
    let mut lines = vec![wire_of(&operation.request.name)];
    if !operation.action.is_empty() {
        lines.push(format!("action {:?}", operation.action));
    }
    if let Some(action) = &operation.addressing_action {
        lines.push(format!("addressing_action {action:?}"));
    }
    lines.push(match &operation.response {
        Response::Empty => "empty response".to_owned(),
        Response::OneWay => "one-way".to_owned(),
        Response::Payload(response) => format!("response {}", wire_of(&response.name)),
    });
    lines
}

fn sorted(lines: impl Iterator<Item = String>) -> Vec<String> {
    let mut lines: Vec<String> = lines.collect();
    lines.sort();
    lines
}

fn item(plan: &Plan, key: Key) -> Vec<String> {
    let naming = &plan.naming[&key];
    match &plan.items[&key].kind {
        Kind::Choice(choice) => variants(naming, choice),
        Kind::Family(it) => family(plan, naming, it),
        Kind::Record(it) => record(plan, naming, it),
        Kind::Texts(it) => texts(naming, it),
    }
}

fn variants(naming: &Naming, choice: &Choice) -> Vec<String> {
    let named = naming.members.iter().zip(&choice.variants);
    let mut lines: Vec<String> = named
        .map(|(rust, variant)| format!("{rust} {}", wire_of(&variant.name)))
        .collect();
    lines.extend(choice.has_text.then(|| format!("{} text", naming.text)));
    lines.extend(choice.any.iter().map(|_| format!("{} any", naming.other)));
    lines
}

fn family(plan: &Plan, naming: &Naming, family: &Family) -> Vec<String> {
    let origins = family.members.iter().filter_map(|id| plan.type_name(*id));
    let named = naming.members.iter().zip(origins).enumerate();
    let mut lines: Vec<String> = named
        .map(|(place, (rust, origin))| {
            let default = if place == 0 && family.has_default {
                " default"
            } else {
                ""
            };
            format!("{rust} {}{default}", wire_of(&origin))
        })
        .collect();
    lines.push(format!("{} unknown", naming.other));
    lines
}

fn texts(naming: &Naming, texts: &Texts) -> Vec<String> {
    let named = naming.members.iter().zip(&texts.texts);
    let mut lines: Vec<String> = named
        .map(|(rust, text)| format!("{rust} {}", wire("", &text.value)))
        .collect();
    lines.push(format!("{} unknown", naming.other));
    lines
}

fn record(plan: &Plan, naming: &Naming, record: &Record) -> Vec<String> {
    let named = naming.members.iter().zip(&record.members);
    named
        .map(|(rust, member)| {
            let mut line = format!("{rust} {}", place(member));
            if member.occurs == Occurs::Nil {
                line += " nil";
            }
            line + &preset(plan, member)
        })
        .collect()
}

fn place(member: &Member) -> String {
    let name = |name: &QNameBuf| wire_of(name);
    match &member.place {
        Place::Any(_) => "any".to_owned(),
        Place::AnyAttribute(_) => "any_attribute".to_owned(),
        Place::Attribute { name: of, .. } => format!("attribute {}", name(of)),
        Place::Base | Place::Content => "base".to_owned(),
        Place::Choice => "choice".to_owned(),
        Place::Element { name: of, .. } if member.occurs.is_repeated() => {
            format!("flat {}", name(of))
        }
        Place::Element { name: of, .. } => name(of),
        Place::List { name: of, item, .. } => format!("{} item {}", name(of), name(item)),
        Place::Mixed => "mixed".to_owned(),
        Place::Text => "text".to_owned(),
    }
}

/// Shows the default or fixed value, as it is in the schema where that is a text.
fn preset(plan: &Plan, member: &Member) -> String {
    let Some(value) = plan.value_of(member) else {
        return String::new();
    };
    let (Place::Attribute { constraint, .. } | Place::Element { constraint, .. }) = &member.place
    else {
        return String::new();
    };
    let kind = if value.is_fixed { "fixed" } else { "default" };
    match (value.expression, constraint) {
        (
            Expression::Text(_),
            Some(ValueConstraint::Default(text) | ValueConstraint::Fixed(text)),
        ) => format!(" {kind} {text:?}"),
        _ => format!(" {kind}"),
    }
}
