//! Who looks, and where.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::platform::actor::Actor;
use crate::platform::db::Conn;
use crate::platform::email::EmailAddress;
use crate::platform::ids::CompanyId;
use crate::schema::company_domains;
use crate::text_enum;

text_enum! {
    /// Where engineers are shown. A new one needs a row in the matrix of `backend/tests/it/visibility.rs`.
    pub enum Surface {
        /// The list, its pages and its total.
        Directory = "directory",
        /// One engineer's page: the only place that "link only" opens.
        Profile = "profile",
        /// The form that asks for an intro.
        IntroForm = "intro_form",
        /// The engineers on the home page.
        HomeStrip = "home_strip",
        /// A copy of the monthly digest.
        Digest = "digest",
    }
}

/// What a viewer is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Anybody: not signed in, another developer, a member of an unverified company, staff away from their desk.
    Stranger,
    /// A robot that makes pages findable.
    SearchEngine,
    /// A member of a verified company.
    VerifiedCompany,
    /// The reader of a digest.
    Reader,
}

/// Somebody who looks, with all that exclusions match on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// What they are to us.
    pub standing: Standing,
    /// Their company, verified or not.
    pub company_id: Option<CompanyId>,
    /// Domains of their company and of their own verified address, each with every domain above it.
    domains: Vec<String>,
    /// Their own verified address, in lower case.
    address_key: Option<String>,
}

impl Viewer {
    /// Nobody that we know.
    #[must_use]
    pub fn stranger() -> Self {
        Self { standing: Standing::Stranger, company_id: None, domains: Vec::new(), address_key: None }
    }

    /// A search engine's robot.
    #[must_use]
    pub fn search_engine() -> Self {
        Self { standing: Standing::SearchEngine, ..Self::stranger() }
    }

    /// A reader in general: who may be in an issue at all, before any one reader's exclusions.
    #[must_use]
    pub fn any_reader() -> Self {
        Self { standing: Standing::Reader, ..Self::stranger() }
    }

    /// The reader at this address.
    #[must_use]
    pub fn reader(address: &EmailAddress) -> Self {
        Self::any_reader().with_address(&address.key())
    }

    /// Whoever signed in, with the domains of their company.
    ///
    /// # Errors
    /// When Postgres refuses.
    pub async fn of(conn: &mut Conn, actor: &Actor) -> QueryResult<Self> {
        let Some(signed) = actor.signed() else { return Ok(Self::stranger()) };
        let mut viewer = Self::stranger();
        if let Some(address) = &signed.verified_address {
            viewer = viewer.with_address(address);
        }
        let Some(member) = &signed.member else { return Ok(viewer) };
        let domains: Vec<String> = company_domains::table
            .filter(company_domains::company_id.eq(member.company_id))
            .select(company_domains::domain)
            .load(conn)
            .await?;
        let standing = if member.is_verified { Standing::VerifiedCompany } else { Standing::Stranger };
        Ok(viewer.with_company(member.company_id, standing, &domains))
    }

    /// The same viewer with a verified address, in lower case.
    #[must_use]
    pub fn with_address(mut self, key: &str) -> Self {
        if let Some((_, domain)) = key.rsplit_once('@') {
            self.domains.extend(with_parents(domain));
        }
        self.address_key = Some(key.to_owned());
        self
    }

    /// The same viewer as a member of a company with these verified domains.
    #[must_use]
    pub fn with_company(mut self, company: CompanyId, standing: Standing, domains: &[String]) -> Self {
        self.standing = standing;
        self.company_id = Some(company);
        self.domains.extend(domains.iter().flat_map(|domain| with_parents(domain)));
        self
    }

    /// Every domain that an exclusion may name to match this viewer.
    #[must_use]
    pub fn domains(&self) -> &[String] {
        &self.domains
    }

    /// Their verified address, in lower case.
    #[must_use]
    pub fn address_key(&self) -> Option<&str> {
        self.address_key.as_deref()
    }
}

/// `a.example.com` → `a.example.com`, `example.com`, `com`.
fn with_parents(domain: &str) -> Vec<String> {
    let domain = domain.to_lowercase();
    let starts = std::iter::once(0).chain(domain.match_indices('.').map(|(at, _)| at + 1));
    starts.filter_map(|at| domain.get(at..).map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::with_parents;

    #[test]
    fn a_domain_matches_itself_and_what_is_above_it() {
        assert_eq!(with_parents("Mail.Example.com"), ["mail.example.com", "example.com", "com"]);
        assert_eq!(with_parents("localhost"), ["localhost"]);
    }
}
