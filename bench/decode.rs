//! The console's decoding alone, for bench/decode.mjs: an answer's bytes to typed values.

use prebuild_console::proto::prebuild::ListPrebuildsResponse;
use wasm_bindgen::prelude::*;

/// The number of prebuilds in a ListPrebuilds answer's bytes, or what is wrong with them.
#[wasm_bindgen]
pub fn decode(bytes: &[u8]) -> Result<usize, String> {
    let response: ListPrebuildsResponse = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    Ok(response.prebuilds.len())
}

fn main() {}
