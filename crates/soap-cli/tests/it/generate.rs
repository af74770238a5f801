//! `soap generate` and `soap check`.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::{SHOP, err, out, soap};

/// A folder with the WSDL, its schema, and settings.
fn project() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let source = Path::new(SHOP).with_file_name("");
    fs::create_dir_all(folder.path().join("wsdl/types")).expect("a folder");
    for file in ["shop.wsdl", "types/shop.xsd"] {
        fs::copy(source.join(file), folder.path().join("wsdl").join(file)).expect("a copy");
    }
    let settings =
        "wsdl = 'wsdl/shop.wsdl'\nout = 'src/shop'\n[names]\n'{urn:shop}Currency' = 'Money'\n";
    fs::write(folder.path().join("shop.toml"), settings).expect("a file");
    folder
}

fn path(folder: &TempDir, file: &str) -> String {
    folder.path().join(file).display().to_string()
}

#[test]
fn code_is_written_and_checked() {
    let folder = project();
    let wsdl = path(&folder, "wsdl/shop.wsdl");
    let target = path(&folder, "src/shop");
    let written = soap(&["generate", &wsdl, "--out", &target]);
    assert!(written.status.success(), "{}", err(&written));
    let files =
        ["mod.rs", "shop.rs", "shop_client.rs"].map(|file| path(&folder, "src/shop/") + file);
    let summary = "1 of 2 operations, 1 left out (W031)";
    assert_eq!(out(&written), format!("{}\n{summary}\n", files.join("\n")));
    assert!(err(&written).contains("shop.wsdl:"), "{}", err(&written));
    let again = soap(&["generate", &wsdl, "--out", &target]);
    assert_eq!(out(&again), format!("{summary}\n"));

    let check = || soap(&["check", &wsdl, "--out", &target]);
    assert_eq!(
        (check().status.code(), out(&check())),
        (Some(0), format!("{summary}\n"))
    );
    fs::write(&files[1], "// by hand").expect("a file");
    let differs = check();
    assert_eq!(
        (differs.status.code(), out(&differs)),
        (Some(1), files[1].clone() + "\n")
    );
    assert!(
        err(&differs).contains("run `soap generate`"),
        "{}",
        err(&differs)
    );
    assert_eq!(fs::read_to_string(&files[1]).expect("a file"), "// by hand");
}

#[test]
fn settings_are_a_file() {
    let folder = project();
    let settings = path(&folder, "shop.toml");
    let written = soap(&["generate", "--config", &settings]);
    assert!(written.status.success(), "{}", err(&written));
    let code = fs::read_to_string(path(&folder, "src/shop/shop.rs")).expect("a file");
    assert!(code.contains("pub enum Money {"), "{code}");
    assert_eq!(
        soap(&["check", "--config", &settings]).status.code(),
        Some(0)
    );

    // The arguments take precedence.
    let wsdl = path(&folder, "wsdl/types/shop.xsd");
    let other = path(&folder, "src/other");
    let written = soap(&["generate", &wsdl, "--config", &settings, "--out", &other]);
    assert!(
        out(&written).ends_with("shop.rs\ntypes only\n"),
        "{}",
        out(&written)
    );
    let code = fs::read_to_string(path(&folder, "src/other/shop.rs")).expect("a file");
    assert!(code.contains("pub enum Money {"), "{code}");

    fs::write(&settings, "wsdl = 1").expect("a file");
    let unusable = soap(&["generate", "--config", &settings]);
    assert_eq!(unusable.status.code(), Some(2));
    assert!(
        err(&unusable).starts_with(&format!("error: {settings}: ")),
        "{}",
        err(&unusable)
    );
}

#[test]
fn a_selection_is_what_the_summary_counts() {
    let folder = project();
    let settings = path(&folder, "shop.toml");
    let selected = |operations: &str, deny: &str| {
        let text = format!(
            "wsdl = 'wsdl/shop.wsdl'\nout = 'src/shop'\n[select]\noperations = {operations}\n"
        );
        fs::write(&settings, text).expect("a file");
        soap(&["generate", "--config", &settings, "--deny", deny])
    };
    assert!(out(&selected("['Pay']", "errors")).ends_with("\n1 operation\n"));
    // W054: no operation has this name.
    let denied = selected("['Pay', 'Send']", "W054");
    assert_eq!((denied.status.code(), out(&denied).as_str()), (Some(1), ""));
    assert!(err(&denied).contains("warning[W054]"), "{}", err(&denied));
}

#[test]
fn nothing_to_generate_is_an_error() {
    let folder = project();
    let settings = path(&folder, "shop.toml");
    for (operations, summary) in [
        ("['PayO*']", "0 of 1 operation, 1 left out (W031)"),
        ("['None']", "0 operations"),
    ] {
        let text = format!(
            "wsdl = 'wsdl/shop.wsdl'\nout = 'src/shop'\n[select]\noperations = {operations}\n"
        );
        fs::write(&settings, text).expect("a file");
        let nothing = soap(&["generate", "--config", &settings]);
        assert_eq!(nothing.status.code(), Some(1));
        let expected = format!("error: {summary}: there is nothing to generate\n");
        assert!(err(&nothing).ends_with(&expected), "{}", err(&nothing));
        assert!(!folder.path().join("src").exists());
    }
}

#[test]
fn settings_that_cannot_be_meant_are_refused() {
    let folder = project();
    let settings = path(&folder, "shop.toml");
    for (wrong, reason) in [
        (
            "[select]\nderived = 'reachible'",
            "expected \"all\", \"reachable\", or a list of types",
        ),
        (
            "[emit]\nclient = 'sync'",
            "expected one of `async`, `blocking`, `none`",
        ),
        (
            "[types]\n'xs:decimal' = 'rust_decimal::'",
            "[types] \"xs:decimal\": expected a path such as rust_decimal::Decimal, found \"rust_decimal::\"",
        ),
        (
            "[emit]\nderives = ['Eq; mod x {}']",
            "[emit] derives: expected a path such as serde::Serialize, found \"Eq; mod x {}\"",
        ),
        (
            "[extern]\n'urn:a' = 'crate common'",
            "[extern] \"urn:a\": expected a path such as crate::common, found \"crate common\"",
        ),
    ] {
        fs::write(
            &settings,
            format!("wsdl = 'wsdl/shop.wsdl'\nout = 'src'\n{wrong}\n"),
        )
        .expect("a file");
        let refused = soap(&["generate", "--config", &settings]);
        assert_eq!(refused.status.code(), Some(2), "{wrong}");
        assert!(err(&refused).contains(reason), "{}", err(&refused));
    }
}

#[test]
fn a_problem_that_is_everywhere_is_shown_a_few_times() {
    let folder = project();
    let wsdl = path(&folder, "wsdl/shop.wsdl");
    let text = fs::read_to_string(&wsdl).expect("a file");
    let (before, rest) = text
        .split_once("<operation name=\"PayOld\">\n      <soap")
        .expect("the binding of an operation");
    let (operation, after) = rest.split_once("</operation>").expect("its end");
    let mut text = before.to_owned();
    for number in 0..8 {
        let declared = format!(
            "<operation name=\"Old{number}\"><input message=\"s:OldIn\"/></operation></portType>"
        );
        text = text.replacen("</portType>", &declared, 1);
        text += &format!("<operation name=\"Old{number}\"><soap{operation}</operation>");
    }
    fs::write(&wsdl, text + after).expect("a file");
    let generated = soap(&["generate", &wsdl, "--out", &path(&folder, "src")]);
    let lines = |text: &str| text.matches("warning[W031]").count();
    let messages = err(&generated);
    assert_eq!(lines(&messages), 5, "{messages}");
    assert!(
        messages.contains("further W031: `soap inspect` shows them\n"),
        "{messages}"
    );
    let inspected = err(&soap(&["inspect", &wsdl, "--deny", "W031"]));
    assert!(lines(&inspected) >= 8, "{inspected}");
    assert!(
        inspected.ends_with("error: W031 is denied (--deny)\n"),
        "{inspected}"
    );
}

#[test]
fn problems_are_denied_before_anything_is_written() {
    let folder = project();
    let wsdl = path(&folder, "wsdl/shop.wsdl");
    let target = path(&folder, "src");
    let denied = soap(&["generate", &wsdl, "--out", &target, "--deny", "W031"]);
    assert_eq!(denied.status.code(), Some(1));
    assert!(!Path::new(&target).exists());
}

#[test]
fn only_the_folder_is_read() {
    let folder = project();
    let (wsdl, target) = (path(&folder, "wsdl/types/outer.xsd"), path(&folder, "src"));
    let outer = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:include schemaLocation='../../secret.xsd'/></xs:schema>";
    fs::write(&wsdl, outer).expect("a file");
    let secret = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:complexType name='Secret'/></xs:schema>";
    fs::write(path(&folder, "secret.xsd"), secret).expect("a file");
    let generate = |root: &str| {
        soap(&[
            "generate", &wsdl, "--out", &target, "--root", root, "--deny", "warnings",
        ])
    };
    let refused = generate(&path(&folder, "wsdl"));
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        err(&refused).contains("outside of the folder"),
        "{}",
        err(&refused)
    );
    assert_eq!(generate(&path(&folder, "")).status.code(), Some(0));
}
