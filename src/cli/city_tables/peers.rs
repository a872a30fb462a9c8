//! `peers`: the cities nearest to one, and their practices that it lacks.

use std::io::{self, Write};

use serde_json::json;
use strum::VariantArray;

use super::city_base::CityBase;
use super::csv_table::{CsvTable, csv_table};
use super::print_result::print_result;
use super::table_arguments::PeersArguments;
use super::text_table::{Align, TextTable};
use crate::cli::base_session::Session;
use crate::cli::console::{Console, OutputStyle};
use crate::cli::report::{CommandError, CommandResult, Exit};
use crate::model::alliance::city_traits::{CityTraits, region_of};
use crate::model::alliance::measured_city::City;
use crate::model::alliance::peers::{Offer, Peer, Trait, find_offers, find_peers};
use crate::model::note::{Kind, Note};
use crate::model::thousands::grouped;
use crate::model::toml_values::text;
use crate::notes::clean::{clean, quote};

/// Finds and prints peers.
pub(super) fn run(
    arguments: &PeersArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    let base = CityBase::open(session)?;
    let mine = session.config.city.as_ref();
    let named = arguments
        .city
        .as_ref()
        .or(mine.filter(|_| !arguments.describe()));
    let (itself, traits, name) = match named {
        None if !arguments.describe() => {
            let error = CommandError::usage("no city is named");
            return Err(error.hint(
                "name one, as `guildhall peers seattle`; describe one, as `--population 260000 \
                 --climate Cfb --country BE`; or set `city` in the settings",
            ));
        }
        Some(typed) => {
            let city = base.find(typed)?;
            (
                Some(city.slug()),
                city.traits.clone(),
                city.note.title.clone(),
            )
        }
        None => (None, described(arguments, &base)?, "this one".to_owned()),
    };
    let mut peers = find_peers(&traits, itself, &base.cities);
    peers.truncate(usize::from(arguments.nearest));
    if base.cities.iter().all(|city| Some(city.slug()) == itself) {
        let error = CommandError::not_found("the notes hold no other city");
        return Err(error.hint("write one with `guildhall new city --title NAME`"));
    }
    if peers.is_empty() {
        let error = CommandError::not_found(format!(
            "not enough is known about {name} to find similar cities"
        ));
        return Err(error.hint("name its population, climate or country"));
    }
    let notes = base.library.read_notes(&[Kind::Practice, Kind::Adoption]);
    let notes: Vec<Note> = notes.collect();
    let offers = find_offers(itself, &peers, &notes);
    let shown = PeersReport {
        name: &name,
        itself,
        traits: &traits,
        base: &base,
    };
    print_result(
        &arguments.csv,
        session,
        console,
        || csv(&offers, &peers, &base),
        || {
            let weights: Vec<_> = Trait::VARIANTS
                .iter()
                .map(|part| json!([part, part.weight()]))
                .collect();
            let listed = offers.iter().take(arguments.limit).collect::<Vec<_>>();
            json!({
                "city": itself, "traits": traits, "weights": weights, "peers": peers,
                "lacking": listed, "lacking_total": offers.len(),
            })
        },
        |out, style| shown.print(&peers, &offers, arguments.limit, out, style),
    )?;
    Ok(Exit::Done)
}

/// The traits of a city described by options.
fn described(arguments: &PeersArguments, base: &CityBase) -> CommandResult<CityTraits> {
    let word = |list: &str, typed: &str, flag: &str| {
        let vocabulary = base.vocabularies().get(list);
        let Some(vocabulary) = vocabulary else {
            return Ok(typed.to_owned());
        };
        vocabulary
            .find(typed)
            .map(|term| term.id.clone())
            .ok_or_else(|| {
                let error = CommandError::usage(format!("{} is no value of {flag}", quote(typed)));
                match vocabulary.nearest(typed) {
                    Some(term) => error.hint(format!("did you mean {}?", term.id)),
                    None => error.hint(format!("vocabulary/{list}.toml has the words")),
                }
            })
    };
    let climate = arguments.climate.as_deref();
    let powers = arguments
        .powers
        .iter()
        .map(|power| word("powers", power, "--powers"));
    let (country, region) = match &arguments.country {
        Some(typed) => country(typed, base)?,
        None => (None, None),
    };
    Ok(CityTraits {
        residents: arguments.population,
        climate: climate
            .map(|class| word("climate-zones", class, "--climate"))
            .transpose()?,
        country,
        region,
        density: arguments.density,
        powers: powers.collect::<CommandResult<_>>()?,
    })
}

/// ISO code and region of a country, from the vocabulary and the notes.
fn country(typed: &str, base: &CityBase) -> CommandResult<(Option<String>, Option<String>)> {
    let typed = match typed.trim() {
        typed if typed.eq_ignore_ascii_case("uk") => "GB",
        typed if typed.eq_ignore_ascii_case("usa") => "US",
        typed => typed,
    };
    let same = |name: Option<&str>| name.is_some_and(|name| name.eq_ignore_ascii_case(typed));
    let places = base
        .vocabularies()
        .get("places")
        .map_or(&[][..], |list| &list.terms);
    let tables = base.cities.iter().map(|city| &city.note.keys);
    let mut tables = tables.chain(places.iter().map(|term| &term.facts));
    let named =
        tables.find(|table| same(text(table, "country")) || same(text(table, "country-name")));
    let code = named.and_then(|table| text(table, "country").map(str::to_owned));
    let code = code.or_else(|| (typed.len() == 2).then(|| typed.to_uppercase()));
    let Some(code) = code else {
        let error = CommandError::usage(format!("{} is not a known country", quote(typed)));
        return Err(error.hint("write the ISO code of two letters, such as BE"));
    };
    let region = region_of(&code, base.vocabularies());
    let of_city = |city: &&City| city.traits.country.as_ref() == Some(&code);
    let region = region.or_else(|| base.cities.iter().find(of_city)?.traits.region.clone());
    if named.is_none() && region.is_none() {
        let error = CommandError::usage(format!(
            "no city or region of the notes is in a country {}",
            quote(typed)
        ));
        return Err(error.hint("write the ISO code of two letters, such as BE, or leave it out"));
    }
    Ok((Some(code), region))
}

/// The printed result.
struct PeersReport<'a> {
    name: &'a str,
    itself: Option<&'a str>,
    traits: &'a CityTraits,
    base: &'a CityBase,
}

impl PeersReport<'_> {
    fn print(
        &self,
        peers: &[Peer],
        offers: &[Offer],
        limit: usize,
        out: &mut dyn Write,
        style: OutputStyle,
    ) -> io::Result<()> {
        let described = clean(&self.described()).into_owned();
        writeln!(
            out,
            "{}",
            style.bold(&clean(&format!("Cities like {}", self.name)))
        )?;
        writeln!(out, "{described}")?;
        let weights: Vec<String> = Trait::VARIANTS
            .iter()
            .map(|part| format!("{} {}", part.in_words(), part.weight()))
            .collect();
        writeln!(
            out,
            "Distance 0 is the same, 1 as different as can be: the mean of the parts that are \
             known, weighted {}. Cities of which little is known come last.",
            weights.join(", ")
        )?;
        writeln!(out)?;
        let mut table = TextTable::new([
            ("City", Align::Left),
            ("Distance", Align::Right),
            ("Made of", Align::Left),
        ]);
        for peer in peers {
            let likeness = &peer.likeness;
            table.row([
                peer.title.clone(),
                format!("{:.2}", likeness.distance),
                likeness.in_words(),
            ]);
        }
        table.print(out, style)?;
        self.print_offers(offers, limit, out, style)
    }

    fn print_offers(
        &self,
        offers: &[Offer],
        limit: usize,
        out: &mut dyn Write,
        style: OutputStyle,
    ) -> io::Result<()> {
        let name = if self.itself.is_some() {
            self.name
        } else {
            "it"
        };
        let head = format!("Practices of these cities that {name} could copy");
        writeln!(out, "\n{}", style.bold(&clean(&head)))?;
        writeln!(
            out,
            "What succeeded first, then what did partly; with figures before without; then the \
             nearest city."
        )?;
        if self.itself.is_some() {
            writeln!(
                out,
                "Left out: what it has in the same sub-sector, what it took over or gave up, and what failed."
            )?;
        }
        if offers.is_empty() {
            return writeln!(out, "  none found");
        }
        for offer in offers.iter().take(limit) {
            let evidence = self.evidence(offer);
            let cities = offer.place_in_words(|field, value| match field {
                "city" => self.base.vocabularies().city_name(value),
                _ => self.base.label("phases", value),
            });
            writeln!(
                out,
                "  {}",
                clean(&format!("{} ({cities}): {evidence}", offer.practice.title))
            )?;
            writeln!(
                out,
                "    {}",
                style.faint(&clean(offer.practice.id.as_str()))
            )?;
        }
        if offers.len() > limit {
            writeln!(out, "  {} more: --limit shows them", offers.len() - limit)?;
        }
        Ok(())
    }

    fn described(&self) -> String {
        let traits = self.traits;
        let base = self.base;
        let mut parts = Vec::new();
        if let Some(residents) = traits.residents {
            let residents = grouped(residents);
            parts.push(format!("{residents} residents"));
        }
        if let Some(climate) = &traits.climate {
            let label = base.label("climate-zones", climate);
            parts.push(format!("climate {climate} ({})", label.to_lowercase()));
        }
        parts.extend(
            traits
                .country
                .as_ref()
                .map(|country| format!("country {country}")),
        );
        let region = traits.region.as_ref();
        parts.extend(region.map(|region| base.label("regions", region).to_owned()));
        parts.extend(
            traits
                .density
                .map(|density| format!("{} residents a km2", grouped(density.round()))),
        );
        let powers: Vec<&str> = traits
            .powers
            .iter()
            .map(|power| base.label("powers", power))
            .collect();
        if !powers.is_empty() {
            parts.push(format!("powers: {}", powers.join(", ").to_lowercase()));
        }
        parts.join("; ")
    }

    fn evidence(&self, offer: &Offer) -> String {
        let mut parts = Vec::new();
        match (&offer.outcome, &offer.status) {
            (Some(outcome), _) => parts.push(self.base.label("outcomes", outcome).to_lowercase()),
            (None, Some(status)) => parts.push(self.base.label("statuses", status).to_lowercase()),
            (None, None) => parts.push("outcome not stated".to_owned()),
        }
        parts.push(offer.evidence_in_words());
        parts.join(", ")
    }
}

fn csv(offers: &[Offer], peers: &[Peer], base: &CityBase) -> CsvTable<'static> {
    let rows = offers.iter().filter_map(|offer| {
        let peer = peers.iter().find(|peer| peer.city == offer.city)?;
        Some((offer, peer))
    });
    csv_table! {
        for (offer, peer) in rows;
        let sectors = offer.sectors.iter().map(|sector| base.label("sectors", sector));
        "city", "", "City that has it: its own, or taken over" => &peer.title;
        "distance", "0 to 1", "How far that city is: 0 the same, 1 as different as can be"
            => peer.likeness.distance;
        "made_of", "", "Parts of the distance" => peer.likeness.in_words();
        "practice", "", "Title of the practice" => &offer.practice.title;
        "id", "", "Id of the note" => &offer.practice.id;
        "sectors", "", "Sectors of the practice" => sectors.collect::<Vec<_>>().join(", ");
        "outcome", "", "Whether it worked, if the note says so" => &offer.outcome;
        "status", "", "Legal standing" => &offer.status;
        "results", "figures", "Measured results in the note" => offer.results;
        "copied_by", "cities", "Cities that took it over" => offer.copied_by;
        "considered_by", "cities", "Cities that only consider it" => offer.considered_by;
        "taken_over_from", "",
            "City where it began, if another; outcome, status and results are those there"
            => offer.from.as_deref().map(|from| base.vocabularies().city_name(from));
        "taken_over_phase", "", "How far the city is with it"
            => offer.phase.as_deref().map(|phase| base.label("phases", phase));
    }
}
