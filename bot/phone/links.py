"""Which links Telegram takes, and how it stores them (rules and words: tdlib/td, LinkManager.cpp and HttpUrl.cpp)."""

from __future__ import annotations

import re
from ipaddress import IPv6Address
from typing import Any, NoReturn

OWN = re.compile(r"(tg|ton|tonsite):(?://)?", re.IGNORECASE)
SCHEME = re.compile(r"([^:/?#@\[\]]*)://")
USER = re.compile(r"tg:(?://)?user/?\?(?:.*&)?id=(\d{1,18})", re.IGNORECASE)
UNWRITTEN = re.compile(r"[^A-Za-z0-9.\-_!$,~*'();&+=%\u0080-\U0010ffff]")
BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
MOST_PORTS = 65_535


class NoLink(Exception):
    """This is no link a person could open; the message says why in Telegram's words."""


def stored_link(url: str, *, https_only: bool = False) -> str:
    """Return the link as Telegram stores it; raise `NoLink` otherwise."""
    own = OWN.match(url)
    scheme, userinfo, host, port, rest = _parts(url[own.end() :] if own else url)
    if https_only and (own or scheme != "https"):
        _no("Only HTTPS links are allowed")
    if own:
        return _own_link(own[1].lower(), host, rest, is_plain=scheme == "http" and not userinfo and not port)
    if "." not in host and not host.startswith("["):
        _no("Wrong HTTP URL")
    return f"{scheme}://{userinfo}{host}{port}{rest}"


def linked(url: str) -> dict[str, Any]:
    """Return what a link in a text becomes: a mention of a person, a link, or nothing, without a word."""
    if mention := USER.match(url):
        return {"type": "text_mention", "user": {"id": int(mention[1])}}
    try:
        return {"type": "text_link", "url": stored_link(url)}
    except NoLink:
        return {}


def _own_link(kind: str, host: str, rest: str, *, is_plain: bool) -> str:
    if not is_plain:
        _no("Wrong tg URL" if kind == "tg" else "Wrong ton URL")
    if re.search(r"[^A-Za-z0-9_.-]" if kind == "tonsite" else r"[^A-Za-z0-9_-]", host):
        _no("Unallowed characters in URL host")
    return f"{kind}://{host}{rest.removeprefix('/') if rest.startswith('/?') else rest}"


def _parts(url: str) -> tuple[str, str, str, str, str]:
    found = SCHEME.match(url)
    scheme = found[1].lower() if found else "http"
    if scheme not in ("http", "https"):
        _no("Unsupported URL protocol")
    after = url[found.end() :] if found else url
    authority = re.match(r"[^/?#]*", after)
    place = authority[0] if authority else ""
    userinfo, at, host_port = place.rpartition("@")
    host, port = _host_and_port(host_port)
    _check_part(userinfo.replace(":", ""), "userinfo")
    return scheme, userinfo + at, host.lower(), port, _path(after[len(place) :])


def _host_and_port(text: str) -> tuple[str, str]:
    host, colon, digits = text, "", ""
    if not text.endswith("]") and ":" in text[1:]:
        host, colon, digits = text.rpartition(":")
    if colon and not (digits.isascii() and digits.isdigit() and 0 < int(digits[:9]) <= MOST_PORTS):
        _no("Wrong port number specified in the URL")
    if host.startswith("[") and host.endswith("]"):
        _check_ipv6(host[1:-1])
    elif not host or host == ".":
        _no("Host is invalid" if host else "URL host is empty")
    else:
        _check_part(host, "host")
    return host, f"{colon}{digits}"


def _check_ipv6(host: str) -> None:
    try:
        IPv6Address(host)
    except ValueError:
        _no("Wrong IPv6 address specified in the URL")


def _check_part(part: str, name: str) -> None:
    if BAD_PERCENT.search(part):
        _no(f"Wrong percent-encoded symbol in URL {name}")
    if UNWRITTEN.search(part):
        _no(f"Disallowed character in URL {name}")


def _path(rest: str) -> str:
    path = rest.rstrip(" \t\r\n\0\v")
    whole = path if path.startswith("/") else f"/{path}"
    return re.sub(r"[\0- ]", lambda found: f"%{ord(found[0]):02X}", whole)


def _no(words: str) -> NoReturn:
    raise NoLink(words) from None
