#!/bin/sh
# A browser for the tests: the one that is there, else Debian's, else Playwright's own.
set -eu
python=$1
if [ -n "${MULTAQA_CHROMIUM:-}" ] || command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1; then
    exit 0
fi
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing Chromium from Debian"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-core fonts-noto-color-emoji >/dev/null
    exit 0
fi
if command -v apt-get >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    echo "Installing Chromium from Debian"
    sudo apt-get update -qq
    sudo DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-core fonts-noto-color-emoji >/dev/null
    exit 0
fi
echo "Installing Playwright's own Chromium"
"$python" -m playwright install chromium
