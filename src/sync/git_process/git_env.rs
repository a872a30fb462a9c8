//! Environment variables and settings of child git processes.
//!
//! They read the system's and the user's configuration, never that of the repository: see
//! [`git_config`](crate::sync::repository::git_config).

/// Variables passed on for sign-in, proxies, certificates and signing.
pub(crate) const PASSED_ON: &[&str] = &[
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
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_PARAMETERS",
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

/// Beginnings of further ones: the settings that `GIT_CONFIG_COUNT` counts.
pub(crate) const PASSED_ON_BEGINNINGS: &[&str] = &["GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_"];

/// Most memory that a child may ask for at once.
///
/// Git reads a commit or tree whole before it can be checked; larger files are streamed.
pub(crate) const MAX_ALLOCATION: &str = if cfg!(test) { "40m" } else { "256m" };

/// Size of a file from which it is streamed instead of kept in memory.
pub(crate) const LARGE_FILES: &str = "core.bigFileThreshold=16m";

/// Settings that override the user's configuration.
pub(crate) const FIXED: &[&str] = &[
    "core.hooksPath=/dev/null",
    "safe.bareRepository=explicit",
    "core.fsmonitor=false",
    "core.gitProxy=",
    "core.askPass=",
    "core.alternateRefsCommand=",
    "core.fsync=committed,reference",
    LARGE_FILES,
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
