//! The issue as a reader sees it, before and after it is fixed, and the checks that say whether it may go out.

use diesel_async::AsyncConnection;

use super::compose::compose;
use super::copy::{Interests, Links, Personal, escape_html, plain};
use super::issue::{Issue, MOST_HTML_BYTES, Piece};
use super::model::{Digest, DigestError, Pick, PickState};
use super::render::largest_html;
use super::{pick, queries};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::DigestId;
use crate::platform::templates::Templates;

/// A copy, readable.
#[derive(Clone, Debug)]
pub struct Copy {
    /// One line.
    pub subject: String,
    /// The plain part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

/// One condition for going out.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Check {
    /// What was looked at.
    pub label: &'static str,
    /// What was found.
    pub found: String,
    /// Whether that is fine.
    pub is_fine: bool,
}

/// The issue as it stands: its snapshot, or what today's picks would make. `None` while nobody can be picked.
///
/// # Errors
/// [`DigestError::Unrenderable`], [`DigestError::TooLarge`], or Postgres.
pub async fn issue_of(
    conn: &mut Conn,
    cx: &Context,
    templates: &Templates,
    digest: &Digest,
) -> Result<Option<Issue>, DigestError> {
    if let Some(issue) = queries::find_issue(conn, digest.id).await? {
        return Ok(Some(issue));
    }
    if !digest.state.is_draft() {
        return Ok(None);
    }
    let mut picks = queries::list_picks(conn, digest.id).await?;
    picks.retain(|pick| pick.state != PickState::Dropped);
    if picks.is_empty() {
        return Ok(None);
    }
    compose(conn, cx, templates, digest, &picks).await.map(Some)
}

/// How a reader with these interests gets `issue`. The links lead to the pages, but belong to nobody.
#[must_use]
pub fn copy_of(cx: &Context, issue: &Issue, interests: &Interests) -> Copy {
    let links = Links {
        unsubscribe: cx.config.absolute("/newsletter"),
        unsubscribe_token: String::new(),
        preferences: cx.config.absolute("/newsletter"),
    };
    let personal = Personal::new(issue, interests, issue.all_cards(), &links);
    Copy {
        subject: personal.join(&issue.subject, plain).trim().to_owned(),
        text: personal.join(&issue.text, plain),
        html: personal.join(&issue.html, escape_html),
    }
}

/// What must hold before the issue may go out.
#[must_use]
pub fn checks(cx: &Context, digest: &Digest, picks: &[Pick], issue: Option<&Issue>) -> Vec<Check> {
    let count = picks.iter().filter(|pick| pick.state != PickState::Dropped).count();
    let least = usize::from(cx.config.digest.minimum);
    let mut checks = vec![
        Check {
            label: "Engineers",
            found: format!("{count} of up to {}; at least {least} make an issue", cx.config.digest.picks),
            is_fine: count >= least,
        },
        Check {
            label: "Hold",
            found: if digest.is_held { "held by staff" } else { "not held" }.to_owned(),
            is_fine: !digest.is_held,
        },
    ];
    if let Some(issue) = issue {
        let bytes = largest_html(issue);
        checks.push(Check {
            label: "Size of the largest copy",
            found: format!("{} kB of HTML; Gmail cuts above 100 kB", bytes.div_ceil(1000)),
            is_fine: bytes <= MOST_HTML_BYTES,
        });
        let faults = faults_of(cx, digest, issue);
        checks.push(Check {
            label: "Dry run",
            found: if faults.is_empty() { "renders cleanly".to_owned() } else { faults.join("; ") },
            is_fine: faults.is_empty(),
        });
    }
    checks
}

/// What a reader should never see. Template marks are looked for in the frame only: in a card they are an engineer's own
/// words, which nothing interprets.
pub(super) fn faults_of(cx: &Context, digest: &Digest, issue: &Issue) -> Vec<&'static str> {
    let copy = copy_of(cx, issue, &Interests::default());
    let mut faults = Vec::new();
    if [&copy.subject, &copy.text, &copy.html].iter().any(|part| part.trim().is_empty()) {
        faults.push("a part is empty");
    }
    let frames = [&issue.subject, &issue.text, &issue.html].map(|part| {
        let fixed = part.frame.iter().filter_map(|piece| match piece {
            Piece::Fixed(text) => Some(text.as_str()),
            Piece::Slot(_) => None,
        });
        fixed.collect::<String>()
    });
    let own = own_words(cx, digest);
    let is_left = |frame: &String| {
        ["{{", "{%", "[object"].iter().any(|mark| frame.contains(mark))
            || ["null", "undefined"].iter().any(|word| has_word(frame, word) && !has_word(&own, word))
    };
    if frames.iter().any(is_left) {
        faults.push("marks of a template are left in it");
    }
    if issue.text.cards.len() != issue.cards.len() || issue.html.cards.len() != issue.cards.len() {
        faults.push("text and HTML do not have the same engineers");
    }
    if copy.html.contains("<script") || copy.html.contains("<form") {
        faults.push("the HTML holds a script or a form");
    }
    faults
}

/// What people wrote into the frame: the editor's line and who we are. A word that they use is no mark.
fn own_words(cx: &Context, digest: &Digest) -> String {
    let site = &cx.config.site;
    [&digest.intro_text, &site.name, &site.legal_name, &site.postal_address, &site.contact_email]
        .map(String::as_str)
        .join(" ")
}

fn has_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|found| found == word)
}

/// Chooses if nobody was chosen yet, then says how the issue looks. For the console of staff and for operators.
///
/// # Errors
/// As [`pick::pick`] and [`issue_of`].
pub async fn ensure_picked(conn: &mut Conn, cx: &Context, id: DigestId) -> Result<Vec<Pick>, DigestError> {
    let digest = queries::find(conn, id).await?.ok_or(DigestError::NotFound)?;
    if digest.state.is_draft() {
        pick::pick(conn, cx, id).await
    } else {
        Ok(queries::list_picks(conn, id).await?)
    }
}

/// One consistent look at an issue, its picks and its content.
///
/// # Errors
/// As [`issue_of`].
pub async fn look(
    conn: &mut Conn,
    cx: &Context,
    templates: &Templates,
    period: &str,
) -> Result<(Digest, Vec<Pick>, Option<Issue>), DigestError> {
    conn.transaction(async |conn| {
        let digest = queries::find_by_period(conn, period).await?.ok_or(DigestError::NotFound)?;
        let picks = queries::list_picks(conn, digest.id).await?;
        let issue = issue_of(conn, cx, templates, &digest).await?;
        Ok((digest, picks, issue))
    })
    .await
}

/// The issues of the last two years and the one to come, newest first.
///
/// # Errors
/// When Postgres does not answer.
pub async fn list(conn: &mut Conn) -> Result<Vec<Digest>, DigestError> {
    Ok(queries::list_recent(conn, 25).await?)
}

/// Issues that are not over, oldest first.
///
/// # Errors
/// When Postgres does not answer.
pub async fn list_open(conn: &mut Conn) -> Result<Vec<Digest>, DigestError> {
    Ok(queries::list_open(conn).await?)
}

/// One issue.
///
/// # Errors
/// When Postgres does not answer.
pub async fn find(conn: &mut Conn, id: DigestId) -> Result<Option<Digest>, DigestError> {
    Ok(queries::find(conn, id).await?)
}

/// The issue of a period.
///
/// # Errors
/// When Postgres does not answer.
pub async fn find_by_period(conn: &mut Conn, period: &str) -> Result<Option<Digest>, DigestError> {
    Ok(queries::find_by_period(conn, period).await?)
}

/// Picks in the order of the issue, dropped ones at the end.
///
/// # Errors
/// When Postgres does not answer.
pub async fn list_picks(conn: &mut Conn, id: DigestId) -> Result<Vec<Pick>, DigestError> {
    Ok(queries::list_picks(conn, id).await?)
}

/// The snapshot of an approved issue.
///
/// # Errors
/// [`DigestError::Unrenderable`] when what is stored cannot be read.
pub async fn snapshot(conn: &mut Conn, id: DigestId) -> Result<Option<Issue>, DigestError> {
    queries::find_issue(conn, id).await
}
