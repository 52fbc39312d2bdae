//! Rules over the wire's types, without I/O: everything here is decided, nothing is fetched or drawn.

pub mod filter;
pub mod phase;
pub mod pool_size;
pub mod prebuild;
