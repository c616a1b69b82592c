//! A site of one test's own, and browsers that visit it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use backend::app::App;
use backend::extract::cookies;
use backend::extract::visit::csrf_token;
use backend::state::State;

use domain::accounts::tokens::sign_access;
use domain::platform::actor::{Actor, Signed};
use domain::platform::clock::Clock;
use domain::platform::context::Context;
use domain::platform::db::Conn;
use domain::testing::{self, TestDatabase};
use reqwest::header::{self, HeaderMap};
use secrecy::SecretString;
use tokio::task::JoinHandle;

/// A running site over a database of its own, with a clock that stands still.
pub struct TestApp {
    pub db: TestDatabase,
    pub clock: Clock,
    pub state: State,
    pub origin: String,
    server: JoinHandle<()>,
}

impl TestApp {
    pub async fn start() -> Self {
        Self::start_with("").await
    }

    /// With settings over those of `config/test.toml`, in TOML.
    pub async fn start_with(overrides: &str) -> Self {
        let db = TestDatabase::new().await;
        let url = db.secret_url();
        Self::over(db, url, overrides).await
    }

    /// Whose database is elsewhere: nowhere, perhaps.
    pub async fn start_with_database(url: &str) -> Self {
        Self::over(TestDatabase::new().await, url.to_owned().into(), "[database]\nacquire_seconds = 1").await
    }

    async fn over(db: TestDatabase, url: SecretString, overrides: &str) -> Self {
        let clock = Clock::standing_at(testing::start());
        let mut config = testing::config(overrides);
        config.database.url = url;
        let app = App::build(config, clock.clone()).unwrap_or_else(|error| panic!("{error:#}"));
        let state = app.state().clone();
        let origin = format!("http://127.0.0.1:{}", state.config.http.port);
        #[allow(clippy::disallowed_methods, reason = "owned by this value, which ends it")]
        let server = tokio::spawn(async move { app.run_until_stopped().await.expect("the site runs") });
        Self { db, clock, state, origin, server }
    }

    pub async fn conn(&self) -> Conn {
        self.db.connect().await
    }

    /// What operations are told, for tests that call them beside the site.
    pub fn cx(&self) -> Context {
        Context {
            actor: Actor::System,
            now: self.clock.now(),
            request_id: None,
            config: self.state.config.clone(),
            keys: self.state.keys.clone(),
        }
    }

    /// Somebody who is not signed in.
    pub fn stranger(&self) -> Browser {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Browser { http, origin: self.origin.clone(), cookies: Arc::default(), csrf_token: None }
    }

    /// A browser in which this account's session is open.
    pub fn signed_in_as(&self, signed: &Signed) -> Browser {
        let mut browser = self.stranger();
        let access = sign_access(&self.cx(), signed.account_id, signed.session_id).expect("a token");
        browser.set_cookie(&cookies::access(&self.state.config), access.expose());
        browser.csrf_token = Some(csrf_token(&self.state.keys, signed.session_id));
        browser
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Keeps cookies, follows no redirect, and posts as a browser does from our own pages.
#[derive(Clone)]
pub struct Browser {
    http: reqwest::Client,
    origin: String,
    cookies: Arc<Mutex<BTreeMap<String, String>>>,
    /// Sent with each form; pages of a signed-in person have it in theirs.
    pub csrf_token: Option<String>,
}

impl Browser {
    pub async fn get(&self, path: &str) -> Page {
        self.send(self.request(reqwest::Method::GET, path)).await
    }

    /// Posts a form from one of our own pages, with the token that its page would have.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let mut fields: Vec<(&str, &str)> = fields.to_vec();
        if let Some(token) = &self.csrf_token {
            fields.push(("csrf_token", token));
        }
        let request = self.request(reqwest::Method::POST, path).header("sec-fetch-site", "same-origin");
        self.send(form(request, &fields)).await
    }

    /// Any request, with this browser's cookies and nothing else.
    pub fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        let jar = self.cookies.lock().unwrap();
        let cookies: Vec<String> = jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = self.http.request(method, format!("{}{path}", self.origin));
        if cookies.is_empty() { request } else { request.header(header::COOKIE, cookies.join("; ")) }
    }

    /// Sends a request and keeps the cookies of its answer.
    pub async fn send(&self, request: reqwest::RequestBuilder) -> Page {
        let response = request.send().await.expect("the site answers");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        for value in headers.get_all(header::SET_COOKIE) {
            self.keep(value.to_str().unwrap());
        }
        Page { status, headers, body: response.text().await.expect("a body") }
    }

    fn keep(&self, set_cookie: &str) {
        let (name, value) = set_cookie.split(';').next().unwrap().split_once('=').unwrap();
        let mut jar = self.cookies.lock().unwrap();
        if value.is_empty() {
            jar.remove(name);
        } else {
            jar.insert(name.to_owned(), value.to_owned());
        }
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }
}

/// A request with an urlencoded body.
pub fn form(request: reqwest::RequestBuilder, fields: &[(&str, &str)]) -> reqwest::RequestBuilder {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body)
}

/// An answer.
#[derive(Debug)]
pub struct Page {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Page {
    /// Fails with the body when the status is another.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    /// A header's text, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Where a redirect leads.
    pub fn location(&self) -> &str {
        self.header("location")
    }
}
