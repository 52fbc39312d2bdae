//! Warm pools as code: Terraform, `curl`, and JSON.

use std::collections::HashSet;

use crate::proto::id::Id;
use crate::proto::warm_pool::{UpdateWarmPoolRequest, WarmPool};

use super::export::Names;
use super::pool_size::PoolSize;
use super::shell;

/// Pools as `ona_warm_pool` resources, each with an `import` block for the existing pool.
pub fn terraform(pools: &[WarmPool], names: &Names<'_>) -> String {
    let mut taken = HashSet::new();
    let block = |pool: &WarmPool| {
        let WarmPool { id, metadata, spec, .. } = pool;
        let PoolSize { min, max } = PoolSize::of(spec);
        let name = format!("{} {}", (names.project)(metadata.project_id), (names.class)(metadata.environment_class_id));
        let label = unique(&label(&name), &mut taken);
        let (project_id, class_id) = (quoted_id(metadata.project_id), quoted_id(metadata.environment_class_id));
        format!(
            "resource \"ona_warm_pool\" \"{label}\" {{\n  \
               project_id           = {project_id}\n  \
               environment_class_id = {class_id}\n  \
               min_size             = {min}\n  \
               max_size             = {max}\n\
             }}\n\n\
             import {{\n  \
               to = ona_warm_pool.{label}\n  \
               id = {}\n\
             }}\n",
            quoted_id(*id)
        )
    };
    pools.iter().map(block).collect::<Vec<_>>().join("\n")
}

/// Name for Terraform: lowercase letters, digits, and underscores, not led by a digit.
fn label(name: &str) -> String {
    let mut label = String::with_capacity(name.len());
    for character in name.chars() {
        match character.to_ascii_lowercase() {
            own @ ('a'..='z' | '0'..='9') => label.push(own),
            _ if label.ends_with('_') || label.is_empty() => {}
            _ => label.push('_'),
        }
    }
    let label = label.trim_end_matches('_');
    match label.chars().next() {
        None => "pool".to_owned(),
        Some('0'..='9') => format!("pool_{label}"),
        Some(_) => label.to_owned(),
    }
}

fn unique(label: &str, taken: &mut HashSet<String>) -> String {
    let numbered = (2..).map(|number| format!("{label}_{number}"));
    let free = std::iter::once(label.to_owned()).chain(numbered).find(|label| !taken.contains(label));
    let free = free.unwrap_or_default();
    taken.insert(free.clone());
    free
}

fn quoted_id(id: Id) -> String {
    quoted(&id.to_string())
}

/// HCL string, with templates and quotes escaped.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '$' | '%' => quoted.push_str(&escape(character)),
            control if control.is_control() => quoted.push_str(&escape(control)),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

fn escape(character: char) -> String {
    format!("\\u{:04x}", u32::from(character))
}

/// Commands that set the pools' present sizes. `api` is the API's absolute base URL.
pub fn curl(pools: &[WarmPool], api: &str) -> String {
    let command = |pool: &WarmPool| {
        let PoolSize { min, max } = PoolSize::of(&pool.spec);
        let request = UpdateWarmPoolRequest {
            warm_pool_id: pool.id,
            min_size: Some(min),
            max_size: Some(max),
            desired_size: None,
        };
        let body = serde_json::to_string(&request).unwrap_or_default();
        shell::curl(api, "PrebuildService/UpdateWarmPool", &body)
    };
    pools.iter().map(command).collect::<Vec<_>>().join("\n\n")
}

/// JSON as from the API: one pool, or a list of several.
pub fn json(pools: &[WarmPool]) -> String {
    let written = match pools {
        [pool] => serde_json::to_string_pretty(pool),
        pools => serde_json::to_string_pretty(pools),
    };
    written.unwrap_or_default()
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::proto::warm_pool::WarmPoolSpec;
    use proptest::prelude::*;

    fn pool(id: &str, project: &str, min: i32, max: i32) -> WarmPool {
        let spec = WarmPoolSpec { min_size: Some(min), max_size: Some(max), ..Default::default() };
        let mut pool = WarmPool { id: id.into(), spec, ..Default::default() };
        pool.metadata.project_id = project.into();
        pool.metadata.environment_class_id = "class".into();
        pool
    }

    fn named(name: &str) -> String {
        let name = name.to_owned();
        let names = Names { project: &move |_| name.clone(), class: &|_| "Large".into() };
        terraform(&[pool("p", "project", 1, 4)], &names)
    }

    /// Kind, labels and attributes.
    type Block = (String, Vec<String>, Vec<(String, hcl::Expression)>);

    /// The blocks of a Terraform file, by an independent parser.
    fn blocks(text: &str) -> Vec<Block> {
        let body = hcl::parse(text).unwrap_or_else(|error| panic!("{error}: {text}"));
        let block = |block: hcl::Block| {
            let labels = block.labels.iter().map(|label| label.as_str().to_owned()).collect();
            let attributes = block.body.into_attributes().map(|own| (own.key.to_string(), own.expr)).collect();
            (block.identifier.to_string(), labels, attributes)
        };
        body.into_blocks().map(block).collect()
    }

    #[test]
    fn a_pool_is_a_resource_and_its_import() {
        let names = Names { project: &|_| "web-storefront".into(), class: &|_| "Large (16 vCPU)".into() };
        let text = terraform(&[pool("id-1", "project-1", 2, 8)], &names);
        assert_eq!(
            text,
            "resource \"ona_warm_pool\" \"web_storefront_large_16_vcpu\" {\n  \
               project_id           = \"project-1\"\n  \
               environment_class_id = \"class\"\n  \
               min_size             = 2\n  \
               max_size             = 8\n\
             }\n\n\
             import {\n  \
               to = ona_warm_pool.web_storefront_large_16_vcpu\n  \
               id = \"id-1\"\n\
             }\n"
        );
        let read = blocks(&text);
        assert_eq!(
            (read[0].0.as_str(), read[0].1[0].as_str(), read[1].0.as_str()),
            ("resource", "ona_warm_pool", "import")
        );
        let keys: Vec<&str> = read[0].2.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["project_id", "environment_class_id", "min_size", "max_size"]);
    }

    #[test]
    fn labels_are_as_terraform_takes_them_and_differ() {
        for (name, label) in
            [("", "large"), ("9 lives", "pool_9_lives_large"), ("Größe!", "gr_e_large"), ("--", "large")]
        {
            assert!(named(name).contains(&format!("\"ona_warm_pool\" \"{label}\"")), "{name}: {}", named(name));
        }
        let names = Names { project: &|_| "same".into(), class: &|_| "one".into() };
        let pools = ["a", "b", "c"].map(|id| pool(id, "p", 0, 1));
        let labels: Vec<String> = blocks(&terraform(&pools, &names))
            .into_iter()
            .filter_map(|(_, labels, _)| labels.get(1).cloned())
            .collect();
        assert_eq!(labels, ["same_one", "same_one_2", "same_one_3"]);
    }

    proptest! {
        #[test]
        fn whatever_ids_and_names_hold_the_file_is_valid_and_says_the_same(id in any::<String>(), name in any::<String>(), min in 0..20i32) {
            let mut own = pool(&id, &id, min, 20);
            own.metadata.environment_class_id = own.id;
            let names = Names { project: &|_| name.clone(), class: &|_| name.clone() };
            let read = blocks(&terraform(&[own], &names));
            prop_assert_eq!(read.len(), 2);
            for (key, expression) in read.iter().flat_map(|(_, _, attributes)| attributes) {
                let hcl::Expression::String(text) = expression else { continue };
                prop_assert_eq!(text, &id, "{}", key);
            }
            let number = hcl::Expression::from(min);
            prop_assert_eq!(read[0].2.iter().find(|(key, _)| key == "min_size").map(|(_, value)| value), Some(&number));
        }
    }

    #[test]
    fn commands_set_the_sizes_and_json_is_the_apis() {
        let mut old = pool("p", "x", 0, 0);
        old.spec = WarmPoolSpec { desired_size: 3, ..Default::default() };
        let command = curl(&[old.clone()], "https://app.ona.com/api");
        assert!(command.contains(r#"'{"warmPoolId":"p","minSize":3,"maxSize":3}'"#), "{command}");
        assert_eq!(curl(&[old.clone(), old.clone()], "").matches("curl").count(), 2);
        assert_eq!(serde_json::from_str::<WarmPool>(&json(&[old.clone()])).unwrap(), old);
        let pools = [old.clone(), old];
        assert_eq!(serde_json::from_str::<Vec<WarmPool>>(&json(&pools)).unwrap(), pools);
    }
}
