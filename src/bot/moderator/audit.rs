//! `/audit`: the last lines of the team's record.

use super::desk::Desk;
use crate::announcements::mention;
use crate::bot::Answered;
use crate::markup::Html;
use crate::{args, team, zone};

/// Lines shown.
const LINES: i64 = 20;

/// `/audit`.
pub async fn command(desk: Desk) -> Answered {
    let locale = desk.locale();
    let recorded = team::last_recorded(&desk.db, LINES).await?;
    let mut lines = vec![locale.html("audit-head", args! { n = recorded.len() }).bold()];
    for line in recorded {
        let at = zone::local(desk.office.zone, line.at);
        let who = line.who.map_or_else(|| locale.html("audit-clock", args![]), mention);
        let mut text = Html::escape(&format!("{} {} · ", at.format("%d.%m"), locale.time(at.time())));
        text.push(&who).push_text(&format!(" · {} · {}", line.what, line.subject));
        if !line.detail.is_empty() {
            text.push_text(&format!(" · {}", line.detail));
        }
        lines.push(text);
    }
    let text = Html::join(lines, &Html::trusted("\n"));
    desk.say(crate::markup::cut(&text, crate::markup::TEXT_LIMIT)).await?;
    Ok(())
}
