//! One file per route: URL and store in, view out.
// Nothing that a server sends may panic the page.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::arithmetic_side_effects,
        clippy::panic
    )
)]

mod access_note;
pub mod account;
pub mod batch;
pub mod bulk;
pub mod create;
pub mod demand;
pub mod display_fields;
pub mod finish_notices;
pub mod frame;
pub mod history;
pub mod keys;
pub mod layout_choice;
pub mod links;
pub mod list_origin;
pub mod log;
mod menu_keys;
pub mod new_failures;
mod next_try;
pub mod not_found;
pub mod page;
mod page_error;
pub mod palette;
pub mod prebuild;
pub mod project_field;
pub mod projects;
mod range_choices;
pub mod ready_made;
mod row_keys;
pub mod row_selection;
pub mod run;
pub mod settings;
pub mod tab_status;
mod theme;
pub mod unsaved;
pub mod warm_pools;
mod write_error;
