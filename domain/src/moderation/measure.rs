//! What a measure does to whoever is accused, and how it is undone: what holds is the hardest that stands.

use super::blocks::Party;
use super::model::Measure;
use super::queries::{list_standing, list_suspension_reasons};
use crate::accounts;
use crate::companies::{self, CompanyState};
use crate::directory::score;
use crate::engineers::{self, Moderation};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{EngineerId, ReportId};

/// Takes `measure`; the report's own row is written by the caller, in the same transaction. One that holds already, by another
/// report or by an administrator, is taken beside it. `false`: the state of the accused does not allow it.
pub(super) async fn take(
    conn: &mut Conn,
    cx: &Context,
    accused: Party,
    report: ReportId,
    measure: Measure,
    reason: &str,
) -> Result<bool, QueryError> {
    match (accused, measure) {
        (Party::Company(id), _) => companies::suspend_reported(conn, cx, id, reason).await,
        (Party::Engineer(id), Measure::Suspend) => {
            let Some(engineer) = engineers::lock_engineer(conn, id).await? else { return Ok(false) };
            accounts::lock_reported(conn, cx, engineer.account_id, reason).await
        }
        (Party::Engineer(id), _) => {
            moderate(conn, cx, id, report, Some(measure)).await?;
            Ok(true)
        }
    }
}

/// Takes back what this report did, unless another one's measure still asks for it, or an administrator's word of their own.
pub(super) async fn undo(
    conn: &mut Conn,
    cx: &Context,
    accused: Party,
    report: ReportId,
    measure: Measure,
) -> Result<(), QueryError> {
    if measure != Measure::Suspend {
        if let Party::Engineer(id) = accused {
            moderate(conn, cx, id, report, None).await?;
        }
        return Ok(());
    }
    if list_standing(conn, accused, report).await?.contains(&Measure::Suspend) {
        return Ok(());
    }
    let reasons = list_suspension_reasons(conn, accused).await?;
    match accused {
        Party::Company(id) => companies::reinstate_reported(conn, cx, id, &reasons).await,
        Party::Engineer(id) => {
            let Some(engineer) = engineers::lock_engineer(conn, id).await? else { return Ok(()) };
            accounts::unlock_reported(conn, cx, engineer.account_id, &reasons).await
        }
    }
}

/// Whether something that staff did about them holds, apart from what this report led to.
pub(super) async fn is_held(conn: &mut Conn, accused: Party, but: ReportId) -> Result<bool, QueryError> {
    let id = match accused {
        Party::Company(id) => {
            let company = companies::find_company(conn, id).await?;
            return Ok(company.is_some_and(|company| company.state == CompanyState::Suspended));
        }
        Party::Engineer(id) => id,
    };
    let Some(engineer) = engineers::find_engineer(conn, id).await? else { return Ok(false) };
    let standing = list_standing(conn, accused, but).await?;
    let is_locked = accounts::find_suspension(conn, engineer.account_id).await?.is_some();
    Ok(is_locked || standing.iter().any(|measure| *measure != Measure::Suspend))
}

/// The hardest of what stands and `with`; the score follows at once.
async fn moderate(
    conn: &mut Conn,
    cx: &Context,
    id: EngineerId,
    report: ReportId,
    with: Option<Measure>,
) -> Result<(), QueryError> {
    engineers::lock_engineer(conn, id).await?;
    let standing = list_standing(conn, Party::Engineer(id), report).await?;
    let moderation = standing.into_iter().chain(with).map(Measure::moderation).max();
    engineers::set_moderation(conn, cx, id, moderation.unwrap_or(Moderation::Clear)).await?;
    score::recompute(conn, cx, id).await?;
    Ok(())
}
