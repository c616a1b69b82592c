//! The cards that a decision may stand on (I2, I4): those of people who may judge the applicant today. The card of somebody
//! who turned out to know them, or to have worked with them, is kept and shown, and counts no more.

use super::model::Scorecard;
use super::queries::list_of_application;
use super::sums::scorers;
use crate::platform::db::Conn;
use crate::platform::ids::AccountId;
use crate::vetting::conflicts::find_conflict;
use crate::vetting::decisions::SCORERS;
use crate::vetting::model::{Application, ApplicationState};

/// Every card of an application but those of people who are barred, amended ones too, oldest first.
pub(in crate::vetting) async fn list_counting(
    conn: &mut Conn,
    application: &Application,
) -> diesel::QueryResult<Vec<Scorecard>> {
    let mut cards = list_of_application(conn, application.id).await?;
    for vetter in scorers(&cards) {
        if find_conflict(conn, vetter, application.engineer_id).await?.is_some() {
            cards.retain(|card| card.vetter_id != vetter);
        }
    }
    Ok(cards)
}

/// Whether `vetter` may write a first card about a stage that is closed: the application waits for its decision, which lacks
/// people who scored since somebody stepped back, and `vetter` is none of those who did.
pub(in crate::vetting) fn takes_late_cards(
    application: &Application,
    counting: &[Scorecard],
    vetter: AccountId,
) -> bool {
    let people = scorers(counting);
    application.state == ApplicationState::Decision && people.len() < SCORERS && !people.contains(&vetter)
}
