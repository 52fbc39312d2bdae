//! Waiting for the page: on its own clock, so that nothing takes real time.

use std::fmt::Debug;
use std::future::Future;
use std::panic::Location;
use std::time::Duration;

use super::browser;
use super::fake_api;
use super::screen;

/// How much of the page's time a test waits for something, retries and debounces included.
const PATIENCE: Duration = Duration::from_secs(10);
/// Frames of the browser, which are in real time, to wait for what is still missing then.
const FRAMES: usize = 20;

/// Waits until `condition` holds; the clock goes on meanwhile, up to 10 seconds. Where it never holds, the test fails and
/// prints what the page showed.
///
/// ```ignore
/// wait_until(|| save.is_disabled() && !error.exists()).await;
/// ```
#[track_caller]
pub fn wait_until(condition: impl Fn() -> bool) -> impl Future<Output = ()> {
    let attempt = move || condition().then_some(()).ok_or_else(|| "the condition does not hold".to_owned());
    poll(Location::caller(), attempt)
}

/// Waits until `actual` is `expected`, as [`wait_until`] does.
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

/// Lets the page's clock, which is the mock backend's too, go on by `duration`: timers run in their order.
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

/// Lets `duration` pass at once, as a computer's sleep does: what is due meanwhile runs once, at the end. For minutes and
/// hours, in which [`advance`] would run every tick of a clock.
pub async fn fast_forward(duration: Duration) {
    browser::skip(duration.as_secs_f64() * 1000.0);
    advance(Duration::ZERO).await;
}

/// Tries again and again until there is a result; fails with the last reason there was none.
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
        // Before the clock moves, the browser gets to lay out what has changed.
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
