//! Callers that wait until a loader has nothing left to load.

use std::future::{Future, pending};

use futures_channel::oneshot;

use crate::connect::error::Error;
use crate::reactive::StoredValue;

#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Waiters(StoredValue<Vec<oneshot::Sender<Result<(), Error>>>>);

impl Waiters {
    pub fn new() -> Self {
        Self(StoredValue::new(Vec::new()))
    }

    /// Registers a caller at once. The future ends with the next result, or never if the current owner is disposed first.
    pub fn wait(self) -> impl Future<Output = Result<(), Error>> {
        let (sender, receiver) = oneshot::channel();
        self.0.update_value(|waiting| waiting.push(sender));
        async {
            match receiver.await {
                Ok(result) => result,
                Err(_) => pending().await,
            }
        }
    }

    /// Passes the result to every caller.
    pub fn settle(self, result: Result<(), Error>) {
        for waiting in self.0.try_update_value(std::mem::take).unwrap_or_default() {
            // The receiver may be gone.
            let _ = waiting.send(result.clone());
        }
    }
}
