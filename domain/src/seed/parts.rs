//! Languages, work permits, work history and portfolio of seeded engineers. Firms are made up, and their domains lead
//! nowhere; nobody gets a photo, which would be a stranger's face.

use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};

use super::copy::{Row, Table};
use super::draw::{Draw, Kind};
use super::person::Person;

/// Firms that do not exist.
const FIRMS: [(&str, &str); 16] = [
    ("Halden Freight", "halden-freight.example"),
    ("Osprey Ledger", "osprey-ledger.example"),
    ("Meridian Clinics", "meridian-clinics.example"),
    ("Tallow & Pine", "tallow-pine.example"),
    ("Quillmark", "quillmark.example"),
    ("Northgate Grid", "northgate-grid.example"),
    ("Brightwater Studio", "brightwater.example"),
    ("Kestrel Payments", "kestrel-payments.example"),
    ("Ferrous Labs", "ferrous-labs.example"),
    ("Copperfield Maps", "copperfield-maps.example"),
    ("Lumen Harbour", "lumen-harbour.example"),
    ("Saltmarsh Foods", "saltmarsh.example"),
    ("Vantage Rail", "vantage-rail.example"),
    ("Orchard Street Insurance", "orchard-street.example"),
    ("Pinnacle Seeds", "pinnacle-seeds.example"),
    ("Blue Anvil Games", "blue-anvil.example"),
];

/// What people did there, whatever their trade.
const DID: [&str; 6] = [
    "Kept the part that everybody leans on running, and wrote down how.",
    "Took over a service that nobody dared to touch, tested it, then changed it.",
    "Worked with product and support on what came in each week.",
    "Built the first version with two others and ran it for its first year.",
    "Halved the bill for machines, and showed the team where it had gone.",
    "Brought three newcomers in, one a quarter, until they shipped alone.",
];

/// Where each country's people usually grow up speaking what.
const SPOKEN: [(&str, &[&str]); 16] = [
    ("de", &["DE", "AT", "CH"]),
    ("pl", &["PL"]),
    ("pt", &["PT", "BR"]),
    ("es", &["ES", "AR", "MX", "CO"]),
    ("fr", &["FR", "MA"]),
    ("nl", &["NL"]),
    ("sv", &["SE"]),
    ("it", &["IT"]),
    ("uk", &["UA"]),
    ("tr", &["TR"]),
    ("hi", &["IN"]),
    ("ja", &["JP"]),
    ("ko", &["KR"]),
    ("cs", &["CZ"]),
    ("fi", &["FI"]),
    ("ro", &["RO"]),
];

/// The rows of several engineers.
pub(super) struct Tables {
    languages: Table,
    authorisations: Table,
    history: Table,
    portfolio: Table,
}

impl Tables {
    pub(super) fn new() -> Self {
        Self {
            languages: Table::new("engineer_languages", "engineer_id, language, level"),
            authorisations: Table::new("work_authorisations", "engineer_id, country, status"),
            history: Table::new(
                "work_history",
                "id, engineer_id, employer, employer_domain, role, started_on, ended_on, is_current, summary, created_at",
            ),
            portfolio: Table::new(
                "portfolio_items",
                "id, engineer_id, title, role, summary, stack, url, created_at",
            ),
        }
    }

    pub(super) fn into_list(self) -> [Table; 4] {
        [self.languages, self.authorisations, self.history, self.portfolio]
    }

    /// The parts of one engineer; numbers of their own, so that they move nobody's other rows.
    pub(super) fn add(&mut self, person: &Person, is_demo: bool, index: u32, now: DateTime<Utc>) {
        let mut draw = Draw::of(Kind::Parts, is_demo, index);
        self.speaks(person, &mut draw);
        self.authorisations.row().plain(person.id).plain(person.place.country).plain("citizen");
        self.worked(person, if is_demo { 3 } else { 1 }, &mut draw, now);
        if is_demo {
            self.built(person, &mut draw);
        }
    }

    fn speaks(&mut self, person: &Person, draw: &mut Draw) {
        let at_home = SPOKEN.iter().find(|(_, countries)| countries.contains(&person.place.country));
        let at_home = at_home.map(|(language, _)| *language);
        let english =
            if at_home.is_none() { "native" } else { draw.one(&["b2", "c1", "c1", "c2"]).unwrap_or("c1") };
        self.languages.row().plain(person.id).plain("en").plain(english);
        if let Some(language) = at_home {
            self.languages.row().plain(person.id).plain(language).plain("native");
        }
    }

    /// Backwards from now, without gaps of more than a season.
    fn worked(&mut self, person: &Person, most: usize, draw: &mut Draw, now: DateTime<Utc>) {
        let today = now.date_naive();
        let this_month = NaiveDate::from_ymd_opt(today.year(), today.month(), 1).unwrap_or(today);
        let mut end = months_before(this_month, draw.between(0, 4));
        let first = draw.below(FIRMS.len());
        for place in 0..most {
            let Some((employer, domain)) = FIRMS.get((first + place * 5) % FIRMS.len()) else { continue };
            let start = months_before(end, draw.between(9, 40));
            let is_current = place == 0 && end == this_month;
            self.history
                .row()
                .plain(draw.id())
                .plain(person.id)
                .text(employer)
                .plain(domain)
                .text(if place == 0 { "Lead engineer" } else { "Engineer" })
                .plain(start)
                .maybe((!is_current).then_some(end), Row::plain)
                .plain(is_current)
                .text(draw.one(&DID).unwrap_or_default())
                .at(person.submitted_at);
            end = months_before(start, draw.between(1, 3));
        }
    }

    fn built(&mut self, person: &Person, draw: &mut Draw) {
        let titles =
            ["A ledger that balances each night", "A map that loads on a slow line", "A desk for claims"];
        let title = draw.one(&titles).unwrap_or_default();
        self.portfolio
            .row()
            .plain(draw.id())
            .plain(person.id)
            .text(title)
            .text("From the sketch to the first year in use")
            .text("It began as a *spreadsheet* that three people kept by hand. What is there now runs unattended, and its users were asked each month what to change.")
            .text("")
            .null()
            .at(person.submitted_at);
    }
}

fn months_before(day: NaiveDate, months: i64) -> NaiveDate {
    day.checked_sub_months(Months::new(u32::try_from(months).unwrap_or(0))).unwrap_or(day)
}
