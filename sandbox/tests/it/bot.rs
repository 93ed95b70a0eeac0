//! A bot of few words: calls methods and shows what came back.

use std::time::Duration;

use sandbox::{Options, Sandbox, World};
use serde_json::{Value, json};

use crate::contract;

/// Enough for anything that will happen at all.
pub const PATIENCE: Duration = Duration::from_secs(10);

pub struct Bot {
    pub sandbox: Sandbox,
    pub world: World,
    pub http: reqwest::Client,
}

impl Bot {
    pub async fn new() -> Self {
        Self::with(Options::default()).await
    }

    pub async fn with(options: Options) -> Self {
        let sandbox = Sandbox::start(options).await.unwrap();
        let world = sandbox.world();
        Self { sandbox, world, http: reqwest::Client::builder().no_proxy().build().unwrap() }
    }

    pub fn method_url(&self, method: &str) -> String {
        format!("{}/bot{}/{method}", self.sandbox.url(), self.sandbox.token())
    }

    /// The whole answer.
    pub async fn raw(&self, method: &str, params: Value) -> Value {
        let answer = self.http.post(self.method_url(method)).json(&params).send().await.unwrap();
        answer.json().await.unwrap()
    }

    /// The result of a call that must succeed.
    pub async fn call(&self, method: &str, params: Value) -> Value {
        let answer = self.raw(method, params.clone()).await;
        assert_eq!(answer["ok"], json!(true), "{method} {params}: {answer}");
        contract::check_result(method, &answer["result"]);
        answer["result"].clone()
    }

    /// The description of a call that must be refused.
    pub async fn refused(&self, method: &str, params: Value) -> String {
        let answer = self.raw(method, params.clone()).await;
        assert_eq!(answer["ok"], json!(false), "{method} {params}: {answer}");
        answer["description"].as_str().unwrap().to_owned()
    }

    /// All updates that wait, confirmed.
    pub async fn updates(&self) -> Vec<Value> {
        let updates = self.call("getUpdates", json!({})).await;
        let updates = updates.as_array().unwrap().clone();
        if let Some(last) = updates.last() {
            self.call("getUpdates", json!({"offset": last["update_id"].as_i64().unwrap() + 1, "limit": 1})).await;
        }
        updates
    }
}

/// A PNG of this size: only its head is true, which is all anybody looks at.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 2, 0, 0, 0]);
    bytes
}
