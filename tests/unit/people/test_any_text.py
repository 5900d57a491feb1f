"""Whatever stands in a file, reading it gives a person (or a regimen) or an `InputError` with remedies."""

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from circhoral.people import history_schedule, read_person
from circhoral.people.example import read_whole_protocol
from circhoral.protocols import read_regimen, template
from circhoral.quantities.problems import InputError

WORDS = ["no", "~", "[]", "{a: 1}", "[[]]", "1e400", "-1", "450", "'", "{", "}", "]", ":", "<0.1", "nan", "1,5", "*a"]
WORDS += ["&a ", "!x ", "true", "\t", "\u2028", "9999-12-31", "0001-01-01", "week 4", "cycle day 3", "1e308 mg", "#"]
WORDS += ["1e-320 mg", "0 mg", "%", "m^2", "until: ", "- ", "1e15 weeks", "week 99999999999", "\n", "lh_peak"]
QUICK = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


def problems(read):
    try:
        read()
    except InputError as error:
        return error.problems
    return ()


@QUICK
@given(
    kind=st.sampled_from(["person", "regimen", "protocol"]),
    edits=st.lists(st.tuples(st.integers(0, 10_000), st.sampled_from(WORDS)), min_size=1, max_size=4),
)
def test_a_damaged_template_is_read_or_refused_with_a_remedy(tmp_path, kind, edits):
    text = template(kind)
    for place, word in edits:
        spots = [match.span() for match in re.finditer(r"[A-Za-z0-9_<./%-]+", text)]
        begin, end = spots[place % len(spots)]
        text = text[:begin] + word + text[end:]
    path = tmp_path / "file.yaml"
    path.write_text(text, encoding="utf-8")
    read = {
        "person": lambda: history_schedule(read_person(path)),
        "regimen": lambda: read_regimen(path),
        "protocol": lambda: read_whole_protocol(path),
    }[kind]
    assert all(problem.found and problem.expected and problem.remedy for problem in problems(read))


@QUICK
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_refused_in_words(tmp_path, content):
    path = tmp_path / "file.yaml"
    path.write_bytes(content)
    assert all(problem.file == str(path) for problem in problems(lambda: read_person(path)))
