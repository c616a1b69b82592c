//! Mails about reviews: say how it went, and read what was said.

use domain::platform::db::Conn;
use domain::platform::ids::EngagementId;
use domain::reviews::{self, Occasion, Round};

use super::samples;
use super::told::{Scene, Told};
use crate::mails::{Order, RenderError};
use crate::words::short;

crate::told_mail! {
    /// To both sides: say how it went, or read it.
    ReviewStep = "review_step", samples::reviews
}

/// Loads [`ReviewStep`]; nothing once a side that is asked has given its word.
///
/// # Errors
/// [`RenderError`].
pub async fn step(conn: &mut Conn, order: &Order<'_>) -> Result<Option<ReviewStep>, RenderError> {
    let id: EngagementId = order.id("engagement_id")?;
    let occasion: Occasion = order.text("occasion")?.parse().map_err(|_| RenderError::Payload("occasion"))?;
    let is_asked = order.text("step")? == "asked";
    let mail = reviews::find_for_mail(conn, order.cx, id, occasion, order.mail.account_id).await?;
    let Some(mail) = mail else { return Ok(None) };
    let (engineer_in, company_in) = mail.are_in;
    let scene = Scene::new(order, mail.about)?;
    let is_in = if scene.to_engineer() { engineer_in } else { company_in };
    if is_asked && (is_in || mail.round.shown_at.is_some()) {
        return Ok(None);
    }
    Ok(Some(ReviewStep { told: tell(&scene, &mail.round, is_asked) }))
}

/// The words.
pub(super) fn tell(scene: &Scene, round: &Round, is_asked: bool) -> Told {
    let other = scene.other();
    let name = short(other);
    if !is_asked {
        let line = format!("The reviews of your engagement with {other} can be read now, yours and theirs.");
        return scene.told(
            format!("Reviews: {name} and you"),
            &[&line],
            "Read them",
            "You need not do anything.",
        );
    }
    let line = match round.occasion {
        Occasion::Hired => {
            format!("How did the way to the hire go with {other}? One choice is enough; a sentence helps.")
        }
        Occasion::Ended => format!(
            "The engagement with {other} is over. How did it go? One choice is enough; a sentence helps."
        ),
    };
    let hidden = "Neither of you reads the other's word before both are in, or the time is over. Others see only the sum of several.";
    let otherwise = format!(
        "If you do nothing, the time for it ends on {}; what the other side wrote is shown then.",
        scene.time(round.due_at)
    );
    scene.told(format!("How did it go with {name}?"), &[&line, hidden], "Say how it went", &otherwise)
}
