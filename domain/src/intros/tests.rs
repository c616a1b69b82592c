//! Who hears of a request, and what stays between the two afterwards.

use chrono::TimeDelta;

use super::*;
use crate::bands::{self, Band};
use crate::companies::members;
use crate::companies::{CompanyAction, Decision, decide, find_company};
use crate::moderation;
use crate::outbox::MailKind;
use crate::platform::actor::{CompanyRole, Permission, Signed};
use crate::platform::clock::Clock;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{CompanyId, IntroId};
use crate::platform::links::Link;
use crate::testing::engineers::{TestEngineer, approved};
use crate::testing::{self, TestDatabase, accounts, conversations, intros as requests, mails, sql};

/// A recruiter of a company with an owner, and Ada.
struct Scene {
    _db: TestDatabase,
    conn: Conn,
    cx: Context,
    ada: TestEngineer,
    recruiter: Signed,
    owner: Signed,
}

const REASON: &str = "Reports about this company are being looked into.";

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

impl Scene {
    async fn set() -> Self {
        let db = TestDatabase::new().await;
        let mut conn = db.connect().await;
        let cx = testing::context(&Clock::standing_at(testing::start()));
        let ada = approved(&mut conn, "Ada Lovelace").await;
        let recruiter = accounts::company_member(&mut conn, CompanyRole::Recruiter, true).await;
        let company = recruiter.member.as_ref().unwrap().company_id;
        let owner = accounts::colleague(&mut conn, company, CompanyRole::Owner, true).await;
        Self { _db: db, conn, cx, ada, recruiter, owner }
    }

    fn company(&self) -> CompanyId {
        self.recruiter.member.as_ref().unwrap().company_id
    }

    fn at(&self, minutes: i64) -> Context {
        Context { now: testing::start() + TimeDelta::minutes(minutes), ..self.cx.clone() }
    }

    fn by(&self, signed: &Signed, minutes: i64) -> Context {
        conversations::acting(&self.cx, signed, self.at(minutes).now)
    }

    async fn sent(&mut self) -> IntroId {
        requests::sent(&mut self.conn, &self.recruiter, &self.ada).await
    }

    /// Asked for by the form, with minutes to take it back.
    async fn asked(&mut self) -> IntroId {
        let cx = self.by(&self.recruiter, 0);
        ask(&mut self.conn, &cx, &self.ada.slug, &terms(), "").await.unwrap()
    }

    async fn ada_answers(
        &mut self,
        minutes: i64,
        id: IntroId,
        said: Answer,
    ) -> Result<IntroState, AnswerError> {
        let cx = self.by(&self.ada.signed, minutes);
        answer(&mut self.conn, &cx, id, By::Account, &said).await
    }

    async fn revise(&mut self, minutes: i64, id: IntroId) {
        let cx = self.by(&self.recruiter, minutes);
        revise(&mut self.conn, &cx, id, &terms()).await.unwrap();
    }

    /// Those to whom mails of this kind still go.
    async fn told(&mut self, kind: MailKind) -> Vec<String> {
        let owed = mails::owed(&mut self.conn).await.into_iter();
        owed.filter(|mail| mail.kind == kind && mail.state == "queued").map(|mail| mail.recipient).collect()
    }

    async fn adas_list(&mut self, minutes: i64) -> Vec<ForEngineer> {
        let cx = self.by(&self.ada.signed, minutes);
        list_received(&mut self.conn, &cx, None).await.unwrap().rows
    }

    async fn adas_band(&mut self, minutes: i64) -> Band {
        let now = self.at(minutes).now;
        bands::of_engineer(&mut self.conn, now, self.ada.id).await.unwrap()
    }

    async fn state(&mut self, id: IntroId) -> IntroState {
        find_intro(&mut self.conn, id).await.unwrap().unwrap().state
    }

    async fn suspend_company(&mut self, minutes: i64) {
        let staff = accounts::staff(&mut self.conn, &[Permission::Moderator]).await;
        let of = self.company();
        let company = find_company(&mut self.conn, of).await.unwrap().unwrap();
        let decision = Decision {
            company_id: company.id,
            action: CompanyAction::Suspend,
            reason: REASON.into(),
            seen: company.updated_at.timestamp_micros(),
        };
        let cx = self.by(&staff, minutes);
        decide(&mut self.conn, &cx, &decision).await.unwrap();
    }
}

fn address(signed: &Signed) -> String {
    signed.verified_address.clone().unwrap()
}

fn ask_revision() -> Answer {
    Answer::AskRevision("Twenty hours a week at most.".into())
}

const HOUR: i64 = 60;

#[tokio::test]
async fn whoever_hires_there_no_more_hears_of_no_answer_and_the_owners_do() {
    for role in [None, Some(CompanyRole::Viewer)] {
        let mut scene = Scene::set().await;
        let id = scene.sent().await;
        let (owner, of) = (scene.by(&scene.owner, 1), scene.recruiter.account_id);
        match role {
            None => members::remove(&mut scene.conn, &owner, of).await.unwrap(),
            Some(role) => members::change_role(&mut scene.conn, &owner, of, role).await.unwrap(),
        }
        scene.ada_answers(2, id, Answer::Accept).await.unwrap();
        let both = [address(&scene.ada.signed), address(&scene.owner)];
        assert_eq!(scene.told(MailKind::IntroAccepted).await, both, "{role:?}");
        let ada = scene.by(&scene.ada.signed, 3);
        let contact = received(&mut scene.conn, &ada, id).await.unwrap().contact.unwrap();
        assert_eq!(contact.account_id, scene.owner.account_id, "{role:?}");
        let mail = for_mail(&mut scene.conn, &scene.cx, id, Some(scene.ada.signed.account_id)).await;
        assert_eq!(mail.unwrap().unwrap().sender.unwrap().account_id, scene.owner.account_id, "{role:?}");
    }
}

#[tokio::test]
async fn who_hides_or_blocks_after_a_yes_is_read_by_the_name_they_told_and_by_nothing_newer() {
    for blocks in [false, true] {
        let mut scene = Scene::set().await;
        let id = scene.sent().await;
        scene.ada_answers(1, id, Answer::Accept).await.unwrap();
        let (company, ada) = (scene.by(&scene.recruiter, 2), scene.by(&scene.ada.signed, 2));
        let before = own(&mut scene.conn, &company, id).await.unwrap();
        assert_eq!(before.contact.unwrap().address.to_string(), address(&scene.ada.signed));
        sql::execute(&mut scene.conn, "update engineers set display_name = 'Somebody Else'").await;
        let (of, engineer) = (scene.company(), scene.ada.id);
        if blocks {
            moderation::block(&mut scene.conn, &ada, of, engineer).await.unwrap();
        } else {
            sql::execute(&mut scene.conn, "update engineers set visibility = 'hidden'").await;
        }
        let after = own(&mut scene.conn, &company, id).await.unwrap();
        assert_eq!((after.engineer_name.as_str(), after.contact), ("Ada Lovelace", None), "{blocks}");
        let list = list_own(&mut scene.conn, &company, false, None).await.unwrap().rows;
        assert_eq!(list[0].engineer_name, "Ada Lovelace", "{blocks}");
        let mail = for_mail(&mut scene.conn, &scene.cx, id, Some(scene.recruiter.account_id)).await;
        let mail = mail.unwrap().unwrap();
        assert_eq!((mail.engineer_name.as_str(), mail.engineer), ("Ada Lovelace", None), "{blocks}");
        let theirs = received(&mut scene.conn, &ada, id).await.unwrap();
        assert_eq!(theirs.contact.is_none(), blocks, "a block is one for both");
        assert_eq!(mail.sender.is_none(), blocks);
    }
}

#[tokio::test]
async fn a_hire_ends_what_other_companies_owed() {
    let mut scene = Scene::set().await;
    let id = scene.sent().await;
    scene.ada_answers(1, id, ask_revision()).await.unwrap();
    let (cx, ada) = (scene.at(2), scene.ada.id);
    assert_eq!(end_of_hired(&mut scene.conn, &cx, ada).await.unwrap(), 1);
    let (now, company) = (scene.at(100 * HOUR).now, scene.company());
    let band = bands::of_company(&mut scene.conn, now, company).await.unwrap();
    assert_eq!((band, scene.state(id).await), (Band { asked: 0, answered: 0 }, IntroState::Declined));
}

#[tokio::test]
async fn a_suspended_engineer_answers_by_no_link() {
    let mut scene = Scene::set().await;
    let id = scene.sent().await;
    let link = Link { subject: id.0, version: 0, expires_at: scene.at(HOUR).now };
    let cx = scene.at(1);
    for state in ["suspended", "active"] {
        accounts::set_state(&mut scene.conn, &scene.ada.signed, state).await;
        let seen = by_link(&mut scene.conn, &cx, &link).await;
        let said = answer(&mut scene.conn, &cx, id, By::Link(&link), &Answer::Accept).await;
        if state == "active" {
            assert!(seen.is_ok() && said.is_ok());
        } else {
            assert!(matches!(seen, Err(ReadError::NotFound)) && matches!(said, Err(AnswerError::NotFound)));
            assert_eq!(scene.state(id).await, IntroState::Sent);
        }
    }
}

#[tokio::test]
async fn a_company_that_is_suspended_within_the_minutes_asks_nobody() {
    let mut scene = Scene::set().await;
    let id = scene.asked().await;
    scene.suspend_company(2).await;
    assert_eq!(scene.state(id).await, IntroState::Withdrawn);
    assert!(scene.told(MailKind::IntroAsked).await.is_empty());
    assert!(scene.told(MailKind::IntroWithdrawn).await.is_empty(), "nobody has heard of it");
    assert!(scene.adas_list(HOUR).await.is_empty(), "and nobody will");
    assert_eq!(
        sql::count(&mut scene.conn, "candidacy_events where account_id is not null and action = 'take_back'")
            .await,
        0
    );

    // What was delivered before stands, and nobody is pressed about it.
    sql::execute(&mut scene.conn, "update companies set state = 'verified'").await;
    let id = scene.sent().await;
    scene.suspend_company(3).await;
    let late = scene.at(48 * HOUR);
    assert_eq!(remind_due(&mut scene.conn, &late).await.unwrap(), 0);
    assert_eq!(scene.state(id).await, IntroState::Sent);
    assert!(scene.told(MailKind::IntroReminder).await.is_empty());
}

#[tokio::test]
async fn what_changed_within_the_minutes_is_looked_at_before_anybody_is_asked() {
    for (change, asks) in [
        ("update engineers set visibility = 'hidden'", false),
        ("update engineers set availability = 'not_looking'", false),
        ("update companies set state = 'suspended'", false),
        ("update engineers set headline = 'Other words'", true),
    ] {
        let mut scene = Scene::set().await;
        let id = scene.asked().await;
        sql::execute(&mut scene.conn, change).await;
        let cx = scene.at(5);
        for _ in 0..2 {
            assert_eq!(may_deliver(&mut scene.conn, &cx, id, 0).await.unwrap(), asks, "{change}");
        }
        assert!(!may_deliver(&mut scene.conn, &cx, id, 1).await.unwrap(), "other terms: {change}");
        let is_told = !asks && !change.contains("companies");
        let told = if is_told { vec![address(&scene.recruiter)] } else { vec![] };
        assert_eq!(scene.told(MailKind::IntroEnded).await, told, "{change}");
        assert_eq!(scene.adas_list(HOUR).await.len(), usize::from(asks), "{change}");
        let unanswered = Band { asked: i64::from(asks), answered: 0 };
        assert_eq!(scene.adas_band(100 * HOUR).await, unanswered, "{change}");
    }
}

#[tokio::test]
async fn new_terms_neither_hide_the_request_nor_make_a_late_answer_timely() {
    for (answered, band) in
        [(47 * HOUR, Band { asked: 1, answered: 1 }), (49 * HOUR, Band { asked: 1, answered: 0 })]
    {
        let mut scene = Scene::set().await;
        let id = scene.sent().await;
        scene.ada_answers(answered, id, ask_revision()).await.unwrap();
        let revised = 60 * HOUR;
        scene.revise(revised, id).await;
        assert_eq!(scene.adas_band(revised + 10).await, band);

        // Minutes in which the terms can be taken back: she knows of the request, and reads and answers no new terms.
        let list = scene.adas_list(revised + 1).await;
        assert_eq!(
            list.iter().map(|seen| (seen.intro.id, seen.is_current)).collect::<Vec<_>>(),
            [(id, false)]
        );
        let (cx, company) = (scene.by(&scene.ada.signed, revised + 1), scene.company());
        assert!(!received(&mut scene.conn, &cx, id).await.unwrap().is_current);
        assert!(have_met(&mut scene.conn, &cx, company, scene.ada.id, false).await.unwrap());
        let early = scene.ada_answers(revised + 1, id, Answer::Accept).await;
        assert!(matches!(early, Err(AnswerError::NotFound)), "{early:?}");
        let cx = scene.by(&scene.ada.signed, revised + 5);
        assert!(received(&mut scene.conn, &cx, id).await.unwrap().is_current);
        scene.ada_answers(revised + 5, id, Answer::Accept).await.unwrap();
        assert_eq!(scene.adas_band(revised + 10).await, band, "the first answer counts");
    }
}

#[tokio::test]
async fn taken_back_unheard_stays_unheard_and_new_terms_are_not() {
    let mut scene = Scene::set().await;
    let id = scene.asked().await;
    let cx = scene.by(&scene.recruiter, 4);
    assert!(withdraw(&mut scene.conn, &cx, id).await.unwrap());
    assert!(scene.adas_list(HOUR).await.is_empty(), "also when its minutes are over");

    let id = scene.sent().await;
    scene.ada_answers(1, id, ask_revision()).await.unwrap();
    scene.revise(10, id).await;
    let cx = scene.by(&scene.recruiter, 11);
    assert!(!withdraw(&mut scene.conn, &cx, id).await.unwrap(), "she knew of it");
    assert_eq!(scene.told(MailKind::IntroWithdrawn).await, [address(&scene.ada.signed)]);
    assert_eq!(scene.told(MailKind::IntroAsked).await, Vec::<String>::new());
}

/// The clock runs every minute: until it does, a word is late all the same.
#[tokio::test]
async fn after_its_days_a_request_is_neither_answered_nor_changed() {
    const WEEK: i64 = 7 * 24 * 60;
    let mut scene = Scene::set().await;
    let id = scene.sent().await;
    for said in [Answer::Accept, Answer::Decline(String::new()), ask_revision()] {
        let late = scene.ada_answers(WEEK, id, said).await;
        assert!(matches!(late, Err(AnswerError::WrongState(IntroState::Expired))), "{late:?}");
    }
    assert_eq!(scene.state(id).await, IntroState::Sent);
    scene.ada_answers(WEEK - 1, id, ask_revision()).await.unwrap();
    let cx = scene.by(&scene.recruiter, WEEK);
    let form = may_revise(&mut scene.conn, &cx, id).await;
    assert!(matches!(form, Err(ReviseError::WrongState(IntroState::Expired))), "{form:?}");
    let late = revise(&mut scene.conn, &cx, id, &terms()).await;
    assert!(matches!(late, Err(ReviseError::WrongState(IntroState::Expired))), "{late:?}");
    let accepted = scene.ada_answers(WEEK, id, Answer::Accept).await;
    assert!(matches!(accepted, Err(AnswerError::WrongState(IntroState::Expired))), "{accepted:?}");
    let cx = scene.at(WEEK);
    assert_eq!(end_overdue(&mut scene.conn, &cx).await.unwrap(), 1);
    let owed = mails::owed(&mut scene.conn).await.into_iter();
    let expired: Vec<_> = owed.filter(|mail| mail.kind == MailKind::IntroExpired).collect();
    assert_eq!(expired.len(), 2);
    assert!(expired.iter().all(|mail| mail.payload["from"] == "revision_asked"), "whose answer was awaited");
}
