use crate::notes::three_way_merge::merge_front_matter::tests::case;

#[test]
fn rows_added_on_both_sides_are_kept() {
    case(
        "[[inventory]]\nyear = 2019\nseries = \"a\"\n",
        "[[inventory]]\nyear = 2019\nseries = \"a\"\n\n[[inventory]]\nyear = 2020\nseries = \"a\"\n",
        "[[inventory]]\nyear = 2019\nseries = \"a\"\n\n[[inventory]]\nyear = 2021\nseries = \"a\"\n",
        "[[inventory]]\nyear = 2019\nseries = \"a\"\n\n[[inventory]]\nyear = 2020\nseries = \"a\"\n\n[[inventory]]\nyear = 2021\nseries = \"a\"\n",
        &[],
    );
    case(
        "sources = []\n",
        "sources = [{ url = \"a\" }]\n",
        "sources = [{ url = \"b\" }]\n",
        "sources = [{ url = \"a\" }, { url = \"b\" }]\n",
        &[],
    );
}

#[test]
fn one_row_merges_field_by_field() {
    case(
        "[[targets]]\nkind = \"net-zero\"\ntarget-year = 2050\nstatus = \"draft\"\n",
        "[[targets]]\nkind = \"net-zero\"\ntarget-year = 2040\nstatus = \"draft\"\n",
        "[[targets]]\nkind = \"net-zero\"\ntarget-year = 2050\nstatus = \"adopted\"\n",
        "[[targets]]\nkind = \"net-zero\"\ntarget-year = 2040\nstatus = \"adopted\"\n",
        &[],
    );
    case(
        "[[targets]]\nkind = \"net-zero\"\ntarget-year = 2050\n",
        "[[targets]]\nkind = \"net-zero\"\ntarget-year = 2040\n",
        "[[targets]]\nkind = \"net-zero\"\ntarget-year = 2045\n",
        "[[targets]]\nkind = \"net-zero\"\ntarget-year = 2040\n",
        &["targets[net-zero 2040].target-year: 2050|2045|2040"],
    );
}

#[test]
fn removed_rows_stay_removed_unless_edited() {
    let base = "s = 1\nsources = [{ url = \"a\" }, { url = \"b\", year = 1 }]\n";
    case(
        base,
        "s = 1\nsources = [{ url = \"a\" }, { url = \"b\", year = 1 }, { url = \"c\" }]\n",
        "s = 1\nsources = [{ url = \"b\", year = 1 }]\n",
        "s = 1\nsources = [ { url = \"b\", year = 1 }, { url = \"c\" }]\n",
        &[],
    );
    case(
        base,
        "s = 1\nsources = [{ url = \"a\" }, { url = \"b\", year = 2 }]\n",
        "s = 1\nsources = [{ url = \"a\" }]\n",
        "s = 1\nsources = [{ url = \"a\" }, { url = \"b\", year = 2 }]\n",
        &["sources[b]: { url = \"b\", year = 1 }|-|{ url = \"b\", year = 2 }"],
    );
    case(
        base,
        "s = 1\nsources = [{ url = \"a\" }]\n",
        "s = 1\nsources = [{ url = \"a\" }, { url = \"b\", year = 2 }]\n",
        "s = 1\nsources = [{ url = \"a\" }, { url = \"b\", year = 2 }]\n",
        &[],
    );
}

#[test]
fn both_forms_of_a_list_are_merged() {
    case(
        "[[sources]]\nurl = \"a\"\n",
        "[[sources]]\nurl = \"a\"\n\n[[sources]]\nurl = \"b\"\n",
        "sources = [{ url = \"a\" }, { url = \"c\" }]\n",
        "[[sources]]\nurl = \"a\"\n\n[[sources]]\nurl = \"b\"\n\n[[sources]]\nurl = \"c\"\n",
        &[],
    );
}
