//! Handlers of `/availability/{token}`: a word about availability without signing in. Opening the link changes nothing;
//! a button does, once.

use actix_web::HttpResponse;
use chrono::{DateTime, Utc};
use domain::directory::{ShownAvailability, words};
use domain::engineers::{
    Asked, Availability, Engineer, Question, Word, WordError, give_word, read_word_link,
};
use domain::platform::actor::Actor;

use super::link_view::{Answer, Clicked, LinkQuestion, More, Pressed};
use crate::error::AppError;
use crate::extract::{Form, Path, Query, Visit};

const FORM: More =
    More { href: "/me/availability", label: "Say more: state, hours, date (you sign in for it)" };

/// `GET /availability/{token}`
///
/// # Errors
/// [`AppError::NotFound`] for what is no link of ours, [`AppError::Gone`] after its time.
pub async fn show(
    visit: Visit,
    Path(token): Path<String>,
    Query(clicked): Query<Clicked>,
) -> Result<HttpResponse, AppError> {
    let asked = read_word_link(&mut *visit.conn().await?, &visit.cx, &token).await.map_err(refused)?;
    let page = match asked {
        Asked::Open(question, engineer) => ask(question, &engineer, &token, visit.cx.now),
        Asked::Answered(engineer, at) => answered(&engineer, at, clicked.just_now(), visit.cx.now),
    };
    visit.page(&page)
}

/// `POST /availability/{token}`
///
/// # Errors
/// As [`show`].
pub async fn give(
    visit: Visit,
    Path(token): Path<String>,
    Form(pressed): Form<Pressed>,
) -> Result<HttpResponse, AppError> {
    let word: Word = pressed.value.parse().map_err(|_| refused(WordError::NoAnswer))?;
    let cx = visit.cx.with_actor(Actor::LinkHolder);
    let asked = give_word(&mut *visit.conn().await?, &cx, &token, word).await.map_err(refused)?;
    let is_new = matches!(asked, Asked::Answered(_, Some(at)) if at == cx.now);
    let end = if is_new { "?done=1" } else { "" };
    Ok(Visit::see_other(&format!("/availability/{token}{end}")))
}

fn refused(error: WordError) -> AppError {
    match error {
        WordError::Invalid => AppError::NotFound,
        WordError::Expired => AppError::Gone(
            "This link has expired. Sign in and say it on your desk, or use the link of a later mail."
                .to_owned(),
        ),
        WordError::NoAnswer => AppError::Conflict(
            "This was answered, or has changed, since the page was opened. Open the link again.".to_owned(),
        ),
        WordError::Query(error) => error.into(),
    }
}

fn said(engineer: &Engineer, now: DateTime<Utc>) -> String {
    let availability = ShownAvailability::of(engineer, now);
    let hours = words::hours(&availability);
    std::iter::once(words::when(&availability, now)).chain(hours).collect::<Vec<_>>().join(" · ")
}

fn ask(question: Question, engineer: &Engineer, token: &str, now: DateTime<Utc>) -> LinkQuestion {
    let day = engineer.availability_confirmed_at.map(|at| at.format("%-d %B %Y").to_string());
    let day = day.unwrap_or_default();
    let (title, lead) = match question {
        Question::StillAvailable => {
            ("Are you still available?", format!("On {day} you said: {}.", said(engineer, now)))
        }
        Question::EngagementOver => {
            let until = engineer.earliest_start.map(|date| date.format("%-d %B %Y").to_string());
            let until = until.unwrap_or_default();
            ("What holds now?", format!("On {day} you said that you are engaged until {until}."))
        }
        Question::LookAgain => {
            ("Do you look for work again?", "Your profile says that you do not look.".to_owned())
        }
    };
    let words = question.words(engineer);
    let mut texts =
        vec!["Opening this page changed nothing. A button counts as your word of today.".to_owned()];
    if words.is_empty() {
        texts = vec![
            "Looking for work needs the hours a week that you are free for: say it in the form.".to_owned(),
        ];
    }
    LinkQuestion {
        title: title.to_owned(),
        lead: Some(lead),
        texts,
        action: format!("/availability/{token}"),
        buttons: Answer::list(words.iter().map(|word| (word.as_str(), label(*word, question)))),
        more: Some(FORM),
    }
}

fn label(word: Word, question: Question) -> String {
    match (word, question) {
        (Word::Same, _) => "Yes, it still holds",
        (Word::ActivelyLooking, Question::EngagementOver) => "I am free and looking",
        (Word::ActivelyLooking, _) => "I am actively looking",
        (Word::Open, _) => "I am open to offers",
        (Word::NotLooking, _) => "I am not looking",
    }
    .to_owned()
}

fn answered(
    engineer: &Engineer,
    at: Option<DateTime<Utc>>,
    is_new: bool,
    now: DateTime<Utc>,
) -> LinkQuestion {
    let day = at.map(|at| at.format("%-d %B %Y").to_string()).unwrap_or_default();
    let title = if is_new { "Confirmed as of today" } else { "Already confirmed" };
    let what = if engineer.availability == Availability::NotLooking {
        "Companies see that you do not look for work; nobody asks you again.".to_owned()
    } else {
        "We ask again after 21 days. Companies see when you said it.".to_owned()
    };
    let lead = if is_new {
        format!("Your profile says: {}.", said(engineer, now))
    } else {
        format!("Your last word is of {day}: {}. Nothing is left to do here.", said(engineer, now))
    };
    LinkQuestion {
        title: title.to_owned(),
        lead: Some(lead),
        texts: vec![what],
        action: String::new(),
        buttons: Vec::new(),
        more: Some(FORM),
    }
}
