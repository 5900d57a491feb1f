"""Claims are whole, name what exists, and none that is wrong, overstated or unproven is an assumption of the model."""

import pytest

from circhoral.agents.catalogue import catalogue
from circhoral.evidence.claims import KINDS, VERDICTS, ClaimError, all_claims, parse_claims
from circhoral.evidence.couplings import couplings
from circhoral.evidence.shows import OUTCOMES
from circhoral.evidence.sources import all_sources
from circhoral.evidence.split import read_split
from circhoral.physiology.man import man_parts
from circhoral.physiology.woman import woman_parts

GOOD = """
[c]
claim = "x"
verdict = "right"
statement = "y"
sources = ["liu-2006"]
mark = "SEEN"
model = "z"
where = ["agent anastrozole", "coupling tnf_leydig"]

[[c.show]]
what = "estradiol"
person = { sex = "male", age = "34 years" }
doses = []
measure = "estradiol"
window = [0, 3]
against = { what = "later", window = [4, 5] }
expect = "same"
evidence = "none"
source = ""
outcome = "agrees"
"""


def test_there_are_22_claims_each_with_every_field_and_sources_that_resolve():
    claims = all_claims()
    assert len(claims) == 22
    assert {claim.verdict for claim in claims.values()} == set(VERDICTS)
    for claim in claims.values():
        assert all((claim.claim, claim.statement, claim.model, claim.sources)), claim.id
        assert set(claim.sources) <= set(all_sources()), claim.id
        assert {show.source for show in claim.show} - {""} <= set(all_sources()), claim.id


def test_what_a_claim_names_in_the_model_exists():
    parts = {part.name for part in (*man_parts(), *woman_parts())}
    for claim in all_claims().values():
        assert claim.where or claim.verdict == "not testable", claim.id
        assert set(claim.named("part")) <= parts, claim.id
        assert set(claim.named("agent")) <= set(catalogue()), claim.id
        assert sum(len(claim.named(kind)) for kind in KINDS) == len(claim.where), claim.id


def test_a_claim_that_is_wrong_overstated_or_unproven_names_no_coupling_that_acts():
    for claim in all_claims().values():
        if claim.verdict in ("wrong", "overstated", "unproven"):
            assert [name for name in claim.named("coupling") if couplings()[name].on] == [], claim.id


def test_a_coupling_that_is_said_to_be_zero_is_zero():
    for name in ("tnf_leydig", "alcohol_leydig", "fat_sperm"):
        assert name in all_claims()["claim-17"].named("coupling")
        assert not couplings()[name].on


def test_enough_claims_are_shown_and_none_is_compared_with_a_validation_study():
    shown = [claim for claim in all_claims().values() if claim.show]
    assert len(shown) >= 8
    kept = {key for key, study in read_split().studies.items() if study.role == "validation"}
    assert not kept & {show.source for claim in shown for show in claim.show}
    assert {show.outcome for claim in shown for show in claim.show} == set(OUTCOMES)


def test_a_claim_is_read():
    claim = parse_claims(GOOD)["c"]
    assert claim.named("agent") == ["anastrozole"]
    (show,) = claim.show
    assert (show.reading.window, show.against.window) == ((0.0, 3.0), (4.0, 5.0))
    assert show.against.measure == "estradiol"


@pytest.mark.parametrize(
    ("old", "new", "place", "remedy"),
    [
        ("verdict", "verdikt", "[c]: unknown key 'verdikt'", "did you mean 'verdict'?"),
        ('model = "z"', "", "[c]: 'model' is missing", "must have claim, verdict"),
        ('model = "z"', 'model = ""', "[c]: model = ''", "expected words"),
        ('verdict = "right"', 'verdict = "rihgt"', "[c]: verdict 'rihgt'", "did you mean 'right'?"),
        ('"SEEN"', '"HEARD"', "[c]: mark 'HEARD'", "SEEN"),
        ('["liu-2006"]', '["liu-20006"]', "[c]: source 'liu-20006'", "did you mean 'liu-2006'?"),
        ('["liu-2006"]', "[]", "[c]: sources is empty", "name at least one key"),
        ('["liu-2006"]', '"liu-2006"', "[c]: sources = 'liu-2006'", 'sources = ["..."]'),
        ("agent anastrozole", "drug anastrozole", "[c]: where 'drug anastrozole'", "expected one of agent"),
        ("tnf_leydig", "tnf_leydyg", "[c]: where coupling 'tnf_leydyg'", "did you mean 'tnf_leydig'?"),
        ("[[c.show]]", "[c.show]", "[c]: show = ", "write [[c.show]]"),
        ('= "estradiol"\nw', '= "estradoil"\nw', "[c] show 1: measure 'estradoil'", "did you mean 'estradiol'?"),
        ("window = [0, 3]", "window = [3, 0]", "[c] show 1: window = [3, 0]", "window = [0, 84]"),
        ('"same"', '"sane"', "[c] show 1: expect 'sane'", "did you mean 'same'?"),
        ("outcome", "outcom", "[c] show 1: unknown key 'outcom'", "did you mean 'outcome'?"),
        ('outcome = "agrees"', 'outcome = "untested"', "[c] show 1: outcome = 'untested'", "only there"),
        ('outcome = "agrees"', 'outcome = "agrees"\nreported = "1"', "[c] show 1: reported = '1'", "without its unit"),
        ('source = ""', 'source = "liu-20006"', "[c] show 1: source 'liu-20006'", "did you mean 'liu-2006'?"),
        ("against = {", "agenst = {", "[c] show 1: unknown key 'agenst'", "did you mean 'against'?"),
        ('against = { what = "later", window = [4, 5] }', "", "[c] show 1: expect = 'same'", "expect = 'unknown'"),
        ("doses = []", 'doses = "none"', "[c] show 1", "expected a list of tables"),
        ("doses = []", 'statistic = "share_below"', "[c] show 1", "needs a threshold"),
        ('verdict = "right"', "verdict =", "claims.toml: ", "line 4"),
    ],
)  # fmt: skip
def test_a_broken_claim_is_refused_with_place_and_remedy(old, new, place, remedy):
    assert old in GOOD
    with pytest.raises(ClaimError) as refused:
        parse_claims(GOOD.replace(old, new, 1))
    assert place in str(refused.value)
    assert remedy in str(refused.value)
