//! What a git that we start may see and do: which variables reach it, which settings hold.

use git2::{Config, ConfigLevel};

/// Variables of the user that sign-in, proxies, certificates and signing need.
pub(super) const PASSED_ON: &[&str] = &[
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "TMPDIR",
    "XDG_CONFIG_HOME",
    "XDG_RUNTIME_DIR",
    "XDG_CACHE_HOME",
    "DBUS_SESSION_BUS_ADDRESS",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "SSH_AUTH_SOCK",
    "SSH_AGENT_PID",
    "GIT_SSH",
    "GIT_SSH_COMMAND",
    "GIT_SSH_VARIANT",
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_SYSTEM",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_EXEC_PATH",
    "GIT_SSL_CAINFO",
    "GIT_SSL_CAPATH",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "CURL_CA_BUNDLE",
    "GNUPGHOME",
    "GPG_TTY",
    "KRB5CCNAME",
    "KRB5_CONFIG",
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
    // Windows programs do not start without these.
    "SystemRoot",
    "SystemDrive",
    "USERPROFILE",
    "APPDATA",
    "LOCALAPPDATA",
    "ProgramData",
    "ProgramFiles",
    "HOMEDRIVE",
    "HOMEPATH",
    "TEMP",
    "TMP",
    "ComSpec",
    "PATHEXT",
    "windir",
];

/// Configuration that holds whatever the repository says.
pub(super) const FIXED: &[&str] = &[
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.gitProxy=",
    "core.askPass=",
    "core.alternateRefsCommand=",
    "core.fsync=committed,reference",
    "gc.auto=0",
    "maintenance.auto=false",
    "fetch.writeCommitGraph=false",
    "fetch.recurseSubmodules=false",
    "submodule.recurse=false",
    "push.followTags=false",
    "push.gpgSign=false",
    "http.sslVerify=true",
    "http.lowSpeedLimit=200",
    "http.lowSpeedTime=60",
];

/// Settings that take the place of those in the repository's own configuration that would run a
/// command or switch off a check.
pub(super) fn disarmed(
    git: &git2::Repository,
    user: &dyn Fn(&str) -> Option<String>,
) -> Vec<String> {
    let mut settings = Vec::new();
    let mut helpers_cleared = false;
    let Ok(entries) = git.config().and_then(|config| {
        let mut names = Vec::new();
        config.entries(None)?.for_each(|entry| {
            if matches!(entry.level(), ConfigLevel::Local | ConfigLevel::Worktree)
                && let Ok(name) = entry.name()
            {
                names.push(name.to_owned());
            }
        })?;
        Ok(names)
    }) else {
        return settings;
    };
    for name in entries {
        let is = |start: &str, end: &str| name.starts_with(start) && name.ends_with(end);
        if is("credential.", "helper") {
            settings.push(format!("{name}="));
            helpers_cleared = true;
        } else if is("http.", "sslverify") {
            settings.push(format!("{name}=true"));
        } else if is("gpg.", "program") || name == "gpg.ssh.defaultkeycommand" {
            settings.push(format!("{name}={}", user(&name).unwrap_or_default()));
        }
    }
    // Clearing one clears them all: the user's own come again behind.
    if helpers_cleared && let Ok(config) = Config::open_default() {
        let _ = config.entries(Some("credential.*helper")).map(|entries| {
            entries.for_each(|entry| {
                if let (Ok(name), Ok(value)) = (entry.name(), entry.value()) {
                    settings.push(format!("{name}={value}"));
                }
            })
        });
    }
    settings
}
