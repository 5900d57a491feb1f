"""`circhoral claims` lists claims with verdict, statement, model and sources, and runs what the model can show."""

import json

import pytest

from circhoral.app.cli import main
from circhoral.evidence.claims import all_claims
from circhoral.evidence.sources import cite


def words(text):
    return " ".join(text.split())


def test_every_claim_is_listed_with_its_sources(cli):
    ended = cli("claims")
    assert ended.code == 0
    told = words(ended.out)
    for claim in all_claims().values():
        assert f"{claim.id} {claim.verdict}: {claim.claim}" in told
        assert claim.statement in told
        assert f"model: {claim.model}" in told
        assert "; ".join(cite(claim.sources)) in told
    assert "coupling tnf_leydig (zero by default)" in told
    assert "For research and education" in told


def test_claims_are_chosen_by_id_verdict_and_word(cli):
    def ids(*arguments):
        return [row["id"] for row in json.loads(cli("claims", *arguments, "--json").out)["claims"]]

    assert ids("claim-05", "claim-03") == ["claim-03", "claim-05"]
    assert ids("--verdict", "unproven") == ["claim-05", "claim-15"]
    assert ids("--verdict", "unproven", "--verdict", "not testable") == ["claim-05", "claim-15", "claim-22"]
    assert "claim-03" in ids("--search", "Pellet")
    assert ids("--search", "astrology") == []
    assert "no claim holds 'astrology'" in cli("claims", "--search", "astrology").out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("claim-5",), "'claim-5' is no claim; did you mean 'claim-15' or 'claim-05'?"),
        (("pellets",), "'pellets' is no claim; see: circhoral claims"),
        (("--verdict", "wrnog"), "'wrnog' is no verdict; did you mean 'wrong'?"),
        (("--verdict", "nonsense"), "choose one of: wrong, overstated"),
    ],
)
def test_an_unknown_word_ends_with_a_remedy(cli, arguments, message):
    ended = cli("claims", *arguments)
    assert ended.code == 2
    assert message in words(ended.err)


def test_a_run_sets_the_model_beside_the_evidence(cli):
    told = words(cli("claims", "claim-01", "claim-16", "--run").out)
    assert "agrees: estradiol of a man on the tenth day of anastrozole 1 mg a day: " in told
    assert " pg/mL (against " in told
    assert "Evidence: about half of the untreated level after 10 days, 0.5 times (Mauras" in told
    assert "no experiment" in told
    assert "2 experiments: 2 agrees" in told


def test_a_run_as_json(capsys):
    with pytest.raises(SystemExit):
        main(["claims", "claim-21", "--run", "--json"])
    made = json.loads(capsys.readouterr().out)
    (row,) = made["claims"]
    assert row["sources"]["winters-1979"] == cite(["winters-1979"])[0]
    (item,) = row["shown"]
    assert item["unit"] == "mIU/mL"
    assert item["outcome"] == "agrees"
    assert made["research_use"]
