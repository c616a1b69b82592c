//! Handlers of `/digest-notice/{token}`: an engineer who is picked answers, without signing in.

use actix_web::HttpResponse;
use domain::digests::asking::{Asked, NoticeAnswer, NoticeError, answer_notice, read_notice};
use domain::directory::is_named_in_digest;
use domain::platform::actor::Actor;

use super::{refused as digest_refused, words};
use crate::engineers::link_view::{Answer, Clicked, LinkQuestion, More, Pressed};
use crate::error::AppError;
use crate::extract::{Form, Path, Query, Visit};

const DESK: More =
    More { href: "/me#digest", label: "Change what holds for every issue (you sign in for it)" };

/// `GET /digest-notice/{token}`
///
/// # Errors
/// [`AppError::NotFound`] for what is no link of ours, [`AppError::Gone`] after its time.
pub async fn show(
    visit: Visit,
    Path(token): Path<String>,
    Query(clicked): Query<Clicked>,
) -> Result<HttpResponse, AppError> {
    let asked = read_notice(&mut *visit.conn().await?, &visit.cx, &token).await.map_err(refused)?;
    visit.page(&page(&visit, &asked, &token, clicked.just_now()))
}

/// `POST /digest-notice/{token}`
///
/// # Errors
/// As [`show`]; [`AppError::Gone`] once the issue is over.
pub async fn answer(
    visit: Visit,
    Path(token): Path<String>,
    Form(pressed): Form<Pressed>,
) -> Result<HttpResponse, AppError> {
    let answer: NoticeAnswer = pressed
        .value
        .parse()
        .map_err(|_| AppError::Conflict("Choose one of the buttons: open the link again.".to_owned()))?;
    let cx = visit.cx.with_actor(Actor::LinkHolder);
    answer_notice(&mut *visit.conn().await?, &cx, &token, answer).await.map_err(refused)?;
    Ok(Visit::see_other(&format!("/digest-notice/{token}?done=1")))
}

fn refused(error: NoticeError) -> AppError {
    match error {
        NoticeError::Invalid => AppError::NotFound,
        NoticeError::Expired => AppError::Gone("This link has expired, and so has its issue.".to_owned()),
        NoticeError::Over => AppError::Gone("This issue is over: no answer changes it any more.".to_owned()),
        NoticeError::Digest(error) => digest_refused(error),
        NoticeError::Query(error) => error.into(),
    }
}

fn page(visit: &Visit, asked: &Asked, token: &str, is_new: bool) -> LinkQuestion {
    let zone = visit.cx.config.site.time_zone;
    let issue = words::title(&asked.digest);
    let said = asked.notice.answer.map(|answer| match answer {
        NoticeAnswer::Ok => "ok",
        NoticeAnswer::Anonymous => "without my name",
        NoticeAnswer::Skip => "skip this issue",
    });
    let title = match (said, is_new) {
        (Some(_), true) => format!("Your answer for the digest of {issue} holds"),
        (Some(_), false) => format!("You have answered for the digest of {issue}"),
        (None, _) => format!("You are picked for the digest of {issue}"),
    };
    let mut texts: Vec<String> = said.iter().map(|said| format!("You said: {said}.")).collect();
    if !asked.is_open() {
        texts.push("This issue is over: no answer changes it any more.".to_owned());
    } else if asked.is_fixed() {
        texts.push(
            "Its content is fixed. “Skip” still takes you out of every copy that has not left yet."
                .to_owned(),
        );
    } else if said.is_some() {
        texts.push("Until the issue goes out you may change your mind here.".to_owned());
    } else {
        texts.push(format!("Opening this page changed nothing. {}", silence(visit, asked)));
    }
    LinkQuestion {
        title,
        lead: asked.is_open().then(|| format!("It goes out on {}.", words::when(asked.digest.send_at, zone))),
        texts,
        action: format!("/digest-notice/{token}"),
        buttons: if asked.is_open() { buttons(asked) } else { Vec::new() },
        more: Some(DESK),
    }
}

fn silence(visit: &Visit, asked: &Asked) -> &'static str {
    if asked.is_standing(visit.cx.now) {
        "If you do nothing, your standing answer holds and you are in it."
    } else {
        "If you do nothing, this issue goes without you."
    }
}

/// What may be said, but for what was said already.
fn buttons(asked: &Asked) -> Vec<Answer> {
    let is_named = asked
        .consent
        .as_ref()
        .is_some_and(|consent| is_named_in_digest(asked.engineer.visibility, consent.scope));
    let ok = if is_named { "Ok, show me by name" } else { "Ok, show me without my name" };
    let mut answers = vec![(NoticeAnswer::Ok, ok), (NoticeAnswer::Skip, "Skip this issue")];
    if is_named {
        answers.insert(1, (NoticeAnswer::Anonymous, "Show me without my name"));
    }
    if asked.is_fixed() {
        answers.retain(|(answer, _)| *answer == NoticeAnswer::Skip);
    }
    answers.retain(|(answer, _)| asked.notice.answer != Some(*answer));
    Answer::list(answers.into_iter().map(|(answer, label)| (answer.as_str(), label.to_owned())))
}
