#!/usr/bin/env python3
"""Makes vectors.json: signed events and what has to be said of them.

An implementation of the scheme invoance.audit/1 that shares nothing with the one under test: other
language, Ed25519 from the formulas of RFC 8032 (section 5.1), and dates by datetime. Standard library
only. Lines are given as text, because number forms, escapes and duplicate keys are part of the input.

    python3 test/vectors/make_vectors.py > test/vectors/vectors.json
"""

import hashlib
import json
import re
from datetime import datetime, timedelta, timezone

# --- Ed25519, RFC 8032 section 5.1 -------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
I = pow(2, (P - 1) // 4, P)


def recover_x(y, sign):
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * I % P
    assert (x * x - x2) % P == 0
    return P - x if x & 1 != sign else x


def add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def multiply(s, p):
    q = (0, 1, 1, 0)
    while s:
        if s & 1:
            q = add(q, p)
        p = add(p, p)
        s >>= 1
    return q


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = recover_x(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def compress(p):
    z = pow(p[2], P - 2, P)
    x, y = p[0] * z % P, p[1] * z % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def sha512_int(data):
    return int.from_bytes(hashlib.sha512(data).digest(), "little") % L


def expand(seed):
    h = hashlib.sha512(seed).digest()
    a = int.from_bytes(h[:32], "little")
    return (a & ((1 << 254) - 8)) | (1 << 254), h[32:]


def public_key(seed):
    return compress(multiply(expand(seed)[0], BASE))


def sign(seed, message):
    a, prefix = expand(seed)
    key = public_key(seed)
    r = sha512_int(prefix + message)
    big_r = compress(multiply(r, BASE))
    s = (r + sha512_int(big_r + key + message) * a) % L
    return big_r + s.to_bytes(32, "little")


# RFC 8032, section 7.1, TEST 1.
RFC_SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
assert public_key(RFC_SEED).hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
assert sign(RFC_SEED, b"").hex().startswith("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8")

# --- The scheme --------------------------------------------------------------------------------

REQUIRED = ["org_id", "event_id", "seq", "ingested_at", "action", "occurred_at", "actor", "targets"]


def timestamp(text):
    m = re.fullmatch(r"(.{10})[Tt](..:..:..)(?:\.(\d+))?([Zz]|[+-]..:..)", text)
    moment = datetime.strptime(m[1] + " " + m[2], "%Y-%m-%d %H:%M:%S").replace(tzinfo=timezone.utc)
    if m[4] not in "Zz":
        offset = timedelta(hours=int(m[4][1:3]), minutes=int(m[4][4:6]))
        moment += offset if m[4][0] == "-" else -offset
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + ((m[3] or "") + "000")[:3] + "Z"


def strip(value):
    if isinstance(value, dict):
        return {k: strip(v) for k, v in value.items() if v is not None}
    return [strip(v) for v in value] if isinstance(value, list) else value


def canonical(event):
    signed = {k: event.get(k) for k in REQUIRED + ["context", "metadata"]}
    signed["event_id"] = event.get("id", event.get("event_id"))
    signed["schema_id"] = "invoance.audit/1"
    for field in ("ingested_at", "occurred_at"):
        signed[field] = timestamp(signed[field])
    # Python compares strings by code point, which is the order the scheme asks for.
    return json.dumps(strip(signed), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


SEED = bytes(range(32))
OTHER_SEED = bytes(range(32, 64))


def base(**changes):
    event = {
        "id": "aevt_01J9ZVECTOR00000000000001",
        "org_id": "aorg_01J9ZVECTOR00000000000000",
        "seq": 7,
        "occurred_at": "2026-06-10T19:47:52.336Z",
        "ingested_at": "2026-06-10T19:47:52.901Z",
        "action": "user.signed_in",
        "actor": {"type": "user", "id": "user_123"},
        "targets": [{"type": "team", "id": "team_456"}],
    }
    event.update(changes)
    return {k: v for k, v in event.items() if v != "ABSENT"}


def signed(event, seed=SEED):
    data = canonical(event)
    proof = {
        "payload_hash": hashlib.sha256(data).hexdigest(),
        "signature": sign(seed, data).hex(),
        "signing_public_key": public_key(seed).hex(),
    }
    return {**event, **proof}, data


VECTORS = []


def needs_digits(value):
    """Whether a double cannot say which integer of 64 bits is meant."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return any(map(needs_digits, value))
    return type(value) is int and 2**53 <= abs(value) and float(min(abs(value), 2**64)) <= 2**63


def vector(name, line, outcome, reason=None, data=None, **more):
    entry = {"name": name, "line": line, "outcome": outcome}
    if outcome == "valid" or "a signed number" in name:
        if needs_digits(json.loads(line)):
            entry["needs_digits"] = True
    if reason:
        entry["reason"] = reason
    if data is not None:
        entry["canonical"] = data.decode()
    VECTORS.append({**entry, **more})


def valid(name, dump=None, **changes):
    event, data = signed(base(**changes))
    vector(name, (dump or json.dumps)(event), "valid", None, data)


def replaced(name, old, new, outcome, reason=None, **changes):
    """A genuine line in which text is replaced afterwards."""
    event, data = signed(base(**changes))
    line = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    assert old in line, (name, old)
    line = line.replace(old, new, 1)
    vector(name, line, outcome, reason, data if outcome == "valid" else None)


def literal(event):
    return json.dumps(event, ensure_ascii=False)


# Unicode and escapes
valid("non-ASCII text written as escapes is signed literally", metadata={"a": "Zoë 🚀 \u2028\u2029 \x7f", "ß": "é"})
valid("non-ASCII text written literally", literal, metadata={"a": "Zoë 🚀 \u2028\u2029 \x7f", "ß": "é"})
valid("control characters", metadata={"a": "".join(map(chr, range(0x20))) + '"\\/'})
valid("control characters in keys", metadata={"\x00": "nul", "\n": "lf", '"': "quote", "\\": "backslash"})
valid("the replacement character is a character", literal, metadata={"a": "\ufffd"})
valid("composed and decomposed letters stay different", literal, metadata={"\u00e9": "1", "e\u0301": "2"})
valid("a backslash before ud800 is no surrogate", metadata={"a": "\\ud800"})
# Key order
valid("astral keys sort after U+E000 to U+FFFF", literal, metadata={"\U0001f680": "1", "\uff5e": "2", "\ue000": "3", "\ud7ff": "4", "z": "5"})
valid("astral keys sort by their second half too", literal, metadata={"\U0001f681": "1", "\U0001f680": "2", "\U0010ffff": "3", "\U00010000": "4"})
valid("a key that begins another comes first", literal, metadata={"ab": "1", "a": "2", "": "3", "a\U00010000": "4", "a\uffff": "5"})
valid("keys that look like array indexes sort as strings", metadata={"10": "a", "9": "b", "1": "c", "-1": "d", "01": "e"})
valid("capitals sort before small letters", metadata={"a": "1", "B": "2", "A": "3", "b": "4", "_": "5"})
valid("keys that objects inherit are ordinary keys", metadata={"__proto__": "p", "constructor": "c", "toString": "t"})
valid("any order of fields in the file", lambda e: json.dumps(dict(reversed(e.items()))), metadata={"z": "1", "a": "2"})
valid("blanks between tokens", lambda e: " " + json.dumps(e, indent=2).replace("\n", "\t") + " \t")
# Nulls
valid("null members are dropped at any depth", actor={"type": "user", "id": "u", "name": None, "metadata": {"a": None, "b": {"c": None, "d": [{"e": None}]}}})
valid("null array elements stay", targets=[None, {"type": "t", "id": "1", "name": None}, [None]])
valid("null optional fields are as absent ones", context=None, metadata=None)
valid("empty optional fields are signed", context={}, metadata={}, targets=[])
valid("optional fields of nulls are signed as empty ones", context={"location": None}, metadata={"a": None})
# Fields
valid("fields that are not signed", version=3, schema_id="something/else", extra={"deep": [1.5, None, 1e300]})
valid("event_id in place of id", id="ABSENT", event_id="aevt_x")
valid("event_id and id that agree", event_id="aevt_01J9ZVECTOR00000000000001")
valid("booleans and text that looks like numbers", metadata={"t": True, "f": False, "n": "1.0", "e": ": 1e5,"})
for field in REQUIRED:
    name = "id" if field == "event_id" else field
    event, _ = signed(base())
    vector(f"{field} missing", json.dumps({k: v for k, v in event.items() if k != name}), "invalid", "canonicalization_failed")
    vector(f"{field} null", json.dumps({**event, name: None}), "invalid", "canonicalization_failed")
replaced("id and event_id that differ", '{"id"', '{"event_id":"aevt_other","id"', "invalid", "canonicalization_failed")
# Timestamps
for text in [
    "2026-06-10T22:47:52.336123+03:00", "2026-06-10T22:47:52.3369999999999+03:00", "2026-06-10T19:47:52Z",
    "2026-06-10T19:47:52.3Z", "2026-06-10T19:47:52.999999Z", "2026-06-10t19:47:52.1z", "2026-06-10T19:47:52-00:00",
    "2026-12-31T23:59:59.9999-00:30", "2024-02-28T23:30:00-01:00", "2023-02-28T23:30:00.5-01:00",
    "2000-02-29T00:00:00+14:00", "2026-01-01T00:15:00+05:45", "1969-12-31T23:59:59.0009Z", "2026-06-10T00:00:00+23:59",
]:
    valid("occurred_at " + text, occurred_at=text)
valid("ingested_at with an offset", ingested_at="2026-06-10T12:47:52.9019-07:00")
for text in [
    "2026-06-10", "2026-06-10 19:47:52Z", "2026-06-10T19:47:52", "2026-06-10T19:47Z", "2026-06-10T24:00:00Z",
    "2026-06-10T19:60:00Z", "2026-06-10T19:47:61Z", "2026-06-10T19:47:60Z", "2026-02-29T00:00:00Z",
    "1900-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-06-31T00:00:00Z",
    "2026-06-00T00:00:00Z", "2026-06-10T19:47:52.Z", "2026-06-10T19:47:52,5Z", "2026-06-10T19:47:52+0300",
    "2026-06-10T19:47:52+24:00", "2026-06-10T19:47:52+01:60", " 2026-06-10T19:47:52Z", "2026-06-10T19:47:52Z\\n",
    "+02026-06-10T19:47:52Z", "0000-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00", "٢٠٢٦-06-10T19:47:52Z",
]:
    replaced("no timestamp: " + text, "2026-06-10T19:47:52.336Z", text, "invalid", "canonicalization_failed")
replaced("a timestamp that is a number", '"2026-06-10T19:47:52.336Z"', "1781120872", "invalid", "canonicalization_failed")
replaced("the same moment, written otherwise", "2026-06-10T19:47:52.336Z", "2026-06-10T21:47:52.336999+02:00", "valid")
event, data = signed(base(occurred_at="2017-01-01T00:00:00.500Z"))
vector("a leap second is the first second of the next day", json.dumps(event).replace("2017-01-01T00:00:00.500Z", "2017-01-01T01:59:60.5+02:00"), "valid", None, data)
# Numbers
for number in [0, -1, 2**53 - 1, -(2**53) + 1, 2**53, 2**53 + 1, -(2**53) - 1, 9007199254740993, 2**63 - 1, -(2**63), 1234567890123456789]:
    valid(f"integer {number}", metadata={"n": number})
valid("int64 seq", seq=2**63 - 1)
valid("integers beyond 2^53 in arrays and at depth", targets=[{"type": "t", "id": "1", "metadata": {"n": [2**60 + 1, 5]}}])
valid("digits in text are text", metadata={"n": "9223372036854775807", "m": ":9223372036854775807"})
for text in ["5.0", "5.5", "5e0", "50E-1", "-0", "-0.0", "0.0", "1e400", "0e0", "9223372036854775808", "-9223372036854775809", "1" + "0" * 400]:
    replaced(f"a signed number written {text}", '"n":5', f'"n":{text}', "invalid", "canonicalization_failed", metadata={"n": 5})
replaced("seq written 7.0", '"seq":7', '"seq":7.0', "invalid", "canonicalization_failed")
replaced("numbers of any form in fields that are not signed", '"version":3', '"version":-0.5e-3', "valid", version=3)
# Surrogates
replaced("a lone high surrogate", '"n":"x"', '"n":"\\ud83d"', "invalid", "canonicalization_failed", metadata={"n": "x"})
replaced("a lone low surrogate in a key", '"n":"x"', '"\\uDE80":"x"', "invalid", "canonicalization_failed", metadata={"n": "x"})
replaced("a surrogate pair written as escapes", "🚀", "\\ud83d\\uDE80", "valid", metadata={"n": "🚀"})
replaced("a lone surrogate that is not signed", '"version":3', '"version":"\\ud83d"', "valid", version=3)
# Duplicate keys
replaced("a field twice", '"seq":7', '"seq":8,"seq":7', "invalid", "duplicate_key")
replaced("a field twice with the same value", '"seq":7', '"seq":7,"seq":7', "invalid", "duplicate_key")
replaced("a key twice at depth", '"id":"user_123"', '"id":"x","id":"user_123"', "invalid", "duplicate_key")
replaced("a key twice, once with escapes", '"seq":7', '"\\u0073eq":8,"seq":7', "invalid", "duplicate_key")
replaced("a key twice, once with a blank", '"seq":7', '"seq" \t:8,"seq":7', "invalid", "duplicate_key")
replaced("a key twice in a field that is not signed", '"version":3', '"version":{"a":1,"a":1}', "invalid", "duplicate_key", version=3)
replaced("a key twice beside text that looks like a key", '"n":"x"', '"n":"\\":","m":"y","m":"z"', "invalid", "duplicate_key", metadata={"n": "x"})
valid("text that looks like keys", metadata={"a": '"a":1,"a":2', "b": '\\":'})
valid("the same key in different objects", metadata={"id": "1", "type": "2"})
# Hash, key and signature
replaced("payload_hash of something else", '"payload_hash":"', '"payload_hash":"0', "invalid", "payload_hash_mismatch")
replaced("an altered field", "user_123", "user_124", "invalid", "payload_hash_mismatch")
event, data = signed(base())
key, sig = event["signing_public_key"], event["signature"]
for field, reason in [("signature", "no_signature"), ("signing_public_key", "no_public_key")]:
    for value in ["ABSENT", None, ""]:
        changed = {k: v for k, v in {**event, field: value}.items() if v != "ABSENT"}
        vector(f"{field} {value!r}", json.dumps(changed), "unverifiable", reason)
without_hash = {k: v for k, v in event.items() if k != "payload_hash"}
vector("no payload_hash, but a signature over the bytes", json.dumps(without_hash), "valid", None, data)
for name, change in {
    "a signature that is too short": {"signature": sig[:-2]},
    "a signature in capitals": {"signature": sig.upper()},
    "a signature that is not hex": {"signature": "zz" + sig[2:]},
    "a signature that is a number": {"signature": 1},
    "a signature with S + L": {"signature": sig[:64] + (int.from_bytes(bytes.fromhex(sig[64:]), "little") + L).to_bytes(32, "little").hex()},
    "a key that is too long": {"signing_public_key": key + "00"},
    "a key that is no point": {"signing_public_key": "ff" * 32},
    "a key that is a list": {"signing_public_key": [key]},
    "another key": {"signing_public_key": public_key(OTHER_SEED).hex()},
    "the signature of the hash": {"signature": sign(SEED, hashlib.sha256(data).digest()).hex()},
}.items():
    vector(name, json.dumps({**event, **change}), "invalid", "signature_invalid")
other, data = signed(base(), OTHER_SEED)
vector("signed with another key, which the event carries", json.dumps(other), "valid", None, data)
vector("signed with another key, held against the pinned one", json.dumps(other), "invalid", "signature_invalid", pinned=key)
event, data = signed(base())
vector("held against the pinned key, whatever key it carries", json.dumps({**event, "signing_public_key": None}), "valid", None, data, pinned=key)
# Lines that are no events
for name, line, reason in [
    ("text", "hello", "not_json"), ("cut off", '{"id":"a"', "not_json"), ("two objects", "{}{}", "not_json"),
    ("single quotes", "{'a':1}", "not_json"), ("NaN", '{"a":NaN}', "not_json"), ("leading zero", '{"a":01}', "not_json"),
    ("an array", "[1]", "not_an_object"), ("null", "null", "not_an_object"), ("a number", "1.5", "not_an_object"),
    ("text in quotes", '"a"', "not_an_object"), ("an empty object", "{}", "canonicalization_failed"),
]:
    vector("no event: " + name, line, "invalid", reason)

print(json.dumps({"scheme": "invoance.audit/1", "public_key": public_key(SEED).hex(), "vectors": VECTORS}, indent="\t"))
