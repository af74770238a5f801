//! A WSDL on disk, its settings in a file, and the folder of its code.

use std::fs;
use std::path::{Path, PathBuf};

use soap_codegen::{Config, Project, ProjectErrorKind};

use crate::support::folder;

/// A new folder for one test.
fn scratch(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("soap-codegen-{name}-{}", std::process::id()));
    fs::create_dir_all(path.join("wsdl")).expect("a folder");
    fs::copy(
        folder("wsdl").join("quotes.wsdl"),
        path.join("wsdl/quotes.wsdl"),
    )
    .expect("a copy");
    path
}

#[test]
fn a_check_names_the_files_that_are_not_up_to_date() {
    let path = scratch("check");
    let project = Project::new(
        path.join("wsdl/quotes.wsdl"),
        path.join("src"),
        Config::new(),
    );
    project.write().expect("written");
    project.check().expect("up to date");
    fs::write(path.join("src/quotes.rs"), "// changed").expect("written");
    let error = project.check().expect_err("it was changed");
    assert!(
        matches!(error.kind(), ProjectErrorKind::Differs(paths) if paths == &[Path::new("quotes.rs")])
    );
    project.build().expect("written");
    project.check().expect("up to date");
    fs::remove_dir_all(path).expect("removed");
}

#[test]
fn nothing_outside_of_the_folder_is_read() {
    let path = scratch("outside");
    fs::write(
        path.join("secret.xsd"),
        "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'/>",
    )
    .expect("written");
    let root = |location: &str| {
        format!(
            "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:include schemaLocation='{location}'/></xs:schema>"
        )
    };
    let absolute = path.join("secret.xsd").display().to_string();
    for location in [
        "../secret.xsd",
        &absolute,
        "http://127.0.0.1/secret.xsd",
        "file:///etc/passwd",
    ] {
        fs::write(path.join("wsdl/root.xsd"), root(location)).expect("written");
        let project = Project::new(path.join("wsdl/root.xsd"), path.join("src"), Config::new());
        let (generated, read) = project.generate().expect("a schema");
        assert_eq!(read, [path.join("wsdl/root.xsd")], "{location}");
        assert_eq!(generated.diagnostics.len(), 1, "{location}");
    }
    fs::remove_dir_all(path).expect("removed");
}

#[cfg(feature = "config")]
#[test]
fn settings_can_be_a_file() {
    let path = scratch("settings");
    let file = path.join("quotes.toml");
    let settings = "wsdl = 'wsdl/quotes.wsdl'\nout = 'src'\n[select]\noperations = ['Get*']\nderived = ['Quote']\n[emit]\nclient = 'blocking'\n[modules]\n'urn:quotes' = 'rates'\n[types]\n'xs:decimal' = 'f64'\n";
    fs::write(&file, settings).expect("written");
    let project = Project::from_file(&file).expect("settings");
    let (generated, read) = project.generate().expect("a WSDL");
    assert_eq!(read, [path.join("wsdl/quotes.wsdl"), file.clone()]);
    let types = generated.files.text("quotes_types.rs").expect("types");
    assert!(types.contains("pub price: f64,"), "{types}");
    assert!(generated.files.text("rates.rs").is_some());
    fs::write(&file, settings.replace("client", "clients")).expect("written");
    let error = Project::from_file(&file).expect_err("no such setting");
    assert!(
        error.to_string().contains("unknown field `clients`"),
        "{error}"
    );
    fs::remove_dir_all(path).expect("removed");
}
