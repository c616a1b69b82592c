//! From an access token to an actor.

use diesel::QueryResult;

use super::impersonate::find_watched;
use super::queries::{self, Person};
use super::tokens::read_access;
use crate::platform::actor::{AccountKind, Actor, Member, Permission, Signed, Via};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::SessionId;

/// Who this token stands for, as of now: `None` when it is not ours, has ended, or its session or account has. While an
/// admin looks at somebody's account, it is that account.
///
/// # Errors
/// When Postgres does not answer.
pub async fn authenticate(conn: &mut Conn, cx: &Context, token: &str) -> QueryResult<Option<Actor>> {
    let Some(claims) = read_access(cx, token) else { return Ok(None) };
    let Some(person) = queries::find_live_session(conn, claims.session_id, cx.now).await? else {
        return Ok(None);
    };
    if person.account_id != claims.account_id {
        return Ok(None);
    }
    let mut signed = sign_person(conn, cx, person, claims.session_id, Via::Session).await?;
    if signed.permissions.contains(&Permission::Admin)
        && let Some(watched) = find_watched(conn, cx, &signed).await?
    {
        signed = watched;
    }
    Ok(Some(Actor::Account(Box::new(signed))))
}

/// Somebody with all that they may. Staff who must have two-step sign-in and have none hold no permission.
pub(super) async fn sign_person(
    conn: &mut Conn,
    cx: &Context,
    person: Person,
    session_id: SessionId,
    via: Via,
) -> QueryResult<Signed> {
    let is_staff = person.kind == AccountKind::Staff;
    let must_enrol = is_staff
        && cx.config.accounts.staff_two_factor
        && !queries::has_factor(conn, person.account_id).await?;
    let permissions = if is_staff && !must_enrol {
        queries::list_permissions(conn, person.account_id).await?
    } else {
        Vec::new()
    };
    let member = match (person.company_id, person.role, person.company_state.as_deref()) {
        (Some(company_id), Some(role), Some(state)) if person.kind == AccountKind::Company => {
            Some(Member { company_id, role, is_verified: state == "verified" })
        }
        _ => None,
    };
    Ok(Signed {
        account_id: person.account_id,
        session_id,
        kind: person.kind,
        name: person.name.unwrap_or_default(),
        verified_address: person.email_key.filter(|_| person.email_verified_at.is_some()),
        permissions,
        member,
        via,
        must_enrol,
    })
}

#[cfg(test)]
mod tests {
    use diesel::prelude::*;
    use diesel_async::RunQueryDsl;

    use super::*;
    use crate::accounts::tokens::sign_access;
    use crate::platform::actor::{CompanyRole, Permission};
    use crate::platform::clock::Clock;
    use crate::platform::ids::{AccountId, SessionId};
    use crate::schema::{accounts, companies, sessions};
    use crate::testing::{self, TestDatabase};

    fn cx() -> Context {
        testing::context(&Clock::standing_at(testing::start()))
    }

    async fn ask(conn: &mut Conn, signed: &Signed) -> Option<Signed> {
        let cx = cx();
        let access = sign_access(&cx, signed.account_id, signed.session_id).unwrap();
        authenticate(conn, &cx, access.expose()).await.unwrap().and_then(|actor| actor.signed().cloned())
    }

    #[tokio::test]
    async fn a_token_stands_for_its_account_with_all_that_it_may() {
        let db = TestDatabase::new().await;
        let mut conn = db.connect().await;
        let all = [
            testing::accounts::developer(&mut conn, "Ada").await,
            testing::accounts::staff(&mut conn, &[Permission::Editor, Permission::Vetter]).await,
            testing::accounts::company_member(&mut conn, CompanyRole::Recruiter, true).await,
            testing::accounts::company_member(&mut conn, CompanyRole::Owner, false).await,
        ];
        for signed in all {
            assert_eq!(ask(&mut conn, &signed).await, Some(signed));
        }
    }

    #[tokio::test]
    async fn what_ended_is_gone_with_the_next_question() {
        let db = TestDatabase::new().await;
        let mut conn = db.connect().await;
        let member = testing::accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
        diesel::update(companies::table)
            .set(companies::state.eq("suspended"))
            .execute(&mut conn)
            .await
            .unwrap();
        assert!(!ask(&mut conn, &member).await.unwrap().member.unwrap().is_verified);

        let other = testing::accounts::developer(&mut conn, "Grace").await;
        let mixed = Signed { account_id: other.account_id, ..member.clone() };
        assert_eq!(ask(&mut conn, &mixed).await, None, "a session of somebody else");
        assert_eq!(ask(&mut conn, &Signed { session_id: SessionId::new(), ..other.clone() }).await, None);
        assert_eq!(ask(&mut conn, &Signed { account_id: AccountId::new(), ..other.clone() }).await, None);

        diesel::update(accounts::table.filter(accounts::id.eq(other.account_id)))
            .set(accounts::state.eq("suspended"))
            .execute(&mut conn)
            .await
            .unwrap();
        assert_eq!(ask(&mut conn, &other).await, None, "a suspended account");
        diesel::update(sessions::table)
            .set((sessions::ended_at.eq(testing::start()), sessions::end_reason.eq("revoked")))
            .execute(&mut conn)
            .await
            .unwrap();
        assert_eq!(ask(&mut conn, &member).await, None, "an ended session");
    }
}
