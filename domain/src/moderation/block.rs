//! Blocking and lifting, by either side.

use diesel_async::AsyncConnection;

use super::blocks::{
    Block, Party, Side, find_block, insert_block, is_blocked, list_blocks, lock_block, update_lifted,
};
use crate::candidacies;
use crate::companies::{find_company, lock_company};
use crate::conversations::{self, CloseReason};
use crate::directory::{self, Surface, Viewer};
use crate::engineers;
use crate::intros;
use crate::platform::actor::CompanyRole;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{AccountId, BlockId, CompanyId, EngineerId};

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum BlockError {
    /// Nobody whom the actor may know of, or no block of theirs.
    #[error("nobody to block, or no such block")]
    NotFound,
    /// Lifted before.
    #[error("the block is lifted already")]
    Lifted,
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Who the actor is in a block: an engineer with a profile, or a company's recruiter or owner.
pub(super) async fn side_of(conn: &mut Conn, cx: &Context) -> Result<(AccountId, Party), BlockError> {
    let signed = cx.actor.signed().filter(|signed| !signed.is_watched()).ok_or(BlockError::NotFound)?;
    if let Some(member) = &signed.member {
        let may = member.role != CompanyRole::Viewer;
        let party = Party::Company(member.company_id);
        return if may { Ok((signed.account_id, party)) } else { Err(BlockError::NotFound) };
    }
    let own = engineers::find_by_account(conn, signed.account_id).await?.ok_or(BlockError::NotFound)?;
    Ok((signed.account_id, Party::Engineer(own.id)))
}

/// Blocks the other side: an engineer a company that wrote to them, a company an engineer whom it wrote to or may see. What is open
/// between the two ends, both disappear from each other's pages, and a second click changes nothing.
///
/// # Errors
/// [`BlockError::NotFound`] also for whom the actor may not know of.
pub async fn block(
    conn: &mut Conn,
    cx: &Context,
    company: CompanyId,
    engineer: EngineerId,
) -> Result<(), BlockError> {
    let (account, side) = side_of(conn, cx).await?;
    let by = match side {
        Party::Engineer(own) if own == engineer => Side::Engineer,
        Party::Company(own) if own == company => Side::Company,
        _ => return Err(BlockError::NotFound),
    };
    conn.transaction(async |conn| {
        // In the order of intros::ask: the company, then the profile.
        lock_company(conn, company).await?.ok_or(BlockError::NotFound)?;
        engineers::lock_engineer(conn, engineer).await?.ok_or(BlockError::NotFound)?;
        if is_blocked_by(conn, company, engineer, by).await? {
            return Ok(());
        }
        if !may_know(conn, cx, company, engineer, by).await? {
            return Err(BlockError::NotFound);
        }
        if insert_block(conn, company, engineer, by, account, cx.now).await?.is_none() {
            return Ok(());
        }
        engineers::exclude_blocked(conn, cx, engineer, company).await?;
        intros::end_between(conn, cx, company, engineer, by == Side::Engineer).await?;
        candidacies::end_between(conn, cx, company, engineer, by == Side::Engineer).await?;
        conversations::close_between(conn, cx, company, engineer, closed_by(by)).await?;
        Ok(())
    })
    .await
}

/// As [`block`], whoever the actor is: the other side alone is named.
///
/// # Errors
/// As [`block`]; [`BlockError::NotFound`] also for one's own side.
pub async fn block_accused(conn: &mut Conn, cx: &Context, other: Party) -> Result<(), BlockError> {
    match (side_of(conn, cx).await?.1, other) {
        (Party::Engineer(engineer), Party::Company(company))
        | (Party::Company(company), Party::Engineer(engineer)) => block(conn, cx, company, engineer).await,
        _ => Err(BlockError::NotFound),
    }
}

/// A block as its own side reads it.
#[derive(Clone, Debug)]
pub struct OwnBlock {
    /// The block.
    pub block: Block,
    /// Whom it is about: a company by its name; an engineer, whom the company sees no more, by what it asked them about.
    pub title: String,
}

/// The actor's side's blocks that stand, newest first; none for whoever can have none.
///
/// # Errors
/// When Postgres refuses.
pub async fn list_own_blocks(conn: &mut Conn, cx: &Context) -> Result<Vec<OwnBlock>, QueryError> {
    let side = match side_of(conn, cx).await {
        Ok((_, side)) => side,
        Err(BlockError::Query(error)) => return Err(error),
        Err(_) => return Ok(Vec::new()),
    };
    let mut own = Vec::new();
    for block in list_blocks(conn, side).await? {
        let title = match block.by_side {
            Side::Engineer => find_company(conn, block.company_id).await?.map(|company| company.name),
            Side::Company => intros::last_role(conn, block.company_id, block.engineer_id)
                .await?
                .map(|role| format!("The engineer whom you asked about “{role}”")),
        };
        own.push(OwnBlock { title: title.unwrap_or_else(|| "An engineer whom you saw".to_owned()), block });
    }
    Ok(own)
}

/// Lifts one's own block. The two may find each other again and go on talking, unless the other side blocks too; and the
/// engineer stays hidden from a company that they exclude in their own words.
///
/// # Errors
/// [`BlockError::NotFound`] for a block of somebody else, [`BlockError::Lifted`] for the second time.
pub async fn lift(conn: &mut Conn, cx: &Context, id: BlockId) -> Result<(), BlockError> {
    let (account, side) = side_of(conn, cx).await?;
    conn.transaction(async |conn| {
        let found = find_block(conn, id).await?.ok_or(BlockError::NotFound)?;
        let is_own = match side {
            Party::Engineer(engineer) => found.by_side == Side::Engineer && found.engineer_id == engineer,
            Party::Company(company) => found.by_side == Side::Company && found.company_id == company,
        };
        if !is_own {
            return Err(BlockError::NotFound);
        }
        // In the order of `block`: the other side may block at this moment, and is waited for.
        lock_company(conn, found.company_id).await?.ok_or(BlockError::NotFound)?;
        engineers::lock_engineer(conn, found.engineer_id).await?.ok_or(BlockError::NotFound)?;
        let block = lock_block(conn, id).await?.ok_or(BlockError::NotFound)?;
        if block.lifted_at.is_some() {
            return Err(BlockError::Lifted);
        }
        update_lifted(conn, id, account, cx.now).await?;
        let (company, engineer) = (block.company_id, block.engineer_id);
        // Whichever block came first has closed them; what the other side's block closes is closed by that one from now on.
        for reason in [CloseReason::EngineerBlocked, CloseReason::CompanyBlocked] {
            conversations::reopen_between(conn, cx, company, engineer, reason).await?;
        }
        if is_blocked(conn, company, engineer).await? {
            let other = if block.by_side == Side::Engineer { Side::Company } else { Side::Engineer };
            conversations::close_between(conn, cx, company, engineer, closed_by(other)).await?;
            return Ok(());
        }
        engineers::include_unblocked(conn, cx, engineer, company).await?;
        Ok(())
    })
    .await
}

fn closed_by(side: Side) -> CloseReason {
    match side {
        Side::Engineer => CloseReason::EngineerBlocked,
        Side::Company => CloseReason::CompanyBlocked,
    }
}

async fn is_blocked_by(
    conn: &mut Conn,
    company: CompanyId,
    engineer: EngineerId,
    by: Side,
) -> Result<bool, QueryError> {
    let of = if by == Side::Engineer { Party::Engineer(engineer) } else { Party::Company(company) };
    let own = list_blocks(conn, of).await?;
    Ok(own.iter().any(|block| block.company_id == company && block.engineer_id == engineer))
}

/// Whether the actor knows the other side: by an intro that was delivered, or because the company may see the profile.
async fn may_know(
    conn: &mut Conn,
    cx: &Context,
    company: CompanyId,
    engineer: EngineerId,
    by: Side,
) -> Result<bool, QueryError> {
    if intros::have_met(conn, cx, company, engineer, by == Side::Company).await? {
        return Ok(true);
    }
    if by == Side::Engineer {
        return Ok(false);
    }
    let viewer = Viewer::of(conn, &cx.actor).await?;
    directory::is_visible(conn, &viewer, Surface::Profile, engineer, cx.now).await
}
