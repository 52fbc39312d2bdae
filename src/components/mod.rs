//! Views: props in, view out. They know nothing of the store or the API.

pub mod account;
pub mod badge;
pub mod chart;
pub mod concern_list;
pub mod copy_menu;
pub mod dialog;
pub mod dynamic;
pub mod element;
pub mod empty_state;
pub mod error_panel;
pub mod filter_menu;
pub mod freshness;
pub mod header;
pub mod icon;
pub mod instance_gauge;
pub mod menu;
pub mod prebuild_details;
pub mod prebuild_row;
pub mod sign_in_form;
pub mod size_fields;
pub mod skeleton;
pub mod streak;
pub mod table;
pub mod time;
pub mod timeline;
pub mod virtual_rows;
