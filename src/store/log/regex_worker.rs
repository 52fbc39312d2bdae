//! A regular expression that runs beside the page, in `public/regex-worker.js`: a browser cannot interrupt one that takes
//! without end, but it can end the worker that runs it.

use std::cell::OnceCell;
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
    running: OnceCell<Option<Running>>,
    pattern: String,
    flags: String,
}

struct Running {
    worker: Worker,
    /// Rejects on the worker's error event, which the browser sends once.
    failure: Promise,
}

impl Running {
    fn start() -> Option<Self> {
        let worker = Worker::new(ADDRESS).ok()?;
        let failure = Promise::new(&mut |_, reject| worker.set_onerror(Some(&reject)));
        Some(Self { worker, failure })
    }
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The browser gives none, or its file is missing where the console is hosted. Nothing takes its place: what runs in the
    /// page cannot be ended.
    NoWorker,
    /// The worker is ended, and finds nothing more.
    TakesTooLong,
}

impl RegexWorker {
    pub const fn new(pattern: String, flags: String) -> Self {
        Self { running: OnceCell::new(), pattern, flags }
    }

    /// Asks for the indices of those lines of `text` that match; `bounds` holds the first place and the one after the last
    /// of each, in the browser's count. The worker begins at once, or after what it was asked before.
    pub fn find(&self, text: &JsString, bounds: &[u32]) -> impl Future<Output = Result<Vec<u32>, Failure>> + use<> {
        let running = self.running.get_or_init(Running::start).as_ref();
        let worker = running.map(|running| running.worker.clone());
        let answer = running.and_then(|running| self.send(running, text, bounds).ok()).map(JsFuture::from);
        async move {
            let (Some(worker), Some(answer)) = (worker, answer) else { return Err(Failure::NoWorker) };
            match within(LIMIT, answer).await {
                Some(Ok(event)) => Ok(Uint32Array::new(&event.unchecked_into::<MessageEvent>().data()).to_vec()),
                Some(Err(_)) => Err(Failure::NoWorker),
                None => {
                    worker.terminate();
                    Err(Failure::TakesTooLong)
                }
            }
        }
    }

    /// The event with the answer.
    fn send(&self, running: &Running, text: &JsString, bounds: &[u32]) -> Result<Promise, JsValue> {
        let channel = MessageChannel::new()?;
        let answer = Promise::new(&mut |resolve, _| channel.port1().set_onmessage(Some(&resolve)));
        let bounds = Uint32Array::from(bounds);
        let message = Array::of4(&self.pattern.as_str().into(), &self.flags.as_str().into(), text, &bounds);
        running.worker.post_message_with_transfer(&message, &Array::of1(&channel.port2()))?;
        Ok(Promise::race(&Array::of2(&answer, &running.failure)))
    }
}

impl Drop for RegexWorker {
    fn drop(&mut self) {
        if let Some(Some(running)) = self.running.get() {
            running.worker.terminate();
        }
    }
}
