//! HTML pages without scripts and external resources, and HTML escaping.

use crate::notes::clean::clean;
use crate::notes::links::is_web_address;

/// A complete HTML page without scripts and external resources; `body` is HTML.
pub(super) fn html_page(title: &str, lang: &str, body: &str) -> String {
    let [title, lang] = [title, lang].map(|text| html_text(&clean(text)));
    let policy = "default-src 'none'; style-src 'unsafe-inline'";
    format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )
}

/// No page size, as both A4 and Letter print well. Some browsers show page numbers.
const STYLE: &str = "\
@page{margin:20mm 18mm 22mm;@bottom-right{content:counter(page) \" / \" counter(pages);font:9pt sans-serif}}
body{font:11pt/1.45 Georgia,serif;max-width:44em;margin:2em auto;padding:0 1em;color:#1c1e24;background:#fff;font-variant-numeric:tabular-nums;orphans:3;widows:3}
h1,h2,h3{font-family:system-ui,sans-serif;line-height:1.2;break-after:avoid}
h1{font-size:20pt;margin:0 0 .4em}
h2{font-size:13pt;border-bottom:1px solid #bbb;padding-bottom:.2em;margin:1.6em 0 .6em}
h3{font-size:11pt;margin:1.3em 0 .3em}
p.head{margin:.1em 0}
table{border-collapse:collapse;width:100%;font-size:9.5pt}
thead{display:table-header-group}
th,td{text-align:left;vertical-align:top;padding:.25em .6em .25em 0;border-bottom:1px solid #ccc}
tr,li{break-inside:avoid}
sup{font-size:.7em;line-height:0}
a{color:inherit;overflow-wrap:anywhere}
.notes{font-size:9pt}
footer{margin-top:2em;font-size:9pt;color:#555}
@media print{body{margin:0;padding:0;max-width:none}}
";

/// A link to an address if it is safe, else the address as text.
pub(super) fn html_address(url: &str) -> String {
    let url = clean(url);
    let text = html_text(&url);
    if is_web_address(&url) {
        format!("<a href=\"{text}\">{text}</a>")
    } else {
        text
    }
}

/// Escapes text for HTML elements and attributes.
pub(super) fn html_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_control_character_is_in_the_head() {
        let page = html_page("T\u{1b}[2J\u{202e}", "en\u{1b}]0;x\u{7}\u{202e}\"", "");
        let is_hidden = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
        assert!(!page.contains(is_hidden), "{page:?}");
    }
}
