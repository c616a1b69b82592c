//! Contexts of the pages of personal tokens.

use chrono::{DateTime, Utc};
use domain::accounts::{ListedToken, MOST_TOKENS, TOKEN_LIVES};
use domain::platform::actor::Scope;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::ApiTokenId;
use domain::platform::templates::Template;
use serde::Serialize;

use super::api_tokens::NewTokenForm;
use crate::components::Choice;
use crate::views::{Flash, Page, PageMeta};

/// `/account/tokens`
#[derive(Clone, Debug, Serialize)]
pub struct TokensPage {
    tokens: Vec<TokenLine>,
    form: NewTokenForm,
    errors: FieldErrors,
    zone: String,
    scopes: Vec<Choice>,
    lives: Vec<Choice>,
    is_full: bool,
    most: usize,
    /// Whether one was revoked just now.
    #[serde(skip)]
    pub is_revoked: bool,
}

#[derive(Clone, Debug, Serialize)]
struct TokenLine {
    id: ApiTokenId,
    name: String,
    scopes: String,
    expires_at: DateTime<Utc>,
    last_used_at: Option<DateTime<Utc>>,
}

impl TokensPage {
    /// With one's tokens, and the form as typed.
    #[must_use]
    pub fn new(tokens: Vec<ListedToken>, form: NewTokenForm, errors: FieldErrors, zone: String) -> Self {
        let line = |token: ListedToken| TokenLine {
            id: token.id,
            name: token.name,
            scopes: token.scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(", "),
            expires_at: token.expires_at,
            last_used_at: token.last_used_at,
        };
        Self {
            is_full: tokens.len() >= MOST_TOKENS,
            tokens: tokens.into_iter().map(line).collect(),
            form,
            errors,
            zone,
            scopes: Scope::ALL.iter().map(|scope| choice(*scope)).collect(),
            lives: TOKEN_LIVES.iter().map(|days| Choice::new(days.to_string(), life(*days))).collect(),
            most: MOST_TOKENS,
            is_revoked: false,
        }
    }
}

fn choice(scope: Scope) -> Choice {
    let what = match scope {
        Scope::ProfileRead => "Read your name, kind of account, address and time zone.",
        Scope::SessionsRead => "Read where you are signed in.",
        Scope::ConversationsRead => "Read your conversations.",
        Scope::ConversationsWrite => "Write in your conversations in your name.",
        Scope::DirectoryRead => "Search the directory as you see it.",
    };
    Choice::new(scope.as_str(), scope.as_str()).with_hint(what)
}

fn life(days: i64) -> String {
    if days == 365 { "a year".to_owned() } else { format!("{days} days") }
}

impl Template for TokensPage {
    const NAME: &'static str = "pages/accounts/tokens.html";
    fn samples() -> Vec<Self> {
        let token = |last_used_at| ListedToken {
            id: ApiTokenId::new(),
            name: "Laptop <b>".into(),
            scopes: Scope::ALL.to_vec(),
            created_at: DateTime::UNIX_EPOCH,
            expires_at: DateTime::UNIX_EPOCH,
            last_used_at,
        };
        let page = |tokens| {
            Self::new(tokens, NewTokenForm::default(), FieldErrors::default(), "Europe/Berlin".into())
        };
        let wrong = Self { errors: FieldErrors::one("scopes", "Choose."), ..page(Vec::new()) };
        let used = Some(DateTime::UNIX_EPOCH);
        vec![page(vec![token(None), token(used)]), wrong, page(vec![token(used); MOST_TOKENS])]
    }
}

impl Page for TokensPage {
    fn meta(&self) -> PageMeta {
        let flash =
            self.is_revoked.then(|| Flash::good("Revoked. The next request that shows it is refused."));
        PageMeta::private("Personal tokens").with_flash(flash)
    }
}

/// A new token, once.
#[derive(Clone, Debug, Serialize)]
pub struct NewTokenPage {
    name: String,
    token: String,
    /// Where it can be tried.
    address: String,
}

impl NewTokenPage {
    /// With the token.
    #[must_use]
    pub fn new(name: String, token: String, address: String) -> Self {
        Self { name, token, address }
    }
}

impl Template for NewTokenPage {
    const NAME: &'static str = "pages/accounts/new_token.html";
    fn samples() -> Vec<Self> {
        vec![Self::new("Laptop <b>".into(), "roster_pat_AAAA".into(), "http://127.0.0.1/api/v1/me".into())]
    }
}

impl Page for NewTokenPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Your new token")
    }
}
