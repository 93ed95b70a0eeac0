//! `/queue`, what went out to a region, and `/audit`: as a moderator reads them.

use chrono::TimeDelta;
use jarshy::events::{self, Content, Hand, Kind, Status};
use jarshy::regions::RegionSet;
use jarshy::reminders;
use jarshy::subscribers;

use crate::town::{Neighbour, Town};

const KK: &str = "Құрметті достар! Ертең Достық үйінде жиналамыз.";
const RU: &str = "Дорогие друзья! Завтра собираемся в Доме дружбы.";

async fn drafts(owner: &Neighbour<'_>) {
    owner.sends("/announce").await.sends(KK).await.sends(RU).await.presses("Келесі").await;
}

async fn lives_in(town: &Town, who: &Neighbour<'_>, regions: &str) {
    let mut c = town.db().write().await.unwrap();
    subscribers::set_regions(&mut c, who.id, RegionSet::parse(regions).unwrap()).await.unwrap();
    c.commit().await.unwrap();
}

async fn asks_for(town: &Town, who: &Neighbour<'_>, title: &str, starts: &str) {
    let mut content = Content::new(Kind::parse("meeting").unwrap(), RegionSet::ALL);
    (content.starts, content.status) = (starts.parse().unwrap(), Status::Published);
    for language in ["kk", "ru"] {
        let text = content.text_mut(language);
        (text.title, text.venue) = (format!("{title} {language}"), "Үй".into());
    }
    let mut c = town.db().write().await.unwrap();
    let made = events::create(&mut c, &content, town.office.zone, Hand::new(town.now(), None)).await.unwrap();
    reminders::ask(&mut c, &town.office, made.event_id, who.id, None, town.now()).await.unwrap();
    c.commit().await.unwrap();
}

#[tokio::test]
async fn the_queue_lists_seven_days_and_opens_each() {
    let town = Town::opens().await;
    let (owner, aigerim) = (town.owner(), town.citizen("Айгерім", "kk"));
    aigerim.subscribes("kk").await;
    asks_for(&town, &aigerim, "Сессия", "2025-04-22T15:00").await;
    asks_for(&town, &aigerim, "Кездесу", "2025-04-25T12:00").await;
    drafts(&owner).await;
    owner.presses("Жоспарлау").await.sends("23.04.2025 10:00").await;
    owner.sends("/queue").await.receives("Алдағы жеті күн").receives("Қазір кезекте: ");
    owner
        .receives("10:00 · Хабарландыру №1: Құрметті достар")
        .receives("Еске салулар: 1. Іс-шаралар: 1")
        .receives("Дайджестер, ең көбі: 1")
        .receives("2025 ж. 25–27 сәуір\nЕштеңе жоспарланбаған");
    let days: Vec<String> = owner.last().labels().iter().filter(|label| label.ends_with(" 24")).map(|label| (*label).to_owned()).collect();
    assert_eq!(days.len(), 1, "the day before the meeting: {:?}", owner.last().labels());
    owner.presses(&days[0]).await.receives("12:00 · Кездесу kk. Алушылар: 1");
    owner.presses("Артқа").await.receives("Алдағы жеті күн");
    owner.sends("/hold").await.sends("/queue").await.receives("тоқтатылып тұр");
}

#[tokio::test]
async fn a_paused_announcement_stands_in_the_queue_with_what_it_owes() {
    let town = Town::opens().await;
    let (owner, aigerim) = (town.owner(), town.citizen("Айгерім", "kk"));
    aigerim.subscribes("kk").await;
    town.passes(TimeDelta::hours(14)).await; // 23:00: they sleep
    drafts(&owner).await;
    owner.presses("Жариялау").await;
    town.passes(TimeDelta::seconds(61)).await;
    owner.sends("/queue").await.receives("Хабарландырулар: 1").receives("Шамамен таусылады:");
    owner.sends("/announcements").await;
    let card = owner.last().labels()[0].to_owned();
    owner.presses(&card).await.presses("Кідірту").await;
    owner.sends("/queue").await.receives("Кідіртілген: Хабарландыру №1. Қалғаны: 1");
    assert!(!owner.last().text.contains("Шамамен таусылады"), "nothing moves: {}", owner.last().text);
}

#[tokio::test]
async fn what_a_region_got_this_week_is_counted_and_names_nobody() {
    let town = Town::opens().await;
    let (owner, aigerim, bolat) = (town.owner(), town.citizen("Айгерім", "kk"), town.citizen("Болат", "kk"));
    for (who, regions) in [(&aigerim, "KZ-15"), (&bolat, "KZ-10")] {
        who.subscribes("kk").await;
        lives_in(&town, who, regions).await;
    }
    drafts(&owner).await;
    owner.presses("Жариялау").await;
    town.passes(TimeDelta::seconds(61)).await;
    owner.sends("/queue").await.presses("Аптада не жіберілді").await.receives("Өңірді таңдаңыз").presses("Ақтөбе обл.").await;
    owner.receives("Өңірі: Ақтөбе облысы").receives("Хабарландыру №1: Құрметті достар").receives("Жеткізілді: 1");
    owner.presses("Басқа өңір").await.presses("Барлық өңірлер").await.receives("Жеткізілді: 2");
    owner.presses("Басқа өңір").await.presses("Астана қ.").await.receives("Жеткізілді: 0");
    assert!(!owner.last().text.contains(&aigerim.id.to_string()));
}

#[tokio::test]
async fn the_record_reads_as_sentences_in_both_languages() {
    let town = Town::opens().await;
    let owner = town.owner();
    town.citizen("Айгерім", "kk").subscribes("kk").await;
    drafts(&owner).await;
    owner.presses("Жариялау").await.sends("/hold өрт").await.sends("/audit").await;
    owner.receives("Жаңа нобай басталды · Хабарландыру №1 · Қазақша");
    owner.receives("Жоспарланған · Хабарландыру №1 · Барлық жазылушылар, 2025 ж. 21 сәуір, 09:01").receives("Барлық жіберу тоқтатылды");
    owner.receives("өрт");
    for raw in ["announcement.", "member.", "sending.", "everyone"] {
        assert!(!owner.last().text.contains(raw), "{raw}: {}", owner.last().text);
    }
}
