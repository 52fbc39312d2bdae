//! A page with nothing on it: what the other two weigh beyond it is their views.

fn main() {
    leptos::mount::mount_to_body(|| ());
}
