//! Every column has a rule, and every rule a column.

use std::collections::{BTreeMap, BTreeSet};

use diesel::QueryableByName;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;

use super::*;
use crate::personal::map::{Ending, Rows, Rule, tables};

#[derive(QueryableByName)]
struct Held {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
}

#[tokio::test]
async fn every_column_has_a_rule_and_every_rule_a_column() {
    let mut desk = desk().await;
    let columns: Vec<Held> = diesel::sql_query(
        "select c.table_name::text as table_name, c.column_name::text as column_name
         from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
         where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.table_name not like '\\_\\_diesel%'",
    )
    .load(&mut desk.conn)
    .await
    .unwrap();
    let held: BTreeSet<(String, String)> =
        columns.into_iter().map(|column| (column.table_name, column.column_name)).collect();
    let mut ruled = BTreeSet::new();
    for table in tables() {
        for column in table.columns {
            let is_new = ruled.insert((table.name.to_owned(), column.name.to_owned()));
            assert!(is_new, "{}.{} has two rules", table.name, column.name);
        }
    }
    let unruled: Vec<_> = held.difference(&ruled).collect();
    let unheld: Vec<_> = ruled.difference(&held).collect();
    assert!(unruled.is_empty(), "without a rule in domain/src/personal/map: {unruled:?}");
    assert!(unheld.is_empty(), "rules without a column: {unheld:?}");
}

#[test]
fn what_a_rule_says_fits_what_becomes_of_the_row() {
    let mut topics: BTreeMap<&str, usize> = BTreeMap::new();
    for table in tables() {
        let name = table.name;
        assert!(table.is_personal() || table.rows == Rows::Untouched, "{name} is nobody's and yet erased");
        assert_eq!(table.listing().is_some(), !table.topic.is_empty(), "{name}: a folder for what is shown");
        assert!(!table.is_personal() || !table.about.is_empty(), "{name} does not say what it is");
        *topics.entry(table.topic).or_default() += 1;
        for column in table.columns {
            let (ending, place) = match column.rule {
                Rule::Plain(why) => {
                    assert!(!why.is_empty(), "{name}.{} says no reason", column.name);
                    continue;
                }
                Rule::Secret(ending, why) => {
                    assert!(!why.is_empty(), "{name}.{} says no reason", column.name);
                    (ending, format!("{name}.{}", column.name))
                }
                Rule::Shown(ending) | Rule::File(ending, _) => (ending, format!("{name}.{}", column.name)),
            };
            assert!(table.is_personal(), "{place} is somebody's, in a table that is nobody's");
            match (table.rows, ending) {
                (Rows::Deleted, Ending::Row)
                | (Rows::Cleared, Ending::Set(_) | Ending::Stays(_))
                | (Rows::Untouched, Ending::Stays(_))
                | (Rows::ByOperation(_), _) => {}
                (rows, ending) => panic!("{place} is to end as {ending:?}, its row as {rows:?}"),
            }
        }
    }
    assert!(topics.len() > 6, "{topics:?}");
}
