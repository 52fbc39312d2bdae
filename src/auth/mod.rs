//! As whom the console calls: where the token comes from, and what happens when it is refused.

pub mod session;
pub mod token;
