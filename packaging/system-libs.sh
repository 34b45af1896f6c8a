#!/usr/bin/env bash
# Finds the system libraries that Qt's window plug-ins need and this machine lacks, and has them installed.
# With --python it asks for Python itself, with --bundle for what PyInstaller works with.
# Silent, and without rights or network, when nothing is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

[ "$(uname -s)" = Linux ] || exit 0

package_of() { # soname -> Debian package (麒麟桌面版, UOS and Ubuntu use the same names)
    case "$1" in
        libEGL.so.1) echo libegl1 ;;
        libGL.so.1) echo libgl1 ;;
        libGLX.so.0) echo libglx0 ;;
        libOpenGL.so.0) echo libopengl0 ;;
        libGLdispatch.so.0) echo libglvnd0 ;;
        libX11.so.6) echo libx11-6 ;;
        libX11-xcb.so.1) echo libx11-xcb1 ;;
        libXau.so.6) echo libxau6 ;;
        libXdmcp.so.6) echo libxdmcp6 ;;
        libSM.so.6) echo libsm6 ;;
        libICE.so.6) echo libice6 ;;
        libdbus-1.so.3) echo libdbus-1-3 ;;
        libdrm.so.2) echo libdrm2 ;;
        libfontconfig.so.1) echo libfontconfig1 ;;
        libfreetype.so.6) echo libfreetype6 ;;
        libglib-2.0.so.0 | libgthread-2.0.so.0 | libgobject-2.0.so.0 | libgio-2.0.so.0) echo libglib2.0-0 ;;
        libgssapi_krb5.so.2) echo libgssapi-krb5-2 ;;
        libpng16.so.16) echo libpng16-16 ;;
        libwayland-client.so.0) echo libwayland-client0 ;;
        libwayland-cursor.so.0) echo libwayland-cursor0 ;;
        libwayland-egl.so.1) echo libwayland-egl1 ;;
        libxkbcommon.so.0) echo libxkbcommon0 ;;
        libxkbcommon-x11.so.0) echo libxkbcommon-x11-0 ;;
        libxcb.so.1) echo libxcb1 ;;
        libxcb-cursor.so.0) echo libxcb-cursor0 ;;
        libxcb-glx.so.0) echo libxcb-glx0 ;;
        libxcb-icccm.so.4) echo libxcb-icccm4 ;;
        libxcb-image.so.0) echo libxcb-image0 ;;
        libxcb-keysyms.so.1) echo libxcb-keysyms1 ;;
        libxcb-randr.so.0) echo libxcb-randr0 ;;
        libxcb-render.so.0) echo libxcb-render0 ;;
        libxcb-render-util.so.0) echo libxcb-render-util0 ;;
        libxcb-shape.so.0) echo libxcb-shape0 ;;
        libxcb-shm.so.0) echo libxcb-shm0 ;;
        libxcb-sync.so.1) echo libxcb-sync1 ;;
        libxcb-util.so.1) echo libxcb-util1 ;;
        libxcb-xfixes.so.0) echo libxcb-xfixes0 ;;
        libxcb-xkb.so.1) echo libxcb-xkb1 ;;
        *) return 1 ;;
    esac
}

missing_libraries() { # sonames that the parts of Qt we use cannot find; Qt's own optional parts do not count
    local qt file
    for qt in .venv/lib/python3.*/site-packages/PySide6; do
        for file in "$qt"/Qt{Core,Gui,Widgets,PrintSupport,Svg}.abi3.so \
            "$qt"/Qt/plugins/platforms/libq{xcb,offscreen,wayland-egl,wayland-generic}.so \
            "$qt"/Qt/plugins/platforminputcontexts/lib{compose,ibus}platforminputcontextplugin.so \
            "$qt"/Qt/plugins/xcbglintegrations/*.so \
            "$qt"/Qt/plugins/wayland-shell-integration/libxdg-shell.so; do
            [ -e "$file" ] && ldd "$file" 2> /dev/null
        done
    done | awk '/not found/ { print $1 }' | grep -v '^libQt6' | sort -u || true
}

install_packages() { # 0 when apt has installed them
    command -v apt-get > /dev/null || return 1
    local sudo=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo > /dev/null || return 1
        sudo=(sudo)
        [ -t 0 ] || sudo=(sudo -n) # nobody there to type a password
    fi
    local apt=("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq)
    echo "正在安装系统软件包：$*"
    "${apt[@]}" install -y --no-install-recommends "$@" > /dev/null 2>&1 && return
    "${apt[@]}" update > /dev/null && "${apt[@]}" install -y --no-install-recommends "$@" > /dev/null
}

give_up() { # what is missing, what to type
    echo "$1" >&2
    echo "请管理员安装后重试。Debian、Ubuntu、麒麟桌面版、UOS：sudo apt-get install $2" >&2
    echo '其他系统：用本系统的软件包管理器安装提供上述文件的软件包（如 dnf provides "*/文件名" 可查到包名）。' >&2
    exit 1
}

if [ "${1:-}" = --python ]; then
    install_packages python3 python3-venv \
        || give_up '缺少 Python 3（含 venv 模块）。' 'python3 python3-venv'
    exit
fi

if [ "${1:-}" = --bundle ]; then
    needed=()
    command -v objcopy > /dev/null || needed+=(binutils)
    .venv/bin/python -c 'import os, sys, sysconfig as s
sys.exit(not os.path.exists(os.path.join(s.get_config_var("LIBDIR"), s.get_config_var("INSTSONAME"))))' \
        || needed+=("$(.venv/bin/python -c 'import sys; print("libpython3.%d" % sys.version_info[1])')")
    [ ${#needed[@]} -eq 0 ] || install_packages "${needed[@]}" \
        || give_up "打包所需的工具还缺：${needed[*]}" "${needed[*]}"
    exit
fi

libraries=$(missing_libraries)
[ -n "$libraries" ] || exit 0

packages=()
for library in $libraries; do
    packages+=("$(package_of "$library" || true)")
done
read -r -a packages <<< "$(printf '%s\n' "${packages[@]}" | sort -u | tr '\n' ' ')"

if [ ${#packages[@]} -gt 0 ]; then install_packages "${packages[@]}" || true; fi
libraries=$(missing_libraries)
[ -z "$libraries" ] || give_up "窗口所需的系统库还缺：$(echo $libraries)" "${packages[*]}"
