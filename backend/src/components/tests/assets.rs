//! Weight, and names that must meet: icons in the sprite, style sheets in the head.

use domain::platform::assets;

use super::text_of;

const FONTS: [&str; 4] = ["inter-latin", "inter-latin-ext", "newsreader-latin", "newsreader-latin-ext"];

#[test]
fn faces_weigh_no_more_than_90_kilobytes_and_bring_their_licence() {
    let bytes: usize = FONTS
        .iter()
        .map(|name| assets::static_file(&format!("fonts/{name}.woff2")).unwrap().bytes.len())
        .sum();
    assert!(bytes <= 90 * 1024, "{bytes} bytes of fonts");
    for family in ["inter", "newsreader"] {
        assert!(text_of(&format!("fonts/{family}-OFL.txt")).contains("SIL Open Font License"));
    }
}

#[test]
fn every_icon_that_a_template_names_is_in_the_sprite() {
    let sprite = text_of("img/icons.svg");
    for (name, text) in assets::templates() {
        let named = text.split("<icon name=\"").chain(text.split(" icon=\"").skip(1)).skip(1);
        for icon in named.filter_map(|rest| rest.split_once('"').map(|(icon, _)| icon)) {
            assert!(sprite.contains(&format!("id=\"{icon}\"")), "{name} asks for the icon {icon:?}");
        }
    }
    for state in ["actively_looking", "open", "engaged", "not_looking", "unconfirmed"] {
        assert!(sprite.contains(&format!("id=\"dot-{state}\"")), "availability {state}");
    }
    for evidence in ["claimed", "endorsed", "assessed", "delivered"] {
        assert!(sprite.contains(&format!("id=\"evidence-{evidence}\"")), "evidence {evidence}");
    }
}

#[test]
fn templates_hold_nothing_that_the_content_policy_refuses() {
    for (name, text) in assets::templates().filter(|(name, _)| !name.starts_with("emails/")) {
        for refused in
            [" style=\"", "<style", " onclick=", " onchange=", " onsubmit=", "javascript:", "https://cdn"]
        {
            assert!(!text.contains(refused), "{name} holds {refused:?}");
        }
        // Linked data is no script: the policy lets it pass, and its filter escapes what would end it.
        let may_stand = |tag: &str| tag.contains("src=") || tag.contains("type=\"application/ld+json\"");
        let has_inline_script =
            text.split("<script").skip(1).any(|rest| !rest.split('>').next().is_some_and(may_stand));
        assert!(!has_inline_script, "{name} holds an inline script");
    }
}
