"""The how-to can be followed to the letter: its protocol reads and runs, its drug works in a copy of the package."""

import os
import re
import shutil
import subprocess
import sys
import textwrap

import pytest

PAGE = "docs/howto_protocol_and_drug.md"


@pytest.fixture(scope="module")
def blocks(pages):
    """The fenced blocks of the page by language, in their order."""
    found = {}
    for language, text in re.findall(r"(?ms)^ *```(\w+)\n(.*?)^ *```$", pages[PAGE]):
        found.setdefault(language, []).append(textwrap.dedent(text))
    return found


def test_the_protocol_is_in_order_and_its_python_runs(blocks, tmp_path, monkeypatch, capsys):
    (protocol,), python = blocks["yaml"], blocks["python"][0]
    (tmp_path / "my_hcg.yaml").write_text(protocol, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    exec(compile(python, PAGE, "exec"), {})
    assert capsys.readouterr().out.splitlines() == ["contraindicated: False", "higher than waiting: True"]


def test_the_words_of_the_page_are_those_of_the_schema(pages):
    from circhoral.protocols.protocol import STATISTICS, aims

    for word in (*aims(), *STATISTICS):
        assert word in pages[PAGE], word


TRY = """
from circhoral.agents.catalogue import catalogue
from circhoral.people.person import Person
from circhoral.people.safety import check_safety
from circhoral.protocols.regimen import Regimen, complete_regimen
from circhoral.simulation.simulate import simulate

assert "quinagolide" in catalogue()
person = {"sex": "male", "age": "40 years", "phenotype": "hyperprolactinaemia"}
given = {"name": "quinagolide", "doses": [{"agent": "quinagolide", "dose": "75 ug", "every": "1 day"}]}
data = simulate(person, [given, {"name": "wait"}], days=57, measures=["prolactin", "quinagolide_concentration"])
treated, waited = data["prolactin"].isel(person=0, time=-1).values
assert treated < 0.7 * waited, (treated, waited)
ill = Person.model_validate(person | {"conditions": ["cirrhosis"]})
assert check_safety(ill, complete_regimen(Regimen.model_validate(given))).contraindicated
"""


def test_the_drug_works_in_a_copy_of_the_package(root, blocks, tmp_path):
    package = tmp_path / "circhoral"
    shutil.copytree(root / "src/circhoral", package, ignore=shutil.ignore_patterns("__pycache__"))
    parameters, label = blocks["toml"]
    (package / "agents/quinagolide.py").write_text(blocks["python"][1], encoding="utf-8")
    (package / "content/parameters/agent_quinagolide.toml").write_text(parameters, encoding="utf-8")
    (package / "content/agents/quinagolide.toml").write_text(label, encoding="utf-8")
    catalogue = package / "agents/catalogue.py"
    text = catalogue.read_text(encoding="utf-8")
    line = "from circhoral.agents.sermorelin"
    text = text.replace(line, f"from circhoral.agents.quinagolide import quinagolide\n{line}", 1)
    catalogue.write_text(text.replace("    sermorelin,\n", "    sermorelin,\n    quinagolide,\n", 1), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", TRY],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
