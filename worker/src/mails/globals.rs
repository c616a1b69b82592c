//! What the templates of every mail get beside their own context.

use chrono_tz::Tz;
use domain::notifications;
use domain::outbox::Mail;
use domain::platform::config::Config;
use domain::platform::context::Context;
use serde::Serialize;

/// Where a product mail's kind is stopped, by a person or by a mail program (RFC 8058); nothing for other mails.
#[must_use]
pub fn stop_url(cx: &Context, mail: &Mail) -> Option<String> {
    let (kind, account) = (notifications::Kind::of(mail.kind)?, mail.account_id?);
    let token = notifications::stop_token(&cx.keys, account, kind, mail.created_at);
    Some(cx.config.absolute(&format!("/notifications/{token}")))
}

/// What the templates of every mail get beside their own context: `site`, and `stop_url` of product mails.
#[derive(Clone, Debug, Serialize)]
pub struct Globals {
    site: Site,
    stop_url: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
struct Site {
    name: String,
    legal_name: String,
    postal_address: String,
    contact_email: String,
    public_url: String,
    time_zone: Tz,
}

impl Globals {
    /// From the settings.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let site = &config.site;
        Self {
            site: Site {
                name: site.name.clone(),
                legal_name: site.legal_name.clone(),
                postal_address: site.postal_address.clone(),
                contact_email: site.contact_email.clone(),
                public_url: config.origin(),
                time_zone: site.time_zone,
            },
            stop_url: None,
        }
    }

    /// With the link that stops this kind of mail.
    #[must_use]
    pub fn with_stop(self, stop_url: Option<String>) -> Self {
        Self { stop_url, ..self }
    }
}
