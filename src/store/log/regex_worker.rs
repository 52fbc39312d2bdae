//! A regular expression that runs beside the page, in `public/regex-worker.js`: a browser cannot interrupt one that takes
//! without end, but it can end the worker that runs it.

use std::cell::{Cell, OnceCell};
use std::time::Duration;

use js_sys::{Array, JsString, Promise, Uint32Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageChannel, MessageEvent, Worker};

use crate::connect::timer::within;

/// How long one piece of a log may take, and so how long the page may be held up when it marks what was found there.
const LIMIT: Duration = Duration::from_secs(3);
/// Relative to the page's base.
const ADDRESS: &str = "regex-worker.js";

/// Starts when it is first asked, and ends with its value, whatever it is doing.
pub struct RegexWorker {
    worker: OnceCell<Option<Worker>>,
    pattern: String,
    flags: String,
    /// The browser says so once.
    is_missing: Cell<bool>,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The browser gives none, or its file is missing where the console is hosted.
    NoWorker,
    /// The worker is ended, and finds nothing more.
    TakesTooLong,
}

impl RegexWorker {
    pub const fn new(pattern: String, flags: String) -> Self {
        Self { worker: OnceCell::new(), pattern, flags, is_missing: Cell::new(false) }
    }

    /// The indices of those lines of `text` that match; `bounds` holds the first place and the one after the last of each,
    /// in the browser's count.
    pub async fn find(&self, text: &JsString, bounds: &[u32]) -> Result<Vec<u32>, Failure> {
        if self.is_missing.get() {
            return Err(Failure::NoWorker);
        }
        let worker = self.worker.get_or_init(|| Worker::new(ADDRESS).ok()).as_ref().ok_or(Failure::NoWorker)?;
        let channel = MessageChannel::new().map_err(|_| Failure::NoWorker)?;
        let answer = Promise::new(&mut |resolve, reject| {
            channel.port1().set_onmessage(Some(&resolve));
            worker.set_onerror(Some(&reject));
        });
        let bounds = Uint32Array::from(bounds);
        let message = Array::of4(&self.pattern.as_str().into(), &self.flags.as_str().into(), text, &bounds);
        let transferred = Array::of1(&channel.port2());
        worker.post_message_with_transfer(&message, &transferred).map_err(|_| Failure::NoWorker)?;
        match within(LIMIT, JsFuture::from(answer)).await {
            Some(Ok(event)) => Ok(Uint32Array::new(&event.unchecked_into::<MessageEvent>().data()).to_vec()),
            Some(Err(_)) => {
                self.is_missing.set(true);
                Err(Failure::NoWorker)
            }
            None => {
                worker.terminate();
                Err(Failure::TakesTooLong)
            }
        }
    }
}

impl Drop for RegexWorker {
    fn drop(&mut self) {
        if let Some(Some(worker)) = self.worker.get() {
            worker.terminate();
        }
    }
}
