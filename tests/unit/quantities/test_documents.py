import os
import time

import pytest

from circhoral.quantities.documents import LARGEST_FILE, parse_document, read_document
from circhoral.quantities.problems import InputError


def test_scalars_follow_yaml_1_2():
    text = "time: 10:30\nanswer: no\nnorway: NO\nday: 2026-02-20\nzero: 010\nbig: 1e3\nyes: true\nnone: ~\n"
    text += "quoted: '5'\n"
    data = parse_document(text, "a.yaml").data
    assert data == {
        "time": "10:30",
        "answer": "no",
        "norway": "NO",
        "day": "2026-02-20",
        "zero": 10,
        "big": 1000.0,
        "yes": True,
        "none": None,
        "quoted": "5",
    }


def test_places_are_the_lines_of_the_keys():
    document = parse_document("# first\na:\n  - {b: 1,\n     c: 2}\n  - d: 3\n", "a.yaml")
    assert document.place(("a", 0, "c")).line == 4
    assert document.place(("a", 1, "d")).line == 5
    assert document.place(("a", 1, "missing")).line == 5
    assert document.place(("nowhere",)).line == 2


def test_json_is_read_with_places():
    document = parse_document('{\n\t"a": 1,\n\t"b": ["\\ud83d\\ude00", null]\n}', "a.json")
    assert document.data == {"a": 1, "b": ["😀", None]}
    assert document.place(("b",)).line == 3


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "an empty file"),
        ("# only this\n", "nothing but comments"),
        (BOMB, "aliases"),
        ("a: &a [*a]", "define '&a' completely"),
        ("a: *b", "define '&b' completely"),
        ("[" * 900_000, "nesting deeper"),
        ("- 1\n" * 20_001, "more than 20000 entries"),
        ("x" * (LARGEST_FILE + 1), "a file of 1.0 MB; expected at most 1 MB"),
        ("a: 1\nb: 2\na: 3\n", "bad.yaml:3: a: found the key 'a' twice"),
        ("a: !!python/object/apply:os.system ['ls']", "remove the tag"),
        ("a: 1\n---\nb: 2\n", "bad.yaml:2: found a second document"),
        ("[1]: 2", "a key that is no word"),
        ("a: [1\nb: 2\n", "bad.yaml:2: "),
        ("a: b: c\n", "put a space after ':'"),
        ("a: 'x\x07y'", "remove unprintable characters"),
        (b"a: \xff\xfe", "save the file as UTF-8"),
        (b"a: 1\nb: caf\xe9\n", "bad.yaml:2: found bytes that are not UTF-8"),
        (b"\x00\x01", "a binary file"),
    ],
)
def test_refuses(text, words):
    with pytest.raises(InputError) as error:
        parse_document(text, "bad.yaml")
    assert words in str(error.value)
    assert str(error.value).startswith("bad.yaml:")


def test_a_large_file_is_refused_by_its_size_without_being_read(tmp_path):
    path = tmp_path / "large.yaml"
    with path.open("wb") as stream:
        stream.truncate(100_000_000)
    began = time.perf_counter()
    with pytest.raises(InputError, match=r"large\.yaml: found a file of 100\.0 MB; expected at most 1 MB"):
        read_document(path)
    assert time.perf_counter() - began < 0.2


def test_what_is_no_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"no such file.*circhoral new person"):
        read_document(tmp_path / "absent.yaml")
    with pytest.raises(InputError, match="found a folder"):
        read_document(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="expected a YAML or JSON file"):
        read_document(tmp_path / "pipe")


def test_few_aliases_are_allowed():
    assert parse_document("a: &a {x: 1}\nb: *a\n", "a.yaml").data == {"a": {"x": 1}, "b": {"x": 1}}


def test_a_missing_space_after_a_colon_is_told_on_its_own_line():
    with pytest.raises(InputError) as error:
        parse_document("sex: male\nage:34 years\nweight: 80 kg\n", "a.yaml")
    assert str(error.value).startswith("a.yaml:2: found 'a key without ': ' after it'")


def test_a_tab_is_found_once():
    with pytest.raises(InputError) as error:
        parse_document("doses:\n\t- {agent: hcg}\n", "a.yaml")
    assert "found 'found" not in str(error.value)
