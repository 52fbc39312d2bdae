//! Views: props in, view out. They know nothing of the store or the API.
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

pub mod account;
pub mod announce;
pub mod attribute;
pub mod autofocus;
pub mod avatar;
pub mod badge;
pub mod binding;
pub mod button;
pub mod callable;
pub mod chart;
pub mod chunk;
pub mod clipboard;
pub mod columns;
pub mod concern_list;
pub mod conflict;
pub mod content;
pub mod copy_button;
pub mod copy_menu;
pub mod debounce;
pub mod dialog;
pub mod disclosure;
pub mod download_file;
pub mod effect;
pub mod element;
pub mod empty_state;
pub mod error_panel;
pub mod failure_row;
pub mod figures_row;
pub mod file_stream;
pub mod filter_chips;
pub mod filter_menu;
pub mod for_each;
pub mod freshness;
pub mod global_attributes;
pub mod header;
pub mod heat_map;
pub mod html;
pub mod icon;
pub mod instance_gauge;
pub mod items;
pub mod load_status;
pub mod log_line;
pub mod log_list;
pub mod log_problems;
pub mod menu;
pub mod menu_field;
pub mod menu_group;
pub mod message_text;
pub mod node_ref;
pub mod offer;
pub mod pool_row;
pub mod pool_trend;
pub mod prebuild_details;
pub mod prebuild_messages;
pub mod prebuild_row;
pub mod prebuild_summary;
pub mod print;
pub mod project_row;
pub mod resize_observer;
pub mod rich_text;
pub mod row_click;
pub mod rows;
pub mod segments;
pub mod sign_in_form;
pub mod size_fields;
pub mod skeleton;
pub mod sparkline;
pub mod step_button;
pub mod streak;
pub mod svg;
pub mod table;
pub mod template;
pub mod text_selection;
pub mod time;
pub mod timeline;
pub mod toast;
pub mod tooltip;
pub mod virtual_rows;
pub mod web_link;
