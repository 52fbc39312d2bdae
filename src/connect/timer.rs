//! Waiting in the browser.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};

use super::retry::Clock;
use super::wait;

pub use super::wait::sleep;

/// Waits until the browser has shown what is drawn by now. A hidden page is shown nothing, and waits 100 ms.
pub async fn shown() {
    // Without a frame, the limit ends the wait.
    within(Duration::from_millis(100), wait::next_frame()).await;
    // The frame itself follows what is run for it.
    sleep(Duration::ZERO).await;
}

/// The future's output; `None` if it takes longer than `limit`, and then it is dropped.
pub async fn within<F: Future>(limit: Duration, work: F) -> Option<F::Output> {
    match select(pin!(work), pin!(sleep(limit))).await {
        Either::Left((output, _)) => Some(output),
        Either::Right(_) => None,
    }
}

/// The browser's time and chance.
pub struct BrowserClock;

impl Clock for BrowserClock {
    async fn sleep(&self, time: Duration) {
        sleep(time).await;
    }

    fn jitter(&self) -> f64 {
        wait::chance()
    }
}
