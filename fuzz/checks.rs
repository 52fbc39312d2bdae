//! Properties that hold for any bytes. The fuzz targets check generated input; tests/corpus.rs checks recorded input.

use prebuild_console::connect::end_of_stream;
use prebuild_console::connect::envelope::{Envelope, read_all};
use prebuild_console::proto::prebuild::ListPrebuildsResponse;

/// Checks that a body decodes to the same envelopes and end in one piece or in parts. The first byte is the length of
/// the parts.
pub fn stream(data: &[u8]) {
    let Some((&length, body)) = data.split_first() else { return };
    let in_parts = read_all(body.chunks(usize::from(length).max(1)));
    assert_eq!(read_all([body]), in_parts);
    for envelope in &in_parts.0 {
        if let Envelope::EndOfStream(payload) = envelope {
            let _ = end_of_stream::parse("s/m", payload);
        }
    }
}

/// Checks that a decoded response can be encoded and decodes to the same value.
pub fn list_prebuilds(data: &[u8]) {
    let Ok(response) = serde_json::from_slice::<ListPrebuildsResponse>(data) else { return };
    let written = serde_json::to_vec(&response).expect("what was read can be written");
    let again = serde_json::from_slice::<ListPrebuildsResponse>(&written).expect("what was written can be read");
    assert_eq!(response, again);
}
