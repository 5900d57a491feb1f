# Two commands to remember: `make demo` and `make test`. Everything runs in .venv/, which the first target builds.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# A version manager's shim can exist without an interpreter behind it, so candidates are run, not looked up.
PYTHON ?= $(shell for p in python3.13 python3.12 python3; do \
  $$p -c 'import sys; raise SystemExit(sys.version_info < (3, 12))' >/dev/null 2>&1 && { echo $$p; break; }; done)
BIN := .venv/bin

.venv/.installed: requirements.lock pyproject.toml
	@if [ -z "$(PYTHON)" ]; then \
	  echo "circhoral needs Python 3.12 or newer, and none of python3.13, python3.12 or python3 is one."; \
	  echo "Install it (for example: apt install python3.12-venv, or a version manager), or run: make PYTHON=/path/to/python3.12 ..."; \
	  exit 1; fi
	@echo "making .venv with $$($(PYTHON) --version) (once; about a minute)"
	@$(PYTHON) -m venv .venv || { echo "This Python cannot make environments: install its venv package (Debian: python3-venv)."; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.PHONY: help env demo demo-recovery demo-women demo-metabolism twin test check kernels golden calibrate fit-woman fit-people scoreboard claims \
  sensitivity indices twin-check bench docs clean
help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

env: .venv/.installed  ## make .venv and install the locked dependencies

demo: .venv/.installed  ## a man after testosterone: from his labs to a twin, protocols beside waiting, and a report (OPEN=1 opens it)
	@$(BIN)/circhoral plan examples/post_trt/ --draws 200 --out examples/post_trt/out/report.html
	@echo "the report: examples/post_trt/out/report.html"
	@if [ -n "$(OPEN)" ]; then $(BIN)/python -m webbrowser -t "file://$(CURDIR)/examples/post_trt/out/report.html"; fi

demo-recovery: .venv/.installed  ## the same man, typical: three regimens, one picture and one table
	@$(BIN)/circhoral simulate examples/post_trt/person.yaml examples/post_trt/regimen_stop.yaml \
	  examples/post_trt/regimen_hcg_clomiphene.yaml examples/post_trt/regimen_pump.yaml --days 540 \
	  --plot examples/post_trt/out/recovery.png --out examples/post_trt/out/recovery.csv

demo-women: .venv/.installed  ## three women: polycystic ovaries, hypothalamic amenorrhoea, a short luteal phase
	@$(BIN)/circhoral simulate examples/pcos/person.yaml examples/pcos/regimen_letrozole.yaml \
	  examples/pcos/regimen_clomiphene.yaml examples/pcos/regimen_wait.yaml --days 150 --plot examples/pcos/out/cycles.png
	@$(BIN)/circhoral simulate examples/hypothalamic_amenorrhoea/person.yaml \
	  examples/hypothalamic_amenorrhoea/regimen_pump.yaml examples/hypothalamic_amenorrhoea/regimen_infusion.yaml \
	  --days 120 --plot examples/hypothalamic_amenorrhoea/out/cycles.png
	@$(BIN)/circhoral simulate examples/luteal_support/person.yaml examples/luteal_support/regimen_wait.yaml \
	  examples/luteal_support/regimen_vaginal_progesterone.yaml --days 100 --plot examples/luteal_support/out/cycles.png

twin: .venv/.installed  ## the twin of a man after testosterone; the picture of docs/twin.md
	@$(BIN)/circhoral twin examples/post_trt/person.yaml --out examples/post_trt/out/twin.nc --plot docs/images/twin.png

demo-metabolism: .venv/.installed  ## an obese man, and a woman with insulin resistance: weight loss against drugs
	@$(BIN)/circhoral simulate examples/obesity/person.yaml examples/obesity/regimen_weight_loss.yaml \
	  examples/obesity/regimen_letrozole.yaml examples/obesity/regimen_clomiphene.yaml examples/obesity/regimen_wait.yaml \
	  --days 540 --plot examples/obesity/out/weight.png
	@$(BIN)/circhoral simulate examples/pcos_insulin/person.yaml examples/pcos_insulin/regimen_metformin.yaml \
	  examples/pcos_insulin/regimen_weight_loss.yaml examples/pcos_insulin/regimen_letrozole.yaml \
	  examples/pcos_insulin/regimen_wait.yaml --days 365 --plot examples/pcos_insulin/out/cycles.png

test: .venv/.installed  ## the whole test suite, with lint and types
	@$(MAKE) --no-print-directory check
	@$(BIN)/python tests/compile_ahead.py & ahead=$$!; $(BIN)/python -m pytest -q; ended=$$?; \
	  kill $$ahead 2>/dev/null; exit $$ended

check: .venv/.installed  ## format, lint, types, floors
	@$(BIN)/ruff format --check -q . || { echo "run: $(BIN)/ruff format ."; exit 1; }
	@$(BIN)/ruff check -q .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

kernels: .venv/.installed  ## write the generated model source anew from the equations
	@$(BIN)/python -m circhoral.simulation.generate

golden: .venv/.installed  ## accept what the model now gives as the golden results, and print what moved
	@$(BIN)/python tests/golden/accept.py

calibrate: .venv/.installed  ## run the calibration studies on virtual people and score them (SEX=female: of one sex; FIT=1: fit men first)
	@$(BIN)/python calibration/calibrate.py $(if $(SEX),--sex $(SEX)) $(if $(FIT),--fit)

fit-woman: .venv/.installed  ## print the targets of the typical woman (SECONDS=1200: fit to them first)
	@$(BIN)/python calibration/fit_woman.py $(if $(SECONDS),--fit $(SECONDS))

fit-people: .venv/.installed  ## fit parameters and spreads to all calibration studies of men, and write what would move (SEX=female)
	@NUMBA_NUM_THREADS=1 $(BIN)/python calibration/fit_people.py --sex $(or $(SEX),male) --people 40 --steps 2 --out calibration/moved.json

claims: .venv/.installed  ## run the experiments of the popular claims; writes docs/claims.json
	@$(BIN)/circhoral claims --run --json > docs/claims.json.part
	@mv docs/claims.json.part docs/claims.json

bench: .venv/.installed  ## time the engine against libRoadRunner; writes benchmarks/results.json
	@$(BIN)/python benchmarks/male_population.py
	@$(BIN)/python benchmarks/female_population.py
	@$(BIN)/python benchmarks/twin.py
	@$(BIN)/python benchmarks/plan.py

scoreboard: .venv/.installed  ## replicate every packaged study; picture and numbers of the README (minutes; what is unchanged is not run)
	@mkdir -p docs/images
	@$(BIN)/circhoral scoreboard --html docs/scoreboard.html --plot docs/images/scoreboard.png --out docs/scoreboard.json
	@$(BIN)/python docs/record.py
	@$(BIN)/python docs/generate.py

sensitivity: .venv/.installed  ## rank the parameters that decide key outputs of a man and a woman; pictures, one JSON
	@mkdir -p docs/images
	@$(BIN)/python docs/sensitivity.py

indices: .venv/.installed  ## simulate healthy people anew for the structure indices, and measure what indices give back
	@$(BIN)/python -m circhoral.twin.indices.generate
	@mkdir -p docs/images
	@$(BIN)/python docs/indices_page.py
	@$(BIN)/python docs/generate.py

twin-check: .venv/.installed  ## check twins against persons whose truth is known (PERSONS=200: so many of each sex; goes on where it stood)
	@mkdir -p docs/images
	@$(BIN)/circhoral twin-check $(if $(PERSONS),--persons $(PERSONS)) --out docs/twin_check.json \
	  --plot docs/images/twin_check.png; ended=$$?; $(BIN)/python docs/generate.py; exit $$ended

docs: demo-recovery demo-women  ## write the generated pages anew, and the pictures of the README from the demos
	@mkdir -p docs/images
	@cp examples/post_trt/out/recovery.png docs/images/recovery.png
	@cp examples/pcos/out/cycles.png docs/images/pcos.png
	@$(BIN)/python docs/generate.py

clean:  ## remove the environment and what was made
	rm -rf .venv examples/*/out .pytest_cache .mypy_cache .ruff_cache
