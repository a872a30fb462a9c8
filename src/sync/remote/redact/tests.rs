use super::*;

#[test]
fn secrets_and_escapes_are_removed() {
    #[track_caller]
    fn case(text: &str, want: &str) {
        assert_eq!(clean(text), want);
    }
    case(
        "fatal: 'https://me:secret@host/x' is bad",
        "fatal: 'https://***@host/x' is bad",
    );
    case(
        "https://token@a/b https://c/d@e",
        "https://***@a/b https://c/***@e",
    );
    case("https://a@b@host/", "https://***@host/");
    case(
        "remote: \u{1b}[31mred\u{9b}\u{202e}\nnext",
        "remote: ·[31mred·· next",
    );
    case("'https://me:se'cr\"et@host/x/':", "'https://***@host/x/':");
    case(
        "to 'https://me:my secret@host/x'",
        "to 'https://***@host/x'",
    );
    case("ftp://me:a/b?c#d@host/x", "ftp://***@host/x");
    case("me:secret@host:x is gone", "***@host:x is gone");
    case("'me:secret@host:x'", "'***@host:x'");
    case("'//me:secret@host/x'", "'***@host/x'");
    case("no C:\\me:secret@x", "no ***@x");
    case(
        "https://me:secret\u{ff20}host/x: no",
        "https://***@host/x: no",
    );
    case(
        "'https://host/x?access_token=se'cret&a=b/': no",
        "'https://host/x?***': no",
    );
    case("at https://host/x#token=secret.", "at https://host/x#***.");
    case("https://host/x;t=secret/y: no", "https://host/x;***/y: no");
    case("https://host/me:secret@host/x", "https://host/***@host/x");
    case(
        "fatal: 'https://me:secret' is bad",
        "fatal: 'https://***' is bad",
    );
    case("ssh://me:secret/x gone", "ssh://*** gone");
    for plain in [
        "https://host:80/x",
        "https://host: no route to host",
        "'https://host:443', gone",
        "git@host:x",
        "https://[::1]:80/x",
        "mailto:ann@example.org",
    ] {
        case(plain, plain);
    }
}

#[test]
fn an_address_is_shown_without_its_secrets() {
    #[track_caller]
    fn case(address: &str, want: &str) {
        assert_eq!(mask_address(address), want);
        assert_eq!(mask(want), want, "masked once is masked for good");
    }
    case("https://me:my secret@host/x", "https://***@host/x");
    case("https://me:s'e\"c@host:80/x", "https://***@host:80/x");
    case("https://me:a/b@c?d#e@host/x", "https://***@host/x");
    case("https://me:a@b/c@host/x", "https://***@host/x");
    case("https://me:%40%2f@host/x", "https://***@host/x");
    case("weird+x://me:secret@host/x", "weird+x://***@host/x");
    case("https://host/x?access_token=secret", "https://host/x?***");
    case("https://me:s@host/x?a=me@b", "https://***@host/x?***");
    case("https://host/x?secret=", "https://host/x?***");
    case("https://host:1/x#token=secret", "https://host:1/x#***");
    case("https://host/x?a#secret", "https://host/x?***");
    case("https://host/x;private_token=secret", "https://host/x;***");
    case(
        "https://host/x;t=secret/y;u=secret",
        "https://host/x;***/y;***",
    );
    case("https://host/x;t=secret@y", "https://host/***@y");
    case("https://host/me@x;t=secret", "https://host/***@x;***");
    case("https://host/me:secret@host/x", "https://host/***@host/x");
    case("https://host/a/secret@b/c", "https://host/a/***@b/c");
    let token = "https://host/_git/Ab3Ab3Ab3Ab3Ab3Ab3Ab/x";
    case(token, "https://host/_git/***/x");
    case("https://host/t/ghp_secret", "https://host/t/***");
    case("https://host/0a1b2c3d4e5f6a7b8c9d/x", "https://host/***/x");
    let token = "Zx81kQw9Lm22VbN0aPq7";
    for part in ["npm_", "sk-proj-", "x-", "~", ".", "%67", "hvs."] {
        let address = format!("https://host/{part}{token}.git");
        case(&address, "https://host/***");
    }
    for token in [
        "q7zk2m5x9w3b8v4n6c1d",
        "q7zk2m5x-9w3b8v4n-6c1d",
        "AbCdEfGhIjKlMnOpQrStUv",
        "%5a%78%38%31kQw9Lm22VbN0aPq7",
        "123e4567-e89b-42d3-a456-426614174000",
        "dckr_pat_secret",
        "glptt-secret",
        "xoxb-12-secret",
        "xoxp-12-secret",
        "AKIASECRETSECRETSECR",
    ] {
        case(&format!("https://host/{token}/x"), "https://host/***/x");
    }
    for token in [
        "x,ghp_secret",
        "~ghp_secret",
        "a-ghp_secret",
        "a%20ghp_secret",
    ] {
        case(&format!("https://host/{token}/x"), "https://host/***/x");
    }
    case("https://host/t:ghp_secret/x", "https://host/t:***/x");
    // Too short on either side of the colon.
    case(
        "https://host/aB3dE5gH7kL:jK9mN1pQ3xY/x",
        "https://host/***/x",
    );
    case("git@host:ghp_secret/x", "git@host:***/x");
    case("git@[host:9]:glptt-secret/x", "git@[host:9]:***/x");
    case("[git@host:9]:glptt-secret/x", "[git@host:9]:***/x");
    case("127.0.0.1:ghp_secret/x", "127.0.0.1:***/x");
    case("me:my secret@host:x", "***@host:x");
    case("ext::sh -c secret", "ext::***");
    case("https::https://me:secret@host/x", "https::***");
    case("::secret", "::***");
    case("--upload-pack=secret", "-***");
    case("//me:secret@host/x", "***@host/x");
    case("https://me:secret\u{ff20}host/x", "https://***@host/x");
    case("https://me:secret", "https://***");
    case("https://me:my secret/x", "https://***");
    case("https://me:se'cret?x", "https://***");
    case("me:secret\u{fe6b}host:x", "***@host:x");
    case("a:secret@host:x", "***@host:x");
    case("C:\\me:secret@x", "***@x");
    case("C:/srv/me:secret@x", "***@x");
    case("C:me:secret@x", "***@x");
    for plain in [
        "git@host:x",
        "git@host:cities/climate2030-plan-for-2050.git",
        "https://host/climate-plans-of-all-cities-2030-2050/oslo2024.git",
        "https://host/Stockholm2040KlimatHandlingsplan/x",
        "https://host/climate2030plan4cities2024/c40-cities-co2-plan-2030-v2.git",
        "https://0123456789abcdef0123.example/x",
        "https://[::1]/x",
        "git@[::1]:x",
        "https://host/highpass_filter/AKIBA/x",
        "/srv/a:b@c",
        "C:/a@b",
        "C:\\a@b",
        "../x",
    ] {
        case(plain, plain);
    }
}

#[test]
fn secrets_are_found_in_every_form() {
    #[track_caller]
    fn case(address: &str, text: &str) {
        let shown = without(text, &secrets(address));
        assert!(!shown.contains("geheim"), "{shown}");
    }
    case("https://me:my geheim@host/x", "fatal: 'my geheim' is bad");
    case("https://me:a%20geheim@host/x", "a geheim");
    case("https://me:a geheim@host/x", "a%20geheim");
    case("https://me:'geheim/@host/x", "me:'geheim/");
    case(
        "https://geheim-geheim-geheim@host/x",
        "geheim-geheim-geheim",
    );
    case("https://host/x?token=a%20geheim", "a geheim and a%20geheim");
    case("me:geheim@host:x", "geheim");
    case("https://host/x#token=geheim", "geheim");
    case("https://host/x?geheim", "geheim");
    case("https://host/x;token=geheim/y", "geheim");
    case("https://host/me:geheim@host/x", "geheim");
    case("https://me:geheim\u{ff20}host/x", "geheim");
    case("//me:geheim@host/x", "geheim");
    case("https://me:geheim", "geheim");
    case("https://geheim:@host/x", "geheim");
    case("https://geheim:x-oauth-basic@host/x", "geheim");
    case("git@[host:9]:ghp_geheim/x", "no ghp_geheim/x");
    assert_eq!(secrets("git@host:x"), [""; 0]);
    assert_eq!(secrets("https://ann@host/x"), [""; 0]);
}

#[test]
fn secrets_are_masked_in_linear_time() {
    crate::growth::assert_linear("mask", crate::growth::BODIES, |text| {
        clean(text);
        mask(text);
        mask_address(text);
        let address = format!("https://me:{text}@host/x");
        mask_address(&address);
        without(text, &secrets(&address));
    });
}

#[test]
fn tokens_are_known_by_their_beginning_and_names_stay() {
    for (part, shown) in [
        ("glrt-secret", "***"),
        ("glcbt-secret", "***"),
        ("ATBBsecretsecretsecr", "***"),
        ("ATCTTsecretsecretsecr", "***"),
        ("ASIASECRETSECRETSECR", "***"),
        ("ASIA-Pacific", "ASIA-Pacific"),
        ("AKIA-foundation", "AKIA-foundation"),
        ("xapp-secret", "***"),
        ("sk-ant-secret", "***"),
        ("sk-secretsecretsecr", "***"),
        ("hf_secretsecretsecr", "***"),
        ("a%20hf_secretsecretsecr", "***"),
        ("npm_secretsecretsecr", "***"),
        ("sk-climate-notes", "sk-climate-notes"),
        ("hf_league-of-cities", "hf_league-of-cities"),
        ("GLATBBnotes", "GLATBBnotes"),
        ("SG.notes", "SG.notes"),
    ] {
        let masked = mask_address(&format!("https://host/{part}/x"));
        assert_eq!(masked, format!("https://host/{shown}/x"));
    }
}
