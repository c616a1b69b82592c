//! One request of one person: who they are, the context for operations, and the way to answer with a page.

use std::net::IpAddr;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::{Error, FromRequest, HttpMessage, HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use domain::accounts::device::Device;
use domain::platform::actor::{AccountKind, Actor, Signed, Via};
use domain::platform::context::Context;
use domain::platform::db::{DbError, Pooled};
use domain::platform::ids::SessionId;
use domain::platform::keys::{Keys, Purpose};
use domain::platform::templates::Template;
use serde::Serialize;
use tracing_actix_web::RequestId;

use super::bearer::is_api;
use super::cookies::{SessionChange, SessionSlot};
use crate::error::{AppError, ENROL_FIRST, ENROL_PATH};
use crate::middleware::same_origin::NeedsToken;
use crate::site::views::ErrorPage;
use crate::state::State;
use crate::views::{AccountMenu, Globals, Page, PageMeta, SiteInfo, WatchBar};

/// A request, ready to be answered.
#[derive(Clone)]
pub struct Visit {
    /// What operations are told.
    pub cx: Context,
    /// What the process shares.
    pub state: web::Data<State>,
    /// Where it comes from.
    pub ip: Option<IpAddr>,
    /// Nothing but the session's token vouches for this request.
    pub(super) needs_token: bool,
    is_read: bool,
    path: String,
    theme: &'static str,
    user_agent: Option<String>,
    session: SessionSlot,
}

impl Visit {
    /// Reads who asks from the cookies.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] when the session cannot be looked up.
    pub async fn extract(request: &HttpRequest) -> Result<Self, AppError> {
        let state = request
            .app_data::<web::Data<State>>()
            .cloned()
            .ok_or_else(|| AppError::Internal(anyhow::anyhow!("the application has no state")))?;
        let mut cx = Context {
            actor: Actor::Stranger,
            now: state.clock.now(),
            request_id: request.extensions().get::<RequestId>().map(ToString::to_string),
            config: state.config.clone(),
            keys: state.keys.clone(),
        };
        cx.actor = super::actor::identify(request, &state, &cx).await?;
        enrolled(&cx.actor, request.path())?;
        let theme = theme(request); // reads a cookie, which the request then keeps among its extensions
        let extensions = request.extensions();
        let user_agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        Ok(Self {
            cx,
            ip: super::client::ip(request),
            needs_token: extensions.get::<NeedsToken>().is_some(),
            is_read: request.method().is_safe(),
            path: request.path().to_owned(),
            theme,
            user_agent: user_agent.map(str::to_owned),
            session: extensions.get::<SessionSlot>().cloned().unwrap_or_default(),
            state,
        })
    }

    /// The device that asks, as sessions and consents keep it.
    #[must_use]
    pub fn device(&self) -> Device {
        Device::new(self.user_agent.as_deref(), self.ip)
    }

    /// Gives this browser a session, or takes it away: the answer sets the cookies.
    pub fn change_session(&self, change: SessionChange) {
        self.session.set(change);
    }

    /// Whether staff look at somebody's account: nothing may be changed, nor marked as seen.
    #[must_use]
    pub fn is_watched(&self) -> bool {
        self.cx.actor.signed().is_some_and(Signed::is_watched)
    }

    /// A connection; give it back before anything slow that is not the database. Staff who look at somebody's account get
    /// one that cannot write.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] when none is free in time.
    pub async fn conn(&self) -> Result<Pooled<'_>, AppError> {
        let pool = if self.is_read && self.is_watched() { &self.state.reading } else { &self.state.pool };
        Ok(pool.get().await.map_err(DbError::from)?)
    }

    /// 200 with a page.
    ///
    /// # Errors
    /// A broken template.
    pub fn page<T: Page>(&self, view: &T) -> Result<HttpResponse, AppError> {
        self.page_with(StatusCode::OK, view)
    }

    /// 422 with the form as it was typed.
    ///
    /// # Errors
    /// A broken template.
    pub fn invalid<T: Page>(&self, view: &T) -> Result<HttpResponse, AppError> {
        self.page_with(StatusCode::UNPROCESSABLE_ENTITY, view)
    }

    /// Any status with a page. Pages of a signed-in person are for nobody else's cache.
    ///
    /// # Errors
    /// A broken template.
    pub fn page_with<T: Page>(&self, status: StatusCode, view: &T) -> Result<HttpResponse, AppError> {
        let html = self.state.templates.render(view, &self.globals(view.meta()))?;
        let mut response = HttpResponse::build(status);
        response.content_type("text/html; charset=utf-8");
        let is_public =
            status == StatusCode::OK && matches!(self.cx.actor, Actor::Stranger) && !view.meta().is_secret;
        response
            .insert_header((header::CACHE_CONTROL, if is_public { "no-cache" } else { "private, no-store" }))
            .insert_header((header::VARY, "Cookie"));
        if view.meta().is_noindex {
            // The same as the page's own meta element, for robots that do not parse it.
            response.insert_header(("X-Robots-Tag", "noindex"));
        }
        Ok(response.body(html))
    }

    /// A piece of HTML without the page around it, for partial updates.
    ///
    /// # Errors
    /// A broken template.
    pub fn part<T: Template>(&self, view: &T) -> Result<String, AppError> {
        Ok(self.state.templates.render(view, &self.globals(PageMeta::default()))?)
    }

    /// 303 after a POST.
    #[must_use]
    pub fn see_other(location: &str) -> HttpResponse {
        HttpResponse::SeeOther().insert_header((header::LOCATION, location)).finish()
    }

    fn globals(&self, meta: PageMeta) -> Globals {
        let account = self.cx.actor.signed().map(|signed| AccountMenu {
            name: signed.name.clone(),
            kind: signed.kind,
            home_path: home_path(signed.kind),
        });
        let token = self.cx.actor.signed().map(|signed| csrf_token(&self.cx.keys, signed.session_id));
        Globals::new(&self.cx.config, meta, &self.path, self.theme, account, token)
            .with_watch(watch_bar(&self.cx.actor, self.cx.now))
    }
}

/// Where an account of this kind begins.
#[must_use]
pub fn home_path(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Developer => "/me",
        AccountKind::Company => "/company",
        AccountKind::Staff => "/staff",
    }
}

/// The token in forms of this session.
#[must_use]
pub fn csrf_token(keys: &Keys, session: SessionId) -> String {
    use std::fmt::Write as _;
    keys.mac(Purpose::Csrf, session.0.as_bytes()).iter().take(16).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The theme chosen in the footer; `auto` follows the system.
fn theme(request: &HttpRequest) -> &'static str {
    match request.cookie("theme").as_ref().map(actix_web::cookie::Cookie::value) {
        Some("light") => "light",
        Some("dark") => "dark",
        _ => "auto",
    }
}

/// An error page is shown without asking the database who asks.
#[must_use]
pub fn globals_for_error(state: &State, request: &HttpRequest, view: &ErrorPage) -> impl Serialize + use<> {
    // Who looks at somebody's account sees so on this page too, where it was found out before the error.
    let watched = super::actor::known(request).filter(|actor| actor.signed().is_some_and(Signed::is_watched));
    let bar = watched.as_ref().and_then(|actor| watch_bar(actor, state.clock.now()));
    let token = watched.as_ref().and_then(Actor::signed).map(|by| csrf_token(&state.keys, by.session_id));
    Globals::new(&state.config, view.meta(), request.path(), theme(request), None, token).with_watch(bar)
}

/// The bar on top of every page while staff look at somebody's account.
fn watch_bar(actor: &Actor, now: DateTime<Utc>) -> Option<WatchBar> {
    let signed = actor.signed()?;
    let Via::Watch { ends_at, .. } = signed.via else { return None };
    Some(WatchBar { name: signed.name.clone(), minutes_left: (ends_at - now).num_minutes() + 1 })
}

/// Staff who must set up two-step sign-in reach the pages for that, and the way out.
fn enrolled(actor: &Actor, path: &str) -> Result<(), AppError> {
    let is_open = path == ENROL_PATH
        || path.strip_prefix(ENROL_PATH).is_some_and(|rest| rest.starts_with('/'))
        || path == "/sign-out"
        || path == "/theme";
    match actor.signed() {
        Some(signed) if signed.must_enrol && is_api(path) => Err(AppError::Forbidden(ENROL_FIRST.to_owned())),
        Some(signed) if signed.must_enrol && !is_open => Err(AppError::EnrolFirst),
        _ => Ok(()),
    }
}

impl FromRequest for Visit {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Ok(Self::extract(&request).await?) })
    }
}

/// What the shell of every page says about this installation.
#[must_use]
pub fn site_info(config: &domain::platform::config::Config) -> SiteInfo {
    SiteInfo {
        name: config.site.name.clone(),
        legal_name: config.site.legal_name.clone(),
        postal_address: config.site.postal_address.clone(),
        contact_email: config.site.contact_email.clone(),
    }
}
