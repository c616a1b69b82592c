//! The map of personal data: what is held about a person, in which column, and what becomes of it.
//!
//! Every column of every table has a rule here, or a test fails. The export is read by this map and the erasure is
//! carried out by it, so that what the privacy page promises is what happens:
//!
//! | rule        | in the export | at the erasure                                          |
//! |-------------|---------------|---------------------------------------------------------|
//! | `shown`     | yes           | goes with its row                                       |
//! | `cleared`   | yes           | becomes what the map says: null, empty, a fixed word    |
//! | `stays`     | yes           | stays, for the reason given, and names nobody any more  |
//! | `file`      | as a file     | goes with its row, or becomes what the map says         |
//! | `secret`    | no, because … | goes with its row, or becomes what the map says         |
//! | `plain`     | no            | is not about a person, for the reason given             |
//!
//! Rows are tied to a person by conditions over `t`, the table, and `me`, a row with the person's account, the canonical
//! keys of their addresses, their subscriptions, and the time of the operation.

mod account;
mod bench;
mod desk;
mod digest;
mod hiring;
mod lists;
mod machine;
mod market;
mod moderation;
mod parts;
mod profile;
mod security;
mod talk;
mod team;
mod vetting;

/// What becomes of a column when the person is erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It goes with its row.
    Row,
    /// It becomes the value of this SQL expression over `t` and `me`.
    Set(&'static str),
    /// It stays, since it names nobody once the rest is gone: why.
    Stays(&'static str),
}

/// What a column is to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Theirs: in the export.
    Shown(Ending),
    /// Bytes of theirs: a file of the export, named by this SQL expression over `t`.
    File(Ending, &'static str),
    /// About them, but not in the export: why.
    Secret(Ending, &'static str),
    /// Not about a person: why.
    Plain(&'static str),
}

/// A column and its rule.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// As in the database.
    pub name: &'static str,
    /// What it is to a person.
    pub rule: Rule,
}

/// How rows belong to a person: a condition over `t` and `me`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tie {
    /// To nobody.
    Nobody,
    /// The column is their account.
    Account(&'static str),
    /// The column is their profile.
    Engineer(&'static str),
    /// The column is one of their applications.
    Application(&'static str),
    /// The column is one of their subscriptions.
    Subscriber(&'static str),
    /// The column is a company that has no other active member.
    Company(&'static str),
    /// The column is one of their briefs.
    Project(&'static str),
    /// Something else.
    Sql(&'static str),
}

/// What becomes of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// They are deleted.
    Deleted,
    /// They stay, since others need them; their personal columns do not.
    Cleared,
    /// The operation of a feature sees to them, in the same transaction: which.
    ByOperation(&'static str),
    /// Nothing happens to them.
    Untouched,
}

/// A table.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// As in the database.
    pub name: &'static str,
    /// The folder of the export; empty where nothing is exported.
    pub topic: &'static str,
    /// What its rows are, to their person.
    pub about: &'static str,
    /// Whose rows they are.
    pub tie: Tie,
    /// What becomes of them.
    pub rows: Rows,
    /// All of them, in the order of the table.
    pub columns: &'static [Column],
}

/// Every table, in the order of the erasure: what is tied through another table stands before it.
pub fn tables() -> impl Iterator<Item = &'static Table> {
    let areas = [
        talk::TABLES,
        lists::TABLES,
        team::TABLES,
        moderation::TABLES,
        hiring::TABLES,
        market::TABLES,
        bench::TABLES,
        vetting::TABLES,
        desk::TABLES,
        digest::TABLES,
        parts::TABLES,
        profile::TABLES,
        machine::TABLES,
        security::TABLES,
        account::TABLES,
    ];
    areas.into_iter().flatten()
}

/// The row `me` of every statement: $1 account, $2 address keys, $3 subscriptions, $4 now.
pub const ME: &str = "with me as (select $1::uuid as account, $2::text[] as keys, $3::uuid[] as readers, $4::timestamptz as now)";

/// Rows that go with their person and would tell them of somebody else: which of a table's rows the export shows.
const TOLD: [(&str, &str); 1] = [(
    "exclusions",
    "t.source <> 'block' or exists (select from blocks b where b.engineer_id = t.engineer_id
     and b.company_id = t.company_id and b.by_side = 'engineer' and b.lifted_at is null)",
)];

/// Numbers that stand for words of ours: the export says the word, too.
const WORDS: [(&str, &str); 6] = [
    ("skill_id", "(select x.name from skills x where x.id = t.skill_id) as skill"),
    ("track_id", "(select x.name from vetting_tracks x where x.id = t.track_id) as track"),
    ("stage_id", "(select x.name from vetting_stages x where x.id = t.stage_id) as stage"),
    ("dimension_id", "(select x.name from rubric_dimensions x where x.id = t.dimension_id) as dimension"),
    ("digest_id", "(select x.period from digests x where x.id = t.digest_id) as issue"),
    ("company_id", "(select x.name from companies x where x.id = t.company_id) as company"),
];

impl Table {
    /// Whether its rows can be somebody's.
    #[must_use]
    pub fn is_personal(&self) -> bool {
        self.tie != Tie::Nobody
    }

    /// The condition that holds for the person's rows; nothing for a table without any.
    #[must_use]
    pub fn condition(&self) -> Option<String> {
        Some(match self.tie {
            Tie::Nobody => return None,
            Tie::Account(column) => format!("t.{column} = (select account from me)"),
            Tie::Engineer(column) => format!(
                "t.{column} in (select e.id from engineers e where e.account_id = (select account from me))"
            ),
            Tie::Application(column) => format!(
                "t.{column} in (select a.id from applications a join engineers e on e.id = a.engineer_id
                 where e.account_id = (select account from me))"
            ),
            Tie::Subscriber(column) => format!("t.{column} = any((select readers from me)::uuid[])"),
            Tie::Company(column) => format!(
                "t.{column} in (select m.company_id from memberships m where m.account_id = (select account from me)
                 and m.state = 'active' and not exists (select from memberships o where o.company_id = m.company_id
                 and o.account_id <> m.account_id and o.state = 'active'))"
            ),
            Tie::Project(column) => format!(
                "t.{column} in (select p.id from projects p where p.account_id = (select account from me)
                 or (p.account_id is null and p.contact_key = any((select keys from me)::text[])))"
            ),
            Tie::Sql(condition) => condition.to_owned(),
        })
    }

    /// The statement that erases the person's rows or columns; nothing where an operation does, or nobody need.
    #[must_use]
    pub fn erasure(&self) -> Option<String> {
        let (name, condition) = (self.name, self.condition()?);
        match self.rows {
            Rows::Deleted => Some(format!("{ME} delete from {name} t where {condition}")),
            Rows::Cleared => {
                let changes: Vec<String> = self
                    .columns
                    .iter()
                    .filter_map(Column::change)
                    .map(|(to, value)| format!("{to} = {value}"))
                    .collect();
                if changes.is_empty() {
                    return None;
                }
                Some(format!("{ME} update {name} t set {} where {condition}", changes.join(", ")))
            }
            Rows::ByOperation(_) | Rows::Untouched => None,
        }
    }

    /// The statement that reads the person's rows for the export, a JSON object each: $5 how many, $6 after how many.
    #[must_use]
    pub fn listing(&self) -> Option<String> {
        let (name, condition) = (self.name, self.condition()?);
        let mut shown: Vec<String> = self
            .columns
            .iter()
            .filter(|column| matches!(column.rule, Rule::Shown(_)))
            .map(|column| format!("t.{}", column.name))
            .collect();
        if shown.is_empty() {
            return None;
        }
        let has = |name: &str| self.columns.iter().any(|column| column.name == name);
        let told = TOLD.iter().find(|(table, _)| *table == name).map_or("true", |(_, told)| told);
        shown.extend(WORDS.iter().filter(|(number, _)| has(number)).map(|(_, word)| (*word).to_owned()));
        Some(format!(
            "{ME} select row_to_json(r)::text as line from
             (select {} from {name} t where ({condition}) and ({told}) order by t.ctid limit $5 offset $6) r",
            shown.join(", ")
        ))
    }

    /// The statements that read the person's files, one by one: $5 how many, $6 after how many.
    pub fn files(&self) -> impl Iterator<Item = String> {
        let (name, condition) = (self.name, self.condition().unwrap_or_else(|| "false".to_owned()));
        self.columns.iter().filter_map(move |column| match column.rule {
            Rule::File(_, called) => Some(format!(
                "{ME} select ({called})::text as name, t.{} as content from {name} t
                 where ({condition}) and t.{} is not null order by t.ctid limit $5 offset $6",
                column.name, column.name
            )),
            _ => None,
        })
    }
}

impl Column {
    /// What the erasure writes into it, where it writes anything.
    #[must_use]
    pub fn change(&self) -> Option<(&'static str, &'static str)> {
        match self.rule {
            Rule::Shown(Ending::Set(value))
            | Rule::File(Ending::Set(value), _)
            | Rule::Secret(Ending::Set(value), _) => Some((self.name, value)),
            _ => None,
        }
    }
}

/// Theirs, and gone with its row.
const fn shown(name: &'static str) -> Column {
    Column { name, rule: Rule::Shown(Ending::Row) }
}

/// Theirs, and replaced by this expression.
const fn cleared(name: &'static str, value: &'static str) -> Column {
    Column { name, rule: Rule::Shown(Ending::Set(value)) }
}

/// Theirs, and of nobody once the rest is gone.
const fn stays(name: &'static str, why: &'static str) -> Column {
    Column { name, rule: Rule::Shown(Ending::Stays(why)) }
}

/// Bytes that are theirs.
const fn file(name: &'static str, called: &'static str) -> Column {
    Column { name, rule: Rule::File(Ending::Row, called) }
}

/// About them, gone with its row, and not shown.
const fn secret(name: &'static str, why: &'static str) -> Column {
    Column { name, rule: Rule::Secret(Ending::Row, why) }
}

/// About them, replaced, and not shown.
const fn secret_cleared(name: &'static str, value: &'static str, why: &'static str) -> Column {
    Column { name, rule: Rule::Secret(Ending::Set(value), why) }
}

/// Not about a person.
const fn plain(name: &'static str, why: &'static str) -> Column {
    Column { name, rule: Rule::Plain(why) }
}

const NULL: &str = "null";
const BLANK: &str = "''";
const NONE: &str = "'{}'";
const FALSE: &str = "false";
/// Why a number stays.
const ID: &str =
    "a random number of ours: it points at a row that says nothing of a person once they are erased";
/// Why a state or time stays.
const COURSE: &str = "what happened and when, which figures over everybody are computed from";
/// Why something is plain.
const UPKEEP: &str = "how the system keeps the row, not what it says";
/// Why a word of a list stays.
const CATALOGUE: &str = "the installation's own words, the same for everybody";
/// Why another person's number is not shown.
const OTHER: &str = "about somebody else";
