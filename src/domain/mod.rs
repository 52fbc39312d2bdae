//! Rules over the wire's types, without I/O: everything here is decided, nothing is fetched or drawn.

pub mod action;
pub mod command;
pub mod coverage;
pub mod difference;
pub mod export;
pub mod failures;
pub mod filter;
pub mod found;
pub mod history_view;
pub mod instances;
pub mod log;
pub mod message;
pub mod phase;
pub mod pool_change;
pub mod pool_code;
pub mod pool_concern;
pub mod pool_filter;
pub mod pool_record;
pub mod pool_size;
pub mod pool_summary;
pub mod pool_totals;
pub mod pool_trend;
pub mod prebuild;
pub mod problem;
pub mod project_settings;
pub mod runs;
pub mod search;
pub mod selection;
pub mod shell;
pub mod statistics;
pub mod still_in_view;
#[cfg(test)]
mod testing;
pub mod timeline;
