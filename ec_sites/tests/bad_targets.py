"""Addresses that must never be visited, in the spellings of published advisories. Data of the tests."""

LOOPBACK = """
127.0.0.1 127.1 127.0.1 127.255.255.254 0177.0.0.1 0177.0.0.01 0x7f.0.0.1 0x7f.1 0x7f000001 2130706433 017700000001
6425673729 0 0.0.0.0 00.0.0.0 [::] [::1] [0:0:0:0:0:0:0:1] [::ffff:127.0.0.1] [::ffff:7f00:1] [0:0:0:0:0:ffff:7f00:1]
[::127.0.0.1] [::2:3] [::ffff:0:7f00:1] localhost LOCALHOST localhost. localhost.localdomain ip6-localhost a.localhost
127.0.0.1. 127.0.0.1%00.shop.test 127.0.0.1%2eshop.test 127。0。0。1 ①②⑦.⓪.⓪.① １２７.0.0.1
"""
PRIVATE = """
10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255 192.168.0.1 100.64.0.1 100.127.255.254 192.0.0.1 192.0.0.192 192.0.2.1
198.18.0.1 198.51.100.1 203.0.113.1 192.31.196.1 192.52.193.1 192.88.99.1 192.175.48.1 224.0.0.1 239.255.255.250
240.0.0.1 255.255.255.255
"""
CLOUD = """
169.254.169.254 [::ffff:a9fe:a9fe] [::ffff:169.254.169.254] 0xa9fea9fe 2852039166 169.254.170.2 169.254.170.23
[fd00:ec2::254] [fd20:ce::254] metadata.google.internal 168.63.129.16 100.100.100.200 instance-data
"""
IPV6 = """
[fc00::1] [fd12:3456::1] [fe80::1] [fe80::1%25lo] [fec0::1] [ff02::1] [ff05::1:3] [2001:db8::1] [2001::1]
[2001:0:7f00:1::] [2001:10::1] [2001:20::1] [2002:7f00:1::] [2002:a9fe:a9fe::] [64:ff9b::7f00:1] [64:ff9b::a9fe:a9fe]
[64:ff9b:1::7f00:1] [100::1] [3fff::1] [5f00::1] [2620:4f:8000::1] [::ffff:0:0] [1::] [4000::1]
"""
HOSTS = (LOOPBACK + PRIVATE + CLOUD + IPV6).split()

MAPPED = """
127.0.0.1 127.255.255.254 0.0.0.0 [::] [::1] [::ffff:127.0.0.1] [::ffff:7f00:1] [::127.0.0.1] [::2:3] [::ffff:0:7f00:1]
169.254.169.254 [::ffff:a9fe:a9fe] 169.254.170.2 169.254.170.23 [fd00:ec2::254] [fd20:ce::254] 168.63.129.16
"""
# As a resolver would give them: what a name could lead to.
RESOLVED = [host.strip("[]").replace("%25", "%") for host in (PRIVATE + MAPPED + IPV6).split()]

WHOLE = [
    "http://shop.test@127.0.0.1/",
    "http://127.0.0.1@shop.test/",
    "http://user:secret@shop.test/",
    "http://@127.0.0.1/",
    "http://127.0.0.1:80\\@shop.test/",
    "http://shop.test\\@127.0.0.1/",
    "http://shop.test#@127.0.0.1/",
    "http://shop.test?@127.0.0.1/",
    "http:///127.0.0.1/",
    "http:127.0.0.1",
    "//127.0.0.1/",
    *(f"http://127.0.0.1:{port}/" for port in (22, 25, 3306, 5432, 6379, 9200, 0, 65536, -1)),
    *(f"http://shop.test:{port}/" for port in (22, 25, 3306, 5432, 6379, 9200, 0, 65536, -1, 8080)),
    "http://127.0.0.1: 80/",
    "http://[::1",
    "http://[127.0.0.1]/",
    "http://[::1]x/",
    "file:///etc/passwd",
    "file://shop.test/",
    "gopher://shop.test/",
    "dict://shop.test/",
    "ftp://shop.test/",
    "ldap://shop.test/",
    "jar:http://shop.test/",
    "data:text/html,x",
    "javascript:alert(1)",
    "view-source:http://127.0.0.1",
    "unix:///tmp/s",
    "http+unix://%2Ftmp%2Fs/",
    "HTTP://127.0.0.1",
    "http://shop.test/\u202e",
    "http://sh\u200bop.test/",
    "http://shop.test\u00a0/",
    f"http://{'a' * 64}.test/",
    f"http://{'.'.join(['a' * 49] * 5)}.test/",
    "http://xn--zzzzzzzz.test/",
    "http://xn--.test/",
    "http://shop..test/",
    "http://./",
    "http://-shop.test/",
    "http://shop.test/" + "a" * 2048,
    "http://shop.test/" + "あ" * 400,
]
# These cannot stand in a header line, or mean something else there.
TYPED_ONLY = [
    "",
    " ",
    "shop",
    "not an address",
    "http://",
    "shop.test/item",
    " http://127.0.0.1/",
    " http://shop.test/",
    "http://127.0.0.1\t/",
    "http://sh\top.test/",
    "http://shop.test\r\n.127.0.0.1/",
    "http://127.0.0.1\r\nHost: shop.test/",
    "http://shop.test/\0",
    "http://127.0.0.1\0.shop.test/",
    "http://shop.test/\ud800",
    "http://shop.test/" + "a" * 3_000_000,
]


def forms(host: str) -> list[str]:
    return [f"http://{host}", f"http://{host}:80/", f"http://{host}/a/path?q=1", f"https://{host}/", f"HTTP://{host}/"]


ANYWHERE = [form for host in HOSTS for form in forms(host)] + WHOLE
