//! Browser timers and randomness. Native tests use `src/simulation/wait.rs` instead.

use std::time::Duration;

use gloo_timers::future::TimeoutFuture;
use js_sys::Promise;
use wasm_bindgen_futures::JsFuture;

pub async fn sleep(time: Duration) {
    // The browser's longest timer is about 24 days.
    TimeoutFuture::new(u32::try_from(time.as_millis()).unwrap_or(u32::MAX).min(i32::MAX.cast_unsigned())).await;
}

/// Waits for the next animation frame, if the window is available.
pub async fn next_frame() {
    let frame = Promise::new(&mut |resolve, _| {
        let _ = web_sys::window().map(|window| window.request_animation_frame(&resolve));
    });
    // This promise never rejects.
    let _ = JsFuture::from(frame).await;
}

/// Random number from 0 to 1.
pub fn chance() -> f64 {
    js_sys::Math::random()
}
