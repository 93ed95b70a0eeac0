//! The demo as a stranger meets it: without a home directory, on a port that may be taken, in a browser that comes and goes.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use serde_json::{Value, json};

use crate::binary::{Host, PATIENCE};

/// The running demo, ended when dropped.
struct Demo {
    child: std::process::Child,
    url: String,
    http: reqwest::Client,
}

impl Drop for Demo {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Demo {
    /// Starts it on a free port, with nothing in its environment: no HOME, no PATH, no settings.
    async fn starts(host: &Host) -> Self {
        let mut command = host.command(&["demo", "--port", "0"]);
        let mut child = command.env_clear().stdout(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = tokio::task::spawn_blocking(move || {
            let url = said.by_ref().find_map(|line| Some(line.unwrap().split_once("http://")?.1.to_owned()));
            // What it tells the terminal from here on is read by nobody, and may not stop it.
            std::thread::spawn(move || said.for_each(drop));
            url
        });
        let url = url.await.unwrap().expect("it says where it is");
        let url = format!("http://{}", url.trim_end_matches('.'));
        Self { child, url, http: reqwest::Client::builder().no_proxy().build().unwrap() }
    }

    async fn asks(&self, path: &str, body: Option<Value>) -> Value {
        let url = format!("{}{path}", self.url);
        let request = body.map_or_else(|| self.http.get(&url), |body| self.http.post(&url).body(body.to_string()));
        request.send().await.unwrap().json().await.unwrap()
    }

    /// Everybody and every room, as the page lists them.
    async fn chats(&self) -> Vec<Value> {
        self.asks("/console/overview", Some(json!({}))).await["chats"].as_array().unwrap().clone()
    }

    async fn id(&self, name: &str) -> i64 {
        let chats = self.chats().await;
        chats.iter().find(|chat| chat["first_name"] == name).unwrap()["id"].as_i64().unwrap()
    }

    /// Keeps a line open, as a browser does, until the bot has written this to that chat.
    async fn looks_for(&self, chat: i64, words: &str) {
        let mut line = self.http.get(format!("{}/sandbox/events", self.url)).send().await.unwrap();
        let looking = async {
            loop {
                let found = self.asks(&format!("/console/chat?chat={chat}"), None).await;
                let by_bot =
                    |message: &&Value| message["by_bot"] == true && message["text"].as_str().is_some_and(|text| text.contains(words));
                if found["messages"].as_array().unwrap().iter().any(|message| by_bot(&message)) {
                    return;
                }
                line.chunk().await.unwrap().expect("the line stays open");
            }
        };
        tokio::time::timeout(PATIENCE, looking).await.unwrap_or_else(|_| panic!("the bot didn't write «{words}»"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_needs_no_home_and_goes_on_while_no_browser_looks() {
    let host = Host::new().await;
    let demo = Demo::starts(&host).await;
    let chats = demo.chats().await;
    for (kind, least) in [("private", 6), ("supergroup", 1), ("channel", 1)] {
        assert!(chats.iter().filter(|chat| chat["type"] == kind).count() >= least, "{kind}: {chats:?}");
    }
    // The terminal's story begins: the bot asks whether announcements are to go to the channel, too.
    let dana = demo.id("Дана").await;
    demo.looks_for(dana, "Бот қосылды: Достық үйінің жаңалықтары").await;
    // That browser is closed; what happens next is there for the one that comes.
    demo.looks_for(dana, "Бот қосылды: Команда Дома дружбы").await;
    let zhanar = demo.id("Жанар").await;
    demo.asks("/sandbox/say", Some(json!({"person": zhanar, "text": "/start"}))).await;
    demo.looks_for(zhanar, "Тілді таңдаңыз").await;
    let steps = demo.asks("/console/story", None).await["story"]["steps"].as_array().unwrap().len();
    assert!(steps >= 6, "{steps} steps to press through");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_port_that_is_taken_is_named_with_what_to_do() {
    // This host's own sandbox sits on it.
    let host = Host::new().await;
    let port = host.sandbox.url().rsplit(':').next().unwrap().to_owned();
    for what in ["demo", "sandbox"] {
        let output = host.command(&[what, "--port", &port]).env_clear().stderr(Stdio::piped()).output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{what}: {error}");
        assert!(error.contains(&format!("port {port}")) && error.contains("--port"), "{what}: {error}");
    }
}
