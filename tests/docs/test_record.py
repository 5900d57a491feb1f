"""What a plan shows of the scoreboard is what the scoreboard says."""

import importlib.util


def test_the_record_of_the_package_is_that_of_the_scoreboard(root):
    spec = importlib.util.spec_from_file_location("record", root / "docs/record.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.TARGET.read_text(encoding="utf-8") == module.text(), "run: python docs/record.py"
