//! What a hire leaves of the profile's forms: they save, and those that were opened before it are stale.

use chrono::NaiveDate;

use super::tests::{do_it, offered};
use super::*;
use crate::candidacies::tests::World;
use crate::engineers::{
    self, Availability, AvailabilityError, AvailabilityInput, Engineer, ProfileInput, SaveError,
    save_profile, set_availability,
};
use crate::platform::db::Conn;
use crate::testing::{self, TestDatabase};

async fn ada(conn: &mut Conn, world: &World) -> Engineer {
    engineers::find_by_account(conn, world.ada_signed.account_id).await.unwrap().unwrap()
}

/// The profile's form as it is shown now: hired, and nobody has said until when.
fn form(row_version: i32) -> ProfileInput {
    ProfileInput {
        row_version,
        availability: "engaged".into(),
        hours_per_week: "40".into(),
        ..engineers::tests::input()
    }
}

fn said(state: &str, start: &str) -> AvailabilityInput {
    AvailabilityInput {
        availability: state.into(),
        hours_per_week: "40".into(),
        earliest_start: start.into(),
    }
}

#[tokio::test]
async fn a_hired_engineer_saves_the_profile_without_naming_an_end() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = offered(&mut conn, "2026-12-21").await;
    let opened_before = ada(&mut conn, &world).await;
    do_it(&mut conn, &world.ada, &world, EngagementAction::Agree).await;
    let first_day: NaiveDate = "2026-12-01".parse().unwrap();
    let days = (first_day - testing::start().date_naive()).num_days();
    run_due(&mut conn, &world.later(days).clock).await.unwrap();
    let hired = world.later(days + 10);
    do_it(&mut conn, &hired.owner, &world, EngagementAction::Continue).await;

    let stale = save_profile(&mut conn, &hired.ada, &form(opened_before.row_version)).await;
    assert!(matches!(stale, Err(SaveError::Stale(_))), "it would say that she looks for work: {stale:?}");
    let now = ada(&mut conn, &world).await;
    save_profile(&mut conn, &hired.ada, &form(now.row_version)).await.unwrap();
    let saved = ada(&mut conn, &world).await;
    assert!(saved.availability.is_without_end(saved.earliest_start), "{saved:?}");
    assert_eq!(saved.headline, "Engines that compute");

    set_availability(&mut conn, &hired.ada, &said("engaged", "")).await.unwrap();
    let confirmed = ada(&mut conn, &world).await;
    assert!(confirmed.availability.is_without_end(confirmed.earliest_start), "{confirmed:?}");
    assert_eq!(confirmed.availability_confirmed_at, Some(hired.ada.now), "her own word");

    // Whoever was not hired, or has named an end, names one.
    set_availability(&mut conn, &hired.ada, &said("engaged", "2027-03-01")).await.unwrap();
    let without = set_availability(&mut conn, &hired.ada, &said("engaged", "")).await;
    let Err(AvailabilityError::Invalid(errors)) = without else { panic!("{without:?}") };
    assert!(errors.get("earliest_start").is_some(), "{errors:?}");
    let version = ada(&mut conn, &world).await.row_version;
    let without = save_profile(&mut conn, &hired.ada, &form(version)).await;
    let Err(SaveError::Invalid(errors)) = without else { panic!("{without:?}") };
    assert!(errors.get("earliest_start").is_some(), "{errors:?}");
}

#[tokio::test]
async fn a_form_from_before_the_end_of_the_work_is_stale() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = offered(&mut conn, "").await;
    do_it(&mut conn, &world.ada, &world, EngagementAction::Agree).await;
    let days = ("2026-12-01".parse::<NaiveDate>().unwrap() - testing::start().date_naive()).num_days();
    run_due(&mut conn, &world.later(days).clock).await.unwrap();
    let opened_before = ada(&mut conn, &world).await;
    let over = world.later(days + 20);
    do_it(&mut conn, &over.owner, &world, EngagementAction::Complete).await;
    let stale = save_profile(&mut conn, &over.ada, &form(opened_before.row_version)).await;
    assert!(matches!(stale, Err(SaveError::Stale(_))), "it would take the date away: {stale:?}");
    let free = ada(&mut conn, &world).await;
    assert_eq!(
        (free.availability, free.earliest_start),
        (Availability::Engaged, Some(over.clock.now.date_naive()))
    );
}
