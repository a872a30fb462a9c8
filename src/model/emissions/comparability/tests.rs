use super::super::method::{Boundary, Extent, GpcLevel};
use super::*;

fn basic(area: &str) -> Method {
    Method {
        protocol: Some("standards/gpc".to_owned()),
        basis: Some("GPC BASIC".to_owned()),
        level: Some(GpcLevel::Basic),
        scopes: vec![
            "scope-1".to_owned(),
            "scope-2".to_owned(),
            "scope-3-waste".to_owned(),
        ],
        gases: Some("CO2e".to_owned()),
        boundary: Some(Boundary {
            id: area.to_owned(),
            name: area.to_owned(),
            extent: Some(Extent::City),
        }),
        ..Method::default()
    }
}

fn figure<'a>(method: &'a Method, city: &'a str) -> ComparableFigure<'a> {
    ComparableFigure {
        method,
        series: (city, Some("a")),
        covers: Some(Coverage::City),
        is_calculated: true,
        base_year: Some(2005),
        year: 2020,
    }
}

#[track_caller]
fn case(change: impl Fn(&mut Method, &mut ComparableFigure<'_>), want: &[&str], beside: &[&str]) {
    let (first, second) = (basic("Boston"), basic("Vancouver"));
    let mut changed = second.clone();
    change(&mut changed, &mut figure(&second, "vancouver"));
    let mut other = figure(&changed, "vancouver");
    change(&mut second.clone(), &mut other);
    let comparison = compare(&figure(&first, "boston"), &other);
    let texts =
        |list: &[MethodDifference]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(texts(&comparison.differences), want);
    assert_eq!(texts(&comparison.cautions), beside);
    assert_eq!(comparison.is_allowed(), want.is_empty());
}

#[test]
fn one_method_may_be_compared() {
    case(|_, _| {}, &[], &["warming potentials: not stated"]);
}

#[test]
fn each_difference_is_named() {
    let gwp = "warming potentials: not stated";
    case(
        |method, _| {
            method.protocol = None;
            method.level = None;
            method.basis = Some("city-specific".to_owned());
            method.standard = Some("City method".to_owned());
        },
        &["protocol: GPC / City method"],
        &[gwp],
    );
    case(
        |method, _| method.level = Some(GpcLevel::BasicPlus),
        &["GPC level: BASIC / BASIC+"],
        &[gwp],
    );
    case(
        |method, _| method.level = None,
        &["GPC level: BASIC / not stated"],
        &[gwp],
    );
    case(
        |method, _| method.scopes = vec!["scope-1".to_owned()],
        &["scopes: scopes 1, 2, 3 (waste) / scope 1"],
        &[gwp],
    );
    case(|method, _| method.scopes.clear(), &[], &[gwp]);
    case(
        |method, _| method.gases = Some("CO2".to_owned()),
        &["gases: CO2e / CO2"],
        &[gwp],
    );
    // The spelling decides nothing; unknown gases are equal to none.
    for same in ["CO2 e", "GHG", "co2-eq"] {
        case(
            |method, _| method.gases = Some(same.to_owned()),
            &[],
            &[gwp],
        );
    }
    for other in [
        "CO₂",
        "CO2 only",
        "carbon dioxide",
        "fossil CO2",
        "soot",
        "CO2, CH4",
    ] {
        case(
            |method, _| method.gases = Some(other.to_owned()),
            &[&format!("gases: CO2e / {other}")],
            &[gwp],
        );
    }
    case(
        |method, _| method.gases = Some("CO2, CH4, N2O".to_owned()),
        &["gases: CO2e / CO2, CH4, N2O"],
        &[gwp],
    );
    case(
        |method, _| method.gases = None,
        &["gases: CO2e / not stated"],
        &[gwp],
    );
    case(
        |method, _| method.boundary.as_mut().expect("it has one").extent = Some(Extent::Wider),
        &["area: Boston (the whole city) / Vancouver (more than the city)"],
        &[gwp],
    );
    case(
        |_, figure| figure.covers = Some(Coverage::Part),
        &["coverage: the city's emissions / a part of the city's emissions"],
        &[gwp],
    );
    case(
        |_, figure| figure.is_calculated = false,
        &["calculation: from totals / as the city states it"],
        &[gwp],
    );
    case(
        |_, figure| (figure.base_year, figure.year) = (Some(1990), 2024),
        &["base year: 2005 / 1990", "year of the data: 2020 / 2024"],
        &[gwp],
    );
    case(
        |_, figure| (figure.base_year, figure.year) = (Some(2008), 2018),
        &[],
        &[
            gwp,
            "base year: 2005 / 2008",
            "year of the data: 2020 / 2018",
        ],
    );
}

#[test]
fn warming_potentials_that_are_stated_must_agree() {
    let (mut first, mut second) = (basic("a"), basic("b"));
    first.gwp = Some("ar4".to_owned());
    second.gwp = Some("ar5".to_owned());
    let differ = compare(&figure(&first, "a"), &figure(&second, "b"));
    assert_eq!(
        differ.differences[0].to_string(),
        "warming potentials: AR4 / AR5"
    );
    second.gwp = first.gwp.clone();
    let agree = compare(&figure(&first, "a"), &figure(&second, "b"));
    assert_eq!(agree, Comparison::default());
}

#[test]
fn unknown_gases_are_equal_to_none() {
    let (mut first, mut second) = (basic("a"), basic("b"));
    first.gases = Some("soot".to_owned());
    second.gases.clone_from(&first.gases);
    let comparison = compare(&figure(&first, "a"), &figure(&second, "b"));
    assert_eq!(comparison.differences[0].to_string(), "gases: soot / soot");
}

#[test]
fn the_level_is_named_without_a_link_to_the_protocol() {
    let (mut first, mut second) = (basic("a"), basic("b"));
    first.protocol = None;
    first.standard = Some("GPC, level BASIC".to_owned());
    first.scopes.clear();
    second.protocol = None;
    second.basis = Some("GPC BASIC+".to_owned());
    second.level = Some(GpcLevel::BasicPlus);
    let comparison = compare(&figure(&first, "a"), &figure(&second, "b"));
    let texts: Vec<String> = (comparison.differences.iter())
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        texts,
        [
            "GPC level: BASIC / BASIC+",
            "scopes: not stated / scopes 1, 2, 3 (waste)"
        ]
    );
    // A link on one side only is no difference.
    second = basic("b");
    let comparison = compare(&figure(&first, "a"), &figure(&second, "b"));
    assert!(comparison.is_allowed(), "{comparison:?}");
}

#[test]
fn one_series_may_always_be_compared() {
    let method = Method::default();
    let comparison = compare(&figure(&method, "a"), &figure(&method, "a"));
    assert_eq!(comparison, Comparison::default());
    assert!(!compare(&figure(&method, "a"), &figure(&method, "b")).is_allowed());
}

#[test]
fn comparing_does_not_depend_on_the_order() {
    let (first, mut second) = (basic("a"), basic("b"));
    second.level = None;
    let (first, second) = (figure(&first, "a"), figure(&second, "b"));
    let aspects = |comparison: Comparison| {
        comparison
            .differences
            .iter()
            .map(|found| found.aspect)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        aspects(compare(&first, &second)),
        aspects(compare(&second, &first))
    );
}

#[test]
fn groups_hold_only_what_may_be_compared() {
    let methods = [basic("a"), Method::default(), basic("b"), basic("c")];
    let figures: Vec<ComparableFigure<'_>> = methods
        .iter()
        .zip(["a", "x", "b", "c"])
        .map(|(m, city)| figure(m, city))
        .collect();
    assert_eq!(group_comparable(&figures), [vec![0, 2, 3], vec![1]]);
}

#[test]
fn what_residents_consume_is_not_compared_with_what_is_emitted() {
    let method = |basis: &str| Method {
        protocol: Some("standards/pas-2070".to_owned()),
        basis: Some(basis.to_owned()),
        level: None,
        gwp: Some("ar5".to_owned()),
        ..basic("London")
    };
    let (emitted, consumed) = (method("territorial"), method("Consumption-based"));
    let comparison = compare(&figure(&emitted, "a"), &figure(&consumed, "b"));
    let said: Vec<String> = comparison
        .differences
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(said, ["basis: territorial / Consumption-based"]);
    assert!(compare(&figure(&consumed, "a"), &figure(&consumed, "b")).is_allowed());
}

#[test]
fn groups_are_those_of_comparing_every_two_figures() {
    let gases = ["CO2e", "soot", "CO2"].map(|gases| Method {
        gases: Some(gases.to_owned()),
        ..basic(gases)
    });
    let cities: Vec<String> = (0..60).map(|at| format!("city {}", at / 2)).collect();
    let figures: Vec<ComparableFigure<'_>> = (0_u16..)
        .zip(&cities)
        .map(|(at, city)| ComparableFigure {
            year: 2015 + (at * at % 7).cast_signed(),
            base_year: Some(1990 + (at % 3 * 2).cast_signed()),
            is_calculated: at % 11 > 0,
            ..figure(&gases[usize::from(at % 5 % 3)], city)
        })
        .collect();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for at in 0..figures.len() {
        let fits = |group: &&mut Vec<usize>| {
            let mut members = group.iter();
            members.all(|&member| compare(&figures[member], &figures[at]).is_allowed())
        };
        match groups.iter_mut().find(fits) {
            Some(group) => group.push(at),
            None => groups.push(vec![at]),
        }
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    assert!(groups.len() > 5 && groups[0].len() > 5);
    assert_eq!(group_comparable(&figures), groups);
}
