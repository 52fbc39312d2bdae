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
