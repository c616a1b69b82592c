//! Mails about engagements: an offer and its answer, a trial, a hire, a pause, an end.

use domain::engagements::{
    self, DECISION_DAYS, Engagement, EngagementMail, EngagementState, GRACE_DAYS, Step,
};
use domain::platform::db::Conn;
use domain::platform::ids::EngagementId;

use super::samples;
use super::told::{Scene, Told, day};
use crate::mails::{Order, RenderError};
use crate::words::{Fact, short};

crate::told_mail! {
    /// To either side: a step of an engagement, or what is due.
    EngagementStep = "engagement_step", samples::engagements
}

/// Loads [`EngagementStep`]; nothing once an offer or a decision was answered.
///
/// # Errors
/// [`RenderError`].
pub async fn step(conn: &mut Conn, order: &Order<'_>) -> Result<Option<EngagementStep>, RenderError> {
    let id: EngagementId = order.id("engagement_id")?;
    let step: Step = order.text("step")?.parse().map_err(|_| RenderError::Payload("step"))?;
    let mail = engagements::find_for_mail(conn, order.cx, id, order.mail.account_id).await?;
    let Some(EngagementMail { engagement, about }) = mail else { return Ok(None) };
    let is_answered = match step {
        Step::Offered => engagement.state != EngagementState::Proposed,
        Step::DecisionDue | Step::TrialMiddle => engagement.state != EngagementState::Trial,
        _ => false,
    };
    if is_answered {
        return Ok(None);
    }
    let scene = Scene::new(order, about)?;
    Ok(Some(EngagementStep { told: tell(&scene, &engagement, step) }))
}

/// The words of a step.
pub(super) fn tell(scene: &Scene, engagement: &Engagement, step: Step) -> Told {
    let told = match step {
        Step::Offered | Step::Agreed | Step::Declined | Step::TakenBack | Step::Lapsed => {
            offer(scene, engagement, step)
        }
        Step::TrialBegan | Step::TrialMiddle | Step::DecisionDue | Step::Undecided => {
            trial(scene, engagement, step)
        }
        Step::Hired => hired(scene),
        Step::Paused | Step::Resumed | Step::Completed | Step::Ended => work(scene, engagement, step),
    };
    let is_ended = matches!(step, Step::Declined | Step::Paused | Step::Ended);
    let quote = if is_ended { engagement.end_reason.clone() } else { told.quote.clone() };
    Told { facts: facts(engagement), quote, ..told }
}

fn offer(scene: &Scene, engagement: &Engagement, step: Step) -> Told {
    let (other, role) = (scene.other(), scene.role());
    let name = short(other);
    match step {
        Step::Offered => {
            let line = format!("{other} makes you an offer{role}. Read the terms, and agree or decline.");
            let otherwise =
                format!("If you do nothing, the offer ends on {}.", scene.time(engagement.respond_by));
            let told = scene.told(format!("An offer from {name}"), &[&line], "Read and answer", &otherwise);
            Told { quote: Some(engagement.note.clone()).filter(|note| !note.is_empty()), ..told }
        }
        Step::Agreed => {
            let line = format!("You and {other} agreed{role}.");
            let next = format!(
                "The first day is {}: from then on it counts as begun, without anybody's click.",
                day(engagement.starts_on)
            );
            scene.told(
                format!("Agreed with {name}"),
                &[&line, &next],
                "See the terms",
                "You need not do anything until then.",
            )
        }
        Step::Declined => {
            let line = format!(
                "{other} declined your offer{role}. You can make another one, or end the process with feedback."
            );
            scene.told(
                format!("{name} declined your offer"),
                &[&line],
                "Say what comes next",
                "If you say nothing for 14 days, the card is closed without response.",
            )
        }
        Step::TakenBack => {
            let line = format!("{other} took its offer{role} back. The process goes on until they say how.");
            scene.told(
                format!("{name} took its offer back"),
                &[&line],
                "See where it stands",
                "You need not do anything: they owe you a word within 14 days.",
            )
        }
        _ => unanswered(scene),
    }
}

/// An offer whose time is over.
fn unanswered(scene: &Scene) -> Told {
    let (other, role) = (scene.other(), scene.role());
    let name = short(other);
    if scene.to_engineer() {
        let line = format!("The time to answer the offer of {other}{role} is over.");
        scene.told(
            format!("The offer of {name} ended"),
            &[&line],
            "See where it stands",
            "You need not do anything: they may make another one.",
        )
    } else {
        let line = format!(
            "{other} did not answer your offer{role} in time. You can make another one, or end the process with feedback."
        );
        scene.told(
            format!("{name} did not answer your offer"),
            &[&line],
            "Say what comes next",
            "If you say nothing for 14 days, the card is closed without response.",
        )
    }
}

fn trial(scene: &Scene, engagement: &Engagement, step: Step) -> Told {
    let (other, role) = (scene.other(), scene.role());
    let name = short(other);
    let end = engagement.trial_ends_on.map(day).unwrap_or_default();
    match step {
        Step::TrialBegan => {
            let line = format!("Today your trial with {other}{role} begins. Its last day is {end}.");
            let otherwise = if scene.to_engineer() {
                "You need not do anything: halfway we ask how it goes.".to_owned()
            } else {
                format!(
                    "You need not do anything now: {DECISION_DAYS} days before the end we ask for your decision."
                )
            };
            scene.told(format!("The trial with {name} begins"), &[&line], "See the terms", &otherwise)
        }
        Step::TrialMiddle => {
            let line = format!(
                "Half of your trial with {other}{role} is over. Talk with each other now about what should change while there is time."
            );
            scene.told(
                format!("Halfway through the trial with {name}"),
                &[&line],
                "See the terms",
                "You need not do anything: it goes on to its last day.",
            )
        }
        Step::DecisionDue => {
            let line = format!(
                "The trial of {other}{role} ends on {end}. Say whether you go on; they have planned with that day."
            );
            let otherwise = format!(
                "If you say nothing within {GRACE_DAYS} days after it, it ends as not decided, and both of you hear of it."
            );
            scene.told(format!("Decide about {name}"), &[&line], "Decide", &otherwise)
        }
        _ => {
            let line = format!(
                "The trial with {other}{role} ended on {end}, and no decision was told within {GRACE_DAYS} days. It counts as ended."
            );
            scene.told(
                format!("No decision: the trial with {name}"),
                &[&line],
                "See how it went",
                "You can still say how it went: the mail about reviews tells how.",
            )
        }
    }
}

fn hired(scene: &Scene) -> Told {
    let (other, role) = (scene.other(), scene.role().replacen(" about ", " as ", 1));
    let name = short(other);
    if scene.to_engineer() {
        let line = format!("{other} has hired you{role}.");
        let next = "As the offer said: your availability is now “engaged”, and requests of other companies that waited were declined; they have been told. Both you can change at any time.";
        scene.told(
            format!("Hired by {name}"),
            &[&line, next],
            "See the engagement",
            "You need not do anything.",
        )
    } else {
        let line = format!("{other} is hired{role}. Pauses and the end are written down on the same page.");
        scene.told(format!("Hired: {name}"), &[&line], "See the engagement", "You need not do anything.")
    }
}

fn work(scene: &Scene, engagement: &Engagement, step: Step) -> Told {
    let (other, role) = (scene.other(), scene.role());
    let name = short(other);
    match step {
        Step::Paused => {
            let line = format!("{other} paused the engagement{role}, and wrote:");
            scene.told(
                format!("Paused: {name}"),
                &[&line],
                "See the engagement",
                "It rests until one of you resumes it.",
            )
        }
        Step::Resumed => {
            let line = format!("{other} resumed the engagement{role}.");
            scene.told(
                format!("Resumed: {name}"),
                &[&line],
                "See the engagement",
                "You need not do anything.",
            )
        }
        Step::Completed => {
            let line = format!("The engagement with {other}{role} is completed.");
            scene.told(format!("Completed: {name}"), &[&line], "See the engagement", "You need not do anything. If you were hired by them, tell us what you look for next: your availability still says “engaged”.")
        }
        _ => {
            let line = match engagement.ended_by {
                Some(side) if side == scene.to => {
                    format!("You ended the engagement with {other}{role}, and wrote:")
                }
                _ => format!("{other} ended the engagement{role}, and wrote:"),
            };
            scene.told(format!("Ended: {name}"), &[&line], "See how it went", "You need not do anything.")
        }
    }
}

fn facts(engagement: &Engagement) -> Vec<Fact> {
    let mut facts = vec![
        Fact::new("Kind of work", engagement.kind.label()),
        Fact::new("Pay", engagement.pay()),
        Fact::new("Hours a week", engagement.hours_per_week.to_string()),
        Fact::new("First day", day(engagement.starts_on)),
    ];
    if let Some(end) = engagement.trial_ends_on {
        facts.push(Fact::new("Last day of the trial", day(end)));
    }
    facts
}
