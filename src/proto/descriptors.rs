//! Tests that the declarations in this folder match the vendor's descriptors: procedures, messages, fields, and enum
//! values.
//!
//! `scripts/descriptors.sh` extracts the descriptors from PyPI's gitpod-sdk.

use std::collections::BTreeMap;
use std::fs;

use prost::Message as _;
use prost_types::field_descriptor_proto::{Label, Type as Kind};
use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorSet, MethodDescriptorProto,
};

use super::declaration::{Enum, Message, Procedure, Type};
use super::{
    environment, event, identity, organization, prebuild, project, runner, service_account, usage, user, warm_pool,
};

const PROCEDURES: [&[Procedure]; 11] = [
    environment::PROCEDURES,
    event::PROCEDURES,
    identity::PROCEDURES,
    organization::PROCEDURES,
    prebuild::PROCEDURES,
    project::PROCEDURES,
    runner::PROCEDURES,
    service_account::PROCEDURES,
    usage::PROCEDURES,
    user::PROCEDURES,
    warm_pool::PROCEDURES,
];

/// Enums that don't declare every value; other values are read as `Other`.
const PARTIAL: [&str; 2] = ["ResourceType", "RunnerCapability"];

/// Types used by the procedures, directly or in a field.
#[derive(Default)]
struct Ours {
    messages: BTreeMap<&'static str, &'static Message>,
    enums: BTreeMap<&'static str, &'static Enum>,
}

impl Ours {
    fn collect() -> Self {
        let mut ours = Self::default();
        for procedure in PROCEDURES.into_iter().flatten() {
            ours.add(procedure.request);
            ours.add(procedure.response);
        }
        ours
    }

    fn add(&mut self, declared: Type) {
        match declared {
            Type::Message(message) => {
                self.messages.insert(message.ident, message);
                message.fields.iter().for_each(|(_, field)| self.add(*field));
            }
            Type::Enum(of) => {
                self.enums.insert(of.ident, of);
            }
            Type::Repeated(element) | Type::Optional(element) => self.add(*element),
            _ => {}
        }
    }
}

/// Descriptors by full name, which starts with a dot.
#[derive(Default)]
struct Vendor {
    messages: BTreeMap<String, DescriptorProto>,
    enums: BTreeMap<String, EnumDescriptorProto>,
    /// Methods by name as in a URL.
    methods: BTreeMap<String, MethodDescriptorProto>,
}

impl Vendor {
    fn read() -> Self {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/target/descriptors.binpb");
        let bytes = fs::read(path).expect("scripts/descriptors.sh writes the descriptors");
        let mut vendor = Self::default();
        for file in FileDescriptorSet::decode(&*bytes).expect("a FileDescriptorSet").file {
            let package = format!(".{}", file.package());
            for service in file.service {
                for method in service.method {
                    let name = format!("{}.{}/{}", &package[1..], service.name.as_deref().unwrap(), method.name());
                    vendor.methods.insert(name, method);
                }
            }
            vendor.add(&package, file.message_type, file.enum_type);
        }
        vendor
    }

    fn add(&mut self, scope: &str, messages: Vec<DescriptorProto>, enums: Vec<EnumDescriptorProto>) {
        for of in enums {
            self.enums.insert(format!("{scope}.{}", of.name()), of);
        }
        for mut message in messages {
            let name = format!("{scope}.{}", message.name());
            self.add(&name, std::mem::take(&mut message.nested_type), std::mem::take(&mut message.enum_type));
            self.messages.insert(name, message);
        }
    }

    fn differences(&self, ours: &Ours) -> Vec<String> {
        let procedures = PROCEDURES.into_iter().flatten().flat_map(|procedure| self.in_procedure(procedure));
        let messages = ours.messages.values().flat_map(|message| self.in_message(message));
        let enums = ours.enums.values().flat_map(|of| self.in_enum(of));
        procedures.chain(messages).chain(enums).collect()
    }

    fn in_procedure(&self, ours: &Procedure) -> Option<String> {
        let Some(theirs) = self.methods.get(ours.name) else {
            return Some(format!("{}: no such procedure", ours.name));
        };
        let signature = |request: &str, is_stream: bool, response: &str| {
            format!("({request}) -> {}{response}", if is_stream { "stream " } else { "" })
        };
        let here = signature(&type_name(ours.request), ours.is_stream, &type_name(ours.response));
        let there = signature(theirs.input_type(), theirs.server_streaming(), theirs.output_type());
        (here != there || theirs.client_streaming()).then(|| differs(ours.name, &here, &there))
    }

    fn in_message(&self, ours: &Message) -> Vec<String> {
        let Some(theirs) = self.messages.get(&full_name(ours.name)) else {
            return vec![format!("{}: no such message", ours.name)];
        };
        let in_field = |(json, declared): &(&str, Type)| {
            let place = format!("{}.{json}", ours.name);
            let Some(field) = theirs.field.iter().find(|field| field.json_name() == *json) else {
                return Some(format!("{place}: no such field"));
            };
            (!agrees(*declared, field)).then(|| differs(&place, &type_name(*declared), &field_type_name(field)))
        };
        ours.fields.iter().filter_map(in_field).collect()
    }

    fn in_enum(&self, ours: &Enum) -> Vec<String> {
        let Some(theirs) = self.enums.get(&full_name(ours.name)) else {
            return vec![format!("{}: no such enum", ours.name)];
        };
        let here: BTreeMap<&str, i32> = ours.values.iter().copied().collect();
        let there: BTreeMap<&str, i32> = theirs.value.iter().map(|value| (value.name(), value.number())).collect();
        let wrong = here.iter().filter_map(|(name, number)| match there.get(name) {
            None => Some(format!("{}: no such value as {name}", ours.name)),
            Some(theirs) => (theirs != number)
                .then(|| differs(&format!("{}: {name}", ours.name), &number.to_string(), &theirs.to_string())),
        });
        let missing = there.iter().filter(|(name, _)| !here.contains_key(*name) && !PARTIAL.contains(&ours.name));
        wrong.chain(missing.map(|(name, number)| format!("{}: {name} = {number} is missing", ours.name))).collect()
    }
}

fn differs(place: &str, here: &str, there: &str) -> String {
    format!("{place}: {here} here, {there} in the descriptors")
}

/// Whether a field can hold the same values as the vendor's field.
fn agrees(ours: Type, theirs: &FieldDescriptorProto) -> bool {
    let is_repeated = theirs.label() == Label::Repeated;
    let is_message = theirs.r#type() == Kind::Message;
    match ours {
        Type::Repeated(element) => is_repeated && is_same(*element, theirs),
        Type::Optional(element) => !is_repeated && (is_message || has_presence(theirs)) && is_same(*element, theirs),
        // A number or flag is optional here if the vendor distinguishes absent from zero. Messages, strings, and enums
        // may be empty instead.
        Type::Bool | Type::Int32 | Type::U64 => !is_repeated && !has_presence(theirs) && is_same(ours, theirs),
        _ => !is_repeated && is_same(ours, theirs),
    }
}

/// Whether a field that isn't a message can be absent: `optional`, or part of a `oneof`.
fn has_presence(field: &FieldDescriptorProto) -> bool {
    field.oneof_index.is_some()
}

fn is_same(ours: Type, theirs: &FieldDescriptorProto) -> bool {
    match (ours, theirs.r#type()) {
        (Type::Bool, Kind::Bool)
        | (Type::Int32, Kind::Int32)
        | (Type::U64, Kind::Uint64 | Kind::Int64)
        | (Type::String, Kind::String) => true,
        (Type::Timestamp | Type::Duration | Type::Message(_), Kind::Message) | (Type::Enum(_), Kind::Enum) => {
            type_name(ours) == theirs.type_name()
        }
        _ => false,
    }
}

fn full_name(name: &str) -> String {
    format!(".gitpod.v1.{name}")
}

fn type_name(of: Type) -> String {
    match of {
        Type::Bool => "bool".to_owned(),
        Type::Int32 => "int32".to_owned(),
        Type::U64 => "uint64".to_owned(),
        Type::String => "string".to_owned(),
        Type::Timestamp => ".google.protobuf.Timestamp".to_owned(),
        Type::Duration => ".google.protobuf.Duration".to_owned(),
        Type::Message(message) => full_name(message.name),
        Type::Enum(of) => full_name(of.name),
        Type::Repeated(element) => format!("repeated {}", type_name(*element)),
        Type::Optional(element) => format!("optional {}", type_name(*element)),
    }
}

fn field_type_name(field: &FieldDescriptorProto) -> String {
    let label = match field.label() {
        Label::Repeated => "repeated ",
        _ if field.proto3_optional() => "optional ",
        _ if has_presence(field) => "oneof ",
        _ => "",
    };
    let scalar = field.r#type().as_str_name().trim_start_matches("TYPE_").to_lowercase();
    format!("{label}{}", field.type_name.as_ref().unwrap_or(&scalar))
}

#[test]
#[ignore = "needs the descriptors that make test writes"]
fn declarations_match_the_descriptors() {
    let differences = Vendor::read().differences(&Ours::collect());
    assert!(differences.is_empty(), "src/proto differs from the vendor's descriptors:\n{}", differences.join("\n"));
}

/// Checks that no type is missed: the comparison starts from the procedures.
#[test]
fn every_declared_type_is_used_by_a_procedure() {
    let ours = Ours::collect();
    let mut count = 0;
    for file in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/proto")).unwrap() {
        let path = file.unwrap().path();
        let source = fs::read_to_string(&path).unwrap();
        for ident in declared_in(&source) {
            let is_used = ours.messages.contains_key(ident) || ours.enums.contains_key(ident);
            assert!(is_used, "{}: no procedure uses {ident}", path.display());
            count += 1;
        }
    }
    assert_eq!(count, ours.messages.len() + ours.enums.len(), "the sources were read wrong");
}

/// Names of the structs and enums in a file's `messages!` and `open_enum!`.
fn declared_in(source: &str) -> impl Iterator<Item = &str> {
    let mut is_inside = false;
    source.lines().filter_map(move |line| {
        is_inside = if is_inside { line != "}" } else { matches!(line, "messages! {" | "open_enum! {") };
        let (keyword, rest) = line.trim_start().trim_start_matches("pub ").split_once(' ')?;
        let ident = rest.split(|letter: char| !letter.is_alphanumeric()).next()?;
        (is_inside && matches!(keyword, "struct" | "enum")).then_some(ident)
    })
}
