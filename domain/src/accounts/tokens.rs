//! Access tokens (JWT, HS256) that name a session, and refresh tokens that keep one.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use rand::Rng;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::platform::context::Context;
use crate::platform::ids::{AccountId, SessionId};
use crate::platform::keys::Purpose;

const AUDIENCE: &str = "roster-site";

/// What an access token says. That its session still lives is for the database to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    iss: String,
    aud: String,
    /// Whose it is.
    #[serde(rename = "sub")]
    pub account_id: AccountId,
    /// Which session it stands for.
    #[serde(rename = "sid")]
    pub session_id: SessionId,
    iat: i64,
    exp: i64,
}

/// A token cannot be signed: our fault.
#[derive(Debug, thiserror::Error)]
#[error("signing an access token: {0}")]
pub struct SigningError(#[from] jsonwebtoken::errors::Error);

/// An access token, with its end.
#[derive(Clone, Debug)]
pub struct Access {
    /// The token, for the cookie.
    pub token: SecretString,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// Signs an access token for a session; it lives `accounts.access_minutes`.
///
/// # Errors
/// [`SigningError`], when the library has no cryptography in it.
pub fn sign_access(
    cx: &Context,
    account_id: AccountId,
    session_id: SessionId,
) -> Result<Access, SigningError> {
    let expires_at = cx.now + TimeDelta::minutes(cx.config.accounts.access_minutes);
    let claims = Claims {
        iss: cx.config.origin(),
        aud: AUDIENCE.to_owned(),
        account_id,
        session_id,
        iat: cx.now.timestamp(),
        exp: expires_at.timestamp(),
    };
    let key = EncodingKey::from_secret(&cx.keys.key(Purpose::AccessTokens));
    let token = encode(&Header::new(Algorithm::HS256), &claims, &key)?;
    Ok(Access { token: token.into(), expires_at })
}

/// What a token says, if we signed it for this site and it has not ended.
#[must_use]
pub fn read_access(cx: &Context, token: &str) -> Option<Claims> {
    let mut rules = Validation::new(Algorithm::HS256);
    rules.set_issuer(&[cx.config.origin()]);
    rules.set_audience(&[AUDIENCE]);
    rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    rules.validate_exp = false; // the library asks the system's clock; ours is asked below
    let key = DecodingKey::from_secret(&cx.keys.key(Purpose::AccessTokens));
    let claims = decode::<Claims>(token, &key, &rules).ok()?.claims;
    (cx.now.timestamp() < claims.exp && claims.iat <= cx.now.timestamp() + 60).then_some(claims)
}

/// A refresh token: 32 random bytes, of which only the hash is stored.
#[derive(Clone)]
pub struct RefreshToken([u8; 32]);

impl RefreshToken {
    /// The first one of a session.
    #[must_use]
    pub fn random() -> Self {
        let mut bytes = [0; 32];
        rand::rng().fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// What a cookie holds, if it can be one of ours.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(Self(URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?))
    }

    /// What comes after this one: always the same, so that two tabs that refresh at once end up with one token.
    #[must_use]
    pub fn successor(&self, cx: &Context) -> Self {
        Self(cx.keys.mac(Purpose::RefreshTokens, &self.0))
    }

    /// What is stored.
    #[must_use]
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0).to_vec()
    }

    /// For the cookie.
    #[must_use]
    pub fn expose(&self) -> SecretString {
        URL_SAFE_NO_PAD.encode(self.0).into()
    }
}

impl std::fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RefreshToken(…)")
    }
}

impl Access {
    /// For the cookie.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.token.expose_secret()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::clock::Clock;
    use crate::testing;

    fn signed(cx: &Context) -> (String, AccountId, SessionId) {
        let (account, session) = (AccountId::new(), SessionId::new());
        (sign_access(cx, account, session).unwrap().expose().to_owned(), account, session)
    }

    #[test]
    fn an_access_token_names_its_session_until_it_ends() {
        let clock = Clock::standing_at(testing::start());
        let mut cx = testing::context(&clock);
        let (token, account, session) = signed(&cx);
        let claims = read_access(&cx, &token).unwrap();
        assert_eq!((claims.account_id, claims.session_id), (account, session));
        cx.now += TimeDelta::minutes(10) - TimeDelta::seconds(1);
        assert!(read_access(&cx, &token).is_some());
        cx.now += TimeDelta::seconds(1);
        assert_eq!(read_access(&cx, &token), None);
    }

    #[test]
    fn what_we_did_not_sign_for_this_site_is_refused() {
        let clock = Clock::standing_at(testing::start());
        let cx = testing::context(&clock);
        let (token, account_id, session_id) = signed(&cx);
        let key = EncodingKey::from_secret(&cx.keys.key(Purpose::AccessTokens));
        let claims = |iss: &str, aud: &str, exp: i64| Claims {
            iss: iss.into(),
            aud: aud.into(),
            account_id,
            session_id,
            iat: cx.now.timestamp(),
            exp,
        };
        let (origin, later) = (cx.config.origin(), cx.now.timestamp() + 600);
        let forge =
            |header: &Header, claims: &Claims, key: &EncodingKey| encode(header, claims, key).unwrap();
        let hs256 = Header::new(Algorithm::HS256);
        let other_key = EncodingKey::from_secret(&cx.keys.key(Purpose::Csrf));
        let body = token.split('.').nth(1).unwrap();
        let cases = [
            forge(&hs256, &claims("https://elsewhere.example", AUDIENCE, later), &key),
            forge(&hs256, &claims(&origin, "roster-api", later), &key),
            forge(&hs256, &claims(&origin, AUDIENCE, later), &other_key),
            forge(&Header::new(Algorithm::HS384), &claims(&origin, AUDIENCE, later), &key),
            forge(&hs256, &claims(&origin, AUDIENCE, cx.now.timestamp()), &key),
            format!("{}.{body}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#)),
            token.replace('.', ""),
            String::new(),
        ];
        assert!(read_access(&cx, &forge(&hs256, &claims(&origin, AUDIENCE, later), &key)).is_some());
        for case in cases {
            assert_eq!(read_access(&cx, &case), None, "{case}");
        }
        let without_exp = serde_json::json!({"iss": origin, "aud": AUDIENCE, "sub": account_id, "sid": session_id, "iat": 0});
        assert_eq!(read_access(&cx, &encode(&hs256, &without_exp, &key).unwrap()), None);
    }

    #[test]
    fn a_refresh_token_has_one_successor_and_no_face() {
        let cx = testing::context(&Clock::standing_at(testing::start()));
        let token = RefreshToken::random();
        assert_eq!(token.successor(&cx).hash(), token.successor(&cx).hash());
        assert_ne!(token.successor(&cx).hash(), token.hash());
        let again = RefreshToken::parse(token.expose().expose_secret()).unwrap();
        assert_eq!(again.hash(), token.hash());
        assert_eq!(format!("{token:?}"), "RefreshToken(…)");
        for text in ["", "x", "ä", &"A".repeat(42), &"A".repeat(44)] {
            assert!(RefreshToken::parse(text).is_none(), "{text:?}");
        }
    }
}
