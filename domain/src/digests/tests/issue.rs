//! What readers see: rendered once, joined per reader, the same bytes for the same reader.

use super::Desk;
use crate::digests::copy::{Interests, Links, Personal, escape_html, plain};
use crate::digests::preview;
use crate::engineers::{ConsentScope, Visibility};
use crate::platform::ids::SubscriberId;
use crate::testing::digests;
use crate::testing::engineers::named;

const HOSTILE: &str = "<b>Ada</b> & {{ site.name }} \"x\" slot1why";

async fn issue(desk: &mut Desk) -> crate::digests::issue::Issue {
    let digest = digests::approved(&mut desk.conn, &desk.cx).await;
    desk.issue(digest.id).await
}

fn names_and_links(
    desk: &Desk,
    issue: &crate::digests::issue::Issue,
    interests: &Interests,
) -> (String, String, String) {
    let reader = SubscriberId::new();
    let links = Links::sign(&desk.cx.config, &desk.cx.keys, reader, 3, desk.cx.now);
    let personal = Personal::new(issue, interests, issue.all_cards(), &links);
    (
        personal.join(&issue.subject, plain),
        personal.join(&issue.text, plain),
        personal.join(&issue.html, escape_html),
    )
}

#[tokio::test]
async fn text_and_html_name_the_same_engineers_and_links_and_hostile_words_stay_words() {
    let mut desk = Desk::new().await;
    named(HOSTILE).headline("I {{ break }} <script>alert(1)</script> mails").insert(&mut desk.conn).await;
    digests::engineers(&mut desk.conn, 3).await;
    let secret = named("Very Secret")
        .headline("At Secret Employer")
        .visibility(Visibility::Anonymous)
        .consent(Some(ConsentScope::Named))
        .insert(&mut desk.conn)
        .await;
    let issue = issue(&mut desk).await;
    let reader = Interests { name: "<i>Eve</i>\r\nBcc: x".into(), ..Interests::default() };
    let (subject, text, html) = names_and_links(&desk, &issue, &reader);

    assert!(subject.starts_with("November: 5 engineers looking for work"), "{subject}");
    assert!(
        text.contains(HOSTILE) && text.contains("I {{ break }} <script>alert(1)</script> mails"),
        "{text}"
    );
    assert!(html.contains("&lt;b&gt;Ada&lt;/b&gt; &amp; {{ site.name }}"), "{html}");
    for bad in
        ["<script", "<b>", "<i>", "<form", "<link", "fonts.googleapis", "Very Secret", "Secret Employer"]
    {
        assert!(!html.contains(bad), "the HTML holds {bad}");
    }
    assert!(!text.contains("Very Secret") && !text.contains("Secret Employer"));
    assert!(text.contains("Hello <i>Eve</i>  Bcc: x,"), "{text}");
    assert!(text.contains("Senior Rust engineer, Poland") && html.contains("Senior Rust engineer, Poland"));
    assert!(html.contains(&secret.slug));
    for link in html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        let plain = link.replace("&amp;", "&");
        assert!(text.contains(plain.trim_start_matches("mailto:")), "{plain} is not in the text");
        assert!(plain.starts_with(&desk.cx.config.origin()) || plain.starts_with("mailto:"), "{plain}");
    }
    assert!(
        html.contains("lang=\"en\"") && html.contains("<title>") && html.contains("prefers-color-scheme")
    );
    assert_eq!(html.matches("<h1").count(), 1);
    assert!(!html.contains("slot") || html.contains("slot1why"), "no mark is left");
}

#[tokio::test]
async fn interests_order_the_cards_and_say_why() {
    let mut desk = Desk::new().await;
    let all = digests::engineers(&mut desk.conn, 6).await;
    let issue = issue(&mut desk).await;
    let last = issue.cards.last().unwrap().clone();
    let skill = *last.primary_skills.first().unwrap();
    let reader =
        Interests { skills: vec![skill], countries: vec![last.country.0.clone()], ..Interests::default() };
    let links = Links::sign(&desk.cx.config, &desk.cx.keys, SubscriberId::new(), 0, desk.cx.now);
    let personal = Personal::new(&issue, &reader, issue.all_cards(), &links);
    assert_eq!(personal.order.first(), Some(&(issue.cards.len() - 1)));
    assert_eq!(personal.order.len(), all.len());
    let text = personal.join(&issue.text, plain);
    assert!(text.contains(&format!("and {}. ", last.country.1)), "{text}");
    assert!(text.contains("those who match your interests first"), "{text}");
    // Without the first card: the same words about the others.
    let fewer = Personal::new(&issue, &reader, issue.all_cards() & !1, &links);
    assert_eq!(fewer.order.len(), all.len() - 1);
    assert!(fewer.join(&issue.subject, plain).contains("5 engineers"));
}

#[tokio::test]
async fn the_same_reader_gets_the_same_bytes_and_no_other_reader_does() {
    let mut desk = Desk::new().await;
    let issue = issue(&mut desk).await;
    let reader = SubscriberId::new();
    let copy = |reader| {
        let links = Links::sign(&desk.cx.config, &desk.cx.keys, reader, 0, desk.cx.now);
        Personal::new(&issue, &Interests::default(), issue.all_cards(), &links).join(&issue.html, escape_html)
    };
    assert_eq!(copy(reader), copy(reader));
    assert_ne!(copy(reader), copy(SubscriberId::new()));
}

#[tokio::test]
async fn the_largest_issue_stays_below_what_mail_programs_cut() {
    let mut desk = Desk::with("[digest]\npicks = 30").await;
    let long = "Ł".repeat(120);
    for i in 0..30 {
        named(&format!("{i} Wolfeschlegelsteinhausenbergerdorff the Younger"))
            .headline(&long)
            .insert(&mut desk.conn)
            .await;
    }
    let issue = issue(&mut desk).await;
    assert_eq!(issue.cards.len(), 30);
    let bytes = crate::digests::render::largest_html(&issue);
    assert!(bytes <= 100_000, "{bytes}");
    let twelve = bytes * 12 / 30;
    assert!(twelve <= 60_000, "twelve cards aim at 60,000 bytes: {twelve}");
    let digest = preview::find_by_period(&mut desk.conn, digests::PERIOD).await.unwrap().unwrap();
    assert!(
        preview::checks(&desk.cx, &digest, &[], Some(&issue))
            .iter()
            .any(|check| check.label == "Dry run" && check.is_fine)
    );
}
