//! Functions for the HTML tags that the console uses, with their specific attributes. See [`super::element`].

use leptos::html::{
    A, Article, B, Button, Caption, Code, Dd, Details, Dialog, Div, Dl, Dt, Fieldset, Form, H1, H2, H3, Header, Input,
    Kbd, Label, Legend, Li, Main, Mark, Nav, Ol, Option_, P, Pre, Progress, Section, Select, Span, Strong, Summary,
    Table, Tbody, Td, Th, Thead, Time, Tr, Ul,
};

use super::attribute::AttributeValue;
use super::element::{Element, elements};
use super::template::Template;

elements! {
    a A [href href_of "href", rel "rel", target "target"]
    article Article []
    b B []
    button Button [disabled disabled_of "disabled", popovertarget "popovertarget", r#type "type", value "value"]
    caption Caption []
    code Code []
    dd Dd []
    details Details []
    dialog Dialog []
    div Div []
    dl Dl []
    dt Dt []
    fieldset Fieldset []
    form Form [novalidate "novalidate"]
    h1 H1 []
    h2 H2 []
    h3 H3 []
    header Header []
    input Input [
        autocomplete "autocomplete", max "max", maxlength "maxlength", min "min", name "name", placeholder "placeholder",
        step "step", r#type "type", value "value"
    ]
    kbd Kbd []
    label Label [r#for "for"]
    legend Legend []
    li Li []
    main Main []
    mark Mark []
    nav Nav []
    ol Ol []
    option Option_ [value "value"]
    p P []
    pre Pre []
    progress Progress [max "max", value value_of "value"]
    section Section []
    select Select [name "name"]
    span Span []
    strong Strong []
    summary Summary []
    table Table []
    tbody Tbody []
    td Td []
    th Th [scope "scope"]
    thead Thead []
    time Time [datetime "datetime"]
    tr Tr []
    ul Ul []
}
