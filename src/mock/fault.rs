//! Injected faults, for testing how clients handle them.

use super::answer::{Answer, RpcError};
use super::request::Violations;
use super::rng::{self, Kind};
use crate::connect::detail::Detail;
use crate::connect::error::Code;
use crate::proto::message::messages;

messages! {
    /// Fault that affects some calls. Without a code or flag, it only delays them.
    pub struct Fault {
        /// Affected calls: `gitpod.v1.PrebuildService/ListPrebuilds`, `ListPrebuilds`, or `logs`; absent for all.
        "procedure" => procedure: String,
        /// Delay before the call is handled, in milliseconds.
        "delayMs" => delay_ms: i32,
        /// Connect code to fail with, such as `unavailable`. The call isn't handled.
        "code" => code: String,
        "message" => message: String,
        /// Delay of a `google.rpc.RetryInfo` detail, in milliseconds.
        "retryDelayMs" => retry_delay_ms: Option<i32>,
        /// Additional error details.
        "details" => details: Vec<FaultDetail>,
        /// Breaks the connection without a response.
        "network" => network: bool,
        /// Truncates the response in the middle of its JSON.
        "malformed" => malformed: bool,
        /// Breaks a stream after this many messages, or a log after this many bytes.
        "cutAfter" => cut_after: Option<i32>,
        /// Number of calls to affect; absent for all until the fault is removed.
        "times" => times: Option<i32>,
        /// Share of calls to affect, in percent; absent for all.
        "percent" => percent: Option<i32>,
    }

    pub struct FaultDetail {
        /// Type name, such as `gitpod.v1.ActionableErrorDetails`.
        "type" => type_name: String,
        /// Protobuf message in Base64.
        "value" => value: String,
    }
}

impl Fault {
    const MAX_DELAY_MS: i32 = 120_000;

    pub fn check(&self) -> Result<(), RpcError> {
        let mut violations = Violations::default();
        violations.range("fault.delay_ms", Some(self.delay_ms), 0, Self::MAX_DELAY_MS);
        if !self.code.is_empty() && Code::from_name(&self.code).is_none() {
            violations.add("fault.code", "value must be a Connect code, such as unavailable");
        }
        violations.range("fault.retry_delay_ms", self.retry_delay_ms, 0, i32::MAX);
        violations.range("fault.cut_after", self.cut_after, 0, i32::MAX);
        violations.range("fault.times", self.times, 1, i32::MAX);
        violations.range("fault.percent", self.percent, 1, 100);
        for (index, detail) in self.details.iter().enumerate() {
            if Detail::from_base64(&detail.type_name, &detail.value).is_none() {
                violations.add(&format!("fault.details[{index}].value"), "value must be base64");
            }
        }
        violations.finish()
    }

    fn is_for(&self, procedure: &str) -> bool {
        let rest = procedure.strip_suffix(self.procedure.as_str());
        self.procedure.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.ends_with(['/', '.']))
    }

    /// Error to return, if the fault has one.
    pub fn error(&self) -> Option<RpcError> {
        let code = Code::from_name(&self.code)?;
        let message = if self.message.is_empty() { "a fault that was asked for" } else { &self.message };
        let retry = self.retry_delay_ms.and_then(|ms| u64::try_from(ms).ok());
        let retry = retry.map(|ms| Detail::retry_in(std::time::Duration::from_millis(ms)));
        let others = self.details.iter().filter_map(|detail| Detail::from_base64(&detail.type_name, &detail.value));
        Some(RpcError { details: retry.into_iter().chain(others).collect(), ..RpcError::new(code, message) })
    }

    /// Applies the fault to a response.
    pub fn spoil(&self, mut answer: Answer) -> Answer {
        if self.malformed {
            answer.body.truncate(answer.body.len() / 2);
        }
        answer
    }
}

/// Takes the first fault that applies to a call. `call` is the number of the call, used as a random seed.
pub fn take(faults: &mut Vec<Fault>, seed: u64, procedure: &str, call: u64) -> Option<Fault> {
    let hits = |(index, fault): &(usize, &Fault)| {
        let dice = rng::number(seed ^ *index as u64, Kind::Fault, call.cast_signed()) % 100;
        fault.is_for(procedure) && fault.percent.is_none_or(|percent| dice < u64::from(percent.unsigned_abs()))
    };
    let (index, _) = faults.iter().enumerate().find(hits)?;
    let fault = faults[index].clone();
    match faults[index].times {
        Some(times) if times <= 1 => {
            faults.remove(index);
        }
        Some(times) => faults[index].times = Some(times - 1),
        None => {}
    }
    Some(fault)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    use crate::connect::error::Error;

    const LIST: &str = "gitpod.v1.PrebuildService/ListPrebuilds";

    fn fault(json: &str) -> Fault {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_fault_applies_to_the_named_procedures() {
        for (named, expected) in [
            ("", true),
            ("ListPrebuilds", true),
            ("PrebuildService/ListPrebuilds", true),
            (LIST, true),
            ("Prebuilds", false),
            ("ListWarmPools", false),
        ] {
            let fault = Fault { procedure: named.to_owned(), ..Default::default() };
            assert_eq!(fault.is_for(LIST), expected, "{named}");
        }
    }

    #[test]
    fn a_fault_ends_after_its_number_of_calls() {
        let mut faults = vec![fault(r#"{"procedure":"GetPrebuild"}"#), fault(r#"{"code":"internal","times":2}"#)];
        for expected in [true, true, false] {
            assert_eq!(take(&mut faults, 1, LIST, 0).is_some(), expected);
        }
        assert_eq!(faults.len(), 1);
    }

    #[test]
    fn a_fault_applies_to_a_percentage_of_calls() {
        let mut faults = vec![fault(r#"{"percent":30}"#)];
        let hits = (0..1_000).filter(|call| take(&mut faults, 1, LIST, *call).is_some()).count();
        assert!((260..340).contains(&hits), "{hits}");
    }

    #[test]
    fn an_error_carries_its_details() {
        let fault = fault(
            r#"{"code":"resource_exhausted","message":"slow down","retryDelayMs":1500,
            "details":[{"type":"gitpod.v1.ActionableErrorDetails","value":"CgVxdW90YQ"}]}"#,
        );
        assert_eq!(fault.check(), Ok(()));
        let answer = Answer::from(fault.error().unwrap());
        let error = Error::from_response("s/m", answer.status, &answer.body);
        assert_eq!((answer.status, error.message.as_str()), (429, "slow down"));
        assert_eq!(error.retry_delay(), Some(Duration::from_millis(1500)));
        assert_eq!(error.actionable().unwrap().error_code, "quota");
    }

    #[test]
    fn a_malformed_response_is_invalid_json() {
        let answer = Answer::json(200, br#"{"prebuilds":[]}"#.to_vec());
        let spoiled = fault(r#"{"malformed":true}"#).spoil(answer.clone());
        assert!(serde_json::from_slice::<serde_json::Value>(&spoiled.body).is_err());
        assert_eq!(fault("{}").spoil(answer.clone()), answer);
    }

    #[test]
    fn invalid_faults_are_refused() {
        for json in [
            r#"{"code":"teapot"}"#,
            r#"{"delayMs":-1}"#,
            r#"{"delayMs":120001}"#,
            r#"{"times":0}"#,
            r#"{"percent":0}"#,
            r#"{"percent":101}"#,
            r#"{"cutAfter":-1}"#,
            r#"{"code":"internal","details":[{"type":"a.B","value":"?"}]}"#,
        ] {
            assert_eq!(fault(json).check().unwrap_err().code, Code::InvalidArgument, "{json}");
        }
    }
}
