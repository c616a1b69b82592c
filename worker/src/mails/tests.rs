//! Every sample of every mail, as the bytes that go out.

use domain::outbox::MailKind;
use domain::platform::ids::MailId;
use domain::platform::mjml;
use domain::platform::templates::{MailTemplate, Templates};
use domain::testing;

use super::Globals;
use crate::mailer::{message, message_tests};

/// Renders every sample of one mail, checks the message, keeps subject and text as snapshots, and gives the folder.
fn check<T: MailTemplate>() -> &'static str {
    assert!(T::NAME.parse::<MailKind>().is_ok(), "{} is no kind of mail", T::NAME);
    let templates = Templates::load().unwrap_or_else(|e| panic!("{e}"));
    let mut config = testing::config("[site]\npublic_url = 'https://roster.example'");
    config.site.legal_name = "Roster <Ltd>".into();
    let samples = T::samples();
    assert!(!samples.is_empty(), "{} has no sample", T::NAME);
    for (i, sample) in samples.iter().enumerate() {
        let parts = templates.render_mail(sample, &Globals::new(&config)).unwrap_or_else(|e| panic!("{e}"));
        let html =
            mjml::to_html(&parts.mjml).unwrap_or_else(|e| panic!("{} {i}: {e}\n{}", T::NAME, parts.mjml));
        check_words(T::NAME, &parts.subject, &parts.text, &html);
        let draft = message::Draft {
            from: &config.smtp.from,
            reply_to: &config.smtp.reply_to.parse().unwrap(),
            to: &"ada@example.com".parse().unwrap(),
            subject: &parts.subject,
            text: &parts.text,
            html: &html,
            date: testing::start(),
            message_id: &format!("{}@roster.example", MailId::new()),
            headers: &[("Auto-Submitted", "auto-generated".to_owned())],
            calendar: parts.calendar.as_ref(),
        };
        message_tests::check(&message::build(&draft).unwrap());
        let name = format!("{}_{}", T::NAME, i + 1);
        insta::assert_snapshot!(name, format!("Subject: {}\n\n{}", parts.subject, parts.text));
    }
    T::NAME
}

fn check_words(name: &str, subject: &str, text: &str, html: &str) {
    assert!(!subject.is_empty() && subject.chars().count() <= 90, "{name}: the subject is {subject:?}");
    assert!(!subject.starts_with("Re:") && !subject.starts_with("Fwd:"), "{name}: {subject}");
    for part in [subject, text, html] {
        for mark in ["{{", "{%", "{#", "null", "None", "undefined"] {
            assert!(!part.contains(mark), "{name} holds {mark:?}: {part}");
        }
    }
    assert!(html.len() <= 100_000, "{name}: the HTML has {} bytes", html.len());
    assert!(html.contains("lang=\"en\"") && html.contains("<title>"), "{name}: no language or title");
    assert_eq!(html.matches("<h1").count(), 1, "{name}: one h1");
    for bad in ["<script", "<form", "<link", "<b>", "<Ltd>", "javascript:"] {
        assert!(!html.contains(bad), "{name}: the HTML holds {bad}");
    }
    assert!(html.contains("Roster &lt;Ltd&gt;") && text.contains("Roster <Ltd>"), "{name}: no footer");
    for address in links(html) {
        let is_fine = address.starts_with("https://roster.example") || address.starts_with("mailto:");
        assert!(is_fine, "{name}: links to {address}");
        let plain = address.replace("&amp;", "&");
        assert!(text.contains(plain.trim_start_matches("mailto:")), "{name}: {plain} is not in the text");
    }
}

fn links(html: &str) -> impl Iterator<Item = &str> {
    html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next())
}

#[test]
fn every_mail_is_whole_and_every_folder_is_claimed() {
    let claimed = crate::all_mails!(check);
    let templates = Templates::load().unwrap_or_else(|e| panic!("{e}"));
    let orphans: Vec<String> = templates
        .names_below("emails/")
        .into_iter()
        .filter(|name| name.matches('/').count() > 1)
        // The issue itself is cut into pieces, with a context of its own: `domain::digests::render`.
        .filter(|name| !name.starts_with("emails/digest/"))
        .filter(|name| !claimed.iter().any(|folder| name.starts_with(&format!("emails/{folder}/"))))
        .collect();
    assert!(orphans.is_empty(), "no mail claims {orphans:?}");
}
