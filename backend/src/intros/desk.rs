//! What of a company's intros is due.

use chrono_tz::Tz;
use domain::intros::{self, ForCompany};
use domain::platform::context::Context;
use domain::platform::db::Conn;

use super::words::{state_word, tone};
use crate::companies::views::DueRow;
use crate::error::AppError;
use crate::words;

/// The open ones, those that end first on top.
///
/// # Errors
/// When Postgres refuses.
pub async fn due_rows(conn: &mut Conn, cx: &Context, zone: Tz) -> Result<Vec<DueRow>, AppError> {
    let open = intros::list_own(conn, cx, true, None).await?;
    Ok(open.rows.iter().map(|seen| row(seen, zone)).collect())
}

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
