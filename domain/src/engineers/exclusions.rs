//! Who is never shown a profile, whatever its visibility.

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::{Engineer, ExclusionKind, ExclusionSource};
use crate::companies::is_free_mail;
use crate::platform::db::Conn;
use crate::platform::email::EmailAddress;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{CompanyId, EngineerId};
use crate::schema::{companies, exclusions};

/// Lines that one profile may have.
const MAX: usize = 100;

/// What an exclusion matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exclusion {
    /// The domain and every subdomain: of a company's verified domains, of a viewer's verified address, of a reader's.
    Domain(String),
    /// The members of a company.
    Company(CompanyId),
    /// One person's verified address, in lower case.
    Address(String),
}

/// An exclusion as its owner reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExclusionRow {
    /// The row.
    pub id: Uuid,
    /// What it matches.
    pub exclusion: Exclusion,
    /// How it is written in the form: the domain, the address, or the company's name.
    pub written: String,
    /// Why it is there.
    pub source: ExclusionSource,
}

impl ExclusionRow {
    /// Whether its owner put it there; else a block did, maybe the other side's.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.source != ExclusionSource::Block
    }
}

/// All of an engineer's exclusions, oldest first: their own, and those of blocks.
pub async fn list_exclusions(conn: &mut Conn, engineer: EngineerId) -> QueryResult<Vec<ExclusionRow>> {
    type Row = (Uuid, Option<String>, Option<CompanyId>, Option<String>, ExclusionSource, Option<String>);
    let rows: Vec<Row> = exclusions::table
        .left_join(companies::table.on(companies::id.nullable().eq(exclusions::company_id)))
        .filter(exclusions::engineer_id.eq(engineer))
        .order((exclusions::created_at, exclusions::id))
        .select((
            exclusions::id,
            exclusions::domain,
            exclusions::company_id,
            exclusions::address_key,
            exclusions::source,
            companies::name.nullable(),
        ))
        .load(conn)
        .await?;
    let row = |(id, domain, company, address, source, name): Row| {
        let (exclusion, written) = match (domain, company, address) {
            (Some(domain), ..) => (Exclusion::Domain(domain.clone()), domain),
            (_, Some(company), _) => (Exclusion::Company(company), name.unwrap_or_default()),
            (.., address) => {
                let address = address.unwrap_or_default();
                (Exclusion::Address(address.clone()), address)
            }
        };
        ExclusionRow { id, exclusion, written, source }
    };
    Ok(rows.into_iter().map(row).collect())
}

/// What a new profile's form begins with: the domain of the owner's own address, if it may be an employer's.
#[must_use]
pub fn suggested_exclusion(address: &str) -> Option<String> {
    let (_, domain) = address.rsplit_once('@')?;
    (!is_free_mail(domain)).then(|| domain.to_owned())
}

/// Reads the lines of the form; faults go to the field `exclusions`. A line that stands there already keeps meaning
/// what it was resolved to when it was written: names of companies are not unique, and saving another field must not
/// move an exclusion to a namesake. Of two that are written alike the older line comes first.
pub(super) async fn parse(
    conn: &mut Conn,
    typed: &str,
    held: &[ExclusionRow],
    errors: &mut FieldErrors,
) -> QueryResult<Vec<Exclusion>> {
    let lines: Vec<&str> = typed.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.len() > MAX {
        errors.add("exclusions", format!("Keep at most {MAX} lines."));
        return Ok(Vec::new());
    }
    let mut parsed = Vec::new();
    for line in lines {
        let known = held.iter().find(|row| is_same(&row.written, line) && !parsed.contains(&row.exclusion));
        let found = match (known, shape(line)) {
            (Some(row), _) => Some(row.exclusion.clone()),
            (None, Some(exclusion)) => Some(exclusion),
            (None, None) => find_company(conn, line).await?.map(Exclusion::Company),
        };
        match found {
            Some(exclusion) if !parsed.contains(&exclusion) => parsed.push(exclusion),
            Some(_) => {}
            None => {
                let shown: String = line.chars().take(60).collect();
                errors.add("exclusions", format!("“{shown}” is no web domain, no address and no company here. Write the company's domain, such as example.com."));
            }
        }
    }
    Ok(parsed)
}

fn is_same(written: &str, line: &str) -> bool {
    written.trim().to_lowercase() == line.to_lowercase()
}

/// A domain or an address by its shape. Addresses of pages and a leading `@`, `*.` or `www.` are read as their domain.
pub(super) fn shape(line: &str) -> Option<Exclusion> {
    if let Ok(address) = line.parse::<EmailAddress>() {
        return Some(Exclusion::Address(address.key()));
    }
    let bare = line.trim_start_matches("https://").trim_start_matches("http://");
    let bare = bare.split(['/', '?', '#']).next().unwrap_or(bare);
    let bare = bare.trim_start_matches(['@', '*', '.']);
    let bare = bare.strip_prefix("www.").unwrap_or(bare);
    // An address at the domain is valid exactly when the domain is.
    let probe: EmailAddress = format!("probe@{bare}").parse().ok()?;
    bare.contains('.').then(|| Exclusion::Domain(probe.domain().to_owned()))
}

async fn find_company(conn: &mut Conn, name: &str) -> QueryResult<Option<CompanyId>> {
    companies::table
        .filter(sql::<Bool>("lower(companies.name) = ").bind::<Text, _>(name.to_lowercase()))
        .order((companies::verified_at.is_null(), companies::created_at))
        .select(companies::id)
        .first(conn)
        .await
        .optional()
}

/// Brings the owner's own lines to `wanted`; those from blocks stay.
pub(super) async fn replace(
    conn: &mut Conn,
    engineer: &Engineer,
    wanted: &[Exclusion],
    employer: Option<&str>,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::delete(
        exclusions::table
            .filter(exclusions::engineer_id.eq(engineer.id))
            .filter(exclusions::source.ne(ExclusionSource::Block)),
    )
    .execute(conn)
    .await?;
    for exclusion in wanted {
        let is_employer = matches!(exclusion, Exclusion::Domain(domain) if Some(domain.as_str()) == employer);
        let source = if is_employer { ExclusionSource::CurrentEmployer } else { ExclusionSource::Manual };
        insert(conn, engineer.id, exclusion, source, now).await?;
    }
    Ok(())
}

/// Adds one; nothing if it is there. The owner's line and a block's are two.
pub(crate) async fn insert(
    conn: &mut Conn,
    engineer: EngineerId,
    exclusion: &Exclusion,
    source: ExclusionSource,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    let (kind, domain, company, address) = match exclusion {
        Exclusion::Domain(domain) => (ExclusionKind::Domain, Some(domain), None, None),
        Exclusion::Company(company) => (ExclusionKind::Company, None, Some(*company), None),
        Exclusion::Address(address) => (ExclusionKind::Address, None, None, Some(address)),
    };
    diesel::insert_into(exclusions::table)
        .values((
            exclusions::id.eq(Uuid::now_v7()),
            exclusions::engineer_id.eq(engineer),
            exclusions::kind.eq(kind),
            exclusions::domain.eq(domain),
            exclusions::company_id.eq(company),
            exclusions::address_key.eq(address),
            exclusions::source.eq(source),
            exclusions::created_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_by_their_shape() {
        let domain = |d: &str| Some(Exclusion::Domain(d.to_owned()));
        for line in ["example.com", "https://www.example.com/jobs?x=1", "@example.com", "*.Example.com"] {
            assert_eq!(shape(line), domain("example.com"), "{line}");
        }
        assert_eq!(shape("Ada@Example.com"), Some(Exclusion::Address("ada@example.com".into())));
        for line in ["Halden Robotics", "localhost", "a b.com", "exa_mple", "<script>.com"] {
            assert_eq!(shape(line), None, "{line}");
        }
    }
}
