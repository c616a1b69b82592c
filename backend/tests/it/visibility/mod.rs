//! The matrix: every viewer × visibility × moderation × exclusion × state of the account, over every surface. What is
//! expected is written down here by hand, apart from the predicate, and each surface is asked the way that its reader asks it.

mod board;
mod digest;
mod lists;
mod parts;
mod reports;
mod search;
mod talk;
mod time;

use domain::accounts::model::AccountState;
use domain::directory::{Surface, Viewer, is_visible, load_cards};
use domain::engineers::{Exclusion, Moderation, Visibility};
use domain::intros;
use domain::platform::actor::{CompanyRole, Permission, Signed};
use domain::platform::db::Conn;
use domain::testing::engineers::{TestEngineer, named, retire};
use domain::testing::parts::decorate;
use domain::testing::{self, accounts};

use crate::support::{Browser, TestApp};

/// Who looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Stranger,
    SearchEngine,
    UnverifiedCompany,
    VerifiedCompany,
    /// Verified, and excluded by id.
    ExcludedById,
    /// Verified, with the excluded domain verified.
    ExcludedByDomain,
    /// Verified, with a verified domain below the excluded one.
    ExcludedBySubdomain,
    /// Verified, whose member's own address is excluded.
    ExcludedByAddress,
    /// A developer with an address below the verified domain of an excluded company.
    ExcludedAtCompanyDomain,
    /// A member of another verified company, with such an address.
    ExcludedAtOtherCompany,
    /// The same, of a company that is not verified.
    ExcludedAtUnverified,
    OtherDeveloper,
    Owner,
    Staff,
}

const EVERYBODY: [Who; 14] = [
    Who::Stranger,
    Who::SearchEngine,
    Who::UnverifiedCompany,
    Who::VerifiedCompany,
    Who::ExcludedById,
    Who::ExcludedByDomain,
    Who::ExcludedBySubdomain,
    Who::ExcludedByAddress,
    Who::ExcludedAtCompanyDomain,
    Who::ExcludedAtOtherCompany,
    Who::ExcludedAtUnverified,
    Who::OtherDeveloper,
    Who::Owner,
    Who::Staff,
];

impl Who {
    fn is_excluded(self) -> bool {
        use Who::{
            ExcludedAtCompanyDomain, ExcludedAtOtherCompany, ExcludedAtUnverified, ExcludedByAddress,
            ExcludedByDomain, ExcludedById, ExcludedBySubdomain,
        };
        matches!(
            self,
            ExcludedById
                | ExcludedByDomain
                | ExcludedBySubdomain
                | ExcludedByAddress
                | ExcludedAtCompanyDomain
                | ExcludedAtOtherCompany
                | ExcludedAtUnverified
        )
    }
    fn is_verified_company(self) -> bool {
        let is_elsewhere = matches!(self, Self::ExcludedAtCompanyDomain | Self::ExcludedAtUnverified);
        self == Self::VerifiedCompany || (self.is_excluded() && !is_elsewhere)
    }
}

/// What a surface shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sees {
    Nothing,
    WithoutName,
    Named,
}

/// How an engineer stands.
#[derive(Clone, Copy, Debug)]
struct Case {
    visibility: Visibility,
    moderation: Moderation,
    excludes: bool,
    account: AccountState,
}

impl Case {
    /// All of visibility × moderation × exclusion, and each visibility with an account that is not active.
    fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for visibility in Visibility::ALL.iter().copied() {
            for moderation in Moderation::ALL.iter().copied() {
                for excludes in [false, true] {
                    all.push(Self { visibility, moderation, excludes, account: AccountState::Active });
                }
            }
            for account in [AccountState::Suspended, AccountState::DeletionRequested] {
                all.push(Self { visibility, moderation: Moderation::Clear, excludes: false, account });
            }
        }
        all
    }
}

/// The expectation, from the table in product.md E4 and section F. A surface without an arm here does not compile.
fn expected(surface: Surface, who: Who, case: Case) -> Sees {
    use Visibility::{Anonymous, CompaniesOnly, Hidden, LinkOnly, Public};
    let Case { visibility, moderation, excludes, account } = case;
    let is_barred = excludes && who.is_excluded();
    let is_hidden = visibility == Hidden || moderation == Moderation::Hidden;
    if is_hidden || is_barred || account != AccountState::Active {
        return Sees::Nothing;
    }
    let is_limited = moderation == Moderation::Limited;
    let face = if visibility == Anonymous { Sees::WithoutName } else { Sees::Named };
    let is_robot = who == Who::SearchEngine;
    let shows = match surface {
        Surface::Directory => {
            !is_limited
                && match visibility {
                    Public => true,
                    Anonymous => !is_robot,
                    CompaniesOnly => who.is_verified_company(),
                    LinkOnly | Hidden => false,
                }
        }
        Surface::Profile => match visibility {
            Public => !(is_limited && is_robot),
            Anonymous | LinkOnly => !is_robot,
            CompaniesOnly => who.is_verified_company(),
            Hidden => false,
        },
        // Beside others, and for whoever put them into a list: what the page shows, but lists to people only.
        Surface::Shortlist if is_robot => false,
        Surface::Compare | Surface::Shortlist => return expected(Surface::Profile, who, case),
        // To members of verified companies, whom the list would show.
        Surface::Alert => {
            !is_limited
                && who.is_verified_company()
                && matches!(visibility, Public | Anonymous | CompaniesOnly)
        }
        // Only robots are told.
        Surface::Sitemap => !is_limited && visibility == Public && is_robot,
        Surface::IntroForm => who.is_verified_company(),
        // Of a request that was made: what the page shows, but to people only.
        Surface::IntroMail => match visibility {
            Public | Anonymous | LinkOnly => !is_robot,
            CompaniesOnly => who.is_verified_company(),
            Hidden => false,
        },
        Surface::HirePage | Surface::HomeStrip => !is_limited && visibility == Public,
        // Only readers of a mail see it; they are asked about below.
        Surface::Digest => false,
    };
    if shows { face } else { Sees::Nothing }
}

struct Looker {
    who: Who,
    viewer: Viewer,
    signed: Option<Signed>,
    browser: Browser,
}

async fn verified_with_domain(conn: &mut Conn, domain: &str) -> Signed {
    let signed = accounts::company_member(conn, CompanyRole::Owner, true).await;
    accounts::add_domain(conn, signed.member.as_ref().unwrap().company_id, domain).await;
    signed
}

/// Somebody at a host below the verified domain of the excluded company.
async fn at_excluded(conn: &mut Conn, mut signed: Signed, name: &str) -> Signed {
    accounts::move_to(conn, &mut signed, &format!("{name}@eu.firm.example")).await;
    signed
}

/// Whoever signs in as this, and the exclusion that is about them alone.
async fn person(conn: &mut Conn, who: Who) -> (Option<Signed>, Option<Exclusion>) {
    let company_of = |signed: &Signed| signed.member.as_ref().unwrap().company_id;
    let signed = match who {
        Who::Stranger | Who::SearchEngine | Who::Owner => return (None, None),
        Who::UnverifiedCompany => accounts::company_member(conn, CompanyRole::Owner, false).await,
        Who::VerifiedCompany => accounts::company_member(conn, CompanyRole::Recruiter, true).await,
        Who::ExcludedById => {
            let signed = verified_with_domain(conn, "firm.example").await;
            let company = company_of(&signed);
            return (Some(signed), Some(Exclusion::Company(company)));
        }
        Who::ExcludedByDomain => verified_with_domain(conn, "excluded.example").await,
        Who::ExcludedBySubdomain => verified_with_domain(conn, "eu.mail.excluded.example").await,
        Who::ExcludedByAddress => {
            let signed = accounts::company_member(conn, CompanyRole::Owner, true).await;
            let address = signed.verified_address.clone().unwrap();
            return (Some(signed), Some(Exclusion::Address(address)));
        }
        Who::ExcludedAtCompanyDomain => {
            let signed = accounts::developer(conn, "Moonlighter").await;
            at_excluded(conn, signed, "moon").await
        }
        Who::ExcludedAtOtherCompany => {
            let signed = accounts::company_member(conn, CompanyRole::Owner, true).await;
            at_excluded(conn, signed, "second.hat").await
        }
        Who::ExcludedAtUnverified => {
            let signed = accounts::company_member(conn, CompanyRole::Owner, false).await;
            at_excluded(conn, signed, "third.hat").await
        }
        Who::OtherDeveloper => accounts::developer(conn, "Other").await,
        Who::Staff => accounts::staff(conn, &[Permission::Admin]).await,
    };
    (Some(signed), None)
}

/// Everybody but the owner, and the exclusions that match those who are to be excluded.
async fn lookers(app: &TestApp, conn: &mut Conn) -> (Vec<Looker>, Vec<Exclusion>) {
    let mut exclusions = vec![Exclusion::Domain("excluded.example".into())];
    let mut people = Vec::new();
    for who in EVERYBODY {
        let (signed, exclusion) = person(conn, who).await;
        exclusions.extend(exclusion);
        people.push((who, signed));
    }
    let mut all = Vec::new();
    for (who, signed) in people {
        let (viewer, browser) = match &signed {
            Some(signed) => {
                (Viewer::of(conn, &accounts::actor(signed)).await.unwrap(), app.signed_in_as(signed))
            }
            None if who == Who::SearchEngine => (Viewer::search_engine(), app.stranger()),
            None => (Viewer::stranger(), app.stranger()),
        };
        all.push(Looker { who, viewer, signed, browser });
    }
    (all, exclusions)
}

async fn read(looker: &Looker, path: &str) -> (u16, String) {
    let request = looker.browser.request(reqwest::Method::GET, path);
    let agent =
        if looker.who == Who::SearchEngine { "Mozilla/5.0 (compatible; Googlebot/2.1)" } else { "Test/1.0" };
    let page = looker.browser.send(request.header("user-agent", agent)).await;
    (page.status, page.body)
}

/// What a page shows of an engineer, by the link to them and by their name in it. Their own name stands in the header of
/// an owner's pages anyway.
fn seen_in(body: &str, ada: &TestEngineer, name: &str, who: Who) -> Sees {
    let is_named = body.contains(&format!("{name}</a>"));
    assert!(is_named || who == Who::Owner || !body.contains(name), "the name stands elsewhere");
    match (body.contains(&ada.slug), is_named) {
        (false, false) => Sees::Nothing,
        (true, false) => Sees::WithoutName,
        (true, true) => Sees::Named,
        (false, true) => panic!("a name without its engineer"),
    }
}

#[tokio::test]
async fn nobody_sees_more_than_they_may_anywhere() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let (mut lookers, exclusions) = lookers(&app, &mut conn).await;
    let cases = Case::all();
    for (number, case) in cases.iter().enumerate() {
        let name = format!("Zelda {}", ["Quimby", "Ruthven", "Stavros"][number % 3]);
        let mut builder = named(&name).visibility(case.visibility).moderation(case.moderation);
        for exclusion in exclusions.iter().filter(|_| case.excludes) {
            builder = builder.excluding(exclusion.clone());
        }
        let ada = builder.insert(&mut conn).await;
        decorate(&mut conn, &ada).await;
        accounts::set_state(&mut conn, &ada.signed, case.account.as_str()).await;
        for looker in &mut lookers {
            if looker.who == Who::Owner {
                looker.viewer = Viewer::of(&mut conn, &accounts::actor(&ada.signed)).await.unwrap();
                looker.browser = app.signed_in_as(&ada.signed);
            }
            let cell = format!("{:?} × {case:?}", looker.who);
            let want = |surface| expected(surface, looker.who, *case);
            predicate(&mut conn, &app, looker, &ada, &want, &cell).await;
            pages(looker, &ada, &name, &want, &cell).await;
            requests(&mut conn, &app, looker, &ada, &name, &want, &cell).await;
            lists::read_lists(&mut conn, &app, looker, &ada, &name, &want, &cell).await;
            board::read_board(&mut conn, &app, looker, &ada, &name, &want, &cell).await;
        }
        retire(&mut conn, ada.id).await; // the next case begins with nobody in the network
    }
    assert_eq!(cases.len(), 5 * (3 * 2 + 2));
}

/// Asks the predicate and the projection for every surface there is.
async fn predicate(
    conn: &mut Conn,
    app: &TestApp,
    looker: &Looker,
    ada: &TestEngineer,
    want: &impl Fn(Surface) -> Sees,
    cell: &str,
) {
    let now = app.clock.now();
    for surface in Surface::ALL {
        let is_seen = is_visible(conn, &looker.viewer, *surface, ada.id, now).await.unwrap();
        assert_eq!(is_seen, want(*surface) != Sees::Nothing, "{surface}: {cell}");
        let cards = load_cards(conn, &looker.viewer, *surface, &[ada.id], now).await.unwrap();
        let seen = match cards.first().map(|card| &card.identity) {
            None => Sees::Nothing,
            Some(domain::directory::Identity::Anonymous) => Sees::WithoutName,
            Some(domain::directory::Identity::Named(_)) => Sees::Named,
        };
        assert_eq!(seen, want(*surface), "{surface}: {cell}");
    }
}

/// Asks what a company reads of its own request: in a mail, and in the list of its requests.
async fn requests(
    conn: &mut Conn,
    app: &TestApp,
    looker: &Looker,
    ada: &TestEngineer,
    name: &str,
    want: &impl Fn(Surface) -> Sees,
    cell: &str,
) {
    let Some(signed) = looker.signed.as_ref().filter(|signed| signed.member.is_some()) else { return };
    let intro = testing::intros::sent(conn, signed, ada).await;
    let mail = intros::for_mail(conn, &app.cx(), intro, Some(signed.account_id)).await.unwrap().unwrap();
    let seen = |text: &str| match (text.contains(name), text.contains("engineer, Poland")) {
        (true, _) => Sees::Named,
        (false, true) => Sees::WithoutName,
        (false, false) => Sees::Nothing,
    };
    assert_eq!(seen(&mail.engineer_name), want(Surface::IntroMail), "mail: {cell}");
    let (status, list) = read(looker, "/company/intros").await;
    assert!(status == 200 && list.contains("Backend engineer"), "requests: {cell}");
    assert_eq!(seen(&list), want(Surface::IntroMail), "requests: {cell}");
    reports::read_forms(looker, ada, name, want(Surface::Profile), cell).await;
    testing::sql::execute(conn, "delete from intros").await;
}

/// Asks the site: list with total, page, home.
async fn pages(looker: &Looker, ada: &TestEngineer, name: &str, want: &impl Fn(Surface) -> Sees, cell: &str) {
    let (_, list) = read(looker, "/engineers").await;
    assert_eq!(seen_in(&list, ada, name, looker.who), want(Surface::Directory), "list: {cell}");
    let total = if want(Surface::Directory) == Sees::Nothing { ">0 engineers<" } else { ">1 engineer<" };
    assert!(list.contains(total), "total: {cell}");
    let (status, page) = read(looker, &format!("/engineers/{}", ada.slug)).await;
    let tells_name = page.contains(&format!("<h1>{name}</h1>"));
    assert!(tells_name || looker.who == Who::Owner || !page.contains(name), "page: {cell}");
    let seen = match (status, tells_name) {
        (404, false) => Sees::Nothing,
        (200, false) => Sees::WithoutName,
        (200, true) => Sees::Named,
        other => panic!("{other:?}: {cell}"),
    };
    assert_eq!(seen, want(Surface::Profile), "page: {cell}");
    parts::read_in(&page, &list, seen, cell);
    parts::ask_for_photo(looker, ada, seen, cell).await;
    let (_, home) = read(looker, "/").await;
    assert_eq!(seen_in(&home, ada, name, looker.who), want(Surface::HomeStrip), "home: {cell}");
}
