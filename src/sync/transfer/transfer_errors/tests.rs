//! Tests of the errors of failed transfers.

use super::*;

#[test]
fn a_refused_push_is_no_refused_sign_in() {
    for words in [
        "remote: You are not allowed to push code to this project.\nfatal: unable to access 'https://a:b@host/x/': The requested URL returned error: 403\n",
        "ERROR: Permission to league/notes.git denied to ann.\nfatal: Could not read from remote repository.\n",
    ] {
        let done = GitOutput {
            success: false,
            output: String::new(),
            stderr: words.to_owned(),
        };
        let remote = Remote {
            name: "origin".to_owned(),
            url: "https://a:b@host/x".to_owned(),
            branch: "refs/heads/main".to_owned(),
        };
        let error = explain_push(&done, &remote, Path::new("/x"));
        assert!(matches!(error, SyncError::Refused { .. }), "{error:?}");
        let help = error.help();
        assert!(
            help.contains("administrator") && !help.contains("propose"),
            "{help}"
        );
    }
}

#[test]
fn words_of_a_hook_select_no_other_error() {
    for words in [
        "Connection refused",
        "Permission denied, please ask Ann",
        "error: 401",
        "Host key verification failed.",
        "not found",
        "SSL certificate",
        "This is not a commitment that we publish",
        "upload-pack: not our ref",
        "reftable",
    ] {
        let done = GitOutput {
            success: false,
            output: "!\tx:refs/heads/main\t[remote rejected] (pre-receive hook declined)\n"
                .to_owned(),
            stderr: format!("remote: {words}\nerror: failed to push some refs to 'x'\n"),
        };
        let remote = Remote {
            name: "origin".to_owned(),
            url: "git@host:x".to_owned(),
            branch: "refs/heads/main".to_owned(),
        };
        let error = explain(&done, &remote, Path::new("/notes"));
        let text = error.to_string();
        assert!(matches!(error, SyncError::Refused { .. }), "{error:?}");
        assert!(text.contains(words.trim_start_matches("error: ")), "{text}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of failures")]
fn failures_map_to_errors() {
    #[track_caller]
    fn case(stderr: &str, want: &str) {
        let done = GitOutput {
            success: false,
            output: String::new(),
            stderr: stderr.to_owned(),
        };
        let remote = Remote {
            name: "origin".to_owned(),
            url: "https://a:b@host/x".to_owned(),
            branch: "refs/heads/main".to_owned(),
        };
        let error = explain(&done, &remote, Path::new("/notes"));
        let debug = format!("{error:?}");
        assert!(debug.starts_with(want), "{debug}");
        assert!(!error.to_string().contains("a:b"), "{error}");
        assert!(!error.help().is_empty());
    }
    case(
        "fatal: unable to access 'https://a:b@host/x/': Could not resolve host: host\n",
        "Unreachable",
    );
    case(
        "fatal: Authentication failed for 'https://a:b@host/x/'\n",
        "SignIn",
    );
    case(
        "fatal: could not read Username for 'https://host': terminal prompts disabled\n",
        "SignIn",
    );
    case(
        "git@host: Permission denied (publickey).\nfatal: Could not read from remote repository.\n",
        "SignIn",
    );
    case(
        "Host key verification failed.\nfatal: Could not read from remote repository.\n",
        "HostKey",
    );
    case(
        "fatal: unable to access 'https://host/': SSL certificate problem: self-signed certificate\n",
        "Certificate",
    );
    case(
        "fatal: unable to access 'https://host/': SSL: certificate subject name (x) does not match target host name 'host'\n",
        "Certificate",
    );
    case(
        "fatal: unable to access 'https://host/': SSL: no alternative certificate subject name matches target host name 'host'\n",
        "Certificate",
    );
    case(
        "fatal: repository 'https://host/x/' not found\n",
        "NoSuchLibrary",
    );
    case(
        "fatal: remote error: Access denied: your licence expired\n",
        "SignIn { remote: \"https://***@host/x\", words: \"Access denied: your licence expired\"",
    );
    case(
        "fatal: '/srv/x' does not appear to be a git repository\n",
        "NoSuchLibrary",
    );
    case(
        "fatal: the remote end hung up unexpectedly\nfatal: early EOF\n",
        "Cut",
    );
    case(
        "error: Could not read 0123456789012345678901234567890123456789\nfatal: git upload-pack: aborting due to possible repository corruption on the remote side.\n",
        "UnreadableState { state: \"01234567\" }",
    );
    for words in [
        "error: bogus commit object NUMBER\nfatal: remote error: upload-pack: not our ref NUMBER\n",
        "fatal: remote error: upload-pack: not our ref NUMBER\n",
        "error: object NUMBER is a tree, not a commit\nfatal: oops (NUMBER)\nfatal: the remote end hung up unexpectedly\n",
        "error: Object NUMBER not a commit\nremote: fatal: revision walk setup failed\n",
    ] {
        let number = "0123456789012345678901234567890123456789";
        case(
            &words.replace("NUMBER", number),
            "UnreadableState { state: \"01234567\" }",
        );
    }
    case(
        "error: exceeded maximum allowed tree depth\nfatal: bad tree object x\n",
        "IncomingLimit",
    );
    case(
        "fatal: detected dubious ownership in repository at '/srv/shared.git'\nTo add an exception for this directory, call:\n\n\tgit config --global --add safe.directory /srv/shared.git\nfatal: Could not read from remote repository.\n",
        "ForeignLibrary { remote: \"https://***@host/x\", folder: \"/srv/shared.git\"",
    );
    case(
        "fatal: mismatched algorithms: client sha1; server sha256\n",
        "NewerHistory { kind: \"its saved states have SHA-256 names\", is_shared: true",
    );
    case(
        "WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!\nThe fingerprint is SHA256:0123abc.\nHost key verification failed.\n",
        "HostKey",
    );
    case(
        "fatal: '/srv/reftable/sha256' does not appear to be a git repository\n",
        "NoSuchLibrary",
    );
    case(
        "remote: Invalid username or token. Password authentication is not supported.\nfatal: Authentication failed for 'https://a:b@host/x/'\n",
        "SignIn { remote: \"https://***@host/x\", words: \"Invalid username or token. Password authentication is not supported. (Authentication failed",
    );
    case(
        "remote: You are not allowed to push code to this project.\nfatal: unable to access 'https://a:b@host/x/': The requested URL returned error: 403\n",
        "SignIn { remote: \"https://***@host/x\", words: \"You are not allowed to push code to this project. (",
    );
    for (status, want) in [
        (
            407,
            "HttpStatus { remote: \"https://***@host/x\", status: 407",
        ),
        (410, "NoSuchLibrary"),
        (
            429,
            "HttpStatus { remote: \"https://***@host/x\", status: 429",
        ),
        (
            500,
            "HttpStatus { remote: \"https://***@host/x\", status: 500",
        ),
    ] {
        let words = "fatal: unable to access 'https://a:b@host/x/': The requested URL returned";
        case(&format!("{words} error: {status}\n"), want);
    }
    case(
        "fatal: unable to access 'https://host/': CONNECT tunnel failed, response 407\n",
        "HttpStatus { remote: \"https://***@host/x\", status: 407, words: \"unable to access",
    );
    case(
        "remote: Your account is locked.\nfatal: unable to access 'https://host/': The requested URL returned error: 503\n",
        "HttpStatus { remote: \"https://***@host/x\", status: 503, words: \"Your account is locked. (",
    );
    case(
        "fatal: http://host/x/info/refs not valid: is this a git repository?\n",
        "NoSuchLibrary",
    );
    case(
        "error: Cannot access URL http://host/x/, return code 22\nfatal: git-http-push failed\n",
        "Refused { remote: \"https://***@host/x\", words: \"a web server answers there that takes none: it offers files to read, or a page to sign in",
    );
    case(
        "Permissions 0644 for 'id' are too open.\ngit@host: Permission denied (publickey).\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n",
        "SignIn { remote: \"https://***@host/x\", words: \"Permissions 0644 for 'id' are too open. git@host: Permission denied (publickey).\"",
    );
    case(
        "Unable to negotiate with host: no matching host key type found.\nfatal: Could not read from remote repository.\n",
        "Cut { remote: \"https://***@host/x\", words: \"Unable to negotiate with host: no",
    );
    case("fatal: write error: No space left on device\n", "DiskFull");
    case(
        "fatal: the receiving end does not support this repository's hash algorithm\nfatal: the remote end hung up unexpectedly\n",
        "NewerHistory { kind: \"its saved states have SHA-256 names\", is_shared: true",
    );
    for words in [
        "unknown repository extension found:\n\tfancy",
        "Expected git repo version <= 1, found 99",
        "bad numeric config value '99999999999' for 'core.repositoryformatversion' in file ./config: out of range",
    ] {
        case(
            &format!("fatal: {words}\nfatal: Could not read from remote repository.\n"),
            "NewerHistory { kind: \"a newer git made it\", is_shared: true",
        );
    }
    case(
        "fatal: unexpected line in ./packed-refs: junk\nfatal: expected flush after ref listing\n",
        "LibraryDamaged { remote: \"https://***@host/x\", words: \"unexpected line in ./packed-refs: junk\"",
    );
    case(
        "fatal: bad config line 1 in file ./config\nfatal: Could not read from remote repository.\n",
        "LibraryDamaged",
    );
    case("fatal: bad config line 1 in file /etc/gitconfig\n", "Cut");
    case(
        "ERROR: The 'league' organization has enabled or enforced SAML SSO.\n\nfatal: Could not read from remote repository.\n",
        "SignIn { remote: \"https://***@host/x\", words: \"The 'league' organization has enabled or enforced SAML SSO.\"",
    );
    case(
        "ERROR: Repository not found.\nfatal: Could not read from remote repository.\n",
        "NoSuchLibrary",
    );
    case(
        "fatal: protocol error: bad line length character: Welc\n",
        "ForeignAnswer { remote: \"https://***@host/x\", words: \"protocol error: bad line length character: Welc\"",
    );
    case(
        "remote: Total 3 (delta 0), reused 0 (delta 0), pack-reused 0\nfatal: early EOF\n",
        "Cut { remote: \"https://***@host/x\", words: \"early EOF\"",
    );
    case(
        "remote: fatal: write error: No space left on device\nerror: remote unpack failed\n",
        "Refused",
    );
    case(
        "ssh: connect to host x port 22: Connection refused\n",
        "Unreachable",
    );
}

#[test]
fn what_git_says_without_a_reason_is_a_whole_sentence() {
    #[track_caller]
    fn case(stderr: &str, want: &str) {
        let done = GitOutput {
            success: false,
            output: String::new(),
            stderr: stderr.to_owned(),
        };
        assert_eq!(done.stderr_tail(), want);
    }
    case(
        "fatal: Could not read from remote repository.\n\n\
         Please make sure you have the correct access rights\n\
         and the repository exists.\n",
        "Could not read from remote repository.",
    );
    case(
        "error: gpg failed to sign the data:\ngpg: signing failed: No secret key\n\n",
        "gpg failed to sign the data: gpg: signing failed: No secret key",
    );
    case("error: gpg failed:\n", "gpg failed");
}
