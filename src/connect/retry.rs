//! Retry policy for calls without side effects: when, how often, and after which delay.

use std::future::Future;
use std::time::Duration;

use super::error::Error;

/// Limits of retries.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// Maximum number of calls, including the first.
    pub attempts: u32,
    /// Maximum delay after the first failure; doubles after each further one.
    pub first_delay: Duration,
    /// Maximum delay after any failure. If the server asks for more, the call isn't retried.
    pub longest_delay: Duration,
}

impl Policy {
    /// Policy for reads that a user is waiting for.
    pub const READS: Self =
        Self { attempts: 4, first_delay: Duration::from_millis(300), longest_delay: Duration::from_secs(10) };

    /// Policy for writes: never retried, since they may have taken effect without a response.
    pub const WRITES: Self = Self { attempts: 1, ..Self::READS };

    /// Delay before the next attempt after `failures` failures, the last with this error; `None` to give up. `jitter`
    /// is from 0 to 1; a uniform value keeps clients from retrying in lockstep
    /// (<https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/>).
    pub fn delay(&self, error: &Error, failures: u32, jitter: f64) -> Option<Duration> {
        if failures >= self.attempts || !error.is_retryable() {
            return None;
        }
        let doubled = 2_u32.saturating_pow(failures.saturating_sub(1));
        let most = self.first_delay.saturating_mul(doubled).min(self.longest_delay);
        let delay = Duration::from_millis((most.as_millis() as f64 * jitter.clamp(0.0, 1.0)) as u64);
        match error.retry_delay() {
            Some(asked) if asked > self.longest_delay => None,
            // Jitter is added on top, so that no client retries earlier than requested.
            Some(asked) => Some(asked.saturating_add(delay)),
            None => Some(delay),
        }
    }
}

/// Injectable clock and jitter, for tests.
pub trait Clock {
    fn sleep(&self, time: Duration) -> impl Future<Output = ()>;
    /// Random number from 0 to 1.
    fn jitter(&self) -> f64;
}

/// Makes a call, retrying as the policy allows.
pub async fn retry<T>(
    policy: &Policy,
    clock: &impl Clock,
    call: impl AsyncFn() -> Result<T, Error>,
) -> Result<T, Error> {
    let mut failures = 0;
    loop {
        let error = match call().await {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        failures = u32::saturating_add(failures, 1);
        match policy.delay(&error, failures, clock.jitter()) {
            Some(delay) => clock.sleep(delay).await,
            None => return Err(error),
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::connect::error::{Code, Kind};
    use futures_util::FutureExt;
    use proptest::prelude::*;
    use std::cell::{Cell, RefCell};

    /// Returns from sleeps immediately and records their durations.
    struct FakeClock {
        slept: RefCell<Vec<u128>>,
        jitter: f64,
    }

    impl Clock for FakeClock {
        async fn sleep(&self, time: Duration) {
            self.slept.borrow_mut().push(time.as_millis());
        }

        fn jitter(&self) -> f64 {
            self.jitter
        }
    }

    fn error(kind: Kind) -> Error {
        Error::new(kind, "s/m", "")
    }

    /// Runs a call that returns these results in turn. Returns its result, the number of calls, and the delays in
    /// milliseconds.
    fn run(jitter: f64, answers: &[Result<(), Error>]) -> (Result<(), Error>, usize, Vec<u128>) {
        let clock = FakeClock { slept: RefCell::default(), jitter };
        let calls = Cell::new(0);
        let call = async || {
            let answer = answers[calls.get().min(answers.len() - 1)].clone();
            calls.set(calls.get() + 1);
            answer
        };
        let result = retry(&Policy::READS, &clock, call).now_or_never().unwrap();
        (result, calls.get(), clock.slept.into_inner())
    }

    #[test]
    fn transient_errors_are_retried_with_increasing_delays() {
        let unavailable = error(Kind::Rpc(Code::Unavailable));
        let (result, calls, slept) = run(1.0, &[Err(unavailable.clone()), Err(error(Kind::Network)), Ok(())]);
        assert_eq!((result, calls, slept), (Ok(()), 3, vec![300, 600]));
        let (result, calls, slept) = run(0.5, &[Err(unavailable.clone())]);
        assert_eq!((result, calls, slept), (Err(unavailable), 4, vec![150, 300, 600]));
    }

    #[test]
    fn permanent_errors_are_not_retried() {
        for kind in Code::ALL.map(Kind::Rpc).into_iter().chain([Kind::Timeout]) {
            let calls = run(1.0, &[Err(error(kind))]).1;
            let is_transient = matches!(kind, Kind::Rpc(Code::Unavailable | Code::ResourceExhausted));
            assert_eq!(calls, if is_transient { 4 } else { 1 }, "{kind:?}");
        }
    }

    #[test]
    fn the_servers_retry_delay_is_respected() {
        let asks = |seconds| Error {
            retry_after: Some(Duration::from_secs(seconds)),
            ..error(Kind::Rpc(Code::ResourceExhausted))
        };
        assert_eq!(run(1.0, &[Err(asks(2)), Ok(())]), (Ok(()), 2, vec![2300]));
        assert_eq!(run(1.0, &[Err(asks(11)), Ok(())]), (Err(asks(11)), 1, vec![]));
    }

    proptest! {
        #[test]
        fn delays_are_bounded(attempts: u32, failures: u32, jitter: f64, seconds in proptest::option::of(any::<u64>())) {
            let policy = Policy { attempts, ..Policy::READS };
            let error = Error { retry_after: seconds.map(Duration::from_secs), ..error(Kind::Network) };
            if let Some(delay) = policy.delay(&error, failures, jitter) {
                prop_assert!(failures < attempts && delay <= policy.longest_delay * 2);
            }
        }
    }
}
