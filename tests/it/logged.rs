//! What goes wrong at the counter: each has its answer, its line in the log (tests/it/threats.rs: no name and no text in it), and nothing
//! half-done.

use chrono::TimeDelta;
use jarshy::team::{self, Role};

use crate::desk::{KK, drafts, moderator};
use crate::log::Log;
use crate::town::Town;

/// Whether a line has this, since the log was last asked.
#[track_caller]
fn has(log: &Log, words: &str) {
    let said = log.said();
    assert!(said.lines().any(|line| line.contains(words)), "«{words}» isn't in the log:\n{said}");
}

#[tokio::test]
async fn what_is_refused_leaves_a_line_and_nothing_else() {
    let log = Log::begins();
    let town = Town::opens().await;
    let (owner, serik, stranger) = (town.owner(), moderator(&town, "Серік", "kk").await, town.citizen("Бөтен", "kk"));
    town.citizen("Динара", "kk").subscribes("kk").await;

    // What can't be published.
    owner.sends("/announce").await.sends(&"қ".repeat(4097)).await;
    has(&log, "fault=TooLong { units: 4097, limit: 4096 }");
    town.world.sends_sticker(owner.id);
    town.settles().await;
    has(&log, "fault=Media");
    owner.sends("/cancel").await;
    let drafted: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM announcement").fetch_one(town.db().read()).await.unwrap();
    assert_eq!(drafted, 0);

    // Two at once.
    drafts(&owner).await;
    serik.sends("/announcements").await;
    let label = serik.last().labels()[0].to_owned();
    serik.presses(&label).await;
    owner.presses("Жариялау").await;
    let press = serik.press("Жариялау");
    town.settles().await;
    assert!(town.world.toast(&press).unwrap().text.contains("басқа модератор"), "{:?}", town.world.toast(&press));
    has(&log, "a press was refused");

    // A link that was guessed, and one that was used.
    stranger.sends("/start invite_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").await.receives("Бұл сілтеме жарамсыз");
    has(&log, "a link of the team that is unknown, used or expired");
    let mut c = town.db().write().await.unwrap();
    let token = team::invite(&mut c, Role::Moderator, Some(owner.id), town.now()).await.unwrap();
    c.commit().await.unwrap();
    owner.sends(&format!("/start invite_{token}")).await.receives("Сіз командада барсыз");
    let madina = town.citizen("Мадина", "kk");
    madina.sends(&format!("/start invite_{token}")).await.receives("Сіз осы боттың модераторысыз");
    has(&log, "somebody came into the team by a link");
    stranger.sends(&format!("/start invite_{token}")).await.receives("Бұл сілтеме жарамсыз");
    has(&log, "a link of the team that is unknown, used or expired");
    assert_eq!(team::role(town.db(), stranger.id).await.unwrap(), None);

    // A forged press, with whatever may stand in it.
    let message = stranger.messages().last().unwrap().id;
    for data in ["m.team:invite:owner", "\u{1b}[31mне кнопка"] {
        town.world.presses(stranger.id, stranger.id, message, data);
        town.settles().await;
        has(&log, if data.starts_with("m.") { "verb=\"m.team\"" } else { "verb=\"?\"" });
    }

    // Taken out in the middle of a conversation: what they type then is no text of the desk.
    madina.sends("/announce").await;
    owner.sends("/team").await.presses("Мүше: Мадина").await.presses("Шығару: Мадина").await.presses("Иә").await;
    has(&log, "somebody isn't of the team any more");
    madina.sends(KK).await;
    let drafted: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM announcement").fetch_one(town.db().read()).await.unwrap();
    assert_eq!(drafted, 1);
}

#[tokio::test]
async fn a_chat_that_throws_the_bot_out_leaves_a_line() {
    let log = Log::begins();
    let town = Town::opens().await;
    let owner = town.owner();
    owner.sends("/start").await;
    let group = town.world.supergroup("Команда", owner.id);
    town.world.add_bot(group, owner.id, true);
    town.settles().await;
    owner.presses("Қазақша").await.presses("Команда чаты ету").await;
    town.world.remove_bot(group, owner.id);
    town.settles().await;
    owner.receives("Ол команда чаты еді");
    has(&log, "the bot may not write in a linked chat any more");
    town.passes(TimeDelta::minutes(1)).await;
}
