//! Texts for writes that failed, or whose outcome is unknown.

use crate::components::size_fields::Refusal;
use crate::store::problem::{reason, violation};
use crate::store::write::Stage;

/// Reason why a write isn't known to be applied; `None` for other stages.
pub fn why(stage: &Stage) -> Option<String> {
    match stage {
        Stage::LookingUp(_) => Some("No answer yet. Checking whether it was applied…".to_owned()),
        Stage::Rejected(error) => Some(reason(error)),
        Stage::NotApplied => Some("The server didn't respond. Nothing was changed.".to_owned()),
        Stage::OutcomeUnknown(_, error) => Some(format!(
            "The server didn't respond. This may or may not have been applied, and checking failed: {}",
            reason(error)
        )),
        _ => None,
    }
}

/// As [`why`], for sizes: the server's errors by field.
pub fn refusal(stage: &Stage) -> Option<Refusal> {
    let Stage::Rejected(error) = stage else {
        return why(stage).map(|message| Refusal::of(&message));
    };
    let (min, max) = (violation(error, |field| field == "min_size"), violation(error, |field| field == "max_size"));
    let message = match (&min, &max) {
        (None, None) => format!("Not saved. {}", reason(error)),
        _ => "Not saved: the server rejected this size.".to_owned(),
    };
    Some(Refusal { message, min, max })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connect::code::Code;
    use crate::connect::detail::{Detail, Violation};
    use crate::connect::error::{Error, Kind};

    fn rejected(violations: &[Violation]) -> Stage {
        let error =
            Error::new(Kind::Rpc(Code::InvalidArgument), "PrebuildService/UpdateWarmPool", "the runner is busy");
        Stage::Rejected(Error { details: vec![Detail::from(violations)], ..error })
    }

    #[test]
    fn a_write_that_failed_has_a_reason() {
        assert_eq!(why(&rejected(&[])).as_deref(), Some("the runner is busy"));
        assert!(why(&Stage::NotApplied).is_some_and(|words| words.contains("Nothing was changed")));
        for stage in [Stage::Editing, Stage::Confirming, Stage::Sending, Stage::Done, Stage::Accepted { follow_ups: 9 }]
        {
            assert_eq!(why(&stage), None, "{stage:?}");
        }
    }

    #[test]
    fn an_error_about_a_field_is_shown_at_that_field_only() {
        let plain = refusal(&rejected(&[])).unwrap_or_default();
        assert_eq!((plain.min, plain.max), (None, None));
        assert!(plain.message.contains("the runner is busy"));
        let violation = Violation { field: "max_size".into(), message: "value must be at most 20".into() };
        let of_field = refusal(&rejected(&[violation])).unwrap_or_default();
        assert!(of_field.min.is_none() && of_field.max.is_some_and(|words| words.contains("at most 20")));
    }
}
