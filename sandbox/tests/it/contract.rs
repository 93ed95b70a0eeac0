//! The sandbox against the published contract of the Bot API, where that is at hand.
//!
//! Every successful answer the tests see goes through [`check_result`]: no field the contract doesn't know, none missing
//! that it requires, each of the right type.

use std::sync::OnceLock;

use serde_json::Value;

/// Fields the real server still sends for clients older than the contract.
const LEGACY: [(&str, &str); 4] = [
    ("Message", "new_chat_participant"),
    ("Message", "new_chat_member"),
    ("Message", "left_chat_participant"),
    ("Poll", "correct_option_id"),
];

fn contract() -> Option<&'static Value> {
    static CONTRACT: OnceLock<Option<Value>> = OnceLock::new();
    CONTRACT
        .get_or_init(|| {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/bot-api/api.json");
            match std::fs::read_to_string(path) {
                Ok(text) => Some(serde_json::from_str(&text).unwrap()),
                Err(_) => {
                    eprintln!("SKIPPED: the check against the contract, ../shared is absent");
                    None
                }
            }
        })
        .as_ref()
}

/// The contract's method of this name, in whatever letters.
fn method<'a>(contract: &'a Value, name: &str) -> Option<&'a Value> {
    let methods = contract["methods"].as_object().unwrap();
    methods.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, method)| method)
}

/// Panics if a method's result isn't what the contract says it returns.
pub fn check_result(name: &str, result: &Value) {
    let Some(contract) = contract() else { return };
    let Some(method) = method(contract, name) else { panic!("{name} isn't in the contract") };
    check_any(contract, &method["returns"], result, name);
    if name.eq_ignore_ascii_case("getUpdates") {
        for update in result.as_array().unwrap() {
            let problems = problems(contract, "Update", update, "Update");
            assert!(problems.is_empty(), "{problems:#?}\n{update:#}");
        }
    }
}

fn check_any(contract: &Value, types: &Value, value: &Value, at: &str) {
    let found: Vec<Vec<String>> =
        types.as_array().unwrap().iter().map(|kind| problems(contract, kind.as_str().unwrap(), value, at)).collect();
    assert!(found.iter().any(Vec::is_empty), "{found:#?}\n{value:#}");
}

fn problems(contract: &Value, kind: &str, value: &Value, at: &str) -> Vec<String> {
    if let Some(inner) = kind.strip_prefix("Array of ") {
        return match value.as_array() {
            Some(list) => {
                list.iter().enumerate().flat_map(|(index, value)| problems(contract, inner, value, &format!("{at}[{index}]"))).collect()
            }
            None => vec![format!("{at}: not an array of {inner}")],
        };
    }
    let fits = match kind {
        "Integer" => value.is_i64() || value.is_u64(),
        "Float" => value.is_number(),
        "String" => value.is_string(),
        "Boolean" => value.is_boolean(),
        "True" => value == &Value::Bool(true),
        _ => return object_problems(contract, kind, value, at),
    };
    if fits { Vec::new() } else { vec![format!("{at}: {value} is no {kind}")] }
}

fn object_problems(contract: &Value, kind: &str, value: &Value, at: &str) -> Vec<String> {
    let definition = &contract["types"][kind];
    assert!(definition.is_object(), "{kind} isn't in the contract");
    if let Some(subtypes) = definition["subtypes"].as_array().filter(|list| !list.is_empty()) {
        let all: Vec<Vec<String>> = subtypes.iter().map(|sub| problems(contract, sub.as_str().unwrap(), value, at)).collect();
        return all.into_iter().min_by_key(Vec::len).unwrap();
    }
    let Some(object) = value.as_object() else { return vec![format!("{at}: {value} is no {kind}")] };
    let fields = definition["fields"].as_array().map_or(&[][..], Vec::as_slice);
    let mut out = Vec::new();
    for field in fields {
        let name = field["name"].as_str().unwrap();
        match object.get(name) {
            None if field["required"] == true => out.push(format!("{at}: {kind} lacks {name}")),
            None => {}
            Some(value) => {
                let at = format!("{at}.{name}");
                let kinds = field["types"].as_array().unwrap().iter();
                let tries: Vec<_> = kinds.map(|kind| problems(contract, kind.as_str().unwrap(), value, &at)).collect();
                out.extend(tries.into_iter().min_by_key(Vec::len).unwrap());
            }
        }
    }
    let known = |name: &str| fields.iter().any(|field| field["name"] == name) || LEGACY.contains(&(kind, name));
    out.extend(object.keys().filter(|name| !known(name)).map(|name| format!("{at}: {kind} has no {name}")));
    out
}

#[test]
fn every_modelled_method_and_parameter_is_in_the_contract() {
    let Some(contract) = contract() else { return };
    // Names from before the contract's version, which the real server still takes.
    let old = [("sendPoll", "correct_option_id")];
    for (name, params) in sandbox::modelled() {
        let method = method(contract, name).unwrap_or_else(|| panic!("{name} isn't in the contract"));
        assert_eq!(method["name"], name, "spelt as in the contract");
        let fields = method["fields"].as_array().map_or(&[][..], Vec::as_slice);
        for param in &params {
            let known = fields.iter().any(|field| field["name"] == *param) || old.contains(&(name, *param));
            assert!(known, "{name} has no {param}");
        }
        for field in fields.iter().filter(|field| field["required"] == true) {
            let field = field["name"].as_str().unwrap();
            assert!(params.contains(&field), "{name} needs {field}, which isn't modelled");
        }
    }
}

#[test]
fn the_readme_names_exactly_what_is_not_modelled() {
    let Some(contract) = contract() else { return };
    let modelled: std::collections::HashMap<_, _> = sandbox::modelled().into_iter().collect();
    let mut missing = Vec::new();
    for (name, method) in contract["methods"].as_object().unwrap() {
        match modelled.get(name.as_str()) {
            None => missing.push(format!("`{name}`")),
            Some(params) => {
                let fields = method["fields"].as_array().into_iter().flatten().map(|field| field["name"].as_str().unwrap());
                let absent: Vec<_> = fields.filter(|field| !params.contains(field)).collect();
                if !absent.is_empty() {
                    missing.push(format!("`{name}`: {}", absent.join(", ")));
                }
            }
        }
    }
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap_or_default();
    let (_, list) = readme.split_once("<!-- not modelled: begin -->").expect("the README has the list");
    let (list, _) = list.split_once("<!-- not modelled: end -->").expect("the list ends");
    let listed: Vec<&str> = list.lines().filter_map(|line| line.strip_prefix("- ")).collect();
    assert!(listed == missing, "the README's list should read:\n- {}", missing.join("\n- "));
}
