//! Menu of how the table of pools is displayed.

use leptos::prelude::AnyView;

use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::pool_row::pool_columns;

use super::super::display_fields::{layout_fields, times_field};
use super::super::layout_choice::LayoutChoice;

chunk! {
    pub static DISPLAY: pools_menus = |(layout, has_projects): (LayoutChoice, bool)| -> AnyView {
        (times_field(), layout_fields(layout, &pool_columns(has_projects))).into_content()
    }
}
