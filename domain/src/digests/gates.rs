//! Who may be shown to whom: consent, visibility, moderation, availability, and what an engineer excluded.
//!
//! Asked when candidates are chosen, and again for every micro-batch just before the wire.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Integer, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::model::Scope;
use crate::platform::db::Conn;
use crate::platform::ids::{EngineerId, SubscriberId};

/// An engineer who may appear in a digest now.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
#[expect(missing_docs, reason = "columns of the engineer")]
pub struct Eligible {
    #[diesel(sql_type = SqlUuid)]
    pub engineer_id: EngineerId,
    #[diesel(sql_type = SmallInt)]
    pub score: i16,
    #[diesel(sql_type = Text)]
    pub scope: Scope,
    #[diesel(sql_type = Text)]
    pub country: String,
    /// The strongest primary skill.
    #[diesel(sql_type = Nullable<Integer>)]
    pub skill: Option<i32>,
    #[diesel(sql_type = Timestamptz)]
    pub approved_at: DateTime<Utc>,
}

/// $1 now, $2 only standing consents, $3 of these engineers (null: of all).
///
/// Consent never exceeds visibility: public → as consented, anonymous → anonymous, all others → not in the digest.
/// Only network-active, unmoderated, unexpired engineers confirmed within 35 whole UTC days have a score (section F).
const ELIGIBLE: &str = "\
select e.id as engineer_id, e.score, e.country, e.approved_at,
       case when e.visibility = 'anonymous' or c.scope = 'anonymous' then 'anonymous' else 'named' end as scope,
       (select s.skill_id from engineer_skills s where s.engineer_id = e.id and s.is_primary
        order by s.level desc, s.skill_id limit 1) as skill
from engineers e
join accounts a on a.id = e.account_id and a.state = 'active'
join digest_consents c on c.engineer_id = e.id and c.replaced_at is null
where e.network_status = 'active' and e.moderation = 'clear' and e.visibility in ('public', 'anonymous')
  and e.availability in ('actively_looking', 'open') and e.score is not null
  and $1::date - e.availability_confirmed_at::date <= 35
  and (e.vetted_until is null or e.vetted_until > $1)
  and c.scope <> 'none' and c.expires_at > $1 and (c.is_standing or not $2)
  and ($3 is null or e.id = any($3))";

/// Engineers who may appear now; of `among`, or of all.
///
/// # Errors
/// When Postgres does not answer.
pub async fn list_eligible(
    conn: &mut Conn,
    now: DateTime<Utc>,
    only_standing: bool,
    among: Option<&[EngineerId]>,
) -> QueryResult<Vec<Eligible>> {
    diesel::sql_query(ELIGIBLE)
        .bind::<Timestamptz, _>(now)
        .bind::<Bool, _>(only_standing)
        .bind::<Nullable<Array<SqlUuid>>, _>(among)
        .load(conn)
        .await
}

/// Whom one engineer does not want to be seen by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Excluded {
    /// With their subdomains.
    domains: Vec<String>,
    addresses: Vec<String>,
    /// Subscribers whose account is a member of an excluded company.
    subscribers: Vec<SubscriberId>,
}

/// What may be shown right now of one issue's engineers.
#[derive(Clone, Debug, Default)]
pub struct Gates {
    open: HashMap<EngineerId, (Scope, Excluded)>,
}

#[derive(QueryableByName)]
struct ExclusionRow {
    #[diesel(sql_type = SqlUuid)]
    engineer_id: EngineerId,
    #[diesel(sql_type = Nullable<Text>)]
    domain: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    address_key: Option<String>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    subscriber_id: Option<SubscriberId>,
}

/// $1 engineers, $2 the readers of this micro-batch.
const EXCLUSIONS: &str = "\
select x.engineer_id, x.domain, x.address_key, null::uuid as subscriber_id
from exclusions x where x.engineer_id = any($1) and x.kind in ('domain', 'address')
union all
select x.engineer_id, d.domain, null, null
from exclusions x join company_domains d using (company_id) where x.engineer_id = any($1)
union all
select x.engineer_id, null, null, s.id
from exclusions x join memberships m on m.company_id = x.company_id and m.state = 'active'
join subscribers s on s.account_id = m.account_id
where x.engineer_id = any($1) and s.id = any($2)";

/// Reads the gates of `engineers` for `readers`.
///
/// # Errors
/// When Postgres does not answer.
pub async fn read(
    conn: &mut Conn,
    now: DateTime<Utc>,
    only_standing: bool,
    engineers: &[EngineerId],
    readers: &[SubscriberId],
) -> QueryResult<Gates> {
    let eligible = list_eligible(conn, now, only_standing, Some(engineers)).await?;
    let rows: Vec<ExclusionRow> = diesel::sql_query(EXCLUSIONS)
        .bind::<Array<SqlUuid>, _>(engineers)
        .bind::<Array<SqlUuid>, _>(readers)
        .load(conn)
        .await?;
    let mut open: HashMap<_, _> =
        eligible.into_iter().map(|e| (e.engineer_id, (e.scope, Excluded::default()))).collect();
    for row in rows {
        if let Some((_, excluded)) = open.get_mut(&row.engineer_id) {
            excluded.domains.extend(row.domain);
            excluded.addresses.extend(row.address_key);
            excluded.subscribers.extend(row.subscriber_id);
        }
    }
    Ok(Gates { open })
}

impl Gates {
    /// Whether `engineer`, shown as `scope`, may be in the copy of this reader. A card with the name is struck when only
    /// an anonymous one is allowed by now: a copy's cards never change, they can only go.
    #[must_use]
    pub fn allows(&self, engineer: EngineerId, scope: Scope, reader: Reader<'_>) -> bool {
        let Some((allowed, excluded)) = self.open.get(&engineer) else { return false };
        (scope == Scope::Anonymous || *allowed == Scope::Named)
            && !excluded.domains.iter().any(|domain| is_within(reader.domain, domain))
            && !excluded.addresses.iter().any(|address| address == reader.address_key)
            && !excluded.subscribers.contains(&reader.subscriber_id)
    }
}

/// Who reads.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// The subscriber.
    pub subscriber_id: SubscriberId,
    /// The canonical address.
    pub address_key: &'a str,
    /// Its domain.
    pub domain: &'a str,
}

/// Whether `domain` is `of` or a subdomain of it.
fn is_within(domain: &str, of: &str) -> bool {
    domain.strip_suffix(of).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_excludes_its_subdomains_and_no_neighbour() {
        for (domain, of, expected) in [
            ("acme.example", "acme.example", true),
            ("mail.acme.example", "acme.example", true),
            ("notacme.example", "acme.example", false),
            ("acme.example", "mail.acme.example", false),
            ("acme.example.evil.test", "acme.example", false),
        ] {
            assert_eq!(is_within(domain, of), expected, "{domain} within {of}");
        }
    }

    #[test]
    fn a_card_is_shown_only_as_far_as_consent_still_goes() {
        let engineer = EngineerId::new();
        let reader =
            |domain| Reader { subscriber_id: SubscriberId::new(), address_key: "ada@x.example", domain };
        let gates = |scope, excluded| Gates { open: HashMap::from([(engineer, (scope, excluded))]) };
        let free = Excluded::default;
        assert!(gates(Scope::Named, free()).allows(engineer, Scope::Named, reader("x.example")));
        assert!(gates(Scope::Named, free()).allows(engineer, Scope::Anonymous, reader("x.example")));
        assert!(!gates(Scope::Anonymous, free()).allows(engineer, Scope::Named, reader("x.example")));
        assert!(!Gates::default().allows(engineer, Scope::Anonymous, reader("x.example")));
        let domain = Excluded { domains: vec!["x.example".into()], ..free() };
        assert!(!gates(Scope::Named, domain).allows(engineer, Scope::Named, reader("hr.x.example")));
        let address = Excluded { addresses: vec!["ada@x.example".into()], ..free() };
        assert!(!gates(Scope::Named, address).allows(engineer, Scope::Named, reader("y.example")));
    }
}
