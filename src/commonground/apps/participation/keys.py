"""Keys of inquiries: who has one may see, download and delete; nobody can guess one."""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

_BYTES: Final = 24  # 192 bits
LENGTH: Final = 32
"""Characters of a key in an address."""

_CLIENT_DIGITS: Final = 32
_NETWORK_BITS: Final = {4: 32, 6: 64}  # one household has a whole /64 of IPv6


def new_key() -> str:
    """Return a key nobody has seen."""
    return secrets.token_urlsafe(_BYTES)


def digest(key: str) -> str:
    """Return what is stored of a key: its sha256, which a thief of the database cannot turn back."""
    return hashlib.sha256(key.encode()).hexdigest()


def client_of(request: HttpRequest) -> str:
    """Return a keyed hash of the network a request comes from.

    Behind a proxy that speaks HTTPS for us (``CG_HTTPS=1``) the proxy's word counts: the last address of
    ``X-Forwarded-For``, the only one it wrote itself.
    """
    address = request.META["REMOTE_ADDR"]
    if settings.SECURE_PROXY_SSL_HEADER is not None:
        address = request.META.get("HTTP_X_FORWARDED_FOR", address).rpartition(",")[2].strip()
    return salted_hmac("commonground.participation", _network(address)).hexdigest()[:_CLIENT_DIGITS]


def _network(address: str) -> str:
    try:
        one = ipaddress.ip_address(address)
    except ValueError:
        return ""  # a socket without addresses: all its clients are one
    return str(ipaddress.ip_network(f"{one}/{_NETWORK_BITS[one.version]}", strict=False))
