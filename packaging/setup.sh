#!/usr/bin/env bash
# Makes .venv/ with the locked libraries, and sees that Qt finds its system libraries. Quiet when all is there.
set -euo pipefail
cd "$(dirname "$0")/.."

lock=requirements-dev.lock
stamp=.venv/installed.lock

usable() { # a CPython 3.11–3.13 that can make a virtual environment
    "$1" -c 'import sys, ensurepip, venv; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' \
        > /dev/null 2>&1
}

find_python() {
    local name
    for name in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if usable "$name"; then
            echo "$name"
            return
        fi
    done
    return 1
}

if ! { [ -x .venv/bin/python ] && usable .venv/bin/python; }; then
    if ! python=$(find_python); then
        packaging/system-libs.sh --python
        if ! python=$(find_python); then
            echo '没有找到 Python 3.11、3.12 或 3.13（含 venv 模块）。' >&2
            echo '请先安装，例如 sudo apt-get install python3 python3-venv，再运行 make setup。' >&2
            exit 1
        fi
    fi
    echo "正在用 $("$python" -V) 建立 .venv/ ……"
    "$python" -m venv --clear .venv
fi

if ! cmp -s "$lock" "$stamp"; then
    echo '正在安装锁定的依赖（首次约需几分钟）……'
    if ! .venv/bin/python -m pip install --disable-pip-version-check --quiet \
        --require-hashes --only-binary :all: --requirement "$lock"; then
        echo '依赖没有装全。请检查网络或软件包镜像的设置，再运行 make setup；已下载的不会重复下载。' >&2
        exit 1
    fi
    cp "$lock" "$stamp"
fi

packaging/system-libs.sh
