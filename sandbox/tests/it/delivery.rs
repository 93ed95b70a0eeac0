//! What becomes of a message: refused, limited, broken on the way, recorded.

use sandbox::{Fault, Limits, NewPerson, Options, Rule};
use serde_json::json;

use crate::bot::Bot;

#[tokio::test]
async fn people_are_reached_only_if_they_want_it() {
    let bot = Bot::new().await;
    let send = |id: i64| json!({"chat_id": id, "text": "хабар"});
    assert_eq!(bot.refused("sendMessage", send(42)).await, "Bad Request: chat not found");
    let person = bot.world.person(NewPerson::named("Айбек"));
    assert_eq!(bot.refused("sendMessage", send(person.id)).await, "Bad Request: chat not found");
    let owner = bot.world.person(NewPerson::named("Иесі"));
    let chat = bot.world.supergroup("Топ", owner);
    bot.world.add_bot(chat, owner, true);
    bot.world.says_in(chat, person, "осындамын");
    let refusal = bot.refused("sendMessage", send(person.id)).await;
    assert_eq!(refusal, "Forbidden: bot can't initiate conversation with a user");
    bot.world.says(person, "/start");
    bot.call("sendMessage", send(person.id)).await;
    bot.updates().await;
    bot.world.blocks_bot(person);
    let answer = bot.raw("sendMessage", send(person.id)).await;
    assert_eq!(answer, json!({"ok": false, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}));
    let update = &bot.updates().await[0]["my_chat_member"];
    assert_eq!((&update["new_chat_member"]["status"], &update["chat"]["id"]), (&json!("kicked"), &json!(person.id)));
    bot.world.unblocks_bot(person);
    bot.call("sendMessage", send(person.id)).await;
    bot.world.deactivates(person);
    assert_eq!(bot.refused("sendMessage", send(person.id)).await, "Forbidden: user is deactivated");
    assert_eq!(bot.world.record().len(), 2);
}

#[tokio::test]
async fn texts_are_measured_after_parsing_in_utf16_units() {
    let bot = Bot::new().await;
    let person = bot.world.person(NewPerson { started: true, ..NewPerson::default() });
    let send = |text: String| json!({"chat_id": person.id, "text": text, "parse_mode": "HTML"});
    bot.call("sendMessage", send(format!("<b>{}</b>", "ә".repeat(4096)))).await;
    bot.call("sendMessage", send("😀".repeat(2048))).await;
    let long = bot.refused("sendMessage", send("😀".repeat(2048) + "!")).await;
    assert_eq!(long, "Bad Request: message is too long");
    assert_eq!(bot.refused("sendMessage", send("<b> </b>".into())).await, "Bad Request: text must be non-empty");
    assert_eq!(bot.refused("sendMessage", send(String::new())).await, "Bad Request: message text is empty");
    assert_eq!(
        bot.refused("sendMessage", send("ә<br>".into())).await,
        "Bad Request: can't parse entities: Unsupported start tag \"br\" at byte offset 2"
    );
}

#[tokio::test]
async fn the_thirty_first_message_of_a_second_is_refused_with_retry_after() {
    let bot = Bot::with(Options { limits: Limits::Telegram, ..Options::default() }).await;
    let mut refused = None;
    for _ in 0..40 {
        let person = bot.world.person(NewPerson { started: true, ..NewPerson::default() });
        let answer = bot.raw("sendMessage", json!({"chat_id": person.id, "text": "хабар"})).await;
        if answer["ok"] == json!(false) {
            refused = Some(answer);
            break;
        }
    }
    // On a machine so slow that forty calls take more than a second nothing is over the limit.
    if let Some(answer) = refused {
        assert_eq!(answer["error_code"], 429);
        assert_eq!(answer["parameters"], json!({"retry_after": 1}));
        assert_eq!(answer["description"], "Too Many Requests: retry after 1");
        assert_eq!(bot.world.calls().too_many, 1);
    }
    bot.world.set_limits(Limits::None);
    let person = bot.world.person(NewPerson { started: true, ..NewPerson::default() });
    bot.world.flood(Some(person.id), 7);
    let answer = bot.raw("sendMessage", json!({"chat_id": person.id, "text": "хабар"})).await;
    assert_eq!(answer["parameters"], json!({"retry_after": 7}));
}

#[tokio::test]
async fn paid_messages_draw_stars_and_are_refused_when_there_are_none() {
    let bot = Bot::with(Options { limits: Limits::Paid, ..Options::default() }).await;
    bot.world.give_stars(1);
    let (mut taken, mut refusal) = (0, None);
    for _ in 0..200 {
        let person = bot.world.person(NewPerson { started: true, ..NewPerson::default() });
        let send = json!({"chat_id": person.id, "text": "хабар", "allow_paid_broadcast": true});
        let answer = bot.raw("sendMessage", send).await;
        if answer["ok"] == json!(false) {
            refusal = Some(answer);
            break;
        }
        taken += 1;
    }
    // Thirty of each second are free and ten are paid for; on a slow machine more seconds begin.
    assert!(taken >= 40, "{taken}");
    if let Some(refusal) = refusal {
        assert_eq!((&refusal["error_code"], &refusal["description"]), (&json!(400), &json!("Bad Request: BALANCE_TOO_LOW")));
        assert_eq!(bot.call("getMyStarBalance", json!({})).await["amount"], 0);
    }
}

#[tokio::test]
async fn faults_before_leave_no_trace_and_faults_after_lose_only_the_answer() {
    let bot = Bot::new().await;
    let person = bot.world.person(NewPerson { started: true, ..NewPerson::default() });
    let faults = bot.world.faults();
    for (fault, accepted) in [
        (Fault::Html { status: 502, after: false }, 0),
        (Fault::Html { status: 502, after: true }, 1),
        (Fault::Reset { after: false }, 0),
        (Fault::Reset { after: true }, 1),
        (Fault::Garbage { after: true }, 1),
        (Fault::Outage { seconds: 60 }, 0),
        (Fault::TooMany { retry_after: 3 }, 0),
    ] {
        let before = bot.world.record().len();
        let rule = faults.add(Rule::new(fault.clone()).method("sendMessage").chat(person.id).times(1));
        let request = bot.http.post(bot.method_url("sendMessage")).json(&json!({"chat_id": person.id, "text": "хабар"}));
        let answer = request.send().await;
        assert_eq!(bot.world.record().len() - before, accepted, "{fault:?}");
        match fault {
            Fault::Reset { .. } | Fault::Outage { .. } => assert!(answer.is_err(), "{fault:?}"),
            Fault::Html { .. } => {
                let answer = answer.unwrap();
                assert_eq!(answer.status(), 502);
                assert!(answer.text().await.unwrap().contains("<html>"));
            }
            Fault::Garbage { .. } => {
                assert!(answer.unwrap().json::<serde_json::Value>().await.is_err())
            }
            _ => assert_eq!(answer.unwrap().status(), 429),
        }
        assert!(faults.remove(rule));
    }
}

#[tokio::test]
async fn what_is_not_modelled_is_named() {
    let bot = Bot::new().await;
    let answer = bot.raw("sendGift", json!({"user_id": 1})).await;
    assert_eq!(answer["error_code"], 501);
    assert_eq!(answer["description"], "Not Implemented: method \"sendGift\" isn't modelled by the sandbox");
    let answer = bot.raw("getMe", json!({"colour": "red"})).await;
    assert_eq!(answer["description"], "Not Implemented: parameter \"colour\" of getMe isn't modelled by the sandbox");
    let wrong = bot.http.get(format!("{}/bot1:wrong/getMe", bot.sandbox.url())).send().await.unwrap();
    assert_eq!(wrong.status(), 401);
    assert_eq!(wrong.json::<serde_json::Value>().await.unwrap(), json!({"ok": false, "error_code": 401, "description": "Unauthorized"}));
}
