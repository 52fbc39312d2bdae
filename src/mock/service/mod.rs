//! The procedures, one file per service: request and world in, response out.

pub mod directory;
pub mod environment;
pub mod identity;
pub mod prebuild;
pub mod project;
pub mod warm_pool;
