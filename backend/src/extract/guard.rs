//! Which accounts a page is for. Strangers are sent to sign in; an account of another kind learns nothing: 404.

use domain::platform::actor::{AccountKind, Member, Permission, Scope, Signed, Via};

use super::Visit;
use crate::error::AppError;

/// Any signed-in account.
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers.
pub fn signed(visit: &Visit) -> Result<&Signed, AppError> {
    visit.cx.actor.signed().ok_or(AppError::Unauthenticated)
}

/// An account whose token is for this scope. Only below `/api`.
///
/// # Errors
/// [`AppError::Unauthenticated`] without a token that counts, [`AppError::LacksScope`] for one that is not for this.
pub fn scope(visit: &Visit, scope: Scope) -> Result<&Signed, AppError> {
    let signed = signed(visit)?;
    match &signed.via {
        Via::Token(scopes) if scopes.contains(&scope) => Ok(signed),
        Via::Token(_) => Err(AppError::LacksScope(scope)),
        Via::Session | Via::Watch { .. } => Err(AppError::Unauthenticated),
    }
}

/// Staff; with a permission, those who hold it (an admin holds all).
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers, [`AppError::NotFound`] for everybody else.
pub fn staff(visit: &Visit, permission: Option<Permission>) -> Result<&Signed, AppError> {
    let signed = of_kind(visit, AccountKind::Staff)?;
    let is_allowed = permission.is_none_or(|permission| visit.cx.actor.may(permission));
    if is_allowed { Ok(signed) } else { Err(AppError::NotFound) }
}

/// A developer.
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers, [`AppError::NotFound`] for everybody else.
pub fn developer(visit: &Visit) -> Result<&Signed, AppError> {
    of_kind(visit, AccountKind::Developer)
}

/// A member of a company, and what they are in it.
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers, [`AppError::NotFound`] for everybody else.
pub fn company(visit: &Visit) -> Result<(&Signed, &Member), AppError> {
    let signed = of_kind(visit, AccountKind::Company)?;
    Ok((signed, signed.member.as_ref().ok_or(AppError::NotFound)?))
}

fn of_kind(visit: &Visit, kind: AccountKind) -> Result<&Signed, AppError> {
    let signed = signed(visit)?;
    if signed.kind == kind { Ok(signed) } else { Err(AppError::NotFound) }
}
