"""A certificate is verified by name, and its end is noted."""

import ssl
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from msp.outside.gateway import Ask, Gateway, Reason
from tests.loops import run
from tests.outside.test_gateway.places import (
    EXPIRY,
    LOOPBACK,
    YESTERDAY,
    Names,
    hello,
    refusal,
    server,
)


def certificate(folder: Path, names: Sequence[str]) -> Path:
    """A certificate that vouches for itself, in one PEM file with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(YESTERDAY - timedelta(days=4000))
        .not_valid_after(EXPIRY)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "server.pem"
    path.write_bytes(made.public_bytes(pem) + secret)
    return path


@pytest.fixture
def shop(tmp_path: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The server's and the client's side of a TLS that trusts shop.example."""
    path = certificate(tmp_path, ["shop.example"])
    serves = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serves.load_cert_chain(path)
    return serves, ssl.create_default_context(cafile=str(path))


def test_a_certificate_is_verified_by_name_and_its_end_is_noted(
    shop: tuple[ssl.SSLContext, ssl.SSLContext],
) -> None:
    async def case() -> None:
        serves, trusts = shop
        async with server(hello, serves) as port:
            gateway = Gateway([f"127.0.0.0/8:{port}"], Names([[LOOPBACK]]), trusts)
            async with gateway:
                answer = await gateway.fetch(Ask(f"https://shop.example:{port}/"))
                refused = await refusal(gateway, f"https://other.example:{port}/")

        assert answer.certificate_until == EXPIRY
        assert refused.reason is Reason.CERTIFICATE

    run(case())


def test_a_server_without_tls_is_told_apart_from_one_with_a_bad_certificate() -> None:
    async def case() -> None:
        async with server(hello) as port, Gateway([f"127.0.0.0/8:{port}"]) as gateway:
            refused = await refusal(gateway, f"https://{LOOPBACK}:{port}/")

        assert refused.reason is Reason.TLS

    run(case())
