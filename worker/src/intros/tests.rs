//! The last look of the mails that press somebody: nobody is asked or reminded for a company that staff hold.

use chrono::TimeDelta;
use domain::intros::{self, Terms};
use domain::outbox::{self, Mail, MailKind};
use domain::platform::actor::CompanyRole;
use domain::platform::clock::Clock;
use domain::platform::context::Context;
use domain::platform::db::Conn;
use domain::testing::conversations::acting;
use domain::testing::engineers::approved;
use domain::testing::{self, TestDatabase, accounts, sql};

use super::mails::intro_asked;
use super::reminder::intro_reminder;
use crate::mails::Order;

fn terms() -> Terms {
    Terms {
        role_title: "Backend engineer".into(),
        engagement_type: "full_time_contract".into(),
        pay_min: "80".into(),
        pay_max: "95".into(),
        currency: "EUR".into(),
        hours_per_week: "30".into(),
        message: "You built a calendar that nurses like to use. We want one for two hundred clinics.".into(),
    }
}

async fn owed(conn: &mut Conn, cx: &Context, kind: MailKind) -> Mail {
    let all = outbox::list(conn, cx, outbox::Filter::All, None, 10).await.unwrap().unwrap();
    let id = all.iter().find(|mail| mail.kind == kind).expect("a mail of this kind").id;
    outbox::load(conn, id).await.unwrap().unwrap()
}

#[tokio::test]
async fn nobody_is_asked_or_reminded_for_a_company_that_staff_hold() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let cx = testing::context(&Clock::standing_at(testing::start()));
    let member = accounts::company_member(&mut conn, CompanyRole::Recruiter, true).await;
    let ada = approved(&mut conn, "Ada Lovelace").await;
    let by = acting(&cx, &member, testing::start());
    intros::ask(&mut conn, &by, &ada.slug, &terms(), "").await.unwrap();
    let late = Context { now: testing::start() + TimeDelta::hours(49), ..cx.clone() };
    assert_eq!(intros::remind_due(&mut conn, &late).await.unwrap(), 1);
    let (ask, remind) = (
        owed(&mut conn, &cx, MailKind::IntroAsked).await,
        owed(&mut conn, &cx, MailKind::IntroReminder).await,
    );
    let (ask, remind) = (Order { mail: &ask, cx: &late }, Order { mail: &remind, cx: &late });
    assert!(intro_asked(&mut conn, &ask).await.unwrap().is_some());
    assert!(intro_reminder(&mut conn, &remind).await.unwrap().is_some_and(|mail| mail.counts));
    sql::execute(&mut conn, "update intros set revisions = 1").await;
    assert!(intro_reminder(&mut conn, &remind).await.unwrap().is_some_and(|mail| !mail.counts));
    sql::execute(&mut conn, "update companies set state = 'suspended'").await;
    assert!(intro_reminder(&mut conn, &remind).await.unwrap().is_none());
    assert!(intro_asked(&mut conn, &ask).await.unwrap().is_none());
}
