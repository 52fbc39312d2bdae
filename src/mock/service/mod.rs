//! The procedures, one file per service: request and world in, response out.

pub mod environment;
pub mod prebuild;
pub mod project;
pub mod warm_pool;
