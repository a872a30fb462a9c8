//! Tables as CSV: every row whole, no cell that a spreadsheet runs.

use super::*;

#[test]
fn tables_open_in_a_spreadsheet_without_repair() {
    let league = League::new();
    let csv = printed(&league, "city oslo --csv");
    assert!(
        csv.starts_with("city,series,preferred,year,sector,"),
        "{csv}"
    );
    assert!(
        csv.contains(
            "\nOslo,oslo-nea-2022,yes,2009,,,1442.8776,,yes,final,0.0001,1442877.6 t CO2e,"
        ),
        "{csv}"
    );
    // Where a comma is the decimal sign, a point parts thousands.
    let comma = printed(&league, "city oslo --csv --decimal-comma");
    assert!(
        comma.contains(
            "\nOslo;oslo-nea-2022;yes;2009;;;1442,8776;;yes;final;0,0001;1442877.6 t CO2e;"
        ),
        "{comma}"
    );
    let quoted = printed(&league, "city oslo --csv --decimal-comma --delimiter ,");
    assert!(quoted.contains(",2009,,,\"1442,8776\",,yes,"), "{quoted}");
    league.exits(&format!("city oslo --decimal-comma {}", shipped()), 2);
    let targets = printed(&league, "city oslo --table targets --csv --delimiter ';'");
    assert!(
        targets.contains("\nOslo;'-95 % by 2030;95;percent;2009;;2030;2020;current;"),
        "{targets}"
    );
    league.exits(&format!("progress --csv=progress.csv {}", shipped()), 0);
    let file = fs::read_to_string(league.path("league/progress.csv")).expect("it was written");
    assert!(file.starts_with('\u{feff}') && file.contains("\r\n"));
    assert!(
        file.contains("Boston,'-50 % by 2030,1,boston-gpc-basic,"),
        "{file}"
    );
    let melbourne: Vec<&str> = file
        .lines()
        .filter(|row| row.starts_with("Melbourne,"))
        .collect();
    assert!(
        !melbourne.is_empty() && melbourne.iter().all(|row| row.contains("Not measured: ")),
        "{melbourne:?}"
    );
    let codebook =
        fs::read_to_string(league.path("league/progress-codebook.csv")).expect("it lies beside");
    let head = file
        .trim_start_matches('\u{feff}')
        .lines()
        .next()
        .unwrap_or_default();
    for column in head.split(',') {
        assert!(codebook.contains(&format!("\r\n{column},")), "{column}");
    }
    assert!(
        codebook.contains("Numbers have a decimal point"),
        "{codebook}"
    );
    league.exits(&format!("progress --csv --delimiter x {}", shipped()), 2);
    league.exits(&format!("progress --csv --json {}", shipped()), 2);
    league.exits(
        &format!("progress --csv=no/such/folder/x.csv {}", shipped()),
        2,
    );
}

/// The rows of a CSV table, with quoted cells decoded.
fn rows_of_csv(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut is_quoted = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if is_quoted && letters.peek() == Some(&'"') => {
                cell.push('"');
                letters.next();
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !is_quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            letter => cell.push(letter),
        }
    }
    rows
}

#[test]
fn no_cell_of_any_table_can_be_run_and_every_row_is_whole() {
    let league = League::new();
    let bad = "=cmd|' /C calc'!A0; @SUM(A1)\\n+1";
    let write = |id: &str, keys: &str| {
        let path = league.path(&format!("league/{id}.md"));
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(
            path,
            format!("+++\ntitle = \"{bad}\"\n{keys}\n+++\nText.\n"),
        )
        .expect("written");
    };
    write(
        "cities/oslo",
        &format!(
            "aliases = [\"{bad}\"]\ncountry = \"NO\"\n\
             targets = [{{ kind = \"percent-cut\", value = 50, unit = \"percent\", base-year = 2010, \
             target-year = 2030, status = \"current\", covers = \"city\", plan = \"{bad}\", note = \"{bad}\" }}]\n\
             series = [{{ id = \"a\", label = \"{bad}\", preferred = true, note = \"{bad}\" }}]\n\
             inventory = [{{ year = 2010, kt-co2e = 1000, series = \"a\", note = \"{bad}\" }}, \
             {{ year = 2020, kt-co2e = 700, series = \"a\", source = \"{bad}\" }}]"
        ),
    );
    write(
        "practices/oslo/bad",
        "cities = [\"oslo\"]\nsectors = [\"buildings\"]\noutcome = \"succeeded\"",
    );
    write("positions/bad", "level = \"national\"\nsummary = \"@x\"");
    write(
        "projects/bad",
        "cities = [\"oslo\"]\namount = [{ value = 5, unit = \"USD\", year = 2020 }]",
    );
    for line in [
        "city --csv",
        "city oslo --csv",
        "city oslo --table targets --csv",
        "progress --csv",
        "compare oslo stockholm --csv",
        "matrix --csv",
        "matrix --by instrument --csv",
        "peers --country SE --csv",
        "positions --csv",
        "positions --board --csv",
        "lineage practices/oslo/bad --csv",
        "fund --csv",
        "fund --by sector --csv",
        "export kind:practice --format csv",
    ] {
        let output = league.output(line);
        let text = String::from_utf8(output.stdout).expect("it is text");
        let rows = rows_of_csv(&text);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!rows.is_empty(), "{line}: {said}");
        for row in &rows {
            assert_eq!(row.len(), rows[0].len(), "{line}: {row:?}");
            // A program that expects semicolons parts the text at each of them, and at line ends.
            for part in row.iter().flat_map(|cell| cell.split([';', '\n'])) {
                let part = part.trim_start();
                let is_number = part.parse::<f64>().is_ok();
                let can_run = part.starts_with(['=', '+', '-', '@', '|']);
                assert!(is_number || !can_run, "{line}: {row:?}");
            }
        }
    }
}

#[test]
fn a_comparison_leaves_with_its_guard_and_without_signs_for_the_unknown() {
    let league = League::new();
    let rows = rows_of_csv(&printed(&league, "compare oslo stockholm --csv"));
    let guard = rows.iter().find(|row| row[0] == "May be compared");
    let guard = guard.expect("a row of the pair");
    assert_eq!(guard[1], "Oslo and Stockholm");
    assert!(
        guard[2].starts_with("The figures of Oslo and Stockholm may not be ranked together: "),
        "{guard:?}"
    );
    assert!(rows.iter().any(|row| row[2].is_empty()), "{rows:?}");
    assert!(rows.iter().all(|row| row[2] != "'-" && row[2] != "-"));
    // Their totals stand side by side, though only one is measured.
    let table = json(&league, "compare oslo stockholm");
    assert_eq!(table["pairs"][0]["may_be_compared"], false, "{table}");
    let three = json(&league, "compare copenhagen boston melbourne");
    assert_eq!(three["pairs"].as_array().map(Vec::len), Some(3), "{three}");
}

#[test]
fn every_figure_of_the_notes_leaves_as_it_is_written() {
    let csv = printed(&League::new(), "city --csv --delimiter ';'");
    let mut printed: Vec<&str> = csv
        .lines()
        .skip(1)
        .filter_map(|line| line.split(';').nth(6))
        .collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge/cities");
    let mut texts = String::new();
    for entry in fs::read_dir(folder).expect("it is there") {
        texts += &fs::read_to_string(entry.expect("a file").path()).expect("it is text");
    }
    // Rows of inventories and their parts begin with the year; targets and projections do not count.
    let rows = texts.lines().filter(|line| {
        line.starts_with("  { year = ")
            && line.contains(" series = ")
            && line.contains(" kt-co2e = ")
    });
    let mut written: Vec<&str> = rows
        .filter_map(|line| line.split(" kt-co2e = ").nth(1)?.split(',').next())
        .map(|figure| figure.strip_suffix(".0").unwrap_or(figure))
        .collect();
    printed.sort_unstable();
    written.sort_unstable();
    assert!(written.len() > 1000, "{}", written.len());
    assert_eq!(printed, written);
}

#[test]
fn what_80x50_is_measured_by_is_said_in_every_form() {
    let league = League::new();
    let plain = printed(&league, "progress seattle --plain");
    let line = plain.lines().find(|line| line.starts_with("80x50: "));
    let line = line.expect("a line of 80x50");
    assert!(line.contains(" in 2018, "), "{line}");
    assert!(line.contains(" y, by the series \""), "{line}");
    let marked = "is the one that the series marks.";
    for slug in ["seattle", "minneapolis"] {
        let csv = printed(&league, &format!("progress {slug} --csv"));
        let mut rows = csv.lines().filter(|row| row.contains("80x50"));
        assert!(rows.any(|row| row.contains(marked)), "{csv}");
        let progress = json(&league, &format!("progress {slug}"));
        let remarks = &progress["cities"][0]["reference"]["remarks"];
        assert!(remarks.to_string().contains(marked), "{remarks}");
        let table = printed(&league, &format!("progress {slug}"));
        let table: Vec<&str> = table.split_whitespace().collect();
        assert!(table.join(" ").contains(marked), "{table:?}");
    }
    let beside = json(&league, "compare seattle minneapolis");
    let mut rows = beside["rows"].as_array().expect("rows").iter();
    let row = rows.find(|row| row["row"] == "80x50 measured on");
    let cells = row.expect("a row")["values"].as_array().expect("cells");
    for (cell, said) in cells
        .iter()
        .zip([" kt in 2018; City-wide emissions, GPC", " kt in 2020; "])
    {
        let cell = cell.as_str().expect("a text");
        assert!(cell.contains(said) && cell.contains(marked), "{cell}");
    }
}

#[test]
fn who_may_be_compared_by_80x50_is_answered_alike_in_every_form() {
    let league = League::new();
    let csv = printed(&league, "progress --csv");
    let rows = rows_of_csv(&csv);
    let place = |name: &str| rows[0].iter().position(|column| column == name);
    let group = place("comparison_group").expect("a column");
    let of_reference = |city: &str| {
        let mut rows = rows.iter();
        let row = rows.find(|row| row[0] == city && row[1].starts_with("80x50"));
        row.expect("a row")[group].clone()
    };
    let seattle = of_reference("Seattle");
    assert!(!seattle.is_empty());
    assert_eq!(of_reference("Boston"), seattle);
    assert_ne!(of_reference("London"), seattle);
    // The two cities have other figures against their own targets.
    let of_group = |row: &&Vec<String>| row[group] == seattle;
    let is_reference = |row: &Vec<String>| row[1].starts_with("80x50");
    assert!(rows.iter().filter(of_group).all(is_reference));
    let groups = &json(&league, "progress")["reference_groups"];
    let cities = groups[0]["cities"].as_array().expect("a list");
    assert!(cities.contains(&"seattle".into()) && cities.contains(&"boston".into()));
    let said = "is measured on other figures, which may be compared with those of Boston";
    for line in ["progress", "progress --plain"] {
        let table = printed(&league, line);
        let table: Vec<&str> = table.split_whitespace().collect();
        assert!(table.join(" ").contains(said), "{table:?}");
    }
    let pairs = printed(&league, "compare boston seattle --csv");
    for said in [
        "The figures of Boston and Seattle may not be ranked together",
        "The 80x50 figures of Boston and Seattle may be compared",
    ] {
        assert!(pairs.contains(said), "{pairs}");
    }
}

#[test]
fn a_base_of_another_edition_is_never_shown_in_silence() {
    let league = League::new();
    for line in [
        "progress london",
        "progress london --plain",
        "progress london --json",
        "progress london --csv",
        "city london",
    ] {
        let text = printed(&league, line);
        let text: Vec<&str> = text.split_whitespace().collect();
        assert!(
            text.join(" ").contains("1990: Of an earlier edition"),
            "{line}: {text:?}"
        );
    }
}
