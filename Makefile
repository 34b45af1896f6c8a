# 审管通 — 每个目标自己准备好所需的一切；没有 make 的机器（Windows）见 README.md。
PYTHON_IN_VENV := .venv/bin/python

.PHONY: help setup run test lint types soak bench bundle lock clean

help:
	@echo 'make run     打开演示县的窗口；没有显示器时在 build/demo/ 留下同样的成果'
	@echo 'make test    检查代码、类型并运行全部测试'
	@echo 'make bench   运行速度与内存基准'
	@echo 'make bundle  做成不需要 Python 的程序文件夹 build/bundle/'
	@echo 'make soak    数据交换的长时间测试    make lint、make types  只做检查的一部分'
	@echo 'make setup   只准备环境（.venv/）    make lock  重新生成依赖锁    make clean  清理'

setup:
	@packaging/setup.sh

run: setup
	@$(PYTHON_IN_VENV) packaging/demo_run.py

# Compiled tests are kept (PYTHONDONTWRITEBYTECODE is empty): without that every worker compiles them anew, 10 s each.
# EXAMPLES=thorough tries a thousand examples of every property instead of sixty.
# REAL_LISTS=<folder> names the lists that offices published; as root the small stick is a real one. Else those tests are
# skipped, and say so at the end.
test: lint types
	PYTHONDONTWRITEBYTECODE= $(PYTHON_IN_VENV) -m pytest --numprocesses auto --dist worksteal

lint: setup
	$(PYTHON_IN_VENV) -m ruff check .
	$(PYTHON_IN_VENV) -m ruff format --check .

types: setup
	$(PYTHON_IN_VENV) -m mypy

# SOAK="--soak-minutes=30 --soak-seed=7 -k kills" says how long each run is, from which seed it begins, and which runs.
soak: setup
	$(PYTHON_IN_VENV) -m pytest tests/exchange/soak $(SOAK)

bench: setup
	$(PYTHON_IN_VENV) -m pytest tests/benchmarks

bundle: setup
	@packaging/system-libs.sh --bundle
	$(PYTHON_IN_VENV) packaging/bundle.py

# The lock files carry hashes and name no host: any package index that serves the same files will do.
UV_COMPILE = .venv/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --custom-compile-command 'make lock' $(LOCK_OPTIONS)

lock: setup
	$(UV_COMPILE) --output-file requirements.lock > /dev/null
	$(UV_COMPILE) --group dev --output-file requirements-dev.lock > /dev/null

clean:
	rm -rf build .mypy_cache .ruff_cache .pytest_cache .hypothesis .benchmarks .import_linter_cache
	find . -path ./.venv -prune -o -name __pycache__ -type d -print0 | xargs -0 rm -rf
