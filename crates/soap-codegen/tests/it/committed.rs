//! The committed code is what the generator writes.

use std::path::PathBuf;

use soap_codegen::Config;

use crate::support::{folder, generated};

#[test]
fn committed_code_is_up_to_date() {
    for (file, name) in [
        ("orders.wsdl", "orders"),
        ("quotes.wsdl", "quotes"),
        ("shapes.xsd", "shapes"),
        ("vies.wsdl", "vies"),
        ("weather.wsdl", "weather"),
    ] {
        let differences = generated(file, &Config::new())
            .files
            .differences(&folder("generated").join(name));
        assert_eq!(
            differences.expect("readable"),
            Vec::<PathBuf>::new(),
            "write them again: cargo run -p soap-codegen --example generate -- crates/soap-codegen/tests/wsdl/{file} crates/soap-codegen/tests/generated/{name}"
        );
    }
}

#[cfg(feature = "config")]
#[test]
fn committed_code_with_settings_is_up_to_date() {
    let settings = folder("wsdl").join("serialized.toml");
    let project = soap_codegen::Project::from_file(settings).expect("settings");
    project.check().expect("write it again: cargo run -p soap-cli -- generate --config crates/soap-codegen/tests/wsdl/serialized.toml");
}

#[test]
fn files_are_written_only_if_they_differ_and_removed_if_they_are_not_generated_any_more() {
    let target = std::env::temp_dir().join(format!("soap-codegen-{}", std::process::id()));
    let weather = generated("weather.wsdl", &Config::new()).files;
    let quotes = generated("quotes.wsdl", &Config::new()).files;
    let paths = |changed: Vec<PathBuf>| {
        changed
            .into_iter()
            .map(|path| path.display().to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        paths(weather.write_to(&target).expect("written")),
        [
            "mod.rs",
            "tempuri_org.rs",
            "weather.rs",
            "weather_client.rs"
        ]
    );
    assert!(weather.write_to(&target).expect("nothing to do").is_empty());
    std::fs::write(target.join("by_hand.rs"), "// mine").expect("written");
    assert_eq!(
        paths(quotes.write_to(&target).expect("written")),
        [
            "mod.rs",
            "quotes.rs",
            "quotes_client.rs",
            "quotes_types.rs",
            "tempuri_org.rs",
            "weather.rs",
            "weather_client.rs"
        ]
    );
    assert!(target.join("by_hand.rs").exists() && !target.join("weather.rs").exists());
    assert!(quotes.differences(&target).expect("readable").is_empty());
    std::fs::remove_dir_all(target).expect("removed");
}
