"""Calls Invoance's Python SDK for the tests beside it: a request in JSON a line, an answer a line.

{"client": {...}, "call": "audit.orgs.list", "arguments": {...}} calls a method of a client;
{"verify": "<file>", "public_key": null} verifies each line of an NDJSON file offline;
{"vectors": "<file>"} gives the SDK's own golden vectors as lines of NDJSON.
"""

import asyncio
import dataclasses
import json
import sys

from invoance import InvoanceClient, InvoanceError, verify_audit_event


async def call(client, path, arguments):
    async with InvoanceClient(**client) as method:
        for name in path.split("."):
            method = getattr(method, name)
        try:
            value = await method(**arguments)
        except InvoanceError as error:
            return {
                "error": type(error).__name__,
                "status": error.status_code,
                "code": error.error_code,
                "message": str(error),
                "retry_after": error.retry_after_seconds,
            }
    if dataclasses.is_dataclass(value):
        value = dataclasses.asdict(value)
    return {"value": value.model_dump() if hasattr(value, "model_dump") else value}


def verify(line, public_key):
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        return "not JSON"
    try:
        result = verify_audit_event(event, public_key=public_key)
    except Exception as error:
        return f"raises {type(error).__name__}"
    return result.reason or "valid"


def verify_file(path, public_key):
    with open(path, "rb") as file:
        return [verify(line, public_key) for line in file.read().split(b"\n") if line.strip()]


def vectors(path):
    with open(path, encoding="utf-8") as file:
        golden = json.load(file)["vectors"]
    return [
        {
            "name": vector["name"],
            "canonical": vector["canonical_utf8"],
            "line": json.dumps(
                {
                    **vector["event"],
                    "payload_hash": vector["payload_hash_sha256"],
                    "signature": vector["signature_ed25519"],
                    "signing_public_key": vector["public_key"],
                }
            ),
        }
        for vector in golden
    ]


def answer(request):
    if "call" in request:
        return asyncio.run(call(request["client"], request["call"], request["arguments"]))
    if "verify" in request:
        return verify_file(request["verify"], request["public_key"])
    return vectors(request["vectors"])


for request_line in sys.stdin:
    print(json.dumps(answer(json.loads(request_line))), flush=True)
