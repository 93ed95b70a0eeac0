//! `/digest_preview`: the digest as any group would get it now: how often, for which region, about what, in which language.

use super::announce::stale;
use super::desk::Desk;
use super::marked;
use crate::bot::Answered;
use crate::bot::press::Press;
use crate::letter::{Button, Letter};
use crate::locale::Lang;
use crate::markup::Html;
use crate::regions::{Region, RegionSet};
use crate::subscribers::Cadence;
use crate::topics::{self, Topics};
use crate::{args, digests, key};

/// The verb of these buttons: `m.dp:what:cadence:region:topics:language`.
pub const VERB: &str = "m.dp";

/// The group that is looked at.
#[derive(Clone, Copy)]
struct Group {
    cadence: Cadence,
    /// None: the whole country.
    region: Option<Region>,
    topics: Topics,
    lang: Lang,
}

impl Group {
    fn press(self, label: String, what: &str) -> Button {
        let region = self.region.map_or("KZ", Region::code);
        Button::press(label, format!("{VERB}:{what}:{}:{region}:{}:{}", self.cadence as i64, self.topics.bits(), self.lang))
    }

    fn read(press: &Press, desk: &Desk) -> Option<Self> {
        let cadence = [Cadence::Weekly, Cadence::Daily].into_iter().find(|cadence| Some(*cadence as i64) == press.number(1))?;
        let region = match press.word(2) {
            "KZ" => None,
            code => Some(Region::by_code(code)?),
        };
        Some(Self { cadence, region, topics: Topics::from_bits(press.number(3)?), lang: desk.locales.lang(press.word(4))? })
    }
}

/// `/digest_preview`.
pub async fn command(desk: Desk) -> Answered {
    let group = Group { cadence: Cadence::Weekly, region: None, topics: Topics::default(), lang: desk.person.lang };
    desk.send(&screen(&desk, group)).await?;
    Ok(())
}

fn screen(desk: &Desk, group: Group) -> Letter {
    let locale = desk.locale();
    let regions = group.region.map_or(RegionSet::ALL, RegionSet::of);
    let chosen = group.topics.names(locale);
    let chosen = if chosen.is_empty() { locale.plain("preview-all-topics", args![]) } else { locale.list(&chosen) };
    let text = Html::join(
        [
            locale.html("preview-head", args![]).bold(),
            locale.html("digest-region", args! { region = regions.label(locale) }),
            locale.html("digest-topics", args! { topics = chosen }),
        ],
        &Html::trusted("\n"),
    );
    let cadences = [(Cadence::Weekly, key!("cadence-weekly")), (Cadence::Daily, key!("cadence-daily"))]
        .map(|(cadence, label)| Group { cadence, ..group }.press(marked(cadence == group.cadence, &locale.plain(label, args![])), "s"));
    let langs = desk.locales.languages().iter().map(|lang| {
        let name = desk.locales.get(*lang).name();
        Group { lang: *lang, ..group }.press(marked(*lang == group.lang, name), "s")
    });
    let about =
        [group.press(locale.plain("preview-region", args![]), "r"), group.press(locale.plain("digest-button-topics", args![]), "t")];
    Letter::html(text).row(cadences).row(langs).row(about).row([group.press(locale.plain("preview-show", args![]), "go")])
}

fn regions(desk: &Desk, group: Group) -> Letter {
    let locale = desk.locale();
    let all = Group { region: None, ..group }.press(marked(group.region.is_none(), &locale.plain("regions-all", args![])), "s");
    let each = Region::choices(desk.today(), locale).into_iter().map(|region| {
        let label = marked(group.region == Some(region), region.short_name(locale));
        Group { region: Some(region), ..group }.press(label, "s")
    });
    Letter::html(locale.html("preview-head", args![]).bold()).row([all]).grid(each, 2)
}

fn topics(desk: &Desk, group: Group) -> Letter {
    let locale = desk.locale();
    let each = topics::names(locale).into_iter().enumerate().map(|(n, name)| {
        let on = group.topics.contains(n);
        Group { topics: group.topics.set(n, !on).unwrap_or(group.topics), ..group }.press(marked(on, name), "t")
    });
    let back = group.press(locale.plain("button-back", args![]), "s");
    Letter::html(locale.html("preview-head", args![]).bold()).grid(each, 1).row([back])
}

/// A press on the screens.
pub async fn pressed(press: Press, desk: Desk) -> Answered {
    let Some(group) = Group::read(&press, &desk) else { return stale(&desk, &press).await };
    let letter = match press.word(0) {
        "s" => screen(&desk, group),
        "r" => regions(&desk, group),
        "t" => topics(&desk, group),
        "go" => return show(&desk, &press, group).await,
        _ => return stale(&desk, &press).await,
    };
    desk.replies.show(&press, &letter).await.map_err(Into::into)
}

async fn show(desk: &Desk, press: &Press, group: Group) -> Answered {
    let regions = group.region.map_or(RegionSet::ALL, RegionSet::of);
    let mut c = desk.db.read().acquire().await?;
    let which = (group.cadence, regions, group.topics);
    let letters = digests::preview(&mut c, &desk.locales, group.lang, desk.office.zone, which, desk.now()).await?;
    drop(c);
    if letters.is_empty() {
        return desk.replies.alert(&press.id, &desk.locale().plain("preview-nothing", args![])).await.map_err(Into::into);
    }
    desk.replies.toast(&press.id, "").await?;
    for letter in letters {
        desk.send(&letter).await?;
    }
    Ok(())
}
