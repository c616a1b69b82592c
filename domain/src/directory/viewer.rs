//! Who looks, and where.

use std::collections::HashMap;

use diesel::QueryResult;

use super::people::{Person, list_accounts_of_readers, list_domains_of, list_owners, list_people};
use crate::platform::actor::Actor;
use crate::platform::db::Conn;
use crate::platform::email::EmailAddress;
use crate::platform::ids::{AccountId, CompanyId, SubscriberId};
use crate::text_enum;

text_enum! {
    /// Where engineers are shown. A new one needs a row in the matrix of `backend/tests/it/visibility.rs`.
    pub enum Surface {
        /// The list, its pages and its total.
        Directory = "directory",
        /// One engineer's page: the only place that "link only" opens.
        Profile = "profile",
        /// Beside others, for whoever knows the address of the page.
        Compare = "compare",
        /// The pages of a skill, and of a skill in a country.
        HirePage = "hire_page",
        /// The list of pages that search engines may keep.
        Sitemap = "sitemap",
        /// The form that asks for an intro.
        IntroForm = "intro_form",
        /// The engineers on the home page.
        HomeStrip = "home_strip",
        /// A mail, or a page of the company's own, about a request that it made.
        IntroMail = "intro_mail",
        /// A list of a company's own, for whoever put them there.
        Shortlist = "shortlist",
        /// A mail about who newly fits a saved search.
        Alert = "alert",
        /// A copy of the monthly digest.
        Digest = "digest",
    }
}

/// What a viewer is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

/// Somebody who looks, with all that exclusions match on. Nobody makes one by hand: what is known of a person is looked
/// up in one place, so that a page, a mail and a digest know the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// What they are to us.
    pub standing: Standing,
    /// Their company, verified or not.
    pub company_id: Option<CompanyId>,
    /// That company, and every one at whose verified domains the viewer has an address.
    companies: Vec<CompanyId>,
    /// Domains of their company and of their own verified addresses, each with every domain above it.
    domains: Vec<String>,
    /// Their own verified addresses, in lower case.
    addresses: Vec<String>,
}

impl Viewer {
    /// Nobody that we know.
    #[must_use]
    pub fn stranger() -> Self {
        Self::anybody(Standing::Stranger)
    }

    /// A search engine's robot.
    #[must_use]
    pub fn search_engine() -> Self {
        Self::anybody(Standing::SearchEngine)
    }

    /// A reader in general: who may be in an issue at all, before any one reader's exclusions.
    #[must_use]
    pub fn any_reader() -> Self {
        Self::anybody(Standing::Reader)
    }

    /// A member of a verified company in general.
    #[must_use]
    pub fn any_company() -> Self {
        Self::anybody(Standing::VerifiedCompany)
    }

    /// A member of a verified company with this address: a colleague of whoever has one at the same domain.
    ///
    /// # Errors
    /// When Postgres refuses.
    pub async fn colleague_at(conn: &mut Conn, address: &EmailAddress) -> QueryResult<Self> {
        let mut viewer = Self::any_company();
        viewer.add_address(&address.key());
        complete(conn, [&mut viewer]).await?;
        Ok(viewer)
    }

    /// A member of this company, of whom nothing else is known.
    ///
    /// # Errors
    /// When Postgres refuses.
    pub async fn member_of(conn: &mut Conn, company: CompanyId, is_verified: bool) -> QueryResult<Self> {
        let mut viewer = Self::stranger();
        viewer.add_company(company, is_verified);
        complete(conn, [&mut viewer]).await?;
        Ok(viewer)
    }

    /// Whoever signed in, with the domains of their company.
    ///
    /// # Errors
    /// When Postgres refuses.
    pub async fn of(conn: &mut Conn, actor: &Actor) -> QueryResult<Self> {
        let Some(signed) = actor.signed() else { return Ok(Self::stranger()) };
        let mut viewer = Self::stranger();
        if let Some(address) = &signed.verified_address {
            viewer.add_address(address);
        }
        if let Some(member) = &signed.member {
            viewer.add_company(member.company_id, member.is_verified);
        }
        complete(conn, [&mut viewer]).await?;
        Ok(viewer)
    }

    /// The person of an account, as if they looked now: for mails to them.
    ///
    /// # Errors
    /// When Postgres refuses.
    pub async fn of_account(conn: &mut Conn, account: AccountId) -> QueryResult<Self> {
        let mut viewer = Self::stranger();
        for known in list_people(conn, &[account], &[]).await? {
            viewer.add(known);
        }
        complete(conn, [&mut viewer]).await?;
        Ok(viewer)
    }

    /// The readers at these addresses; of those who have an account, with what is known of it.
    ///
    /// # Errors
    /// When Postgres refuses.
    pub async fn readers(
        conn: &mut Conn,
        readers: &[(SubscriberId, &str)],
    ) -> QueryResult<HashMap<SubscriberId, Self>> {
        let ids: Vec<SubscriberId> = readers.iter().map(|(id, _)| *id).collect();
        let accounts = list_accounts_of_readers(conn, &ids).await?;
        let addresses: Vec<&str> = readers.iter().map(|(_, address)| *address).collect();
        let people = list_people(conn, &accounts.values().copied().collect::<Vec<_>>(), &addresses).await?;
        let mut all = HashMap::with_capacity(readers.len());
        for (id, address) in readers {
            let mut viewer = Self::any_reader();
            viewer.add_address(address);
            let own = |known: &&Person| {
                accounts.get(id) == Some(&known.account_id)
                    || known.verified_address.as_deref() == Some(address)
            };
            people.iter().filter(own).cloned().for_each(|known| viewer.add(known));
            all.insert(*id, viewer);
        }
        complete(conn, all.values_mut()).await?;
        Ok(all)
    }

    fn anybody(standing: Standing) -> Self {
        Self { standing, company_id: None, companies: Vec::new(), domains: Vec::new(), addresses: Vec::new() }
    }

    fn add(&mut self, known: Person) {
        if let Some(address) = known.verified_address {
            self.add_address(&address);
        }
        if let Some((company, is_verified)) = known.company {
            self.add_company(company, is_verified);
        }
    }

    fn add_address(&mut self, key: &str) {
        if let Some((_, domain)) = key.rsplit_once('@') {
            self.domains.extend(with_parents(domain));
        }
        self.addresses.push(key.to_owned());
    }

    /// A company that is not verified sees what a stranger sees; a reader stays one.
    fn add_company(&mut self, company: CompanyId, is_verified: bool) {
        if self.standing == Standing::Stranger && is_verified {
            self.standing = Standing::VerifiedCompany;
        }
        self.company_id = Some(company);
        self.companies.push(company);
    }

    /// Every company that an exclusion may name to match this viewer.
    #[must_use]
    pub fn companies(&self) -> &[CompanyId] {
        &self.companies
    }

    /// Every domain that an exclusion may name to match this viewer.
    #[must_use]
    pub fn domains(&self) -> &[String] {
        &self.domains
    }

    /// Their verified addresses, in lower case.
    #[must_use]
    pub fn addresses(&self) -> &[String] {
        &self.addresses
    }
}

/// Adds the domains of the viewers' companies, then the companies that have proven one of their domains to be their own:
/// whoever excludes a company excludes its domains, wherever the person at that address signed in.
async fn complete<'a>(conn: &mut Conn, viewers: impl IntoIterator<Item = &'a mut Viewer>) -> QueryResult<()> {
    let mut viewers: Vec<&mut Viewer> = viewers.into_iter().collect();
    let companies: Vec<CompanyId> = viewers.iter().filter_map(|viewer| viewer.company_id).collect();
    let own = list_domains_of(conn, &companies).await?;
    for viewer in &mut viewers {
        for (domain, _) in own.iter().filter(|(_, company)| Some(*company) == viewer.company_id) {
            viewer.domains.extend(with_parents(domain));
        }
    }
    let mut domains: Vec<String> = viewers.iter().flat_map(|viewer| viewer.domains.clone()).collect();
    domains.sort_unstable();
    domains.dedup();
    let owners: HashMap<String, CompanyId> = list_owners(conn, &domains).await?.into_iter().collect();
    for viewer in &mut viewers {
        let at = viewer.domains.iter().filter_map(|domain| owners.get(domain).copied());
        viewer.companies.extend(at.collect::<Vec<_>>());
    }
    Ok(())
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
