//! Conversations through the door: proposed, picked, moved, cancelled, and every form with bad input and the second click.

use chrono::TimeDelta;
use domain::platform::actor::{Permission, Signed};
use domain::testing::{accounts, mails, sql};

use crate::applications::{applied_as, file_of, people, value_of};
use crate::support::{Browser, Page, TestApp};

struct World {
    app: TestApp,
    ada: Browser,
    vetter: Browser,
    accounts: (Signed, Signed),
    /// `/staff/applications/{id}/interviews`
    path: String,
    /// Where times are proposed.
    form: String,
}

/// An application whose conversation is the stage under way.
async fn world() -> World {
    let app = TestApp::start().await;
    let accounts = people(&app).await;
    let (ada, vetter) = applied_as(&app, &accounts.0, &accounts.1).await;
    let file = file_of(&vetter.get("/staff/applications").await.expect(200));
    let id = file.rsplit('/').next().unwrap();
    let open = format!(
        "update applications set state = 'interview' where id = '{id}';
         update stage_runs set opened_at = created_at from vetting_stages s
           where s.id = stage_id and s.kind = 'interview' and application_id = '{id}'"
    );
    sql::execute(&mut app.conn().await, &open).await;
    let path = format!("{file}/interviews");
    let form = link(&vetter.get(&path).await.expect(200), &format!("{path}/"));
    World { app, ada, vetter, accounts, path, form }
}

/// The first address on a page that begins so.
fn link(page: &Page, start: &str) -> String {
    let found = page.body.split('"').find(|part| part.starts_with(start));
    found.unwrap_or_else(|| panic!("no {start}: {}", page.body)).to_owned()
}

fn times<'a>(seen: &'a str, day: &'a str, time: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("seen", seen),
        ("minutes", "45"),
        ("zone", "Europe/Berlin"),
        ("place", "https://meet.example/vetting"),
        ("slot_date", day),
        ("slot_time", time),
        ("slot_date", "2026-11-26"),
        ("slot_time", "10:00"),
        ("slot_date", ""),
        ("slot_time", ""),
    ]
}

/// The candidate's page, by the mail that asked them.
async fn own_path(app: &TestApp) -> String {
    let owed = mails::owed(&mut app.conn().await).await;
    let mail = owed.iter().rev().find(|mail| mail.kind.as_str() == "interview_proposed").expect("a mail");
    format!("/me/application/interview/{}", mail.payload["interview_id"].as_str().unwrap())
}

async fn kinds(app: &TestApp) -> Vec<String> {
    let owed = mails::owed(&mut app.conn().await).await;
    let kinds = owed.iter().map(|mail| mail.kind.as_str().to_owned());
    kinds.filter(|kind| kind.starts_with("interview_")).collect()
}

#[tokio::test]
async fn times_are_proposed_picked_moved_and_cancelled() {
    let World { app, ada, vetter, path, form, .. } = world().await;
    let page = vetter.get(&form).await.expect(200);
    let (seen, minutes) = (value_of(&page, "seen"), value_of(&page, "minutes"));
    assert_eq!((seen.as_str(), minutes.as_str()), ("0", "60"));
    vetter.post(&form, &times(&seen, "2026-11-25", "15:00")).await.expect(303);
    let twice = vetter.post(&form, &times(&seen, "2026-11-25", "15:00")).await.expect(409);
    assert!(twice.body.contains("changed since you opened the page: times proposed"), "{}", twice.body);

    let own = own_path(&app).await;
    let page = ada.get(&own).await.expect(200);
    // Berlin's 15:00 as London reads it, with UTC beside.
    assert!(page.body.contains("Wednesday 25 November 2026, 14:00 GMT"), "{}", page.body);
    assert!(page.body.contains("Europe/London; 14:00 UTC"), "{}", page.body);
    let seen = value_of(&page, "seen");
    let none = ada.post(&format!("{own}/pick"), &[("seen", &seen)]).await.expect(422);
    assert!(none.body.contains("Choose one of the times") && none.body.contains("href=\"#f-slot\""));
    ada.post(&format!("{own}/pick"), &[("seen", "x"), ("slot", "0")]).await.expect(400);
    ada.post(&format!("{own}/pick"), &[("seen", "7"), ("slot", "0")]).await.expect(409);
    for _ in 0..2 {
        let done = ada.post(&format!("{own}/pick"), &[("seen", &seen), ("slot", "0")]).await.expect(303);
        assert_eq!(done.location(), format!("{own}?done=booked"));
    }
    let late = ada.post(&format!("{own}/pick"), &[("seen", &seen), ("slot", "1")]).await.expect(409);
    assert!(late.body.contains("booked"), "{}", late.body);
    assert_eq!(kinds(&app).await, ["interview_proposed", "interview_booked", "interview_booked"]);

    // The vetter moves it, with a reason; the candidate then asks for others, then cancels.
    let page = vetter.get(&form).await.expect(200);
    assert!(page.body.contains("A time is booked") && page.body.contains("15:00 CET"), "{}", page.body);
    let seen = value_of(&page, "seen");
    let bare = vetter.post(&form, &times(&seen, "2026-11-27", "09:00")).await.expect(422);
    assert!(
        bare.body.contains("why the booked time does not stand")
            && bare.body.contains("value=\"2026-11-27\"")
    );
    let mut whole = times(&seen, "2026-11-27", "09:00");
    whole.push(("reason", "I am <b>ill</b>."));
    vetter.post(&form, &whole).await.expect(303);
    let page = ada.get(&own).await.expect(200);
    assert!(
        page.body.contains("I am &lt;b&gt;ill&lt;/b&gt;.")
            && page.body.contains("27 November 2026, 08:00 GMT")
    );
    let seen = value_of(&page, "seen");
    let change = format!("{own}/change");
    let bare = ada.post(&change, &[("seen", &seen), ("step", "ask"), ("reason", " ")]).await.expect(422);
    assert!(bare.body.contains("href=\"#f-reason\""), "{}", bare.body);
    ada.post(&change, &[("seen", &seen), ("step", "ask"), ("reason", "Only after Monday.")])
        .await
        .expect(303);
    ada.post(&change, &[("seen", &seen), ("step", "ask"), ("reason", "Only after Monday.")])
        .await
        .expect(409);
    let list = vetter.get(&path).await.expect(200);
    assert!(list.body.contains("Other times asked for") && list.body.contains("Only after Monday."));
    let (seen, change) = (value_of(&list, "seen"), link(&list, &format!("{path}/")));
    let change = list.body.split('"').find(|part| part.ends_with("/change")).unwrap_or(&change).to_owned();
    let bare = vetter.post(&change, &[("seen", &seen), ("step", "cancel"), ("reason", "")]).await.expect(422);
    assert!(bare.body.contains("Fill this in"), "{}", bare.body);
    vetter.post(&change, &[("seen", &seen), ("step", "cancel"), ("reason", "Not needed.")]).await.expect(303);
    vetter.post(&change, &[("seen", &seen), ("step", "cancel"), ("reason", "Not needed.")]).await.expect(409);
    assert!(ada.get(&own).await.expect(200).body.contains("It does not take place"));
}

#[tokio::test]
async fn a_time_that_cannot_be_is_told_at_its_row() {
    let World { app, vetter, form, accounts, .. } = world().await;
    for (day, time, told) in [
        ("2026-11-21", "15:00", "has passed"),
        ("2026-11-22", "12:30", "too soon"),
        ("2027-03-01", "15:00", "more than 60 days"),
        ("2026-11-31", "15:00", "Choose a day"),
        ("2026-11-26", "10:00", "stands here twice"),
    ] {
        let page = vetter.post(&form, &times("0", day, time)).await.expect(422);
        assert!(
            page.body.contains(told) && page.body.contains("href=\"#f-slot-"),
            "{day} {time}: {}",
            page.body
        );
    }
    // Over the change of clocks: New Zealand, late in September, seen from August.
    app.clock.advance(TimeDelta::days(290));
    let vetter = app.signed_in_as(&accounts.1);
    let mut gap = times("0", "2027-09-26", "02:30");
    gap.retain(|(name, _)| !matches!(*name, "zone"));
    gap.push(("zone", "Pacific/Auckland"));
    let page = vetter.post(&form, &gap).await.expect(422);
    assert!(page.body.contains("skips this time"), "{}", page.body);
    for (field, value, told) in [
        ("zone", "Mars/Olympus", "Choose a time zone"),
        ("minutes", "61", "from 10 to 60"),
        ("place", "", "Fill this in"),
    ] {
        let mut fields = times("0", "2027-09-20", "15:00");
        fields.retain(|(name, _)| *name != field);
        fields.push((field, value));
        let page = vetter.post(&form, &fields).await.expect(422);
        assert!(page.body.contains(told), "{field}: {}", page.body);
    }
    assert!(kinds(&app).await.is_empty(), "what is refused mails nobody");
}

#[tokio::test]
async fn how_it_went_is_said_once_it_began_and_a_withdrawal_ends_it() {
    let World { app, ada, vetter, path, form, accounts } = world().await;
    vetter.post(&form, &times("0", "2026-11-25", "15:00")).await.expect(303);
    let own = own_path(&app).await;
    let seen = value_of(&ada.get(&own).await, "seen");
    ada.post(&format!("{own}/pick"), &[("seen", &seen), ("slot", "0")]).await.expect(303);
    let list = vetter.get(&path).await.expect(200);
    assert!(!list.body.contains("How did it go?"), "it did not begin");
    let change = list.body.split('"').find(|part| part.ends_with("/change")).unwrap().to_owned();
    let seen = value_of(&list, "seen");
    vetter.post(&change, &[("seen", &seen), ("step", "held")]).await.expect(409);
    app.clock.advance(TimeDelta::days(3) + TimeDelta::hours(4) + TimeDelta::minutes(10));
    let (ada, vetter) = (app.signed_in_as(&accounts.0), app.signed_in_as(&accounts.1));
    let page = ada.get(&own).await.expect(200);
    assert!(!page.body.contains("Cancel the conversation"), "it is under way");
    vetter.post(&change, &[("seen", &seen), ("step", "vetter_missed")]).await.expect(303);
    vetter.post(&change, &[("seen", &seen), ("step", "held")]).await.expect(409);
    assert!(ada.get(&own).await.expect(200).body.contains("not held at its time"));
    assert_eq!(kinds(&app).await.last().map(String::as_str), Some("interview_missed"));
    // Proposed anew; then the application is withdrawn.
    vetter.post(&form, &times("0", "2026-11-25", "15:00")).await.expect(422); // that lies in the past by now
    vetter.post(&form, &times("0", "2026-11-30", "15:00")).await.expect(303);
    ada.post("/me/application/withdraw", &[]).await.expect(303);
    let own = own_path(&app).await;
    assert!(ada.get(&own).await.expect(200).body.contains("The application was withdrawn."));
    assert_eq!(kinds(&app).await[4..], ["interview_proposed", "interview_cancelled", "interview_cancelled"]);
    vetter.get(&form).await.expect(409);
}

#[tokio::test]
async fn anothers_conversation_is_not_there() {
    let World { app, vetter, form, path, .. } = world().await;
    vetter.post(&form, &times("0", "2026-11-25", "15:00")).await.expect(303);
    let own = own_path(&app).await;
    let mut conn = app.conn().await;
    let eve = app.signed_in_as(&accounts::developer(&mut conn, "Eve").await);
    let editor = app.signed_in_as(&accounts::staff(&mut conn, &[Permission::Editor]).await);
    eve.get(&own).await.expect(404);
    eve.post(&format!("{own}/pick"), &[("seen", "0"), ("slot", "0")]).await.expect(404);
    eve.post(&format!("{own}/change"), &[("seen", "0"), ("reason", "Because.")]).await.expect(404);
    vetter.get(&own).await.expect(404);
    for path in [&path, &form] {
        eve.get(path).await.expect(404);
        editor.get(path).await.expect(404);
    }
    assert!(app.stranger().get(&own).await.expect(303).location().starts_with("/sign-in"));
}
