//! Decoding benchmark for bench/decode.mjs: from a response's bytes to typed values.

use prebuild_console::proto::prebuild::ListPrebuildsResponse;
use wasm_bindgen::prelude::*;

/// Decodes a ListPrebuilds response; returns the number of prebuilds, or the error.
#[wasm_bindgen]
pub fn decode(bytes: &[u8]) -> Result<usize, String> {
    let response: ListPrebuildsResponse = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    Ok(response.prebuilds.len())
}

fn main() {}
