//! Handlers of one engineer's place in an issue: pin, move, drop, bring back, each with a reason.

use actix_web::HttpResponse;
use domain::digests::desk::{self, Person};
use domain::digests::edit::{self, Edit};
use domain::digests::{Digest, Pick, PickState, preview};
use domain::engineers;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::EngineerId;
use uuid::Uuid;

use super::forms::StepForm;
use super::step_view::StepPage;
use super::{back_to, editor, path_of, refused, words};
use crate::components::{Choice, Fact};
use crate::error::AppError;
use crate::extract::{Form, Path, Visit};

/// `GET /staff/digests/{period}/picks/{engineer}`
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers, [`AppError::NotFound`] for everybody but editors.
pub async fn ask(
    visit: Visit,
    Path((period, engineer)): Path<(String, Uuid)>,
) -> Result<HttpResponse, AppError> {
    editor(&visit)?;
    visit.page(&Place::read(&visit, &period, EngineerId(engineer)).await?.question())
}

/// `POST /staff/digests/{period}/picks/{engineer}`
///
/// # Errors
/// As [`ask`]; [`AppError::Conflict`] when the content is fixed by now.
pub async fn change(
    visit: Visit,
    Path((period, engineer)): Path<(String, Uuid)>,
    Form(form): Form<StepForm>,
) -> Result<HttpResponse, AppError> {
    editor(&visit)?;
    let place = Place::read(&visit, &period, EngineerId(engineer)).await?;
    let outcome = match place.edit(&form) {
        Ok(change) => apply(&visit, &place.digest, place.pick.engineer_id, change, &form.reason).await,
        Err(errors) => Err(AppError::Invalid(errors)),
    };
    match outcome {
        Ok(()) => Ok(back_to(&place.digest, "pick")),
        Err(AppError::Invalid(errors)) => visit.invalid(&StepPage { form, errors, ..place.question() }),
        Err(error) => Err(error),
    }
}

/// `GET /staff/digests/{period}/picks`: somebody who was not chosen.
///
/// # Errors
/// As [`ask`].
pub async fn ask_whom(visit: Visit, Path(period): Path<String>) -> Result<HttpResponse, AppError> {
    editor(&visit)?;
    let digest = super::find(&mut *visit.conn().await?, &period).await?;
    visit.page(&whom(&digest))
}

/// `POST /staff/digests/{period}/picks`
///
/// # Errors
/// As [`change`].
pub async fn add(
    visit: Visit,
    Path(period): Path<String>,
    Form(form): Form<StepForm>,
) -> Result<HttpResponse, AppError> {
    editor(&visit)?;
    let mut conn = visit.conn().await?;
    let digest = super::find(&mut conn, &period).await?;
    let found = engineers::find_by_slug(&mut conn, form.typed_slug()).await?;
    drop(conn);
    let outcome = match found {
        Some(engineer) => apply(&visit, &digest, engineer.id, Edit::Pin, &form.reason).await,
        None => Err(AppError::Invalid(FieldErrors::one("slug", "There is no engineer at this address."))),
    };
    match outcome {
        Ok(()) => Ok(back_to(&digest, "pick")),
        Err(AppError::Invalid(errors)) => visit.invalid(&StepPage { form, errors, ..whom(&digest) }),
        Err(error) => Err(error),
    }
}

async fn apply(
    visit: &Visit,
    digest: &Digest,
    engineer: EngineerId,
    change: Edit,
    why: &str,
) -> Result<(), AppError> {
    let mut conn = visit.conn().await?;
    edit::edit(&mut conn, &visit.cx, digest.id, engineer, change, why).await.map_err(refused).map(drop)
}

/// One pick among the others.
struct Place {
    digest: Digest,
    pick: Pick,
    person: Person,
    /// Places that are taken.
    count: usize,
}

impl Place {
    async fn read(visit: &Visit, period: &str, engineer: EngineerId) -> Result<Self, AppError> {
        let mut conn = visit.conn().await?;
        let digest = super::find(&mut conn, period).await?;
        let picks = preview::list_picks(&mut conn, digest.id).await.map_err(refused)?;
        let count = picks.iter().filter(|pick| pick.state != PickState::Dropped).count();
        let pick = picks.into_iter().find(|pick| pick.engineer_id == engineer).ok_or(AppError::NotFound)?;
        let people = desk::list_people(&mut conn, &visit.cx, &[engineer]).await?;
        let person = people.into_iter().next().ok_or(AppError::NotFound)?;
        Ok(Self { digest, pick, person, count })
    }

    fn is_dropped(&self) -> bool {
        self.pick.state == PickState::Dropped
    }

    fn edit(&self, form: &StepForm) -> Result<Edit, FieldErrors> {
        match form.what.as_str() {
            _ if self.is_dropped() => Ok(Edit::Restore),
            "pin" => Ok(Edit::Pin),
            "drop" => Ok(Edit::Drop),
            "move" => match form.place.parse::<usize>().ok().and_then(|place| place.checked_sub(1)) {
                Some(place) if place < self.count => Ok(Edit::Move(place)),
                _ => Err(FieldErrors::one("place", format!("Choose a place from 1 to {}.", self.count))),
            },
            _ => Err(FieldErrors::one("what", "Choose what to do.")),
        }
    }

    fn profile(&self) -> Fact {
        match super::profile_href(&self.person) {
            Some(href) => Fact::new("Profile", self.person.slug.clone()).with_href(href),
            None => Fact::new("Profile", "not shown now"),
        }
    }

    fn question(&self) -> StepPage {
        let path = path_of(&self.digest);
        let page = StepPage {
            facts: vec![
                self.profile(),
                Fact::new("Shown", words::scope(self.pick.scope)),
                Fact::new("Score", self.pick.score.to_string()),
            ],
            action: format!("{path}/picks/{}", self.pick.engineer_id),
            ..whom(&self.digest)
        };
        let name = &self.person.display_name;
        if self.is_dropped() {
            return StepPage {
                title: format!("Bring {name} back"),
                text: "They may be chosen again, if their score and the shares of countries and skills allow it.".into(),
                label: "Bring back",
                asks_slug: false,
                ..page
            };
        }
        StepPage {
            title: format!("Change the place of {name}"),
            text: "The issue is filled again afterwards. The reason is kept in the audit log.".into(),
            label: "Save the change",
            asks_slug: false,
            choices: vec![
                Choice::new("pin", "Pin").with_hint("Among the first places, whatever the score."),
                Choice::new("move", "Move").with_hint("To the place below."),
                Choice::new("drop", "Drop").with_hint("Not in this issue; the next best fills the place."),
            ],
            places: (1..=self.count).map(|place| Choice::new(place.to_string(), place.to_string())).collect(),
            form: StepForm { place: (self.pick.position + 1).to_string(), ..StepForm::default() },
            ..page
        }
    }
}

fn whom(digest: &Digest) -> StepPage {
    let path = path_of(digest);
    StepPage {
        title: format!("Pin an engineer to {}", words::title(digest)),
        text: "They come among the first places, whatever their score. They must have agreed to be in the digest, be looking, and not have been in the last issues.".into(),
        facts: Vec::new(),
        action: format!("{path}/picks"),
        back_path: path,
        label: "Pin to the issue",
        is_danger: false,
        choices: Vec::new(),
        places: Vec::new(),
        asks_slug: true,
        asks_reason: true,
        form: StepForm::default(),
        errors: FieldErrors::default(),
    }
}
