//! What to say where a write is not known to be done.

use crate::components::size_fields::Refusal;
use crate::store::pools::Unwritten;
use crate::store::problem::{reason, violation};

/// Why something was not written, in sentences. `left` is what stands now, as in `The pool is as it was.`
pub fn why(unwritten: &Unwritten, left: &str) -> String {
    match unwritten {
        Unwritten::Refused(error) => reason(error),
        Unwritten::Lost => format!("No answer came. {left}"),
        Unwritten::Unknown => {
            "No answer came, and the server cannot be asked what became of it. It may be done or not.".to_owned()
        }
    }
}

/// The server's words about sizes, those about a field with that field.
pub fn refusal(unwritten: &Unwritten, left: &str) -> Refusal {
    let Unwritten::Refused(error) = unwritten else {
        return Refusal::of(&why(unwritten, left));
    };
    let (min, max) = (violation(error, |field| field == "min_size"), violation(error, |field| field == "max_size"));
    let message = match (&min, &max) {
        (None, None) => format!("Not saved. {}", reason(error)),
        _ => "Not saved: the server does not take this size.".to_owned(),
    };
    Refusal { message, min, max }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connect::code::Code;
    use crate::connect::detail::{Detail, Violation};
    use crate::connect::error::{Error, Kind};

    fn refused(violations: &[Violation]) -> Unwritten {
        let error =
            Error::new(Kind::Rpc(Code::InvalidArgument), "PrebuildService/UpdateWarmPool", "the runner is busy");
        Unwritten::Refused(Error { details: vec![Detail::from(violations)], ..error })
    }

    #[test]
    fn what_stands_now_is_said_only_where_it_is_known() {
        let left = "The pool is as it was.";
        assert!(why(&refused(&[]), left).contains("the runner is busy"));
        assert!(why(&Unwritten::Lost, left).ends_with(left));
        assert!(!why(&Unwritten::Unknown, left).contains(left));
    }

    #[test]
    fn what_is_wrong_with_a_field_is_said_at_that_field_alone() {
        let plain = refusal(&refused(&[]), "");
        assert_eq!((plain.min, plain.max), (None, None));
        assert!(plain.message.contains("the runner is busy"));
        let violation = Violation { field: "max_size".into(), message: "value must be at most 20".into() };
        let of_field = refusal(&refused(&[violation]), "");
        assert!(of_field.min.is_none() && of_field.max.is_some_and(|words| words.contains("at most 20")));
    }
}
