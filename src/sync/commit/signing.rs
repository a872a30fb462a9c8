//! Signs what is saved with the key that git is set up to sign with.

use git2::{Commit, Oid, Signature};

use crate::sync::error::SyncError;
use crate::sync::git_process::git_child::Git;
use crate::sync::remote::redact::clean;
use crate::sync::repository::repo::Repo;

/// Writes a signed commit through the installed git, which knows gpg, ssh and x509 keys.
pub(crate) fn sign_commit(
    repo: &Repo,
    (author, committer): (&Signature<'_>, &Signature<'_>),
    tree: Oid,
    parents: &[Oid],
    message: &str,
) -> Result<Oid, SyncError> {
    let offset = author.when().offset_minutes();
    let sign = if offset < 0 { '-' } else { '+' };
    let (hours, minutes) = (offset.abs() / 60, offset.abs() % 60);
    let date = format!("@{} {sign}{hours:02}{minutes:02}", author.when().seconds());
    let mut git = Git::new(repo)?;
    for (who, signature) in [("AUTHOR", author), ("COMMITTER", committer)] {
        git.variable(&format!("GIT_{who}_NAME"), signature.name()?);
        git.variable(&format!("GIT_{who}_EMAIL"), signature.email()?);
        git.variable(&format!("GIT_{who}_DATE"), &date);
    }
    git.argument("commit-tree")
        .argument("-S")
        .argument(&tree.to_string());
    for parent in parents {
        git.argument("-p").argument(&parent.to_string());
    }
    git.argument("-F").argument("-");
    let done = git.run(message.as_bytes(), &mut |_| {}, &|| false)?;
    if !done.success {
        return Err(SyncError::Signing {
            words: done.last_words(),
        });
    }
    Oid::from_str(done.output.trim()).map_err(|_| SyncError::Signing {
        words: clean(&done.output),
    })
}

/// Whose key signed a commit; none for an unsigned one.
pub(crate) fn signature_of(repo: &Repo, commit: &Commit<'_>) -> Option<Signed> {
    repo.git.extract_signature(&commit.id(), None).ok()?;
    let author = String::from_utf8_lossy(commit.author().email_bytes()).into_owned();
    let said = verify(repo, commit.id()).unwrap_or_default();
    Some(Signed::of(&said, &author))
}

/// What git finds out about a signature: its result, how far the key is trusted, its owner.
fn verify(repo: &Repo, commit: Oid) -> Result<String, SyncError> {
    let mut git = Git::new(repo)?;
    git.argument("show")
        .argument("--no-patch")
        .argument("--no-show-signature")
        .argument("--encoding=UTF-8")
        .argument("--format=%G?%n%GT%n%GS")
        .argument(&commit.to_string());
    Ok(git.run(b"", &mut |_| {}, &|| false)?.output)
}

/// Whose key signed a saved state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signed {
    /// A key that is known here, and trusted.
    By {
        /// The address of the key's owner, or their name where there is none; safe to show.
        owner: String,
        /// Whether that is the address of the author, too.
        is_author: bool,
    },
    /// A key that is not known here, or a signature that does not hold.
    Unproven,
}

impl Signed {
    /// Reads three lines of git: result, trust and owner.
    fn of(said: &str, author: &str) -> Self {
        let mut lines = said.lines();
        let mut next = || lines.next().unwrap_or_default().trim();
        let (result, trust, owner) = (next(), next(), next());
        if result != "G" || !matches!(trust, "fully" | "ultimate") || owner.is_empty() {
            return Self::Unproven;
        }
        // `Ann <ann@example.org>` for gpg, the address alone for ssh. A name proves nothing.
        let address = owner
            .strip_suffix('>')
            .and_then(|name| name.rsplit_once('<'));
        let owner = address.map_or(owner, |(_, address)| address);
        Self::By {
            owner: clean(owner),
            is_author: owner.eq_ignore_ascii_case(author),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_proves_the_address_of_its_key_and_nothing_else() {
        #[track_caller]
        fn case(said: &str, want: Option<(&str, bool)>) {
            let want = want.map_or(Signed::Unproven, |(owner, is_author)| Signed::By {
                owner: owner.to_owned(),
                is_author,
            });
            assert_eq!(Signed::of(said, "ann@example.org"), want, "{said:?}");
        }
        case(
            "G\nfully\nann@example.org\n",
            Some(("ann@example.org", true)),
        );
        case(
            "G\nultimate\nX <Ann@example.org>\n",
            Some(("Ann@example.org", true)),
        );
        case(
            "G\nfully\nbob@example.org\n",
            Some(("bob@example.org", false)),
        );
        case(
            "G\nfully\nann@example.org <bob@example.org>\n",
            Some(("bob@example.org", false)),
        );
        case(
            "G\nfully\nann@example.org, x\n",
            Some(("ann@example.org, x", false)),
        );
        for said in [
            "U\nundefined\n\n",
            "G\nundefined\nann@example.org\n",
            "G\nnever\nann@example.org\n",
            "G\nmarginal\nann@example.org\n",
            "B\nfully\nann@example.org\n",
            "X\nfully\nann@example.org\n",
            "R\nfully\nann@example.org\n",
            "G\nfully\n\nann@example.org\n",
            "",
        ] {
            case(said, None);
        }
    }
}
