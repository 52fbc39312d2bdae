//! A value in a box.

use std::any::Any;

/// A value that a signal or memo holds.
pub type AnyValue = Box<dyn Any + Send + Sync>;

/// What [`AnyValue`] was made of.
pub fn cast<T: 'static>(value: &AnyValue) -> &T {
    (**value).downcast_ref().unwrap_or_else(|| wrong_type())
}

/// [`cast`], to change it.
pub fn cast_mut<T: 'static>(value: &mut AnyValue) -> &mut T {
    (**value).downcast_mut().unwrap_or_else(|| wrong_type())
}

/// Each handle knows the type of its value, so that this is never reached.
#[cold]
pub fn wrong_type() -> ! {
    unreachable!("a value of another type")
}
