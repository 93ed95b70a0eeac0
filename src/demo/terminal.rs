//! The demo's conversation in the terminal: who said what, and what the bot answered, taken from the sandbox.

use sandbox::Message;

const WIDTH: usize = 76;

/// Says what is about to be seen.
pub fn greet(url: &str, story_only: bool) {
    println!("Жаршы, the herald: a demo. Everything below went over HTTP between the bot and a sandbox of Telegram at {url}.");
    println!("Its clock begins on 21 April 2025, 09:00 in Astana. No token, no network; the database goes when the demo ends.");
    if !story_only {
        println!("Stop with Ctrl-C.");
    }
}

/// Says what can be done when the story is over.
pub fn invite(url: &str) {
    println!("\nThe story is told; the town stays open at {url} until Ctrl-C.");
    println!("Its four papers have more to print: move time on, and look at /newsdesk and /sources as Серік.");
}

/// A chapter's heading.
pub fn chapter(title: &str) {
    println!("\n── {title} {}", "─".repeat(WIDTH.saturating_sub(title.chars().count() + 4)));
}

/// What a person did.
pub fn says(name: &str, what: &str) {
    println!("\n{name}: {what}");
}

/// What the bot's message looks like.
pub fn shows(to: &str, message: &Message) {
    println!("\n  Жаршы → {to}");
    for line in message.text.lines() {
        wrap(line).iter().for_each(|line| println!("  │ {line}"));
    }
    for row in &message.buttons {
        let labels: Vec<String> = row.iter().map(|button| format!("[{}]", button.text)).collect();
        wrap(&labels.join(" ")).iter().for_each(|line| println!("  │ {line}"));
    }
}

/// A remark of the narrator.
pub fn remark(text: &str) {
    println!("\n({text})");
}

fn wrap(line: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in line.split(' ') {
        let last = lines.last_mut().expect("there is always a line");
        if !last.is_empty() && last.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(word.to_owned());
        } else {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    lines
}
