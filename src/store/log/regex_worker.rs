//! Regular expressions in a worker, `public/regex-worker.js`: a browser can't interrupt one that runs forever, but it
//! can terminate the worker.

use std::cell::OnceCell;
use std::time::Duration;

use js_sys::{Array, JsString, Promise, Uint32Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageChannel, MessageEvent, Worker};

use crate::connect::timer::within;

/// Time limit per piece of a log, and so for marking the matches of a piece in the page.
const LIMIT: Duration = Duration::from_secs(3);
/// Relative to the page's base.
const ADDRESS: &str = "regex-worker.js";

/// Starts on first use, and is terminated when dropped.
pub struct RegexWorker {
    running: OnceCell<Option<Running>>,
    pattern: String,
    flags: String,
}

struct Running {
    worker: Worker,
    /// Rejects on the worker's error event, which is sent once.
    failure: Promise,
}

impl Running {
    fn start() -> Option<Self> {
        let worker = Worker::new(ADDRESS).ok()?;
        let failure = Promise::new(&mut |_, reject| worker.set_onerror(Some(&reject)));
        Some(Self { worker, failure })
    }
}

/// Reason for a missing result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Workers aren't available, or the file is missing on the host. There is no fallback, since the page couldn't stop
    /// the search.
    NoWorker,
    /// The worker was terminated.
    TakesTooLong,
}

impl RegexWorker {
    pub const fn new(pattern: String, flags: String) -> Self {
        Self { running: OnceCell::new(), pattern, flags }
    }

    /// Finds the lines of `text` that match and returns their indices. `bounds` holds the start and end of each line in
    /// UTF-16 units. The worker starts at once, or after its previous task.
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

    /// Resolves to the event with the answer.
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
