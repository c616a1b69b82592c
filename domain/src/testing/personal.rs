//! Somebody about whom everything is held: a row in every table that can hold anything about a person, with recognisable
//! words in it. Which tables those are is the map's word: a table that it knows and this file does not fails the tests.

mod hiring;
mod lists;
mod moderation;
mod talk;
mod team;

use std::collections::BTreeSet;

use diesel::sql_types::{BigInt, Bool, Text};
use diesel::{QueryableByName, sql_query};
use diesel_async::{AsyncConnection, RunQueryDsl, SimpleAsyncConnection};

use super::{accounts, digests, engineers, readers};
use crate::personal::map::{self, Ending, Rule, Table};
use crate::platform::actor::{CompanyRole, Permission, Signed};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{AccountId, EngineerId, SubscriberId};

/// In every word about the person.
pub const MARK: &str = "zzmark";
/// Their address.
pub const ADDRESS: &str = "zzmark-ada@zzmark.example";

/// The person.
#[derive(Clone, Debug)]
pub struct Everybody {
    /// Signed in.
    pub signed: Signed,
    /// Their profile.
    pub engineer: EngineerId,
    /// Their subscription.
    pub reader: SubscriberId,
    /// Who sent them an intro.
    pub company: Signed,
}

/// The word that stands in this column.
#[must_use]
pub fn word(table: &str, column: &str) -> String {
    format!("{MARK}-{table}-{column}")
}

/// Makes them.
pub async fn everybody(conn: &mut Conn, cx: &Context) -> Everybody {
    digests::engineers(conn, 3).await;
    let other = engineers::approved(conn, "Grace Hopper").await;
    let person = engineers::named("Zzmark Ada").country("AT").skills(&[("java", 4)]).insert(conn).await;
    let mut signed = person.signed.clone();
    accounts::move_to(conn, &mut signed, ADDRESS).await;
    let reader = readers::at(conn, ADDRESS, Some(signed.account_id)).await;
    let company = accounts::company_member(conn, CompanyRole::Owner, true).await;
    let vetter = accounts::staff(conn, &[Permission::Vetter]).await;
    let issue = digests::approved(conn, cx).await;
    let company_id = company.member.as_ref().map(|member| member.company_id).expect("a company");
    let values = [
        ("{me}", signed.account_id.to_string()),
        ("{session}", signed.session_id.to_string()),
        ("{engineer}", person.id.to_string()),
        ("{other}", other.id.to_string()),
        ("{reader}", reader.to_string()),
        ("{company}", company_id.to_string()),
        ("{sender}", company.account_id.to_string()),
        ("{vetter}", vetter.account_id.to_string()),
        ("{digest}", issue.id.to_string()),
        ("{now}", super::start().to_rfc3339()),
        ("{address}", ADDRESS.to_owned()),
    ];
    for script in [
        ACCOUNT,
        MARKET,
        lists::SCRIPT,
        VETTING,
        PROFILE,
        talk::SCRIPT,
        moderation::SCRIPT,
        team::SCRIPT,
        hiring::SCRIPT,
    ] {
        let script =
            values.iter().fold(script.to_owned(), |script, (name, value)| script.replace(name, value));
        conn.batch_execute(&script).await.unwrap_or_else(|error| panic!("{error}\n{script}"));
    }
    for table in map::tables().filter(|table| table.is_personal()) {
        mark(conn, table, signed.account_id, reader).await;
    }
    Everybody { signed, engineer: person.id, reader, company }
}

/// What the tests put into a column of the map themselves: everything that can hold a word, and is to go.
pub fn marked_columns(table: &Table) -> impl Iterator<Item = (&'static str, Rule)> {
    let is_ours = |rule: &Rule| {
        matches!(
            rule,
            Rule::Shown(Ending::Row | Ending::Set(_))
                | Rule::File(..)
                | Rule::Secret(Ending::Row | Ending::Set(_), _)
        )
    };
    table.columns.iter().filter(move |column| is_ours(&column.rule)).map(|column| (column.name, column.rule))
}

#[derive(QueryableByName)]
struct ColumnType {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    /// A constraint or a key decides what may stand in it.
    #[diesel(sql_type = Bool)]
    is_bound: bool,
}

/// The columns of a table that can hold words.
async fn wordy(conn: &mut Conn, table: &str) -> Vec<ColumnType> {
    sql_query(
        "select a.attname::text as name, y.typname::text as kind,
           exists (select from pg_constraint c where c.conrelid = a.attrelid and c.contype in ('c', 'f')
                   and a.attnum = any(c.conkey)) as is_bound
         from pg_attribute a join pg_type y on y.oid = a.atttypid
         where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped
           and y.typname in ('text', '_text', 'jsonb', 'bytea') order by a.attnum",
    )
    .bind::<Text, _>(format!("public.{table}"))
    .load(conn)
    .await
    .expect("columns")
}

/// Addresses are words already, and must stay addresses; a stored issue must stay one.
const LEFT: [(&str, &str); 8] = [
    ("accounts", "email"),
    ("accounts", "email_key"),
    ("subscribers", "email"),
    ("subscribers", "address_key"),
    ("subscribers", "domain"),
    ("outbox_mails", "recipient"),
    ("digests", "snapshot"),
    ("personal_export_parts", "content"),
];

async fn mark(conn: &mut Conn, table: &Table, me: AccountId, reader: SubscriberId) {
    let condition = table.condition().expect("a condition");
    let personal: BTreeSet<&str> = marked_columns(table).map(|(name, _)| name).collect();
    for column in wordy(conn, table.name).await {
        let name = column.name.as_str();
        if !personal.contains(name) || LEFT.contains(&(table.name, name)) {
            continue;
        }
        let word = word(table.name, name);
        let value = match column.kind.as_str() {
            "_text" => format!("array['{word}']"),
            "jsonb" => format!("to_jsonb('{word}'::text)"),
            "bytea" => format!("'{word}'::text::bytea"),
            _ => format!("'{word}'"),
        };
        let me = me_of(me, reader);
        let update = format!("{me} update {} t set {name} = {value} where {condition}", table.name);
        let done: Result<(), QueryError> =
            conn.transaction(async |conn| Ok(conn.batch_execute(&update).await?)).await;
        let found = count(
            conn,
            &format!(
                "{me} select count(*) from {} t where ({condition}) and {}",
                table.name,
                holds("t", &column, MARK)
            ),
        )
        .await;
        assert!(
            column.is_bound || found > 0,
            "{}.{name} holds no word of the person ({done:?}): put one into testing/personal.rs",
            table.name
        );
    }
    let statement = format!("{} select count(*) from {} t where {condition}", me_of(me, reader), table.name);
    let rows = count(conn, &statement).await;
    let is_made_later = matches!(table.name, "account_deletions" | "personal_export_parts");
    assert!(
        rows > 0 || is_made_later,
        "{} has no row of the person: put one into testing/personal.rs",
        table.name
    );
}

/// The row `me` of the map's conditions, written out.
#[must_use]
pub fn me_of(me: AccountId, reader: SubscriberId) -> String {
    format!(
        "with me as (select '{me}'::uuid as account, array['{ADDRESS}'] as keys, array['{reader}'::uuid] as readers, now() as now)"
    )
}

fn holds(alias: &str, column: &ColumnType, word: &str) -> String {
    let name = &column.name;
    let text = match column.kind.as_str() {
        "bytea" => format!("encode({alias}.{name}, 'escape')"),
        _ => format!("{alias}.{name}::text"),
    };
    format!("{text} ilike '%{word}%'")
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

async fn count(conn: &mut Conn, statement: &str) -> i64 {
    let row: Count =
        sql_query(statement).get_result(conn).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
    row.count
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

/// The columns of a table in which their own [`word`] stands.
pub async fn columns_with_words(conn: &mut Conn, table: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for column in wordy(conn, table).await {
        let condition = holds("t", &column, &word(table, &column.name));
        if count(conn, &format!("select count(*) from {table} t where {condition}")).await > 0 {
            found.insert(column.name);
        }
    }
    found
}

/// `table.column` wherever the word stands, in every column of every table that can hold one.
pub async fn places_of(conn: &mut Conn, word: &str) -> Vec<String> {
    let tables: Vec<Name> = sql_query(
        "select table_name::text as name from information_schema.tables
         where table_schema = 'public' and table_type = 'BASE TABLE' order by table_name",
    )
    .load(conn)
    .await
    .expect("tables");
    let mut places = Vec::new();
    for table in tables {
        for column in wordy(conn, &table.name).await {
            let condition = holds("t", &column, word);
            if count(conn, &format!("select count(*) from {} t where {condition}", table.name)).await > 0 {
                places.push(format!("{}.{}", table.name, column.name));
            }
        }
    }
    places
}

const ACCOUNT: &str = "
update accounts set name = 'Zzmark Ada' where id = '{me}';
insert into refresh_tokens (token_hash, session_id, generation, issued_at) values ('zzmark', '{session}', 0, '{now}');
insert into address_changes (id, account_id, old_email, new_email, state, link_version, asked_at)
  values (gen_random_uuid(), '{me}', 'x', 'x', 'asked', 0, '{now}');
insert into consents (id, account_id, subject, version, given_at) values (gen_random_uuid(), '{me}', 'terms', '1', '{now}');
insert into staff_notes (id, account_id, staff_id, action, reason, at)
  values (gen_random_uuid(), '{me}', '{vetter}', 'x', 'x', '{now}');
insert into staff_permissions (account_id, permission, granted_at) values ('{me}', 'editor', '{now}');
insert into personal_exports (id, account_id, state, asked_at) values (gen_random_uuid(), '{me}', 'asked', '{now}'::timestamptz - interval '3 days');
insert into totp_factors (account_id, sealed_secret, state, asked_at) values ('{me}', 'x', 'asked', '{now}');
insert into recovery_codes (code_hash, account_id, issued_at) values ('x', '{me}', '{now}');
insert into sign_in_links (id, account_id, link_version, asked_at) values (gen_random_uuid(), '{me}', 0, '{now}');
insert into api_tokens (id, account_id, name, token_hash, scopes, link_version, created_at, expires_at)
  values (gen_random_uuid(), '{me}', 'x', 'x', 'x', 0, '{now}', '{now}');
insert into impersonations (id, staff_id, target_id, reason, started_at, ended_at)
  values (gen_random_uuid(), '{vetter}', '{me}', 'x', '{now}', '{now}');
insert into vetter_employers (account_id, domain, is_current, created_at) values ('{me}', 'zzmark.example', true, '{now}');
insert into outbox_mails (id, kind, class, recipient, account_id, payload, unique_key, created_at)
  values (gen_random_uuid(), 'password_changed', 'transactional', '{address}', '{me}', '{}', 'everybody', '{now}');
insert into subscriber_consents (id, subscriber_id, form, form_version, wording_sha256, requested_at)
  values (gen_random_uuid(), '{reader}', 'x', 1, 'x', '{now}');
insert into deliveries (digest_id, subscriber_id, address, address_key, domain, sort_hash, state)
  values ('{digest}', '{reader}', '{address}', '{address}', 'zzmark.example', 1, 'sent');
";

const MARKET: &str = "
insert into companies (id, slug, name, state, created_at, updated_at)
  values ('11111111-1111-7111-8111-111111111111', 'x', 'x', 'verified', '{now}', '{now}');
insert into company_domains (domain, company_id, verified_at) values ('x', '11111111-1111-7111-8111-111111111111', '{now}');
insert into memberships (company_id, account_id, role, state, created_at, updated_at)
  values ('11111111-1111-7111-8111-111111111111', '{me}', 'owner', 'active', '{now}', '{now}');
insert into intros (id, company_id, engineer_id, sender_id, role_title, engagement_type, pay_unit, pay_min_minor, pay_max_minor,
  currency, message_md, state, source, sent_at, deliver_at, first_deliver_at, expires_at, created_at, updated_at)
  select gen_random_uuid(), company, engineer, sender, 'Backend engineer', 'employment', 'year', 1, 2, 'EUR', 'x', 'sent', 'profile',
    '{now}', '{now}', '{now}', '{now}'::timestamptz + interval '30 days', '{now}', '{now}'
  from (values ('{company}'::uuid, '{engineer}'::uuid, '{sender}'::uuid),
               ('11111111-1111-7111-8111-111111111111', '{other}', '{me}')) as v (company, engineer, sender);
insert into intro_drafts (account_id, engineer_id, fields, version, saved_at) values ('{me}', '{other}', '[]', 1, '{now}');
insert into projects (id, form_key, account_id, contact_email, contact_key, state, client_act_at, triage_due_at, created_at, updated_at)
  values ('22222222-2222-7222-8222-222222222222', gen_random_uuid(), '{me}', 'x', 'x', 'triage', '{now}', '{now}', '{now}', '{now}');
insert into project_events (id, project_id, to_state, at) values (gen_random_uuid(), '22222222-2222-7222-8222-222222222222', 'triage', '{now}');
insert into project_attachments (id, project_id, file_name, media_type, byte_size, sha256, content, created_at)
  values (gen_random_uuid(), '22222222-2222-7222-8222-222222222222', 'x', 'text/plain', 1, 'x', 'x', '{now}');
";

const VETTING: &str = "
insert into applications (id, engineer_id, track_id, attempt, state, stage_due_at, applicant_act_at, created_at, updated_at)
  values ('33333333-3333-7333-8333-333333333333', '{engineer}', (select track_id from vetting_stages order by id limit 1), 1,
    'interview', '{now}', '{now}', '{now}', '{now}');
insert into application_events (id, application_id, to_state, at) values (gen_random_uuid(), '33333333-3333-7333-8333-333333333333', 'draft', '{now}');
insert into stage_runs (id, application_id, stage_id, state, due_at, created_at, updated_at)
  values ('44444444-4444-7444-8444-444444444444', '33333333-3333-7333-8333-333333333333',
    (select id from vetting_stages order by id limit 1), 'scheduled', '{now}', '{now}', '{now}');
insert into scorecards (id, stage_run_id, vetter_id, recommendation, submitted_at)
  values ('55555555-5555-7555-8555-555555555555', '44444444-4444-7444-8444-444444444444', '{vetter}', 'pass', '{now}');
insert into scorecard_marks (scorecard_id, dimension_id, mark, evidence)
  values ('55555555-5555-7555-8555-555555555555', (select id from rubric_dimensions order by id limit 1), 4, 'zzmark-scorecard_marks-evidence');
insert into decisions (id, application_id, outcome, decided_by, message, decided_at)
  values ('66666666-6666-7666-8666-666666666666', '33333333-3333-7333-8333-333333333333', 'waitlisted', '{vetter}', 'x', '{now}');
insert into decision_reasons (decision_id, position, criterion, message) values ('66666666-6666-7666-8666-666666666666', 0, 'Depth', 'x');
insert into interviews (id, application_id, stage_run_id, vetter_id, state, minutes, zone, place, due_at, created_at, updated_at)
  values ('77777777-7777-7777-8777-777777777777', '33333333-3333-7333-8333-333333333333', '44444444-4444-7444-8444-444444444444',
    '{vetter}', 'proposed', 30, 'UTC', 'x', '{now}', '{now}', '{now}');
insert into interview_slots (interview_id, round, position, starts_at) values ('77777777-7777-7777-8777-777777777777', 1, 0, '{now}');
insert into interview_events (id, interview_id, state, side, sequence, at)
  values (gen_random_uuid(), '77777777-7777-7777-8777-777777777777', 'proposed', 'vetter', 0, '{now}');
insert into identity_checks (id, engineer_id, kind, state, requested_by, due_at, created_at, updated_at)
  values ('88888888-8888-7888-8888-888888888888', '{engineer}', 'document', 'provided', '{vetter}', '{now}', '{now}', '{now}');
insert into identity_documents (check_id, file_name, media_type, content, created_at)
  values ('88888888-8888-7888-8888-888888888888', 'x', 'application/pdf', 'zzmark-identity_documents-content', '{now}');
insert into passports (id, engineer_id, decision_id, key_id, vetted_month, assessors, signed, issued_at, valid_until)
  values (gen_random_uuid(), '{engineer}', '66666666-6666-7666-8666-666666666666', 'key', '2026-11-01', 2, 'x', '{now}', '{now}');
insert into vetting_conflicts (account_id, engineer_id, declared_at) values ('{vetter}', '{engineer}', '{now}');
";

const PROFILE: &str = "
insert into exclusions (id, engineer_id, kind, domain, source, created_at)
  values (gen_random_uuid(), '{engineer}', 'domain', 'zzmark-employer.example', 'manual', '{now}');
insert into exclusions (id, engineer_id, kind, address_key, source, created_at)
  values (gen_random_uuid(), '{engineer}', 'address', 'zzmark-boss@boss.example', 'manual', '{now}');
insert into engineer_languages (engineer_id, language, level) values ('{engineer}', 'de', 'c1');
insert into work_authorisations (engineer_id, country, status) values ('{engineer}', 'PL', 'citizen');
insert into profile_links (id, engineer_id, kind, label, url, created_at)
  values (gen_random_uuid(), '{engineer}', 'website', 'x', 'https://zzmark-profile_links-url.example', '{now}');
insert into work_history (id, engineer_id, employer, employer_domain, role, started_on, is_current, created_at)
  values (gen_random_uuid(), '{engineer}', 'x', 'x', 'x', '2020-01-01', true, '{now}');
insert into portfolio_items (id, engineer_id, title, summary, url, created_at)
  values (gen_random_uuid(), '{engineer}', 'x', 'x', 'https://zzmark-portfolio_items-url.example', '{now}');
insert into engineer_photos (engineer_id, size, content, created_at) values ('{engineer}', 256, 'x', '{now}');
insert into engineer_cvs (engineer_id, file_name, byte_size, sha256, content, created_at) values ('{engineer}', 'x', 1, 'x', 'x', '{now}');
insert into profile_drafts (account_id, form, fields, based_on, version, saved_at) values ('{me}', 'profile', '[]', 0, 1, '{now}');
insert into skill_proposals (id, engineer_id, name, name_key, level, created_at) values (gen_random_uuid(), '{engineer}', 'x', 'x', 3, '{now}');
insert into digest_notices (id, digest_id, engineer_id, asked_at) values (gen_random_uuid(), '{digest}', '{engineer}', '{now}');
";
