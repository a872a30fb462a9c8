//! `city`: the profile of a city, figures first; by default the list of cities.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::city_base::CityBase;
use super::city_csv::{inventory_csv, targets_csv};
use super::city_page::CityPage;
use super::print_result::print_result;
use super::progress::city_as_json;
use super::table_arguments::{CityArguments, CityTable};
use super::text_table::{Align, TextTable, paragraph};
use crate::cli::base_session::Session;
use crate::cli::console::{Console, OutputStyle};
use crate::cli::report::{CommandResult, Exit};
use crate::model::alliance::city_overview::overview;
use crate::model::alliance::measured_city::City;
use crate::model::alliance::peers::find_peers;
use crate::model::emissions::figure_words::kt;
use crate::model::emissions::target::Target;
use crate::model::note::{Kind, Note};
use crate::model::thousands::grouped;

/// Maximum number of peers on the page of a city.
const NAMED_PEERS: usize = 5;

/// Prints a city, a table of it, or all cities.
pub(super) fn run(
    arguments: &CityArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    let base = CityBase::open(session)?;
    let city = arguments
        .city
        .as_deref()
        .map(|typed| base.find(typed))
        .transpose()?;
    let csv = |cities: &[&City]| match arguments.table {
        CityTable::Inventory => inventory_csv(cities),
        CityTable::Targets => targets_csv(cities),
    };
    let Some(city) = city else {
        let cities = &base.cities;
        let json = || {
            let listed: Vec<Value> = cities
                .iter()
                .map(|city| listed_as_json(city, &base))
                .collect();
            json!({"cities": listed})
        };
        print_result(
            &arguments.csv,
            session,
            console,
            || csv(&cities.iter().collect::<Vec<_>>()),
            json,
            |out, style| list(&base, out, style),
        )?;
        return Ok(Exit::Done);
    };
    // A table of figures needs no other notes.
    let page = || {
        let kinds: Vec<Kind> = Kind::ALL
            .into_iter()
            .filter(|kind| is_about_cities(*kind))
            .collect();
        let notes: Vec<Note> = base.library.read_notes(&kinds).collect();
        let mut peers = find_peers(&city.traits, Some(city.slug()), &base.cities);
        peers.truncate(NAMED_PEERS);
        CityPage {
            city,
            base: &base,
            overview: overview(city.slug(), &notes, base.asks_of(city.slug(), &notes)),
            peers,
        }
    };
    print_result(
        &arguments.csv,
        session,
        console,
        || csv(&[city]),
        || page().json(),
        |out, style| page().print(out, style),
    )?;
    Ok(Exit::Done)
}

/// Whether the page of a city reads notes of a kind.
fn is_about_cities(kind: Kind) -> bool {
    match kind {
        Kind::City | Kind::Standard => false,
        Kind::Practice
        | Kind::Adoption
        | Kind::Position
        | Kind::Statement
        | Kind::Endorsement
        | Kind::Project
        | Kind::Question
        | Kind::Answer => true,
    }
}

fn listed_as_json(city: &City, base: &CityBase) -> Value {
    let position = city.position();
    json!({
        "id": city.note.id, "title": city.note.title, "summary": city.note.summary,
        "country": city.traits.country, "region": city.traits.region,
        "latitude": position.map(|(_, latitude)| latitude),
        "longitude": position.map(|(longitude, _)| longitude),
        "population": city.figures.population, "progress": city_as_json(city, base),
    })
}

fn list(base: &CityBase, out: &mut dyn Write, style: OutputStyle) -> io::Result<()> {
    let mut table = TextTable::new([
        ("City", Align::Left),
        ("Country", Align::Left),
        ("Residents", Align::Right),
        ("Climate", Align::Left),
        ("Current target", Align::Left),
        ("Latest total", Align::Right),
        ("Method", Align::Left),
    ]);
    for city in &base.cities {
        let figures = &city.figures;
        let population = figures.population.as_ref();
        let residents = population.map(|population| grouped(population.residents));
        let latest = figures.preferred().and_then(|series| {
            let total = figures.points(&series.id).pop()?;
            Some(format!("{} kt in {}", kt(total.kt()?.to_f64()), total.year))
        });
        let own = city.progress.own.as_ref().and_then(|own| own.goal.target);
        let own = own.and_then(|target| figures.targets.get(target));
        let goal = own.or_else(|| city.current_targets().next());
        let goal = goal.map(Target::in_words);
        let basis = figures
            .preferred()
            .and_then(|series| series.method.basis.clone());
        let climate = figures.climate_zone.as_ref().map(|zone| zone.class.clone());
        table.row([
            city.note.title.clone(),
            city.traits.country.clone().unwrap_or_default(),
            residents.unwrap_or_default(),
            climate.unwrap_or_default(),
            goal.unwrap_or_else(|| "none".to_owned()),
            latest.unwrap_or_else(|| "no figures".to_owned()),
            basis.unwrap_or_default(),
        ]);
    }
    table.print(out, style)?;
    let mind = "Totals of different cities are counted in different ways: `guildhall progress` and \
                `guildhall compare` say which may be compared.";
    paragraph("  ", mind, out, style)
}
