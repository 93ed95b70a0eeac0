//! An announcement as the team reads it: "Label: value" lines, in the reader's language.

use chrono::NaiveTime;
use chrono_tz::Tz;

use super::{Announcement, Repeat, Rhythm, State, Verdict, differences, polls};
use crate::locale::{Locale, Locales};
use crate::markup::Html;
use crate::outbox::polls::Results;
use crate::outbox::{Payment, Progress, Revision, Standing};
use crate::team::Names;
use crate::zone::Quiet;
use crate::{args, key, zone};

/// What is known besides the announcement itself.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// How far it is; `None` before it was released.
    pub progress: Option<Progress>,
    /// Recipients as they would be now, by language; of drafts and scheduled ones.
    pub recipients: Vec<(String, i64)>,
    /// Messages that are still to be sent, as Telegram counts them: an album is as many as it has files, and one more.
    pub messages: i64,
    /// When the last one will have it, unix seconds.
    pub finishes_at: Option<i64>,
    /// Whether `/hold` is on.
    pub held: bool,
    /// The office's quiet hours, if it begins in them.
    pub sleeps: Option<Quiet>,
    /// Who asked for a correction that waits for somebody else's yes.
    pub amended_by: Option<i64>,
    /// Whether it would be offered to pay for speed, if it were no poll.
    pub unpayable: bool,
    /// The votes, if it is a poll that people have.
    pub votes: Option<Results>,
}

/// Words to read an announcement with.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    /// The reader's language.
    pub locale: &'a Locale,
    /// All languages, for their names.
    pub locales: &'a Locales,
    /// Whose clock the times show.
    pub zone: Tz,
    /// What those of the team are called.
    pub names: &'a Names,
}

/// The whole card.
pub fn card(reader: Reader<'_>, announcement: &Announcement, view: &View) -> Html {
    let Reader { locale, locales, .. } = reader;
    let language = locale.lang().as_str();
    let paused = view.progress.as_ref().is_some_and(|progress| progress.paused);
    let mut lines = vec![
        locale.html("announcement-head", args! { id = announcement.id.to_string() }).bold(),
        locale.html("announcement-headline", args! { headline = announcement.headline(language, 60) }),
        locale.html("announcement-state", args! { state = state_word(locale, announcement, paused) }),
        locale.html("announcement-audience", args! { audience = announcement.audience.label(locale, locales) }),
    ];
    if view.progress.is_none() && announcement.state != State::Cancelled {
        lines.push(recipients(reader, &view.recipients));
    }
    lines.extend(approval(reader, announcement));
    lines.extend(view.amended_by.map(|by| locale.html("amend-waits", args! { who = reader.names.mention(by) })));
    lines.extend(repeats(reader, announcement));
    if announcement.urgent {
        lines.push(locale.html("announcement-urgent", args![]));
    }
    for language in announcement.missing() {
        let name = locales.lang(language).map_or(language, |lang| locales.get(lang).name());
        lines.push(locale.html("announcement-missing", args! { language = name }));
    }
    lines.extend(times(reader, announcement, view));
    if announcement.has_album() && matches!(announcement.state, State::Draft | State::Review | State::Scheduled) {
        lines.push(locale.html("announcement-album", args![]));
    }
    lines.extend(polling(reader, announcement));
    lines.extend(differing(reader, announcement));
    if let Some(progress) = &view.progress {
        lines.push(Html::new());
        lines.push(outcome(locale, locales, progress));
    }
    if let Some(votes) = &view.votes {
        lines.push(Html::new());
        lines.push(polls::say_at(reader, announcement, votes));
    }
    let ran_out = view.progress.as_ref().is_some_and(|progress| progress.payment == Payment::RanOut);
    if announcement.paid && matches!(announcement.state, State::Scheduled | State::Sending) {
        lines.push(if ran_out { locale.html("announcement-stars-gone", args![]) } else { locale.html("announcement-paid", args![]) });
    }
    if view.unpayable && matches!(announcement.state, State::Scheduled | State::Sending) {
        lines.push(locale.html("poll-unpaid", args![]));
    }
    let revising = view.progress.as_ref().and_then(|progress| progress.revision.as_ref()).is_some_and(|revision| revision.running);
    if view.held && (revising || matches!(announcement.state, State::Scheduled | State::Sending)) {
        lines.push(locale.html("announcement-held", args![]));
    }
    lines.push(last_change(reader, announcement));
    Html::join(lines, &Html::trusted("\n"))
}

/// What to know of a poll before it goes out, and what stands in its way.
fn polling(reader: Reader<'_>, announcement: &Announcement) -> Vec<Html> {
    let Reader { locale, .. } = reader;
    if !announcement.has_poll() || !matches!(announcement.state, State::Draft | State::Review | State::Scheduled) {
        return Vec::new();
    }
    let unlike = announcement.unlike().map(|unlike| locale.html(unlike.key(), args![]));
    std::iter::once(locale.html("announcement-poll", args! { days = polls::DAYS })).chain(unlike).collect()
}

/// How it is repeated, until when, and which is the next.
fn repeats(reader: Reader<'_>, announcement: &Announcement) -> Vec<Html> {
    let Reader { locale, zone, .. } = reader;
    let mut lines = Vec::new();
    if let Some(first) = announcement.repeat_of {
        lines.push(locale.html("announcement-repeat-of", args! { id = first.to_string() }));
    }
    if let Some(series) = &announcement.series {
        lines.push(locale.html("announcement-repeats", args! { rhythm = rhythm(locale, &series.repeat) }));
        let last = locale.date(zone::local(zone, series.repeat.until).date());
        lines.push(locale.html("announcement-repeats-until", args! { date = last }));
        if series.latest != announcement.id {
            lines.push(locale.html("announcement-repeat-next", args! { id = series.latest.to_string() }));
        }
    }
    lines
}

/// «апта сайын, дүйсенбі, 10:00».
pub fn rhythm(locale: &Locale, repeat: &Repeat) -> String {
    let minutes = u32::try_from(repeat.minute).unwrap_or(0);
    let time = locale.time(NaiveTime::from_hms_opt(minutes / 60, minutes % 60, 0).unwrap_or_default());
    match repeat.rhythm {
        Rhythm::Weekly(day) => locale.plain("repeat-weekly", args! { weekday = locale.weekday(day), time = time }),
        Rhythm::Monthly(31) => locale.plain("repeat-monthly-last", args! { time = time }),
        Rhythm::Monthly(day) => locale.plain("repeat-monthly", args! { day = day.to_string(), time = time }),
    }
}

/// Differences named on a card; more are counted.
const DIFFERENCES: usize = 6;

/// What only one of the texts says, while something can still be done about it.
fn differing(reader: Reader<'_>, announcement: &Announcement) -> Vec<Html> {
    let Reader { locale, locales, .. } = reader;
    if !matches!(announcement.state, State::Draft | State::Review | State::Scheduled) || !announcement.missing().is_empty() {
        return Vec::new();
    }
    let found = differences(announcement, locales);
    let line = |one: &super::Difference| {
        let language = locales.lang(&one.only_in).map_or(one.only_in.as_str(), |lang| locales.get(lang).name());
        let region = (one.kind == super::Kind::Name).then(|| crate::regions::Region::by_code(&one.value)).flatten();
        let value = region.map_or(one.value.as_str(), |region| region.name(locale));
        locale.html("differs-line", args! { kind = locale.plain(one.kind.key(), args![]), value = value, language = language })
    };
    let mut lines: Vec<Html> = found.iter().take(DIFFERENCES).map(line).collect();
    if !lines.is_empty() {
        lines.insert(0, locale.html("differs-head", args![]));
    }
    if found.len() > DIFFERENCES {
        lines.push(locale.html("differs-more", args! { n = found.len() - DIFFERENCES }));
    }
    lines
}

/// Who asked for a yes and what came of it.
fn approval(reader: Reader<'_>, announcement: &Announcement) -> Vec<Html> {
    let Reader { locale, zone, .. } = reader;
    let Some(approval) = &announcement.approval else { return Vec::new() };
    let decided = |key: &'static str| approval.decided_by.map(|by| locale.html(key, args! { who = reader.names.mention(by) }));
    match approval.verdict {
        Verdict::Asked if announcement.state == State::Review => {
            let until = locale.date_time(zone::local(zone, approval.asked_at + super::approval::LASTS));
            let mut lines = vec![locale.html("announcement-handed-in", args! { who = reader.names.mention(approval.asked_by) })];
            match approval.publish_at {
                Some(_) => {}
                None => lines.push(locale.html("announcement-begins-approved", args![])),
            }
            lines.push(locale.html("announcement-decide-until", args! { time = until }));
            lines
        }
        Verdict::Approved => decided(key!("announcement-approved-by")).into_iter().collect(),
        Verdict::Returned | Verdict::Rejected => {
            let key =
                if approval.verdict == Verdict::Returned { key!("announcement-returned-by") } else { key!("announcement-rejected-by") };
            let reason = approval.reason.as_deref().map(|reason| locale.html("announcement-reason", args! { reason = reason }));
            decided(key).into_iter().chain(reason).collect()
        }
        Verdict::Asked | Verdict::Expired | Verdict::Withdrawn => Vec::new(),
    }
}

fn recipients(reader: Reader<'_>, recipients: &[(String, i64)]) -> Html {
    let total: i64 = recipients.iter().map(|(_, n)| n).sum();
    match by_language(reader.locale, reader.locales, recipients) {
        None => reader.locale.html("announcement-recipients", args! { n = total }),
        Some(languages) => reader.locale.html("announcement-recipients-by", args! { n = total, languages = languages }),
    }
}

/// «Қазақша – 1 000, Русский – 234»; nothing to tell apart if there is nobody, or only the sum is known.
fn by_language(locale: &Locale, locales: &Locales, counts: &[(String, i64)]) -> Option<String> {
    let name = |tag: &str| locales.lang(tag).map_or_else(|| tag.to_owned(), |lang| locales.get(lang).name().to_owned());
    let parts: Vec<String> = counts
        .iter()
        .filter(|(tag, n)| *n > 0 && !tag.is_empty())
        .map(|(tag, n)| format!("{} – {}", name(tag), locale.number(*n)))
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn times(reader: Reader<'_>, announcement: &Announcement, view: &View) -> Vec<Html> {
    let Reader { locale, zone, .. } = reader;
    let time = |unix: i64| locale.date_time(zone::local(zone, unix));
    let mut lines = Vec::new();
    match (announcement.released_at, announcement.publish_at) {
        (Some(at), _) => lines.push(locale.html("announcement-began", args! { time = time(at) })),
        (None, Some(at)) => lines.push(locale.html("announcement-begins", args! { time = time(at) })),
        (None, None) => {}
    }
    if let Some(quiet) = view.sleeps {
        let time = |minute: i64| format!("{:02}:{:02}", minute / 60, minute % 60);
        lines.push(locale.html("announcement-sleeps", args! { from = time(quiet.from), until = time(quiet.to) }));
    }
    match (announcement.closed_at, view.finishes_at) {
        (Some(at), _) if announcement.released_at.is_some() => lines.push(locale.html("announcement-ended", args! { time = time(at) })),
        (None, Some(at)) => lines.push(locale.html("announcement-finishes", args! { time = time(at) })),
        _ => {}
    }
    lines
}

fn last_change(reader: Reader<'_>, announcement: &Announcement) -> Html {
    let time = reader.locale.date_time(zone::local(reader.zone, announcement.changed_at));
    match announcement.changed_by {
        Some(by) => reader.locale.html("announcement-changed", args! { who = reader.names.mention(by), time = time }),
        None => reader.locale.html("announcement-changed-by-clock", args! { time = time }),
    }
}

/// How its deliveries ended so far, an ending a line; endings that nobody met are left out.
pub fn outcome(locale: &Locale, locales: &Locales, progress: &Progress) -> Html {
    let sent: Vec<(String, i64)> =
        locales.languages().iter().map(|lang| (lang.to_string(), progress.count_in(Standing::Sent, lang.as_str()))).collect();
    let n = progress.count(Standing::Sent);
    let mut lines = vec![match by_language(locale, locales, &sent) {
        Some(languages) => locale.html("announcement-sent-by", args! { n = n, languages = languages }),
        None => locale.html("announcement-sent", args! { n = n }),
    }];
    if progress.filling {
        lines.push(locale.html("announcement-filling", args![]));
    }
    let endings = [
        (key!("announcement-left"), progress.left()),
        (key!("announcement-unreachable"), progress.count(Standing::Unreachable)),
        (key!("announcement-failed"), progress.count(Standing::Failed)),
        (key!("announcement-unwanted"), progress.count(Standing::Cancelled)),
        (key!("announcement-expired"), progress.count(Standing::Expired)),
        (key!("announcement-unknown"), progress.count(Standing::Unknown)),
        (key!("announcement-doubts"), progress.doubts),
    ];
    lines.extend(endings.into_iter().filter(|(_, n)| *n > 0).map(|(key, n)| locale.html(key, args! { n = n })));
    lines.extend(progress.revision.iter().flat_map(|revision| revised(locale, revision)));
    Html::join(lines, &Html::trusted("\n"))
}

/// How far a correction or a retraction is, and whom it doesn't reach.
fn revised(locale: &Locale, revision: &Revision) -> Vec<Html> {
    let (done, may_hold) = match revision.retracted {
        true => (key!("announcement-taken-back"), key!("announcement-may-hold")),
        false => (key!("announcement-corrected"), key!("announcement-may-hold-old")),
    };
    let mut lines = vec![locale.html(done, args! { n = revision.changed, total = revision.total() })];
    if revision.gone > 0 {
        lines.push(locale.html("announcement-copies-gone", args! { n = revision.gone }));
    }
    if revision.may_hold > 0 {
        lines.push(locale.html(may_hold, args! { n = revision.may_hold }));
    }
    if revision.refused {
        lines.push(locale.html("announcement-correction-refused", args![]));
    }
    lines
}

/// Where it stands, in a word.
pub fn state_word(locale: &Locale, announcement: &Announcement, paused: bool) -> String {
    let key = match announcement.state {
        State::Draft => key!("announcement-state-draft"),
        State::Review => key!("announcement-state-review"),
        State::Scheduled => key!("announcement-state-scheduled"),
        State::Sending if paused => key!("announcement-state-paused"),
        State::Sending => key!("announcement-state-sending"),
        State::Done => key!("announcement-state-done"),
        State::Cancelled if announcement.approval.as_ref().is_some_and(|approval| approval.verdict == Verdict::Rejected) => {
            key!("announcement-state-rejected")
        }
        State::Cancelled if announcement.released_at.is_none() => key!("announcement-state-discarded"),
        State::Cancelled => key!("announcement-state-stopped"),
        State::Retracted => key!("announcement-state-retracted"),
    };
    locale.plain(key, args![])
}
