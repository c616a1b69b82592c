//! Mails about candidacies: a no, a step back, a word that is due, a silence that ended it.

use chrono::{DateTime, Utc};
use domain::candidacies::{self, CardState, Step, clock};
use domain::platform::db::Conn;
use domain::platform::ids::CandidacyId;

use super::samples;
use super::told::{Scene, Told};
use crate::mails::{Order, RenderError};
use crate::words::{Fact, short};

crate::told_mail! {
    /// To either side: a step of a candidacy.
    CandidacyStep = "candidacy_step", samples::candidacies
}

crate::told_mail! {
    /// To a company: a word about a candidate is due.
    OutcomeDue = "outcome_due", samples::outcomes
}

/// Loads [`CandidacyStep`]; nothing where the card has moved on since and the mail would mislead.
///
/// # Errors
/// [`RenderError`].
pub async fn step(conn: &mut Conn, order: &Order<'_>) -> Result<Option<CandidacyStep>, RenderError> {
    Ok(load(conn, order).await?.map(|told| CandidacyStep { told }))
}

/// Loads [`OutcomeDue`]; nothing once the company gave its word.
///
/// # Errors
/// [`RenderError`].
pub async fn outcome_due(conn: &mut Conn, order: &Order<'_>) -> Result<Option<OutcomeDue>, RenderError> {
    Ok(load(conn, order).await?.map(|told| OutcomeDue { told }))
}

async fn load(conn: &mut Conn, order: &Order<'_>) -> Result<Option<Told>, RenderError> {
    let id: CandidacyId = order.id("candidacy_id")?;
    let step: Step = order.text("step")?.parse().map_err(|_| RenderError::Payload("step"))?;
    let about = candidacies::find_for_mail(conn, order.cx, id, order.mail.account_id).await?;
    let Some(about) = about else { return Ok(None) };
    let note = candidacies::last_note(conn, id, "withdraw").await?;
    let scene = Scene::new(order, about)?;
    Ok(tell(&scene, step, note, order.mail.created_at))
}

/// The words of a step.
pub(super) fn tell(scene: &Scene, step: Step, note: Option<String>, at: DateTime<Utc>) -> Option<Told> {
    let (other, role) = (scene.other(), scene.role());
    let name = short(other);
    Some(match step {
        Step::Rejected => {
            let ended = format!("{other} has ended the process{role}. This is what they wrote:");
            let kept =
                "You need not do anything: your profile and other companies' requests stay as they are.";
            let quote = scene.about.card.feedback.clone();
            Told { quote, ..scene.told(format!("{name} said no"), &[&ended], "See how it went", kept) }
        }
        Step::Withdrawn => {
            let ended = format!("{other} has withdrawn{role}. What was arranged is called off.");
            let kept = "You need not do anything: the card is in your list of ended ones.";
            let told = scene.told(format!("{name} withdrew"), &[&ended], "See the card", kept);
            Told { quote: note, ..told }
        }
        Step::OutcomeDue => return due(scene, at),
        Step::Closed => closed(scene),
        Step::Ended => {
            let ended = format!("{other} has ended the contact, and with it the process{role}.");
            scene.told(
                format!("{name} ended the process"),
                &[&ended],
                "See how it went",
                "There is nothing to answer.",
            )
        }
        Step::Gone => {
            let what = if scene.about.card.state == CardState::Hired { "engagement" } else { "process" };
            let ended = format!("{other} has left, and the {what}{role} has ended with that.");
            scene.told(
                format!("{name} has left"),
                &[&ended],
                "See how it went",
                "There is nothing to answer.",
            )
        }
        Step::Taken => {
            let ended = format!(
                "{other} is hired by another company and takes no requests now. Yours{role} counts as declined."
            );
            scene.told(
                format!("{name} is hired elsewhere"),
                &[&ended],
                "See the card",
                "There is nothing to answer.",
            )
        }
    })
}

/// A word that the company owes; nothing once it gave one.
fn due(scene: &Scene, at: DateTime<Utc>) -> Option<Told> {
    let card = &scene.about.card;
    let closes_at = clock::closes_at(card).filter(|closes_at| *closes_at > at)?;
    if card.waiting_since > at {
        return None;
    }
    let other = scene.other();
    let (since, costs) = match card.state {
        CardState::Interviewing if scene.about.awaits_outcome => (
            "has waited for your word since the interview, or since you last spoke",
            "Until you say what comes next your company starts no new requests. If you say nothing, the card is closed without response: both of you hear of it, and it counts against your response band.",
        ),
        CardState::Interviewing => (
            "lies among those whom you interview, and no interview is booked",
            "Propose a time, make an offer, or say no. If nothing happens, the card is closed without response, and both of you hear of it. It does not count against your response band.",
        ),
        CardState::Conversation => (
            "and you are in conversation, and nothing has moved since",
            "If nothing happens, the card is closed without response, and both of you hear of it.",
        ),
        CardState::Sourced | CardState::Shortlisted => (
            "lies on your board, and your company has not asked them yet",
            "Ask for an intro, write a note if you need more time, or take the card off the board. The engineer never heard of it.",
        ),
        _ => return None,
    };
    let waits = format!("{other} {since}{}.", scene.role());
    let lines = [waits.as_str(), costs];
    let told =
        scene.told(format!("Your word about {} is due", short(other)), &lines, "Say what comes next", "");
    Some(Told {
        facts: vec![
            Fact::new("Waiting since", scene.time(card.waiting_since)),
            Fact::new("Closed on", scene.time(closes_at)),
        ],
        otherwise: format!("If you do nothing, it is closed on {}.", scene.time(closes_at)),
        ..told
    })
}

fn closed(scene: &Scene) -> Told {
    let (other, role) = (scene.other(), scene.role());
    let name = short(other);
    if scene.to_engineer() && scene.about.card.ended_from == Some(CardState::Conversation) {
        let ended = format!(
            "You and {other} have not written to each other for four weeks{role}, so we closed it. It counts against nobody."
        );
        let kept = "You need not do anything: they can ask you again.";
        scene.told(format!("The conversation with {name} is closed"), &[&ended], "See how it went", kept)
    } else if scene.to_engineer() && scene.about.awaits_outcome {
        let ended = format!(
            "The time that {other} had to tell you an outcome{role} is over, so we closed it: you need not wait any longer."
        );
        let kept = "You need not do anything. The silence counts against the company's response band.";
        scene.told(format!("{name} gave no outcome in time"), &[&ended], "See how it went", kept)
    } else if scene.to_engineer() {
        let ended = format!(
            "Nothing was arranged between you and {other}{role} for two weeks, so we closed it: you need not wait any longer."
        );
        let kept = "You need not do anything: they can ask you again. It counts against nobody.";
        scene.told(format!("The process with {name} is closed"), &[&ended], "See how it went", kept)
    } else {
        let card = &scene.about.card;
        let (ended, kept) = if !card.is_known() {
            (
                format!(
                    "Nobody asked {other} for an intro{role} in 30 days, so the card is off your board. They never heard of it."
                ),
                "You need not do anything. You can add them again.",
            )
        } else if card.ended_from == Some(CardState::Conversation) {
            (
                format!(
                    "Neither of you wrote for four weeks, so the conversation with {other}{role} is closed. They have been told."
                ),
                "You need not do anything. It counts against nobody.",
            )
        } else if scene.about.awaits_outcome {
            (
                format!(
                    "Nothing was said to {other}{role} in time, so the card is closed without response. They have been told."
                ),
                "You need not do anything. It counts against your response band.",
            )
        } else {
            (
                format!(
                    "Nothing was arranged with {other}{role} for two weeks, so the card is closed. They have been told."
                ),
                "You need not do anything. It counts against nobody.",
            )
        };
        scene.told(format!("Closed without response: {name}"), &[&ended], "See the card", kept)
    }
}
