//! Rules over the wire's types, without I/O: everything here is decided, nothing is fetched or drawn.

pub mod action;
pub mod command;
pub mod export;
pub mod filter;
pub mod history_view;
pub mod phase;
pub mod pool_size;
pub mod prebuild;
pub mod runs;
pub mod selection;
pub mod statistics;
pub mod timeline;
