//! Regression tests with inputs found by fuzzing.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::path::Path;

#[path = "../fuzz/checks.rs"]
mod checks;

fn replay(name: &str, check: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
    let mut count = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        check(&fs::read(entry.unwrap().path()).unwrap());
        count += 1;
    }
    assert!(count > 20, "{} holds only {count} inputs", folder.display());
}

#[test]
fn recorded_streams_decode_consistently() {
    replay("stream", checks::stream);
}

#[test]
fn recorded_prebuild_lists_round_trip() {
    replay("list_prebuilds", checks::list_prebuilds);
}
