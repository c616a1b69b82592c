use chrono::TimeDelta;

use super::*;
use crate::accounts::{self, SecondStepError, model::LinkFault};
use crate::platform::actor::Signed;
use crate::platform::clock::Clock;
use crate::platform::links::LinkPurpose;
use crate::testing::{self, TestDatabase, codes};

struct Desk {
    _db: TestDatabase,
    conn: Conn,
    cx: Context,
    ada: Signed,
}

async fn desk() -> Desk {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let ada = testing::accounts::developer(&mut conn, "Ada").await;
    let cx =
        testing::context(&Clock::standing_at(testing::start())).with_actor(testing::accounts::actor(&ada));
    Desk { _db: db, conn, cx, ada }
}

impl Desk {
    fn challenge(&self) -> String {
        self.cx.keys.sign_link(LinkPurpose::SecondStep, self.ada.account_id.0, 0, self.cx.now)
    }

    async fn answer(&mut self, typed: &str) -> Result<(), SecondStepError> {
        let (token, from) = (self.challenge(), accounts::device::Device::default());
        accounts::answer_challenge(&mut self.conn, &self.cx, &token, typed, &from).await.map(drop)
    }

    async fn kinds(&mut self) -> Vec<MailKind> {
        testing::mails::kinds_owed(&mut self.conn).await
    }
}

#[tokio::test]
async fn a_code_is_taken_once_and_none_before_it_afterwards() {
    let mut desk = desk().await;
    let (secret, _) = codes::turn_on(&mut desk.conn, &desk.cx, &desk.ada).await;
    let first = codes::at(&secret, desk.cx.now);
    assert!(matches!(desk.answer(&first).await, Err(SecondStepError::WrongCode)), "it confirmed the secret");
    desk.cx.now += TimeDelta::seconds(60);
    let (before, now, next) = (
        codes::at(&secret, desk.cx.now - TimeDelta::seconds(30)),
        codes::at(&secret, desk.cx.now),
        codes::at(&secret, desk.cx.now + TimeDelta::seconds(30)),
    );
    let far = codes::at(&secret, desk.cx.now + TimeDelta::seconds(60));
    assert!(matches!(desk.answer(&far).await, Err(SecondStepError::WrongCode)), "two steps ahead");
    desk.answer(&before).await.expect("a clock that is late");
    assert!(matches!(desk.answer(&before).await, Err(SecondStepError::WrongCode)), "a replay");
    let spaced = format!("{} {}", &now[..3], &now[3..]);
    desk.answer(&spaced).await.expect("a clock that is right");
    desk.answer(&next).await.expect("a clock that is early");
    for old in [&before, &now, &next] {
        assert!(matches!(desk.answer(old).await, Err(SecondStepError::WrongCode)));
    }
    for nonsense in ["", "12345", "1234567", "abcdef", "٠١٢٣٤٥", "' or 1=1"] {
        assert!(matches!(desk.answer(nonsense).await, Err(SecondStepError::WrongCode)), "{nonsense}");
    }
}

#[tokio::test]
async fn two_who_type_the_same_code_at_once_are_one() {
    let db = TestDatabase::new().await;
    let (mut one, mut two) = (db.connect().await, db.connect().await);
    let ada = testing::accounts::developer(&mut one, "Ada").await;
    let mut cx = testing::context(&Clock::standing_at(testing::start()));
    let (secret, spare) = codes::turn_on(&mut one, &cx, &ada).await;
    cx.now += TimeDelta::minutes(5);
    let token = cx.keys.sign_link(LinkPurpose::SecondStep, ada.account_id.0, 0, cx.now);
    let from = accounts::device::Device::default();
    for typed in [codes::at(&secret, cx.now), spare[0].clone()] {
        let (a, b) = tokio::join!(
            accounts::answer_challenge(&mut one, &cx, &token, &typed, &from),
            accounts::answer_challenge(&mut two, &cx, &token, &typed, &from)
        );
        assert_eq!([a.is_ok(), b.is_ok()].iter().filter(|is_in| **is_in).count(), 1, "{typed}");
    }
}

#[tokio::test]
async fn a_recovery_code_works_once_and_its_owner_is_told() {
    let mut desk = desk().await;
    let (_, spare) = codes::turn_on(&mut desk.conn, &desk.cx, &desk.ada).await;
    assert_eq!(spare.len(), RECOVERY_CODES);
    desk.answer(&spare[3].to_uppercase()).await.expect("a recovery code");
    assert!(matches!(desk.answer(&spare[3]).await, Err(SecondStepError::WrongCode)), "used");
    let found = find_two_factor(&mut desk.conn, &desk.cx).await.unwrap();
    assert_eq!(found, TwoFactor::On { since: testing::start(), codes_left: 9 });
    let told = testing::mails::owed(&mut desk.conn).await;
    assert_eq!(desk.kinds().await, [MailKind::TwoFactorOn, MailKind::RecoveryCodeUsed]);
    assert_eq!(told[1].payload["left"], 9);
    // Somebody else's code is nobody's.
    let grace = testing::accounts::developer(&mut desk.conn, "Grace").await;
    let (_, hers) = codes::turn_on(&mut desk.conn, &desk.cx, &grace).await;
    assert!(matches!(desk.answer(&hers[0]).await, Err(SecondStepError::WrongCode)));
}

#[tokio::test]
async fn new_codes_replace_all_old_ones() {
    let mut desk = desk().await;
    let (secret, old) = codes::turn_on(&mut desk.conn, &desk.cx, &desk.ada).await;
    let proven = codes::prove(&mut desk.conn, &desk.cx).await;
    let refused = reissue_codes(&mut desk.conn, &desk.cx, &proven, &old[0]).await;
    assert!(matches!(refused, Err(TwoFactorError::WrongCode)), "only a code of the device renews them");
    desk.cx.now += TimeDelta::minutes(1);
    let code = codes::at(&secret, desk.cx.now);
    let new = reissue_codes(&mut desk.conn, &desk.cx, &proven, &code).await.unwrap();
    assert!(matches!(desk.answer(&old[0]).await, Err(SecondStepError::WrongCode)));
    desk.answer(new[0].expose()).await.expect("a new one");
}

#[tokio::test]
async fn turning_it_off_needs_password_and_code_and_is_told() {
    let mut desk = desk().await;
    let (_, spare) = codes::turn_on(&mut desk.conn, &desk.cx, &desk.ada).await;
    let proven = codes::prove(&mut desk.conn, &desk.cx).await;
    let off = async |desk: &mut Desk, proven: &Proven, typed: &str| {
        end_two_factor(&mut desk.conn, &desk.cx, proven, typed).await
    };
    assert!(matches!(off(&mut desk, &proven, "000000").await, Err(TwoFactorError::WrongCode)));
    let grace = testing::accounts::developer(&mut desk.conn, "Grace").await;
    let hers = desk.cx.with_actor(testing::accounts::actor(&grace));
    let foreign = codes::prove(&mut desk.conn, &hers).await;
    assert!(matches!(off(&mut desk, &foreign, &spare[0]).await, Err(TwoFactorError::Outdated)));
    off(&mut desk, &proven, &spare[0]).await.unwrap();
    assert!(matches!(off(&mut desk, &proven, &spare[1]).await, Err(TwoFactorError::Off)));
    assert_eq!(find_two_factor(&mut desk.conn, &desk.cx).await.unwrap(), TwoFactor::Off);
    assert_eq!(desk.kinds().await, [MailKind::TwoFactorOn, MailKind::TwoFactorOff]);
    assert!(matches!(desk.answer(&spare[1]).await, Err(SecondStepError::WrongCode)));
}

#[tokio::test]
async fn a_secret_is_shown_until_its_first_code_for_an_hour_and_to_nobody_else() {
    let mut desk = desk().await;
    let proven = codes::prove(&mut desk.conn, &desk.cx).await;
    assert!(find_enrolment(&mut desk.conn, &desk.cx).await.unwrap().is_none());
    begin_two_factor(&mut desk.conn, &desk.cx).await.unwrap();
    let old = find_enrolment(&mut desk.conn, &desk.cx).await.unwrap().unwrap().secret;
    begin_two_factor(&mut desk.conn, &desk.cx).await.unwrap();
    let shown = find_enrolment(&mut desk.conn, &desk.cx).await.unwrap().unwrap();
    assert_ne!(shown.secret, old);
    assert!(
        !codes::sealed(&mut desk.conn, &desk.ada).await.windows(8).any(|part| shown
            .secret
            .as_bytes()
            .windows(8)
            .any(|w| w == part))
    );
    let mut watched = desk.ada.clone();
    watched.via = crate::platform::actor::Via::Watch { staff_id: AccountId::new(), ends_at: desk.cx.now };
    let watching = desk.cx.with_actor(testing::accounts::actor(&watched));
    assert!(find_enrolment(&mut desk.conn, &watching).await.unwrap().is_none(), "not for staff");
    let code = codes::at(&old, desk.cx.now);
    let refused = confirm_two_factor(&mut desk.conn, &desk.cx, &proven, &code).await;
    assert!(matches!(refused, Err(TwoFactorError::WrongCode)), "of the secret that was replaced");
    assert!(desk.kinds().await.is_empty());
    desk.cx.now += SHOWN;
    assert!(find_enrolment(&mut desk.conn, &desk.cx).await.unwrap().is_none());
    let code = codes::at(&shown.secret, desk.cx.now);
    let late = confirm_two_factor(&mut desk.conn, &desk.cx, &proven, &code).await;
    assert!(matches!(late, Err(TwoFactorError::Off)));
}

#[tokio::test]
async fn a_challenge_ends_with_its_ten_minutes_its_password_and_its_account() {
    let mut desk = desk().await;
    let (secret, _) = codes::turn_on(&mut desk.conn, &desk.cx, &desk.ada).await;
    let token = desk.challenge();
    let ask = async |desk: &mut Desk| accounts::find_challenge(&mut desk.conn, &desk.cx, &token).await;
    assert_eq!(ask(&mut desk).await.unwrap(), desk.ada.account_id);
    testing::accounts::set_state(&mut desk.conn, &desk.ada.clone(), "suspended").await;
    assert!(matches!(ask(&mut desk).await, Err(LinkFault::Invalid)));
    testing::accounts::set_state(&mut desk.conn, &desk.ada.clone(), "active").await;
    desk.cx.now += TimeDelta::minutes(10);
    assert!(matches!(ask(&mut desk).await, Err(LinkFault::Expired)));
    let proven = codes::prove(&mut desk.conn, &desk.cx).await;
    let fresh = desk.challenge();
    let hasher = accounts::password::Hasher::new(&desk.cx.config.accounts).unwrap();
    let new = hasher.hash(&accounts::password::Password::typed("words for another year")).await.unwrap();
    assert!(accounts::change_password(&mut desk.conn, &desk.cx, &proven, &new).await.unwrap());
    let from = accounts::device::Device::default();
    let code = codes::at(&secret, desk.cx.now);
    let refused = accounts::answer_challenge(&mut desk.conn, &desk.cx, &fresh, &code, &from).await;
    assert!(matches!(refused, Err(SecondStepError::Challenge(LinkFault::Replaced))), "{refused:?}");
}
