"""Loading a scheme's folder whole (读取政策): every fault of every file at once, with file, line and key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from doudi.kernel.errors import DoudiError, FaultList, FaultsFound
from doudi.reference.divisions import is_possible_division
from doudi.reference.files import data_folder
from doudi.rules.parameter_files import ParameterFile, check_one_voice, merge, read_parameter_file
from doudi.rules.parameters import ParameterSet
from doudi.rules.quantities import Quantity
from doudi.rules.ruleset import Ruleset
from doudi.rules.yamlfile import Entry, YamlFile
from doudi.schemes.local import Stamp, is_own, local_files, stamp_of
from doudi.schemes.places import overlays, places
from doudi.schemes.reading.contradictions import contradictions_for, forget_contradictions
from doudi.schemes.reading.process import read_process
from doudi.schemes.reading.questions import forget_worded, read_questions
from doudi.schemes.reading.rules import (
    lent_lines,
    names_defined,
    quantities_read,
    read_lines,
    read_quantities,
    read_rules,
)
from doudi.schemes.reading.scheme import check_all_read, check_code_lists, read_notice, read_outcome, read_paper
from doudi.schemes.scheme import Channel, LawText, NoticePolicy, Scheme

FOLDER = Path(__file__).parent
Files = tuple[tuple[str, Stamp], ...]
"""The installation's own files of a scheme and of those it borrows from: when one changes, all of them are new."""
NO_NOTICE = NoticePolicy((), (), 0, "", "", "unset", ())
"""A scheme without public notice: one that shields children, or one of whose texts none asks for it."""


class SchemeFaulty(FaultsFound):
    """A scheme's folder, or the installation's own figures for it, cannot be read: nothing may be worked out by it."""

    code = "schemes.faulty"


class SchemeUnknown(DoudiError):
    """There is no folder for this scheme, or it has no such profile or jurisdiction."""

    code = "schemes.unknown"


def load(
    key: str,
    *,
    profile: str = "cn-2021",
    jurisdiction: str = "500106",
    folder: Path | None = None,
    extra: tuple[Path, ...] = (),
) -> Scheme:
    """A scheme for a profile and a jurisdiction, checked whole.

    Args:
        key: the scheme's folder name.
        profile: which text counts where texts conflict; see `scheme.yaml`.
        jurisdiction: a division code ("500106") or an overlay ("demo-city"); figures are inherited down the chain.
        folder: where scheme folders lie, ours by default.
        extra: parameter files to read beside the shipped ones and the installation's own (`local`), before which they
            come: a draft that is tried counts.

    Raises:
        SchemeUnknown: no such scheme, profile or jurisdiction.
        FaultsFound: the folder has faults, all of them named.

    >>> scheme = load("dibao", jurisdiction="demo-city")
    >>> scheme.name_zh, scheme.is_fictitious, len(scheme.questions) > 20
    ('最低生活保障', True, True)
    """
    files: Files = tuple((each, () if folder else local_files(each)) for each in family_of(key, folder or FOLDER))
    if extra:
        # What is only tried is not kept.
        return _load.__wrapped__(key, profile, jurisdiction, folder, files, extra)
    return _load(key, profile, jurisdiction, folder, files)


@cache
def _load(
    key: str, profile: str, jurisdiction: str, folder: Path | None, files_of: Files, extra: tuple[Path, ...] = ()
) -> Scheme:
    home = (folder or FOLDER) / key
    if not (home / "scheme.yaml").is_file():
        raise SchemeUnknown(f"There is no scheme {key!r}: no scheme.yaml under schemes/{key}.")
    faults = FaultList()
    root = YamlFile(home / "scheme.yaml", f"schemes/{key}/scheme.yaml", faults).root()
    profiles = _profiles(root, profile, key)
    standards = [data_folder() / "standards" / f"{name}.yaml" for name in root.texts("standards", [])]
    chosen = next(entry for entry in root.entries("profiles") if entry.text("key") == profile)
    without = root.texts("without", [])
    base = _base(root, chosen, jurisdiction, folder, extra)
    files = parameter_files(home, standards, (*(stamp_of(path) for path in extra), *dict(files_of)[key]))
    parameters = read_parameters(home, files, profiles, jurisdiction, faults, base)
    known = _vocabulary(home, "quantities" in without, faults)
    figures = {name: parameter.unit for name, parameter in parameters.parameters.items()}
    before = len(faults)
    graph, rules = read_rules(home, known, figures, faults, home.parent / base.key if base else None)
    # A rule that could not be traced is reported in its own file, and nothing else is blamed for it.
    broken = names_defined(home) - rules.keys() if len(faults) > before else frozenset()
    outcome = read_outcome(root, chosen, rules, broken)
    lines = read_lines(home, key, profiles, rules, known, faults, broken)
    if base:
        lines = (*lent_lines(base.ruleset.lines, lines, {*rules, *known}), *lines)
    own = own_parameters(key, parameters)
    check_code_lists(own, known, faults)
    outside = root.texts("figures_outside_rules", [])
    if not broken:
        check_all_read(own, graph, outside, faults)
    process = () if "process" in without else read_process(home, key, profiles, parameters.chain, faults)
    questions = () if "questions" in without else read_questions(home, key, profiles, known, faults)
    also = {*root.texts("quantities_also", []), *(question.quantity for question in questions)}
    quantities = quantities_read(known, graph, rules, lines, also)
    shown = {line.rule for line in lines}
    for review in outcome.reviews:
        if review in rules and review not in shown:
            root.entry("outcome").fault(
                "reviews",
                f"{review} has no words",
                "a review says why a person is needed",
                "add it to texts.yaml",
                "schemes.review-without-words",
            )
    name, short, what = root.entry("name"), root.entry("short_name"), root.entry("what")
    ruleset = Ruleset(
        scheme=key, name_zh=name.text("zh"), name_en=name.text("en"), profile=profile, jurisdiction=jurisdiction,
        quantities=quantities, graph=graph, rules=rules, parameters=parameters, outcome=outcome, lines=lines,
        contradictions=contradictions_for(home.parent, known, quantities, faults),
    )  # fmt: skip
    place_zh, place_en, fictitious = _place(root, jurisdiction, home.parent)
    scheme = Scheme(
        key=root.text("key"), name_zh=ruleset.name_zh, name_en=ruleset.name_en,
        short_zh=short.text("zh"), short_en=short.text("en"), what_zh=what.text("zh"), what_en=what.text("en"),
        number_prefix=root.text("number_prefix"), profile=profile,
        profile_zh=chosen.text("zh"), profile_en=chosen.text("en"),
        jurisdiction=jurisdiction, jurisdiction_zh=place_zh, jurisdiction_en=place_en, is_fictitious=fictitious,
        owner_zh=root.entry("owner_department").text("zh"), owner_en=root.entry("owner_department").text("en"),
        law=tuple(LawText(entry.text("zh"), entry.text("en")) for entry in root.entries("law")
                  if set(entry.texts("profiles")) & set(profiles)),
        channels=tuple(Channel(entry.text("key"), entry.text("zh"), entry.text("en"))
                       for entry in root.entries("channels")),
        papers=tuple(read_paper(entry) for entry in root.entries("papers")),
        notice=NO_NOTICE if "notice" in without else read_notice(root.entry("notice"), parameters, key, faults),
        process=process, questions=questions,
        not_modelled=tuple((entry.text("zh"), entry.text("en")) for entry in root.entries("not_modelled", [])),
        ruleset=ruleset,
    )  # fmt: skip
    root.done()
    faults.raise_if_any(SchemeFaulty)
    return scheme


def forget_loaded() -> None:
    """Read every folder again at the next `load`; for tests that change files under a loader's feet."""
    _load.cache_clear()
    _others.cache_clear()
    family_of.cache_clear()
    forget_contradictions()
    forget_worded()


def own_parameters(key: str, parameters: ParameterSet) -> ParameterSet:
    """Those the scheme declares itself."""
    own = {name: each for name, each in parameters.parameters.items() if name.startswith(f"{key}.")}
    return replace(parameters, parameters=own)


def _profiles(root: Entry, profile: str, key: str) -> tuple[str, ...]:
    """The profile, then those it includes: earlier ones win."""
    known = {entry.text("key"): entry.texts("includes", []) for entry in root.entries("profiles")}
    if profile not in known:
        raise SchemeUnknown(f"{key} has no profile {profile!r}: choose one of {', '.join(known)}.")
    return (profile, *known[profile])


@cache
def family_of(key: str, folder: Path = FOLDER) -> tuple[str, ...]:
    """The scheme and those whose rules and figures it borrows (`based_on`), one after the other.

    >>> family_of("dibao_margin")
    ('dibao_margin', 'dibao')
    """
    path = folder / key / "scheme.yaml"
    base = YamlFile(path, path.name, FaultList()).root().entry("based_on", {}) if path.is_file() else None
    lender = base.text("scheme", "") if base is not None and base.data else ""
    return (key, *family_of(lender, folder)) if lender and lender != key else (key,)


def _base(root: Entry, chosen: Entry, jurisdiction: str, folder: Path | None, extra: tuple[Path, ...]) -> Scheme | None:
    """The scheme whose rules this one may read, in the profile that goes with this one's."""
    entry = root.entry("based_on", {})
    base_profile = chosen.text("base", chosen.text("key"))
    if not entry.data:
        return None
    scheme = load(entry.text("scheme"), profile=base_profile, jurisdiction=jurisdiction, folder=folder, extra=extra)
    entry.done()
    return scheme


def _vocabulary(home: Path, has_no_own: bool, faults: FaultList) -> dict[str, Quantity]:
    """Its own quantities and those of every other folder: a quantity is defined once, wherever it is read."""
    path = home / "quantities.yaml"
    own = {} if has_no_own else read_quantities(path, faults)
    others = dict(_others(home.parent, home.name))
    for name in sorted(own.keys() & others.keys()):
        faults.add(f"schemes/{home.name}/quantities.yaml {name}", f"is defined in {others[name][0]} too",
                   "a quantity is defined once", "keep one of them", "schemes.twice")  # fmt: skip
    return {**{name: quantity for name, (_, quantity) in others.items()}, **own}


@cache
def every_quantity(folder: Path = FOLDER) -> Mapping[str, Quantity]:
    """What any scheme may look at, by key: for whoever enters a fact before it is known which scheme reads it.

    >>> every_quantity()["vehicle_count"].unit.value
    'pieces'
    """
    return {name: quantity for name, (_, quantity) in _others(folder, "")}


@cache
def _others(folder: Path, own: str) -> tuple[tuple[str, tuple[str, Quantity]], ...]:
    """Faults of other folders are told when those are loaded."""
    paths = [*folder.glob("vocabulary/*.yaml"), *(path for path in folder.glob("*/quantities.yaml"))]
    return tuple(
        (name, (path.parent.name, quantity))
        for path in sorted(paths)
        if path.parent.name != own
        for name, quantity in read_quantities(path, FaultList()).items()
    )


def parameter_files(home: Path, standards: list[Path], local: Stamp) -> list[tuple[Path, str]]:
    """Each file with the name faults call it by; the installation's own come first and win where both speak."""
    shipped = sorted((home / "parameters").glob("*.yaml"))
    return [
        *((path, f"policies/{home.name}/{path.name}") for path, _, _ in local),
        *((path, f"schemes/{home.name}/parameters/{path.name}") for path in shipped),
        *((path, f"data/standards/{path.name}") for path in standards),
    ]


def read_parameters(
    home: Path, paths: list[tuple[Path, str]], profiles: tuple[str, ...], jurisdiction: str, faults: FaultList,
    base: Scheme | None,
) -> ParameterSet:  # fmt: skip
    """The figures of these files that count here, and those the base lends."""
    contents: list[tuple[ParameterFile, YamlFile]] = []
    sources: dict[Path, list[tuple[ParameterFile, YamlFile]]] = {}
    for path, shown in paths:
        file = YamlFile(path, shown, faults)
        if file.data is not None:
            contents.append((read_parameter_file(file), file))
            if is_own(path):
                _check_own(contents[-1], home)
            # An installation's own file may speak over a shipped one, a draft over both; no file over its neighbour.
            sources.setdefault(path.parent if shown.startswith("policies/") else home, []).append(contents[-1])
    for each in sources.values():
        check_one_voice(each)
    based_on = {content.jurisdiction: content.based_on for content, _ in contents if content.based_on}
    if jurisdiction not in based_on and not jurisdiction.isdigit():
        based_on |= overlays(home.parent)
    chain = base.parameters.chain if base else chain_of(jurisdiction, based_on)
    of_profile = {content.jurisdiction for content, _ in contents if content.profile == profiles[0]}
    if of_profile and not of_profile & set(chain):
        raise SchemeUnknown(f"{home.name} under {profiles[0]} is a text of {', '.join(sorted(of_profile))}: it does "
                            f"not count in {jurisdiction}. Choose another profile, or a place there.")  # fmt: skip
    merged = merge(contents, chain, profiles)
    # Figures of other schemes in a shared file of standards are left to them.
    own = {name: value for name, value in merged.items() if name.startswith(f"{home.name}.")}
    lent = base.parameters.parameters if base else {}
    return ParameterSet(jurisdiction, profiles[0], chain, {**lent, **own})


def _check_own(pair: tuple[ParameterFile, YamlFile], home: Path) -> None:
    """What an installation's own file says must count somewhere: a place there is, and figures of its scheme."""
    content, file = pair
    place = content.jurisdiction
    if not (place == "CN" or content.based_on or place in overlays(home.parent) or is_possible_division(place)):
        file.fault(("jurisdiction",), f"there is no place {place!r}", "figures are those of a place",
                   "write the six-digit code of a division", "schemes.unknown-place")  # fmt: skip
    for key, *_, where in content.entries:
        if not key.startswith(f"{home.name}."):
            file.faults.add(where, f"{key} is no figure of {home.name}", "each scheme's figures lie in its own folder",
                            f"move it to policies/{key.partition('.')[0]}/", "schemes.other-folder")  # fmt: skip


def chain_of(jurisdiction: str, based_on: Mapping[str, str]) -> tuple[str, ...]:
    """The jurisdictions whose figures count, nation first.

    Raises:
        SchemeUnknown: neither the code of a division nor an overlay on file.

    >>> chain_of("500106", {}), chain_of("demo-city", {"demo-city": "500106"})
    (('CN', '500000', '500106'), ('CN', '500000', '500106', 'demo-city'))
    >>> chain_of("330106", {})
    ('CN', '330000', '330100', '330106')
    """
    if jurisdiction in based_on:
        return (*chain_of(based_on[jurisdiction], based_on), jurisdiction)
    if jurisdiction == "CN":
        return ("CN",)
    if is_possible_division(jurisdiction):
        above = [f"{jurisdiction[:2]}0000", *_city_of(jurisdiction), jurisdiction]
        return ("CN", *dict.fromkeys(above))
    raise SchemeUnknown(
        f"There is no jurisdiction {jurisdiction!r}: write the six-digit code of a division, CN, or an overlay, which "
        "a file under parameters/ puts on a division with based_on. Divisions of Chongqing: data/divisions/."
    )


def _city_of(code: str) -> tuple[str, ...]:
    """The city above a district; the groups of a municipality's districts (01 市辖区, 02 县) are no cities."""
    return () if code[2:4] in ("00", "90") or code[:2] in ("11", "12", "31", "50") else (f"{code[:4]}00",)


def _place(root: Entry, jurisdiction: str, folder: Path) -> tuple[str, str, bool]:
    """What a place is called and whether it is invented; a scheme need not name those that others name."""
    for entry in root.entries("jurisdictions", []):
        if entry.text("key") == jurisdiction:
            return entry.text("zh"), entry.text("en"), entry.flag("fictitious", False)
    place = places(folder).get(jurisdiction)
    return (place.zh, place.en, place.is_fictitious) if place else (jurisdiction, jurisdiction, False)
