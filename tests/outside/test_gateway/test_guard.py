"""Which places the gateway admits, by name and by number."""

import ipaddress

import pytest

from msp.outside.gateway import Blocked, Reason, target_named
from msp.outside.gateway.guard import SENTENCES, host_named, is_public, policy_of, url_named
from tests.outside.test_gateway.places import LOOPBACK


@pytest.mark.parametrize(
    "text",
    [
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "203.0.113.7",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "100::1",
        "2001:0:5ef5:79fd::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "2002:a9fe:a9fe::",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ],
)
def test_inner_and_reserved_addresses_are_refused(text: str) -> None:
    assert not policy_of(()).admits(ipaddress.ip_address(text), 80)


@pytest.mark.parametrize(
    "text", ["1.1.1.1", "8.8.8.8", "::ffff:8.8.8.8", "64:ff9b::808:808", "2606:4700::1111"]
)
def test_ordinary_hosts_of_the_internet_are_admitted(text: str) -> None:
    assert policy_of(()).admits(ipaddress.ip_address(text), 443)


def test_a_multicast_address_is_no_host() -> None:
    assert not is_public(ipaddress.ip_address("239.1.2.3"))


def test_an_exception_opens_one_network_on_one_port() -> None:
    policy = policy_of(["127.0.0.0/8:8080", "[::1/128]:8443"])

    assert policy.admits(ipaddress.ip_address("127.9.9.9"), 8080)
    assert policy.admits(ipaddress.ip_address("::ffff:127.0.0.1"), 8080)
    assert policy.admits(ipaddress.ip_address("::1"), 8443)
    assert not policy.admits(ipaddress.ip_address("127.0.0.1"), 8081)
    assert not policy.admits(ipaddress.ip_address("10.0.0.1"), 8080)


@pytest.mark.parametrize("entry", ["127.0.0.0/8", "127.0.0.1/8:80", "x:80", "127.0.0.0/8:0"])
def test_an_exception_that_cannot_be_read_is_named(entry: str) -> None:
    with pytest.raises(ValueError, match="MSP_GATEWAY_ALLOW"):
        policy_of([entry])


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://example.jp/", Reason.SCHEME),
        ("file:///etc/passwd", Reason.SCHEME),
        ("example.jp", Reason.SCHEME),
        ("http:///path", Reason.BAD_ADDRESS),
        ("http://exa mple.jp/", Reason.BAD_ADDRESS),
        ("http://example.jp\\@127.0.0.1/", Reason.BAD_ADDRESS),
        ("http://example.jp/\r\nX: y", Reason.BAD_ADDRESS),
        ("http://-bad-.jp/", Reason.BAD_ADDRESS),
        ("http://user:word@example.jp/", Reason.CREDENTIALS),
        ("http://@example.jp/", Reason.CREDENTIALS),
        ("http://2130706433/", Reason.ODD_NUMBER),
        ("http://127.1/", Reason.ODD_NUMBER),
        ("http://0x7f000001/", Reason.ODD_NUMBER),
        ("http://0x7f.1/", Reason.ODD_NUMBER),
        ("http://0177.0.0.1/", Reason.ODD_NUMBER),
        ("http://127.0.0.1.5/", Reason.ODD_NUMBER),
        ("http://example.0x10./", Reason.ODD_NUMBER),
        ("http://[fe80::1%25eth0]/", Reason.ZONE),
        ("http://example.jp:0/", Reason.PORT),
        ("http://example.jp:99999/", Reason.BAD_ADDRESS),
    ],
)
def test_a_url_that_hides_where_it_leads_is_refused(url: str, reason: Reason) -> None:
    with pytest.raises(Blocked) as caught:
        url_named(url)

    assert caught.value.reason is reason


@pytest.mark.parametrize("text", ["１２７.０.０.１", "127。0。0。1", "⑫⑦.0.0.1"])
def test_full_width_digits_mean_the_address_they_look_like(text: str) -> None:
    assert host_named(text)[1] == ipaddress.ip_address(LOOPBACK)


def test_a_japanese_name_is_asked_for_in_its_ascii_form() -> None:
    assert url_named("https://みなと.example.jp/状態")[1].host == "xn--o9jd6d.example.jp"


def test_a_tcp_place_needs_its_port() -> None:
    assert target_named("[2606:4700::1111]:22").port == 22
    for text in ("example.jp", "example.jp:x", ":80", "::1:80"):
        with pytest.raises(Blocked):
            target_named(text)


def test_every_reason_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Reason)
    assert str(Blocked(Reason.FORBIDDEN, "10.0.0.1")).startswith("10.0.0.1 is an internal")
