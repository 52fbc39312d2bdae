//! Waiting in the browser.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::Promise;
use wasm_bindgen_futures::JsFuture;

use super::retry::Clock;

pub async fn sleep(time: Duration) {
    // The browser's longest timer is about 24 days.
    TimeoutFuture::new(u32::try_from(time.as_millis()).unwrap_or(u32::MAX).min(i32::MAX.cast_unsigned())).await;
}

/// Waits until the browser has shown what is drawn by now. A hidden page is shown nothing, and waits 100 ms.
pub async fn shown() {
    let frame = Promise::new(&mut |resolve, _| {
        // Without a window, or a frame, the limit ends the wait.
        let _ = web_sys::window().map(|window| window.request_animation_frame(&resolve));
    });
    within(Duration::from_millis(100), JsFuture::from(frame)).await;
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
        js_sys::Math::random()
    }
}
