//! Timers in the browser.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};

use super::retry::Clock;
use super::wait;

pub use super::wait::sleep;

/// Waits until the browser has painted the current state. A hidden page isn't painted and waits 100 ms.
pub async fn painted() {
    // If no frame comes, the time limit ends the wait.
    within(Duration::from_millis(100), wait::next_frame()).await;
    // The frame is painted after its callbacks.
    sleep(Duration::ZERO).await;
}

/// Output of the future, or `None` after `limit`; the future is dropped then.
pub async fn within<F: Future>(limit: Duration, work: F) -> Option<F::Output> {
    match select(pin!(work), pin!(sleep(limit))).await {
        Either::Left((output, _)) => Some(output),
        Either::Right(_) => None,
    }
}

/// Clock and jitter of the browser.
pub struct BrowserClock;

impl Clock for BrowserClock {
    async fn sleep(&self, time: Duration) {
        sleep(time).await;
    }

    fn jitter(&self) -> f64 {
        wait::chance()
    }
}
