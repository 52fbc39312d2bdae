//! What must hold in a real browser: run by `make test` in Chromium.
#![cfg(target_arch = "wasm32")]

use prebuild_console::proto::prebuild::{ListPrebuildsResponse, PrebuildPhase};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn an_answer_decodes() {
    let json = r#"{"prebuilds":[{"id":"p","status":{"phase":"PREBUILD_PHASE_FAILED","snapshotSizeBytes":"9007199254740993"}}]}"#;
    let response: ListPrebuildsResponse = serde_json::from_str(json).unwrap();
    let status = &response.prebuilds[0].status;
    assert_eq!(status.phase, PrebuildPhase::Failed);
    assert_eq!(status.snapshot_size_bytes.0, 9_007_199_254_740_993);
}
