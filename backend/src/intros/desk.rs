//! A company's intro in a list.

use chrono_tz::Tz;
use domain::intros::ForCompany;

use super::words::{state_word, tone};
use crate::companies::views::DueRow;
use crate::words;

/// One request, with its end while it is open.
pub(super) fn row(seen: &ForCompany, zone: Tz) -> DueRow {
    let intro = &seen.intro;
    DueRow {
        title: format!("{} · {}", seen.engineer_name, intro.role_title),
        state: state_word(intro.state).to_owned(),
        tone: tone(intro.state),
        due: if intro.state.is_open() {
            format!("expires {}", words::date(intro.expires_at, zone))
        } else {
            words::date(intro.answered_at.unwrap_or(intro.updated_at), zone)
        },
        href: format!("/company/intros/{}", intro.id),
    }
}
