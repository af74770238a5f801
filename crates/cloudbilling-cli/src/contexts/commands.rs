//! `cloudbilling context`.

use cloudbilling::Endpoint;
use serde_json::{Map, Value, json};

use super::arguments::{AddArguments, ContextArguments, ContextCommand};
use super::context::{Context, ContextCredential};
use super::edit::Editor;
use super::file::Contexts;
use crate::failure::Failure;
use crate::output::{self, Columns, Format, OutputArguments};
use crate::terminal::{Screen, prompt};

const COLUMNS: Columns = Columns::of(&["Name", "Default", "Endpoint", "Credentials"]);

/// Shows or changes the contexts.
pub(crate) fn run(arguments: &ContextArguments, screen: &mut Screen) -> Result<(), Failure> {
    match &arguments.command {
        ContextCommand::Add(arguments) => add(arguments, screen),
        ContextCommand::List { output } => list(output, screen),
        ContextCommand::Remove { name, yes } => remove(name, *yes, screen),
        ContextCommand::Show { name, output } => show(name.as_deref(), output, screen),
        ContextCommand::Use { name } => make_default(name, screen),
    }
}

fn add(arguments: &AddArguments, screen: &mut Screen) -> Result<(), Failure> {
    let (name, context) = (&arguments.name, arguments.context()?);
    let _: Endpoint = match context.allow_http_loopback {
        true => Endpoint::with_http_on_loopback(&context.endpoint)?,
        false => Endpoint::new(&context.endpoint)?,
    };
    let mut editor = Editor::open()?;
    let exists = editor.contexts().contexts.contains_key(name);
    if exists && !arguments.replace {
        return Err(
            Failure::usage(format!("there is a context {name:?} already"))
                .with_help("choose another name, or replace it with --replace"),
        );
    }
    let is_default = arguments.default || editor.contexts().contexts.is_empty();
    editor.set(name, &context)?;
    if is_default {
        editor.set_default(name);
    }
    let path = editor.path().display().to_string();
    editor.save()?;
    screen.title(&format!(
        "The context {name} is {}{}",
        if exists { "replaced" } else { "added" },
        if is_default { ", and the default" } else { "" },
    ));
    screen.fact("file", path);
    Ok(())
}

fn list(output: &OutputArguments, screen: &mut Screen) -> Result<(), Failure> {
    let contexts = Contexts::load()?;
    let row = |(name, context): (&String, &Context)| {
        let is_default = contexts.default.as_ref() == Some(name);
        let credentials = context.credential.to_string();
        let default = if is_default { "yes" } else { "" };
        COLUMNS.row([name, default, &context.endpoint, &credentials])
    };
    let rows = || contexts.contexts.iter().map(row);
    Ok(output::print_rows(output, COLUMNS, rows, screen)?)
}

fn show(name: Option<&str>, output: &OutputArguments, screen: &mut Screen) -> Result<(), Failure> {
    let (name, context) = Contexts::load()?.select(name)?.ok_or_else(|| {
        Failure::usage("there is no default context")
            .with_help("name a context, or choose one with `cloudbilling context use`")
    })?;
    if output.format != Format::Table {
        return Ok(output::print_value(output, &json(&name, &context), screen)?);
    }
    screen.title(&format!("Context {name}"));
    screen.fact("endpoint", &context.endpoint);
    screen.fact("credentials", &context.credential);
    if let ContextCredential::Login {
        password: Some(source),
        ..
    } = &context.credential
    {
        screen.fact("password", format_args!("from {source}"));
    }
    let files = [
        ("CA file", &context.ca_file),
        ("contract", &context.contract),
    ];
    for (label, path) in files {
        if let Some(path) = path {
            screen.fact(label, path.display());
        }
    }
    if context.allow_http_loopback {
        screen.fact("plain http", "to loopback addresses");
    }
    Ok(())
}

/// Returns the context with the members of the file.
fn json(name: &str, context: &Context) -> Value {
    let mut members = Map::from_iter([("name".to_owned(), json!(name))]);
    if let Ok(Value::Object(context)) = serde_json::to_value(context) {
        members.extend(context);
    }
    Value::Object(members)
}

fn make_default(name: &str, screen: &mut Screen) -> Result<(), Failure> {
    let mut editor = Editor::open()?;
    require(editor.contexts(), name)?;
    editor.set_default(name);
    editor.save()?;
    screen.title(&format!("{name} is the default context"));
    Ok(())
}

fn remove(name: &str, yes: bool, screen: &mut Screen) -> Result<(), Failure> {
    require(&Contexts::load()?, name)?;
    if !yes && !prompt::confirm(&format!("Remove the context {name}?"))? {
        return Err(Failure::usage("not confirmed; nothing has changed")
            .with_help("confirm with `y`, or use --yes"));
    }
    let mut editor = Editor::open()?;
    require(editor.contexts(), name)?;
    editor.remove(name);
    editor.save()?;
    screen.title(&format!("The context {name} is removed"));
    Ok(())
}

fn require(contexts: &Contexts, name: &str) -> Result<(), Failure> {
    match contexts.contexts.contains_key(name) {
        true => Ok(()),
        false => Err(contexts.unknown(name)),
    }
}
