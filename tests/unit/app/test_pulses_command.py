"""`circhoral pulses` counts what is in a file, and names the line that it cannot read."""

import json
import math

import pytest


@pytest.fixture
def series(tmp_path):
    lines = ["time,value"]
    for minute in range(0, 1450, 10):
        level = 1 + sum(4 * math.exp(-(minute - at) / 86) for at in range(55, 1300, 120) if minute >= at)
        lines.append(f"{minute},{level:.3f}")
    path = tmp_path / "lh.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_a_train_is_counted(cli, series):
    ended = cli("pulses", series)
    assert ended.code == 0
    assert "11 pulses in 24 h, mean interval 120 min" in ended.out


def test_json_holds_every_pulse(cli, series):
    told = json.loads(cli("pulses", series, "--json", "--detector", "threshold").out)
    assert told["count"] == len(told["peak_time"]) == 11


def test_a_slower_sampling_can_be_tried(cli, series):
    told = json.loads(cli("pulses", series, "--json", "--every", "12").out)
    assert told["count"] < 11


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hours,value\n1,2\n", "lh.csv:1: time: found the columns hours, value"),
        ("time,value\n0,1\n10,high\n", "lh.csv:3: value: found 'high'; expected a number"),
        ("time,value\n0,1\n10\n", "lh.csv:3: found 1 cells"),
        ("", "lh.csv:1: time: found the columns nothing"),
    ],
)
def test_a_bad_file_is_named_by_line(cli, tmp_path, text, words):
    path = tmp_path / "lh.csv"
    path.write_text(text)
    ended = cli("pulses", path)
    assert ended.code == 2
    assert words in ended.err


def test_a_table_that_simulate_wrote_is_read_per_arm(cli, tmp_path):
    lines = ["arm,person,time [day],lh [IU/L],status"]
    for arm, gap in (("fast", 60), ("slow", 240)):
        for minute in range(0, 1450, 10):
            level = 1 + sum(4 * math.exp(-(minute - at) / 40) for at in range(55, 1440, gap) if minute >= at)
            lines.append(f"{arm},0,{minute / 1440:.9f},{level:.4f},0")
    path = tmp_path / "table.csv"
    path.write_text("\n".join(lines) + "\n")
    counts = [
        json.loads(cli("pulses", path, "-m", "lh", "--arm", arm, "--json").out)["count"] for arm in ("fast", "slow")
    ]
    assert counts == [23, 6]
    refused = cli("pulses", path, "-m", "lh")
    assert refused.code == 2
    assert "the arms fast, slow" in refused.err
