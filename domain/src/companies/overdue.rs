//! A company that waits for its verification longer than promised: staff hear of it, and its owners get a word.

use diesel_async::AsyncConnection;

use super::model::CompanyState;
use super::queries::{list_contacts, list_overdue, lock_company, update_overdue_told};
use crate::overdue::{BATCH, Late, Overdue, Waiter};
use crate::platform::actor::{CompanyRole, Permission};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::CompanyId;

/// Tells of every review whose date has passed, once for each date; how many.
///
/// # Errors
/// When Postgres refuses.
pub async fn chase_overdue(conn: &mut Conn, cx: &Context) -> Result<usize, QueryError> {
    let mut told = 0;
    for id in list_overdue(conn, cx.now, BATCH).await? {
        told += usize::from(tell(conn, cx, id).await?);
    }
    Ok(told)
}

async fn tell(conn: &mut Conn, cx: &Context, id: CompanyId) -> Result<bool, QueryError> {
    conn.transaction(async |conn| {
        let Some(company) = lock_company(conn, id).await? else { return Ok(false) };
        let due = company.review_due_at.filter(|due| *due < cx.now);
        let Some(due_at) = due.filter(|_| company.state == CompanyState::PendingReview) else {
            return Ok(false);
        };
        let late = Overdue { what: Late::Company, id: id.0, due_at };
        late.tell_staff(conn, cx, Permission::Moderator).await?;
        for owner in list_contacts(conn, id, &[CompanyRole::Owner]).await? {
            let waiter = Waiter { address: &owner.address, account_id: Some(owner.account_id) };
            late.apologise(conn, cx, waiter).await?;
        }
        update_overdue_told(conn, id, cx.now).await?;
        Ok(true)
    })
    .await
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use diesel::prelude::*;
    use diesel_async::RunQueryDsl;

    use super::*;
    use crate::outbox::MailKind;
    use crate::platform::clock::Clock;
    use crate::schema::companies;
    use crate::testing::{self, TestDatabase, accounts, mails};

    #[tokio::test]
    async fn a_late_review_is_told_once_for_each_date() {
        let db = TestDatabase::new().await;
        let mut conn = db.connect().await;
        let owner = accounts::company_member(&mut conn, CompanyRole::Owner, false).await;
        accounts::staff(&mut conn, &[Permission::Moderator]).await;
        let id = owner.member.unwrap().company_id;
        let mut cx = testing::context(&Clock::standing_at(testing::start()));
        let wait_until = async |conn: &mut Conn, due: chrono::DateTime<chrono::Utc>| {
            diesel::update(companies::table.find(id))
                .set((companies::state.eq("pending_review"), companies::review_due_at.eq(due)))
                .execute(conn)
                .await
                .unwrap();
        };
        wait_until(&mut conn, cx.now).await;
        assert_eq!(chase_overdue(&mut conn, &cx).await.unwrap(), 0, "due now is not late yet");
        cx.now += TimeDelta::minutes(10);
        assert_eq!(chase_overdue(&mut conn, &cx).await.unwrap(), 1);
        assert_eq!(chase_overdue(&mut conn, &cx).await.unwrap(), 0);
        let told = [MailKind::StaffOverdue, MailKind::AnswerDelayed];
        assert_eq!(mails::kinds_owed(&mut conn).await, told);
        // Sent back, asked again, late again: staff hear of it; one apology is enough.
        wait_until(&mut conn, cx.now + TimeDelta::days(1)).await;
        cx.now += TimeDelta::days(2);
        assert_eq!(chase_overdue(&mut conn, &cx).await.unwrap(), 1);
        assert_eq!(mails::kinds_owed(&mut conn).await[2..], [MailKind::StaffOverdue]);
        diesel::update(companies::table.find(id))
            .set(companies::state.eq("verified"))
            .execute(&mut conn)
            .await
            .unwrap();
        cx.now += TimeDelta::days(2);
        assert_eq!(chase_overdue(&mut conn, &cx).await.unwrap(), 0);
    }
}
