//! Waits on the page's clock, so that no real time passes.

use std::fmt::Debug;
use std::future::Future;
use std::panic::Location;
use std::time::Duration;

use super::browser;
use super::fake_api;
use super::screen;

/// Longest wait on the page's clock, including retries and debounces.
const PATIENCE: Duration = Duration::from_secs(10);
/// Number of browser frames, in real time, to wait afterwards.
const FRAMES: usize = 20;

/// Waits up to 10 seconds of the page's clock until `condition` holds. Otherwise, the test fails and prints what the
/// page showed.
///
/// ```ignore
/// wait_until(|| save.is_disabled() && !error.exists()).await;
/// ```
#[track_caller]
pub fn wait_until(condition: impl Fn() -> bool) -> impl Future<Output = ()> {
    let attempt = move || condition().then_some(()).ok_or_else(|| "the condition does not hold".to_owned());
    poll(Location::caller(), attempt)
}

/// Waits until `actual` equals `expected`, like [`wait_until`].
///
/// ```ignore
/// expect(|| rows.count(), 6).await;
/// expect(|| row.attr("data-phase"), "deleting").await;
/// ```
#[track_caller]
pub fn expect<A, E>(actual: impl Fn() -> A, expected: E) -> impl Future<Output = ()>
where
    A: PartialEq<E> + Debug,
    E: Debug,
{
    let attempt = move || {
        let actual = actual();
        if actual == expected { Ok(()) } else { Err(format!("expected {expected:?}, found {actual:?}")) }
    };
    poll(Location::caller(), attempt)
}

/// Advances the page's clock, and thereby the mock backend's, by `duration`. Timers run in order.
pub async fn advance(duration: Duration) {
    let end = browser::time() + duration.as_secs_f64() * 1000.0;
    loop {
        fake_api::follow_clock();
        browser::settle().await;
        if !browser::run_timer(end).await {
            break;
        }
    }
    fake_api::follow_clock();
    browser::settle().await;
}

/// Advances the clock by `duration` at once, like a computer's sleep: everything due in the meantime runs once, at the
/// end. For minutes and hours, in which [`advance`] would run every tick.
pub async fn fast_forward(duration: Duration) {
    browser::skip(duration.as_secs_f64() * 1000.0);
    advance(Duration::ZERO).await;
}

/// Retries until there is a result; fails with the reason of the last attempt.
pub(super) async fn poll<T>(place: &'static Location<'static>, attempt: impl Fn() -> Result<T, String>) -> T {
    let end = browser::time() + PATIENCE.as_secs_f64() * 1000.0;
    let (mut is_over, mut frames) = (false, 0);
    browser::settle().await;
    loop {
        let reason = match attempt() {
            Ok(result) => return result,
            Err(reason) => reason,
        };
        let problems = browser::take_problems();
        if !problems.is_empty() || frames > FRAMES {
            panic!("{place}: {reason}\n{problems}\n{}", screen::describe());
        }
        // Lets the browser lay out changes before the clock advances.
        if frames == 0 || is_over {
            frames += 1;
            browser::frame().await;
        } else {
            is_over = !browser::run_timer(end).await;
            fake_api::follow_clock();
        }
        browser::settle().await;
    }
}
