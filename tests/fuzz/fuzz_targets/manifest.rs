//! The manifest of an output folder.

#![no_main]

#[allow(dead_code, reason = "each target uses one of them")]
#[path = "../bodies.rs"]
mod bodies;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let folder = std::env::temp_dir().join(format!("ssg-manifest-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("there is a folder for what is here for a while");
    bodies::manifest(&folder, text);
});
