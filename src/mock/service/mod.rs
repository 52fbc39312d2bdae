//! Procedures, one file per service: each takes a request and the world and returns a response.

pub mod directory;
pub mod environment;
pub mod identity;
pub mod prebuild;
pub mod project;
pub mod usage;
pub mod warm_pool;
