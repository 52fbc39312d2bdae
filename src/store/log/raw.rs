//! The bytes of a log exactly as they came. The browser stores them outside of the page's memory.

use std::cell::Cell;

use js_sys::{Array, Uint8Array};
use web_sys::{Blob, BlobPropertyBag};

/// Size of the parts in which received bytes are handed to the browser.
const PART_BYTES: usize = 1 << 19;

thread_local! {
    /// Maximum size of what is stored.
    static MAX_BYTES: Cell<u64> = const { Cell::new(2 << 30) };
}

/// Sets the maximum size of what is stored of each log, for tests.
pub fn set_max_bytes(bytes: u64) {
    MAX_BYTES.set(bytes);
}

#[derive(Default)]
pub struct RawLog {
    parts: Vec<Blob>,
    /// Bytes that the browser doesn't store yet.
    rest: Vec<u8>,
    bytes: u64,
    is_cut: bool,
}

impl RawLog {
    pub fn push(&mut self, bytes: &[u8]) {
        if self.bytes >= MAX_BYTES.get() {
            self.is_cut = true;
            return;
        }
        self.bytes = self.bytes.saturating_add(bytes.len() as u64);
        // A service worker may send the whole log at once. The vector never grows beyond a part, unless storing fails.
        let mut bytes = bytes;
        while !bytes.is_empty() {
            let room = PART_BYTES.saturating_sub(self.rest.len() % PART_BYTES);
            let (part, after) = bytes.split_at(room.min(bytes.len()));
            self.rest.extend_from_slice(part);
            bytes = after;
            if self.rest.len() >= PART_BYTES {
                self.store_rest();
            }
        }
    }

    /// Whether the log is larger than what is stored.
    pub const fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// The stored bytes, as plain text. `None` if the browser has no space left.
    pub fn blob(&mut self) -> Option<Blob> {
        self.store_rest();
        blob_of(&self.parts.iter().collect())
    }

    fn store_rest(&mut self) {
        // The browser copies the bytes.
        if let Some(part) = blob_of(&Array::of1(&Uint8Array::from(self.rest.as_slice()))) {
            self.parts.push(part);
            self.rest.clear();
        }
    }
}

fn blob_of(parts: &Array) -> Option<Blob> {
    let options = BlobPropertyBag::new();
    options.set_type("text/plain;charset=utf-8");
    Blob::new_with_blob_sequence_and_options(parts, &options).ok()
}
