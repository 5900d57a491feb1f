"""Write the generated parts of README and docs: `make docs`.

    generate.py           write them
    generate.py --check   change nothing; exit 1 and name what is out of date

A page is made whole (equations, calibration, commands), or holds blocks between `<!-- name:begin -->` and
`<!-- name:end -->` that are made. Every figure in README and docs comes from here.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "post_trt"
WOMAN = ROOT / "examples" / "pcos"
NOTICE = "<!-- Made by docs/generate.py (`make docs`); do not edit. -->"


def pages() -> dict[Path, str]:
    """Return the text that every generated page should have."""
    made = {
        ROOT / "docs" / "equations.md": equations_page(),
        ROOT / "docs" / "agents.md": agents_page(),
        ROOT / "docs" / "calibration.md": calibration_page(),
        ROOT / "docs" / "claims.md": claims_page(),
        ROOT / "docs" / "commands.md": commands_page(),
        ROOT / "docs" / "couplings.md": str(part("coupling_page").couplings_page(NOTICE, table)),
        ROOT / "docs" / "protocols.md": str(part("protocols_page").protocols_page(NOTICE, table)),
        ROOT / "docs" / "observation.md": str(part("observation_page").observation_page(NOTICE, table)),
        ROOT / "docs" / "twin_check.md": str(part("twin_check_page").twin_check_page(NOTICE, table)),
        ROOT / "docs" / "decisions" / "README.md": str(part("decisions_page").decisions_page(NOTICE, ROOT / "docs")),
    }
    blocks = {
        ROOT / "README.md": {
            "person": lambda: yaml_block(EXAMPLE / "person.yaml"),
            "regimens": lambda: "\n\n".join(yaml_block(path) for path in sorted(EXAMPLE.glob("regimen*.yaml"))),
            "woman": lambda: "\n\n".join(
                yaml_block(WOMAN / f"{name}.yaml") for name in ("person", "regimen_letrozole")
            ),
            "commands": commands_list,
            "agents": agents_table,
            "calibration": calibration_table,
            "scoreboard": lambda: str(part("credibility_blocks").shares_table(ROOT, table)),
            "parameters": parameters_table,
            "speed": speed_tables,
        },
        ROOT / "docs" / "architecture.md": {"size": size_table},
        ROOT / "docs" / "indices.md": part("indices_page").blocks(table),
        ROOT / "docs" / "credibility.md": {
            "sources": parameters_table,
            **part("credibility_blocks").blocks(ROOT, table),
        },
    }
    for path, wanted in blocks.items():
        made[path] = filled(path, {name: make() for name, make in wanted.items()})
    return made


def filled(path: Path, blocks: dict[str, str]) -> str:
    """Return the text of a page with its blocks made anew."""
    text = path.read_text(encoding="utf-8")
    for name, content in blocks.items():
        pattern = re.compile(rf"(<!-- {name}:begin -->\n).*?(<!-- {name}:end -->)", re.DOTALL)
        if len(pattern.findall(text)) != 1:
            raise SystemExit(f"{path.name}: expected one block <!-- {name}:begin --> ... <!-- {name}:end -->")
        text = pattern.sub(lambda found, content=content: f"{found[1]}{content}\n{found[2]}", text)
    return text


def table(headings: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a Markdown table."""

    def line(cells: Iterable[object]) -> str:
        return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"

    names = list(headings)
    return "\n".join([line(names), line("---" for _ in names), *map(line, rows)])


def yaml_block(path: Path) -> str:
    """Return a file of the example with its name."""
    text = path.read_text(encoding="utf-8").rstrip("\n")
    return f"`{path.relative_to(ROOT).as_posix()}`\n\n```yaml\n{text}\n```"


# -- equations -----------------------------------------------------------------------------------------


def bodies() -> dict[str, list[Any]]:
    """Return the parts of each body."""
    from circhoral.physiology.man import man_parts
    from circhoral.physiology.woman import woman_parts

    return {"man": man_parts(), "woman": woman_parts()}


def homes() -> dict[str, str]:
    """Return the module of every part."""
    from circhoral.physiology import man, woman

    makers = {id(make): make for body in (man, woman) for make in vars(body).values() if inspect.isfunction(make)}
    parts = (make for make in makers.values() if make.__module__ not in (man.__name__, woman.__name__))
    return {make().name: make.__module__ for make in parts if make.__module__.startswith("circhoral.physiology.")}


def equations_page() -> str:
    """Return every part of both bodies: equations, states, ports, parameters and their sources."""
    from circhoral.equations.tables import part_tables, to_markdown
    from circhoral.evidence.parameters import rows_of, womans_rows
    from circhoral.evidence.sources import source

    home, found = homes(), bodies()
    names = {whose: [part.name for part in parts] for whose, parts in found.items()}
    parts = {part.name: part for body in found.values() for part in body}
    groups: dict[str, list[str]] = {"Of both": [], "Of a man": [], "Of a woman": []}
    for name in parts:
        shared = all(name in own for own in names.values())
        groups["Of both" if shared else "Of a man" if name in names["man"] else "Of a woman"].append(name)
    sections = []
    for group, members in groups.items():
        for name in members:
            own = rows_of("female") if group == "Of a woman" else None
            tables = part_tables(parts[name], rows=own, others=womans_rows() if group == "Of both" else None)
            path = "src/" + home[name].replace(".", "/") + ".py"
            heading, rest = to_markdown(tables).split("\n", 1)
            about = inspect.cleandoc(importlib.import_module(home[name]).__doc__ or "")
            section = f"{heading}\n\n{group}. File: [`{path}`](../{path})\n\n{quoted(about)}\n" + rest
            if tables.sources:
                named = "\n".join(f"- `{key}`: {source(key).short}" for key in tables.sources)
                section += f"\n### Sources\n\n{named}\n"
            sections.append(section)
    contents = "\n".join(
        f"{group}: {', '.join(f'[{name}](#{name})' for name in members)}.\n" for group, members in groups.items()
    )
    return (
        f"{NOTICE}\n\n# Equations of the male and the female axis\n\n"
        "One section per part, as the code says it. `d x/dt` is a change per day; `x(0)` is where a state starts\n"
        "before the steady state of a man, or the cycles of a woman, are sought. Inputs stand at their neutral value\n"
        "when nothing is given. `how` and `mark` tell where a number comes from; an empty source means assumed, or\n"
        "calibrated here. Parts of both bodies stand once, with a man's values; where a woman's differ, a table of\n"
        "their own follows. [architecture.md](architecture.md) says which parts make a body.\n\n"
        f"{contents}\n" + "\n".join(sections)
    )


def quoted(text: str) -> str:
    """Return a text as a quotation."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def size_table() -> str:
    """Return how large the generated models are."""
    names = {
        who: json.loads((ROOT / f"src/circhoral/kernels/{who}.json").read_text(encoding="utf-8")) for who in bodies()
    }
    kinds = ("states", "parameters", "inputs", "measures", "events")
    rows = [(what, *(len(found.get(what, ())) for found in names.values())) for what in kinds]
    return table(("number of", *(f"in the {who}" for who in names)), rows)


# -- evidence ------------------------------------------------------------------------------------------


AXES = {"male": ("Men", "virtual men"), "female": ("Women", "virtual women")}


def calibration_results() -> dict[str, Any]:
    """Return what the last calibration wrote, by sex."""
    return dict(json.loads((ROOT / "calibration/results.json").read_text(encoding="utf-8")))


def calibration_table() -> str:
    """Return the summary of the last calibration and how many studies are kept aside, men beside women."""
    from circhoral.evidence.split import read_split

    columns = []
    for sex, found in calibration_results().items():
        drawn = [study for study in read_split().studies.values() if study.file == sex and study.usable]
        columns.append({
            "rows scored": found["rows"],
            "rows that this version cannot evaluate": found["not_evaluated"],
            "calibration studies behind them": len({item["study"] for item in found["scored"]}),
            "virtual people per arm": found["people"],
            "rows within 1.25-fold": f"{found['within_1_25']:.0%}",
            "rows within 1.5-fold": f"{found['within_1_5']:.0%}",
            "changes that move the wrong way": found["wrong_direction"],
            "studies kept for validation": f"{sum(s.role == 'validation' for s in drawn)} of {len(drawn)}",
        })  # fmt: skip
    rows = [(name, *(column[name] for column in columns)) for name in columns[0]]
    return table(("", *(AXES[sex][0].lower() for sex in calibration_results())), rows)


def scored_table(scored: Iterable[dict[str, Any]]) -> str:
    """Return calibration rows: reported, model, fold error."""

    def shown(value: Any) -> str:
        return f"{value:.3g}" if isinstance(value, int | float) else str(value or "-")

    rows = (
        (
            f"`{item['study']}`",
            item["row"] if item["row"] != item["study"] else "",
            " ".join(filter(None, (item["arm"], item["measure"], item["statistic"], item["threshold"]))).replace(
                "_", " "
            ),
            item["at"],
            shown(item["reported"]),
            shown(item["predicted"]),
            item["unit"],
            shown(item["fold_error"]) if item["verdict"] != "not evaluated" else f"not evaluated: {item['reason']}",
        )
        for item in scored
    )
    return table(("study", "row", "what", "when", "reported", "model", "unit", "fold error"), rows)


def calibration_page() -> str:
    """Return every row of the last calibration."""
    from circhoral.evidence.sources import source

    results = calibration_results()
    keys = sorted({item["study"] for found in results.values() for item in found["scored"]})
    people = " and ".join(f"{found['people']} {AXES[sex][1]}" for sex, found in results.items())
    return (
        f"{NOTICE}\n\n# Calibration, row by row\n\n"
        f"Written by `make calibrate`, which runs every calibration study on {people} per arm,\n"
        "as `circhoral replicate` does. These studies set the values: they show how well the model can\n"
        "agree, not how well it predicts. [validation.md](validation.md) has those kept aside. A share is scored\n"
        "by the worse of event and complement, which is strict near none and all. Ratios have no unit.\n\n"
        + "\n".join(_scored_by_verdict(AXES[sex][0], found["scored"]) for sex, found in results.items())
        + "\n## Studies\n\n" + "\n".join(f"- `{key}`: {source(key).short}" for key in keys) + "\n"
    )  # fmt: skip


def _scored_by_verdict(whom: str, scored: list[dict[str, Any]]) -> str:
    sections = {
        "Off: 1.5-fold or more": ("off",),
        "Near, or inside what was reported": ("inside", "near"),
        "Not evaluated": ("not evaluated",),
    }
    return f"## {whom}\n\n" + "\n".join(
        f"### {whom}: {title[0].lower() + title[1:]}\n\n"
        f"{scored_table(item for item in scored if item['verdict'] in verdicts)}\n"
        for title, verdicts in sections.items()
    )


def parameters_table() -> str:
    """Return how the model's numbers were obtained, and those that take their place in a woman."""
    from circhoral.evidence.parameters import HOW, all_rows, womans_rows

    groups = [list(rows.values()) for rows in (all_rows(), womans_rows())]
    how = [Counter(row.how for row in rows) for rows in groups]
    rows = [(word, *(count[word] for count in how)) for word in HOW if any(count[word] for count in how)]
    rows.append(("all", *map(len, groups)))
    rows.append(("differ between persons", *(sum(row.spread.kind != "none" for row in rows) for rows in groups)))
    return table(("numbers of the model", "rows", "with another value in a woman"), rows)


def claims_page() -> str:
    """Return popular claims, with what the model does with them; it is made in a file of its own."""
    return str(part("claims_page").claims_page(NOTICE, ROOT / "docs/claims.json", table))


def agents_table() -> str:
    """Return what can be given."""
    from circhoral.agents.catalogue import catalogue

    rows = []
    for agent in catalogue().values():
        ways = "; ".join(f"{name} ({', '.join(routes)})" for name, routes in agent.formulations.items())
        rows.append((f"`{agent.id}`", ways.replace("_", " "), agent.facts.standing))
    return table(("agent", "formulations (routes)", "status"), rows)


def agents_page() -> str:
    """Return every agent: mechanism, ways of giving, where it acts, label facts, parameters with sources."""
    from circhoral.agents.catalogue import MAKERS, catalogue

    sections = []
    for make in MAKERS:
        agent = make()
        module = str(make.__module__)
        path = "src/" + module.replace(".", "/") + ".py"
        about = inspect.cleandoc(importlib.import_module(module).__doc__ or "")
        sections.append(
            f"## {agent.id}\n\n{agent.label}. File: [`{path}`](../{path})\n\n{quoted(about)}\n\n"
            + "\n\n".join(filter(None, (_ways(agent), _acts(agent), _label_facts(agent), _agent_parameters(agent))))
        )
    contents = "\n".join(f"- [{name}](#{name})" for name in catalogue())
    return (
        f"{NOTICE}\n\n# Agents\n\n"
        "What can be given: its mechanism, ways of giving, where it acts, label facts and numbers, as the code and\n"
        "its data say. `circhoral agents NAME` shows the same. Label facts are for orientation; check the label.\n\n"
        f"{contents}\n\n" + "\n\n".join(sections) + "\n"
    )


def _ways(agent: Any) -> str:
    given = {"dose": "dose", "pulses": "dose_per_pulse", "infusion": "rate"}
    return table(
        ("route", "formulation", "give as"), ((r.route, r.formulation, given[r.delivery]) for r in agent.routes)
    )


def _acts(agent: Any) -> str:
    from circhoral.evidence.parameters import all_rows

    def number(name: str) -> str:
        row = all_rows()[name]
        return f"{row.value:.4g}" + ("" if row.unit == "dimensionless" else f" {row.unit}")

    rows = [
        ("binds", b.site, b.ligand.id, f"{'half-saturation' if b.affinity else 'relative potency'} "
         f"{number(b.affinity or b.relative_potency)}, intrinsic activity {number(b.intrinsic_activity)}")
        for b in agent.bindings
    ]  # fmt: skip
    rows += [
        ("pulses", p.site, p.species.id, f"half-saturation {number(p.half_saturation)}") for p in agent.pulse_sites
    ]
    rows += [
        ("scales", s.process, s.species.id, f"up to {number(s.emax)}, half at {number(s.ec50)}") for s in agent.scalings
    ]
    rows += [("feeds", i.id, "what is absorbed", i.unit) for i in agent.inlets]
    return table(("act", "where", "by", "how strongly"), rows)


def _label_facts(agent: Any) -> str:
    label = agent.facts
    lines = [
        f"- {r.population}: {r.low} to {r.high}, {r.route}, {r.formulation}, every {r.every} [{_where(r)}]"
        for r in label.dose_ranges
    ]
    if label.status:
        lines.insert(0, f"- status: **{label.status.standing}**. {label.status.text} [{_where(label.status)}]")
    note = label.pregnancy_note
    lines.append(f"- pregnancy: **{label.pregnancy}**. {note.text} [{_where(note)}]")
    for title in ("approval", "contraindications", "warnings", "monitoring", "notes"):
        for fact in getattr(label, title):
            boxed = "boxed: " if fact.boxed else ""
            lines.append(f"- {title}: {boxed}{fact.region + ': ' if fact.region else ''}{fact.text} [{_where(fact)}]")
    return "\n".join(lines)


def _where(fact: Any) -> str:
    return ", ".join(filter(None, (f"`{fact.source}`" if fact.source else "", fact.where, fact.mark)))


def _agent_parameters(agent: Any) -> str:
    from circhoral.evidence.parameters import all_rows, womans_rows

    rows = [(f"`{key}`", all_rows()[key]) for key in agent.needs()]
    rows += [(f"`{key}`, in a woman", womans_rows()[key]) for key in agent.needs() if key in womans_rows()]
    return table(
        ("parameter", "value", "unit", "meaning", "how", "mark", "source"),
        (
            (name, f"{r.value:.4g}", r.unit, r.meaning, r.how, r.mark,
             ", ".join(filter(None, (f"`{r.source}`" if r.source else "", r.where))))
            for name, r in rows
        ),
    )  # fmt: skip


# -- speed ---------------------------------------------------------------------------------------------


def speed_tables() -> str:
    """Return what the last benchmarks measured."""
    return str(part("speed_tables").speed_tables(ROOT / "benchmarks/results.json", table))


def part(name: str) -> Any:
    """Return a module of this folder, from wherever this one was called."""
    folder = str(ROOT / "docs")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return importlib.import_module(name)


# -- commands ------------------------------------------------------------------------------------------


def cli_commands() -> dict[str, Any]:
    """Return every command of the command line by its words, groups left out."""
    import typer

    from circhoral.app import cli

    app = next(value for value in vars(cli).values() if isinstance(value, typer.Typer))
    found: dict[str, Any] = {}

    def walk(command: Any, words: tuple[str, ...]) -> None:
        inner = getattr(command, "commands", {})
        for name, item in inner.items():
            if not item.hidden:
                walk(item, (*words, name))
        if not inner:
            found[" ".join(words)] = command

    walk(typer.main.get_command(app), ("circhoral",))
    return found


def first_paragraph(text: str | None) -> str:
    """Return the first paragraph of a help text on one line."""
    return " ".join((text or "").split("\n\n")[0].split()).rstrip(".")


def plain(text: str | None) -> str:
    """Return a help text without line breaks inside its paragraphs."""
    whole = (text or "").split("\f")[0]
    return "\n\n".join(" ".join(block.split()) for block in inspect.cleandoc(whole).split("\n\n"))


def arguments_of(command: Any) -> str:
    """Return the arguments of a command: `[X]` may be left out, `X...` may be several."""
    shown = []
    for item in command.params:
        if item.param_type_name == "argument":
            word = item.name.upper().removesuffix("S" if item.nargs == -1 else "") + ("..." if item.nargs == -1 else "")
            shown.append(word if item.required else f"[{word}]")
    return "".join(f" {word}" for word in shown)


def commands_list() -> str:
    """Return every command in one line."""
    return "\n".join(
        f"- `{name}{arguments_of(command)}`: {first_paragraph(command.help)}"
        for name, command in cli_commands().items()
    )


def commands_page() -> str:
    """Return every command with its options."""
    sections = []
    for name, command in cli_commands().items():
        options = [
            (", ".join(f"`{word}`" for word in (*p.opts, *p.secondary_opts)), plain(p.help).replace("\n\n", " "))
            for p in command.params
            if p.param_type_name == "option" and not p.hidden
        ]
        section = f"## {name}\n\n`{name}{arguments_of(command)}`\n\n{plain(command.help)}\n"
        sections.append(section + (f"\n{table(('option', 'meaning'), options)}\n" if options else ""))
    return f"{NOTICE}\n\n# Commands\n\n" + "\n".join(sections)


def stale(made: dict[Path, str]) -> list[Path]:
    """Return the pages whose text on disk is another."""
    return [path for path, text in made.items() if not path.exists() or path.read_text(encoding="utf-8") != text]


def main() -> int:
    """Write the pages, or check them."""
    write: Callable[[str], object] = sys.stdout.write
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if a page is out of date")
    options = parser.parse_args()
    made = pages()
    old = stale(made)
    for path in old:
        name = path.relative_to(ROOT).as_posix()
        if options.check:
            write(f"{name} is out of date; run: make docs\n")
            continue
        part = path.with_suffix(".part")
        part.write_text(made[path], encoding="utf-8")
        part.replace(path)
        write(f"wrote {name}\n")
    return int(bool(old) and options.check)


if __name__ == "__main__":
    raise SystemExit(main())
