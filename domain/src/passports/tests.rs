//! Passports from the decision to their end.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::file::seal;
use super::*;
use crate::directory::Viewer;
use crate::engineers::Visibility;
use crate::outbox::MailKind;
use crate::platform::actor::Permission;
use crate::platform::clock::Clock;
use crate::platform::context::Context;
use crate::platform::ids::PassportId;
use crate::platform::signatures::{PublicKey, SigningKey};
use crate::testing::passports::vetted;
use crate::testing::{self, TestDatabase, accounts, mails};

fn claims() -> Claims {
    let now = testing::start();
    Claims {
        iss: "https://roster.test".into(),
        issuer_name: "Roster".into(),
        sub: "7h3qk2m9x4w8v6t5r1p0n2b3c4".into(),
        jti: PassportId::new(),
        iat: now.timestamp(),
        exp: (now + TimeDelta::days(730)).timestamp(),
        vetting: Vetting {
            track: "software-engineer".into(),
            version: 1,
            month: "2026-11".into(),
            assessors: 2,
            stages: vec![CheckedStage {
                kind: "screening".into(),
                name: "Profile review".into(),
                criteria: vec!["Clarity of the profile".into()],
            }],
            skills: vec!["Rust".into()],
            identity_checked: None,
        },
    }
}

fn said(file: &str, keys: &[PublicKey], now: DateTime<Utc>) -> Verdict {
    verify(file.as_bytes(), keys, &Revocations::Unknown, now).0
}

#[test]
fn every_single_changed_byte_is_found() {
    let key = SigningKey::from_seed(&[7; 32]);
    let (keys, now) = ([key.public()], testing::start());
    let file = seal(&claims(), &key).unwrap();
    assert_eq!(said(&file, &keys, now), Verdict::Valid);
    for at in 0..file.len() {
        for change in [1_u8, 0x20, 0x80] {
            let mut bytes = file.clone().into_bytes();
            bytes[at] ^= change;
            let (verdict, claims) = verify(&bytes, &keys, &Revocations::Unknown, now);
            assert_eq!((verdict, claims), (Verdict::Tampered, None), "byte {at} changed by {change:#x}");
        }
    }
}

#[test]
fn what_is_added_left_out_or_written_otherwise_is_no_passport_of_ours() {
    let key = SigningKey::from_seed(&[7; 32]);
    let keys = [key.public()];
    let file = seal(&claims(), &key).unwrap();
    for other in [
        format!("{file} "),
        format!(" {file}"),
        format!("\u{feff}{file}"),
        file.trim_end().to_owned(),
        file.replace('\n', "\r\n"),
        file.replace("\",\"", "\", \""),
        file.replace("{\"payload", "{\"header\":{},\"payload"),
        file.replacen("\"}", "=\"}", 1),
        file[..file.len() / 2].to_owned(),
        format!("{file}{file}"),
    ] {
        assert_eq!(said(&other, &keys, testing::start()), Verdict::Tampered, "{other:?}");
    }
    for other in ["", "{}", "%PDF-1.7", "{\"keys\":[]}", "null", &"x".repeat(LARGEST_FILE + 1)] {
        assert_eq!(said(other, &keys, testing::start()), Verdict::Unreadable);
    }
}

#[test]
fn the_faults_are_told_apart() {
    let (key, old, now) =
        (SigningKey::from_seed(&[7; 32]), SigningKey::from_seed(&[8; 32]), testing::start());
    let (keys, claims) = ([key.public(), old.public()], claims());
    let file = seal(&claims, &key).unwrap();
    assert_eq!(
        said(&seal(&claims, &old).unwrap(), &keys, now),
        Verdict::Valid,
        "an older key verifies still"
    );
    assert_eq!(said(&file, &[old.public()], now), Verdict::UnknownKey);
    assert_eq!(said(&file, &keys, claims.valid_until() - TimeDelta::seconds(1)), Verdict::Valid);
    assert_eq!(said(&file, &keys, claims.valid_until()), Verdict::Expired);
    let revoked = Revocations::Known(HashSet::from([claims.jti]));
    for at in [now, claims.valid_until()] {
        assert_eq!(verify(file.as_bytes(), &keys, &revoked, at).0, Verdict::Revoked);
    }
    let codes: HashSet<u8> = Verdict::ALL.iter().map(|verdict| verdict.exit_code()).collect();
    let sentences: HashSet<&str> = Verdict::ALL.iter().map(|verdict| verdict.sentence()).collect();
    assert_eq!((codes.len(), sentences.len()), (6, 6));
}

/// A forger may write any header, and has no key of ours.
#[test]
fn a_stranger_who_names_our_key_gets_nowhere() {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let (ours, theirs) = (SigningKey::from_seed(&[7; 32]), SigningKey::from_seed(&[9; 32]));
    let file: serde_json::Value = serde_json::from_str(&seal(&claims(), &theirs).unwrap()).unwrap();
    let payload = file["payload"].as_str().unwrap();
    let public = ours.public();
    for (x, kid) in [(theirs.public().x(), public.id()), (public.x(), public.id())] {
        let header = format!(
            r#"{{"alg":"EdDSA","jwk":{{"crv":"Ed25519","kty":"OKP","x":"{x}"}},"kid":"{kid}","typ":"roster-vetting-passport"}}"#
        );
        let protected = URL_SAFE_NO_PAD.encode(header);
        let signature = URL_SAFE_NO_PAD.encode(theirs.sign(format!("{protected}.{payload}").as_bytes()));
        let forged =
            format!(r#"{{"payload":"{payload}","protected":"{protected}","signature":"{signature}"}}"#)
                + "\n";
        let verdict = said(&forged, &[public], testing::start());
        assert!(matches!(verdict, Verdict::Tampered | Verdict::UnknownKey), "{verdict}");
    }
}

proptest! {
    #[test]
    fn no_bytes_panic_or_pass(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let key = SigningKey::from_seed(&[7; 32]).public();
        let (verdict, _) = verify(&bytes, &[key], &Revocations::Unknown, testing::start());
        prop_assert_ne!(verdict, Verdict::Valid);
    }
}

fn context() -> Context {
    testing::context(&Clock::standing_at(testing::start()))
}

#[tokio::test]
async fn an_approval_gets_one_passport_that_says_what_was_checked_and_names_nobody() {
    let db = TestDatabase::new().await;
    let (mut conn, cx) = (db.connect().await, context());
    let (engineer, decision) = vetted(&mut conn, Visibility::Public).await;
    let id = issue(&mut conn, &cx, decision).await.unwrap().expect("a passport");
    assert_eq!(issue(&mut conn, &cx, decision).await.unwrap(), None, "once");
    assert_eq!(issue_missing(&mut conn, &cx).await.unwrap(), 0);
    let passport = find(&mut conn, id).await.unwrap().unwrap();
    let keys = Keyring::of(&cx.config).unwrap().public();
    let (verdict, claims) = verify(passport.signed.as_bytes(), &keys, &Revocations::Unknown, cx.now);
    let claims = claims.unwrap();
    assert_eq!((verdict, &claims.sub, claims.jti), (Verdict::Valid, &engineer.slug, id));
    let Vetting { track, version, month, assessors, stages, skills: _, identity_checked } = &claims.vetting;
    assert_eq!((track.as_str(), *version, month.as_str()), ("software-engineer", 1, "2026-05"));
    assert_eq!((*assessors, stages.len(), identity_checked), (2, 1, &None), "waived stages are not in it");
    assert!(!stages[0].criteria.is_empty());
    assert_eq!(claims.valid_until(), testing::start() - TimeDelta::days(200) + TimeDelta::days(730));
    let bytes = format!("{} {claims:?}", passport.signed);
    assert!(!bytes.contains("Ada") && !bytes.contains("Lovelace"));
    let seal = seals_of(&mut conn, &[engineer.id], cx.now).await.unwrap().remove(&engineer.id).unwrap();
    assert_eq!((seal.id, seal.assessors, seal.month.to_string().as_str()), (id, 2, "2026-05-01"));
}

#[tokio::test]
async fn only_those_who_may_see_the_engineer_open_the_passport() {
    let db = TestDatabase::new().await;
    let (mut conn, cx) = (db.connect().await, context());
    for (visibility, is_seen) in [
        (Visibility::Public, true),
        (Visibility::Anonymous, true),
        (Visibility::CompaniesOnly, false),
        (Visibility::Hidden, false),
    ] {
        let (_, decision) = vetted(&mut conn, visibility).await;
        let id = issue(&mut conn, &cx, decision).await.unwrap().unwrap();
        let open = open_passport(&mut conn, &cx, &Viewer::stranger(), id).await.unwrap();
        assert_eq!(open.is_some(), is_seen, "{visibility}");
        if let Some(open) = open {
            assert_eq!(open.engineer.passport.map(|seal| seal.id), Some(id));
        }
    }
}

#[tokio::test]
async fn staff_revoke_with_a_reason_once_and_the_engineer_hears_of_it() {
    let db = TestDatabase::new().await;
    let (mut conn, cx) = (db.connect().await, context());
    let (engineer, decision) = vetted(&mut conn, Visibility::Public).await;
    let id = issue(&mut conn, &cx, decision).await.unwrap().unwrap();
    let as_owner = cx.with_actor(accounts::actor(&engineer.signed));
    let why = "The employer that was named does not know them.";
    assert!(matches!(revoke(&mut conn, &as_owner, id, why).await, Err(RevokeError::NotAllowed)));
    let vetter = accounts::staff(&mut conn, &[Permission::Vetter]).await;
    let staff = cx.with_actor(accounts::actor(&vetter));
    assert!(matches!(revoke(&mut conn, &staff, id, " short ").await, Err(RevokeError::Invalid(_))));
    assert!(matches!(revoke(&mut conn, &staff, PassportId::new(), why).await, Err(RevokeError::NotFound)));
    assert_eq!(mails::kinds_owed(&mut conn).await, []);
    revoke(&mut conn, &staff, id, why).await.unwrap();
    assert!(matches!(revoke(&mut conn, &staff, id, why).await, Err(RevokeError::Already(_))));
    assert_eq!(mails::kinds_owed(&mut conn).await, [MailKind::PassportRevoked]);
    let passport = find(&mut conn, id).await.unwrap().unwrap();
    assert_eq!(
        (passport.state(cx.now), passport.revoke_reason.as_deref()),
        (PassportState::Revoked, Some(why))
    );
    assert!(seals_of(&mut conn, &[engineer.id], cx.now).await.unwrap().is_empty());
    let published = revoked_list(&mut conn, &cx).await.unwrap().to_string();
    assert!(published.contains(&id.to_string()) && !published.contains("employer"), "{published}");
    let keys = Keyring::of(&cx.config).unwrap().public();
    let list = read_revoked(&published).unwrap();
    assert_eq!(verify(passport.signed.as_bytes(), &keys, &list, cx.now).0, Verdict::Revoked);
    assert_eq!(is_revoked(&mut conn, id).await.unwrap(), Some(true));
    assert_eq!(is_revoked(&mut conn, PassportId::new()).await.unwrap(), None);
}
