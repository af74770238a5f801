//! The contenders in C and C++, with the feature `c`.

fn main() {
    #[cfg(feature = "c")]
    c::build();
}

#[cfg(feature = "c")]
mod c {
    use std::process::Command;

    pub fn build() {
        println!("cargo:rerun-if-changed=c");
        let out = std::env::var("OUT_DIR").expect("Cargo sets it");
        let generated = Command::new("soapcpp2")
            .args(["-L", "-w", "-x", "-C", "-d", &out, "c/rows.h"])
            .status()
            .expect("gSOAP's soapcpp2 is installed");
        assert!(generated.success(), "soapcpp2: {generated}");
        cc::Build::new()
            .cpp(true)
            .opt_level(3)
            .warnings(false)
            .include("/usr/include/libxml2")
            .include(&out)
            .files(["c/readers.cpp", "c/typed.cpp"])
            .file(format!("{out}/soapC.cpp"))
            .compile("contenders");
        for library in ["expat", "xml2", "pugixml", "gsoap++"] {
            println!("cargo:rustc-link-lib={library}");
        }
    }
}
