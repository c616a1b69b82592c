//! Every route, asked by everybody: what each kind of person gets is written here, and a route that is missing fails.
//!
//! Whom a route is for gets the page or its redirect onwards: 200, 303, 422 for a form without fields, 404 for a made-up
//! id of one's own, 409, 410. Strangers are shown the way to `/sign-in`, others get a 404 that tells nothing; only
//! members of a company are told that their role may not do what its owner may.

use actix_web::App as ActixApp;
use backend::routes;
use backend::routing::Listed;
use domain::platform::actor::{CompanyRole, Permission, Signed};
use domain::testing::accounts;
use futures::{StreamExt as _, stream};
use uuid::Uuid;

use crate::support::{Browser, TestApp};

/// Whom a route is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    /// Everybody.
    All,
    /// Whoever is signed in.
    SignedIn,
    /// Developers.
    Developers,
    /// Members of a company.
    Companies,
    /// Owners and recruiters of a company; its viewers know of the route and are refused.
    CompanyWriters,
    /// Owners of a company; its other members know of the route and are refused.
    CompanyOwners,
    /// Programs with a personal token: a browser gets nothing by its cookies, whoever it is.
    Programs,
    /// All staff.
    Staff,
    /// Staff with this permission.
    StaffWho(Permission),
}

include!("roles_table.rs");
include!("roles_table_hiring.rs");

/// Both tables.
fn table() -> impl Iterator<Item = &'static (&'static str, &'static str, For)> {
    TABLE.iter().chain(HIRING)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Stranger,
    Developer,
    Member(CompanyRole),
    Staff(Option<Permission>),
}

/// What somebody gets from a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Served,
    SentToSignIn,
    Refused,
    NothingThere,
    NoToken,
}

impl Answer {
    fn is(self, status: u16, location: &str) -> bool {
        let to_sign_in = status == 303 && (location == "/sign-in" || location.starts_with("/sign-in?next="));
        match self {
            Self::Served => status < 500 && status != 403 && !to_sign_in,
            Self::SentToSignIn => to_sign_in,
            Self::Refused => status == 403,
            Self::NothingThere => status == 404,
            Self::NoToken => status == 401,
        }
    }
}

impl Who {
    fn gets(self, by: For) -> Answer {
        match (by, self) {
            (For::All, _)
            | (For::Developers, Self::Developer)
            | (For::Companies, Self::Member(_))
            | (For::CompanyWriters, Self::Member(CompanyRole::Owner | CompanyRole::Recruiter))
            | (For::CompanyOwners, Self::Member(CompanyRole::Owner))
            | (For::Staff, Self::Staff(_)) => Answer::Served,
            (For::Programs, _) => Answer::NoToken,
            (_, Self::Stranger) => Answer::SentToSignIn,
            (For::SignedIn, _) => Answer::Served,
            (For::CompanyOwners | For::CompanyWriters, Self::Member(_)) => Answer::Refused,
            (For::StaffWho(wanted), Self::Staff(Some(held)))
                if held == wanted || held == Permission::Admin =>
            {
                Answer::Served
            }
            _ => Answer::NothingThere,
        }
    }
}

/// The routes of a laptop, which has them all.
fn listed() -> Vec<Listed> {
    let mut routes = Vec::new();
    let mut config = domain::testing::config("");
    config.environment = domain::platform::config::Environment::Development;
    let _ = ActixApp::new().configure(|app| routes = routes::configure(app, &config));
    routes
}

#[test]
fn the_table_has_every_route_and_no_other() {
    let listed = listed();
    let named: Vec<(&str, &str)> = table().map(|(method, path, _)| (*method, *path)).collect();
    let missing: Vec<_> = listed.iter().filter(|r| !named.contains(&(r.method, r.path.as_str()))).collect();
    assert!(missing.is_empty(), "say in roles_table.rs whom these are for: {missing:#?}");
    let gone: Vec<_> = named
        .iter()
        .filter(|(m, p)| !listed.iter().any(|r| (r.method, r.path.as_str()) == (*m, *p)))
        .collect();
    assert!(gone.is_empty(), "roles_table.rs has routes that there are not: {gone:?}");
}

/// An address of this route at which nothing of anybody is.
pub fn made_up(path: &str) -> String {
    let is_job = path.starts_with("/staff/queue/");
    path.split('/')
        .map(|segment| match segment {
            s if is_job && s.starts_with("{id") => "1".to_owned(),
            s if s.starts_with("{file") || s.starts_with("{id") || s.contains("_id") => {
                Uuid::now_v7().to_string()
            }
            "{path:.*}" => "css/tokens.css".to_owned(),
            s if s.starts_with('{') => "made-up".to_owned(),
            s => s.to_owned(),
        })
        .collect::<Vec<_>>()
        .join("/")
}

async fn ask(browser: &Browser, method: &str, path: &str) -> (u16, String) {
    let page = if method == "GET" { browser.get(path).await } else { browser.post(path, &[]).await };
    let location = page.location().to_owned();
    (page.status, location)
}

#[tokio::test]
async fn everybody_gets_what_is_theirs_and_nothing_else() {
    let app = TestApp::start_with("environment = 'development'").await;
    let mut conn = app.conn().await;
    let mut people = vec![(Who::Stranger, None)];
    people.push((Who::Developer, Some(accounts::developer(&mut conn, "Ada").await)));
    for role in CompanyRole::ALL {
        people.push((Who::Member(*role), Some(accounts::company_member(&mut conn, *role, true).await)));
    }
    people.push((Who::Staff(None), Some(accounts::staff(&mut conn, &[]).await)));
    for permission in Permission::ALL {
        people.push((Who::Staff(Some(*permission)), Some(accounts::staff(&mut conn, &[*permission]).await)));
    }
    // Some pages answer at even times: a few people walk at once, as many as leave connections for each other.
    let walks = people.iter().map(|(who, signed)| walk(&app, *who, signed.as_ref()));
    let wrong: Vec<String> = stream::iter(walks).buffer_unordered(3).concat().await;
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Asks every route; answers what was not as the table says.
async fn walk(app: &TestApp, who: Who, signed: Option<&Signed>) -> Vec<String> {
    let mut wrong = Vec::new();
    for (method, route, by) in table() {
        // Signing out ends the session that the next routes need: its own test is in sessions.rs.
        // So does leaving or closing one's company, which members.rs tries.
        let ends = ["/sign-out", "/account/sessions/end-others", "/company/leave", "/company/close"];
        if *method == "POST" && ends.contains(route) {
            continue;
        }
        let browser = signed.map_or_else(|| app.stranger(), |signed| app.signed_in_as(signed));
        let (status, location) = ask(&browser, method, &made_up(route)).await;
        if !who.gets(*by).is(status, &location) {
            wrong.push(format!("{who:?} {method} {route} ({by:?}): {status} {location}"));
        }
    }
    wrong
}
